{% macro beside_the_models() %}
    {{ return({
        'loaded_files': loaded_files(),
        'built_with': built_with(),
        'new_rows_schema': generate_schema_name('bronze_new'),
    }) }}
{% endmacro %}

{% macro beside_the_models() %}
    {{ return({
        'loaded_files': loaded_files(),
        'copied_files': copied_files(),
        'built_with': built_with(),
        'bronze_schemas': bronze_schemas(),
    }) }}
{% endmacro %}


{# The schemas in which a run makes sources something to select from. #}
{% macro bronze_schemas() %}
    {{ return(adapter.dispatch('bronze_schemas', 'tidemark')()) }}
{% endmacro %}


{% macro default__bronze_schemas() %}
    {{ return([generate_schema_name('bronze_new')]) }}
{% endmacro %}


{# Files are copied into tables here. #}
{% macro fabric__bronze_schemas() %}
    {{ return([generate_schema_name('bronze_new'), generate_schema_name('bronze_copied')]) }}
{% endmacro %}


{# Tables over all files are a developer's own here. #}
{% macro spark__bronze_schemas() %}
    {{ return([generate_schema_name('bronze_new'), generate_schema_name('bronze')]) }}
{% endmacro %}

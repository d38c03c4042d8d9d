{# A type that a source declares, as the engine calls it. #}
{% macro engine_type(declared) %}
    {{ return(adapter.dispatch('engine_type', 'tidemark')(declared | lower | replace(' ', ''))) }}
{% endmacro %}


{# The types are declared as DuckDB calls them. #}
{% macro default__engine_type(declared) %}
    {{ return(declared) }}
{% endmacro %}


{# In DESCRIBE as in a declaration. #}
{% macro spark__engine_type(declared) %}
    {% set known = {
        'varchar': 'string',
        'text': 'string',
        'integer': 'int',
        'bool': 'boolean',
    } %}
    {{ return(known.get(declared, declared)) }}
{% endmacro %}


{% macro fabric__engine_type(declared) %}
    {% set known = {
        'varchar': type_text(),
        'text': type_text(),
        'string': type_text(),
        'integer': 'int',
        'double': 'float',
        'boolean': 'bit',
        'bool': 'bit',
        'timestamp': type_timestamp(),
        'varbinary': 'varbinary(max)',
    } %}
    {{ return(known.get(declared, declared)) }}
{% endmacro %}

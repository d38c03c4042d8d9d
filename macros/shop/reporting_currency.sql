{# The currency in which a day's revenue is added up, in capitals as Silver has currencies. #}
{% macro reporting_currency() %}
    {% set said = var('reporting_currency') %}
    {% set code = said | string | trim | upper %}
    {% if not modules.re.fullmatch('[A-Z]{3}', code) %}
        {% do exceptions.raise_compiler_error(
            'reporting_currency is the currency in which revenue is added up, and is ' ~ said
            ~ '. Write three letters of ISO 4217 under vars in dbt_project.yml, such as '
            ~ 'reporting_currency: EUR'
        ) %}
    {% endif %}
    {{ return(code) }}
{% endmacro %}

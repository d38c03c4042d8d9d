{# What an order without a currency has, in capitals as Silver has it; none where it has none. #}
{% macro default_currency() %}
    {% set said = var('default_currency') %}
    {% set code = said | string | trim | upper %}
    {% if code == 'NONE' %}
        {{ return(none) }}
    {% endif %}
    {% if not modules.re.fullmatch('[A-Z]{3}', code) %}
        {% do exceptions.raise_compiler_error(
            'default_currency is the currency of an order that states none, and is ' ~ said
            ~ '. Write three letters of ISO 4217 under vars in dbt_project.yml, such as '
            ~ 'default_currency: EUR, or none, with which such an order is a reject'
        ) %}
    {% endif %}
    {{ return(code) }}
{% endmacro %}

{# Whether an order whose amount is below zero is a refund, and not a reject. #}
{% macro takes_refunds() %}
    {% set said = var('negative_amounts') %}
    {% if said not in ('reject', 'refund') %}
        {% do exceptions.raise_compiler_error(
            'negative_amounts says what becomes of an order whose amount is below zero, and '
            ~ 'is ' ~ said ~ '. Write reject or refund under vars in dbt_project.yml'
        ) %}
    {% endif %}
    {{ return(said == 'refund') }}
{% endmacro %}

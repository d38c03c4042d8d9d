{% macro is_judged_again() %}
    {{ return(flags.FULL_REFRESH or backfill().models != []) }}
{% endmacro %}

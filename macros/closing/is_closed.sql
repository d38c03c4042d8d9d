{% macro is_closed(period) -%}
    {%- set today = 'cast(' ~ business_date(utc_now()) ~ ' as ' ~ type_timestamp() ~ ')' -%}
    (
        cast({{ period }} as {{ type_timestamp() }})
        < {{ minutes_before(today, model.config.meta.close_after_days * 1440) }}
    )
{%- endmacro %}

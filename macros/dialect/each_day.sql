{# No engine is asked for a weekday: what it calls the first differs by engine, language and
   session. It is counted from that of the first day. #}
{% macro each_day(first, last) %}
    {%- set first_day = day_of_calendar(first) -%}
    {%- set last_day = day_of_calendar(last) -%}
    {%- if last_day < first_day -%}
        {%- do exceptions.raise_compiler_error(
            'the days from ' ~ first ~ ' until ' ~ last ~ ' are none: the first must not be '
            ~ 'later than the last'
        ) -%}
    {%- endif -%}
    {{ numbers_below((last_day - first_day).days + 1) }},

    each_day as (

        select
            {{ days_after("cast('" ~ first_day ~ "' as date)", 'number') }} as date,
            (number + {{ first_day.weekday() }}) % 7 + 1 as weekday
        from numbers_below

    )
{%- endmacro %}


{# A day that is said in text, as Jinja counts with it. #}
{% macro day_of_calendar(said) %}
    {% if not modules.re.fullmatch('\\d{4}-\\d\\d-\\d\\d', said ~ '') %}
        {% do exceptions.raise_compiler_error(
            said ~ ' is no day of a calendar: write it as 2020-01-31'
        ) %}
    {% endif %}
    {{ return(modules.datetime.date.fromisoformat(said ~ '')) }}
{% endmacro %}

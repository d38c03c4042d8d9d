{% macro parse_timestamps(relation, times) %}
    {{- adapter.dispatch('parse_timestamps', 'tidemark')(relation, times) -}}
{% endmacro %}


{% macro default__parse_timestamps(relation, times) %}
    select
        *
        {%- for name, column in times.items() %},
        {{ parse_timestamp(column) | trim }} as {{ name }}
        {%- endfor %}
    from {{ relation }}
{%- endmacro %}


{# What parses a time is long: it stands there once, over a row's texts as rows. #}
{% macro fabric__parse_timestamps(relation, times) %}
    select
        given.*,
        times.*
    from {{ relation }} as given
    cross apply (
        select
            {%- for name in times %}
            max(case name when '{{ name }}' then moment end) as {{ name }}{{ ',' if not loop.last }}
            {%- endfor %}
        from (
            select
                name,
                {{ parse_timestamp('text') | trim }} as moment
            from (
                {%- for name, column in times.items() %}
                {% if not loop.first %}union all {% endif -%}
                select '{{ name }}' as name, given.{{ adapter.quote(column) }} as text
                {%- endfor %}
            ) as said
        ) as parsed
    ) as times
{%- endmacro %}

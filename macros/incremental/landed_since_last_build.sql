{% macro landed_since_last_build(source=none) %}
    {%- set low = none -%}
    {%- if execute and is_incremental() -%}
        {%- set low = landing_window(this, source) -%}
    {%- endif -%}
    {%- if low is none -%}
        1 = 1
    {%- else -%}
        landed_hour >= '{{ low[:13] }}'
        and landed_at > {{ timestamp_literal(low) }}
    {%- endif -%}
{% endmacro %}


{# Where the window over Bronze begins, as text, or none for the beginning. A
   landing process whose clock runs ahead must not push the window past what
   others land: times in the future do not count. #}
{% macro landing_window(relation, source=none) %}
    {% set low = minutes_before('max(_landed_at)', var('lookback_minutes')) %}
    {% set query %}
        select {{ timestamp_text('newest.low') }} as low
        from (
            select {{ low }} as low
            from {{ relation }}
            where
                _landed_at <= {{ utc_now() }}
                {% if source is not none %}and source = '{{ source }}'{% endif %}
        ) as newest
    {% endset %}
    {{ return(run_query(query).columns[0].values()[0]) }}
{% endmacro %}

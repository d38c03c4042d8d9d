{# dbt finds it by the name of the strategy. What a closed period would have become
   goes to gold_late_changes; its rows stay, but for their mark of what was read. #}
{% macro get_incremental_merge_open_periods_sql(arg_dict) %}
    {% set computed = arg_dict.temp_relation %}
    {% set published = arg_dict.target_relation %}
    {% set period = period_of(model) %}
    {% set closed = is_closed(period) %}
    {% set late = ref('gold_late_changes') %}
    {% do run_query(forget_late_changes(late, computed, period)) %}
    {% for measure in measures_of(arg_dict.dest_columns, period) %}
        {% do run_query(late_changes_of(
            late, computed, published, period, measure, arg_dict.dest_columns
        )) %}
    {% endfor %}
    {% do run_query(
        'update ' ~ published ~ ' set _processed_at = (select max(_processed_at) from '
        ~ computed ~ ') where ' ~ closed ~ ' and ' ~ period ~ ' in (select ' ~ period
        ~ ' from ' ~ computed ~ ')'
    ) %}
    {% do arg_dict.update(
        {'temp_relation': '(select * from ' ~ computed ~ ' where not ' ~ closed ~ ')'}
    ) %}
    {{ return(get_incremental_merge_sql(arg_dict)) }}
{% endmacro %}


{# The columns that can differ by an amount. #}
{% macro measures_of(columns, period) %}
    {% set numbers = [
        'decimal', 'numeric', 'tinyint', 'smallint', 'int', 'integer', 'bigint', 'hugeint',
        'real', 'float', 'double',
    ] %}
    {% set found = [] %}
    {% for column in columns if column.name != period and not column.name.startswith('_') %}
        {% if (column.data_type | lower).split('(')[0] in numbers %}
            {% do found.append(column.name) %}
        {% endif %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{# The columns that tell the rows of one period apart: all others. #}
{% macro parts_in(columns, period) %}
    {% set found, measures = [], measures_of(columns, period) %}
    {% for column in columns if column.name != period and not column.name.startswith('_')
        and column.name not in measures %}
        {% do found.append(column.name) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{# A statement that forgets what was noted of the closed periods that are computed again:
   also of one of which no row is left to be computed. #}
{% macro forget_late_changes(late, computed, period) %}
    {%- set touched = remembered('touched') %}
    delete from {{ late }}
    where
        model_name = '{{ model.name }}'
        and period in (
            select cast(again.{{ period }} as {{ type_timestamp() }})
            from (
                select {{ period }} from {{ computed }}
                {%- for column in touched.get('periods', []) %}
                union
                select {{ column }} as {{ period }}
                from ({{ touched.touching }}) as touching
                {%- endfor %}
            ) as again
            where {{ is_closed('again.' ~ period) }}
        )
{% endmacro %}


{# Add what closed periods would differ by in one measure. #}
{% macro late_changes_of(late, computed, published, period, measure, columns) %}
    {%- set key = model.config.unique_key -%}
    {%- set parts = parts_in(columns, period) -%}
    {%- set amount = 'coalesce(computed.' ~ measure ~ ', 0)' -%}
    {%- if '_is_gone' in columns | map(attribute='name') -%}
        {#- what the period had, and has no longer -#}
        {%- set amount = 'case when computed._is_gone = 1 then 0 else ' ~ amount ~ ' end' -%}
    {%- endif %}
    insert into {{ late }} (
        model_name, period, part, measure, published, amounts_to, effect, _processed_at
    )
    select
        '{{ model.name }}' as model_name,
        cast(computed.{{ period }} as {{ type_timestamp() }}) as period,
        {{ part_of(parts, 'computed.') }} as part,
        '{{ measure }}' as measure,
        cast(coalesce(published.{{ measure }}, 0) as decimal(38, 6)) as published,
        cast({{ amount }} as decimal(38, 6)) as amounts_to,
        cast(
            {{ amount }} - coalesce(published.{{ measure }}, 0)
            as decimal(38, 6)
        ) as effect,
        computed._processed_at
    from {{ computed }} as computed
    left join {{ published }} as published
        on computed.{{ key }} = published.{{ key }}
    where
        {{ is_closed('computed.' ~ period) }}
        and {{ amount }} <> coalesce(published.{{ measure }}, 0)
{% endmacro %}

{# dbt finds it by the name of the strategy. What a closed period would have become
   goes to gold_late_changes; the row stays, but for its mark of what was read. #}
{% macro get_incremental_merge_open_periods_sql(arg_dict) %}
    {% set computed = arg_dict.temp_relation %}
    {% set published = arg_dict.target_relation %}
    {% set period = arg_dict.unique_key %}
    {% set closed = is_closed(period) %}
    {% set late = ref('gold_late_changes') %}
    {% set model_name = "'" ~ model.name ~ "'" %}
    {% do run_query(
        'delete from ' ~ late ~ ' where model_name = ' ~ model_name
        ~ ' and period in (select cast(' ~ period ~ ' as ' ~ type_timestamp()
        ~ ') from ' ~ computed ~ ' where ' ~ closed ~ ')'
    ) %}
    {% for measure in measures_of(arg_dict.dest_columns, period) %}
        {% do run_query(late_changes_of(late, computed, published, period, measure)) %}
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


{# Add what closed periods would differ by in one measure. #}
{% macro late_changes_of(late, computed, published, period, measure) %}
    insert into {{ late }} (
        model_name, period, measure, published, amounts_to, effect, _processed_at
    )
    select
        '{{ model.name }}' as model_name,
        cast(computed.{{ period }} as {{ type_timestamp() }}) as period,
        '{{ measure }}' as measure,
        cast(coalesce(published.{{ measure }}, 0) as decimal(38, 6)) as published,
        cast(coalesce(computed.{{ measure }}, 0) as decimal(38, 6)) as amounts_to,
        cast(
            coalesce(computed.{{ measure }}, 0) - coalesce(published.{{ measure }}, 0)
            as decimal(38, 6)
        ) as effect,
        computed._processed_at
    from {{ computed }} as computed
    left join {{ published }} as published
        on computed.{{ period }} = published.{{ period }}
    where
        {{ is_closed('computed.' ~ period) }}
        and coalesce(computed.{{ measure }}, 0) <> coalesce(published.{{ measure }}, 0)
{% endmacro %}

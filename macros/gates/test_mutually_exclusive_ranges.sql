{% test mutually_exclusive_ranges(model, lower_bound_column, upper_bound_column, partition_by) %}

select
    {{ partition_by }},
    {{ lower_bound_column }},
    {{ upper_bound_column }}
from (
    select
        *,
        lead({{ lower_bound_column }}) over (
            partition by {{ partition_by }} order by {{ lower_bound_column }}
        ) as next_lower_bound
    from {{ model }}
) as ranges
where
    {{ upper_bound_column }} <= {{ lower_bound_column }}
    or {{ upper_bound_column }} <> next_lower_bound
    or (
        {{ upper_bound_column }} is null
        and next_lower_bound is not null
    )
    or (
        {{ upper_bound_column }} is not null
        and next_lower_bound is null
    )

{% endtest %}

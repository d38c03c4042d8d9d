{# Rows of a staging model that are neither among the versions of their entity nor
   among the rejects of its arrivals. #}
{% test accounted_for(model, source) %}
    with

    staged as (

        select
            *,
            {{ reject_id("'" ~ source ~ "'", '_row_key') }} as reject_id
        from {{ model }}

    )

    select
        staged.landed_file,
        staged.reject_reason,
        staged._row_key
    from staged
    left join {{ ref(versions_of(entity_of(source))) }} as versions
        on staged._row_key = versions._row_key
    where staged.reject_reason is null and versions._row_key is null
    union all
    select
        staged.landed_file,
        staged.reject_reason,
        staged._row_key
    from staged
    left join {{ ref(arrivals_of(entity_of(source))) }} as rejected
        on
            staged.landed_file = rejected.landed_file
            and staged.reject_id = rejected.reject_id
            and staged.reject_reason = rejected.reject_reason
    where staged.reject_reason is not null and rejected.reject_id is null
{% endtest %}

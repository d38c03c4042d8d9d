{{ config(unique_key='date') }}

select
    cast(placed_at as date) as date,
    count(*) as total_orders,
    sum(amount) as total_amount
from {{ ref('orders') }}
{% if is_incremental() %}
where placed_at >= timestamp '{{ looked_back_to("date") }}'
{% endif %}
group by 1

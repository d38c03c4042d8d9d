with
ranked as (
    select
        customer_id,
        total_orders,
        total_amount,
        cast(rank() over (order by total_amount desc) as bigint)
            as customer_rank
    from gold.gold_customer_totals
)
select
    customer_id,
    total_orders,
    total_amount,
    customer_rank
from ranked
where customer_rank <= 100

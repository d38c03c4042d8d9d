with
ranked as (
    select
        customer_id,
        currency,
        total_orders,
        total_amount,
        refunded_amount,
        net_amount,
        cast(
            rank() over (
                partition by currency
                order by total_amount desc
            ) as bigint
        ) as customer_rank
    from gold.gold_customer_totals
)
select
    customer_id,
    currency,
    total_orders,
    total_amount,
    refunded_amount,
    net_amount,
    customer_rank
from ranked
where customer_rank <= 100

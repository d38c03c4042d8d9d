-- ======== 1
EXEC('create view "gold"."gold_top_customers" as

with

ranked as (

    select
        customer_id,
        total_orders,
        total_amount,
        cast(rank() over (order by total_amount desc) as bigint)
            as customer_rank
    from "gold"."gold_customer_totals"

)

select
    customer_id,
    total_orders,
    total_amount,
    customer_rank
from ranked
where customer_rank <= 100;');

-- ======== 2
if object_id ('"gold"."gold_top_customers__dbt_backup"','V') is not null
    drop view "gold"."gold_top_customers__dbt_backup"

-- ======== 3
if object_id ('"gold"."gold_top_customers"','V') is not null
    drop view "gold"."gold_top_customers"

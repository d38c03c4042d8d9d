-- The facts say of every order what Silver says, and of no other.

with

silver as (

    select
        order_id,
        customer_id,
        status,
        amount,
        placed_at,
        promised_at,
        delivered_at,
        is_deleted,
        order_date
    from {{ ref('silver_orders') }}
    where {{ newest_build(ref('silver_orders')) }}

),

facts as (

    select
        order_id,
        customer_id,
        status,
        amount,
        placed_at,
        promised_at,
        delivered_at,
        is_deleted,
        order_date
    from {{ ref('fct_orders') }}
    where {{ newest_build(ref('fct_orders')) }}

),

missing as (

    select * from silver
    except
    select * from facts

),

left_over as (

    select * from facts
    except
    select * from silver

)

select * from missing
union all
select * from left_over

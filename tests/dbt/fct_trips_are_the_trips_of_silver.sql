-- The facts say of every trip what Silver says, and of no other.

with

silver as (

    select
        trip_id,
        order_id,
        vehicle_id,
        status,
        distance_km,
        requested_at,
        promised_at,
        completed_at,
        is_deleted,
        trip_date
    from {{ ref('silver_trips') }}
    where {{ newest_build(ref('silver_trips')) }}

),

facts as (

    select
        trip_id,
        order_id,
        vehicle_id,
        status,
        distance_km,
        requested_at,
        promised_at,
        completed_at,
        is_deleted,
        trip_date
    from {{ ref('fct_trips') }}
    where {{ newest_build(ref('fct_trips')) }}

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

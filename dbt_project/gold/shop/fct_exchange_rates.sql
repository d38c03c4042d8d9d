{{ config(unique_key='_row_key') }}

-- Gold waits for the gates.
-- depends_on: {{ gates('rate') }}

with

rates as (

    select * from {{ ref('silver_rates') }}
    where {{ changed_since_last_build() }}

),

facts as (

    select
        -- ids
        rate_id,

        -- text
        currency,

        -- amounts
        rate,

        -- flags: a deleted rate converts nothing
        is_deleted,

        -- timestamps
        rate_date,

        _processed_at,
        _row_key
    from rates

)

select * from facts

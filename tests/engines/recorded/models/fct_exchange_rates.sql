-- Gold waits for the gates.
-- depends_on: gates
with
rates as (
    select * from silver.silver_rates
-- >> first build
    where 1 = 1
-- >> increment
    where _processed_at > cast('<moment>' as datetime2(6))
-- <<
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

with
ranges as (
        select
            source,
            event_hub,
            partition_id,
            first_number,
            last_number,
            first_landed_at,
            _landed_at,
            _processed_at
        from silver.silver_order_sequences
        union all
        select
            source,
            event_hub,
            partition_id,
            first_number,
            last_number,
            first_landed_at,
            _landed_at,
            _processed_at
        from silver.silver_trip_sequences
)
select * from ranges

-- Every row of order_events in Bronze is a version or a reject.

{{ unaccounted(
    source='order_events',
    versions='silver_order_versions',
    key='order_id',
) }}

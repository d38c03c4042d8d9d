-- Every row of trip_events in Bronze is a version or a reject.

{{ unaccounted(
    source='trip_events',
    versions='silver_trip_versions',
    key='trip_id',
) }}

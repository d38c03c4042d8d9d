-- The facts say of every trip what Silver says, and of no other.

{{ unequal('fct_trips', compare_model='silver_trips', columns=[
    'trip_id',
    'order_id',
    'vehicle_id',
    'status',
    'distance_km',
    'requested_at',
    'promised_at',
    'completed_at',
    'is_deleted',
    'trip_date',
]) }}

-- Every row of trip_events that was taken in is a version or a reject.

{{ unaccounted('trip_events', 'trip') }}

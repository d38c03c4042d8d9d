-- Every row of order_events that was taken in is a version or a reject.

{{ unaccounted('order_events', 'order') }}

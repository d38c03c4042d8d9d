-- Every row of sales_orders that was taken in is a version or a reject.

{{ unaccounted('sales_orders', 'order') }}

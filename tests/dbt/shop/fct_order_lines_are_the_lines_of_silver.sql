-- The facts say of every line what Silver says, and of no other.

{{ unequal('fct_order_lines', compare_model='silver_order_lines', columns=[
    'order_id',
    'line',
    'line_copy',
    'product_id',
    'quantity',
    'unit_price',
    'amount',
]) }}

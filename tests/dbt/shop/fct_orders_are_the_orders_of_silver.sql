-- The facts say of every order what Silver says, and of no other.

{{ unequal('fct_orders', compare_model='silver_orders', columns=[
    'order_id',
    'customer_id',
    'status',
    'currency',
    'amount',
    'placed_at',
    'promised_at',
    'delivered_at',
    'is_deleted',
    'order_date',
]) }}

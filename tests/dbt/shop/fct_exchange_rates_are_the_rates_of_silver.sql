-- The facts say of every rate what Silver says, and of no other.

{{ unequal('fct_exchange_rates', compare_model='silver_rates', columns=[
    'rate_id',
    'currency',
    'rate',
    'is_deleted',
    'rate_date',
]) }}

-- Every day's totals are its orders', by currency, and no row is missing or
-- left over: of the days that Gold wrote last, and of those where the changed
-- orders count now; with `audit_everything`, of all. What Gold has yet to take
-- in is to come.

{% set uncounted = uncounted_statuses('order_statuses') %}

{{ unsummed(
    'gold_daily_orders',
    period='date',
    measures={
        'total_orders': 'sum(case when amount < 0 then 0 else 1 end)',
        'total_amount': 'sum(case when amount >= 0 then amount end)',
        'refunded_amount': '-sum(case when amount < 0 then amount end)',
        'net_amount': 'sum(amount)',
    },
    facts='fct_orders',
    facts_period='order_date',
    where='not ' ~ is_set('is_deleted')
        ~ ' and case when status in (' ~ uncounted ~ ') then 1 else 0 end = 0',
    versions='silver_order_versions',
    periods=['placed_date', 'event_date'],
    also=['currency'],
) }}

-- Every hour's revenue is its orders', by currency, and no row is missing or
-- left over: of the hours that Gold wrote last, and of those where the changed
-- orders count now; with `audit_everything`, of all. What Gold has yet to take
-- in is to come.

{% set uncounted = uncounted_statuses('order_statuses') %}

{{ unsummed(
    'gold_hourly_revenue',
    period='hour',
    measures={
        'total_orders': 'sum(case when amount < 0 then 0 else 1 end)',
        'revenue': 'sum(case when amount >= 0 then amount end)',
        'refunded_amount': '-sum(case when amount < 0 then amount end)',
        'net_revenue': 'sum(amount)',
    },
    facts='fct_orders',
    facts_period=hour_of('placed_at'),
    where='not ' ~ is_set('is_deleted')
        ~ ' and case when status in (' ~ uncounted ~ ') then 1 else 0 end = 0',
    versions='silver_order_versions',
    periods=[hour_of('placed_at'), hour_of('event_time')],
    also=['currency'],
) }}

-- Every quarter of an hour's totals are its orders', by currency, and no row
-- is missing or left over: of those that Gold wrote last, and of those where
-- the changed orders count now; with `audit_everything`, of all. What Gold has
-- yet to take in is to come.

{% set uncounted = text_literals(statuses_of('order_statuses').not_counted) %}

{{ unsummed(
    'gold_quarter_hourly_orders',
    period='quarter_hour',
    measures={
        'total_orders': 'count(*)',
        'total_amount': 'sum(amount)',
    },
    facts='fct_orders',
    facts_period=quarter_hour_of('placed_at'),
    where='not ' ~ is_set('is_deleted')
        ~ ' and case when status in (' ~ uncounted ~ ') then 1 else 0 end = 0'
        ~ ' and case when amount < 0 then 1 else 0 end = 0',
    versions='silver_order_versions',
    periods=[quarter_hour_of('placed_at'), quarter_hour_of('event_time')],
    also=['currency'],
) }}

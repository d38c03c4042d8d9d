-- Every customer's totals are those of the customer's orders, by currency, as
-- far as Gold has taken them in.

{% set uncounted = uncounted_statuses('order_statuses') %}

{{ unsummed(
    'gold_customer_totals',
    period='_parent_key',
    measures={
        'total_orders': 'sum(case when amount < 0 then 0 else 1 end)',
        'total_amount': 'sum(case when amount >= 0 then amount end)',
        'refunded_amount': '-sum(case when amount < 0 then amount end)',
        'net_amount': 'sum(amount)',
    },
    facts='fct_orders',
    facts_period='_customer_key',
    where='customer_id is not null and not ' ~ is_set('is_deleted')
        ~ ' and case when status in (' ~ uncounted ~ ') then 1 else 0 end = 0',
    versions='silver_order_versions',
    periods=[key_hash('customer_id')],
    also=['currency'],
) }}

{{ config(enabled=var('audit_everything', false)) }}

-- A join to what was valid then neither repeats a fact nor loses one.

{% for fact, shown, measure in [
    ('fct_orders', 'reporting_orders', 'amount'),
    ('fct_order_lines', 'reporting_order_lines', 'amount'),
    ('fct_trips', 'reporting_trips', 'distance_km'),
] %}
select
    '{{ shown }}' as shown,
    stored.total_rows as stored_rows,
    reported.total_rows as reported_rows
from (
    select
        count(*) as total_rows,
        coalesce(sum({{ measure }}), 0) as total
    from {{ ref(fact) }}
) as stored
cross join (
    select
        count(*) as total_rows,
        coalesce(sum({{ measure }}), 0) as total
    from {{ ref(shown) }}
) as reported
where
    stored.total_rows <> reported.total_rows
    or stored.total <> reported.total
{% if not loop.last %}union all{% endif %}
{% endfor %}

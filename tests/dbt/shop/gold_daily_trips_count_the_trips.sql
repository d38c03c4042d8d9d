-- Every day's trips are those of the facts, and no day is missing or left over:
-- of the days that Gold wrote last, and of those where the changed trips
-- count now; with `audit_everything`, of all. What Gold has yet to take in
-- is to come.

{% set uncounted = uncounted_statuses('trip_statuses') %}
{% set counts = 'case when status in (' ~ uncounted ~ ') then 0 else 1 end' %}
{% set cancelled
    = "case when status in ('canceled', 'cancelled') then 1 else 0 end" %}

{{ unsummed(
    'gold_daily_trips',
    period='date',
    measures={
        'total_trips': 'sum(' ~ counts ~ ')',
        'cancelled_trips': 'sum(' ~ cancelled ~ ')',
        'late_trips': 'sum(case when completed_at > promised_at then '
            ~ counts ~ ' else 0 end)',
        'distance_km': 'sum(case when ' ~ counts ~ ' = 1 then distance_km end)',
    },
    facts='fct_trips',
    facts_period='trip_date',
    where='not ' ~ is_set('is_deleted')
        ~ ' and ' ~ counts ~ ' + ' ~ cancelled ~ ' > 0',
    versions='silver_trip_versions',
    periods=['requested_date', 'event_date'],
) }}

-- Every day's trips are those of the facts, and no day is missing or left over:
-- of the days that Gold wrote last, and of those where the changed trips
-- count now; with `audit_everything`, of all. What Gold has yet to take in
-- is to come.

{{ unsummed(
    'gold_daily_trips',
    period='date',
    measures={
        'total_trips': "sum(case when coalesce(status, '') = 'cancelled'"
            ~ ' then 0 else 1 end)',
        'cancelled_trips': "sum(case when status = 'cancelled'"
            ~ ' then 1 else 0 end)',
        'late_trips': "sum(case when coalesce(status, '') <> 'cancelled'"
            ~ ' and completed_at > promised_at then 1 else 0 end)',
        'distance_km': "sum(case when coalesce(status, '') <> 'cancelled'"
            ~ ' then distance_km end)',
    },
    facts='fct_trips',
    facts_period='trip_date',
    where='not ' ~ is_set('is_deleted'),
    versions='silver_trip_versions',
    periods=['requested_date', 'event_date'],
) }}

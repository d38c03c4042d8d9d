{% test gaps_in_sequence(model, entity) %}

{{ config(
    where='1 = 1',
    fail_calc='coalesce(sum(missing_events), 0)',
    warn_if='> ' ~ setting('sequence_gap_warn'),
    error_if='> ' ~ setting('sequence_gap_error'),
) }}

with

landed as (

    select * from {{ ref(sequences_of(entity)) }}

),

anything as (

    {{ newest_landing('landed', '_landed_at') }}

),

newest as (

    select
        {{ minutes_before(
            'moment', setting('sequence_settles_minutes')
        ) }} as settled_at
    from anything

),

ranges as (

    select
        *,
        lag(last_number) over (
            partition by source, event_hub, partition_id
            order by first_number
        ) as number_before,
        -- the earliest landings below the gap and above it
        min(first_landed_at) over (
            partition by source, event_hub, partition_id
            order by first_number
            rows between unbounded preceding and 1 preceding
        ) as below_landed_at,
        min(first_landed_at) over (
            partition by source, event_hub, partition_id
            order by first_number
            rows between current row and unbounded following
        ) as above_landed_at
    from landed

),

gaps as (

    select
        source,
        event_hub,
        partition_id,
        number_before + 1 as first_missing,
        first_number - 1 as last_missing,
        first_number - number_before - 1 as missing_events,
        below_landed_at,
        -- of what lies above, a hub of before may have landed earlier
        case
            when above_landed_at >= below_landed_at then above_landed_at
            else first_landed_at
        end as noticed_at
    from ranges
    where number_before is not null

)

select
    gaps.source,
    gaps.event_hub,
    gaps.partition_id,
    gaps.first_missing,
    gaps.last_missing,
    gaps.missing_events,
    gaps.noticed_at
from gaps
cross join newest
where
    -- otherwise a consumer began in the middle, or a hub was made again
    gaps.noticed_at >= gaps.below_landed_at
    -- before, a file of another consumer may still become visible
    and gaps.noticed_at < newest.settled_at
    and gaps.noticed_at
    > {{ timestamp_literal(setting('sequence_gaps_accepted_until')) }}

{% endtest %}

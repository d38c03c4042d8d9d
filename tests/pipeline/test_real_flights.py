"""A year of flights as trips: every day's counts are those of the file itself."""

import zipfile
from datetime import UTC, date, datetime

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _flights import ZONE, ndjson, next_at, read_flights, trip_event
from _project import Pipeline, real_data

# as published with the data
FLIGHTS = 336_776
CANCELLED = 8_255
DIVERTED = 1_175
LATE = 133_004
BUSIEST = (date(2013, 11, 27), 1_014)

# due in San Juan at 02:42 of the night in which New York's clocks skip that hour
SKIPPED = "2013-03-10T02:00:00Z-B6-713-JFK"

IN_THE_FILE = """
create temp view file as
select
    make_date(year, month, day) as date,
    dep_time is null as is_cancelled,
    dep_time is not null and arr_delay is null as is_diverted,
    strftime(time_hour, '%Y-%m-%dT%H:00:00Z')
        || '-' || carrier || '-' || flight || '-' || origin as trip_id,
    *
from read_csv(
    '{path}', nullstr = ['NA', ''], types = {{'time_hour': 'timestamp'}}
)
"""


@pytest.fixture(scope="module")
def flights(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """All flights, every other one landed after a build of the rest."""
    zipped = real_data("flights.csv.zip")
    folder = tmp_path_factory.mktemp("flights")
    pipeline = Pipeline(folder, variables={"business_timezone": ZONE})
    trips = [trip_event(flight) for flight in read_flights(zipped)]
    (folder / "trips.ndjson").write_text(ndjson(trips[::2]))
    pq.write_table(pa.Table.from_pylist(trips[1::2]), folder / "trips.parquet")
    pipeline.replay("trip_events", folder / "trips.ndjson")
    pipeline.run("--select", "+gold_daily_trips")
    pipeline.replay("trip_events", folder / "trips.parquet")
    pipeline.build()
    with zipfile.ZipFile(zipped) as archive:
        archive.extract("flights.csv", folder)
    return pipeline


def _both(pipeline: Pipeline, sql: str) -> list[tuple[object, ...]]:
    """Return the rows of a query on the warehouse and on `file`."""
    with duckdb.connect(str(pipeline.warehouse)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(IN_THE_FILE.format(path=pipeline.folder / "flights.csv"))
        return connection.execute(sql).fetchall()


@pytest.mark.real_data
def test_gold_has_the_published_counts(flights: Pipeline) -> None:
    assert flights.query(
        "select sum(total_trips + cancelled_trips), sum(cancelled_trips), "
        "sum(total_trips - completed_trips), sum(late_trips) "
        "from gold.gold_daily_trips"
    ) == [(FLIGHTS, CANCELLED, DIVERTED, LATE)]
    assert flights.query(
        "select date, total_trips + cancelled_trips as flights "
        "from gold.gold_daily_trips order by flights desc limit 1"
    ) == [BUSIEST]
    assert flights.query("select count(*) from silver.silver_rejects") == [(0,)]


@pytest.mark.real_data
def test_every_day_counts_what_the_file_says(flights: Pipeline) -> None:
    """The file's own year, month and day are the local day of departure."""
    found = _both(
        flights,
        """
        with expected as (
            select
                date,
                count(*) filter (not is_cancelled) as total_trips,
                count(*) filter (is_cancelled) as cancelled_trips,
                count(arr_delay) as completed_trips,
                count(*) filter (arr_delay > 0) as late_trips,
                coalesce(sum(arr_delay), 0) as delay_minutes,
                coalesce(sum(cast(distance * 1.609344 as decimal(18, 3)))
                    filter (not is_cancelled), 0) as distance_km
            from file
            group by date
        ),
        found as (
            select
                date, total_trips, cancelled_trips, completed_trips, late_trips,
                delay_minutes, distance_km
            from gold.gold_daily_trips
        )
        select 'in the file', * from (from expected except all from found)
        union all
        select 'in Gold', * from (from found except all from expected)
        """,
    )
    assert found == []
    assert flights.query("select count(*) from gold.gold_daily_trips") == [(365,)]


@pytest.mark.real_data
def test_every_trip_has_its_flight_s_clocks_and_delay(flights: Pipeline) -> None:
    local = f"at time zone 'UTC' at time zone '{ZONE}'"
    assert _both(
        flights,
        f"""
        select
            count(file.trip_id),
            count(trips.trip_id),
            count(*) filter (
                strftime(trips.requested_at {local}, '%H%M')::int = sched_dep_time
                and (
                    strftime(trips.promised_at {local}, '%H%M')::int
                    = sched_arr_time % 2400
                    or trips.trip_id = '{SKIPPED}'
                )
                and trips.delay_minutes is not distinct from file.arr_delay
                and trips.is_cancelled = file.is_cancelled
                and trips.trip_date = file.date
            )
        from file
        full join gold.fct_trips as trips on file.trip_id = trips.trip_id
        """,
    ) == [(FLIGHTS, FLIGHTS, FLIGHTS)]


@pytest.mark.real_data
def test_an_open_trip_is_late_now_and_a_cancelled_one_never(flights: Pipeline) -> None:
    assert flights.query(
        "select count(*), count(*) filter (is_open) from gold.gold_sla_breaches"
    ) == [(LATE + DIVERTED, DIVERTED)]


@pytest.mark.parametrize(
    ("moment", "clock", "expected"),
    [
        # five hours behind UTC in winter, four in summer
        ("2013-01-01T10:15", 819, "2013-01-01T13:19"),
        ("2013-07-01T09:15", 819, "2013-07-01T12:19"),
        # the next day's, as the clock is behind that of the departure
        ("2013-01-02T04:59", 340, "2013-01-02T08:40"),
        ("2013-01-01T23:00", 2400, "2013-01-02T05:00"),
        ("2013-01-02T01:00", 1, "2013-01-02T05:01"),
        # over the night in which the clocks are put forward
        ("2013-03-10T04:30", 600, "2013-03-10T10:00"),
        ("2013-03-10T02:55", 242, "2013-03-10T07:42"),
    ],
)
def test_a_clock_is_read_as_the_next_time_it_shows_so(
    moment: str, clock: int, expected: str
) -> None:
    departure = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert next_at(departure, clock) == datetime.fromisoformat(expected).replace(
        tzinfo=UTC
    )


def test_a_flight_that_never_came_is_not_completed() -> None:
    flight = {
        "dep_time": "600", "arr_time": "NA", "arr_delay": "NA", "tailnum": "NA",
        "sched_arr_time": "2400", "carrier": "UA", "flight": "1", "origin": "EWR",
        "distance": "1000", "minute": "30", "time_hour": "2013-01-01T23:00:00Z",
    }  # fmt: skip
    diverted = trip_event(flight)
    assert diverted["status"] == "picked_up"
    assert diverted["promised_at"] == "2013-01-02T05:00:00+00:00"
    assert diverted["completed_at"] is None
    assert trip_event(flight | {"dep_time": "NA"})["status"] == "cancelled"
    arrived = trip_event(flight | {"arr_delay": "-7"})
    assert arrived["completed_at"] == "2013-01-02T04:53:00+00:00"

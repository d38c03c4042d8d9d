"""The gates on volume and on gaps, what they look at, and what they found.

Everything lands in May 2025; Monday is the 26th, the last of four.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from _copies import copy_orders
from _dbt import statuses
from _landed import land_window
from _project import Pipeline
from dbt.cli.main import dbtRunnerResult

pytestmark = pytest.mark.shop

MONDAY = datetime(2025, 5, 26, 10, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
WEEK = timedelta(weeks=1)

HOURS = "silver_landed_hours"
FILES = "silver_landed_files"
RANGES = "silver_sequence_ranges"
NO_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
READ = ("+silver_orders", "silver_order_arrivals", "silver_order_sequences")
TRIPS = ("+silver_trip_versions", "silver_trip_arrivals", "silver_trip_sequences")


def _order(number: int, landed_at: datetime) -> dict[str, Any]:
    at = min(landed_at, MONDAY) - timedelta(days=number % 9)
    return {"order_id": number, "amount": 10, "timestamp": at.isoformat()}


def _land(
    pipeline: Pipeline,
    numbers: Iterable[int],
    at: datetime = MONDAY,
    source: str = "order_events",
    **stated: Any,
) -> None:
    """Land events whose sequence numbers are these, one file a batch."""
    numbers = list(numbers)
    payloads = [_order(number, at) for number in numbers]
    pipeline.land(source, payloads, landed_at=at, sequence=numbers[0], **stated)


def _land_rows(pipeline: Pipeline, total: int, at: datetime) -> None:
    """Land so many rows of the table: by these it is known how late it is."""
    rows = [
        {"order_id": f"row-{number}", "amount": "10", "last_updated": "2025-05-01"}
        for number in range(total)
    ]
    land_window(pipeline.lake, "sales_orders", rows, at)


def _usually(pipeline: Pipeline, total: int, weeks: Iterable[int]) -> None:
    """Let so many orders land at ten on the Mondays so many weeks before."""
    for week in weeks:
        _land(pipeline, range(total * week, total * (week + 1)), MONDAY - week * WEEK)


def _gate(pipeline: Pipeline, model: str, *others: str) -> tuple[str, int]:
    """Bring what it reads up to date, and return what a gate says of orders."""
    pipeline.run("--select", *READ, *others)
    name = "deviation_of_volume" if model == HOURS else "gaps_in_sequence"
    outcome = pipeline.dbt("test", "--select", f"{name}_silver_orders_order")
    (said,) = (each for each in outcome.result if each.node.resource_type == "test")
    return str(said.status), said.failures


def _failures(result: dbtRunnerResult) -> dict[str, str]:
    """Return the status of what did not succeed, by the node's name."""
    return {
        name: status
        for name, status in statuses(result).items()
        if status not in ("success", "pass")
    }


def _ranges(pipeline: Pipeline) -> list[tuple[Any, ...]]:
    return pipeline.query(
        "select source, partition_id, first_number, last_number "
        f"from silver.{RANGES} where first_number is not null order by all"
    )


def _whole(pipeline: Pipeline, table: str) -> list[tuple[Any, ...]]:
    return pipeline.query(f"from silver.{table} order by all")


def _as_full_refresh(pipeline: Pipeline, table: str) -> None:
    """Compare with the table rebuilt, but for what begins with `_`."""
    columns = "columns('^[^_].*')"
    query = f"select {columns} from {{}}.{table} order by all"
    pipeline.run("--full-refresh", "--select", f"+{table}", schema="check")
    known = pipeline.query(query.format("silver"))
    assert known
    assert known == pipeline.query(query.format("check_silver"))


# the hours


def test_an_hour_has_all_its_rows_whenever_they_became_visible(
    pipeline: Pipeline,
) -> None:
    counts = f"select source, landed_hour, total_rows from silver.{HOURS} order by all"
    # the window begins between those of nine o'clock
    _land(pipeline, range(40, 44), MONDAY - 55 * MINUTE)
    _land(pipeline, range(3), MONDAY + 15 * MINUTE)
    pipeline.run("--select", f"+{HOURS}")
    _land(pipeline, range(10, 15), MONDAY + 5 * MINUTE)
    _land(pipeline, range(20, 22), MONDAY - 30 * MINUTE)
    _land(pipeline, range(30, 31), MONDAY + HOUR)
    _land_rows(pipeline, 7, MONDAY - 40 * MINUTE)
    pipeline.run("--select", f"+{HOURS}")
    assert pipeline.query(counts) == [
        ("order_events", "2025-05-26T09", 6),
        ("order_events", "2025-05-26T10", 8),
        ("order_events", "2025-05-26T11", 1),
        ("sales_orders", "2025-05-26T09", 7),
    ]
    _as_full_refresh(pipeline, HOURS)


def test_a_build_with_nothing_new_changes_no_row(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    tables = (FILES, HOURS, RANGES)
    all_above = [f"+{table}" for table in tables]
    _land(pipeline, range(3))
    _land(pipeline, range(5, 9), MONDAY + MINUTE)
    (tmp_path / "old.ndjson").write_text('{"a": 1}\n\n{"a": 2}\n')
    pipeline.replay("order_events", tmp_path / "old.ndjson")
    pipeline.run("--select", *all_above)
    before = [_whole(pipeline, table) for table in tables]
    assert all(before)
    pipeline.run("--select", *all_above)
    assert [_whole(pipeline, table) for table in tables] == before


@pytest.mark.parametrize(
    ("table", "unread"),
    [
        ("silver_order_arrivals", ["amount", "items"]),
        ("silver_order_sequences", ["amount", "body"]),
    ],
)
def test_what_is_counted_is_read_from_staging_without_what_it_says(
    pipeline: Pipeline, table: str, unread: list[str]
) -> None:
    _land(pipeline, range(3))
    built = pipeline.run("--select", f"+{table}").result
    (model,) = (each.node for each in built if each.node.name == table)
    ((_, plan),) = pipeline.query(f"explain {model.compiled_code}")
    assert "landed_at" in plan
    assert "READ_PARQUET" not in plan
    assert [column for column in unread if column in plan] == []


# the gate on volume


def test_a_source_that_fell_silent_is_noticed(pipeline: Pipeline) -> None:
    _usually(pipeline, 100, [1, 2, 3])
    _land_rows(pipeline, 3, MONDAY)
    assert _gate(pipeline, HOURS) == ("pass", 0)
    _land_rows(pipeline, 2, MONDAY + HOUR)
    assert _gate(pipeline, HOURS) == ("warn", 1000)
    pipeline.variables["volume_permille_error"] = 856
    assert _gate(pipeline, HOURS) == ("fail", 1000)


def test_an_hour_that_may_still_grow_is_not_judged(pipeline: Pipeline) -> None:
    _usually(pipeline, 100, [1, 2])
    _land(pipeline, range(500, 510))
    assert _gate(pipeline, HOURS) == ("pass", 0)
    _land(pipeline, range(510, 511), MONDAY + HOUR)
    assert _gate(pipeline, HOURS) == ("warn", 900)
    # the rest became visible late
    _land(pipeline, range(600, 690), MONDAY + 20 * MINUTE)
    assert _gate(pipeline, HOURS) == ("pass", 0)


def test_a_source_that_sends_too_much_is_noticed(pipeline: Pipeline) -> None:
    _usually(pipeline, 100, [1, 2, 3, 4])
    _land(pipeline, range(500, 700))
    _land_rows(pipeline, 1, MONDAY + HOUR)
    # twice as much as usual is borne, by default
    assert _gate(pipeline, HOURS) == ("pass", 0)
    _land(pipeline, range(700, 1200), MONDAY + MINUTE)
    assert _gate(pipeline, HOURS) == ("warn", 857)
    pipeline.variables["volume_permille_error"] = 856
    assert _gate(pipeline, HOURS) == ("fail", 857)


def test_one_odd_week_does_not_make_the_usual_number(pipeline: Pipeline) -> None:
    _usually(pipeline, 100, [1, 3, 4])
    _land(pipeline, range(2000, 5000), MONDAY - 2 * WEEK)
    _land(pipeline, range(500, 590))
    _land_rows(pipeline, 1, MONDAY + HOUR)
    assert _gate(pipeline, HOURS) == ("pass", 0)


def test_nothing_is_said_without_enough_to_compare_with(pipeline: Pipeline) -> None:
    _usually(pipeline, 100, [1])
    _land_rows(pipeline, 1, MONDAY + HOUR)
    assert _gate(pipeline, HOURS) == ("pass", 0)
    pipeline.variables["volume_minimum_weeks"] = 1
    assert _gate(pipeline, HOURS) == ("warn", 1000)
    pipeline.variables["volume_minimum_events"] = 101
    assert _gate(pipeline, HOURS) == ("pass", 0)


def test_weeks_in_which_nothing_landed_count_once_the_source_was_there(
    pipeline: Pipeline,
) -> None:
    _land(pipeline, range(9), MONDAY - 4 * WEEK - 5 * HOUR)
    _usually(pipeline, 100, [1])
    _land_rows(pipeline, 1, MONDAY + HOUR)
    # 100, 0, 0 and 0: none is usual
    assert _gate(pipeline, HOURS) == ("pass", 0)


def test_a_batch_that_did_not_come_is_missed_for_the_rest_of_the_day(
    pipeline: Pipeline,
) -> None:
    for day in range(1, 22):
        at = MONDAY - timedelta(days=day)
        _land(pipeline, range(200 * day, 200 * (day + 1)), at)
    _land_rows(pipeline, 1, MONDAY - 2 * HOUR)
    assert _gate(pipeline, HOURS) == ("pass", 0)
    _land_rows(pipeline, 1, MONDAY + 9 * HOUR)
    assert _gate(pipeline, HOURS) == ("warn", 1000)


def test_what_lands_of_another_entity_says_that_time_has_passed(
    shop: Pipeline,
) -> None:
    """For both gates."""
    _usually(shop, 100, [1, 2, 3])
    _land(shop, range(410, 420), MONDAY - WEEK + MINUTE)
    assert _gate(shop, HOURS, *TRIPS) == ("pass", 0)
    assert _gate(shop, RANGES, *TRIPS) == ("pass", 0)
    _land(shop, range(1), MONDAY + HOUR, source="trip_events")
    assert _gate(shop, HOURS, *TRIPS) == ("warn", 1000)
    assert _gate(shop, RANGES, *TRIPS) == ("warn", 10)


# the ranges


def test_ranges_join_in_whatever_order_the_numbers_come(pipeline: Pipeline) -> None:
    """Late, again, cut elsewhere, overlapping, and of several partitions."""
    builds = [
        [(range(1000, 1010), "0"), (range(1020, 1030), "0"), (range(5, 9), "1")],
        # next to one, around both, and far away
        [(range(1010, 1012), "0"), (range(1040, 1050), "0"), (range(5, 9), "1")],
        # closes one gap, opens none; a redelivery in other cuts
        [(range(1012, 1020), "0"), (range(1005, 1025), "0"), (range(20, 21), "2")],
        # below everything, and all over again
        [(range(995, 1000), "0"), (range(1000, 1030), "0"), (range(9, 12), "1")],
        # long after: just above one, then just below another
        [(range(21, 22), "2")],
        [(range(1030, 1032), "0")],
        [(range(5), "1")],
    ]
    minutes = [0, 50, 20, 90, 300, 500, 700]  # the clock goes back once
    wanted = [
        [("0", 1000, 1009), ("0", 1020, 1029), ("1", 5, 8)],
        [("0", 1000, 1011), ("0", 1020, 1029), ("0", 1040, 1049), ("1", 5, 8)],
        [("0", 1000, 1029), ("0", 1040, 1049), ("1", 5, 8), ("2", 20, 20)],
        [("0", 995, 1029), ("0", 1040, 1049), ("1", 5, 11), ("2", 20, 20)],
        [("0", 995, 1029), ("0", 1040, 1049), ("1", 5, 11), ("2", 20, 21)],
        [("0", 995, 1031), ("0", 1040, 1049), ("1", 5, 11), ("2", 20, 21)],
        [("0", 995, 1031), ("0", 1040, 1049), ("1", 0, 11), ("2", 20, 21)],
    ]
    for number, (batches, ranges) in enumerate(zip(builds, wanted, strict=True)):
        for batch, partition in batches:
            at = MONDAY + minutes[number] * MINUTE
            _land(pipeline, batch, at, partition=partition)
        pipeline.run("--select", f"+{RANGES}")
        assert _ranges(pipeline) == [("order_events", *each) for each in ranges]
        _as_full_refresh(pipeline, RANGES)


def test_sources_do_not_mix_their_numbers(shop: Pipeline) -> None:
    _land(shop, range(3))
    _land(shop, range(3, 5), source="trip_events")
    shop.run("--select", f"+{RANGES}")
    assert _ranges(shop) == [
        ("order_events", "0", 0, 2),
        ("trip_events", "0", 3, 4),
    ]


# the gate on gaps


def test_a_gap_warns_and_a_wide_one_fails(pipeline: Pipeline) -> None:
    _land(pipeline, range(1000, 1010))
    _land(pipeline, range(1011, 1020), MONDAY + MINUTE)
    _land(pipeline, range(1020, 1021), MONDAY + 2 * HOUR)
    assert _gate(pipeline, RANGES) == ("warn", 1)
    _land(pipeline, range(1120, 1130), MONDAY + 3 * HOUR)
    _land(pipeline, range(5), MONDAY + 3 * HOUR, partition="1")
    assert _gate(pipeline, RANGES) == ("warn", 1)
    # any landing says that time has passed, of whatever source
    _land_rows(pipeline, 1, MONDAY + 5 * HOUR)
    assert _gate(pipeline, RANGES) == ("warn", 100)
    _land(pipeline, range(1131, 1140), MONDAY + 6 * HOUR)
    _land(pipeline, range(1140, 1141), MONDAY + 8 * HOUR)
    assert _gate(pipeline, RANGES) == ("fail", 101)
    pipeline.variables["sequence_gap_error"] = 101
    assert _gate(pipeline, RANGES) == ("warn", 101)
    pipeline.variables["sequence_gap_warn"] = 101
    assert _gate(pipeline, RANGES) == ("pass", 0)


def test_a_gap_counts_once_the_lookback_is_over(pipeline: Pipeline) -> None:
    _land(pipeline, range(10))
    _land(pipeline, range(20, 30), MONDAY + MINUTE)
    assert _gate(pipeline, RANGES) == ("pass", 0)
    _land(pipeline, range(30, 31), MONDAY + MINUTE + HOUR)
    assert _gate(pipeline, RANGES) == ("pass", 0)
    _land(pipeline, range(31, 32), MONDAY + 2 * MINUTE + HOUR)
    assert _gate(pipeline, RANGES) == ("warn", 10)


def test_a_late_arrival_closes_a_gap(pipeline: Pipeline) -> None:
    _land(pipeline, range(10))
    _land(pipeline, range(20, 30), MONDAY + MINUTE)
    _land(pipeline, range(30, 31), MONDAY + 2 * HOUR)
    assert _gate(pipeline, RANGES) == ("warn", 10)
    # the part in the middle leaves two gaps of what was one
    _land(pipeline, range(12, 18), MONDAY + 3 * HOUR)
    assert _gate(pipeline, RANGES) == ("warn", 4)
    _land(pipeline, range(9, 21), MONDAY + 4 * HOUR)
    assert _gate(pipeline, RANGES) == ("pass", 0)
    pipeline.run("--select", f"+{RANGES}")
    assert _ranges(pipeline) == [("order_events", "0", 0, 30)]


def test_a_known_gap_is_accepted_for_good_and_a_new_one_is_not(
    pipeline: Pipeline,
) -> None:
    _land(pipeline, range(10))
    _land(pipeline, range(500, 510), MONDAY + MINUTE)
    _land(pipeline, range(510, 511), MONDAY + 2 * HOUR)
    assert _gate(pipeline, RANGES) == ("fail", 490)
    pipeline.variables["sequence_gaps_accepted_until"] = "2025-05-26 10:06:00"
    assert _gate(pipeline, RANGES) == ("pass", 0)
    # a part of it that came at last leaves the rest accepted
    _land(pipeline, range(100, 200), MONDAY + 2 * HOUR + MINUTE)
    assert _gate(pipeline, RANGES) == ("pass", 0)
    _land(pipeline, range(513, 520), MONDAY + 3 * HOUR)
    _land(pipeline, range(520, 521), MONDAY + 5 * HOUR)
    assert _gate(pipeline, RANGES) == ("warn", 2)


def test_a_consumer_that_goes_back_leaves_no_gap(pipeline: Pipeline) -> None:
    """Nor does a hub that is made again, and counts from 0 again."""
    _land(pipeline, range(5000, 5010))
    _land(pipeline, range(10), MONDAY + 2 * HOUR)
    _land(pipeline, range(10, 20), MONDAY + 5 * HOUR)
    assert _gate(pipeline, RANGES) == ("pass", 0)
    _land(pipeline, range(25, 30), MONDAY + 6 * HOUR)
    _land(pipeline, range(30, 40), MONDAY + 8 * HOUR)
    assert _gate(pipeline, RANGES) == ("warn", 5)


def test_a_replay_is_no_gap(pipeline: Pipeline, tmp_path: Path) -> None:
    _land(pipeline, range(10))
    file = tmp_path / "orders.ndjson"
    file.write_text('{"order_id": 1}\n\n\n{"order_id": 2}\n')
    pipeline.replay("order_events", file)
    pipeline.run("--select", f"+{RANGES}")
    later = datetime.now(UTC) + timedelta(minutes=-1)
    _land(pipeline, range(10, 12), later)
    assert _gate(pipeline, RANGES) == ("pass", 0)
    assert _ranges(pipeline) == [("order_events", "0", 0, 11)]
    _as_full_refresh(pipeline, RANGES)


def test_a_replay_of_bronze_closes_a_gap(pipeline: Pipeline, tmp_path: Path) -> None:
    other = Pipeline(tmp_path / "other")
    _land(other, range(10, 20), MONDAY)
    _land(pipeline, range(10))
    _land(pipeline, range(20, 30), MONDAY + MINUTE)
    _land(pipeline, range(30, 31), MONDAY + 2 * HOUR)
    assert _gate(pipeline, RANGES) == ("warn", 10)
    (file,) = other.landed()
    pipeline.replay("order_events", Path(file))
    assert _gate(pipeline, RANGES) == ("pass", 0)


# Gold waits for both


def test_gold_waits_for_the_gates_and_then_misses_nothing(pipeline: Pipeline) -> None:
    total = "select total_orders from gold.gold_revenue_summary"
    pipeline.variables = {"volume_permille_error": 99, "sequence_gap_error": 99}
    _usually(pipeline, 100, [3, 2, 1])
    pipeline.build()
    assert pipeline.query(total) == [(300,)]

    # 100 to 399 have landed: the next are too few
    _land(pipeline, range(400, 410))
    _land(pipeline, range(410, 411), MONDAY + HOUR)
    _assert_held_back(pipeline, "deviation_of_volume")
    _land(pipeline, range(411, 500), MONDAY + MINUTE)
    pipeline.build()
    assert pipeline.query(total) == [(400,)]

    # or begin too high
    _land(pipeline, range(600, 700), MONDAY + HOUR)
    _land(pipeline, range(700, 701), MONDAY + 3 * HOUR)
    _assert_held_back(pipeline, "gaps_in_sequence")
    _land(pipeline, range(500, 600), MONDAY + 4 * HOUR)
    pipeline.build()
    assert pipeline.query(total) == [(601,)]
    assert pipeline.differences_from_full_refresh() == {}


def _assert_held_back(pipeline: Pipeline, gate: str) -> None:
    """A build fails at this gate alone, and leaves Gold as it was."""
    gold = pipeline.query("from gold.gold_daily_orders order by all")
    failures = _failures(pipeline.dbt("build", *NO_UNIT_TESTS))
    assert [name for name, status in failures.items() if status == "fail"] == [
        f"{gate}_silver_orders_order"
    ]
    assert failures["fct_orders"] == failures["gold_daily_orders"] == "skipped"
    assert pipeline.query("from gold.gold_daily_orders order by all") == gold


def test_gold_of_another_entity_waits_for_neither(shop: Pipeline) -> None:
    shop.variables = {"volume_permille_error": 99, "sequence_gap_error": 99}
    _usually(shop, 100, [1, 2])
    _land(shop, range(1000, 1010))
    trip = {"trip_id": 1, "timestamp": "2025-05-26T09:00:00Z"}
    shop.land("trip_events", [trip], landed_at=MONDAY + 2 * HOUR)
    gold = ("--select", "+fct_orders", "+fct_trips", *READ, *TRIPS)
    failures = _failures(shop.dbt("build", *NO_UNIT_TESTS, *gold))
    gates = sorted(name for name, status in failures.items() if status == "fail")
    assert [gate.partition("_silver")[0] for gate in gates] == [
        "deviation_of_volume",
        "gaps_in_sequence",
    ]
    assert failures["fct_orders"] == "skipped"
    assert "fct_trips" not in failures
    assert shop.query("select count(*) from gold.fct_trips") == [(1,)]


# what a test found


def test_a_build_says_what_to_do_and_where_the_rows_are(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path, project=copy_orders(tmp_path / "project"))
    _usually(pipeline, 100, [1, 2])
    _land(pipeline, range(1000, 1010))
    _land_rows(pipeline, 1, MONDAY + 2 * HOUR)
    strict = "{volume_permille_error: 899, sequence_gaps_accepted_until: '2025-05-20'}"
    words = ("--", "--vars", strict, "--select", *READ)

    plain = pipeline.tidemark("build", *words)
    assert plain.returncode == 1
    assert "FAIL deviation_of_volume_" in plain.stderr
    assert "a source of order landed 900 in 1,000 less" in plain.stderr
    assert "'{volume_permille_error: 1000}'" in plain.stderr
    assert "FAIL gaps_in_sequence_" in plain.stderr
    assert "700 missing in the sequence numbers of a stream of order" in plain.stderr
    assert "tidemark build --store-failures keeps the rows" in plain.stderr

    kept = pipeline.tidemark("build", "--store-failures", *words, TIDEMARK_SCHEMA="dev")
    assert kept.returncode == 1
    volume, gaps = sorted(_tables_named(kept.stderr))
    assert volume.startswith("dev_failures.deviation_of_volume")
    assert gaps.startswith("dev_failures.gaps_in_sequence")
    said = f"select source, landed_hour, total_rows, usual_rows from {volume}"
    assert pipeline.query(said) == [("order_events", "2025-05-26T10", 10, 100.0)]
    said = f"select first_missing, last_missing, noticed_at from {gaps}"
    assert pipeline.query(said) == [(300, 999, MONDAY.replace(tzinfo=None))]


def _tables_named(message: str) -> list[str]:
    return re.findall(r"The rows are in (\S+)", message)


def test_every_test_can_keep_its_rows(pipeline: Pipeline) -> None:
    """Those with a number of their own and with two limits among them."""
    _land(pipeline, range(200))
    pipeline.build("--store-failures")
    pipeline.query("update silver.silver_orders set amount = -1 where order_id = '7'")
    pipeline.land(
        "order_events",
        ["not an order"] * 30,
        landed_at=MONDAY + MINUTE,
        sequence=200,
    )
    outcome = pipeline.dbt("build", "--store-failures", *NO_UNIT_TESTS)
    found = {
        each.node.name: each.node
        for each in outcome.result
        if str(each.status) == "fail"
    }
    (gate,) = [name for name in found if name.startswith("share_of_rejects")]
    rows = pipeline.query(f"from failures.{found[gate].alias}")
    assert rows == [("order_events", 230, 30, 131)]
    pipeline.variables["audit_everything"] = True
    outcome = pipeline.dbt(
        "test", "--store-failures", "--select", "silver_orders,test_name:accepted_range"
    )
    (failed,) = (e.node for e in outcome.result if str(e.status) == "fail")
    rows = pipeline.query(f"select order_id, amount from failures.{failed.alias}")
    assert rows == [("7", -1)]


# freshness


def test_freshness_asks_the_newest_folder_alone(pipeline: Pipeline) -> None:
    """However old it is: an older file that cannot be read is not even opened."""
    _land(pipeline, range(3), MONDAY - WEEK)
    _land(pipeline, range(3, 5), MONDAY - MINUTE)
    _land(pipeline, range(5, 7), MONDAY)
    pipeline.run("--exclude", "gold")
    (old,) = (file for file in pipeline.landed() if "2025-05-19" in file)
    Path(old).write_bytes(b"not parquet")
    outcome = pipeline.dbt(
        "source", "freshness", "--select", "source:bronze.order_events"
    )
    (said,) = (e for e in outcome.result.results if e.node.name == "order_events")
    assert said.max_loaded_at == MONDAY
    assert str(said.status) == "error"

"""Where consuming begins, whether a hub was made again, what is lag."""

from datetime import UTC, datetime, timedelta

import pytest

from landing.consume.buffer import Position
from landing.consume.positions import (
    EARLIEST,
    Ends,
    Lag,
    Start,
    find_reset,
    is_consumed,
    lag,
    pins,
    starting_positions,
)

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def ends(first: int, last: int, *, is_empty: bool = False) -> Ends:
    offset = "-1" if last < 0 else str(last * 10)
    return Ends(first, last, offset, NOW, is_empty)


HUB = {"0": ends(5, 40), "1": ends(0, -1, is_empty=True)}


def test_earliest_is_all_that_the_hub_has() -> None:
    assert starting_positions("earliest", HUB) == {"0": "-1", "1": "-1"}


def test_latest_is_what_was_latest_when_it_was_asked_and_is_pinned() -> None:
    assert starting_positions("latest", HUB) == {"0": "400", "1": "-1"}
    assert pins("latest", HUB) == {"0": Position(40, "400"), "1": EARLIEST}
    assert pins("earliest", HUB) == {}


def test_a_sequence_number_is_the_first_to_land() -> None:
    # the SDK is asked for what comes after it
    assert starting_positions(41, HUB) == {"0": 40, "1": 40}


def test_a_time_is_that_of_the_first_event_to_land() -> None:
    zone = NOW.astimezone().tzinfo
    position = starting_positions(NOW.astimezone(zone), HUB)["0"]
    assert position == NOW - timedelta(milliseconds=1)


def test_a_checkpoint_beyond_the_end_is_of_another_hub() -> None:
    checkpoints = {"0": Position(41, "410"), "1": Position(-1, "-1")}
    found = find_reset(checkpoints, HUB, created=NOW, noted=None, on_reset="earliest")
    assert found is not None
    assert found.checkpoints == {"0": EARLIEST}
    assert found.why == "the checkpoint of partition 0 is 41, and its last event is 40"


def test_a_hub_that_was_made_again_is_told_though_it_has_more_events_by_now() -> None:
    checkpoints = {"0": Position(20, "200"), "1": Position(3, "30")}
    noted = NOW - DAY
    told = {
        on_reset: find_reset(
            checkpoints, HUB, created=NOW, noted=noted, on_reset=on_reset
        )
        for on_reset in ("earliest", "latest")
    }
    assert told["earliest"] is not None
    assert told["earliest"].checkpoints == {"0": EARLIEST, "1": EARLIEST}
    assert told["latest"] is not None
    assert told["latest"].checkpoints == {"0": Position(40, "400"), "1": EARLIEST}


@pytest.mark.parametrize("noted", [None, NOW])
def test_a_checkpoint_at_the_end_is_of_this_hub(noted: datetime | None) -> None:
    checkpoints = {"0": Position(40, "400"), "gone": Position(99, "990")}
    assert not find_reset(
        checkpoints, HUB, created=NOW, noted=noted, on_reset="earliest"
    )


def test_a_partition_is_consumed_at_its_end_and_holding_nothing() -> None:
    end = ends(5, 40)
    at = Position(40, "400")
    assert is_consumed(end, at, start="earliest")
    assert not is_consumed(end, Position(39, "390"), start="earliest")
    assert not is_consumed(end, at, start="earliest", held=1)
    assert is_consumed(ends(41, 40, is_empty=True), None, start="earliest")


@pytest.mark.parametrize(
    ("start", "consumed"),
    [
        ("earliest", False),
        ("latest", False),  # has a checkpoint once it is claimed
        (40, False),
        (41, True),
        (NOW, False),
        (NOW + timedelta(microseconds=900), False),  # the hub keeps milliseconds
        (NOW + timedelta(milliseconds=1), True),
    ],
)
def test_without_a_checkpoint_a_partition_is_consumed_that_has_nothing_to_land(
    start: Start, consumed: bool
) -> None:
    assert is_consumed(ends(5, 40), None, start=start) is consumed


def test_lag_is_what_waits_and_for_how_long() -> None:
    landed = int((NOW - timedelta(hours=6)).timestamp()) * 1_000_000
    behind = lag(ends(0, 40), Position(30, "300"), landed, now=NOW, retention=DAY)
    assert behind == Lag(10, 6 * 3600, 18)


def test_who_is_at_the_end_has_no_lag_however_old_the_last_event() -> None:
    at_end = lag(ends(0, 40), Position(40, "400"), 0, now=NOW, retention=DAY)
    assert at_end == Lag(0, 0, 24)


def test_nothing_waits_in_an_empty_partition_though_nothing_of_it_landed() -> None:
    empty = ends(0, -1, is_empty=True)
    assert lag(empty, None, None, now=NOW, retention=DAY) == Lag(0, 0, 24)


def test_a_lag_that_is_not_known_is_not_zero() -> None:
    assert lag(None, None, None, now=NOW, retention=DAY) == Lag(None, None, None)
    unknown = lag(ends(0, 40), Position(30, "300"), None, now=NOW, retention=DAY)
    assert unknown == Lag(10, None, None)

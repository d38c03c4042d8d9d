"""What landing, extracting and compacting tell, in OpenTelemetry's own SDK."""

import logging
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from _events import SOURCE, batch
from _extracting import TableExtraction
from _telemetry import Telemetry, of, telemetry

from landing import Lake, hidden, land_events
from landing.bronze import place_of
from landing.compact import compact
from landing.consume.owned import PartitionStatus
from landing.consume.positions import Lag
from landing.errors import LakeError, SourceError
from landing.telemetry import catalogue, recording
from landing.telemetry.extraction import window_age
from landing.telemetry.landing import tell_of_waiting

__all__ = ["telemetry"]  # the fixture

NOON = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
EVENTS: dict[str, Any] = {
    "tidemark__source": "order_events",
    "messaging__system": "eventhubs",
    "messaging__destination__name": "order-events",
    "messaging__operation__name": "land",
}
LIVE = {**EVENTS, "messaging__destination__partition__id": "0"}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.open(f"{tmp_path}/lake")


def test_a_batch_that_a_hub_hands_over_is_counted_measured_and_traced(
    lake: Lake, telemetry: Telemetry
) -> None:
    [landed] = land_events(
        lake, SOURCE, batch(b"{}", b"{}"), clock=lambda: NOON, is_live=True
    )
    assert telemetry.points(catalogue.EVENTS) == {of(**LIVE): 2}
    assert telemetry.points(catalogue.BATCH) == {of(**LIVE): (1, 2)}
    [(count, seconds)] = telemetry.points(catalogue.LANDING_SECONDS).values()
    assert count == 1
    assert 0 < seconds < 60
    size = (Path(lake.url.removeprefix("file://")) / landed.path).stat().st_size
    assert telemetry.points(catalogue.BYTES) == {
        of(tidemark__source="order_events"): size
    }
    [span] = telemetry.spans()
    assert (span.name, span.kind.name) == ("land order_events", "CONSUMER")
    assert span.attributes["messaging.batch.message_count"] == 2


def test_the_lag_is_that_of_the_oldest_event_and_grows_while_nothing_can_land(
    lake: Lake, telemetry: Telemetry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The alert on lag catches both: late events, and a lake that takes none."""
    land_events(lake, SOURCE, batch(b"{}"), clock=lambda: NOON, is_live=True)
    # the broker had it at noon
    assert telemetry.points(catalogue.LAG) == {of(**LIVE): 1800.0}

    def refuse(*_: object) -> None:
        raise LakeError("no answer", way_out="Wait")

    monkeypatch.setattr(Lake, "publish", refuse)
    later = NOON + timedelta(minutes=10)
    with pytest.raises(LakeError):
        land_events(lake, SOURCE, batch(b"{}"), clock=lambda: later, is_live=True)
    assert telemetry.points(catalogue.LAG) == {of(**LIVE): 2400.0}
    failed = of(**LIVE, error__type="LakeError")
    assert telemetry.points(catalogue.LANDING_SECONDS)[failed][0] == 1
    assert telemetry.points(catalogue.EVENTS) == {of(**LIVE): 1}
    assert telemetry.spans()[-1].status.status_code.name == "ERROR"


def test_what_is_replayed_has_no_lag_and_no_series_for_each_file(
    lake: Lake, telemetry: Telemetry
) -> None:
    land_events(lake, SOURCE, batch(b"{}"), clock=lambda: NOON)
    assert telemetry.points(catalogue.LAG) == {}
    assert telemetry.points(catalogue.EVENTS) == {of(**EVENTS): 1}


def test_the_log_names_the_file_as_silver_calls_it(
    lake: Lake, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "landing")
    [landed] = land_events(lake, SOURCE, batch(b"{}"), clock=lambda: NOON)
    place = place_of(landed.path)
    assert place is not None
    [line] = caplog.records
    assert vars(line)["file"] == place.file
    assert vars(line)["source"] == "order_events"
    assert vars(line)["is_new"] is True


def test_an_extraction_tells_rows_seconds_and_how_old_its_window_is(
    table_extraction: TableExtraction, telemetry: Telemetry
) -> None:
    table_extraction.create()
    table_extraction.insert((1, table_extraction.now(hours=2)))
    table_extraction.extract()
    assert telemetry.points(catalogue.WINDOW_AGE) == {}  # a first load has no beginning
    low = table_extraction.extract().window_low
    source = of(tidemark__source=table_extraction.source.name)
    assert telemetry.points(catalogue.ROWS) == {source: 1}
    assert telemetry.points(catalogue.EXTRACTION_SECONDS)[source][0] == 2
    assert telemetry.points(catalogue.BYTES)[source] > 0
    assert low is not None
    age = (datetime.now(UTC) - datetime.fromisoformat(low)).total_seconds()
    assert age - 60 < telemetry.points(catalogue.WINDOW_AGE)[source] <= age
    assert {span.name for span in telemetry.spans()} == {
        f"extract {table_extraction.source.name}"
    }


def test_an_extraction_that_fails_is_told_with_its_error(
    table_extraction: TableExtraction,
    telemetry: Telemetry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise SourceError("no answer", way_out="Wait")

    monkeypatch.setattr("landing.extraction.table.take_aim", refuse)
    table_extraction.create()
    with pytest.raises(SourceError):
        table_extraction.extract()
    source = table_extraction.source.name
    failed = of(tidemark__source=source, error__type="SourceError")
    assert telemetry.points(catalogue.EXTRACTION_SECONDS)[failed][0] == 1
    assert telemetry.points(catalogue.ROWS) == {}


def test_a_compaction_tells_of_how_many_files_it_made_fewer(
    lake: Lake, telemetry: Telemetry
) -> None:
    for hour, first in ((12, 1), (12, 10), (20, 20)):
        moment = NOON.replace(hour=hour)
        land_events(lake, SOURCE, batch(b"{}", first=first), clock=lambda m=moment: m)
    compact(lake, SOURCE.name, clock=lambda: NOON + timedelta(days=1))
    assert telemetry.points(catalogue.COMPACTED) == {
        of(tidemark__source="order_events"): 2
    }


def test_what_waits_in_a_hub_is_told_by_partition(telemetry: Telemetry) -> None:
    def status(partition: str, waiting: int | None) -> PartitionStatus:
        lag = Lag(waiting, None, None)
        return PartitionStatus("order_events", partition, 0, 0, None, lag, "")

    tell_of_waiting(lambda: [status("0", 7), status("1", None)])
    assert telemetry.points(catalogue.WAITING) == {
        of(
            tidemark__source="order_events",
            messaging__destination__partition__id="0",
        ): 7
    }


def test_without_telemetry_nothing_is_recorded_and_nothing_imported(
    lake: Lake,
) -> None:
    before = set(sys.modules)
    land_events(lake, SOURCE, batch(b"{}"), clock=lambda: NOON, is_live=True)
    assert not recording.is_on()
    assert not [name for name in set(sys.modules) - before if "telemetry" in name]


def test_a_failure_s_trace_shows_no_secret(
    telemetry: Telemetry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hidden, "_known", {"m@rked-one"})

    def fails() -> None:
        try:
            raise ValueError("the driver says m@rked-one")
        except ValueError as error:
            raise LakeError("no: m@rked-one", way_out="Look") from error

    with (
        pytest.raises(LakeError),
        recording.span("land clicks", "CONSUMER", {}),
    ):
        fails()
    [span] = telemetry.spans()
    [event] = span.events
    assert "the driver says ***" in event.attributes["exception.stacktrace"]
    assert "m@rked" not in f"{dict(event.attributes)} {span.status.description}"


def test_a_recorder_that_fails_stops_no_landing(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Fails:
        def __getattr__(self, name: str) -> Any:
            raise RuntimeError(name)

    monkeypatch.setattr(recording, "_begun", recording._Begun({}, Fails()))
    landed = land_events(lake, SOURCE, batch(b"{}"), clock=lambda: NOON, is_live=True)
    assert len(landed) == 1


@pytest.mark.parametrize("watermark", ["20261203", "10001012", None, "x"])
def test_a_watermark_that_is_no_time_has_no_age(watermark: str | None) -> None:
    assert window_age(watermark, NOON) is None

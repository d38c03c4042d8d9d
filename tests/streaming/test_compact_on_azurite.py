"""A lake in a storage account is compacted as one in a folder is."""

import itertools
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _compacting import __file__ as COMPACTING
from _events import SOURCE as STREAM
from _project import DECLARATIONS, Pipeline
from azurite import Azurite

from landing import EventBatch, Lake, bronze, land_events
from landing.compact import compact

pytestmark = pytest.mark.shop

NOW = datetime(2026, 5, 4, 20, 30, tzinfo=UTC)
OLD = datetime(2026, 5, 4, 9, 10, tzinfo=UTC)
DECLARED = DECLARATIONS.stream("order_events")
HOUR = timedelta(hours=1)
AT_ONCE = timedelta(0)
_numbers = itertools.count()


@pytest.fixture
def url(azurite: Azurite) -> Iterator[str]:
    container = azurite.make_container(f"compacted{next(_numbers)}")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in azurite.environment.items():
            patch.setenv(name, value)
        yield f"az://{container}/of/ours"


def _land(lake: Lake, *numbers: int, at: datetime = OLD) -> None:
    for number in numbers:
        batch = EventBatch([b"%d" % number] * 2, ["0"] * 2, [number] * 2, [0] * 2)
        land_events(lake, STREAM, batch, clock=lambda: at)


def _rows(lake: Lake) -> Counter[tuple[str, int]]:
    """The numbers of each file that landed, wherever they stand; the same in each."""
    found: dict[str, Counter[int]] = {}
    for root in (bronze.ROOT, bronze.COMPACTED):
        for path in lake.files(bronze.folder(STREAM.name, root=root)):
            place = bronze.place_of(path)
            content = lake.read(path)
            assert place is not None
            assert content is not None
            here: dict[str, Counter[int]] = {}
            for row in pq.read_table(pa.BufferReader(content)).to_pylist():
                file = row.get(bronze.LANDED_FILE, place.file)
                here.setdefault(file, Counter())[row["sequence_number"]] += 1
            for file, rows in here.items():
                assert found.setdefault(file, rows) == rows
    return Counter(
        {
            (file, number): n
            for file, rows in found.items()
            for number, n in rows.items()
        }
    )


def _start(lake: Lake) -> subprocess.Popen[str]:
    begun = subprocess.Popen(
        [sys.executable, COMPACTING, lake.url, STREAM.name, "1"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert begun.stdout is not None
    assert begun.stdout.readline() == "ready\n"
    return begun


def test_killed_at_any_moment_it_leaves_every_row(url: str) -> None:
    lake = Lake.open(url, "snappy")
    _land(lake, 1000, at=NOW)  # the newest hour, which stays as it is
    for number in range(20):
        _land(lake, number, at=OLD + HOUR * (number % 2))
    before = _rows(lake)
    began = time.monotonic()
    assert _start(lake).wait() == 0
    longest = (time.monotonic() - began) / 2
    assert _rows(lake) == before
    killed = 0
    for number in range(int(os.environ.get("TIDEMARK_KILLS", "10"))):
        _land(lake, 100 + number, 500 + number, at=OLD + HOUR * (number % 2))
        before = _rows(lake)
        started = _start(lake)
        time.sleep(random.uniform(0, longest))
        started.kill()
        if started.wait() != 0:
            killed += 1
        else:
            # it had ended: sooner, next time
            longest /= 2
        assert _rows(lake) == before
    assert killed, "it was never killed before it ended"
    while len([*lake.files()]) > 1:  # an account tells times in whole seconds
        assert _start(lake).wait() == 0
        assert _rows(lake) == before


def test_two_at_once_leave_every_row(url: str) -> None:
    lake = Lake.open(url, "snappy")
    _land(lake, 1000, at=NOW)
    for number in range(20):
        _land(lake, number, at=OLD + HOUR * (number % 2))
    before = _rows(lake)
    both = [_start(lake), _start(lake)]
    assert [each.wait() for each in both] == [0, 0]
    assert _rows(lake) == before


def test_builds_read_a_compacted_account(url: str, tmp_path: Path) -> None:
    class InAccount(Pipeline):
        def environment(self, schema: str = "main") -> dict[str, str]:
            return super().environment(schema) | {"TIDEMARK_LAKE": url}

        def land_orders(self, *numbers: int, at: datetime = OLD) -> None:
            for number in numbers:
                payload = b'{"order_id": %d, "amount": 1, "timestamp": "2026-05-04"}'
                land_events(
                    Lake.open(url),
                    DECLARED,
                    EventBatch([payload % number], ["0"], [number], [0]),
                    clock=lambda: at,
                )

    pipeline = InAccount(tmp_path)
    pipeline.land_orders(1, 2)
    pipeline.land_orders(9, at=NOW)
    pipeline.run()
    pipeline.land_orders(3, 4)
    lake = Lake.open(url)
    for _ in range(2):
        time.sleep(1.1)  # an account tells times in whole seconds
        assert not compact(lake, DECLARED.name, keep_for=AT_ONCE).failed
    assert len([*lake.files(bronze.folder(DECLARED.name))]) == 1
    pipeline.run()
    told = pipeline.query(
        "select count(*), count(distinct order_id) from silver.silver_order_versions"
    )
    assert told == [(5, 5)]
    pipeline.run("--full-refresh")
    assert told == pipeline.query(
        "select count(*), count(distinct order_id) from silver.silver_order_versions"
    )

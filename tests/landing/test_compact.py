"""The many files of a closed hour become one, and no row is lost or there twice."""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _command import Run, run
from _events import SOURCE as STREAM

from landing import EventBatch, Lake, bronze, land_events, manifest
from landing.columns.types import FIRST_STREAM_SCHEMA, STREAM_SCHEMA
from landing.compact import Compacted, compact, merge
from landing.errors import RequestError
from landing.extraction.table import publish_rows

__all__ = ["run"]  # the fixture

NOW = datetime(2026, 5, 4, 20, 30, tzinfo=UTC)
OLD = datetime(2026, 5, 4, 9, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SOURCE = STREAM.name
COMPACTING = Path(__file__).with_name("_compacting.py")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    made = Lake.open(str(tmp_path / "lake"), "snappy")
    _land(made, [1000], at=NOW)  # the newest hour, which stays as it is
    return made


def _land(
    lake: Lake,
    numbers: Iterable[int],
    *,
    at: datetime = OLD,
    partition: str = "0",
    text: str = "event",
) -> str:
    numbers = list(numbers)
    bodies = [f"{text} {number}".encode() for number in numbers]
    [file] = land_events(
        lake,
        STREAM,
        EventBatch(bodies, [partition] * len(bodies), numbers, [0] * len(bodies)),
        clock=lambda: at,
    )
    return file.path


def _age(lake: Lake, by: timedelta = DAY) -> None:
    """Let all files that landed be older than what compaction makes of them."""
    for path in lake.files():
        file = Path(lake.url, path)
        moment = file.stat().st_mtime - by.total_seconds()
        os.utime(file, (moment, moment))


def _compact(lake: Lake, source: str = SOURCE, **changes: Any) -> Compacted:
    given = {"clock": lambda: NOW, "keep_for": DAY}
    return compact(lake, source, **{**given, **changes})


def _made(lake: Lake, source: str = SOURCE) -> list[str]:
    return sorted(lake.files(bronze.folder(source, root=bronze.COMPACTED)))


def _table(lake: Lake, path: str) -> pa.Table:
    return pq.ParquetFile(Path(lake.url, path)).read()


def _rows(lake: Lake, source: str = SOURCE) -> Counter[str]:
    """What a reader sees: of each file that landed its rows, wherever they stand."""
    found: dict[str, Counter[str]] = {}
    for path in [*lake.files(bronze.folder(source)), *_made(lake, source)]:
        place = bronze.place_of(path)
        assert place is not None
        here: dict[str, Counter[str]] = {}
        for row in _table(lake, path).to_pylist():
            file = row.pop(bronze.LANDED_FILE, place.file)
            here.setdefault(file, Counter())[
                repr(sorted((k, v) for k, v in row.items() if v is not None))
            ] += 1
        for file, rows in here.items():
            assert found.setdefault(file, rows) == rows, f"{file} is there otherwise"
    return Counter(
        {(file, row): n for file, rows in found.items() for row, n in rows.items()}
    )


def test_the_files_of_a_closed_hour_become_one_with_the_same_rows(lake: Lake) -> None:
    paths = [_land(lake, [n, n + 1], partition=str(n % 3)) for n in range(30, 0, -2)]
    before = _rows(lake)
    done = _compact(lake)
    assert (done.hours, done.files, done.made, done.failed) == (1, 15, 1, {})
    [made] = _made(lake)
    table = _table(lake, made)
    assert table.schema.names[-1] == "landed_file"
    assert table.num_rows == 30
    placed = list(
        zip(
            table["partition_id"].to_pylist(),
            table["sequence_number"].to_pylist(),
            strict=True,
        )
    )
    assert placed == sorted(placed)
    assert _rows(lake) == before
    # and what landed still stands, for whoever has listed it
    assert {*paths} < {*lake.files()}


def test_a_second_time_there_is_nothing_to_do(lake: Lake) -> None:
    for number in range(3):
        _land(lake, [number])
    _compact(lake)
    made = _made(lake)
    again = _compact(lake)
    assert (again.hours, again.files, again.waiting) == (0, 0, 3)
    assert _made(lake) == made


@pytest.mark.parametrize(
    ("at", "older_than"), [(NOW, 0), (NOW - 2 * HOUR, 2), (NOW - 8 * HOUR, 8)]
)
def test_an_hour_that_is_not_closed_stays_as_it_is(
    lake: Lake, at: datetime, older_than: int
) -> None:
    """Nor does the newest, where readers look for how fresh a source is."""
    for number in range(3):
        _land(lake, [number], at=at)
    now = NOW + DAY if at == NOW else NOW
    done = _compact(lake, older_than=older_than * HOUR, clock=lambda: now)
    assert done.hours == 0
    assert _made(lake) == []


def test_what_landed_is_removed_after_the_grace_period_and_not_before(
    lake: Lake,
) -> None:
    paths = [_land(lake, [number]) for number in range(3)]
    newest = [path for path in lake.files() if path not in paths]
    before = _rows(lake)
    _age(lake)
    _compact(lake)
    appeared = datetime.fromtimestamp(
        Path(lake.url, _made(lake)[0]).stat().st_mtime, UTC
    )
    early = _compact(lake, clock=lambda: appeared + DAY - timedelta(seconds=1))
    assert (early.removed, early.waiting) == (0, 3)
    late = _compact(lake, clock=lambda: appeared + DAY)
    assert (late.removed, late.waiting) == (3, 0)
    assert [*lake.files()] == newest
    assert _rows(lake) == before


def test_a_late_file_joins_what_was_compacted(lake: Lake) -> None:
    for number in range(3):
        _land(lake, [number])
    _age(lake)
    _compact(lake, keep_for=timedelta(0), clock=lambda: datetime.now(UTC))
    assert len([*lake.files()]) == 1
    _land(lake, [7])
    before = _rows(lake)
    _age(lake)
    done = _compact(lake)
    assert (done.hours, done.files, done.made) == (1, 2, 1)
    assert _rows(lake) == before
    # the smaller one goes as the files do
    _compact(lake, clock=lambda: datetime.now(UTC) + 2 * DAY)
    assert len(_made(lake)) == 1
    assert _rows(lake) == before


@pytest.mark.parametrize("late", [[], [50]], ids=["alone", "beside a late file"])
def test_a_file_under_the_name_of_one_that_is_gone_is_kept(
    lake: Lake, late: list[int]
) -> None:
    """A hub was made again, and the clock of landing set back to that hour."""
    for number in range(2):
        _land(lake, [number])
    _age(lake)
    now = {"keep_for": timedelta(0), "clock": lambda: datetime.now(UTC)}
    _compact(lake, **now)
    before = sum(_rows(lake).values())
    _land(lake, [0], text="another hub's")
    _land(lake, [1])  # the same event again, at the same moment: a copy
    for number in late:  # which joins what holds those names, in a younger file
        _land(lake, [number])
    _compact(lake, **now)
    rows = _rows(lake)
    assert sum(rows.values()) == before + 1 + len(late)
    assert any("another hub's 0" in row for _, row in rows)


def test_rows_of_a_table_keep_their_types_and_get_columns_that_came_later(
    lake: Lake,
) -> None:
    plain = pa.table({"id": pa.array([1, 2], pa.int64()), "price": ["1.0", None]})
    more = plain.append_column("since", pa.array([None, "2026"]))
    other = pa.table({"id": ["3"], "price": ["1"]})  # no number any more
    for n, rows in enumerate([plain, more, other, other, plain]):
        rows = rows.append_column("is_deleted", pa.repeat(False, rows.num_rows))
        rows = rows.append_column("window_low", pa.nulls(rows.num_rows, pa.string()))
        for column in ("window_high", "row_hash"):
            rows = rows.append_column(column, pa.repeat(str(n), rows.num_rows))
        at = NOW if n == 4 else OLD
        publish_rows(lake, "prices", f"prices-start-{n}-00000", rows, at)
    before = _rows(lake, "prices")
    done = _compact(lake, "prices")
    assert (done.files, done.made) == (4, 2)
    types = [
        {f.name: str(f.type) for f in _table(lake, path).schema}
        for path in _made(lake, "prices")
    ]
    assert sorted(t["id"] for t in types) == ["int64", "string"]
    assert [t["since"] for t in types if "since" in t] == ["string"]
    assert _rows(lake, "prices") == before


def test_a_file_that_cannot_be_read_stops_its_hour_and_no_other(lake: Lake) -> None:
    for number in range(3):
        _land(lake, [number])
        _land(lake, [number], at=OLD + HOUR)
    bad = bronze.Place(SOURCE, "2026-05-04T09", "bad.parquet").path
    lake.publish(bad, b"no Parquet")
    before = [*lake.files(bronze.folder(SOURCE, "2026-05-04T09"))]
    done = _compact(lake)
    assert [*done.failed] == ["2026-05-04T09"]
    assert "bad.parquet cannot be read" in done.failed["2026-05-04T09"]
    assert done.hours == 1
    assert [*lake.files(bronze.folder(SOURCE, "2026-05-04T09"))] == before
    assert all("T10/" in path for path in _made(lake))


def test_pieces_that_overlap_are_merged_whatever_fits_in_memory(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merge, "PIECE_BYTES", 2_000)
    monkeypatch.setattr(merge, "_BATCH_ROWS", 3)
    monkeypatch.setattr(merge, "_GROUP_ROWS", 50)
    for first in range(0, 100, 5):
        # cut at other places, as a broker does after a rebalance
        _land(lake, range(first, first + 40), partition=str(first % 2))
    before = _rows(lake)
    done = _compact(lake)
    assert (done.files, done.made) == (20, 1)
    table = _table(lake, _made(lake)[0])
    keys = list(
        zip(*(table[c].to_pylist() for c in merge.order_of(table.schema)), strict=True)
    )
    assert keys == sorted(keys)
    assert _rows(lake) == before


def test_an_hour_of_more_than_a_file_s_size_becomes_several(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merge, "PIECE_BYTES", 20_000)
    for first in range(0, 4_000, 100):
        _land(lake, range(first, first + 100))
    before = _rows(lake)
    largest = 20_000
    done = _compact(lake, largest=largest)
    assert done.made > 1
    assert _rows(lake) == before
    held = [{*_table(lake, p)["landed_file"].to_pylist()} for p in _made(lake)]
    assert sum(map(len, held)) == len(set().union(*held))
    again = _compact(lake, largest=largest)
    assert again.made <= 1, "what is large enough stays"
    assert _rows(lake) == before


def test_a_dry_run_says_what_would_be_done(lake: Lake) -> None:
    for number in range(3):
        _land(lake, [number])
    done = _compact(lake, dry_run=True)
    assert (done.hours, done.files, done.made) == (1, 3, 0)
    assert _made(lake) == []


def test_the_manifest_tells_of_the_one_before_it_forgets_the_many(lake: Lake) -> None:
    for number in range(3):
        _land(lake, [number])
    _age(lake)
    hour = "2026-05-04T09"
    _compact(lake)
    told = manifest.entries_of(lake, SOURCE)[hour]
    files = [_table(lake, entry.path)["files"][0].as_py() for entry in told]
    assert sorted(name.startswith("compacted/") for name in files) == [False, True]
    _compact(lake, clock=lambda: datetime.now(UTC) + 2 * DAY)
    [left] = manifest.entries_of(lake, SOURCE)[hour]
    assert _table(lake, left.path)["files"][0].as_py().startswith("compacted/")


def _land_in_first_layout(lake: Lake, number: int) -> None:
    """Land an event as it was before content types, in the hour of all others."""
    landed = Path(lake.url, _land(lake, [number]))
    table = pq.ParquetFile(landed).read().select(FIRST_STREAM_SCHEMA.names)
    landed.unlink()
    pq.write_table(
        table, landed.with_name(f"order-events-p0-{number}-{number}.parquet")
    )


def _told(lake: Lake) -> list[tuple[str, list[str]]]:
    """What the manifest says of the old hour: files, and the names of their columns."""
    told = manifest.entries_of(lake, SOURCE)["2026-05-04T09"]
    rows = [_table(lake, entry.path).to_pylist()[0] for entry in told]
    return [
        (row["files"], [name for name, _ in json.loads(row["columns"])]) for row in rows
    ]


@pytest.mark.parametrize(
    "numbers", [(1, 2), (2, 1)], ids=["older first", "newer first"]
)
def test_files_of_before_content_types_and_of_today_become_one_of_all_columns(
    lake: Lake, numbers: tuple[int, int]
) -> None:
    _land_in_first_layout(lake, numbers[0])
    _land(lake, [numbers[1]])
    _age(lake)
    before = _rows(lake)
    assert _compact(lake).made == 1
    assert _rows(lake) == before
    [made] = _made(lake)
    columns = [*STREAM_SCHEMA.names, "landed_file"]
    assert _table(lake, made).schema.names == columns
    _compact(lake, clock=lambda: datetime.now(UTC) + 2 * DAY)
    assert _rows(lake) == before
    # by its place a reader finds each column, and by its name this file
    [(files, told)] = _told(lake)
    assert told == columns
    assert fnmatch(made.rsplit("/", 1)[-1], files.removeprefix("compacted/"))


def test_a_file_of_today_joins_what_was_compacted_before_content_types(
    lake: Lake,
) -> None:
    for number in range(2):
        _land_in_first_layout(lake, number)
    _age(lake)
    _compact(lake)
    [(files, told)] = [of for of in _told(lake) if of[0].startswith("compacted/")]
    assert told == [*FIRST_STREAM_SCHEMA.names, "landed_file"]
    _land(lake, [2])
    _age(lake)
    before = _rows(lake)
    _compact(lake, clock=lambda: datetime.now(UTC) + 2 * DAY)
    _compact(lake, clock=lambda: datetime.now(UTC) + 9 * DAY)
    assert _rows(lake) == before
    assert files not in [of for of, _ in _told(lake)], "which finds no file"


# processes


def _start(lake: Lake, rounds: int = 1) -> subprocess.Popen[str]:
    """Begin to compact in another process, with no grace period."""
    begun = subprocess.Popen(
        [sys.executable, COMPACTING, lake.url, SOURCE, str(rounds)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert begun.stdout is not None
    assert begun.stdout.readline() == "ready\n"
    return begun


def _hours_of_files(lake: Lake) -> None:
    for number in range(60):
        _land(lake, [number, number + 1], at=OLD + HOUR * (number % 3))
    _age(lake)


def test_killed_at_any_moment_it_leaves_every_row(lake: Lake) -> None:
    _hours_of_files(lake)
    before = _rows(lake)
    began = time.monotonic()
    started = _start(lake)
    assert started.wait() == 0
    longest = (time.monotonic() - began) / 4
    assert _rows(lake) == before
    rounds = int(os.environ.get("TIDEMARK_KILLS", "10"))
    dice = random.Random()
    killed = 0
    for number in range(rounds):
        _land(lake, [100 + number], at=OLD + HOUR * (number % 3))
        _land(lake, [200 + number], at=OLD + HOUR * (number % 3))
        before = _rows(lake)
        started = _start(lake)
        time.sleep(dice.uniform(0, longest))
        started.kill()
        if started.wait() != 0:
            killed += 1
        else:
            # it had ended: sooner, next time
            longest /= 2
        assert _rows(lake) == before
    assert killed, "it was never killed before it ended"
    assert _start(lake).wait() == 0
    assert _rows(lake) == before
    # nothing is left but the newest hour
    assert len([*lake.files()]) == 1


def test_wherever_it_fails_every_row_is_there(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before and after each change of the lake; the next call goes on."""
    for number in range(3):
        _land(lake, [number])
        _land(lake, [number], at=OLD + HOUR)
    _age(lake)
    before = _rows(lake)
    left = 0

    def failing(change: Callable[..., Any]) -> Callable[..., Any]:
        def changed(*arguments: Any) -> Any:
            nonlocal left
            if left == 0:
                raise KeyboardInterrupt
            left -= 1
            return change(*arguments)

        return changed

    for name in ("publish", "publish_file", "remove"):
        monkeypatch.setattr(lake, name, failing(getattr(lake, name)))
    failed = 0
    for changes in range(100):
        left = changes % 3
        try:
            done = _compact(
                lake, keep_for=timedelta(0), clock=lambda: datetime.now(UTC)
            )
        except KeyboardInterrupt:
            failed += 1
            assert _rows(lake) == before
            continue
        if not done.hours and not done.removed:
            break
    assert failed > 3
    assert _rows(lake) == before
    assert len([*lake.files()]) == 1


def test_an_hour_whose_files_another_call_removes_is_begun_again(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        _land(lake, [number])
    _age(lake)
    before = _rows(lake)
    read = lake.read
    now = {"keep_for": timedelta(0), "clock": lambda: datetime.now(UTC)}

    def overtaken(path: str) -> bytes | None:
        if path.startswith(bronze.ROOT):
            monkeypatch.setattr(lake, "read", read)
            _compact(Lake.open(lake.url, "snappy"), **now)
        return read(path)

    monkeypatch.setattr(lake, "read", overtaken)
    assert _compact(lake, **now).failed == {}
    assert _rows(lake) == before


def test_two_at_once_agree(lake: Lake) -> None:
    _hours_of_files(lake)
    before = _rows(lake)
    for started in [_start(lake, 3), _start(lake, 3)]:
        _, said = started.communicate()
        assert (started.returncode, said) == (0, "")
    assert _rows(lake) == before
    assert len([*lake.files()]) == 1


def test_an_event_that_lands_while_its_hour_is_compacted_is_there(lake: Lake) -> None:
    for number in range(40):
        _land(lake, [number])
    _age(lake)
    started = _start(lake, 20)
    landed = 40
    while started.poll() is None and landed < 400:  # landing is the faster of the two
        _land(lake, [landed])
        landed += 1
    assert started.wait() == 0
    bodies = {row.split("'event ")[1].split("'")[0] for _, row in _rows(lake)}
    assert bodies == {str(number) for number in [*range(landed), 1000]}


# the command


@pytest.fixture
def project(lake: Lake) -> Path:
    folder = Path(lake.url).parent
    (folder / "dbt_project.yml").write_text("")
    return folder


def test_a_line_says_what_became_of_each_source(
    lake: Lake, project: Path, run: Run
) -> None:
    for number in range(3):
        _land(lake, [number])
    done = run("compact", "--dry-run", TIDEMARK_LAKE=lake.url)
    assert done.returncode == 0
    assert done.stdout.startswith("order_events: 1 hour, 3 files of ")
    assert done.stdout.endswith(" would be compacted\n")
    done = run("compact", SOURCE, TIDEMARK_LAKE=lake.url)
    assert done.stdout.startswith("order_events: 1 hour, 3 files -> 1, ")
    assert done.stdout.endswith("; 3 old files kept for now\n")
    done = run("compact", "--keep-for", "0s", TIDEMARK_LAKE=lake.url)
    assert done.stdout == ("order_events: nothing to compact; 3 old files removed\n")
    done = run("compact", "--json", TIDEMARK_LAKE=lake.url)
    [told] = json.loads(done.stdout)["sources"]
    assert (told["source"], told["hours"], told["waiting"]) == (SOURCE, 0, 0)


def test_an_hour_that_failed_is_told_of_and_the_command_exits_with_1(
    lake: Lake, project: Path, run: Run
) -> None:
    _land(lake, [1])
    lake.publish(bronze.Place(SOURCE, "2026-05-04T09", "bad.parquet").path, b"none")
    done = run("compact", TIDEMARK_LAKE=lake.url)
    assert done.returncode == 1
    assert "Error: source order_events, hour 2026-05-04T09: " in done.stderr
    assert "bad.parquet cannot be read" in done.stderr


def test_a_source_that_never_landed_and_a_time_that_is_none_exit_with_2(
    lake: Lake, project: Path, run: Run
) -> None:
    done = run("compact", "order_event", TIDEMARK_LAKE=lake.url)
    assert done.returncode == 2
    assert "Did you mean order_events?" in done.stderr
    done = run("compact", "--older-than", "soon", TIDEMARK_LAKE=lake.url)
    assert done.returncode == 2
    assert "soon is no length of time: write 90s, 10m, 2h or 7d" in done.stderr


def test_times_that_are_negative_are_refused(lake: Lake) -> None:
    with pytest.raises(RequestError, match="--keep-for is negative"):
        _compact(lake, keep_for=-HOUR)

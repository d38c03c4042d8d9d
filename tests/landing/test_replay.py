"""A replay lands every event of every file named, or says why it lands none."""

import io
import json
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _events import SOURCE, batch, files, read, rows

from landing import Lake, land_events
from landing.columns.types import STREAM_SCHEMA
from landing.errors import InputError, LakeError
from landing.replaying import Replayed, ReplayedFile, replay

NOON = datetime(2026, 3, 1, 12, 34, 56, 789012, tzinfo=UTC)

Run = Callable[..., Replayed]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.open(str(tmp_path / "lake"))


@pytest.fixture
def run(lake: Lake, tmp_path: Path) -> Run:
    def replay_files(*names: str, stdin: bytes = b"", **options: Any) -> Replayed:
        paths = [n if n == "-" else str(tmp_path / n) for n in names]
        options = {"clock": lambda: NOON, "token": lambda: "beef", **options}
        return replay(lake, SOURCE, paths, io.BytesIO(stdin), **options)

    return replay_files


def test_events_land_with_a_position_of_the_run(
    run: Run, lake: Lake, tmp_path: Path
) -> None:
    (tmp_path / "ü a.ndjson").write_bytes(b'{"a":1}\n\nnot json\n\xff\n')
    replayed = run("ü a.ndjson")
    file = str(tmp_path / "ü a.ndjson")
    assert replayed.source == "order_events"
    assert replayed.files == (ReplayedFile(file, events=3, blank_lines=1),)
    assert replayed.events == 3
    assert list(replayed.bronze_files) == files(lake)
    found = rows(lake)
    assert [row["body"] for row in found] == ['{"a":1}', "not json", None]
    assert [row["body_base64"] for row in found] == [None, None, "/w=="]
    assert [row["sequence_number"] for row in found] == [1, 3, 4]
    for row in found:
        assert row["partition_id"] == "replay-20260301T123456789012Z-beef-1"
        assert row["event_hub"] == "order-events"
        assert row["enqueued_at"] == NOON
        assert json.loads(row["properties"]) == {"replayed_from": "ü a.ndjson"}
        assert row["offset"] is row["partition_key"] is None
    assert read(lake, files(lake)[0]).schema.equals(STREAM_SCHEMA)


def test_each_file_has_a_partition_of_its_own(
    run: Run, lake: Lake, tmp_path: Path
) -> None:
    (tmp_path / "a.ndjson").write_bytes(b"1\n")
    (tmp_path / "b.csv").write_bytes(b"a\nx\n")
    pq.write_table(pa.table({"n": [7]}), tmp_path / "c.parquet")
    replayed = run("a.ndjson", "b.csv", "c.parquet")
    assert len(replayed.bronze_files) == 3
    assert [(r["partition_id"][-1], r["body"]) for r in rows(lake)] == [
        ("1", "1"),
        ("2", '{"a":"x"}'),
        ("3", '{"n":7}'),
    ]


def test_two_runs_at_one_instant_do_not_meet(
    run: Run, lake: Lake, tmp_path: Path
) -> None:
    (tmp_path / "a.ndjson").write_bytes(b"1\n")
    tokens = iter(["0001", "0002"])
    run("a.ndjson", token=lambda: next(tokens))
    run("a.ndjson", token=lambda: next(tokens))
    assert len(files(lake)) == 2


def test_all_events_of_a_run_are_enqueued_when_it_began(
    run: Run, lake: Lake, tmp_path: Path
) -> None:
    (tmp_path / "a.ndjson").write_bytes(b"".join(b"%d\n" % n for n in range(120_000)))
    times = (NOON + timedelta(hours=n) for n in range(10))
    replayed = run("a.ndjson", clock=lambda: next(times))
    assert len(replayed.bronze_files) == 3
    found = rows(lake)
    assert {row["enqueued_at"] for row in found} == {NOON}
    assert len({row["landed_at"] for row in found}) == 3
    assert [row["body"] for row in found] == [str(n) for n in range(120_000)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bad.ndjson", b'{"a":'),
        ("bad.csv", b"a,b\n1\n"),
        ("bad.parquet", b"no"),
        ("bad.txt", b"1\n"),
        ("bad.json", b""),
    ],
)
def test_one_file_that_cannot_be_used_keeps_all_from_landing(
    run: Run, lake: Lake, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / "good.ndjson").write_bytes(b"1\n")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=name):
        run("good.ndjson", name)
    assert files(lake) == []


def test_standard_input_is_checked_before_anything_lands(run: Run, lake: Lake) -> None:
    with pytest.raises(InputError, match="standard input line 2 is where"):
        run("-", stdin=b'1\n{"a"')
    assert files(lake) == []
    replayed = run("-", stdin=b"1\n2\n")
    assert replayed.files == (ReplayedFile("standard input", 2, 0),)
    assert json.loads(rows(lake)[0]["properties"]) == {
        "replayed_from": "standard input"
    }


def test_standard_input_may_be_of_any_format(run: Run, lake: Lake) -> None:
    run("-", stdin=b"a\nx\n", form="csv")
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"body": ["y"]}), sink)
    run("-", stdin=sink.getvalue().to_pybytes(), form="parquet", token=lambda: "cafe")
    assert sorted(row["body"] for row in rows(lake)) == ["y", '{"a":"x"}']


def test_standard_input_named_twice_is_refused(run: Run) -> None:
    with pytest.raises(InputError, match="named twice"):
        run("-", "-")


def test_standard_input_leaves_no_temporary_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    run("-", stdin=b"1\n")
    with pytest.raises(InputError):
        run("-", stdin=b"{")
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_named_pipe_is_read_once_and_lands_whole(
    run: Run, lake: Lake, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(b"1\n2\n",))
    writer.start()
    run("pipe", form="ndjson")
    writer.join()
    assert [row["body"] for row in rows(lake)] == ["1", "2"]


def test_a_name_that_is_not_utf_8_lands_and_is_told(
    run: Run, lake: Lake, tmp_path: Path
) -> None:
    name = os.fsdecode(b"a\xff.ndjson")
    (tmp_path / name).write_bytes(b"1\n")
    assert run(name).files[0].file.endswith("a\ufffd.ndjson")
    assert json.loads(rows(lake)[0]["properties"])["replayed_from"] == "a\ufffd.ndjson"


def test_a_lake_that_is_moved_keeps_its_positions(run: Run, tmp_path: Path) -> None:
    old = Lake.open(str(tmp_path / "old"))
    land_events(old, SOURCE, batch(b'{"a":1}', b"\xff", partition="3", first=7))
    land_events(old, SOURCE, batch(b"x", partition=None))
    names = [f"old/{path}" for path in files(old)]
    first = run(*names)
    again = run(*names, token=lambda: "cafe")
    assert first.bronze_files == again.bronze_files
    new = Lake.open(str(tmp_path / "lake"))
    moved = [{**row, "landed_at": None} for row in rows(new)]
    assert moved == [{**row, "landed_at": None} for row in rows(old)]


def test_a_failure_of_the_lake_keeps_what_was_landed(
    run: Run, lake: Lake, tmp_path: Path
) -> None:
    (tmp_path / "a.ndjson").write_bytes(b"1\n" * 60_000)
    blocker = tmp_path / "lake/bronze/order_events/landed_hour=2026-03-01T14"
    blocker.parent.mkdir(parents=True)
    blocker.write_text("")
    times = (NOON + timedelta(hours=n) for n in range(9))
    with pytest.raises(LakeError, match="cannot be written"):
        run("a.ndjson", clock=lambda: next(times))
    [kept] = [path for path in files(lake) if path.endswith(".parquet")]
    assert read(lake, kept).num_rows == 50_000


def test_progress_tells_each_file_and_its_events(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_bytes(b"1\n" * 60_000)
    seen: list[tuple[str, int, int]] = []
    run("a.ndjson", progress=lambda *told: seen.append(told))
    name = str(tmp_path / "a.ndjson")
    assert seen == [
        (f"checking {name}", 0, 0),
        (name, 0, 60_000),
        (name, 50_000, 60_000),
        (name, 60_000, 60_000),
    ]

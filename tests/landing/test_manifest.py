"""What stands in the lake is told, for readers that cannot look."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _command import Run, run
from _events import SOURCE, batch

from landing import Lake, land_events
from landing.columns.types import FIRST_STREAM_SCHEMA
from landing.errors import LakeError, SourceError
from landing.lake import Published
from landing.manifest_gaps import Completed, complete

__all__ = ["run"]  # the fixture

HOUR = datetime(2026, 3, 1, 10, 59, 59, tzinfo=UTC)
NEXT = datetime(2026, 3, 1, 11, tzinfo=UTC)


ODD = "odd.parquet"
LANDED_AT = pa.array([HOUR], pa.timestamp("us", tz="UTC"))


class Death(BaseException):
    """The process ends here: nobody catches this."""


def entries(folder: Path) -> list[dict[str, Any]]:
    files = sorted((folder / "manifest").glob("*.parquet"))
    return [row for file in files for row in pq.read_table(file).to_pylist()]


def test_every_hour_of_a_stream_is_told_once(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path))
    for landed_at in (HOUR, HOUR, NEXT):
        land_events(lake, SOURCE, batch(b"{}", first=1), clock=lambda at=landed_at: at)
    # another process, which has seen nothing
    land_events(
        Lake.open(str(tmp_path)), SOURCE, batch(b"{}", first=9), clock=lambda: NEXT
    )

    told = entries(tmp_path)
    assert [entry["landed_hour"] for entry in told] == [
        "2026-03-01T10",
        "2026-03-01T11",
    ]
    assert {(entry["source"], entry["files"]) for entry in told} == {
        ("order_events", "*-29bf748d.parquet")
    }
    columns = json.loads(told[0]["columns"])
    assert columns[0] == ["body", "varchar"]
    assert columns[-1] == ["decode_error", "varchar"]


def test_a_tables_files_are_told_apart_by_their_columns(table_extraction) -> None:
    table_extraction.create()
    table_extraction.insert((1, table_extraction.now(minutes=1)))
    table_extraction.extract(clock=lambda: HOUR)
    table_extraction.sql("alter table orders add column amount text")
    table_extraction.declare("id bigint", "changed varchar", "amount decimal(9,2)")
    table_extraction.insert((2, table_extraction.now(), "1.50"))
    table_extraction.extract(clock=lambda: HOUR)

    folder = table_extraction.folder / "lake"
    told = entries(folder)
    assert sorted(len(json.loads(entry["columns"])) for entry in told) == [7, 8]
    for entry in told:
        hour = folder / "bronze" / "orders" / f"landed_hour={entry['landed_hour']}"
        [file] = hour.glob(entry["files"])
        names = [name for name, _ in json.loads(entry["columns"])]
        assert names == pq.read_schema(file).names
    assert ["amount", "decimal(9,2)"] in [
        column for entry in told for column in json.loads(entry["columns"])
    ]


@contextmanager
def no_entries(error: BaseException) -> Iterator[None]:
    """Let files land, and end where the manifest would be told of them."""
    publish = Lake.publish

    def refuse_entries(self: Lake, path: str, content: bytes) -> Published:
        if path.startswith("manifest/"):
            raise error
        return publish(self, path, content)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Lake, "publish", refuse_entries)
        with pytest.raises(type(error)):
            yield


def hours(folder: Path) -> list[str]:
    return [entry["landed_hour"][-3:] for entry in entries(folder)]


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the prefixes that are listed from now on."""
    prefixes: list[str] = []
    for name in ("files", "folders"):
        method = getattr(Lake, name)

        def noted(self: Lake, prefix: str, *, of: Any = method, **more: Any) -> Any:
            prefixes.append(prefix)
            return of(self, prefix, **more)

        monkeypatch.setattr(Lake, name, noted)
    return prefixes


def test_nothing_has_landed_before_it_is_told(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path))
    with no_entries(LakeError("the lake is full", way_out="Wait")):
        land_events(lake, SOURCE, batch(b"{}"), clock=lambda: HOUR)
    assert entries(tmp_path) == []

    # the broker hands it over again
    [again] = land_events(lake, SOURCE, batch(b"{}"), clock=lambda: HOUR)
    assert not again.is_new
    assert len(entries(tmp_path)) == 1


@pytest.mark.parametrize("later", [timedelta(hours=1), timedelta(days=9)])
def test_events_of_a_process_that_died_are_told_by_the_next(
    tmp_path: Path, later: timedelta
) -> None:
    land_events(
        Lake.open(str(tmp_path)),
        SOURCE,
        batch(b"{}"),
        clock=lambda: HOUR - timedelta(hours=1),
    )
    with no_entries(Death()):
        land_events(
            Lake.open(str(tmp_path)), SOURCE, batch(b"{}", first=2), clock=lambda: HOUR
        )
    land_events(
        Lake.open(str(tmp_path)),
        SOURCE,
        batch(b"{}", first=2),
        clock=lambda: HOUR + later,
    )
    assert len(entries(tmp_path)) == 3
    assert hours(tmp_path)[:2] == ["T09", "T10"]


def test_events_that_could_not_be_told_are_told_in_another_hour(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path))
    land_events(lake, SOURCE, batch(b"{}"), clock=lambda: HOUR - timedelta(hours=1))
    with no_entries(LakeError("the lake is full", way_out="Wait")):
        land_events(lake, SOURCE, batch(b"{}", first=2), clock=lambda: HOUR)
    land_events(lake, SOURCE, batch(b"{}", first=2), clock=lambda: NEXT)
    assert hours(tmp_path) == ["T09", "T10", "T11"]


def test_a_partition_that_went_to_a_process_that_died_and_back_is_told(
    tmp_path: Path,
) -> None:
    lake = Lake.open(str(tmp_path))
    land_events(lake, SOURCE, batch(b"{}"), clock=lambda: HOUR - timedelta(hours=1))
    with no_entries(Death()):
        land_events(
            Lake.open(str(tmp_path)), SOURCE, batch(b"{}", first=2), clock=lambda: HOUR
        )
    land_events(lake, SOURCE, batch(b"{}", first=2), clock=lambda: NEXT)
    assert hours(tmp_path) == ["T09", "T10", "T11"]


def test_an_hour_without_a_file_of_the_stream_is_not_told(tmp_path: Path) -> None:
    folder = tmp_path / "bronze" / "order_events" / "landed_hour=2026-03-01T10"
    folder.mkdir(parents=True)
    (folder / ODD).write_bytes(b"")
    land_events(Lake.open(str(tmp_path)), SOURCE, batch(b"{}"), clock=lambda: NEXT)
    assert hours(tmp_path) == ["T11"]


def test_a_partition_is_looked_after_once_and_after_a_pause(
    tmp_path: Path, listed: list[str]
) -> None:
    def land(hour: int, partition: str = "0") -> int:
        listed.clear()
        at = HOUR + timedelta(hours=hour)
        land_events(lake, SOURCE, batch(b"{}", partition=partition), clock=lambda: at)
        return len(listed)

    lake = Lake.open(str(tmp_path))
    assert land(0) == 1  # no folder yet
    assert [land(hour) for hour in (0, 1, 2, 3)] == [0, 0, 0, 0]
    assert land(3, partition="1") == 2
    assert land(5) == 2
    lake = Lake.open(str(tmp_path))
    assert land(5) == 2
    # neither the names of files, nor entries of long ago
    assert set(listed) == {"bronze/order_events/", "manifest/"}


@pytest.mark.parametrize("end", [Death(), LakeError("the lake is full", way_out="")])
def test_rows_of_a_run_that_did_not_end_well_are_told_by_the_next(
    table_extraction, end: BaseException
) -> None:
    table_extraction.create()
    table_extraction.extract(clock=lambda: HOUR - timedelta(hours=2))
    table_extraction.insert((1, table_extraction.now(minutes=1)))
    for hour in (1, 0):  # and the run that repeats it, before it lands anything
        with no_entries(end):
            at = HOUR - timedelta(hours=hour)
            table_extraction.extract(clock=lambda at=at: at)
    folder = table_extraction.folder / "lake"
    assert hours(folder) == []
    table_extraction.extract(clock=lambda: NEXT + timedelta(days=9))
    assert hours(folder) == ["T09", "T11"]


def test_a_table_is_not_listed_after_a_run_that_ended_well(
    table_extraction, listed: list[str]
) -> None:
    with pytest.raises(SourceError):
        table_extraction.extract(clock=lambda: HOUR - timedelta(hours=1))
    table_extraction.create()
    table_extraction.insert((1, table_extraction.now()))
    table_extraction.extract(clock=lambda: HOUR)
    assert listed == ["bronze/orders/"]
    for hours_later in (0, 1, 6):
        at = NEXT + timedelta(hours=hours_later)
        table_extraction.extract(clock=lambda at=at: at)
    assert listed == ["bronze/orders/"]


def test_what_others_brought_is_told_afterwards(table_extraction) -> None:
    table_extraction.create()
    table_extraction.insert((1, "2026-02-01"))
    table_extraction.extract(clock=lambda: HOUR)
    lake, folder = table_extraction.lake, table_extraction.folder / "lake"
    land_events(lake, SOURCE, batch(b"{}"), clock=lambda: NEXT)
    kept = entries(folder)
    [file] = (folder / "bronze" / "orders").rglob("*.parquet")
    assert complete(lake, [SOURCE]).entries_added == 0

    for entry in (folder / "manifest").iterdir():
        entry.unlink()
    assert complete(lake, [SOURCE]).entries_added == 2
    assert entries(folder) == kept

    # of a name that says nothing of its columns
    odd = put(folder, "orders", file.read_bytes())
    (odd.parent / "notes.txt").write_text("no file of Bronze")
    assert complete(lake, [SOURCE]).entries_added == 1
    assert entries(folder)[-1]["files"] == ODD
    assert complete(lake, [SOURCE]).entries_added == 0


def put(
    folder: Path, source: str, content: bytes | dict[str, pa.Array], name: str = ODD
) -> Path:
    """Bring a file by other hands: these bytes, or these columns."""
    file = folder / "bronze" / source / "landed_hour=2026-03-02T00" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        file.write_bytes(content)
    else:
        pq.write_table(pa.table(content), file)
    return file


def test_types_that_builds_read_are_told_as_declared(tmp_path: Path) -> None:
    put(
        tmp_path,
        "orders",
        {
            "id": pa.array(["1"], pa.large_string()),
            "photo": pa.array([b"1"], pa.large_binary()),
            "at": pa.array([HOUR.replace(tzinfo=None)], pa.timestamp("us")),
            "amount": pa.array([Decimal("1.50")], pa.decimal128(9, 2)),
            "landed_at": LANDED_AT,
        },
    )
    complete(Lake.open(str(tmp_path)), [SOURCE])
    [told] = entries(tmp_path)
    assert json.loads(told["columns"]) == [
        ["id", "varchar"],
        ["photo", "varbinary"],
        ["at", "timestamp"],
        ["amount", "decimal(9,2)"],
        ["landed_at", "timestamp"],
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is no Parquet file"),
        (b"id,landed_at\n1,2026-03-02\n" * 9, "is no Parquet file"),
        (b"PAR1\0\xff\xff\xff\x7fPAR1", "is no Parquet file"),
        (b"PAR1\0\5\0\0\0PAR1", "is no Parquet file"),
        ({"id": pa.array([1])}, "has no time landed_at"),
        ({"landed_at": pa.array(["2026"])}, "has no time landed_at"),
        (
            {"id": pa.array([1], pa.uint64()), "landed_at": LANDED_AT},
            "has id as uint64",
        ),
        (
            {"at": pa.array([1], pa.timestamp("ns")), "landed_at": LANDED_AT},
            r"has at as timestamp\[ns\]",
        ),
        (
            {"id": pa.array(["1"]).dictionary_encode(), "landed_at": LANDED_AT},
            "has id as dictionary",
        ),
    ],
)
def test_a_file_that_builds_cannot_read_is_named_when_all_others_are_told(
    tmp_path: Path, content: Any, why: str
) -> None:
    put(tmp_path, "a", content)
    put(tmp_path, "b", {"landed_at": LANDED_AT})
    named = f"a file of Bronze: bronze/a/landed_hour=2026-03-02T00/{ODD} {why}"
    with pytest.raises(LakeError, match=named) as raised:
        complete(Lake.open(str(tmp_path)), [])
    assert "remove them" in raised.value.way_out
    assert "1 entry was added" in raised.value.way_out
    assert [entry["source"] for entry in entries(tmp_path)] == ["b"]


def test_of_many_files_some_are_named(tmp_path: Path) -> None:
    for number in range(7):
        put(tmp_path, "a", b"", f"{number}.parquet")
    with pytest.raises(LakeError, match=r"7 files of Bronze: .*, and 2 more") as raised:
        complete(Lake.open(str(tmp_path)), [])
    assert str(raised.value).count("is no Parquet file") == 5


@pytest.mark.parametrize("is_told", [True, False])
def test_a_file_of_other_columns_beside_a_streams_is_named(
    tmp_path: Path, is_told: bool
) -> None:
    lake = Lake.open(str(tmp_path))
    midnight = datetime(2026, 3, 2, tzinfo=UTC)
    land_events(lake, SOURCE, batch(b"{}"), clock=lambda: midnight)
    kept = entries(tmp_path)
    if not is_told:
        [entry] = (tmp_path / "manifest").iterdir()
        entry.unlink()
    for name in (ODD, "a.parquet"):  # whichever is listed first
        put(tmp_path, "order_events", {"landed_at": LANDED_AT}, name)
    with pytest.raises(LakeError, match=r"2 files .* has not the columns of a stream"):
        complete(lake, [SOURCE])
    assert entries(tmp_path) == kept


def test_a_streams_columns_are_told_whatever_its_file_is_called(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path))
    [landed] = land_events(lake, SOURCE, batch(b"{}"), clock=lambda: HOUR)
    content = (tmp_path / landed.path).read_bytes()
    put(tmp_path, "order_events", content)
    put(tmp_path, "clicks", content)  # which is declared no longer
    assert complete(lake, [SOURCE]).entries_added == 2
    assert {entry["files"] for entry in entries(tmp_path)} == {
        "*-29bf748d.parquet",
        ODD,
    }


def first_layout(content: bytes) -> bytes:
    """Return a stream's file as it was before content types were kept."""
    table = pq.read_table(pa.BufferReader(content)).select(FIRST_STREAM_SCHEMA.names)
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    kept: bytes = sink.getvalue().to_pybytes()
    return kept


def test_a_streams_file_without_a_layout_is_told_by_the_first_one(
    tmp_path: Path,
) -> None:
    lake = Lake.open(str(tmp_path))
    [landed] = land_events(lake, SOURCE, batch(b"{}"), clock=lambda: HOUR)
    content = (tmp_path / landed.path).read_bytes()
    file = "order_events-p0-10000000-29999999.parquet"
    put(tmp_path, "order_events", first_layout(content), file)
    assert complete(lake, [SOURCE]).entries_added == 1
    assert [
        [name for name, _ in json.loads(entry["columns"])]
        for entry in entries(tmp_path)
        if entry["files"] == "*.parquet"
    ] == [FIRST_STREAM_SCHEMA.names]


def test_an_hour_that_landed_before_content_types_is_told_by_the_first_layout(
    tmp_path: Path,
) -> None:
    lake = Lake.open(str(tmp_path))
    [landed] = land_events(lake, SOURCE, batch(b"{}"), clock=lambda: HOUR)
    file = tmp_path / landed.path
    content = first_layout(file.read_bytes())
    file.unlink()
    (file.parent / "order_events-p0-1-1.parquet").write_bytes(content)
    for entry in (tmp_path / "manifest").iterdir():
        entry.unlink()
    land_events(Lake.open(str(tmp_path)), SOURCE, batch(b"{}"), clock=lambda: NEXT)
    assert [entry["files"] for entry in entries(tmp_path)] == [
        "*.parquet",
        "*-29bf748d.parquet",
    ]


def test_one_file_is_opened_for_all_of_the_same_columns(
    table_extraction, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, opened = table_extraction.lake, []
    table_extraction.create()
    for number in range(5):
        table_extraction.insert((number, table_extraction.now()))
        at = HOUR + timedelta(hours=number)
        table_extraction.extract(clock=lambda at=at: at)
        land_events(lake, SOURCE, batch(b"{}"), clock=lambda at=at: at)
    for entry in (table_extraction.folder / "lake" / "manifest").iterdir():
        entry.unlink()
    read_end = Lake.read_end

    def noted(self: Lake, path: str, length: int) -> bytes | None:
        opened.append(path)
        return read_end(self, path, length)

    monkeypatch.setattr(Lake, "read_end", noted)
    monkeypatch.setattr(Lake, "read", None)
    assert complete(lake, [SOURCE]).entries_added == 10
    assert len(opened) == 1


def test_a_footer_of_any_length_is_read(tmp_path: Path) -> None:
    names = [f"{number:03}{'x' * 200}" for number in range(500)]
    columns = {name: pa.array([1]) for name in names}
    put(tmp_path, "orders", {**columns, "landed_at": LANDED_AT})
    complete(Lake.open(str(tmp_path)), [])
    [told] = entries(tmp_path)
    assert [name for name, _ in json.loads(told["columns"])] == [*names, "landed_at"]


def test_files_in_a_compression_that_is_not_read_are_counted(tmp_path: Path) -> None:
    table = pa.table({"landed_at": LANDED_AT})
    for compression in ("zstd", "snappy", "gzip", "none"):
        put(tmp_path, "orders", b"", f"{compression}.parquet")
        file = tmp_path / "bronze/orders/landed_hour=2026-03-02T00"
        pq.write_table(table, file / f"{compression}.parquet", compression=compression)
    assert complete(Lake.open(str(tmp_path)), []) == Completed(4, other_compression=1)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "dbt_project.yml").write_text("")
    folder = tmp_path / "dbt_project" / "bronze"
    folder.mkdir(parents=True)
    (folder / "s.yml").write_text(
        "sources: [{name: bronze, tables: [{name: order_events, config: {meta: "
        "{landing: {kind: stream, event_hub: order-events, connection: Hub}}}}]}]"
    )
    return tmp_path


def test_the_command_says_how_many_it_added(run: Run, project: Path) -> None:
    land_events(Lake.open(str(project / "lake")), SOURCE, batch(b"{}"))
    for entry in (project / "lake" / "manifest").iterdir():
        entry.unlink()
    done = run("manifest")
    assert "1 entry added" in done.stdout
    assert done.stderr == ""
    said = json.loads(run("manifest", "--json").stdout)
    assert (said["entries_added"], said["other_compression"]) == (0, 0)


def test_the_command_warns_of_files_that_a_pool_does_not_read(
    run: Run, project: Path
) -> None:
    file = put(project / "lake", "orders", b"")
    pq.write_table(pa.table({"landed_at": LANDED_AT}), file, compression="zstd")
    done = run("manifest", "--json")
    assert json.loads(done.stdout)["other_compression"] == 1
    assert done.stderr.startswith("Warning: 1 file is neither uncompressed nor in")
    assert "TIDEMARK_COMPRESSION=snappy" in done.stderr


def test_the_command_makes_no_lake(run: Run, project: Path) -> None:
    done = run("manifest", TIDEMARK_LAKE="lkae")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"the lake {project}/lkae does not exist. Land something" in done.stderr
    assert not (project / "lkae").exists()

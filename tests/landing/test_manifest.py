"""What stands in the lake is told, for readers that cannot look."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from _command import Run, run
from _events import SOURCE, batch

from landing import Lake, land_events
from landing.errors import LakeError
from landing.lake import Published
from landing.manifest import complete

__all__ = ["run"]  # the fixture

HOUR = datetime(2026, 3, 1, 10, 59, 59, tzinfo=UTC)
NEXT = datetime(2026, 3, 1, 11, tzinfo=UTC)


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
        ("order_events", "*.parquet")
    }
    columns = json.loads(told[0]["columns"])
    assert columns[0] == ["body", "varchar"]
    assert columns[-1] == ["landed_at", "timestamp"]


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
    assert sorted(len(json.loads(entry["columns"])) for entry in told) == [6, 7]
    for entry in told:
        hour = folder / "bronze" / "orders" / f"landed_hour={entry['landed_hour']}"
        [file] = hour.glob(entry["files"])
        names = [name for name, _ in json.loads(entry["columns"])]
        assert names == pq.read_schema(file).names
    assert ["amount", "decimal(9,2)"] in [
        column for entry in told for column in json.loads(entry["columns"])
    ]


def test_nothing_has_landed_before_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake.open(str(tmp_path))
    publish = Lake.publish

    def refuse_entries(self: Lake, path: str, content: bytes) -> Published:
        if path.startswith("manifest/"):
            raise LakeError("the lake is full", way_out="Wait")
        return publish(self, path, content)

    with monkeypatch.context() as patched:
        patched.setattr(Lake, "publish", refuse_entries)
        with pytest.raises(LakeError):
            land_events(lake, SOURCE, batch(b"{}"), clock=lambda: HOUR)
    assert entries(tmp_path) == []

    # the broker hands it over again
    [again] = land_events(lake, SOURCE, batch(b"{}"), clock=lambda: HOUR)
    assert not again.is_new
    assert len(entries(tmp_path)) == 1


def test_what_others_brought_is_told_afterwards(table_extraction) -> None:
    table_extraction.create()
    table_extraction.insert((1, "2026-02-01"))
    table_extraction.extract(clock=lambda: HOUR)
    lake, folder = table_extraction.lake, table_extraction.folder / "lake"
    land_events(lake, SOURCE, batch(b"{}"), clock=lambda: NEXT)
    kept = entries(folder)
    [file] = (folder / "bronze" / "orders").rglob("*.parquet")
    assert complete(lake) == 0

    for entry in (folder / "manifest").iterdir():
        entry.unlink()
    assert complete(lake) == 2
    assert entries(folder) == kept

    # of a name that says nothing of its columns
    other = (
        folder / "bronze" / "orders" / "landed_hour=2026-03-02T00" / "part-0.parquet"
    )
    other.parent.mkdir()
    other.write_bytes(file.read_bytes())
    (other.parent / "notes.txt").write_text("no file of Bronze")
    assert complete(lake) == 1
    assert entries(folder)[-1]["files"] == "part-0.parquet"
    assert complete(lake) == 0


def test_the_command_says_how_many_it_added(run: Run, tmp_path: Path) -> None:
    (tmp_path / "dbt_project.yml").write_text("")
    land_events(Lake.open(str(tmp_path / "lake")), SOURCE, batch(b"{}"))
    for entry in (tmp_path / "lake" / "manifest").iterdir():
        entry.unlink()
    assert "1 entry added" in run("manifest").stdout
    assert json.loads(run("manifest", "--json").stdout)["entries_added"] == 0

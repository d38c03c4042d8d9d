"""Rows that SQL Server's change tracking says were deleted land as tombstones."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from reading import declared
from recorded_sqlserver import Recorded

from landing.control.moves import reset_watermark
from landing.control.watermarks import Control
from landing.errors import SourceError
from landing.extraction.steps import ExtractResult, Request
from landing.extraction.table import extract
from landing.lake import Lake
from landing.readers.any_sqlalchemy import AnyReader
from landing.readers.sqlserver import SqlServerReader

SOURCE = replace(
    declared("orders", id="bigint", changed="timestamp"), deletes="change_tracking"
)
CHANGES = (
    "select c.[id] from changetable(changes [dbo].[orders], {}) as c "
    "where c.sys_change_operation = 'D'"
)
VERSIONS = (
    "select change_tracking_current_version(), change_tracking_min_valid_version(?)"
)


class Tracked:
    """A table of a recorded driver, a lake and a control table."""

    def __init__(self, folder: Path) -> None:
        columns = [
            ("id", "bigint", 19, 0, False),
            ("changed", "datetime2", 26, 6, True),
        ]
        times = ["2023-05-01 12:00:00.000001", "2023-05-02 12:00:00.000000"]
        self.driver = Recorded(columns, pa.table({"id": [1, 2], "changed": times}))
        self.driver.versions = (17, 3)
        self.folder = folder
        self.lake = Lake.open(str(folder / "lake"))
        self.control = Control.open(f"sqlite:///{folder / 'control.db'}")

    def run(self, **asked: Any) -> ExtractResult:
        return extract(
            SOURCE,
            reader=SqlServerReader("mssql://ana:pw@db/shop", self.driver.connect),
            lake=self.lake,
            control=self.control,
            request=Request(**asked),
        )

    def delete(self, *keys: int) -> None:
        self.driver.deleted = pa.table({"id": pa.array(keys, pa.int64())})

    def tombstones(self) -> list[dict[str, Any]]:
        files = sorted(self.folder.rglob("bronze/**/*.parquet"))
        rows = [
            row for file in files for row in pq.ParquetFile(file).read().to_pylist()
        ]
        return [row for row in rows if row["is_deleted"]]


@pytest.fixture
def tracked(tmp_path: Path) -> Tracked:
    return Tracked(tmp_path)


def test_the_version_is_asked_for_before_rows_and_deletions_after(
    tracked: Tracked,
) -> None:
    tracked.delete(9)
    assert tracked.run().rows == 2
    assert not any("changetable" in sent for sent in tracked.driver.sent)
    tracked.driver.sent.clear()
    tracked.driver.versions = (25, 3)
    result = tracked.run()
    assert (result.rows, result.deleted) == (1, 1)
    sent = tracked.driver.sent
    rows = next(n for n, one in enumerate(sent) if "from [dbo].[orders]" in one)
    assert sent.index(VERSIONS) < rows < sent.index(CHANGES.format(17))
    # what was read was not forgotten meanwhile
    assert VERSIONS in sent[sent.index(CHANGES.format(17)) :]
    (row,) = tracked.tombstones()
    assert row["id"] == 9
    # the recorded server's clock
    assert row["changed"] == datetime.fromtimestamp(1_700_000_000, UTC)
    tracked.run()
    assert CHANGES.format(25) in tracked.driver.sent


def test_a_crash_before_the_tombstones_stand_asks_for_them_again(
    tracked: Tracked, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracked.run()
    tracked.delete(2)
    tracked.driver.versions = (25, 3)

    def fails(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("landing.extraction.change_tracking.publish_part", fails)
        with pytest.raises(OSError, match="full"):
            tracked.run()
    tracked.driver.versions = (31, 3)
    assert tracked.run().deleted == 1
    assert tracked.driver.sent.count(CHANGES.format(17)) == 2


def test_a_row_that_is_back_as_it_was_lands_again(tracked: Tracked) -> None:
    tracked.run()
    assert tracked.run().rows == 0
    tracked.delete(2)
    tracked.run()
    tracked.delete()
    assert 2 in {
        row["id"]
        for path in tracked.run().paths
        for row in pq.ParquetFile(tracked.folder / "lake" / path).read().to_pylist()
    }


@pytest.mark.parametrize("versions", [(40, 18), (12, 3)])
def test_what_was_forgotten_stops_the_run_until_all_is_landed(
    tracked: Tracked, versions: tuple[int, int]
) -> None:
    """It was cleaned up, or the database is an older one."""
    tracked.run()
    tracked.delete(2)
    tracked.driver.versions = versions
    with pytest.raises(SourceError, match=r"after version 17.*of \d+ to") as refused:
        tracked.run()
    assert "tidemark extract things --full" in str(refused.value.way_out)
    assert tracked.control.runs("things")[-1].status == "failed"
    assert tracked.run(full=True).rows == 2
    assert tracked.tombstones() == []
    tracked.run()
    asked = [sent for sent in tracked.driver.sent if "changetable" in sent]
    assert asked[-1] == CHANGES.format(versions[0])


def test_what_is_forgotten_while_it_is_read_lands_nothing(
    tracked: Tracked, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracked.run()
    tracked.delete(2)
    asked = SqlServerReader.open

    def forget(reader: SqlServerReader, source: Any) -> Any:
        if any("from [dbo].[orders]" in one for one in tracked.driver.sent):
            tracked.driver.versions = (40, 18)
        return asked(reader, source)

    tracked.driver.sent.clear()
    monkeypatch.setattr(SqlServerReader, "open", forget)
    with pytest.raises(SourceError, match="after version 17"):
        tracked.run()
    assert tracked.tombstones() == []


def test_a_reset_forgets_the_version(tracked: Tracked) -> None:
    tracked.run()
    reset_watermark("things", tracked.control)
    tracked.driver.versions = (40, 18)
    assert tracked.run().rows == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: setattr(t.driver, "versions", (None, None)), "no change tracking"),
        (lambda t: setattr(t.driver, "versions", (7, None)), "no change tracking"),
    ],
)
def test_a_table_that_is_not_tracked_is_refused(
    tracked: Tracked, change: Callable[[Tracked], None], said: str
) -> None:
    change(tracked)
    with pytest.raises(SourceError, match=said) as refused:
        tracked.run()
    assert "enable change_tracking" in str(refused.value.way_out)


def test_another_database_has_none(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'shop.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("create table orders (id integer, changed datetime)")
    with pytest.raises(SourceError, match="only SQL Server"):
        extract(
            SOURCE,
            reader=AnyReader(engine),
            lake=Lake.open(str(tmp_path / "lake")),
            control=Control.open(f"sqlite:///{tmp_path / 'control.db'}"),
        )
    engine.dispose()

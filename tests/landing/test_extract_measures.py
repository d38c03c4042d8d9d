"""A watermark that was measured on something else is a stop, and never silence."""

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from _extraction import OLD, statuses

from landing.control.moves import adopt_watermark, reset_watermark
from landing.control.watermarks import Control
from landing.errors import WatermarkError
from landing.extraction.steps import Request
from landing.lake import Lake
from landing.readers.sqlite import SqliteReader


@pytest.fixture
def landed(table_extraction):
    """A table with a few rows that landed."""
    table_extraction.create("id integer primary key, changed text, number integer")
    table_extraction.declare(
        "id bigint", "changed varchar", "number bigint", key=("id",)
    )
    now = table_extraction.now()
    table_extraction.insert((1, OLD, 1), (2, OLD, 2), (3, now, 3))
    table_extraction.extract()
    return table_extraction


def stopped(extraction: Any) -> str:
    """Return why the next run stops; nothing of it landed, and it stops again."""
    before = extraction.files()
    for _ in range(2):
        with pytest.raises(WatermarkError) as raised:
            extraction.extract()
    assert extraction.files() == before
    assert statuses(extraction)[-2:] == ["failed", "failed"]
    name = extraction.source.name
    assert f"tidemark watermark reset {name}" in raised.value.way_out
    assert f"tidemark watermark adopt {name}" in raised.value.way_out
    return raised.value.message


def test_another_table_is_a_stop(landed) -> None:
    landed.sql("create table orders2 as select * from orders")
    landed.declare(table="orders2")
    assert "the table was orders, and is orders2 now" in stopped(landed)


def test_another_column_is_a_stop(landed) -> None:
    landed.sql("alter table orders add column updated text")
    landed.declare("id bigint", "updated varchar", watermark="updated")
    assert "column was changed, and is updated now" in stopped(landed)


def test_another_kind_of_watermark_is_a_stop(landed) -> None:
    landed.declare(watermark="number", overlap=None)
    assert "the watermark's column was changed" in stopped(landed)


def test_another_type_is_a_stop(landed) -> None:
    landed.sql("create table other (id integer primary key, changed datetime, number)")
    landed.sql("insert into other select * from orders")
    landed.sql("drop table orders")
    landed.sql("alter table other rename to orders")
    assert "type was text, and is datetime now" in stopped(landed)


def test_another_database_is_a_stop(landed) -> None:
    copy = shutil.copy(landed.database, landed.folder / "copy.db")
    landed.reader = SqliteReader(Path(copy))
    assert "the connection was sqlite:///" in stopped(landed)


def test_another_lake_is_a_stop(landed) -> None:
    landed.lake = Lake.open(str(landed.folder / "lake2"))
    assert "the lake was lake, and is lake2 now" in stopped(landed)


def test_a_lake_that_was_emptied_is_a_stop(landed) -> None:
    landed.insert((4, landed.now(), 4))
    shutil.rmtree(landed.folder / "lake/bronze")
    with pytest.raises(WatermarkError, match="no file of it is there") as raised:
        landed.extract()
    assert raised.value.way_out.endswith("tidemark watermark reset orders")
    assert statuses(landed)[-1] == "failed"
    assert landed.extract(request=Request(full=True)).rows == 4
    assert landed.extract().rows == 0
    # one file that landed is enough, and a compacted one will do
    (landed.folder / "lake/bronze").rename(landed.folder / "lake/compacted")
    assert landed.extract().rows == 0
    shutil.rmtree(landed.folder / "lake/compacted")
    reset_watermark("orders", landed.control)
    assert landed.extract().rows == 4


def test_what_is_adopted_need_not_be_in_the_lake(landed) -> None:
    shutil.rmtree(landed.folder / "lake/bronze")
    adopt_watermark(landed.source, landed.reader, landed.control, landed.lake)
    for _ in range(2):
        assert landed.extract().rows in (0, 1)


def test_a_project_that_moves_with_all_it_has_goes_on(landed, tmp_path: Path) -> None:
    here = in_folder(landed, landed.folder)
    here.extract()
    moved = tmp_path / "moved"
    moved.mkdir()
    shutil.copytree(landed.folder / "lake", moved / "lake")
    for name in ("control.db", "shop.db"):
        shutil.copy(landed.folder / name, moved / name)
    there = in_folder(landed, moved)
    there.insert((4, there.now(), 4))
    assert there.ids(there.extract().paths) == [4]


def in_folder(extraction: Any, folder: Path) -> Any:
    """Return the extraction as it is in another folder, its address relative."""
    moved = type(extraction)(folder)
    moved.source = replace(extraction.source, name="moving")
    moved.reader = SqliteReader(moved.database, system="sqlite:///shop.db")
    return moved


def test_a_table_that_is_made_again_and_counts_again_is_a_stop(landed) -> None:
    landed.declare(watermark="id", overlap=0, name="fresh")
    landed.extract()
    landed.sql("drop table orders")
    landed.create("id integer primary key, changed text, number integer")
    landed.insert((1, OLD, 10), (2, OLD, 20))
    message = made_again(landed)
    landed.insert((3, OLD, 30), (4, OLD, 40))
    assert made_again(landed) == message


def made_again(extraction: Any) -> str:
    with pytest.raises(WatermarkError, match="none of the rows that landed") as raised:
        extraction.extract()
    return raised.value.message


def test_a_table_that_is_loaded_again_with_the_same_rows_goes_on(landed) -> None:
    landed.sql("create table kept as select * from orders")
    landed.sql("delete from orders")
    landed.sql("insert into orders select * from kept")
    landed.insert((4, landed.now(), 4))
    assert landed.ids(landed.extract().paths) == [4]


def test_a_file_that_an_older_one_replaces_is_a_stop(landed) -> None:
    landed.sql("update orders set changed = '2020-02-01' where id < 3")
    landed.sql("delete from orders where id = 3")
    landed.declare(name="fresh")
    older = landed.folder / "older.db"
    with closing(sqlite3.connect(older)) as database, database:
        database.execute(
            "create table orders (id integer primary key, changed text, n)"
        )
        database.execute("insert into orders values (1, ?, 1), (2, ?, 2)", [OLD, OLD])
    landed.extract()
    shutil.copy(older, landed.database)
    landed.sql("alter table orders rename column n to number")
    assert "stand lower than they landed, such as that of id 1" in stopped(landed)


def test_an_older_copy_with_a_state_that_never_landed_is_a_stop(landed) -> None:
    """Row 2 was changed twice between two runs, and the copy is of in between."""
    landed.sql("update orders set changed = '2020-01-01T08:00:00Z' where id = 2")
    landed.sql("delete from orders where id = 3")
    older = shutil.copy(landed.database, landed.folder / "older.db")
    landed.sql("update orders set changed = '2020-01-01T12:00:00Z' where id = 2")
    landed.declare(name="fresh")
    landed.extract()
    shutil.copy(older, landed.database)
    # also where it is written to since, by rows of the same keys or of others
    message = stopped(landed)
    landed.insert((4, "2020-01-01T12:30:00Z", 4))
    assert stopped(landed) == message
    assert "such as that of id 2: orders was replaced by an older copy" in message


@pytest.mark.parametrize("written", [100, 3000])
def test_an_older_copy_that_counts_on_lands_what_it_counted(
    landed, written: int
) -> None:
    """Other rows came under numbers that landed; no time tells which are newer."""
    landed.declare(watermark="id", overlap=None, name="fresh")
    landed.insert(*((number, OLD, 0) for number in range(4, 2001)))
    older = shutil.copy(landed.database, landed.folder / "older.db")
    landed.insert(*((number, OLD, 0) for number in range(2001, 3501)))
    landed.extract()
    shutil.copy(older, landed.database)
    last = 2001 + written
    landed.insert(*((number, OLD, 1) for number in range(2001, last)))
    landed.insert((9999, OLD, 1))
    landed_now = landed.ids(landed.extract().paths)
    assert sorted(landed_now) == [*range(2001, last), 9999]


def test_a_table_that_was_emptied_and_counts_again_is_a_stop(landed) -> None:
    landed.declare(watermark="id", overlap=0, name="fresh")
    landed.extract()
    landed.sql("delete from orders")
    assert landed.extract().rows == 0
    landed.insert((1, OLD, 10), (2, OLD, 20))
    assert "it was emptied" in made_again(landed)


def test_rows_that_were_updated_prove_the_table(landed) -> None:
    landed.sql(f"update orders set number = 9, changed = '{landed.now()}'")
    assert landed.extract().rows == 3


def test_rows_that_got_another_column_prove_the_table(landed) -> None:
    landed.declare(watermark="id", overlap=None, name="fresh")
    landed.extract()
    landed.sql("alter table orders add column more int default 7")
    assert landed.extract().rows == 3


@pytest.mark.parametrize("kept", [1, 2, 3])
def test_one_row_of_those_that_landed_is_enough(landed, kept: int) -> None:
    landed.sql(f"delete from orders where id <> {kept}")
    assert landed.extract().rows == 0


VIEW = "create view recent as select * from orders where number > 1"


@pytest.fixture
def viewed(landed):
    """A view of a few rows that landed, which is read by another view."""
    landed.sql(VIEW)
    landed.sql("create view recent_too as select * from Recent")
    landed.declare(name="views", table="recent")
    landed.extract()
    return landed


def test_a_view_that_says_otherwise_is_a_stop(viewed) -> None:
    viewed.sql("drop view recent")
    viewed.sql(VIEW.replace("> 1", "> 0"))
    message = stopped(viewed)
    assert "the definition of the view recent, or of one it reads, changed" in message
    reset_watermark("views", viewed.control)
    assert viewed.ids(viewed.extract().paths) == [1, 2, 3]
    assert viewed.extract().rows == 0


def test_a_view_whose_inner_view_says_otherwise_is_a_stop(viewed) -> None:
    viewed.declare(name="outer", table="RECENT_TOO")
    viewed.extract()
    viewed.sql("drop view recent")
    viewed.sql(VIEW.replace("> 1", "> 0"))
    assert "the definition of the view RECENT_TOO, or of one it" in stopped(viewed)
    adopted(viewed)
    viewed.insert((4, viewed.now(), 4))
    assert viewed.ids(viewed.extract().paths) == [3, 4], "from the watermark on"


def test_a_view_that_is_made_again_as_it_was_goes_on(viewed) -> None:
    viewed.sql("drop view recent")
    viewed.sql(VIEW)
    viewed.sql("create view others as select * from orders")
    assert viewed.extract().rows == 0


def test_a_view_in_the_place_of_a_table_is_a_stop_and_the_other_way_round(
    viewed,
) -> None:
    viewed.sql("create table kept as select * from recent")
    viewed.sql("drop view recent")
    viewed.sql("create table recent as select * from kept")
    assert "recent was a view, and is a table now" in stopped(viewed)
    adopted(viewed)
    viewed.sql("drop table recent")
    viewed.sql(VIEW)
    assert "recent was a table, and is a view now" in stopped(viewed)


def test_a_control_table_without_the_parts_kept_since_gets_them(viewed) -> None:
    forget_parts(viewed, "deleted", "parameters", "records", "pages")
    viewed.sql("drop view recent")
    viewed.sql(VIEW.replace("> 1", "> 0"))
    assert viewed.extract().rows == 0
    viewed.sql("drop view recent")
    viewed.sql(VIEW)
    assert "the definition of the view recent" in stopped(viewed)


def forget_parts(extraction: Any, *parts: str) -> None:
    """Let what a watermark was measured on lack parts, as older versions wrote it."""
    with (
        closing(sqlite3.connect(extraction.folder / "control.db")) as database,
        database,
    ):
        for source, text in database.execute(
            "select source, measured from landing_watermark"
        ).fetchall():
            measured = json.loads(text)
            del measured["measure"]["definition"]
            for part in parts:
                del measured[part]
            database.execute(
                "update landing_watermark set measured = ? where source = ?",
                (json.dumps(measured), source),
            )


def adopted(extraction: Any) -> None:
    adopt_watermark(
        extraction.source, extraction.reader, extraction.control, extraction.lake
    )


@pytest.fixture
def judged(landed):
    """A table with a column that may mark deleted rows, all of which landed."""
    landed.sql("alter table orders add column gone text")
    landed.sql("update orders set gone = 'X' where id = 1")
    landed.sql("update orders set gone = 'no' where id = 2")
    landed.declare("id bigint", "changed varchar", "gone varchar", name="judged")
    landed.extract()
    return landed


def deleted_ids(extraction: Any, paths: Any) -> list[Any]:
    return sorted(row["id"] for row in extraction.rows(paths) if row["is_deleted"])


def stopped_by_judgement(extraction: Any) -> str:
    """Return why the next run stops, which a run of all is the way out of."""
    before = extraction.files()
    for request in (Request(), Request(since=OLD), Request(dry_run=True)):
        with pytest.raises(WatermarkError) as raised:
            extraction.extract(request=request)
    assert extraction.files() == before
    name = extraction.source.name
    assert f"tidemark extract {name} --full" in raised.value.way_out
    assert f"tidemark watermark adopt {name}" in raised.value.way_out
    return raised.value.message


def test_a_mark_of_deleted_rows_that_is_declared_later_is_a_stop(judged) -> None:
    judged.declare(deletes="column", deleted_column="gone", deleted_values=("x",))
    message = stopped_by_judgement(judged)
    assert "was nothing, and is column gone with x now" in message
    paths = judged.extract(request=Request(full=True)).paths
    assert judged.ids(paths) == [1, 2, 3]
    assert deleted_ids(judged, paths) == [1]
    assert judged.extract().rows == 0


def test_other_values_that_mean_deleted_are_a_stop(judged) -> None:
    judged.declare(deletes="column", deleted_column="gone", deleted_values=("X", "y"))
    judged.extract(request=Request(full=True))
    judged.declare(deleted_values=("Y", " x"))
    assert judged.extract().rows == 0, "they are the same values"
    judged.sql("update orders set gone = 'z' where id = 2")
    judged.declare(deleted_values=("x", "z"))
    assert "with x, y, and is column gone with x, z now" in stopped_by_judgement(judged)
    paths = judged.extract(request=Request(full=True)).paths
    assert deleted_ids(judged, paths) == [1, 2]
    judged.declare(deletes="none", deleted_column=None, deleted_values=())
    assert "and is nothing now" in stopped_by_judgement(judged)
    paths = judged.extract(request=Request(full=True)).paths
    assert deleted_ids(judged, paths) == []


def test_what_marks_deleted_rows_may_be_adopted(judged) -> None:
    judged.declare(deletes="column", deleted_column="gone", deleted_values=("x",))
    adopted(judged)
    judged.insert((4, judged.now(), 4, "X"))
    paths = judged.extract().paths
    assert judged.ids(paths) == [3, 4], "from the watermark on"
    assert deleted_ids(judged, paths) == [4]


def test_a_run_of_all_does_not_pass_over_another_table(judged) -> None:
    judged.sql("create table orders2 as select * from orders")
    judged.declare(deletes="column", deleted_column="gone", table="orders2")
    with pytest.raises(WatermarkError, match="the table was orders, and is orders2"):
        judged.extract(request=Request(full=True))


def test_a_control_table_that_knows_no_mark_of_deleted_rows_gets_it(judged) -> None:
    forget_parts(judged, "deleted")
    judged.declare(deletes="column", deleted_column="gone", deleted_values=("x",))
    assert judged.extract().rows == 0
    judged.declare(deleted_values=("no", "x"))
    assert "with x, and is column gone with no, x now" in stopped_by_judgement(judged)


def control_rows(extraction: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(extraction.folder / "control.db")) as database:
        return database.execute(
            "select source, watermark, watermark_kind, committed_at, run_id, status, "
            "window_low, window_high, started_at, rows, files "
            "from landing_watermark join landing_run using (source)"
        ).fetchall()


def test_a_control_table_of_before_is_adopted_once(landed) -> None:
    """With its columns, its watermark and the rows of its runs as they were."""
    engine = sa.create_engine(landed.control_url)
    with engine.begin() as connection:
        for table, added in (
            ("landing_watermark", ("measured", "remembered", "generation")),
            ("landing_run", ("generation", "source_clock", "seen", "resume")),
        ):
            for column in added:
                connection.execute(sa.text(f"alter table {table} drop column {column}"))
    engine.dispose()
    before = control_rows(landed)
    landed.control = Control.open(landed.control_url)
    assert control_rows(landed) == before
    landed.insert((4, landed.now(), 4))
    assert 4 in landed.ids(landed.extract().paths)
    assert landed.extract().rows == 0
    landed.lake = Lake.open(str(landed.folder / "lake2"))
    assert "the lake was lake" in stopped(landed)


def test_an_old_watermark_at_the_end_of_its_type_is_none(landed) -> None:
    landed.declare(watermark="number", overlap=None, name="fresh")
    landed.extract()
    engine = sa.create_engine(landed.control_url)
    with engine.begin() as connection:
        for statement in (
            "update landing_watermark set measured = null, remembered = null, "
            "watermark = '9223372036854775807' where source = 'fresh'",
            "update landing_run set source_clock = null, seen = null, resume = null, "
            "window_high = '9223372036854775807' where source = 'fresh'",
        ):
            connection.execute(sa.text(statement))
    engine.dispose()
    landed.insert((4, OLD, 4))
    result = landed.extract()
    assert 4 in landed.ids(result.paths)
    assert result.window_high == "4"

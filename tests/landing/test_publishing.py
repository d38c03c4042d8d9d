"""What a build publishes is bounded, whole at any moment, and in nobody's way."""

import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from _publishing import NOON, SHOWN, Warehouse, gate, node

from landing.building.problems import Problem
from landing.errors import BuildError, DeclarationError
from landing.publishing.gates import gates_of, with_earlier
from landing.publishing.outcome import Outcome
from landing.publishing.pointer import (
    CURRENT,
    LAST_BUILD,
    UnreadableError,
    read_last_build,
    read_pointer,
)

_forking = multiprocessing.get_context("fork")


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    (tmp_path / "dbt_project.yml").write_text("")
    warehouse = Warehouse(tmp_path, [node("gold_hourly_revenue", SHOWN)])
    warehouse.sql(
        "create schema gold; create schema silver;"
        "create table gold.gold_hourly_revenue as select "
        "timestamp '2026-05-01' + to_hours(range::int) as hour, "
        "(range * 1.25)::decimal(38, 2) as revenue, 'x' as _row_key from range(3000)"
    )
    return warehouse


def _rows(warehouse: Warehouse, name: str = "gold_hourly_revenue") -> list[Any]:
    assert warehouse.pointer is not None
    [table] = [t for t in warehouse.pointer.tables if t.name == name]
    return pq.read_table(warehouse.published / table.file).to_pylist()


def test_the_newest_rows_are_published_and_no_column_of_the_engine(
    warehouse: Warehouse,
) -> None:
    warehouse.publish()
    rows = _rows(warehouse)
    assert len(rows) == 2_000
    assert rows[0].keys() == {"hour", "revenue"}
    assert rows[0]["revenue"] == Decimal("3748.75")
    assert warehouse.pointer is not None
    [table] = warehouse.pointer.tables
    assert (table.rows, table.total_rows) == (2_000, 3_000)
    assert [(c.name, c.type, c.description) for c in table.columns] == [
        ("hour", "TIMESTAMP", "Start of the hour."),
        ("revenue", "DECIMAL(38,2)", ""),
    ]
    assert table.description == "What gold_hourly_revenue is."


def test_a_model_that_does_not_say_so_is_not_published(warehouse: Warehouse) -> None:
    warehouse.nodes.append(node("fct_orders"))
    warehouse.sql("create table gold.fct_orders as select 1 as order_id")
    warehouse.publish()
    assert warehouse.pointer is not None
    assert [table.name for table in warehouse.pointer.tables] == ["gold_hourly_revenue"]


def test_the_warehouse_is_free_while_the_published_files_are_open(
    warehouse: Warehouse,
) -> None:
    warehouse.publish()
    assert warehouse.pointer is not None
    file = warehouse.published / warehouse.pointer.tables[0].file
    with pq.ParquetFile(file):
        warehouse.sql("delete from gold.gold_hourly_revenue")
    warehouse.publish()
    assert _rows(warehouse) == []


def test_a_reader_with_an_old_pointer_finds_its_files_for_two_builds(
    warehouse: Warehouse,
) -> None:
    first = warehouse.publish()
    held = warehouse.pointer
    assert held is not None
    for _ in range(2):
        warehouse.publish()
        assert (warehouse.published / held.tables[0].file).is_file()
    fourth = warehouse.publish()
    assert not (warehouse.published / first).exists()
    folders = [path.name for path in warehouse.published.iterdir() if path.is_dir()]
    assert len(folders) == 3
    assert fourth in folders


def test_what_others_put_there_stays(warehouse: Warehouse) -> None:
    warehouse.publish()
    (warehouse.published / "mine").mkdir()
    (warehouse.published / "notes.txt").write_text("")
    for _ in range(4):
        warehouse.publish()
    assert (warehouse.published / "mine").is_dir()
    assert (warehouse.published / "notes.txt").is_file()


def test_several_rows_of_one_place_are_no_chart(warehouse: Warehouse) -> None:
    warehouse.sql(
        "create table gold.by_currency as select timestamp '2026-05-01' as hour, "
        "unnest(['EUR', 'USD']) as currency, 5 as revenue, 1 as orders"
    )
    warehouse.nodes = [node("by_currency", SHOWN)]
    with pytest.raises(DeclarationError, match="several rows of one hour"):
        warehouse.publish()
    assert warehouse.pointer is None
    # which an amount in each currency does not, and their number does
    counted = {"y": ["revenue", "orders"], "unit_from": {"revenue": "currency"}}
    warehouse.nodes = [node("by_currency", SHOWN | counted)]
    with pytest.raises(DeclarationError, match="orders has several rows of one hour"):
        warehouse.publish()
    warehouse.nodes = [node("by_currency", SHOWN | counted | {"by": "currency"})]
    warehouse.publish()
    assert len(_rows(warehouse, "by_currency")) == 2


SPANS = (
    "create table gold.spans as select timestamp '2026-05-01' + to_hours(range::int) "
    "as hour, unnest(['hour', 'day', 'week']) as span, range::int as revenue, "
    "range % 2 = 0 as is_even from range(50)"
)


def test_only_the_rows_of_the_kinds_that_are_shown_are_published(
    warehouse: Warehouse,
) -> None:
    warehouse.sql(SPANS)
    where = {"span": "hour", "is_even": True}
    warehouse.nodes = [node("spans", SHOWN | {"where": where, "rows": 10})]
    warehouse.publish()
    rows = _rows(warehouse, "spans")
    assert {(row["span"], row["is_even"]) for row in rows} == {("hour", True)}
    assert warehouse.pointer is not None
    [table] = warehouse.pointer.tables
    assert (table.rows, table.total_rows) == (10, 25)
    assert table.shown.where == {"span": ("hour",), "is_even": (True,)}
    several = {"span": ["day", "it's", "week"], "revenue": [1, 2]}
    warehouse.nodes = [node("spans", SHOWN | {"by": "span", "where": several})]
    warehouse.publish()
    assert len(_rows(warehouse, "spans")) == 4


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({"span": 3}, "span, a text, with 3"),
        ({"revenue": "3"}, "revenue, a number, with '3'"),
        ({"revenue": True}, "revenue, a number, with True"),
        ({"is_even": "yes"}, "is_even, a boolean, with 'yes'"),
        ({"hour": "2026-05-01"}, "names hour, which is of type TIMESTAMP"),
    ],
)
def test_a_kind_of_the_wrong_type_names_model_and_field(
    warehouse: Warehouse, where: Any, said: str
) -> None:
    warehouse.sql(SPANS)
    warehouse.nodes = [node("spans", SHOWN | {"by": "span", "where": where})]
    with pytest.raises(DeclarationError) as raised:
        warehouse.publish()
    assert "model spans: meta.published.where " in str(raised.value)
    assert said in str(raised.value)


def test_a_misspelt_column_leaves_what_was_published(warehouse: Warehouse) -> None:
    first = warehouse.publish()
    warehouse.nodes = [node("gold_hourly_revenue", SHOWN | {"y": ["revenu"]})]
    with pytest.raises(DeclarationError, match="Did you mean revenue"):
        warehouse.publish()
    assert warehouse.pointer is not None
    assert warehouse.pointer.build == first
    assert not list(warehouse.published.glob("*.part"))


def test_a_build_of_a_part_keeps_the_other_tables_as_they_were(
    warehouse: Warehouse,
) -> None:
    warehouse.sql("create table gold.other as select 1 as n")
    revenue, other = warehouse.nodes[0], node("other", {"page": "Other"})
    warehouse.nodes = [revenue, other]
    warehouse.publish()
    warehouse.sql("update gold.other set n = 2; delete from gold.gold_hourly_revenue")
    warehouse.nodes = [other]
    for _ in range(5):
        warehouse.publish(is_whole=False)
    assert _rows(warehouse, "other") == [{"n": 2}]
    assert len(_rows(warehouse)) == 2_000
    warehouse.publish()
    assert warehouse.pointer is not None
    assert [table.name for table in warehouse.pointer.tables] == ["other"]


def test_another_warehouse_s_folder_is_left_alone(warehouse: Warehouse) -> None:
    first = warehouse.publish()
    other = warehouse.folder / "other.duckdb"
    shutil.copy(warehouse.settings.warehouse, other)
    (warehouse.folder / ".env").write_text("TIDEMARK_WAREHOUSE=other.duckdb\n")
    with pytest.raises(BuildError, match="Set TIDEMARK_PUBLISHED to a folder"):
        warehouse.publish()
    assert warehouse.pointer is not None
    assert warehouse.pointer.build == first
    (warehouse.folder / ".env").write_text(
        "TIDEMARK_WAREHOUSE=other.duckdb\nTIDEMARK_PUBLISHED=others\n"
    )
    warehouse.publish()
    assert (warehouse.folder / "others" / CURRENT).is_file()


def test_a_developer_s_schema_has_a_folder_of_its_own(warehouse: Warehouse) -> None:
    (warehouse.folder / ".env").write_text("TIDEMARK_SCHEMA=ann\n")
    assert warehouse.published == warehouse.folder / "ann_published"


def test_what_is_published_by_hand_keeps_what_the_last_build_said(
    warehouse: Warehouse,
) -> None:
    warehouse.publish()
    before = warehouse.pointer
    warehouse.sql("delete from gold.gold_hourly_revenue")
    warehouse.nodes.append(node("not_built_yet", {"page": "Later"}))
    warehouse.publish_now()
    after = warehouse.pointer
    assert before is not None
    assert after is not None
    assert after.built == before.built
    assert _rows(warehouse) == []
    assert len(after.tables) == 1


# Whole at any moment


@pytest.mark.parametrize(
    "call", ["mkdir", "rename", "replace", "write_bytes", "rmtree"]
)
def test_a_kill_leaves_what_was_published_or_what_is_new(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    for _ in range(3):
        before = warehouse.publish()
    warehouse.sql("delete from gold.gold_hourly_revenue")

    def killed(*_: Any, **__: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with monkeypatch.context() as patch:
        patch.setattr(*((shutil, call) if call == "rmtree" else (Path, call)), killed)
        ended = _in_another_process(warehouse.publish)
    assert ended == -signal.SIGKILL
    pointer = warehouse.pointer
    assert pointer is not None
    assert (pointer.build == before) == (call != "rmtree")
    assert len(_rows(warehouse)) == (0 if call == "rmtree" else 2_000)
    warehouse.publish()
    assert _rows(warehouse) == []
    assert not list(warehouse.published.glob("*.part"))
    assert len([*warehouse.published.glob("2026*")]) == 3


def _in_another_process(work: Callable[[], Any]) -> int | None:
    process = _forking.Process(target=work)
    process.start()
    process.join()
    return process.exitcode


@pytest.mark.parametrize("content", ["", "{", "[]", '{"form": 1}'])
def test_a_damaged_pointer_is_said_and_the_next_build_mends_it(
    warehouse: Warehouse, content: str
) -> None:
    warehouse.publish()
    (warehouse.published / CURRENT).write_text(content)
    with pytest.raises(
        UnreadableError, match="another version of Tidemark, or damaged"
    ):
        read_pointer(warehouse.published)
    warehouse.publish()
    assert len(_rows(warehouse)) == 2_000


def test_a_folder_that_cannot_be_written_is_said_and_loses_nothing(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = warehouse.publish()

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(BuildError, match="No space left"):
            warehouse.publish()
    assert warehouse.pointer is not None
    assert warehouse.pointer.build == first


# What stands beside the tables


def test_sources_say_when_they_landed_and_what_they_promise(
    warehouse: Warehouse,
) -> None:
    bronze = warehouse.folder / "dbt_project/bronze/shop"
    bronze.mkdir(parents=True)
    (bronze / "streams.yml").write_text(
        "sources:\n  - name: bronze\n    tables:\n"
        "      - name: orders\n        config: {freshness: {warn_after: "
        "{count: 2, period: hour}}}\n"
        "      - name: trips\n        freshness: {error_after: "
        "{count: 1, period: day}}\n"
        "      - name: tables\n"
    )
    warehouse.sql(
        "create view silver.silver_landed_files as select 'orders' as source, "
        "timestamp '2026-05-04 11:00' as landed_at union all "
        "select 'clients', timestamp '2026-05-04 12:00'"
    )
    warehouse.publish()
    assert warehouse.pointer is not None
    assert [
        (f.source, f.landed_at and f.landed_at.hour, f.warn_after, f.error_after)
        for f in warehouse.pointer.freshness
    ] == [
        ("clients", 12, None, None),
        ("orders", 11, 7_200.0, None),
        ("trips", None, None, 86_400.0),
    ]


def test_a_build_says_how_long_its_events_were_under_way(warehouse: Warehouse) -> None:
    warehouse.sql(
        "create table gold.stg_orders as select "
        "timestamp '2026-05-04 12:29:00' as position_at, "
        "timestamp '2026-05-04 12:29:10' as landed_at, 'hub' as event_hub "
        "union all select timestamp '1970-01-01', timestamp '2026-05-04 12:29:10', "
        "'hub' union all select timestamp '2026-05-04', timestamp '2026-05-04', null"
    )
    warehouse.nodes.append(
        node(
            "stg_orders",
            depends_on=SimpleNamespace(nodes=["source.shop.bronze.orders"]),
        )
    )
    warehouse.publish()
    warehouse.sql("delete from gold.stg_orders")
    warehouse.publish()
    assert warehouse.pointer is not None
    assert warehouse.pointer.latency == ()
    assert warehouse.pointer.history is not None
    history = pq.read_table(warehouse.published / warehouse.pointer.history)
    assert history.drop_columns(["build", "finished_at"]).to_pylist() == [
        {
            "seconds": 2.5,
            "source": "orders",
            "events": 2,
            "sent_to_landed_median": 10.0,
            "sent_to_landed_p95": 10.0,
            "landed_to_gold_median": 51.0,
            "landed_to_gold_p95": 51.0,
        },
        {
            "seconds": 2.5,
            "source": None,
            "events": None,
            "sent_to_landed_median": None,
            "sent_to_landed_p95": None,
            "landed_to_gold_median": None,
            "landed_to_gold_p95": None,
        },
    ]


def test_gates_that_do_not_hold_stand_first_in_the_words_of_the_terminal() -> None:
    results = [gate("order", "pass"), gate("trip", "warn", 20)]
    problem = Problem("share_of_rejects_trip", "warn", "", 20, entity="trip")
    gates = gates_of(results, [problem], NOON)
    assert [(g.entity, g.status, g.found) for g in gates] == [
        ("trip", "warn", 20),
        ("order", "pass", None),
    ]
    assert gates[0].said.startswith(
        "WARN share_of_rejects_trip: 20 in 1,000 of what a source of trip landed"
    )


def test_a_build_of_a_part_keeps_what_other_gates_said() -> None:
    earlier = gates_of([gate("order", "pass"), gate("trip", "pass")], [], NOON)
    now = gates_of([gate("trip", "warn", 9)], [], NOON)
    assert [
        (g.entity, g.status) for g in with_earlier(now, earlier, is_whole=False)
    ] == [("trip", "warn"), ("order", "pass")]
    assert with_earlier(now, earlier, is_whole=True) == now


# How a build ended


def test_how_a_build_ended_is_said_and_that_one_runs(warehouse: Warehouse) -> None:
    outcome = Outcome(warehouse.settings, NOON, lambda: NOON)
    outcome.runs()
    assert not warehouse.published.exists()
    outcome.could_not_begin("no dbt")
    assert not warehouse.published.exists()
    outcome.failed(["ERROR stg_orders: no such column"])
    outcome.runs()
    running = read_last_build(warehouse.published)
    assert running is not None
    assert (running.state, running.ended, running.pid) == ("running", None, os.getpid())
    outcome.failed(["ERROR stg_orders: no such column"])
    failed = read_last_build(warehouse.published)
    assert failed is not None
    assert (failed.state, failed.said) == (
        "failed",
        ("ERROR stg_orders: no such column",),
    )


def test_a_word_that_cannot_be_written_fails_no_build(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.publish()

    def denied(*_: Any, **__: Any) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "write_bytes", denied)
    Outcome(warehouse.settings, NOON).succeeded([])
    assert not (warehouse.published / LAST_BUILD).exists()


def test_the_pointer_can_be_read_by_anyone_without_tidemark(
    warehouse: Warehouse,
) -> None:
    """The query of the documentation, with the folder filled in."""
    warehouse.publish()
    with duckdb.connect() as connection:
        [(file,)] = connection.sql(
            "select t.file from (select unnest(tables) as t "
            f"from read_json('{warehouse.published / CURRENT}')) "
            "where t.name = 'gold_hourly_revenue'"
        ).fetchall()
        [(rows,)] = connection.sql(
            f"select count(*) from '{warehouse.published / file}'"
        ).fetchall()
    assert rows == 2_000

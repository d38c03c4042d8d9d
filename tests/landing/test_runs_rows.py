"""What dbt and the control table say of what ran, as rows of `pipeline_runs`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from _dbt_artifacts import (
    INVOCATION,
    MODEL,
    SKIPPED,
    TEST,
    manifest,
    result,
    run_results,
    skipped,
    write,
)

from landing.control.rows import Run
from landing.errors import InputError
from landing.operations import read_invocation
from landing.operations.extractions import row_of
from landing.operations.invocations import invocation_of
from landing.operations.rows import Ran

WRITTEN = datetime(2026, 5, 4, 8, 0, 30, 432309, tzinfo=UTC)
BEGAN = datetime(2026, 5, 4, 8, 0, 10, 250000, tzinfo=UTC)
LAYERS = manifest(
    silver_orders=["shop", "silver", "shop", "silver_orders"],
    gold_days=["shop", "gold", "gold_days"],
    loose=["shop", "loose"],
)


def rows_of(*results: dict[str, Any], **metadata: Any) -> tuple[Ran, ...]:
    return invocation_of(run_results(*results, **metadata), LAYERS).rows


def test_an_invocation_and_each_of_its_nodes_is_a_row() -> None:
    whole, model = rows_of(result(MODEL, "success"))
    assert whole == Ran(
        run_id=INVOCATION,
        kind="invocation",
        name="build",
        layer=None,
        status="success",
        started_at=BEGAN,
        ended_at=WRITTEN,
        milliseconds=20_182,
        total_rows=None,
        read_until=None,
    )
    assert model == Ran(
        run_id=INVOCATION,
        kind="model",
        name="silver_orders",
        layer="silver",
        status="success",
        started_at=BEGAN,
        ended_at=datetime(2026, 5, 4, 8, 0, 22, 750000, tzinfo=UTC),
        milliseconds=12_500,
        total_rows=None,
        read_until=None,
    )


@pytest.mark.parametrize(
    ("unique_id", "kind", "name"),
    [
        (MODEL, "model", "silver_orders"),
        ("model.shop.dim_customer.v2", "model", "dim_customer.v2"),
        (TEST, "test", "not_null_silver_orders_order_id"),
        ("test.shop.times_are_past", "test", "times_are_past"),
        ("unit_test.shop.silver_orders.newest", "test", "silver_orders.newest"),
        ("operation.shop.shop-on-run-end-0", "operation", "shop-on-run-end-0"),
        ("seed.shop.rates", "seed", "rates"),
        ("snapshot.shop.kept", "snapshot", "kept"),
        ("saved_query.shop.asked", "saved_query", "asked"),
        ("strange", "strange", "strange"),
    ],
)
def test_a_node_has_its_kind_and_name(unique_id: str, kind: str, name: str) -> None:
    _, row = rows_of(result(unique_id, "success"))
    assert (row.kind, row.name) == (kind, name)


@pytest.mark.parametrize(
    ("unique_id", "layer"),
    [
        (MODEL, "silver"),
        (SKIPPED, "gold"),
        ("model.shop.loose", None),
        ("model.shop.unknown", None),
        (TEST, None),
    ],
)
def test_a_model_has_the_folder_that_it_is_in(unique_id: str, layer: str) -> None:
    beside = {**LAYERS["nodes"], TEST: {"fqn": ["shop", "silver", "a_test"]}}
    said = run_results(result(unique_id, "success"))
    assert invocation_of(said, {"nodes": beside}).rows[1].layer == layer


def test_without_a_manifest_no_layer_is_known(tmp_path: Path) -> None:
    file = write(tmp_path, run_results(result(MODEL, "success")))
    alone = read_invocation(file)
    write(tmp_path, run_results(result(MODEL, "success")), LAYERS)
    beside = read_invocation(file)
    assert [row.layer for row in alone.rows] == [None, None]
    assert [row.layer for row in beside.rows] == [None, "silver"]


@pytest.mark.parametrize(
    ("status", "whole"),
    [
        ("success", "success"),
        ("pass", "success"),
        ("warn", "success"),
        ("no-op", "success"),
        ("error", "error"),
        ("fail", "error"),
        ("runtime error", "error"),
        ("partial success", "error"),
        ("skipped", "error"),
    ],
)
def test_one_result_that_dbt_counts_as_failed_fails_the_invocation(
    status: str, whole: str
) -> None:
    first, *nodes = rows_of(result(MODEL, "success"), result(TEST, status))
    assert first.status == whole
    assert [node.status for node in nodes] == ["success", status]


def test_what_was_skipped_has_the_end_of_the_invocation_for_its_times() -> None:
    _, row = rows_of(skipped(SKIPPED))
    assert (row.started_at, row.ended_at) == (WRITTEN, WRITTEN)
    assert (row.milliseconds, row.status, row.layer) == (0, "skipped", "gold")


def test_an_invocation_that_ran_nothing_is_a_row() -> None:
    (whole,) = rows_of()
    assert (whole.status, whole.milliseconds) == ("success", 0)
    assert (whole.started_at, whole.ended_at) == (WRITTEN, WRITTEN)


def test_an_invocation_ends_no_earlier_than_its_last_node() -> None:
    early = "2026-05-04T08:00:20Z"
    whole, node = rows_of(result(MODEL, "success"), generated_at=early)
    assert whole.ended_at == node.ended_at > datetime(2026, 5, 4, 8, 0, 20, tzinfo=UTC)


def test_a_time_without_a_zone_is_utc_and_any_other_becomes_it() -> None:
    for said in ("2026-05-04T09:00:00", "2026-05-04T11:00:00+02:00"):
        (whole,) = rows_of(generated_at=said)
        assert whole.ended_at == datetime(2026, 5, 4, 9, tzinfo=UTC)
        assert whole.ended_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("response", "rows"),
    [
        ({"rows_affected": 42}, 42),
        ({"rows_affected": 0}, 0),
        ({"rows_affected": -1}, None),
        ({"rows_affected": "many"}, None),
        ({"rows_affected": True}, None),
        ({"rows_affected": 2**63}, None),
        ({}, None),
        (None, None),
    ],
)
def test_rows_are_those_that_the_adapter_counts(response: Any, rows: int) -> None:
    _, row = rows_of(result(MODEL, "success", adapter_response=response))
    assert row.total_rows == rows


def test_a_command_that_is_not_named_is_none() -> None:
    said = run_results(result(MODEL, "success"))
    del said["args"]
    assert invocation_of(said, {}).rows[0].name is None


@pytest.mark.parametrize("version", [4, 5, 6])
def test_versions_of_dbt_s_schema_are_known(version: int) -> None:
    name = f"https://schemas.getdbt.com/dbt/run-results/v{version}.json"
    assert len(rows_of(dbt_schema_version=name)) == 1


_DAMAGED = [
    ("", "is not what dbt writes"),
    ('{"metadata": {', "is not what dbt writes"),
    ("null", "the whole"),
    ("[]", "the whole"),
    ("{}", "metadata: Field required"),
    ("\udcff", "is not what dbt writes"),
]


@pytest.mark.parametrize(("text", "problem"), _DAMAGED)
def test_a_damaged_file_is_named_with_what_is_wrong(
    tmp_path: Path, text: str, problem: str
) -> None:
    file = tmp_path / "run_results.json"
    file.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(InputError) as raised:
        read_invocation(file)
    assert str(file) in str(raised.value)
    assert problem in str(raised.value)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        (
            {
                "dbt_schema_version": "https://schemas.getdbt.com/dbt/run-results/v7.json"
            },
            "known are run-results/v4 to v6",
        ),
        (
            {"dbt_schema_version": "https://schemas.getdbt.com/dbt/sources/v3.json"},
            "metadata.dbt_schema_version: is https",
        ),
        ({"invocation_id": None}, "metadata.invocation_id"),
        ({"generated_at": "yesterday"}, "metadata.generated_at"),
    ],
)
def test_what_no_known_dbt_writes_is_named_by_its_field(
    tmp_path: Path, changed: dict[str, Any], problem: str
) -> None:
    with pytest.raises(InputError, match="nothing was landed") as raised:
        read_invocation(write(tmp_path, run_results(**changed)))
    assert problem in str(raised.value)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"status": None}, "results.0.status"),
        ({"timing": [{"started_at": "soon"}]}, "results.0.timing.0.started_at"),
        ({"execution_time": -1}, "results.0.execution_time"),
        ({"execution_time": float("nan")}, "results.0.execution_time"),
    ],
)
def test_a_damaged_result_is_named_by_its_place(
    tmp_path: Path, changed: dict[str, Any], field: str
) -> None:
    said = run_results({**result(MODEL, "success"), **changed})
    with pytest.raises(InputError, match=field):
        read_invocation(write(tmp_path, said))


@pytest.mark.parametrize("text", ["", "[1]", "{"])
def test_a_damaged_manifest_is_named(tmp_path: Path, text: str) -> None:
    file = write(tmp_path, run_results())
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(InputError, match=r"manifest\.json is not what dbt writes"):
        read_invocation(file)


def run(**changes: Any) -> Run:
    said: dict[str, Any] = {
        "run_id": "r1",
        "source": "orders",
        "status": "committed",
        "window_low": "2026-05-01T00:00:00.000000000Z",
        "window_high": "2026-05-04T00:00:00.000000000Z",
        "started_at": BEGAN,
        "finished_at": WRITTEN,
        "rows": 7,
        "files": 1,
        "error": None,
    }
    return Run(**{**said, **changes})


def test_a_run_of_the_control_table_is_a_row() -> None:
    assert row_of(run()) == Ran(
        run_id="r1",
        kind="extraction",
        name="orders",
        layer=None,
        status="committed",
        started_at=BEGAN,
        ended_at=WRITTEN,
        milliseconds=20_182,
        total_rows=7,
        read_until="2026-05-04T00:00:00.000000000Z",
    )


def test_a_run_that_has_not_ended_is_none() -> None:
    assert row_of(run(status="planned", finished_at=None)) is None


def test_a_clock_that_went_back_makes_no_time_below_zero() -> None:
    row = row_of(run(finished_at=BEGAN - timedelta(seconds=1)))
    assert row is not None
    assert row.milliseconds == 0

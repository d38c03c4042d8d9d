"""What would be silently wrong stops a build by its name, and says the way out."""

from pathlib import Path
from typing import Any

import pytest
from _dbt import callbacks, succeeded
from _project import Pipeline, copy_project
from dbt_common.events.base_types import EventMsg

ENTITIES: dict[str, Any] = {
    "order": {
        "key": "order_id",
        "sources": ["order_events", "sales_orders"],
        "gold": "fct_orders",
    },
    "trip": {"key": "trip_id", "sources": ["trip_events"], "gold": "fct_trips"},
    "customer": {"key": "customer_id", "sources": ["customers"]},
    "product": {"key": "product_id", "sources": ["products"]},
}
ONE_MODEL = ("run", "--select", "+silver_trips")


@pytest.mark.parametrize(
    ("entity", "said", "names"),
    [
        ("trip", {"sources": ["trip_events"]}, ["trip has no key", "vars.entities"]),
        ("product", {"key": "product_id"}, ["product has no sources", "vars.entities"]),
        (
            "trip",
            ENTITIES["trip"] | {"gold": "fct_trisp"},
            ["trip names fct_trisp as gold", "no such model"],
        ),
        (
            "order",
            ENTITIES["order"] | {"glod": "fct_orders", "gold": "orders"},
            ["order has a field glod", "order names orders as gold"],
        ),
    ],
)
def test_a_line_of_the_entities_that_says_what_is_not_so_stops_a_build(
    tmp_path: Path, entity: str, said: dict[str, Any], names: list[str]
) -> None:
    entities = ENTITIES | {entity: said}
    project = copy_project(tmp_path / "project")
    pipeline = Pipeline(tmp_path, project, {"entities": entities})
    with pytest.raises(AssertionError) as stopped:
        succeeded(pipeline.dbt(*ONE_MODEL))
    message = str(stopped.value)
    assert [each for each in names if each not in message] == []


def test_a_declared_source_that_no_entity_lists_is_warned_of(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    (project / "dbt_project/bronze/tickets.yml").write_text(
        "version: 2\nsources:\n  - name: bronze\n    tables:\n"
        "      - name: ticket_events\n"
        "        columns: [{name: body, data_type: varchar}]\n"
    )
    warned: list[str] = []

    def hear(event: EventMsg) -> None:
        if event.info.level == "warn":
            warned.append(event.info.msg)

    callbacks.append(hear)
    try:
        done = Pipeline(tmp_path, project).dbt(*ONE_MODEL)
    finally:
        callbacks.remove(hear)
    succeeded(done)
    [warning] = [each for each in warned if "no entity lists it" in each]
    assert "ticket_events" in warning
    assert "vars.entities" in warning


def test_an_incremental_model_without_a_unique_key_stops_a_build(
    tmp_path: Path,
) -> None:
    project = copy_project(tmp_path / "project")
    model = project / "dbt_project/silver/shop/silver_trips.sql"
    text = model.read_text()
    model.write_text(text.replace("{{ config(unique_key='_row_key') }}", ""))
    with pytest.raises(AssertionError) as stopped:
        succeeded(Pipeline(tmp_path, project).dbt(*ONE_MODEL))
    message = str(stopped.value)
    assert "silver_trips is incremental and has no unique_key" in message
    assert "--full-refresh --select silver_trips+" in message


def test_sql_that_the_engine_refuses_is_named_by_its_file_and_a_line(
    tmp_path: Path,
) -> None:
    project = copy_project(tmp_path / "project")
    model = project / "dbt_project/silver/shop/silver_trips.sql"
    text = model.read_text()
    model.write_text(text.replace("latest.distance_km", "latest.distence_km"))
    pipeline = Pipeline(tmp_path, project)
    pipeline.lake.mkdir()
    done = pipeline.tidemark("build", "--", "--select", "+silver_trips")
    assert done.returncode == 1
    [said] = [line for line in done.stderr.splitlines() if "distence_km" in line]
    assert said.startswith("ERROR silver_trips: Binder Error: ")
    assert " (dbt_project/silver/shop/silver_trips.sql; its SQL: " in said
    file, line = said.removesuffix(")").rpartition("its SQL: ")[2].split(":")
    near = (project / file).read_text().splitlines()[: int(line)][-8:]
    assert any("latest.distence_km" in each for each in near)

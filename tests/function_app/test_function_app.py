"""The function app: a trigger a stream, which lands or makes the host retry."""

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import azure.functions as func
import pyarrow.parquet as pq
import pytest
from azure.functions.eventhub import EventHubTriggerConverter

from landing import TidemarkError, load_declarations

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "function_app"


def load() -> ModuleType:
    """Import the app again, as a process of the worker does."""
    spec = importlib.util.spec_from_file_location(
        "function_app", FOLDER / "function_app.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def functions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    monkeypatch.delenv("TIDEMARK_PROJECT", raising=False)
    monkeypatch.setenv("TIDEMARK_LAKE", str(tmp_path / "lake"))
    return {f.get_function_name(): f for f in load().app.get_functions()}


def test_every_declared_stream_has_its_trigger(functions: dict[str, Any]) -> None:
    streams = {s.name: s for s in load_declarations(ROOT).streams}
    assert set(functions) == {f"land_{name}" for name in streams}
    for name, stream in streams.items():
        bindings = json.loads(functions[f"land_{name}"].get_function_json())["bindings"]
        assert len(bindings) == 1
        trigger = bindings[0]
        assert trigger["type"] == "eventHubTrigger"
        assert trigger["eventHubName"] == stream.event_hub
        assert trigger["connection"] == stream.connection
        assert trigger["consumerGroup"] == stream.consumer_group
        assert trigger["cardinality"] == "MANY"
        assert trigger["dataType"] == "BINARY"


def test_the_host_retries_for_ever(functions: dict[str, Any]) -> None:
    for function in functions.values():
        policy = function.get_settings_dict("retry_policy")
        assert policy["max_retry_count"] == "-1"


def test_the_worker_accepts_the_annotation(functions: dict[str, Any]) -> None:
    land = functions["land_order_events"].get_user_function()
    annotation = land.__annotations__["events"]
    assert EventHubTriggerConverter.check_input_type_annotation(annotation)


def test_an_invocation_lands_its_events(
    functions: dict[str, Any], tmp_path: Path
) -> None:
    land = functions["land_order_events"].get_user_function()
    land([func.EventHubEvent(body=b'{"a":1}', sequence_number=7, offset="1")])
    land([func.EventHubEvent(body=b'{"a":1}', sequence_number=7, offset="1")])
    files = list((tmp_path / "lake" / "bronze").rglob("*.parquet"))
    assert {f.parents[1].name for f in files} == {"order_events"}
    row = pq.ParquetFile(files[0]).read().to_pylist()[0]
    assert row["body"] == '{"a":1}'
    assert row["event_hub"] == "order-events"
    assert row["sequence_number"] == 7


def test_a_lake_that_cannot_be_written_makes_the_host_retry(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("TIDEMARK_LAKE", str(blocked / "lake"))
    [land, *_] = [f.get_user_function() for f in load().app.get_functions()]
    with pytest.raises(TidemarkError, match="cannot be written"):
        land([func.EventHubEvent(body=b"{}")])


def test_the_project_is_where_the_setting_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "dbt_project" / "bronze"
    folder.mkdir(parents=True)
    (folder / "s.yml").write_text(
        "sources: [{name: bronze, tables: [{name: clicks, config: {meta: {landing: "
        "{kind: stream, event_hub: clicks, connection: C, consumer_group: g}}}}]}]"
    )
    monkeypatch.setenv("TIDEMARK_PROJECT", str(tmp_path))
    names = [f.get_function_name() for f in load().app.get_functions()]
    assert names == ["land_clicks"]


def test_host_json_holds_known_keys_only() -> None:
    host = json.loads((FOLDER / "host.json").read_text())
    assert set(host) == {"version", "extensionBundle", "extensions"}
    assert set(host["extensions"]) == {"eventHubs"}
    hubs = host["extensions"]["eventHubs"]
    assert set(hubs) <= {
        "maxEventBatchSize",
        "minEventBatchSize",
        "maxWaitTime",
        "batchCheckpointFrequency",
        "prefetchCount",
    }
    assert hubs["batchCheckpointFrequency"] == 1
    assert hubs["minEventBatchSize"] <= hubs["maxEventBatchSize"]


def test_the_deployment_installs_the_package_by_its_name() -> None:
    lines = (FOLDER / "requirements.txt").read_text().split()
    assert all(re.fullmatch(r"tidemark\[azure\]([=<>~!]=?[\d.]+)?", x) for x in lines)

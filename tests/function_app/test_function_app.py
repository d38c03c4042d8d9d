"""The function app: what it declares to the host, and what decides about that."""

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from landing import TidemarkError, load_declarations
from landing.settings import KNOWN

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "function_app"
NEVER_IMPORTED = ("dbt", "duckdb", "azure.identity", "azure.eventhub")


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


def found(module: ModuleType) -> dict[str, Any]:
    return {f.get_function_name(): f for f in module.app.get_functions()}


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TIDEMARK_PROJECT", raising=False)
    monkeypatch.delenv("TIDEMARK_EXTRACT_SCHEDULE", raising=False)
    monkeypatch.setenv("TIDEMARK_LAKE", str(tmp_path / "lake"))


def binding(function: Any, kind: str) -> dict[str, Any]:
    bindings = json.loads(function.get_function_json())["bindings"]
    [wanted] = [one for one in bindings if one["type"] == kind]
    return dict(wanted)


def test_every_declared_stream_has_its_trigger() -> None:
    streams = {s.name: s for s in load_declarations(ROOT).streams}
    functions = found(load())
    assert set(functions) == {*(f"land_{name}" for name in streams), *HTTP}
    for name, stream in streams.items():
        trigger = binding(functions[f"land_{name}"], "eventHubTrigger")
        assert trigger["eventHubName"] == stream.event_hub
        assert trigger["connection"] == stream.connection
        assert trigger["consumerGroup"] == stream.consumer_group
        assert trigger["cardinality"] == "MANY"
        assert trigger["dataType"] == "BINARY"


def test_the_host_retries_for_ever() -> None:
    for name, function in found(load()).items():
        if name.startswith("land_"):
            policy = function.get_settings_dict("retry_policy")
            assert policy["max_retry_count"] == "-1"


HTTP = ("publish_events", "health")


@pytest.mark.parametrize(
    ("auth", "level"),
    [("", "FUNCTION"), ("function", "FUNCTION"), ("entra", "ANONYMOUS")],
)
def test_http_is_behind_a_function_key_unless_entra_stands_in_front(
    monkeypatch: pytest.MonkeyPatch, auth: str, level: str
) -> None:
    monkeypatch.setenv("TIDEMARK_HTTP_AUTH", auth)
    functions = found(load())
    for name in HTTP:
        assert binding(functions[name], "httpTrigger")["authLevel"] == level


def test_the_timer_is_there_where_it_has_a_schedule(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "extract_tables" not in found(load())
    monkeypatch.setenv("TIDEMARK_EXTRACT_SCHEDULE", "0 */5 * * * *")
    timer = binding(found(load())["extract_tables"], "timerTrigger")
    assert timer["schedule"] == "%TIDEMARK_EXTRACT_SCHEDULE%"


@pytest.mark.parametrize(
    ("name", "value"),
    [("TIDEMARK_EXTRACT_SCHEDULE", "*/5 * * * *"), ("TIDEMARK_HTTP_AUTH", "none")],
)
def test_a_setting_that_means_nothing_stops_the_app_and_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(TidemarkError, match=re.escape(f"{name} is {value}")):
        load()


@pytest.mark.parametrize(
    ("schedule", "has_database"), [("", False), ("0 0 * * * *", True)]
)
def test_only_a_timer_imports_a_library_of_databases_and_nothing_dbt(
    schedule: str, has_database: bool
) -> None:
    """What a cold start of the app pays for."""
    seen = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, json, os; sys.path[:0] = [sys.argv[1], sys.argv[2]]; "
            "os.environ['TIDEMARK_EXTRACT_SCHEDULE'] = sys.argv[3]; "
            "import function_app; print(json.dumps(list(sys.modules)))",
            str(FOLDER),
            str(ROOT),
            schedule,
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    imported = set(json.loads(seen))
    assert not imported & set(NEVER_IMPORTED)
    assert ("sqlalchemy" in imported) is has_database


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
    assert set(found(load())) == {"land_clicks", *HTTP}


def test_host_json_holds_known_keys_only() -> None:
    host = json.loads((FOLDER / "host.json").read_text())
    assert set(host) == {"version", "extensionBundle", "extensions"}
    assert set(host["extensions"]) == {"eventHubs", "http"}
    assert set(host["extensions"]["http"]) == {
        "maxConcurrentRequests",
        "maxOutstandingRequests",
    }
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
    assert hubs["prefetchCount"] >= 2 * hubs["maxEventBatchSize"]


def test_the_reason_of_each_value_of_host_json_is_documented() -> None:
    page = (ROOT / "docs/functions.md").read_text()
    for section in json.loads((FOLDER / "host.json").read_text())[
        "extensions"
    ].values():
        for name, value in section.items():
            assert re.search(rf"^\| `{name}` \| {value} \| .+ \|$", page, re.M), name


def test_the_example_of_local_settings_names_settings_that_there_are() -> None:
    example = json.loads((FOLDER / "local.settings.example.json").read_text())
    known = {
        *KNOWN,
        "FUNCTIONS_WORKER_RUNTIME",
        "AzureWebJobsStorage",
        *(
            f"{stream.connection}__fullyQualifiedNamespace"
            for stream in load_declarations(ROOT).streams
        ),
    }
    assert set(example["Values"]) <= known


@pytest.mark.parametrize(
    "setting",
    ["TIDEMARK_CONNECTION_EVENTHUBCONNECTION", "EventHubConnection"],
)
def test_publishing_takes_the_settings_of_consumers_too(
    monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    string = "Endpoint=sb://h/;SharedAccessKeyName=n;SharedAccessKey=k"
    monkeypatch.setenv(setting, string)
    [stream, *_] = load_declarations(ROOT).streams
    with load().open_hub(stream) as producer:
        assert producer.eventhub_name == stream.event_hub

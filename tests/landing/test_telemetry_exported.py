"""`tidemark` as a process of its own, whose telemetry a collector takes by OTLP."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from _otlp import collecting
from _telemetry import needed

BRONZE = """
sources:
  - name: bronze
    tables:
      - name: clicks
        config: {meta: {landing: {kind: stream, event_hub: clicks, connection: hub}}}
"""
REPLAY = ("replay", "clicks", "clicks.ndjson")
HIDES = """
import sys
class Hides:
    def find_spec(self, name, *_):
        if name.startswith("opentelemetry.sdk"):
            raise ModuleNotFoundError(f"No module named {name}", name=name)
sys.meta_path.insert(0, Hides())
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    bronze = tmp_path / "dbt_project" / "bronze"
    bronze.mkdir(parents=True)
    (bronze / "clicks.yml").write_text(BRONZE)
    (tmp_path / "dbt_project.yml").write_text("name: shop\n")
    (tmp_path / "clicks.ndjson").write_text('{"id": 1}\n{"id": 2}\n')
    return tmp_path


def tidemark(
    project: Path, *words: str, before: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    program = f"{before}\nfrom landing.cli import main\nmain()"
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OTEL_", "APPLICATIONINSIGHTS_", "TIDEMARK_"))
    }
    root = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=project,
        env=kept | {"PYTHONPATH": path} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def lines(said: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.splitlines()]


def test_a_collector_gets_metrics_traces_and_logs_as_the_command_ends(
    project: Path,
) -> None:
    needed("opentelemetry.exporter.otlp.proto.http")
    with collecting() as collector:
        done = tidemark(project, *REPLAY, OTEL_EXPORTER_OTLP_ENDPOINT=collector.address)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert collector.services == {"tidemark-replay"}
    assert {
        "messaging.client.consumed.messages",
        "messaging.process.duration",
        "tidemark.landing.batch.size",
        "tidemark.landing.bytes",
    } <= collector.metrics
    assert collector.spans == {"land clicks"}
    [log] = collector.logs
    assert log["body"] == "clicks: 2 rows landed"
    assert log["file"].endswith(".parquet")
    assert log["trace"].strip("0")


def test_a_signal_can_be_left_out_and_the_service_named(project: Path) -> None:
    needed("opentelemetry.exporter.otlp.proto.http")
    with collecting() as collector:
        done = tidemark(
            project,
            *REPLAY,
            OTEL_EXPORTER_OTLP_ENDPOINT=collector.address,
            OTEL_TRACES_EXPORTER="none",
            OTEL_SERVICE_NAME="till",
        )
    assert done.returncode == 0, done.stderr
    assert collector.services == {"till"}
    assert collector.metrics
    assert not collector.spans


def test_a_collector_that_is_not_there_stops_no_command(project: Path) -> None:
    needed("opentelemetry.exporter.otlp.proto.http")
    done = tidemark(
        project,
        *REPLAY,
        OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9",
        OTEL_EXPORTER_OTLP_TIMEOUT="1",
    )
    assert done.returncode == 0
    assert list((project / "lake").rglob("*.parquet"))


def test_missing_libraries_are_told_and_stop_no_command(project: Path) -> None:
    done = tidemark(
        project,
        *REPLAY,
        before=HIDES,
        OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9",
    )
    assert done.returncode == 0
    assert "pip install 'tidemark[telemetry]'" in done.stderr


def test_nothing_of_opentelemetry_is_imported_unless_it_is_wanted(
    project: Path,
) -> None:
    """Nor where it is turned off."""
    shows = (
        "import atexit, sys\natexit.register(lambda: print([m for m in sys.modules "
        "if m.startswith(('opentelemetry.sdk', 'opentelemetry.exporter'))]))"
    )
    for environment in (
        {},
        {
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9",
            "OTEL_SDK_DISABLED": "true",
        },
    ):
        done = tidemark(project, *REPLAY, before=shows, **environment)
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines()[-1] == "[]"


def test_logs_are_json_a_line_each_and_so_is_an_error(project: Path) -> None:
    done = tidemark(project, "--log-format", "json", *REPLAY)
    [line] = lines(done.stderr)
    assert line["level"] == "info"
    assert line["source"] == "clicks"
    assert line["rows"] == 2
    assert line["time"].endswith("+00:00")
    failed = tidemark(project, "replay", "click", "x", TIDEMARK_LOG_FORMAT="json")
    [line] = lines(failed.stderr)
    assert failed.returncode != 0
    assert (line["level"], "click" in line["message"]) == ("error", True)


def test_without_being_asked_for_logs_are_text(project: Path) -> None:
    done = tidemark(project, *REPLAY)
    assert done.stderr == ""


@pytest.mark.parametrize(
    "variable", ["OTEL_BSP_SCHEDULE_DELAY", "OTEL_METRIC_EXPORT_INTERVAL"]
)
def test_a_variable_with_a_wrong_value_is_told_and_stops_no_command(
    project: Path, variable: str
) -> None:
    needed("opentelemetry.exporter.otlp.proto.http")
    done = tidemark(
        project,
        *REPLAY,
        OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9",
        **{variable: "0"},
    )
    assert done.returncode == 0, done.stderr
    assert "telemetry is off" in done.stderr
    assert "1 file" in done.stdout

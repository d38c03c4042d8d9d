"""What dbt 1.11 writes of a small build, cut from a real one."""

import json
from pathlib import Path
from typing import Any

INVOCATION = "86918723-b52d-4b4f-8b69-235a647bc910"
MODEL = "model.shop.silver_orders"
SKIPPED = "model.shop.gold_days"
TEST = "test.shop.not_null_silver_orders_order_id.5c9bf9911d"


def result(unique_id: str, status: str, **said: Any) -> dict[str, Any]:
    """Return what became of a node, in two steps of 12.5 seconds in all."""
    timing = [
        {
            "name": "compile",
            "started_at": "2026-05-04T08:00:10.250000Z",
            "completed_at": "2026-05-04T08:00:11.000000Z",
        },
        {
            "name": "execute",
            "started_at": "2026-05-04T08:00:11.500000Z",
            "completed_at": "2026-05-04T08:00:22.750000Z",
        },
    ]
    return {
        "status": status,
        "timing": timing,
        "thread_id": "Thread-1 (worker)",
        "execution_time": 12.5004,
        "adapter_response": {"_message": "OK"},
        "message": "OK",
        "failures": None,
        "unique_id": unique_id,
        "compiled": True,
        "batch_results": None,
        **said,
    }


def skipped(unique_id: str) -> dict[str, Any]:
    """Return what became of a node that dbt skipped, because another one failed."""
    none = {"timing": [], "execution_time": 0.0, "adapter_response": {}}
    return result(unique_id, "skipped", message=None, compiled=False, **none)


def run_results(*results: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    """Return what dbt says of a build with these results."""
    said = {
        "dbt_schema_version": "https://schemas.getdbt.com/dbt/run-results/v6.json",
        "dbt_version": "1.11.16",
        "generated_at": "2026-05-04T08:00:30.432309Z",
        "invocation_id": INVOCATION,
        "invocation_started_at": "2026-05-04T07:59:55.920093Z",
        "env": {},
    }
    return {
        "metadata": {**said, **metadata},
        "results": list(results),
        "elapsed_time": 25.4,
        "args": {"which": "build", "write_json": True},
    }


def manifest(**nodes: list[str]) -> dict[str, Any]:
    """Return a manifest with the fqn of models of the shop, by their names."""
    return {
        "metadata": {"invocation_id": INVOCATION},
        "nodes": {f"model.shop.{name}": {"fqn": fqn} for name, fqn in nodes.items()},
    }


def write(target: Path, said: object, beside: object = None) -> Path:
    """Write results into a folder, and a manifest beside them; return their file."""
    target.mkdir(parents=True, exist_ok=True)
    file = target / "run_results.json"
    file.write_text(json.dumps(said))
    if beside is not None:
        (target / "manifest.json").write_text(json.dumps(beside))
    return file

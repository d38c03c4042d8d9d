"""`tidemark demo --live`: a figure that moves, and a clean end."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest
from _copies import copy_project
from _project import TIDEMARK

pytestmark = pytest.mark.shop


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_project(tmp_path_factory.mktemp("live") / "project")


@pytest.fixture(scope="module")
def told(project: Path) -> dict[str, Any]:
    """What it tells a program that ends it by Ctrl-C once a few events have landed."""
    process = subprocess.Popen(
        [TIDEMARK, "demo", "--live", "--json", "--rate", "40"],
        cwd=project,
        env={k: v for k, v in os.environ.items() if not k.startswith("TIDEMARK_")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    bronze = project / "demo" / "lake" / "bronze"
    give_up = time.monotonic() + 280
    try:
        while not list(bronze.glob("*/*/*-pproduced_*")) and process.poll() is None:
            assert time.monotonic() < give_up
            time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=280)
    finally:
        process.kill()
    assert process.returncode == 0, err
    return json.loads(out)


@pytest.mark.timeout(600)
def test_each_build_has_more_orders_and_holds_every_gate(told: dict[str, Any]) -> None:
    rounds = told["rounds"]
    assert len(rounds) >= 2
    assert rounds[-1]["landed"] > 0
    assert rounds[-1]["orders"] > rounds[0]["orders"]
    assert float(rounds[-1]["revenue"]) > float(rounds[0]["revenue"])
    assert all(one["build"]["skipped"] == 0 for one in rounds)


def test_it_ends_when_all_that_landed_is_in_gold(
    told: dict[str, Any], project: Path
) -> None:
    assert told
    with duckdb.connect(
        str(project / "demo" / "warehouse.duckdb"), read_only=True
    ) as connection:
        known = connection.execute(
            "select count(*) from staging.loaded_files "
            "where landed_file like '%-pproduced%'"
        ).fetchone()
    files = list((project / "demo/lake/bronze").glob("*/*/*-pproduced_*"))
    assert known == (len(files),)


def test_an_end_without_live_is_refused(project: Path) -> None:
    done = subprocess.run(
        [TIDEMARK, "demo", "--for", "5s"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "--for belongs to --live" in done.stderr

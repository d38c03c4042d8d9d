"""`tidemark demo`, and what it tells a newcomer to try next, as they are told."""

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest
from _copies import PROJECT, copy_project
from _project import TIDEMARK

pytestmark = pytest.mark.shop

# threads of a runtime are not in the fork of its process, which misses them at its end
_OF_A_FORK = re.compile(
    r"panicked at|failed to join thread|RUST_BACKTRACE|^stack backtrace:|^ +\d+: "
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, warm: Path) -> Path:
    """A copy of the project's own files with an environment beside them."""
    folder = copy_project(tmp_path_factory.mktemp("demo") / "project")
    (folder / ".venv").symlink_to(warm)
    return folder


def _run(command: str, folder: Path, *, is_warm: bool = True) -> str:
    """Run a command where nothing is set, and return what it printed.

    It must not write to stderr; in one that is warm a thread of before the fork may.
    """
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TIDEMARK_", "DBT_", "COLUMNS"))
    }
    # as `source .venv/bin/activate` lets programs be found
    environment["PATH"] = f"{folder / '.venv/bin'}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = [line for line in done.stderr.splitlines() if line.strip()]
    assert [line for line in told if not (is_warm and _OF_A_FORK.search(line))] == []
    return done.stdout


@pytest.fixture(scope="module")
def told(project: Path) -> dict[str, Any]:
    """What the demo tells a program."""
    return json.loads(_run(f"{TIDEMARK} demo --json", project, is_warm=False))


@pytest.fixture(scope="module")
def printed(project: Path, told: dict[str, Any]) -> str:
    """What it prints for a person, the second time it is run."""
    assert told
    return _run(".venv/bin/tidemark demo", project)


def test_the_rejects_are_the_broken_events_less_the_mended(
    told: dict[str, Any],
) -> None:
    first, second = told["acts"]
    sent = _broken(first) + _broken(second)
    found = Counter(
        {(row["source"], row["reason"]): row["rejects"] for row in told["rejects"]}
    )
    # a mended event has the key and time of the broken one, which were whole
    mended = Counter({("order_events", "invalid_amount"): second["facts"]["mended"]})
    assert mended.total() > 0
    assert found == sent - mended
    assert first["silver"]["rejects"] == _broken(first).total()
    assert second["silver"]["rejects"] == found.total()


def _broken(act: dict[str, Any]) -> Counter[tuple[str, str]]:
    return Counter(
        {
            (source, kind): count
            for source in ("order_events", "trip_events")
            for kind, count in act["facts"][source]["broken"].items()
        }
    )


def test_both_builds_hold_every_gate(told: dict[str, Any]) -> None:
    for act in told["acts"]:
        assert act["build"]["problems"] == []
        assert act["build"]["skipped"] == 0
        assert act["build"]["models"] >= 25


def test_no_line_is_wider_than_100_columns(printed: str) -> None:
    assert [line for line in printed.splitlines() if len(line) > 100] == []
    assert "Act 2" in printed
    assert "Done in" in printed


def test_the_readme_brings_the_demo_s_data_into_a_lake_of_one_s_own(
    project: Path, printed: str, tmp_path: Path
) -> None:
    assert printed
    shutil.copytree(project, tmp_path, symlinks=True, dirs_exist_ok=True)
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    section = readme.split("\n## Use it on your own data\n")[1].split("\n## ")[0]
    settings, commands = re.findall(
        r"```(?:text|console)\n(.*?)```", section, re.DOTALL
    )
    (tmp_path / ".env").write_text(settings)
    for line in commands.splitlines():
        _run(line.removeprefix("$ "), tmp_path)
    counts = (
        "select (select count(*) from silver.silver_orders), "
        "(select count(*) from silver.silver_trips), "
        "(select count(*) > 0 from gold.gold_daily_orders)"
    )
    found = []
    for name in ("warehouse.duckdb", "demo/warehouse.duckdb"):
        with duckdb.connect(str(tmp_path / name), read_only=True) as warehouse:
            found.append(warehouse.execute(counts).fetchall())
    assert found[0] == found[1]
    assert found[0][0][2]


def test_the_commands_to_try_next_run_as_printed(project: Path, printed: str) -> None:
    _, found, after = printed.partition("Try next")
    assert found
    commands = [line[2:] for line in after.splitlines() if line.startswith("  ")]
    assert len(commands) == 4
    # which ends by Ctrl-C alone, and is tried by tests/dashboard
    assert commands.pop() == ".venv/bin/tidemark --env-file demo/demo.env dashboard"
    said = _run("\n".join(["set -e", *commands]), project)
    assert "replayed 1 event from 1 file into order_events" in said
    assert "0 skipped" in said


def test_a_bare_copy_builds_without_argument_or_lake(
    tmp_path: Path, warm: Path
) -> None:
    folder = copy_project(tmp_path / "project")
    assert "Completed successfully" in _run(f"{warm}/bin/dbt build", folder)
    assert not (folder / "lake").exists()

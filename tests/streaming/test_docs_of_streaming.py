"""The page on streaming: what it tells people to type works on what it starts."""

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pages import PROJECT, page
from _project import Pipeline
from azurite import NotInstalledError, require_installed

pytestmark = pytest.mark.shop

PAGE = page("docs/streaming.md")


@pytest.fixture
def told() -> Iterator[dict[str, str]]:
    """The variables that `make emulators` prints, while it runs."""
    try:
        require_installed()
    except NotInstalledError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    script = subprocess.Popen(
        [sys.executable, PROJECT / "tests" / "streaming" / "emulators.py"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert script.stdout is not None
    variables = {}
    for line in script.stdout:
        words = shlex.split(line.removeprefix("export "), comments=True)
        variables |= dict(word.split("=", 1) for word in words)
        if any(name.endswith("Connection") for name in variables):
            break
    try:
        yield variables
    finally:
        script.send_signal(signal.SIGINT)
        assert script.wait(timeout=60) == 0
    blobs = int(variables["AZURITE_BLOB_STORAGE_URL"].rpartition(":")[2])
    with socket.socket() as asked:
        assert asked.connect_ex(("127.0.0.1", blobs)) != 0, "Azurite still runs"


def test_its_commands_run_on_the_emulators_and_a_second_build_starts_no_dbt(
    told: dict[str, str], tmp_path: Path
) -> None:
    section = PAGE.split("## Try it without an account")[1].split("\n## ")[0]
    commands = re.findall(r"^\$ tidemark (.+)$", section, re.MULTILINE)
    assert [command.split()[0] for command in commands] == ["replay", "build", "sql"]
    pipeline = Pipeline(tmp_path)
    events = [
        {
            "order_id": f"o-{number}",
            "timestamp": "2026-05-04T10:00:00Z",
            "amount": 5,
            "currency": "EUR",
            "customer_id": "c",
            "status": "placed",
        }
        for number in range(7)
    ]
    lines = "\n".join(map(json.dumps, events))
    (pipeline.copied_project() / "orders.ndjson").write_text(lines)
    # where parsed projects are kept, the warehouse is called the same in all
    variables = {name: value for name, value in told.items() if "WAREHOUSE" not in name}
    for command in (*commands, "build"):
        done = pipeline.tidemark(*shlex.split(command), **variables)
        assert (done.returncode, done.stderr) == (0, ""), command
        if command.startswith("sql"):
            assert str(len(events)) in done.stdout
    assert "nothing new since" in done.stdout


def test_it_names_the_plugin_that_the_profile_loads() -> None:
    (shown,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    profile = (PROJECT / "profiles.yml").read_text()
    for line in shown.splitlines():
        assert line.strip() in profile

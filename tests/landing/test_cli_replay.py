"""`tidemark replay`, as a person or a program runs it."""

import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from _command import Run, run
from rich.console import Console

from landing.cli.replay import _progress

__all__ = ["run"]  # the fixture

DECLARED = """
sources:
  - name: bronze
    tables:
      - name: order_events
        config:
          meta:
            landing: {kind: stream, event_hub: order-events, connection: Hub}
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path) -> None:
    folder = tmp_path / "dbt_project" / "bronze"
    folder.mkdir(parents=True)
    (folder / "s.yml").write_text(DECLARED)
    (tmp_path / "dbt_project.yml").write_text("")


def test_the_result_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_text("1\n" * 6919)
    (tmp_path / "b.csv").write_text("a\n\nx\n")
    done = run("replay", "order_events", "a.ndjson")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "replayed 6,919 events from 1 file into order_events: 1 Bronze file\n"
    )
    done = run("replay", "order_events", "a.ndjson", "b.csv")
    assert done.stdout == (
        "replayed 6,920 events from 2 files into order_events: 2 Bronze files; "
        "skipped 1 blank line\n"
    )
    assert len(list((tmp_path / "lake" / "bronze").rglob("*.parquet"))) == 3


def test_a_program_gets_json(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_text("1\n\n2\n")
    done = run("replay", "order_events", "--json", "a.ndjson")
    assert json.loads(done.stdout) == {
        "source": "order_events",
        "files": [{"file": "a.ndjson", "events": 2, "blank_lines": 1}],
        "events": 2,
        "bronze_files": 1,
    }


def test_standard_input_is_a_dash(run: Run) -> None:
    done = run("replay", "order_events", "--format", "csv", "-", stdin=b"a\nx\n")
    assert done.stdout.startswith("replayed 1 event from 1 file into order_events")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["order_event", "a.ndjson"], "did you mean order_events?"),
        (["order_events", "none.ndjson"], "none.ndjson does not exist"),
        (["order_events", "."], ". is a folder"),
        (["order_events", "a.ndjson", "cut.ndjson"], "cut.ndjson line 1 is where"),
    ],
)
def test_an_error_is_one_line_and_lands_nothing(
    run: Run, tmp_path: Path, words: list[str], expected: str
) -> None:
    (tmp_path / "a.ndjson").write_text("1\n")
    (tmp_path / "cut.ndjson").write_text('{"a"')
    done = run("replay", *words)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1
    assert expected in done.stderr
    assert not list(tmp_path.rglob("*.parquet"))


@pytest.mark.parametrize("words", [[], ["order_events"], ["s", "f", "--format", "xml"]])
def test_a_wrong_command_line_exits_with_2(run: Run, words: list[str]) -> None:
    assert run("replay", *words).returncode == 2


def test_the_examples_of_the_help_run(run: Run, tmp_path: Path) -> None:
    told = run("replay", "--help").stdout
    examples = [
        line.strip()
        for line in told.splitlines()
        if line.strip().startswith(("tidemark replay", "gunzip"))
    ]
    assert len(examples) == 4
    (tmp_path / "orders.ndjson").write_text("1\n")
    subprocess.run(["gzip", "-k", "orders.ndjson"], cwd=tmp_path, check=True)
    for name in ("monday.csv", "tuesday.csv", "orders.txt"):
        (tmp_path / name).write_text("a\nx\n")
    tidemark = f"{sys.executable} -c 'from landing.cli import main; main()'"
    for example in examples:
        line = example.replace("tidemark", tidemark)
        done = subprocess.run(
            line, shell=True, cwd=tmp_path, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr


def test_the_help_says_that_running_again_is_safe(run: Run) -> None:
    told = " ".join(run("replay", "--help").stdout.split())
    assert "Land the events of files as if they had come from the event hub." in told
    assert "Running the same command again is safe" in told


def test_the_help_says_what_sequence_numbers_count(run: Run) -> None:
    told = " ".join(run("replay", "--help").stdout.split())
    assert "rows of data of CSV (neither header nor blank lines)" in told


def test_an_interrupted_replay_keeps_whole_files_and_exits_with_130(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.ndjson").write_bytes(b"12\n" * 5_000_000)
    # where the tests run in the background, the signal is ignored by default
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from landing.cli import main; main()"
    )
    command = [sys.executable, "-c", code, "replay", "order_events", "a.ndjson"]
    replaying = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE)
    while not list((tmp_path / "lake" / "bronze").rglob("*.parquet")):
        assert replaying.poll() is None
        time.sleep(0.01)
    replaying.send_signal(signal.SIGINT)
    _, said = replaying.communicate()
    assert replaying.returncode == 130
    assert said.decode().strip() == "Interrupted."
    landed = list((tmp_path / "lake" / "bronze").rglob("*.parquet"))
    assert 0 < len(landed) < 100
    assert {pq.ParquetFile(path).metadata.num_rows for path in landed} == {50_000}


def test_progress_shows_on_a_terminal_only() -> None:
    for is_terminal in (True, False):
        shown = io.StringIO()
        console = Console(file=shown, force_terminal=is_terminal, width=80)
        with _progress(console) as report:
            report("a[b].ndjson", 1, 2)
        assert ("a[b].ndjson" in shown.getvalue()) is is_terminal

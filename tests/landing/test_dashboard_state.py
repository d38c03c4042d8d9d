"""The state in plain words: gates, the last green build, what is stale, what failed."""

import os
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from landing.dashboard.state import Line, Read, is_alive, lines, read
from landing.publishing.pointer import (
    CURRENT,
    Built,
    Freshness,
    Gate,
    LastBuild,
    Pointer,
)

NOW = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BUILT = Built(NOW - 4 * MINUTE, NOW - 3 * MINUTE, 20.5, 37, 161, True, ())
HOLDS = Gate("order", "share_of_rejects", "t1", "pass", None, "", NOW)
WARNS = replace(HOLDS, test="t2", status="warn", found=20, said="WARN t2: too many")
FRESH = Freshness("orders", NOW - 5 * MINUTE, 3_600.0, 86_400.0)
POINTER = Pointer(
    form=1,
    build="20260504T122700Z-abcdef",
    kept=(),
    published_at=NOW - 3 * MINUTE,
    warehouse="warehouse.duckdb",
    schema="",
    built=BUILT,
    tables=(),
    gates=(HOLDS,),
    freshness=(FRESH,),
    rejects=(),
    latency=(),
    history=None,
)
FAILED = LastBuild(
    form=1,
    state="failed",
    began=NOW - 2 * MINUTE,
    ended=NOW - MINUTE,
    said=("FAIL share_of_rejects: 600 in 1,000", "5 models were left as they were"),
    pid=1,
    host="elsewhere",
)


def _lines(
    pointer: Pointer | None = POINTER,
    last_build: LastBuild | None = None,
    damaged: str | None = None,
    *,
    alive: bool = True,
) -> dict[str, Line]:
    found = Read(Path("/published"), pointer, last_build, damaged)
    return {line.text: line for line in lines(found, NOW, lambda _: alive)}


def test_what_is_good_is_said_shortly_gates_first() -> None:
    said = _lines()
    assert [(line.level, line.text) for line in said.values()] == [
        ("good", "All 1 gates are green."),
        ("good", "The last green build ended 3 min ago."),
        ("good", "No source that promises freshness is stale."),
    ]
    [detail] = said["The last green build ended 3 min ago."].details
    assert detail == "2026-05-04 12:27 UTC, in 20.5 s: 37 models built, 161 tests held"


def test_a_failed_build_stands_first_with_what_stopped_it() -> None:
    said = _lines(last_build=FAILED)
    first = next(iter(said.values()))
    assert first.level == "bad"
    assert first.text == (
        "The last build failed 1 min ago. Below are the figures of the last green "
        "build."
    )
    assert first.details == FAILED.said
    assert "When the figures were built, all 1 gates held." in said


def test_a_long_failure_says_how_much_more_there_is() -> None:
    many = replace(FAILED, said=tuple(f"ERROR m{n}" for n in range(9)))
    first = next(iter(_lines(last_build=many).values()))
    assert first.details[-1] == "and 3 lines more, in the terminal"


def test_a_gate_that_warns_is_said_in_its_words_and_once() -> None:
    built = replace(BUILT, warnings=("WARN t2: too many", "WARN other: 1 row"))
    said = _lines(replace(POINTER, gates=(WARNS, HOLDS), built=built))
    assert said["1 gate of 2 warns; none stopped the figures."].details == (
        "WARN t2: too many",
    )
    assert said["The last green build ended 3 min ago."].details[1:] == (
        "WARN other: 1 row",
    )


def test_nothing_published_says_what_to_type() -> None:
    [line] = _lines(None).values()
    assert line.level == "info"
    assert line.text.startswith("Nothing is published yet. This page fills by itself")
    assert line.types == ("tidemark build",)
    assert line.details == ("Looked for in /published",)


def test_a_first_build_that_failed_promises_no_figures() -> None:
    said = _lines(None, FAILED)
    assert next(iter(said)) == "The last build failed 1 min ago."


def test_a_source_that_broke_its_promise_is_stale() -> None:
    silent = replace(FRESH, landed_at=NOW - timedelta(hours=3))
    never = Freshness("trips", None, 3_600.0, None)
    quiet = Freshness("customers", NOW - timedelta(days=9), None, None)
    said = _lines(replace(POINTER, freshness=(silent, never, quiet)))
    line = said["2 sources of 2 are stale."]
    assert line.level == "warn"
    assert line.details[0].startswith("orders landed last 3 h ago, as far as")
    assert line.details[1].startswith("trips has never landed anything")
    dead = replace(FRESH, landed_at=NOW - timedelta(days=3))
    said = _lines(replace(POINTER, freshness=(dead,)))
    assert said["1 source of 1 is stale."].level == "bad"


def test_an_old_build_is_called_old() -> None:
    old = replace(BUILT, finished_at=NOW - timedelta(days=3))
    said = _lines(replace(POINTER, built=old, published_at=old.finished_at))
    line = said["The last green build ended 3 days ago, so the figures are old."]
    assert line.level == "warn"


def test_a_build_that_runs_is_said_and_one_that_was_killed() -> None:
    running = replace(FAILED, state="running", ended=None, said=())
    assert "A build has been running for 2 min." in _lines(last_build=running)
    killed = _lines(last_build=running, alive=False)
    assert next(iter(killed)) == (
        "The build that began 2 min ago ended without a word."
    )


def test_a_process_of_this_machine_is_looked_for() -> None:
    here = replace(FAILED, host=socket.gethostname())
    assert is_alive(replace(here, pid=os.getpid()))
    assert not is_alive(replace(here, pid=2**22 + 1))
    assert is_alive(replace(here, pid=2**22 + 1, host="elsewhere"))


def test_what_was_published_by_hand_says_so() -> None:
    later = replace(POINTER, published_at=NOW - timedelta(seconds=20))
    assert "The figures were published by hand 20 s ago." in _lines(later)
    never_built = replace(POINTER, built=None, gates=())
    said = _lines(never_built)
    assert "No gate has been tried yet." in said


def test_a_damaged_pointer_is_said_and_nothing_raised(tmp_path: Path) -> None:
    (tmp_path / CURRENT).write_text("{")
    found = read(tmp_path)
    first = next(iter(lines(found, NOW)))
    assert first.level == "bad"
    assert first.text == "What is published cannot be read."
    assert first.types == ("tidemark publish",)

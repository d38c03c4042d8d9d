"""How a pipeline stands, of what was found: each finding, its commands, the state."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from _typed import parses

from landing.building.problems import Problem
from landing.building.words import read_said, said_of
from landing.control.leases import Holder
from landing.control.overview import Extraction
from landing.control.rows import Run
from landing.errors import RequestError
from landing.publishing.pointer import (
    Built,
    Freshness,
    Gate,
    LastBuild,
    Pointer,
    Rejects,
)
from landing.status.document import document
from landing.status.finding import LEVELS, Finding
from landing.status.found import Declared, Found, Unread
from landing.status.judged import Status, judge
from landing.status.screen import screen

NOW = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ORDERS = Declared("orders", "stream", has_address=False)
SHOP = Declared("shop", "table", has_address=True)
LANDED = NOW - 5 * MINUTE
PROMISE = (3_600.0, 86_400.0)
POINTER = Pointer(
    form=1,
    build="20260504T122700Z-abcdef",
    kept=(),
    published_at=NOW - 3 * MINUTE,
    warehouse="warehouse.duckdb",
    schema="",
    built=Built(NOW - 4 * MINUTE, NOW - 3 * MINUTE, 60.0, 37, 161, True, ()),
    tables=(),
    gates=(Gate("order", "share_of_rejects", "t1", "pass", None, "", NOW),),
    freshness=(
        Freshness("orders", LANDED, *PROMISE),
        Freshness("shop", LANDED, None, None),
    ),
    rejects=(),
    latency=(),
    history=None,
)
GREEN = LastBuild(1, "succeeded", NOW - 4 * MINUTE, NOW - 3 * MINUTE, (), 17, "here")
RUN = Run(
    *("run-1", "shop", "committed", None, "2026-05-04T12:00:00Z"),
    *(NOW - 6 * MINUTE, NOW - 5 * MINUTE, 3, 1, None),
    source_clock="2026-05-04T12:00:00Z",
    resume="2026-05-04T11:50:00Z",
)
FRESH = Found(
    warehouse=Path("/w/warehouse.duckdb"),
    has_warehouse=True,
    has_lake=True,
    sources=(ORDERS, SHOP),
    promises={"orders": PROMISE},
    landed={"orders": LANDED, "shop": LANDED},
    extractions={"shop": Extraction(RUN, RUN)},
    pointer=POINTER,
    last_build=GREEN,
)


def _failed(*said: str) -> Found:
    return replace(FRESH, last_build=replace(GREEN, state="failed", said=said))


def _extracted(**changes: object) -> Found:
    run = replace(RUN, **changes)  # type: ignore[arg-type]
    return replace(FRESH, extractions={"shop": Extraction(run, RUN)})


def _held(until: datetime) -> Found:
    holder = Holder("run-2", "elsewhere", 9, NOW - MINUTE, until)
    run = replace(RUN, status="planned")
    return replace(FRESH, extractions={"shop": Extraction(run, RUN, holder)})


def _gate(gate: str) -> Found:
    warns = Gate("order", gate, "t1", "warn", 12, f"WARN {gate}: 12", NOW)
    return replace(FRESH, pointer=replace(POINTER, gates=(warns,)))


def _known(landed_at: datetime | None, **built: object) -> Found:
    fresh = Freshness("orders", landed_at, *PROMISE)
    changed = replace(POINTER.built, **built)  # type: ignore[type-var, arg-type]
    return replace(FRESH, pointer=replace(POINTER, freshness=(fresh,), built=changed))


def _silent(since: timedelta | None, **changes: object) -> Found:
    landed = {"orders": None if since is None else NOW - since, "shop": LANDED}
    return replace(FRESH, landed=landed, **changes)  # type: ignore[arg-type]


RUNNING = replace(GREEN, state="running", ended=None)
LOST = "WARN the project: 2 files of orders that were loaded, gone from Bronze"
LONG_AGO = {"began": NOW - 26 * HOUR, "finished_at": NOW - 25 * HOUR}

CAUSED: list[tuple[str, Found, tuple[str, ...]]] = [
    *(
        (
            f"{part}_unreadable",
            replace(FRESH, unread=(Unread(part, "no. Mend it"),)),
            (command,),
        )
        for part, command in (
            ("declarations", "tidemark status"),
            ("lake", "tidemark status"),
            ("control", "tidemark watermark list"),
            ("published", "tidemark publish"),
            ("last_build", "tidemark build --force"),
            ("consumers", "tidemark checkpoints list"),
        )
    ),
    (
        "lake_unreadable",
        replace(FRESH, unread=(Unread("lake", "no answer", is_slow=True),)),
        ("tidemark status --within 30s",),
    ),
    (
        "lake_gone",
        replace(FRESH, has_lake=False, landed=None, extractions=None),
        ("tidemark status",),
    ),
    (
        "build_failed",
        _failed("WARN other: 1", "FAIL share_of_rejects_x: 600 in 1,000"),
        (
            "tidemark rejects",
            "tidemark build",
            "tidemark build -- --vars '{reject_permille_error: 1000}'",
        ),
    ),
    (
        "build_failed",
        _failed("FAIL deviation_of_volume_x: 1,000 in 1,000"),
        (
            "tidemark show silver_landed_hours",
            "tidemark build",
            "tidemark build -- --vars '{volume_permille_error: 1000}'",
        ),
    ),
    (
        "build_failed",
        _failed("FAIL gaps_in_sequence_x: 200 missing"),
        (
            "tidemark show silver_sequence_ranges",
            "tidemark build",
            "tidemark build -- --vars '{sequence_gap_error: 1000000000}'",
        ),
    ),
    (
        "build_failed",
        _failed("FAIL unique_orders: 2 rows"),
        ("tidemark build --store-failures",),
    ),
    ("build_failed", _failed("ERROR fct_orders: no such column"), ("tidemark build",)),
    ("build_failed", _failed("dbt could not start"), ("tidemark build",)),
    (
        "build_failed",
        _failed("ERROR what is published: model a: meta.published.y names b"),
        ("tidemark publish",),
    ),
    ("build_killed", replace(FRESH, last_build=RUNNING), ("tidemark build",)),
    (
        "build_running",
        replace(FRESH, last_build=RUNNING, is_build_alive=True),
        ("tidemark status",),
    ),
    ("warehouse_gone", replace(FRESH, has_warehouse=False), ("tidemark build",)),
    (
        "extraction_failed",
        _extracted(status="failed", error="source shop: no answer"),
        ("tidemark extract shop", "tidemark watermark show shop --runs 5"),
    ),
    (
        "extraction_crashed",
        _held(NOW - MINUTE),
        ("tidemark extract shop", "tidemark watermark show shop --runs 5"),
    ),
    (
        "extraction_running",
        _held(NOW + MINUTE),
        ("tidemark watermark show shop --runs 5",),
    ),
    (
        "control_missing",
        replace(FRESH, extractions=None),
        ("tidemark status", "tidemark extract"),
    ),
    (
        "never_extracted",
        replace(FRESH, extractions=None, landed={"orders": LANDED, "shop": None}),
        ("tidemark extract",),
    ),
    (
        "source_late",
        _silent(2 * HOUR),
        ("tidemark show silver_landed_hours --where \"source = 'orders'\"",),
    ),
    (
        "source_late",
        _silent(2 * HOUR, sources=(replace(ORDERS, has_address=True), SHOP)),
        ("tidemark checkpoints list orders", "tidemark consume orders --until-idle"),
    ),
    (
        "source_late",
        _silent(2 * HOUR, waiting={"orders": 7}),
        ("tidemark consume orders --until-idle",),
    ),
    (
        "source_late",
        replace(FRESH, promises={"shop": (60.0, None)}),
        ("tidemark extract shop", "tidemark watermark show shop --runs 5"),
    ),
    (
        "no_data",
        _silent(None),
        ("tidemark consume orders --until-idle",),
    ),
    (
        "build_late",
        _known(NOW - 2 * HOUR, began=NOW - 2 * HOUR),
        ("tidemark build",),
    ),
    ("build_late", _known(None, is_whole=False), ("tidemark build",)),
    ("build_late", _known(None, began=NOW - HOUR), ("tidemark build",)),
    ("build_late", _known(LANDED, **LONG_AGO), ("tidemark build",)),
    (
        "nothing_landed",
        replace(FRESH, landed={}, pointer=None, last_build=None),
        ("tidemark extract", "tidemark consume"),
    ),
    (
        "nothing_published",
        replace(FRESH, pointer=None, last_build=None),
        ("tidemark publish",),
    ),
    (
        "nothing_published",
        replace(FRESH, pointer=None, last_build=None, has_warehouse=False),
        ("tidemark build",),
    ),
    (
        "events_waiting",
        replace(FRESH, waiting={"orders": 7}),
        ("tidemark consume orders --until-idle",),
    ),
    ("gaps", _gate("gaps_in_sequence"), ("tidemark show silver_sequence_ranges",)),
    ("gate_warns", _gate("share_of_rejects"), ("tidemark rejects",)),
    ("files_lost", _known(LANDED, warnings=(LOST,)), ("tidemark verify",)),
    (
        "rejects_open",
        replace(
            FRESH,
            pointer=replace(
                POINTER,
                rejects=(
                    Rejects("orders", "missing_key", 9, 0, NOW, NOW),
                    Rejects("orders", "not_json", 3, 2, NOW, NOW),
                ),
            ),
        ),
        ("tidemark rejects --source orders --reason not_json",),
    ),
]


def test_where_all_is_well_it_is_fresh_and_nothing_is_to_type() -> None:
    status = judge(FRESH, NOW)
    assert (status.state, status.findings, status.next) == ("fresh", (), ())
    assert status.is_well


@pytest.mark.parametrize(("kind", "found", "commands"), CAUSED)
def test_each_finding_says_what_to_type(
    kind: str, found: Found, commands: tuple[str, ...]
) -> None:
    status = judge(found, NOW)
    first = status.findings[0]
    assert (first.kind, first.commands) == (kind, commands)
    assert not first.text.endswith(".")
    states = {"stopped": "stopped", "late": "late", "nothing": "nothing yet"}
    assert status.state == states.get(LEVELS[kind], "fresh")
    assert status.is_well == (LEVELS[kind] == "note")
    for command in commands:
        parses(command)


def test_every_kind_of_finding_is_caused_here() -> None:
    assert {kind for kind, _, _ in CAUSED} == LEVELS.keys()


def test_a_command_that_is_none_does_not_parse() -> None:
    for command in ("tidemark extrct", "tidemark watermark lst", "tidemark build --no"):
        with pytest.raises(click.ClickException):
            parses(command)


def test_the_most_urgent_comes_first_and_each_command_once() -> None:
    found = replace(
        _failed("FAIL share_of_rejects_x: 600 in 1,000"),
        landed={"orders": NOW - 2 * HOUR, "shop": LANDED},
        pointer=replace(_gate("share_of_rejects").pointer or POINTER),
    )
    status = judge(found, NOW)
    kinds = [finding.kind for finding in status.findings]
    assert kinds == ["build_failed", "source_late", "gate_warns"]
    assert status.why.startswith("the last build failed 3 min ago: FAIL share_of")
    assert status.why.endswith("(and 1 more below)")
    commands = [command for command, _ in status.next]
    assert commands[0] == "tidemark rejects"
    assert len(commands) == len(set(commands)) == 4


def test_what_is_late_is_what_the_source_declares() -> None:
    for minutes, state in ((59, "fresh"), (61, "late")):
        assert judge(_silent(minutes * MINUTE), NOW).state == state
    longer = _silent(61 * MINUTE, promises={"orders": (7_200.0, None)})
    assert judge(longer, NOW).state == "fresh"
    nothing = _silent(timedelta(days=9), promises={})
    assert judge(nothing, NOW).state == "fresh"
    very = document(judge(_silent(timedelta(days=2)), NOW))
    assert very["sources"][0]["state"] == "very late"


def test_an_extraction_that_found_nothing_new_is_said_of_a_late_table() -> None:
    looked = replace(RUN, started_at=NOW - MINUTE)
    found = replace(
        FRESH,
        promises={"shop": (60.0, None)},
        extractions={"shop": Extraction(looked, looked)},
    )
    [late] = judge(found, NOW).findings
    assert late.text.endswith("its extraction 1 min ago found nothing new")


def test_what_a_build_had_taken_in_waits_for_none() -> None:
    """Also where its rows say an earlier time than that at which its file came."""
    for known in (NOW - 2 * HOUR, None):  # as of a source that no model reads
        assert judge(_known(known), NOW).state == "fresh"
    part = {"is_whole": False, "began": NOW - 2 * HOUR}
    assert judge(_known(NOW - 2 * HOUR, **part), NOW).state == "late"
    near = _known(LANDED - MINUTE / 2, **part)
    assert judge(near, NOW).state == "fresh"


def test_while_a_build_runs_no_other_is_asked_for() -> None:
    waits = _known(NOW - 2 * HOUR, began=NOW - 2 * HOUR)
    found = replace(waits, last_build=RUNNING, is_build_alive=True)
    status = judge(found, NOW)
    assert status.state == "late"
    assert [command for command, _ in status.next] == ["tidemark status"]
    running = status.findings[-1]
    assert running.text == "a build runs since 4 min ago, process 17 on here"


def test_without_the_lake_it_is_said_what_gold_knows() -> None:
    found = replace(
        FRESH, landed=None, unread=(Unread("lake", "no answer"),), extractions=None
    )
    said = document(judge(found, NOW))
    assert said["state"] == "stopped"
    orders = said["sources"][0]
    assert orders["last_landed_by"] == "build"
    assert orders["age_seconds"] == 300


def test_one_source_is_shown_with_what_is_of_none() -> None:
    found = replace(
        _extracted(status="failed", error="no"),
        landed={"orders": NOW - 2 * HOUR, "shop": LANDED},
    )
    status = judge(found, NOW, "orders")
    assert status.state == "late"
    assert [row["name"] for row in document(status)["sources"]] == ["orders"]
    assert judge(found, NOW, "shop").state == "stopped"
    with pytest.raises(RequestError, match="Did you mean orders"):
        judge(found, NOW, "ordrs")


def test_a_finding_of_an_unknown_kind_has_no_level() -> None:
    with pytest.raises(KeyError):
        _ = Finding("nonsense", "", ()).level


def test_what_was_said_of_a_problem_is_read_again() -> None:
    for status in ("error", "runtime error", "fail", "warn"):
        problem = Problem("what is published", status, "model a: b: c", None)
        said = read_said(said_of(problem))
        assert said is not None
        assert (said.status, said.name, said.text) == (
            status,
            "what is published",
            "model a: b: c",
        )
    assert read_said("5 models and tests stand behind a failure") is None


def _printed(status: Status) -> str:
    from rich.console import Console

    console = Console(width=250)
    with console.capture() as captured:
        for part in screen(status):
            console.print(part, markup=False, highlight=False)
    return captured.get()


def test_the_screen_begins_with_the_state_and_ends_with_what_to_type() -> None:
    found = replace(
        _failed(*(f"FAIL t{n}: {'long ' * 40}" for n in range(6))),
        landed={"orders": NOW - 3 * HOUR, "shop": LANDED},
    )
    lines = [line.rstrip() for line in _printed(judge(found, NOW)).splitlines()]
    assert lines[0].startswith("STOPPED: the last build failed 3 min ago: FAIL t0")
    [header] = [n for n, line in enumerate(lines) if line.startswith("source  ")]
    orders, shop = lines[header + 1 : header + 3]
    assert orders.split()[:4] == ["orders", "2026-05-04", "09:30", "3"]
    assert "1 h  late" in orders
    assert "committed 6 min ago" in shop
    assert "2026-05-04T11:50:00Z" in shop
    column = lines[header].index("state")
    assert orders[column:].startswith("late")
    assert shop[column:].startswith("no promise")
    assert any("and 2 lines more: --json" in line for line in lines)
    assert lines[-2].startswith("tidemark build --store-failures")
    assert lines[-1].startswith("tidemark show silver_landed_hours")
    assert all(len(line) < 160 for line in lines[1:])


def test_the_document_names_what_holds_a_source_and_what_stopped_a_build() -> None:
    said = document(judge(_held(NOW + MINUTE), NOW))
    assert said["sources"][1]["held_by"]["pid"] == 9
    assert said["sources"][1]["window_opens_at"] == "2026-05-04T11:50:00Z"
    assert said["at"] == "2026-05-04T12:30:00+00:00"
    said = document(judge(_failed("WARN a: 1", "FAIL b: 2", "ERROR c: 3", "more"), NOW))
    stopped = said["last_build"]["stopped_by"]
    assert [each["name"] for each in stopped] == ["b", "c"]
    killed = document(judge(replace(FRESH, last_build=RUNNING), NOW))
    assert killed["last_build"]["state"] == "killed"


def test_the_page_on_operations_names_all_of_the_document() -> None:
    page = (Path(__file__).parents[2] / "docs/operations.md").read_text("utf-8")
    table = page.split("\n### For programs\n")[1].split("\n## ")[0]
    said = document(judge(_held(NOW + MINUTE), NOW))
    named: list[str] = []
    for line in table.splitlines():
        if line.startswith("| `"):
            _, first, second, _ = line.split("|")
            row = re.findall(r"`(\w+)`", first)
            named += row
            part = said[row[0]]
            for each in [part] if isinstance(part, dict) else part[:1]:
                if isinstance(each, dict):
                    assert set(each) <= {*re.findall(r"`(\w+)`", second)}
    assert named == [*said]

"""How a pipeline stands on one screen, for people: aligned columns, times in UTC."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from landing.dashboard.formats import NOTHING, age, counted, lasting, moment
from landing.status.document import sources
from landing.status.judged import Status

if TYPE_CHECKING:
    from rich.table import Table

_LINES = 4
"""So many lines of what a build said are shown; --json has all."""
_REASONS = 4
_LONGEST = 110
"""Characters after which a line of a build is cut; the terminal had all of it."""


def screen(status: Status) -> Iterator["str | Table"]:
    """Yield what to print, from the headline to what to type next."""
    yield f"{status.state.upper()}: {status.why}"
    rows = sources(status)
    if rows:
        yield ""
        yield _sources(rows, status.now)
    yield ""
    yield from _builds(status)
    yield from _rejects(status)
    others = [f for f in status.findings if f.kind not in _SHOWN_ABOVE]
    if others:
        yield ""
        yield _table(
            ("found", "what"),
            [(finding.kind.replace("_", " "), finding.text) for finding in others],
        )
    if status.next:
        yield ""
        yield _table(
            ("next", "because of"),
            [
                (command, _of(finding.kind, finding.source))
                for command, finding in status.next
            ],
        )


_SHOWN_ABOVE = ("rejects_open", "build_running")
"""What stands in a line of its own."""


def _sources(rows: list[dict[str, Any]], now: datetime) -> "Table":
    columns = (
        *("source", "landed last (UTC)", "age", "allowed", "state"),
        *("last run", "next window from", "held by", "waiting"),
    )
    return _table(columns, [_source(row, now) for row in rows], right=(2, 3, 8))


def _source(row: dict[str, Any], now: datetime) -> tuple[str, ...]:
    landed, run, held = row["last_landed_at"], row["last_run"], row["held_by"]
    allowed = row["warn_after_seconds"] or row["error_after_seconds"]
    waiting = row["events_waiting"]
    opens = row["window_opens_at"] or (NOTHING if run is None else "start")
    return (
        row["name"],
        "never" if landed is None else _short(landed),
        NOTHING if landed is None else lasting(row["age_seconds"]),
        NOTHING if allowed is None else lasting(allowed),
        row["state"],
        NOTHING
        if run is None
        else f"{run['status']} {age(_at(run['started_at']), now)}",
        NOTHING if row["kind"] == "stream" else opens.split(".")[0],
        NOTHING if held is None else f"{held['pid']} on {held['host']}",
        NOTHING if waiting is None else f"{waiting:,}",
    )


def _builds(status: Status) -> Iterator[str]:
    last, pointer, now = status.found.last_build, status.found.pointer, status.now
    if last is None:
        yield "Last build  none is known of"
    else:
        who = f"process {last.pid} on {last.host}"
        if last.state != "running":
            ended = last.ended or last.began
            yield f"Last build  {last.state} {age(ended, now)} ({moment(ended)}), {who}"
        elif status.found.is_build_alive:
            yield f"Last build  runs since {age(last.began, now)}, {who}"
        else:
            yield f"Last build  killed, began {age(last.began, now)}, {who}"
        for line in last.said[:_LINES]:
            yield f"            {_cut(line)}"
        if len(last.said) > _LINES:
            yield f"            and {len(last.said) - _LINES} lines more: --json"
    if pointer is None:
        yield f"Gold        {NOTHING}"
        return
    built = pointer.built
    landed = [each.landed_at for each in pointer.freshness if each.landed_at]
    of = "published by hand" if built is None else age(built.finished_at, now)
    newest = f", newest data landed {age(max(landed), now)}" if landed else ""
    if built is not None:
        of = f"built {of} ({moment(built.finished_at)})"
    warns = [gate for gate in pointer.gates if gate.status != "pass"]
    gates = f"; {len(pointer.gates)} gates, {len(warns)} warn" if pointer.gates else ""
    yield f"Gold        {of}{newest}{gates}"


def _rejects(status: Status) -> Iterator[str]:
    pointer = status.found.pointer
    if pointer is None:
        return
    wanted = [e for e in pointer.rejects if status.source in (None, e.source)]
    if not wanted:
        yield "Rejects     none open"
        return
    new = sum(each.new or 0 for each in wanted)
    total = counted(sum(each.rejects for each in wanted), "reject")
    yield f"Rejects     {total} open, {new:,} new with the last green build"
    for each in wanted[:_REASONS]:
        yield f"            {each.rejects:,} {each.reason} of {each.source}"


def _of(kind: str, source: str | None) -> str:
    words = kind.replace("_", " ")
    return f"{words} ({source})" if source else words


def _table(
    columns: tuple[str, ...],
    rows: list[tuple[str, ...]],
    right: tuple[int, ...] = (),
) -> "Table":
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for place, column in enumerate(columns):
        justify = "right" if place in right else "left"
        table.add_column(column, justify=justify)  # type: ignore[arg-type]
    for row in rows:
        table.add_row(*row)
    return table


def _short(iso: str) -> str:
    return moment(_at(iso)).removesuffix(" UTC")


def _at(iso: str) -> datetime:
    return datetime.fromisoformat(iso)


def _cut(line: str) -> str:
    return (
        line
        if len(line) <= _LONGEST
        else f"{line[: _LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"
    )

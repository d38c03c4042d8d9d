"""What of a semantic model has to be refreshed: what moved in Gold since the last time.

Moments are texts of UTC with microseconds, as `timestamp_text` writes them on each
engine, which are compared as they stand. What moved a fact has a clock of its own: what
waited behind a gate comes into Gold with an older moment than what did not wait, so
each is compared with its own mark and none with the newest of all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from landing.powerbi.model import Gold, Incremental, Table
from landing.powerbi.partitions import Partition, partitions

_PARALLEL = 4
"""How many partitions or tables are read at a time."""
_RETRIES = 1


@dataclass(frozen=True, slots=True)
class Moments:
    """When something last moved in Gold, by models of dbt.

    `days` maps a fact to what moved it, and that to its days and their moments;
    `tables` maps what is read whole to its newest moment, empty where there is no row.
    """

    days: Mapping[str, Mapping[str, Mapping[date, str]]]
    tables: Mapping[str, str]

    @property
    def newest(self) -> "Mark":
        """Up to where this has read Gold."""
        return Mark(
            {
                model: {by: max(days.values()) for by, days in moved.items() if days}
                for model, moved in self.days.items()
            },
            dict(self.tables),
        )


@dataclass(frozen=True, slots=True)
class Mark:
    """Up to which moments Gold was read when a refresh that succeeded was planned."""

    days: Mapping[str, Mapping[str, str]]
    tables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """What of a table is to be refreshed: all of it, or partitions.

    `older` are those that its policy does not look at. `read_again` are those that it
    does, and in which something moved; `outside` counts days that moved and are in
    none, because they are older than what is kept, or still to come. `each_time` is
    whether it is read in each refresh, and so says nothing of what moved.
    """

    table: str
    in_part: bool
    older: tuple[str, ...] = ()
    read_again: tuple[str, ...] = ()
    outside: int = 0
    each_time: bool = False


@dataclass(frozen=True, slots=True)
class RefreshPlan:
    """What to refresh; `is_whole` where it is not known what was refreshed before.

    `unknown` are tables of which Gold does not say when they changed: they are
    refreshed with the whole model alone.
    """

    is_whole: bool
    changes: tuple[Change, ...]
    unknown: tuple[str, ...]

    @property
    def requests(self) -> tuple[dict[str, Any], ...]:
        """The bodies to send, one after the other; none where nothing moved.

        First by the policy, which makes the partitions of new days and joins those of
        periods that are over, so that partitions are called as of today; then the older
        ones by their names, without the policy.
        """
        made = []
        tables = [{"table": each.table} for each in self.changes]
        older = [
            {"table": each.table, "partition": name}
            for each in self.changes
            for name in each.older
        ]
        if self.is_whole:
            made.append(_request(apply_policy=True))
        elif tables:
            made.append(_request(tables, apply_policy=True))
        if older:
            made.append(_request(older, apply_policy=False))
        return tuple(made)


def _request(
    objects: list[dict[str, str]] | None = None, *, apply_policy: bool
) -> dict[str, Any]:
    said: dict[str, Any] = {
        "type": "full",
        "commitMode": "transactional",
        "maxParallelism": _PARALLEL,
        "retryCount": _RETRIES,
        "applyRefreshPolicy": apply_policy,
    }
    return said if objects is None else {**said, "objects": objects}


def moment_of(time: datetime) -> str:
    """Return an aware time as moments are written."""
    return time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


def imported(gold: Gold) -> tuple[Table, ...]:
    """Return the tables that a refresh reads; the others ask Gold whenever asked."""
    return tuple(table for table in gold.tables if table.storage in ("import", "dual"))


def refresh_plan(
    gold: Gold, moments: Moments, since: Mark | str | None, today: date
) -> RefreshPlan:
    """Return what moved since a mark, or since one moment; all where that is None.

    A fact that the mark does not know is refreshed whole, and so is one of which every
    day moved: it was built again, and a day may have lost all its rows.
    """
    changes, unknown = [], []
    for table in imported(gold):
        if table.incremental is not None:
            change = _in_part(table, table.incremental, moments, since, today)
            if change:
                changes.append(change)
        elif table.each_refresh:
            changes.append(Change(table.name, in_part=False, each_time=True))
        elif table.says_when_changed:
            if _table_moved(table.model, moments, since):
                changes.append(Change(table.name, in_part=False))
        else:
            unknown.append(table.name)
            if since is None:
                changes.append(Change(table.name, in_part=False))
    return RefreshPlan(
        is_whole=since is None,
        changes=tuple(changes),
        unknown=() if since is None else tuple(unknown),
    )


def _table_moved(model: str, moments: Moments, since: Mark | str | None) -> bool:
    if since is None:
        return True
    before = since if isinstance(since, str) else since.tables.get(model)
    return before is None or moments.tables[model] > before


def _in_part(
    table: Table,
    policy: Incremental,
    moments: Moments,
    since: Mark | str | None,
    today: date,
) -> Change | None:
    """Return what of a fact moved; None for nothing."""
    there = tuple(partitions(policy, today))
    if policy.moved is None and since is not None:
        # nothing says what moved: its policy looks at what it always looks at
        return Change(table.name, in_part=True)
    known = moments.days.get(table.model, {})
    marks = _marks(table.model, known, since)
    if marks is None:
        return _change(table.name, there, {one.first for one in there})
    moved: set[date] = set()
    for by, days in known.items():
        found = {day for day, moment in days.items() if moment > marks.get(by, "")}
        if found and len(found) == len(days):
            found |= {one.first for one in there}
        moved |= found
    return _change(table.name, there, moved) if moved else None


def _marks(
    model: str, known: Mapping[str, object], since: Mark | str | None
) -> Mapping[str, str] | None:
    """Return the moment after which each cause counts; None where all is read."""
    if since is None:
        return None
    if isinstance(since, str):
        return dict.fromkeys(known, since)
    return since.days.get(model)


def _change(name: str, there: tuple[Partition, ...], moved: set[date]) -> Change:
    hit = [one for one in there if any(one.first <= day < one.until for day in moved)]
    inside = {day for one in hit for day in moved if one.first <= day < one.until}
    return Change(
        name,
        in_part=True,
        older=tuple(one.name for one in hit if not one.is_read_again),
        read_again=tuple(one.name for one in hit if one.is_read_again),
        outside=len(moved - inside),
    )

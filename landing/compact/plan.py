"""Which files of an hour become one, and which may go: pure, of what stands there.

A file that landed is *loose* until a compacted file holds its rows; then it is *held*.
Every file that holds a row has the same of it, so a reader may take a row from any one
of them: the rules here only choose, and can lose nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from landing import bronze
from landing.bronze import Place
from landing.errors import RequestError

LARGEST = 256 * 1024 * 1024
"""How many bytes a compacted file has, at most, but for a single file's rows."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A file of an hour; `modified` is by the store's clock."""

    place: Place
    size: int
    modified: datetime

    @property
    def is_compacted(self) -> bool:
        """Whether it holds rows of files that landed, and did not land itself."""
        return self.place.root == bronze.COMPACTED


@dataclass(frozen=True, slots=True)
class Unit:
    """A file whose rows go into another; of a compacted one those of some files."""

    standing: Standing
    takes: frozenset[str]
    """The files that landed whose rows are taken, as `Place.file` calls them."""


def closed_hours(
    files: Iterable[Standing], *, now: datetime, older_than: timedelta
) -> dict[str, list[Standing]]:
    """Return the files by the hours that are closed, the earliest hour first.

    An hour is closed that ended `older_than` ago. The newest in which anything landed
    never is: readers look there for how fresh a source is, and find something.
    """
    hours: dict[str, list[Standing]] = {}
    for file in files:
        hours.setdefault(file.place.landed_hour, []).append(file)
    landed = [h for h in hours if not all(f.is_compacted for f in hours[h])]
    newest = max(landed, default="")
    return {
        hour: hours[hour]
        for hour in sorted(hours)
        if hour != newest and _ended(hour, now - older_than)
    }


def _ended(hour: str, moment: datetime) -> bool:
    try:
        return bronze.hour_begins(hour) + timedelta(hours=1) <= moment
    except ValueError:
        return False  # a folder that is no hour: a build names it, and stops


def may_need_work(files: Sequence[Standing]) -> bool:
    """Return whether an hour may have work, before any of its files is opened.

    Nothing is to be done where one file stands alone.
    """
    return len(files) > 1


def standing_for(held: Mapping[Standing, frozenset[str]]) -> dict[str, Standing]:
    """Return the compacted file from which the rows of each held file are taken.

    That is the one that holds the most files, as readers have it.
    """
    chosen: dict[str, Standing] = {}
    for file in sorted(held, key=lambda f: (len(held[f]), f.place.name)):
        chosen.update(dict.fromkeys(held[file], file))
    return chosen


def units(
    files: Sequence[Standing],
    held: Mapping[Standing, frozenset[str]],
    *,
    largest: int = LARGEST,
) -> list[Unit]:
    """Return the files that become one, sorted by what they hold; maybe none.

    `held` says of each compacted file which files it holds. Loose files become one with
    each other, with compacted ones that are small, and with such as hold some of the
    same. What is at least half as large as a file may be stays as it is.
    """
    chosen = standing_for(held)
    loose = [
        Unit(file, frozenset({file.place.file}))
        for file in files
        if not file.is_compacted
        and file.place.file not in chosen
        and file.size < largest / 2
    ]
    grown = []
    overlapping = False
    for file in held:
        takes = frozenset(name for name in held[file] if chosen[name] == file)
        if takes and file.size < largest / 2:
            grown.append(Unit(file, takes))
            overlapping = overlapping or len(takes) < len(held[file])
    if len(loose) > 1 or (grown and loose) or (overlapping and len(grown) > 1):
        return sorted([*loose, *grown], key=_order)
    return []


def _order(unit: Unit) -> tuple[object, ...]:
    return bronze.order_of_name(min(unit.takes, key=bronze.order_of_name))


def removable(
    files: Sequence[Standing],
    held: Mapping[Standing, frozenset[str]],
    *,
    now: datetime,
    keep_for: timedelta,
) -> list[Standing]:
    """Return the files whose rows have stood elsewhere for the grace period.

    Those that landed and are held, and compacted files all of whose files one other
    holds besides more: so the one that holds the most stays, whoever else removes.
    A file that is newer than the first that holds its name is not among them: see
    `strangers`.
    """
    kept = {f: names for f, names in held.items() if f.modified + keep_for <= now}
    gone = [
        file
        for file in held
        if any(held[file] < held[other] for other in kept if other != file)
    ]
    since = _held_since(held)
    names = frozenset[str]().union(*kept.values())
    return gone + [
        file
        for file in files
        if not file.is_compacted
        and file.place.file in names
        and file.modified < since[file.place.file]
    ]


def strangers(
    files: Sequence[Standing], held: Mapping[Standing, frozenset[str]]
) -> dict[Standing, Standing]:
    """Return files that came under the name of a held one, with what holds that name.

    They landed after it was compacted: a clock was set back to that hour, or a lake was
    copied. Whether they hold something else has to be looked at. The first that holds
    the name tells it: a younger one took the rows from that, and not from this file.
    """
    chosen = standing_for(held)
    since = _held_since(held)
    return {
        file: chosen[file.place.file]
        for file in files
        if not file.is_compacted
        and file.place.file in since
        and file.modified >= since[file.place.file]
    }


def _held_since(held: Mapping[Standing, frozenset[str]]) -> dict[str, datetime]:
    """Return when the first that stands of those that hold a name appeared."""
    since: dict[str, datetime] = {}
    for file, names in held.items():
        for name in names:
            since[name] = min(since.get(name, file.modified), file.modified)
    return since


def require_duration(name: str, value: timedelta) -> None:
    """Raise `RequestError` for a negative time."""
    if value < timedelta(0):
        raise RequestError(
            f"{name} is negative; nothing was compacted", way_out="Say 2h, or 24h"
        )

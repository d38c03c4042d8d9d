"""What dbt would list of the lake: the names of the files of each source and hour."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from landing import bronze
from landing.building.news_digest import digest
from landing.lake import Lake
from landing.settings import Settings

_HOUR = timedelta(hours=1)
_LISTED_WHOLE = 5_000
"""Of no more files than this dbt lists all, so of no more folders."""


def listed(
    settings: Settings, now: datetime, lookback: timedelta | None
) -> dict[str, dict[str, Any]]:
    """Return the files that dbt would list, as a hash of their names for each hour."""
    lake = _lake(settings)
    listed = {}
    for source in lake.folders(bronze.ROOT):
        hours = _hours(lake, source)
        since = _since([*hours], now, lookback)
        listed[source] = {"since": since, "hours": _names(lake, source, hours, since)}
    return listed


def still_there(
    settings: Settings, before: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return what the same listing gives now; all of a source that was not there."""
    lake = _lake(settings)
    listed = {}
    for source in sorted({*before, *lake.folders(bronze.ROOT)}):
        since = before[source]["since"] if source in before else ""
        hours = _names(lake, source, _hours(lake, source), since)
        if hours or source in before:
            listed[source] = {"since": since, "hours": hours}
    return listed


def _lake(settings: Settings) -> Lake:
    settings.require_lake()
    return Lake.open(settings.lake)


def _hours(lake: Lake, source: str) -> dict[str, list[str]]:
    """Return the folders of each hour, the earliest first: of one or two roots."""
    folders: dict[str, list[str]] = {}
    for root in (bronze.ROOT, bronze.COMPACTED):
        for name in lake.folders(bronze.folder(source, root=root)):
            hour = bronze.hour_of(name)
            if hour is not None:
                of_hour = bronze.folder(source, hour, root)
                folders.setdefault(hour, []).append(of_hour)
    return dict(sorted(folders.items()))


def _since(hours: Sequence[str], now: datetime, lookback: timedelta | None) -> str:
    """Return the earliest hour that counts; an empty text where all do.

    An hour earlier than the lookback says: dbt's listing may begin within one.
    """
    if len(hours) <= _LISTED_WHOLE or lookback is None:
        return ""
    newest = min(hours[-1], bronze.landed_hour(now))
    try:
        begins = bronze.hour_begins(newest) - lookback - _HOUR
    except (ValueError, OverflowError):
        return ""
    return bronze.landed_hour(begins)


def _names(
    lake: Lake, source: str, hours: Mapping[str, Sequence[str]], since: str
) -> dict[str, str]:
    wanted = [hour for hour in hours if hour >= since]
    # a request lists a page of names of all hours, or of one
    asked = [folder for hour in wanted for folder in hours[hour]]
    if lake.local_folder is None and not since and wanted:
        asked = [
            bronze.folder(source, root=root) for root in (bronze.ROOT, bronze.COMPACTED)
        ]
    names: dict[str, list[str]] = {}
    for path in chain.from_iterable(map(lake.files, asked)):
        place = bronze.place_of(path)
        if place is not None:
            names.setdefault(place.landed_hour, []).append(path)
    return {
        hour: digest("\n".join(sorted(names[hour])).encode())
        for hour in wanted
        if hour in names
    }

"""What is configured, and when each source last landed; no secret is told."""

import platform
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from landing import __version__, bronze, hubs
from landing.declarations import Declarations, RowSource, StreamSource
from landing.errors import TidemarkError
from landing.lake import Lake
from landing.settings import Settings

_SECRET = re.compile(r"(?<=//)[^/:@\s]*:\S*@|\?.*")
"""What of an address may hold a secret: `user:password@`, and a query.

A name before the host without a password is the container of an `abfss` address.
"""


def report(
    declarations: Declarations,
    settings: Settings,
    open_lake: Callable[[], Lake],
    environment: Mapping[str, str],
    now: datetime,
    last_checks: Callable[[], Mapping[str, datetime]] = dict,
) -> tuple[bool, dict[str, Any]]:
    """Return whether lake and control table can be read, and what to tell, for JSON.

    Of each source: whether its connection has an address, and when its newest file
    was published, in UTC by the lake's clock, and how many seconds before `now`; None
    where nothing has landed. Looks into the newest hour of each source alone. A table
    that nobody changes lands nothing, so it has `last_checked_at`, too: when it was
    last looked at to the end, as `last_checks` has it by the names of sources.
    """
    told: dict[str, Any] = {
        "version": __version__,
        "python": platform.python_version(),
        "lake": _SECRET.sub("", settings.lake),
        "ok": True,
    }
    try:
        lake = open_lake()
        told["streams"] = [
            _stream(one, lake, environment, now) for one in declarations.streams
        ]
        checks = last_checks()
        told["tables"] = [
            _table(one, lake, settings, now, checks.get(one.name))
            for one in declarations.row_sources
        ]
    except TidemarkError as error:
        told.update(ok=False, error=_SECRET.sub("", str(error)))
    return told["ok"], told


def _stream(
    stream: StreamSource, lake: Lake, environment: Mapping[str, str], now: datetime
) -> dict[str, Any]:
    return {
        "name": stream.name,
        "event_hub": stream.event_hub,
        "consumer_group": stream.consumer_group,
        "connection": stream.connection,
        "connection_is_set": hubs.has_trigger_address(stream.connection, environment),
        **_landed(stream.name, lake, now),
    }


def _table(
    source: RowSource,
    lake: Lake,
    settings: Settings,
    now: datetime,
    checked_at: datetime | None,
) -> dict[str, Any]:
    return {
        "name": source.name,
        "connection": source.connection,
        "connection_is_set": source.connection.lower() in settings.connections,
        **_landed(source.name, lake, now),
        "last_checked_at": checked_at and _utc(checked_at),
    }


def _landed(source: str, lake: Lake, now: datetime) -> dict[str, Any]:
    hours = [bronze.hour_of(name) for name in lake.folders(bronze.folder(source))]
    newest = max((hour for hour in hours if hour is not None), default=None)
    at = newest and lake.newest(bronze.folder(source, newest))
    if not at:
        return {"last_landed_at": None, "seconds_ago": None}
    return {
        "last_landed_at": _utc(at),
        "seconds_ago": max(0, round((now - at).total_seconds())),
    }


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")

"""Flights as trips: how a row of `flights.csv` becomes a trip event.

A trip is promised for its scheduled arrival and late by `arr_delay`. The clock
at the far end is read as if it were New York's: the file names no other zone,
and how late a flight was does not depend on it.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

Row = dict[str, str]
Trip = dict[str, str | None]

ZONE = "America/New_York"

_NEW_YORK = ZoneInfo(ZONE)
_UNKNOWN = ("", "NA")


def read_flights(zipped: Path) -> Iterator[Row]:
    with zipfile.ZipFile(zipped) as archive, archive.open("flights.csv") as opened:
        yield from csv.DictReader(io.TextIOWrapper(opened, "utf-8", newline=""))


def trip_event(flight: Row) -> Trip:
    """Return the trip as it stood in the end."""
    requested_at = datetime.fromisoformat(flight["time_hour"]) + timedelta(
        minutes=int(flight["minute"])
    )
    promised_at = next_at(requested_at, int(flight["sched_arr_time"]))
    completed_at = None
    if flight["dep_time"] in _UNKNOWN:
        status = "cancelled"
    elif flight["arr_delay"] in _UNKNOWN:
        status = "picked_up"  # diverted: it left, and never came to where it should
    else:
        status = "completed"
        completed_at = promised_at + timedelta(minutes=float(flight["arr_delay"]))
    return {
        "trip_id": "-".join(
            (flight["time_hour"], flight["carrier"], flight["flight"], flight["origin"])
        ),
        "timestamp": (completed_at or requested_at).isoformat(),
        "status": status,
        "vehicle_id": None if flight["tailnum"] in _UNKNOWN else flight["tailnum"],
        "requested_at": requested_at.isoformat(),
        "promised_at": promised_at.isoformat(),
        "completed_at": completed_at and completed_at.isoformat(),
        "distance_km": f"{int(flight['distance']) * 1_609_344 / 1_000_000:.6f}",
    }


def next_at(moment: datetime, clock: int) -> datetime:
    """Return when New York's clock next shows these hours and minutes.

    `clock` is hours times 100 plus minutes; 2400 is midnight. A clock behind
    that of `moment` is the next day's.
    """
    local = moment.astimezone(_NEW_YORK)
    hours, minutes = divmod(clock, 100)
    shown = local.replace(hour=0, minute=0, fold=0) + timedelta(
        hours=hours, minutes=minutes
    )
    if shown.replace(tzinfo=None) <= local.replace(tzinfo=None):
        shown += timedelta(days=1)
    return shown.astimezone(UTC)


def ndjson(trips: list[Trip]) -> str:
    return "".join(json.dumps(trip) + "\n" for trip in trips)

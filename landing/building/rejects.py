"""Open rejects, and closing those that cannot close by themselves.

A reject is open until a good row of the same key and time arrives. Where key, time
or JSON was what is broken, no mended copy can be told to be its own: a person
decides. A decision is landed as a row of the source `resolved_rejects`, so that it
is in Bronze as all else, and a full refresh knows it.

Rejects are read from the DuckDB warehouse, which is opened for reading alone; what
landed since the last build is not among them. Other engines are asked with their own
tools: `resolve` takes the ids that they gave.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from landing import bronze
from landing.building import warehouse
from landing.clock import Clock, utc_now
from landing.errors import BuildError, RequestError, nearest
from landing.lake import Lake
from landing.settings import Settings

if TYPE_CHECKING:
    from landing.declarations import InternalSource
    from landing.events import LandedFile

SOURCE = "resolved_rejects"
"""The source whose rows are decisions."""

_ELSEWHERE = (
    "Where another engine keeps Silver, query silver_rejects with your own tool, and "
    "close rejects by their reject_id: tidemark rejects resolve --id ID"
)
_ID = re.compile(r"[0-9a-f]{32}")
_SHOWN_IDS = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which open rejects are meant: those for which all that is said holds.

    `landed_before` is aware, and compared with the time at which a reject's newest
    copy landed. `file` is a file of Bronze: its path in the lake, or the end of it
    that begins with its hour or its name. Nothing said means all.
    """

    source: str | None = None
    reason: str | None = None
    landed_before: datetime | None = None
    file: str | None = None
    ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for one in self.ids:
            if not _ID.fullmatch(one):
                raise RequestError(
                    f"{one} is no reject_id, which has 32 digits from 0 to f",
                    way_out="Take it from silver_rejects, or tidemark rejects",
                )

    @property
    def is_ids_alone(self) -> bool:
        """Whether it is said by ids alone which are meant."""
        return bool(self.ids) and self == Wanted(ids=self.ids)


@dataclass(frozen=True, slots=True)
class Group:
    """Open rejects of a source for one reason; times are UTC, of newest copies."""

    source: str
    reason: str
    rejects: int
    first_landed_at: datetime
    last_landed_at: datetime


@dataclass(frozen=True, slots=True)
class Count:
    """Open rejects of a source for one reason, and those of them that came lately.

    `new` are those of which a copy was taken in since a moment that was asked for; none
    where none was.
    """

    source: str
    reason: str
    rejects: int
    new: int | None


@dataclass(frozen=True, slots=True)
class Reject:
    """One open reject.

    `body_base64` is set where the payload is not UTF-8, or is no plain JSON.
    `landed_at` is when its newest copy landed, UTC. Of a table's row, `body` is
    what Silver kept of it.
    """

    reject_id: str
    landed_at: datetime
    source: str
    reason: str
    business_key: str | None
    event_time: datetime | None
    body: str | None
    body_base64: str | None


class OpenRejects:
    """The open rejects of a warehouse, as its last build left them."""

    def __init__(self, connection: Any, relation: str) -> None:
        self._connection = connection
        self._relation = relation
        self._log = relation.replace("silver_rejects", "silver_reject_log")
        connection.execute(f"describe {relation}")

    @classmethod
    @contextmanager
    def read(cls, settings: Settings) -> "Iterator[OpenRejects]":
        """Open the warehouse for reading.

        Raises `BuildError` where there is none that DuckDB keeps, where a build
        has it open, and where it has no rejects yet.
        """
        with warehouse.read(settings, elsewhere=_ELSEWHERE) as connection:
            import duckdb

            try:
                found = cls(connection, _relation(settings))
            except duckdb.CatalogException as error:
                raise BuildError(
                    f"warehouse {settings.warehouse} has no {_relation(settings)}",
                    way_out="Build it: tidemark build",
                ) from error
            yield found

    def groups(self, wanted: Wanted) -> list[Group]:
        """Return how many there are of each source and reason, the most first."""
        rows = self._rows(
            "select source, reason, count(*), min(last_landed_at), max(last_landed_at)",
            wanted,
            "group by source, reason order by count(*) desc, source, reason",
        )
        return [
            Group(source, reason, count, _utc(first), _utc(last))
            for source, reason, count, first, last in rows
        ]

    def counts(self, since: datetime | None) -> list[Count]:
        """Return how many there are of each source and reason, the most first.

        And how many of these were taken in `since`, an aware time, if one is given.
        """
        moment = since and since.astimezone(UTC).replace(tzinfo=None)
        rows = self._connection.execute(
            "select source, reason, count(*), count(*) filter (_processed_at >= ?) "
            f"from {self._relation} group by source, reason "
            "order by count(*) desc, source, reason",
            [moment],
        ).fetchall()
        return [
            Count(source, reason, count, new if since else None)
            for source, reason, count, new in rows
        ]

    def newest(self, wanted: Wanted, limit: int) -> list[Reject]:
        """Return those that landed last, the newest first."""
        rows = self._rows(
            "select cast(reject_id as varchar), last_landed_at, source, reason, "
            "cast(business_key as varchar), event_time, body, body_base64",
            wanted,
            f"order by last_landed_at desc, reject_id limit {limit:d}",
        )
        return [
            Reject(one, _utc(landed), source, reason, key, _utc(said), body, encoded)
            for one, landed, source, reason, key, said, body, encoded in rows
        ]

    def last_landed(self, wanted: Wanted) -> dict[str, datetime]:
        """Return when the newest copy of each landed, UTC, by its id; sorted by it.

        Raises `RequestError` where an id that is asked for is none of them.
        """
        select = "select cast(reject_id as varchar), last_landed_at"
        rows = self._rows(select, wanted, "order by 1")
        found = {str(one): _utc(landed) for one, landed in rows}
        missing = sorted(set(wanted.ids) - found.keys())
        if missing:
            shown = ", ".join(missing[:_SHOWN_IDS])
            if len(missing) > _SHOWN_IDS:
                shown = f"{shown} and {len(missing) - _SHOWN_IDS} more"
            raise RequestError(
                f"no such reject is open: {shown}",
                way_out="See which are: tidemark rejects --source SOURCE",
            )
        return found

    def require_known(self, wanted: Wanted) -> None:
        """Raise `RequestError` where no open reject has this source or reason."""
        for column, given in (("source", wanted.source), ("reason", wanted.reason)):
            if given is None:
                continue
            rows = self._rows(f"select distinct {column}", Wanted(), "order by 1")
            known = [str(row[0]) for row in rows]
            if given not in known:
                near = nearest(given, known)
                raise RequestError(
                    f"no open reject has the {column} {given}",
                    way_out=f"Did you mean {near}?"
                    if near
                    else f"There are some of: {', '.join(known) or 'none'}",
                )

    def _rows(self, select: str, wanted: Wanted, rest: str) -> list[tuple[Any, ...]]:
        conditions, values = self._conditions(wanted)
        query = f"{select} from {self._relation} {conditions} {rest}"
        rows: list[tuple[Any, ...]] = self._connection.execute(query, values).fetchall()
        return rows

    def _conditions(self, wanted: Wanted) -> tuple[str, list[Any]]:
        said: list[tuple[str, Any]] = []
        if wanted.source is not None:
            said.append(("source = ?", wanted.source))
        if wanted.reason is not None:
            said.append(("reason = ?", wanted.reason))
        if wanted.landed_before is not None:
            before = wanted.landed_before.astimezone(UTC).replace(tzinfo=None)
            said.append(("last_landed_at < ?", before))
        if wanted.file is not None:
            place = bronze.place_of(wanted.file)
            if place is not None:
                said.append(("source = ?", place.source))
            file = f"/{place.file if place else wanted.file}"
            named = "where ends_with('/' || landed_file, ?)"
            said.append(
                (f"reject_id in (select reject_id from {self._log} {named})", file)
            )
        if wanted.ids:
            said.append(
                ("list_contains(?, cast(reject_id as varchar))", list(wanted.ids))
            )
        where = " and ".join(condition for condition, _ in said)
        return f"where {where}" if where else "", [value for _, value in said]


def resolve(
    lake: Lake,
    source: "InternalSource",
    ids: Sequence[str],
    *,
    last_landed: Mapping[str, datetime] | None = None,
    note: str | None = None,
    clock: Clock = utc_now,
) -> "LandedFile":
    """Land the decision that these rejects are done with, as one file.

    When this returns, the decision stands in Bronze, and the next build leaves them
    out of `silver_rejects`. When it raises, the file may stand there whole: deciding
    again is no harm. `events` of the file are its rows, one for each id.

    What lands after a decision is open again, so none is dated before the newest
    copy that it closes: `last_landed`, aware, says when that landed, where it is
    known. The clock that stamped it may be ahead of this one.

    Raises `RequestError` without ids, and `LakeError` when the lake cannot be
    written.
    """
    distinct = sorted(set(ids))
    if not distinct:
        raise RequestError("no reject is named", way_out="Name one at least")
    now = clock()
    decided = {one: max(now, (last_landed or {}).get(one, now)) for one in distinct}
    return land_decisions(lake, source, decided, note, now)


def land_decisions(
    lake: Lake,
    source: "InternalSource",
    decided: Mapping[str, datetime],
    note: str | None,
    landed_at: datetime,
) -> "LandedFile":
    """Land decisions as one file: each reject's id, and the time until which it holds.

    What landed of a reject after that time is open again. The same decisions, landed at
    the same time, are the same file. Raises `LakeError` where it cannot be written.
    """
    import pyarrow as pa

    from landing.columns.values import with_fields
    from landing.events import LandedFile
    from landing.extraction.table import publish_rows
    from landing.extraction.window import at, format_time

    ids = sorted(decided)
    moments = [decided[one] for one in ids]
    rows = pa.table(
        {
            "reject_id": pa.array(ids, pa.string()),
            "note": pa.repeat(pa.scalar(note, pa.string()), len(ids)),
            "resolved_at": pa.array(moments, pa.timestamp("us", tz="UTC")),
        }
    )
    moment = format_time(at(landed_at))
    rows = with_fields(rows, [False] * len(ids), None, moment)
    name = bronze.table_file_name(source.name, None, moment, 0)
    name = f"{name}-{bronze.fingerprint(rows)}"
    path = publish_rows(lake, source.name, name, rows, landed_at)
    return LandedFile(path, len(ids), is_new=True)


def _relation(settings: Settings) -> str:
    quoted = settings.schema_of("silver").replace('"', '""')
    return f'"{quoted}".silver_rejects'


def _utc(moment: datetime | None) -> Any:
    return moment and moment.replace(tzinfo=UTC)

"""What has landed of `pipeline_runs`, by the names of its files.

A name says how far the control table was asked, and of which invocation of dbt the
file is:

    pipeline_runs-<since>-<moment>-00000-<invocation>-<content>-<layout>.parquet

`<since>` is the time from which on ended runs are in it, `start` where all are, and
`unasked` where there was no control table to ask; so a machine that lands what dbt did,
and sees no control table, hides no extraction from another one that does.
`<invocation>` is a digest of its id, or `none`.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from landing import bronze
from landing.columns.values import HASH
from landing.extraction.window import parse_time
from landing.lake import Lake
from landing.operations.rows import SOURCE

UNASKED = "unasked"
"""What stands in a name for a time since, where no control table was asked."""

_TIME = r"\d{4}_\d\d_\d\dT\d\d_\d\d_\d\d\.\d{9}Z"
_NAME = re.compile(
    rf"{SOURCE}-(?P<since>start|{UNASKED}|{_TIME})-(?P<moment>{_TIME})-00000"
    r"-(?P<invocation>none|[0-9a-f]{12})-[0-9a-f]{12}-[0-9a-f]{8}\.parquet"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Landed(NamedTuple):
    """A file that landed, at an aware time.

    `has_asked` is whether the control table was, `invocation` the digest in its name.
    """

    path: str
    moment: datetime
    has_asked: bool
    invocation: str


def file_name(
    since: str | None, moment: str, invocation: str | None, rows: pa.Table
) -> str:
    """Return how the name of a file begins, without what tells its columns.

    `since` and `moment` are times as text, or `UNASKED`; `invocation` is an id.
    """
    name = bronze.table_file_name(SOURCE, since, moment, 0)
    return f"{name}-{digest_of(invocation)}-{bronze.fingerprint(rows)}"


def digest_of(invocation: str | None) -> str:
    """Return what stands in a name for an invocation's id, or for none."""
    if invocation is None:
        return "none"
    return sha256(invocation.encode()).hexdigest()[:12]


def last_asked(lake: Lake, now: datetime) -> datetime | None:
    """Return when the newest file landed for which the control table was asked.

    One that is dated after `now` does not count: a clock that was ahead once would
    hide what ends until then. Raises `LakeError` when the lake cannot be listed.
    """
    for folder in reversed(lake.folders(bronze.folder(SOURCE))):
        hour = bronze.hour_of(folder)
        files = _named(lake.files(bronze.folder(SOURCE, hour))) if hour else ()
        asked = [f.moment for f in files if f.has_asked and f.moment <= now]
        if asked:
            return max(asked)
    return None


def landed_since(lake: Lake, moment: datetime) -> list[Landed]:
    """Return the files that landed since then, by their names, in one listing.

    Raises `LakeError` when the lake cannot be listed.
    """
    hour = bronze.folder(SOURCE, bronze.landed_hour(moment))
    files = _named(lake.files(bronze.folder(SOURCE), after=hour))
    return [file for file in files if file.moment >= moment]


def hashes_in(lake: Lake, files: Iterable[Landed]) -> set[str]:
    """Return the hashes of the rows of these files.

    One that is gone, or is no Parquet, has none: what it held lands once more, which
    is no harm. Raises `LakeError` when the lake cannot be read.
    """
    found: set[str] = set()
    for file in files:
        content = lake.read(file.path)
        if content is None:
            continue
        try:
            rows = pq.read_table(pa.BufferReader(content), columns=[HASH])
        except pa.ArrowInvalid:
            continue
        found.update(rows[HASH].to_pylist())
    return found


def _named(paths: Iterable[str]) -> Iterator[Landed]:
    for path in paths:
        place = bronze.place_of(path)
        name = _NAME.fullmatch(place.name) if place else None
        moment = name and _time(name["moment"])
        if name is not None and moment is not None:
            yield Landed(
                path,
                _EPOCH + timedelta(microseconds=moment // 1000),
                name["since"] != UNASKED,
                name["invocation"],
            )


def _time(text: str) -> int | None:
    day, _, time = text.partition("T")
    return parse_time(f"{day.replace('_', '-')}T{time.replace('_', ':')}")

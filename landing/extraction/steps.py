"""What every extraction has in common: its steps, its result, its files."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Literal

import pyarrow as pa

from landing import bronze, manifest
from landing.columns.values import HASH, with_landed_at, with_window
from landing.declarations import RowSource
from landing.extraction.window import Window
from landing.lake import Lake, encode_parquet
from landing.telemetry.landing import tell_of_file

PART_ROWS = 250_000
"""Rows of one file, at most, and of what is held in memory."""

Step = Literal["planned", "landed", "committing"]

Progress = Callable[[Step, int], None]
"""Called as a run proceeds, with the rows landed so far in this window.

`planned` comes before anything is read, `landed` after each file, `committing`
when all files stand. What it raises ends the run at that point.
"""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a run beside what changed.

    `full` lands everything again. `since` and `until` are watermarks as text, the ends
    of a window that lands beside the watermark, which stays. With `dry_run` the source
    is read, and nothing is written. `confirm_deletes` compares keys now, however many
    rows that finds deleted.
    """

    full: bool = False
    since: str | None = None
    until: str | None = None
    dry_run: bool = False
    confirm_deletes: bool = False

    @property
    def is_backfill(self) -> bool:
        """Whether a window of its own is asked for."""
        return self.since is not None or self.until is not None


@dataclass(frozen=True, slots=True)
class ExtractResult:
    """What one call landed; windows are watermarks in full precision.

    `window_low` is None where everything was wanted, `window_high` where the
    source holds no watermark at all. `run_id` is the run of the last window;
    `repeated_window` tells that a crashed run's window came first, and is
    counted in. `paths` are the files, whether they were new or stood already, and
    `bytes` their size in the lake. `deleted` of the rows say that one was deleted.
    """

    source: str
    run_id: str
    window_low: str | None
    window_high: str | None
    rows: int
    files: int
    repeated_window: bool
    paths: tuple[str, ...]
    bytes: int = 0
    seconds: float = 0.0
    deleted: int = 0

    def beside(self, landed: "Landed", deleted: int) -> "ExtractResult":
        """Return it with what a comparison of keys landed."""
        return replace(
            self,
            rows=self.rows + landed.rows,
            files=self.files + len(landed.paths),
            paths=(*self.paths, *landed.paths),
            bytes=self.bytes + landed.bytes,
            deleted=deleted,
        )


@dataclass(frozen=True, slots=True)
class Landed:
    """What one window landed, in one run."""

    run_id: str
    window: Window
    rows: int
    paths: tuple[str, ...]
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A file that was published: its path, and its size."""

    path: str
    bytes: int


def result_of(
    source: RowSource, done: list[Landed], seconds: float = 0.0
) -> ExtractResult:
    """Return what the windows of one call landed together."""
    return ExtractResult(
        source=source.name,
        run_id=done[-1].run_id,
        window_low=done[0].window.low_text,
        window_high=done[-1].window.high_text,
        rows=sum(one.rows for one in done),
        files=sum(len(one.paths) for one in done),
        repeated_window=len(done) > 1,
        paths=tuple(path for one in done for path in one.paths),
        bytes=sum(one.bytes for one in done),
        seconds=round(seconds, 3),
    )


def publish_part(
    lake: Lake,
    source: RowSource,
    window: Window,
    number: int,
    rows: pa.Table,
    landed_at: datetime,
    *,
    named_by: str,
    are_deleted: bool = False,
) -> Part:
    """Publish one part of a window; `are_deleted` where its rows are gone.

    `rows` has the source's own columns, and maybe their hash, as `with_window` says.
    The content is part of the name: where rows changed since a run that crashed, both
    versions stand, as Silver may have one already. So is `named_by`, the id of a run: a
    state that comes again under another id is a reading of its own.
    """
    table = with_window(source, rows, window, are_deleted=are_deleted)
    name = bronze.table_file_name(
        source.name, window.low_text, window.high_text or "none", number
    )
    # the hashes are of all that the source has, and the window is in the name
    told = bronze.fingerprint(table.select(["is_deleted", HASH]))
    run = sha256(named_by.encode()).hexdigest()[:12]
    name = f"{name}-{run}-{told}"
    return publish_table(lake, source.name, name, table, landed_at)


def publish_rows(
    lake: Lake, source: str, name: str, table: pa.Table, landed_at: datetime
) -> str:
    """Publish rows as one file of Bronze, and return its path.

    `name` begins the file's name, which ends with what tells its columns.
    """
    return publish_table(lake, source, name, table, landed_at).path


def publish_table(
    lake: Lake, source: str, name: str, table: pa.Table, landed_at: datetime
) -> Part:
    """Publish rows as one file of Bronze; see `publish_rows`."""
    table = with_landed_at(table, landed_at)
    files = bronze.files_of_layout(table.schema)
    hour = bronze.landed_hour(landed_at)
    path = bronze.Place(source, hour, f"{name}{files.removeprefix('*')}").path
    content = encode_parquet(table, lake.compression)
    is_new = lake.publish(path, content) == "published"
    tell_of_file(path, table.num_rows, content.size, is_new=is_new)
    entry = manifest.Entry(source, hour, files, table.schema)
    manifest.publish_entry(lake, entry)
    return Part(path, content.size)

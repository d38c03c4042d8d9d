"""The names in Bronze: folders, files and what a path says.

A Bronze file stands under `bronze/<source>/landed_hour=YYYY-MM-DDTHH/`, the
hour (UTC) in which it was landed, so that a reader of what is new opens few
folders whatever the length of the history. No other module of this package knows
that. Paths are relative to the lake, with `/` between their parts.

Pure functions of their arguments. What stands in the files is in
`landing.columns.types`; whoever asks for names alone needs no Arrow.
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pyarrow as pa

ROOT = "bronze/"
"""What the path of every file of Bronze begins with, as it landed."""

COMPACTED = "compacted/"
"""What the path of a file begins with that holds the rows of many that landed."""

LANDED_FILE = "landed_file"
"""The column in which a compacted file says what each row's own file is called."""

_HOUR = "landed_hour="
_DIGITS = re.compile(r"([0-9]+)")
_FINGERPRINT = re.compile(r"-[0-9a-f]{12}$")
_UNSAFE_IN_NAME = re.compile(r"[^A-Za-z0-9._+]+")


def landed_hour(landed_at: datetime) -> str:
    """Return the folder's hour, `YYYY-MM-DDTHH`, of an aware time, in UTC."""
    return landed_at.astimezone(UTC).strftime("%Y-%m-%dT%H")


class Place(NamedTuple):
    """Where a file of Bronze stands; `name` is its own, with the ending."""

    source: str
    landed_hour: str
    name: str
    root: str = ROOT

    @property
    def path(self) -> str:
        """The file's path in the lake."""
        return f"{folder(self.source, self.landed_hour, self.root)}{self.name}"

    @property
    def file(self) -> str:
        """What Silver calls the file, within its source: `2026-05-01T10/<name>`."""
        return f"{self.landed_hour}/{self.name}"


def hour_begins(hour: str) -> datetime:
    """Return the aware time, in UTC, at which a `YYYY-MM-DDTHH` begins.

    Raises `ValueError` for any other text.
    """
    return datetime.strptime(hour, "%Y-%m-%dT%H").replace(tzinfo=UTC)


def folder(source: str, landed_hour: str | None = None, root: str = ROOT) -> str:
    """Return the folder of a source, or of an hour of it, with a slash at its end.

    So it is a prefix of the paths of its files, and of no others.
    """
    hour = "" if landed_hour is None else f"{_HOUR}{landed_hour}/"
    return f"{root}{source}/{hour}"


def hour_of(folder_name: str) -> str | None:
    """Return the hour that a folder below a source's is of; None where of none."""
    return folder_name.removeprefix(_HOUR) if folder_name.startswith(_HOUR) else None


def place_of(path: str) -> Place | None:
    """Return what a path says of a file; None where it is none that readers open."""
    root, source, folder_name, name = [*path.split("/", 3), "", "", ""][:4]
    hour = hour_of(folder_name)
    root = f"{root}/"
    if root not in (ROOT, COMPACTED) or hour is None or "/" in name:
        return None
    return Place(source, hour, name, root) if name.endswith(".parquet") else None


def name_part(text: str) -> str:
    """Return the text as it may stand in a file's name, on any store."""
    return _UNSAFE_IN_NAME.sub("_", text).strip("._") or "none"


def stream_file_name(
    event_hub: str, partition_id: str | None, first: int | None, last: int | None
) -> str:
    """Return the name of a file of one partition's events, without its layout.

    `first` and `last` are the sequence numbers at its ends; None where the
    events came without one.
    """
    ends = "none" if first is None or last is None else f"{first}-{last}"
    return f"{name_part(event_hub)}-p{name_part(partition_id or 'none')}-{ends}"


def is_stream_file(name: str, event_hub: str) -> bool:
    """Return whether `stream_file_name` gives such a name to events of this hub."""
    ends = r"(none|-?\d+--?\d+)(-[0-9a-f]{12})?(-[0-9a-f]{8})?\.parquet"
    hub = re.escape(name_part(event_hub))
    return re.fullmatch(f"{hub}-p.+-{ends}", name) is not None


def table_file_name(
    source: str, window_low: str | None, window_high: str, part: int
) -> str:
    """Return the name, without ending, of one part of a window of a table."""
    low = "start" if window_low is None else name_part(window_low)
    return f"{name_part(source)}-{low}-{name_part(window_high)}-{part:05d}"


def files_of_layout(columns: "pa.Schema") -> str:
    """Return the pattern of names of files that have these columns.

    A name ends with what it matches: some readers take columns by their place,
    and a source's columns change.
    """
    told = ",".join(f"{field.name} {field.type}" for field in columns)
    return f"*-{hashlib.sha256(told.encode()).hexdigest()[:8]}.parquet"


def order_of_name(name: str) -> tuple[str | int, ...]:
    """Return what files of a source are sorted by: numbers in names count as numbers.

    So those of a stream stand by partition and sequence, those of a table by window
    and part.
    """
    parts = _DIGITS.split(name)
    return tuple(int(part) if n % 2 else part for n, part in enumerate(parts))


def compacted_file_name(source: str, files: Iterable[str], columns: "pa.Schema") -> str:
    """Return the name of the file that holds the rows of these files, and no others.

    The same files of the same columns have the same name, so that whoever compacts
    them a second time publishes nothing.
    """
    held = hashlib.sha256("\n".join(sorted(files)).encode()).hexdigest()[:16]
    layout = files_of_layout(columns).removeprefix("*")
    return f"{name_part(source)}-{held}{layout}"


def fingerprint(table: "pa.Table") -> str:
    """Return 12 hex digits that are the same for the same columns and rows."""
    import pyarrow as pa  # here alone, for names are asked for without it

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return hashlib.sha256(sink.getvalue()).hexdigest()[:12]


def another_name(name: str, table: "pa.Table") -> str:
    """Return a name for these rows beside a file that has theirs; the same each time.

    Patterns that match the name match it, too.
    """
    ending = files_of_layout(table.schema).removeprefix("*")
    ending = ending if name.endswith(ending) else ".parquet"
    stem = _FINGERPRINT.sub("", name.removesuffix(ending))
    return f"{stem}-{fingerprint(table)}{ending}"

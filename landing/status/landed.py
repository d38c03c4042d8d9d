"""When a source landed last: of its newest hour alone, mostly by a listing."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from landing import bronze
from landing.lake import Lake, StandingFile

if TYPE_CHECKING:
    import pyarrow.parquet as pq

_HOUR = timedelta(hours=1)
_OPENED = 64
"""So many files at most are opened of an hour that other hands brought."""


def newest_landing(lake: Lake, source: str) -> datetime | None:
    """Return when a source landed last, aware, UTC; None where nothing has.

    That is when the newest file of its newest hour was published, by the lake's clock.
    Where none was in that hour, because the files were copied from elsewhere or made
    one, it is the newest `landed_at` of its rows, by the footers of 64 files at most;
    and where these do not tell it, the end of the hour.

    Raises `LakeError` where the lake cannot be read.
    """
    folders: dict[str, list[str]] = {}
    for root in (bronze.ROOT, bronze.COMPACTED):
        for name in lake.folders(bronze.folder(source, root=root)):
            hour = bronze.hour_of(name)
            if hour is not None:
                folders.setdefault(hour, []).append(bronze.folder(source, hour, root))
    for hour in sorted(folders, reverse=True):
        files = [
            file
            for folder in folders[hour]
            for file in lake.standing_files(folder)
            if bronze.place_of(file.path)
        ]
        if files:
            return _newest(lake, files, bronze.hour_begins(hour))
    return None


def _newest(lake: Lake, files: list[StandingFile], begins: datetime) -> datetime:
    ends = begins + _HOUR
    times = [file.modified for file in files if begins <= file.modified < ends]
    if not times:
        files.sort(key=lambda file: bronze.order_of_name(file.path))
        told = [_landed_at(lake, file) for file in files[-_OPENED:]]
        times = [time for time in told if time]
    return max(times, default=ends).astimezone(UTC)


def _landed_at(lake: Lake, file: StandingFile) -> datetime | None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return _largest(pq.read_metadata(lake.open_file(file.path, file.size)))
    except (pa.ArrowException, OSError):
        return None  # a build says of a file that it cannot be read


def _largest(footer: "pq.FileMetaData") -> datetime | None:
    names = [footer.schema.column(n).name for n in range(footer.num_columns)]
    if "landed_at" not in names:
        return None
    place = names.index("landed_at")
    groups = range(footer.num_row_groups)
    told: list[Any] = [footer.row_group(n).column(place).statistics for n in groups]
    largest = [one.max for one in told if one is not None and one.has_min_max]
    times = [each for each in largest if isinstance(each, datetime)]
    return max((t if t.tzinfo else t.replace(tzinfo=UTC) for t in times), default=None)

"""What is published for dashboards: searched, and rid of all builds but the newest."""

import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from landing.errors import BuildError, first_line
from landing.forget.found import Found
from landing.forget.keys import Key
from landing.forget.warehouse_file import Lineage
from landing.publishing.folder import keep_only_newest
from landing.settings import Settings

_KINDS = (".parquet", ".json")


def search(
    settings: Settings, keys: Sequence[Key], lineage: Lineage
) -> tuple[Found, ...]:
    """Return how many rows published tables have, and texts beside them.

    Raises `BuildError` where a file cannot be read.
    """
    may_mention = {table for _, table in lineage.may_mention}
    rows = files = mentions = 0
    for path in sorted(settings.published_folder.rglob("*")):
        if path.suffix not in _KINDS or not path.is_file():
            continue
        count = _counted(path, keys)
        if path.stem in may_mention:
            mentions += count
        else:
            rows, files = rows + count, files + bool(count)
    return (Found("published", rows, files, mentions),)


def rewrite(settings: Settings) -> None:
    """Remove what was published before the newest build; again is no harm."""
    keep_only_newest(settings.published_folder)


def _counted(path: Path, keys: Sequence[Key]) -> int:
    try:
        if path.suffix == ".json":
            text = path.read_text(encoding="utf-8")
            return int(any(not k.is_number and k.is_mentioned_in(text) for k in keys))
        with pq.ParquetFile(path) as parquet:
            return sum(
                _says(row, keys)
                for batch in parquet.iter_batches()
                for row in batch.to_pylist()
            )
    except FileNotFoundError:
        return 0  # of a build that is no longer kept
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise BuildError(
            f"{path} cannot be read: {first_line(error)}",
            way_out="Remove it, and run tidemark forget --resume",
        ) from error


def _says(row: dict[str, object], keys: Sequence[Key]) -> bool:
    for key in keys:
        for name, value in row.items():
            if name.lower() == key.name.lower() and key.equals(value):
                return True
            text = value if isinstance(value, str) else json.dumps(value, default=str)
            if not key.is_number and key.is_mentioned_in(text):
                return True
    return False

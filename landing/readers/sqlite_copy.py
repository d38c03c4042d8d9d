"""A copy of an SQLite file, made without keeping its writer waiting.

SQLite's backup copies some pages at a time, lets go of the file in between, and begins
again where it was written to meanwhile. What it ends with is the file at one moment.
"""

import shutil
import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

_PAGES = 2_000
"""Pages of a step, in which the writer waits: 8 MB of the usual size."""
_BEGUN_AGAIN = 10
"""How often a copy may begin again before it is given up."""


class _BusyError(Exception):
    """The file is written to all the time."""


def copied(
    connection: sqlite3.Connection, path: Path, stack: ExitStack
) -> sqlite3.Connection | None:
    """Return a connection to a copy, which ends with the stack.

    None where there is no room for it, or the file is written to all the time: it is
    then to be read itself. Raises what SQLite raises.
    """
    if shutil.disk_usage(gettempdir()).free < 2 * path.stat().st_size:
        return None
    folder = stack.enter_context(TemporaryDirectory(prefix="tidemark-sqlite-"))
    copy = sqlite3.connect(Path(folder) / "copy.db", isolation_level=None)
    stack.enter_context(closing(copy))
    left, begun_again = 2**63, 0

    def step(_: int, remaining: int, __: int) -> None:
        nonlocal left, begun_again
        begun_again += remaining > left
        left = remaining
        if begun_again > _BEGUN_AGAIN:
            raise _BusyError

    try:
        connection.backup(copy, pages=_PAGES, progress=step, sleep=0.01)
    except _BusyError:
        return None
    copy.execute("begin")
    return copy

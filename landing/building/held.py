"""A warehouse is held by one run, and what keeps it from being held is said."""

import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from filelock import FileLock, Timeout

from landing.building.problems import one_line
from landing.building.target import Target
from landing.errors import BuildError
from landing.settings import Settings

_UNWRITABLE = ("Permission denied", "Read-only file system")
_HELD_BY = re.compile(r"PID (\d+)")


@contextmanager
def held(
    settings: Settings, target: Target, *, length: timedelta | None = None
) -> Iterator[None]:
    """Hold a warehouse against other builds and verifications.

    A file of DuckDB is locked; any other warehouse by a lease in the control table,
    which those who build it share. Raises `BuildError` when one runs, when another
    process has the file open for writing, and when the file or its folder may not be
    written; and `ControlError` when the lease is another's, also at the end when it was
    lost, and when the control table cannot be used.
    """
    if target.is_file:
        with _lock(settings):
            _require_unlocked(settings.warehouse)
            yield
        return
    # what builds nothing does without a database's library
    from landing.control.build_leases import lease_of_build
    from landing.control.leases import LEASE

    control, run_id = settings.require_control(), str(uuid.uuid4())
    with lease_of_build(control, target.place, run_id, length=length or LEASE) as lease:
        yield
        lease.check()


@contextmanager
def _lock(settings: Settings) -> Iterator[None]:
    target = settings.project / "target"
    target.mkdir(exist_ok=True)
    # One lock a warehouse: those of two folders may have one name. Runs of other
    # projects are kept away by DuckDB, which locks the file itself.
    place = sha256(str(settings.warehouse.resolve()).encode()).hexdigest()[:8]
    lock = FileLock(target / f"{settings.warehouse.name}.{place}.build.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise BuildError(
            f"another build or verification of {settings.warehouse.name} is running",
            way_out="Wait for it to end",
        ) from error
    try:
        yield
    finally:
        lock.release()


def _require_unlocked(warehouse: Path) -> None:
    try:
        import duckdb
    except ImportError:
        return  # dbt will say that its adapter is missing
    _require_writable(warehouse.parent)
    if not warehouse.exists():
        return
    try:
        duckdb.connect(str(warehouse)).close()
    except duckdb.Error as error:
        text = str(error)
        holder = _HELD_BY.search(text)
        if any(said in text for said in _UNWRITABLE):
            raise _not_writable(f"warehouse {warehouse}") from error
        if "lock" not in text.lower():
            raise BuildError(
                f"warehouse {warehouse} cannot be opened: {one_line(text)}",
                way_out="If it is no warehouse, or damaged, move it away and rebuild "
                "it from Bronze: tidemark build",
            ) from error
        who = f"process {holder[1]}" if holder else "another process"
        raise BuildError(
            f"warehouse {warehouse} is open in {who}",
            way_out="Close it there; many readers or one writer may have it open",
        ) from error


def _require_writable(folder: Path) -> None:
    # DuckDB writes a log, and what memory does not hold, beside the file
    if not os.path.isdir(folder):  # noqa: PTH112 - Path's raises where it may not look
        raise BuildError(
            f"the warehouse's folder {folder} does not exist, or cannot be reached",
            way_out="Make it, or set TIDEMARK_WAREHOUSE to a file in one that does",
        )
    effective = os.access in os.supports_effective_ids
    if not os.access(folder, os.W_OK | os.X_OK, effective_ids=effective):
        raise _not_writable(f"the warehouse's folder {folder}")


def _not_writable(what: str) -> BuildError:
    return BuildError(
        f"{what} may not be written; it is as it was",
        way_out="Build as a user who may write the file and its folder, or another "
        "file: TIDEMARK_WAREHOUSE",
    )

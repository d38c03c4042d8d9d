"""What benchmarks share: whole runs of the project, timed, in a folder of their own."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import monotonic

PROJECT = Path(__file__).parents[1]
DBT = Path(sys.executable).with_name("dbt")


def timed(
    command: list[str | Path], folder: Path, words: Sequence[str] = ("--quiet",)
) -> float:
    """Return the seconds of a command over the lake and warehouse of a folder.

    `words` are added to it. Raises `CalledProcessError` where it fails.
    """
    began = monotonic()
    subprocess.run(
        [*command, *words],
        cwd=PROJECT,
        env=os.environ
        | {
            "TIDEMARK_LAKE": str(folder / "lake"),
            "TIDEMARK_WAREHOUSE": str(folder / "warehouse.duckdb"),
            "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
        },
        check=True,
        # `tidemark` says what it has built; dbt, told to be quiet, what went wrong
        stdout=None if words else subprocess.DEVNULL,
    )
    return monotonic() - began


def build(folder: Path, *arguments: str) -> float:
    """Return the seconds of a `dbt build`, of everything unless it is told what."""
    return timed([DBT, "build", *arguments], folder)


def tidemark_build(folder: Path) -> float:
    """Return the seconds of a `tidemark build`."""
    return timed([DBT.with_name("tidemark"), "build"], folder, words=())


def tell(message: str) -> None:
    """Say how far it is, beside what it prints at the end."""
    now = datetime.now()  # noqa: DTZ005 - the clock on the wall
    print(f"{now:%H:%M:%S}  {message}", file=sys.stderr, flush=True)


@contextmanager
def folder_for(kept: Path | None) -> Iterator[Path]:
    """Give the folder to keep, or one that is deleted afterwards."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="tidemark-bench-") as made:
        yield Path(made)

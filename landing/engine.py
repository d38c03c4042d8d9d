"""The engine: what a team's own dbt project takes from the installed Tidemark.

It is the macros, the generic tests and the models that all domains share. A project
that names `.tidemark/macros` among its `macro-paths` has them in the folder
`.tidemark/`, a copy of the installed version's files, which `take` makes again
wherever it differs from them: so an upgrade is a version number, and not a merge.

The copy is of files and not of links, which Windows and containers take as well.
Tidemark's own repository, and a clone of it, has the engine in its own folders, and
nothing is copied there.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import yaml
from filelock import FileLock, Timeout

from landing import __version__
from landing.errors import BuildError

FOLDER = Path(".tidemark")
"""Where a project has its copy."""

_STAMP = "stamp.json"
"""Says of a copy what it is of, and that it is one."""
_PARTS = ("dbt_project", "macros", "tests/dbt")
MACROS = (
    "backfill",
    "bronze",
    "closing",
    "dialect",
    "gates",
    "incremental",
    "overrides",
    "schemas",
    "settings",
    "verify",
)
"""The folders of the engine's macros."""
MODELS = (
    "gold_late_changes",
    "ops_files",
    "ops_pipeline_latency",
    "ops_rejects",
    "ops_runs",
    "ops_source_status",
    "silver_landed_files",
    "silver_landed_hours",
    "silver_pipeline_runs",
    "silver_reject_log",
    "silver_rejects",
    "silver_resolved_rejects",
    "silver_sequence_ranges",
    "stg_pipeline_runs",
    "stg_resolved_rejects",
)
"""The models that all domains share; with them come their .yml and unit tests.

They are named, because a clone of the repository has those of other domains beside
them: the shop's, and those that a team has added.
"""
_FOLDERS = tuple(
    f"dbt_project/{folder}{tests}"
    for folder in (
        "silver",
        "silver/staging",
        "silver/operations",
        "gold",
        "operations",
    )
    for tests in ("", "/unit_tests")
)
"""Where these are; a domain's rows for an engine's model are in its own folders."""
OTHERS = (
    "dbt_project/bronze/pipeline_runs.yml",
    "dbt_project/bronze/rejects.yml",
    "tests/dbt/silver_times_are_not_in_the_future.sql",
)
"""What the engine has besides."""
_PACKAGED = Path(__file__).parent / "_engine"
_PATIENCE = 60.0
"""Seconds to wait for another process that copies."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The copy that a project has now: its version, and how many files it is of.

    `before` is the version that it replaced, if any. Nothing was written unless
    `is_new`.
    """

    version: str
    files: int
    is_new: bool
    before: str | None


@dataclass(frozen=True, slots=True)
class _Engine:
    """The installed engine: the content of each file, by its name."""

    files: Mapping[str, bytes]
    digest: str

    @property
    def stamp(self) -> dict[str, str]:
        return {"version": __version__, "digest": self.digest}


def home() -> Path:
    """Return the folder with the engine's own files, and those that `init` writes.

    It is in the package where that was installed from a wheel, else the repository.
    """
    return _PACKAGED if _PACKAGED.is_dir() else Path(__file__).parents[1]


def is_taken(project: Path) -> bool:
    """Return whether a project has a copy of the engine, or is to have one."""
    try:
        text = (project / "dbt_project.yml").read_text(encoding="utf-8")
        declared = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return False  # dbt says what is wrong with it
    named = declared.get("macro-paths") if isinstance(declared, dict) else None
    paths = [named] if isinstance(named, str) else named or []
    wanted = PurePosixPath(FOLDER.name, "macros")
    return any(PurePosixPath(str(path)) == wanted for path in paths)


def is_current(project: Path) -> bool:
    """Return whether `take` would write nothing."""
    return not is_taken(project) or _stands(project, _engine())


def take(project: Path) -> Taken | None:
    """Let the project's copy be the installed engine; None where it has none.

    The copy is there as it was or as it is now, or not at all where a process was
    killed between the two: never in part. Files that the engine no longer has, and
    what was changed in the copy, are gone. Of several processes at once one writes.

    Raises `BuildError` where the copy cannot be written, or something else stands
    in its place.
    """
    if not is_taken(project):
        return None
    engine = _engine()
    count = len(engine.files)
    if _stands(project, engine):
        return Taken(__version__, count, is_new=False, before=__version__)
    try:
        with _alone(project):
            before = _stamp(project).get("version")
            is_new = not _stands(project, engine)
            if is_new:
                _write(project, engine)
    except OSError as error:
        raise BuildError(
            f"{project / FOLDER} cannot be written: {error.strerror or error}",
            way_out="Let the project's folder be one that you may write to",
        ) from error
    return Taken(__version__, count, is_new=is_new, before=before)


def _write(project: Path, engine: _Engine) -> None:
    copy = project / FOLDER
    fresh, old = (copy.with_name(f"{FOLDER}.{which}") for which in ("new", "old"))
    if copy.exists() and not _stamp(project):
        raise BuildError(
            f"{copy} was not made by tidemark deps",
            way_out="Move it away, and run tidemark deps again",
        )
    for left_over in (fresh, old):
        if left_over.exists():
            shutil.rmtree(left_over)
    for name, content in engine.files.items():
        file = fresh / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (fresh / _STAMP).write_text(json.dumps(engine.stamp), encoding="utf-8")
    if copy.exists():
        copy.rename(old)
    fresh.rename(copy)
    if old.exists():
        shutil.rmtree(old)


@contextmanager
def _alone(project: Path) -> Iterator[None]:
    target = project / "target"
    target.mkdir(exist_ok=True)
    lock = FileLock(target / "engine.lock")
    try:
        lock.acquire(timeout=_PATIENCE)
    except Timeout as error:
        raise BuildError(
            f"another process has been writing {project / FOLDER} for "
            f"{_PATIENCE:.0f} s",
            way_out="Wait for it, or end it",
        ) from error
    try:
        yield
    finally:
        lock.release()


def _stands(project: Path, engine: _Engine) -> bool:
    # files too, and not the stamp alone: an edited copy is no version of the engine
    try:
        return _stamp(project) == engine.stamp and (
            _digest(_read(project / FOLDER)) == engine.digest
        )
    except OSError:
        return False  # another process has taken a file away meanwhile


def _stamp(project: Path) -> dict[str, str]:
    """Return what a copy is of; empty where there is no copy."""
    try:
        said = json.loads((project / FOLDER / _STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _engine() -> _Engine:
    files = {
        name: content
        for name, content in _read(home()).items()
        if _is_engine_s(PurePosixPath(name))
    }
    if not files:
        raise BuildError(
            f"the tidemark in {Path(__file__).parent} was installed without its engine",
            way_out="Install it again: pip install --force-reinstall tidemark",
        )
    return _Engine(files, _digest(files))


def _is_engine_s(file: PurePosixPath) -> bool:
    """Return whether a file of the parts is the engine's, and no domain's."""
    if file.parts[0] == "macros":
        return file.parts[1] in MACROS
    if file.as_posix() in OTHERS:
        return True
    return file.stem in MODELS and file.parent.as_posix() in _FOLDERS


def _read(folder: Path) -> dict[str, bytes]:
    """Return the content of all files of the engine's parts, sorted by name."""
    found = (
        path for part in _PARTS for path in (folder / part).rglob("*") if path.is_file()
    )
    read = {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
    return dict(sorted(read.items()))


def _digest(files: Mapping[str, bytes]) -> str:
    whole = hashlib.blake2b(digest_size=16)
    for name, content in files.items():
        whole.update(hashlib.blake2b(name.encode()).digest())
        whole.update(hashlib.blake2b(content).digest())
    return whole.hexdigest()

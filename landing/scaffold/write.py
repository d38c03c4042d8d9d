"""Writes the files of an entity: all of them, or none."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from landing.errors import RequestError, SettingsError

PROJECT_FILE = Path("dbt_project.yml")


def check_new(
    project: Path, files: Mapping[Path, str], folders: Iterable[str] = ()
) -> None:
    """Raise `RequestError` where a file, or a model of its name, is there already.

    `folders` are those that models stand in besides `dbt_project`.
    """
    known = {
        path.name: path.relative_to(project)
        for folder in {"dbt_project", *folders}
        for path in (project / folder).rglob("*.sql")
    }
    there = {path for path in files if (project / path).exists()}
    there |= {known[path.name] for path in files if path.name in known}
    if there:
        names = ", ".join(sorted(path.as_posix() for path in there))
        raise RequestError(
            f"there already: {names}",
            way_out="Nothing was written: choose another name, or another --entity",
        )


def write_all(
    project: Path, files: Mapping[Path, str], settings: str | None = None
) -> None:
    """Write every file as a new one, and dbt_project.yml last, as `settings` says.

    Where that is None it stays as it is. Raises `SettingsError` where one of them
    cannot be; what was written is removed again.
    """
    made: list[Path] = []
    path = project
    try:
        for name, text in files.items():
            path = project / name
            for folder in reversed([f for f in path.parents if not f.exists()]):
                folder.mkdir()
                made.append(folder)
            # never over a file that came to be meanwhile
            with path.open("x", encoding="utf-8", newline="") as opened:
                made.append(path)
                opened.write(text)
        if settings is not None:
            path = project / PROJECT_FILE
            _replace(path, settings)
    except BaseException as error:
        for each in reversed(made):
            with suppress(OSError):
                each.rmdir() if each.is_dir() else each.unlink()
        if not isinstance(error, OSError):
            raise
        raise SettingsError(
            f"{path} cannot be written: {error.strerror or error}",
            way_out="Nothing was written: let the project's folder be one that you "
            "may write to",
        ) from error


def _replace(path: Path, text: str) -> None:
    path = path.resolve()
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(number, "wb") as opened:
            opened.write(text.encode("utf-8"))
        shutil.copymode(path, name)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

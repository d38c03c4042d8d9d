"""The files of Power BI projects on disk: read as text, written whole or not at all."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from landing.errors import RequestError, SettingsError

FOLDER = Path("powerbi")
"""Where a project keeps them."""
_TEXTS = {".tmdl", ".pbip", ".pbism", ".pbir", ".json"}
_MODEL = ".SemanticModel"


def read(folder: Path) -> dict[PurePosixPath, str]:
    """Return the text of each file below the folder, of those that are text.

    Ends of lines are as they stand there. What Desktop keeps for itself (`.pbi`) is
    left out.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        name = PurePosixPath(path.relative_to(folder).as_posix())
        if not path.is_file() or ".pbi" in name.parts:
            continue
        if path.suffix in _TEXTS or path.name == ".platform":
            with path.open(encoding="utf-8", newline="") as opened:
                found[name] = opened.read()
    return found


def name_of(folder: Path, project: str) -> str:
    """Return the name of the semantic model: of the one that is there, or a new one.

    Raises `RequestError` where there are several.
    """
    found = sorted(path.name for path in folder.glob(f"*{_MODEL}"))
    if len(found) > 1:
        raise RequestError(
            f"{folder} has several semantic models: {', '.join(found)}",
            way_out="Say which: --name NAME",
        )
    return found[0].removesuffix(_MODEL) if found else project


def write(folder: Path, files: Mapping[PurePosixPath, str | None]) -> None:
    """Write each file whole, and remove those of which the text is None.

    No reader finds a file half written. Raises `SettingsError` where one cannot be.
    """
    path = folder
    try:
        for name, text in files.items():
            path = folder / name
            if text is None:
                path.unlink(missing_ok=True)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            number, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            with os.fdopen(number, "w", encoding="utf-8", newline="") as opened:
                opened.write(text)
            Path(made).chmod(path.stat().st_mode if path.exists() else 0o644)
            Path(made).replace(path)
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be written: {error.strerror or error}",
            way_out="Let the folder be one that you may write to, and run it again: "
            "it goes on where it stopped",
        ) from error

"""Check a folder of Bicep: `python -m lint.bicep FOLDER`.

The types are those of the folder `bicep` in TIDEMARK_SCHEMAS.
"""

import json
import os
import sys
from pathlib import Path

from lint.bicep import _closed, _modules, _parameters, _resources, _roles
from lint.bicep._files import BicepFile, Problem, UnreadableError, read
from lint.bicep._types import Catalogue


def check(folder: Path, types: Catalogue) -> list[str]:
    """Return what is wrong with all files of a folder, a line each, in order.

    The folder has `main.bicep`, `roles.json` and files `*.parameters.json`.
    """
    files: dict[str, BicepFile] = {}
    unreadable = []
    for path in sorted(folder.rglob("*.bicep")):
        name = path.relative_to(folder).as_posix()
        try:
            files[name] = read(path, name)
        except UnreadableError as error:
            unreadable.append(str(error))
    if unreadable:
        return unreadable
    roles = json.loads((folder / "roles.json").read_text(encoding="utf-8"))
    found: list[Problem] = []
    used: set[str] = set()
    for file in files.values():
        for resource in file.resources:
            found += _resources.check(file, resource, types)
        found += _modules.check(file, files)
        found += _closed.check(file)
        found += _roles.check(file, roles)
        used |= {each.role for each in _roles.assignments(file)}
    found += _roles.check_table(roles, used)
    for path in sorted(folder.glob("*.parameters.json")):
        found += _parameters.check(path, files["main.bicep"])
    return [str(problem) for problem in found]


def main(words: list[str]) -> None:
    """Print what is wrong; exit with 1 where something is, with 2 without types."""
    folder = Path(os.environ.get("TIDEMARK_SCHEMAS", "")) / "bicep"
    if len(words) != 1 or not folder.is_dir():
        sys.exit(
            "Say which folder, and set TIDEMARK_SCHEMAS to one in which bicep has "
            "the types of Azure/bicep-types-az: python -m lint.bicep infra"
        )
    problems = check(Path(words[0]), Catalogue(folder))
    print("\n".join(problems) or f"{words[0]}: nothing is wrong")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main(sys.argv[1:])

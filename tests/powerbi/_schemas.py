"""Microsoft's published JSON schemas of Power BI projects, from a folder on disk."""

import json
import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

_URL = "https://developer.microsoft.com/json-schemas/fabric/"
_BESIDE = Path(__file__).parents[3] / "shared" / "schemas"


def folder() -> Path:
    """The folder `fabric`; the test is skipped where it is absent, and fails on CI."""
    said = os.environ.get("TIDEMARK_SCHEMAS")
    found = (Path(said) if said else _BESIDE) / "pbir" / "fabric"
    if not found.is_dir():
        told = (
            f"{found} is not there: set TIDEMARK_SCHEMAS to a folder in which "
            "pbir/fabric has microsoft/json-schemas' fabric"
        )
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(told)
    return found


def problems(files: Mapping[PurePosixPath, str], within: Path) -> list[str]:
    """Return what Microsoft's schemas refuse of the JSON files, a line each."""

    def retrieve(uri: str) -> Resource[Any]:
        path = within / uri.removeprefix(_URL)
        return Resource(json.loads(path.read_text("utf-8")), DRAFT7)

    registry: Registry[Any] = Registry(retrieve=retrieve)
    said = []
    for path, text in files.items():
        if path.suffix == ".tmdl":
            continue
        content = json.loads(text)
        uri = content.get("$schema", "")
        if not uri.startswith(_URL) or not (within / uri.removeprefix(_URL)).is_file():
            said.append(f"{path}: there is no schema {uri}")
            continue
        validator = Draft7Validator(
            {"$ref": uri},
            registry=registry,
            format_checker=Draft7Validator.FORMAT_CHECKER,
        )
        said += [
            f"{path}: {error.json_path}: {error.message[:200]}"
            for error in validator.iter_errors(content)
        ]
    return said

"""Microsoft's types, and copies of infra/ in which faults are planted."""

import os
import shutil
from pathlib import Path

import pytest
from _infra import INFRA, PROJECT

from lint.bicep._types import Catalogue

_BESIDE = PROJECT.parent / "shared" / "schemas"


@pytest.fixture(scope="session")
def types() -> Catalogue:
    """The published types; a test is skipped without them, and fails on CI."""
    said = os.environ.get("TIDEMARK_SCHEMAS")
    found = (Path(said) if said else _BESIDE) / "bicep"
    if not found.is_dir():
        told = (
            f"{found} is not there: set TIDEMARK_SCHEMAS to a folder in which bicep "
            "has the types of Azure/bicep-types-az"
        )
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(told)
    return Catalogue(found)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of infra/ to spoil."""
    return Path(shutil.copytree(INFRA, tmp_path / "infra"))

"""Fixtures of whole runs."""

from pathlib import Path

import pytest
from _project import Pipeline


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    return Pipeline(tmp_path)

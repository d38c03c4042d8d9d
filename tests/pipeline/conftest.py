"""Fixtures of whole runs."""

from pathlib import Path

import pytest
from _copies import orders
from _project import Pipeline


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    """A pipeline of the shop's orders alone."""
    return Pipeline(tmp_path, project=orders())


@pytest.fixture
def shop(tmp_path: Path) -> Pipeline:
    """A pipeline of the whole shop."""
    return Pipeline(tmp_path)

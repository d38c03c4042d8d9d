"""Fixtures of whole runs."""

from collections.abc import Iterator
from pathlib import Path

import _served
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


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An environment whose `tidemark` and `dbt` are warm when a shell starts them."""
    with _served.environment(tmp_path_factory.mktemp("warm")) as folder:
        yield folder

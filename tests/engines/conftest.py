"""Fixtures of the engines' tests."""

from pathlib import Path

import pytest
from _reference import Reference, land_and_build


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no process is left to do it alone."""
    here = [item for item in items if item.path.parent == Path(__file__).parent]
    here.sort(key=lambda item: item.get_closest_marker("parity") is None)
    others = [item for item in items if item.path.parent != Path(__file__).parent]
    items[:] = others + here


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """The shop's history and what DuckDB makes of it."""
    return land_and_build(tmp_path_factory.mktemp("reference"))


@pytest.fixture(scope="session")
def small_reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """The beginning of a small history, for engines that a driver stands in for."""
    folder = tmp_path_factory.mktemp("small_reference")
    return land_and_build(folder, events=300, stages_at_most=2)

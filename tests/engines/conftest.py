"""Fixtures of the engines' tests."""

import pytest
from _reference import Reference, land_and_build


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """The shop's history and what DuckDB makes of it."""
    return land_and_build(tmp_path_factory.mktemp("reference"))


@pytest.fixture(scope="session")
def small_reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """The beginning of a small history, for engines that a driver stands in for."""
    folder = tmp_path_factory.mktemp("small_reference")
    return land_and_build(folder, events=300, stages_at_most=2)

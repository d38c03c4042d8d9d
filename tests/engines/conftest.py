"""Fixtures of the engines' tests."""

from pathlib import Path

import pytest
from _reference import ASKED, EVENTS, SMALL, Reference, built_once


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no process is left to do it alone."""
    here = [item for item in items if item.path.parent == Path(__file__).parent]
    here.sort(key=_takes_less)
    others = [item for item in items if item.path.parent != Path(__file__).parent]
    items[:] = others + here


def _takes_less(item: pytest.Item) -> tuple[bool, bool]:
    is_parity = item.get_closest_marker("parity") is not None
    return not is_parity, item.path.name != "test_tsql_targets.py"


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """The shop's history and what DuckDB makes of it."""
    return built_once(tmp_path_factory, EVENTS, stages_at_most=4 if ASKED else 2)


@pytest.fixture(scope="session")
def small_reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """The beginning of a small history, for engines that a driver stands in for."""
    return built_once(tmp_path_factory, SMALL, stages_at_most=2)


@pytest.fixture(scope="session")
def asked_reference(request: pytest.FixtureRequest) -> Reference:
    """The small history, or the one that `make parity` asks for."""
    return request.getfixturevalue("reference" if ASKED else "small_reference")

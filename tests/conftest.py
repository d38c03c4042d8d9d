"""How tests are shared out among processes, and which are left without the shop."""

from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
ENGINES = PROJECT / "tests" / "engines"


def has_shop() -> bool:
    """Say whether the example's domain is there, or was taken away."""
    return (PROJECT / "dbt_project" / "bronze" / "shop").is_dir()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Keep a file's tests in one process, which keeps its parsed project warm.

    Tests that bring a warehouse of their own say so by a group of their own. Where the
    shop was taken away, its tests go with it.
    """
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.name))
    if has_shop():
        return
    of_shop = {item for item in items if plays_shop(item)}
    config.hook.pytest_deselected(items=list(of_shop))
    items[:] = [item for item in items if item not in of_shop]


def plays_shop(item: pytest.Item) -> bool:
    """Say whether a test needs the shop; all that compare engines play its history."""
    return item.get_closest_marker("shop") is not None or ENGINES in item.path.parents


def pytest_report_header() -> str | None:
    if has_shop():
        return None
    return "without the shop: tests that are marked `shop` are left out"

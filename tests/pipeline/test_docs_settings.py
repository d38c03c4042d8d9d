"""The page on settings has every variable of the project, and no other."""

import re
from typing import Any

import pytest
import yaml
from _pages import PROJECT, page, tables
from jinja2 import Environment, nodes

pytestmark = pytest.mark.shop

PAGE = page("docs/settings.md")
ROWS = [row for rows in tables(PAGE) for row in rows if "variable" in row]
FIELDS = [row for rows in tables(PAGE) for row in rows if "field" in row]


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    """What the project sets."""
    said: dict[str, Any] = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())
    return said["vars"]


@pytest.fixture(scope="module")
def defaults(project: dict[str, Any]) -> dict[str, Any]:
    """What each variable is unless set; of the shop's own what the project sets."""
    macro = Environment().parse(page("macros/settings/setting.sql"))
    (known,) = macro.find_all(nodes.Assign)
    return project | known.node.as_const()


def _blocks() -> dict[str, Any]:
    """What the page shows as YAML."""
    found = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    return {name: said for each in found for name, said in yaml.safe_load(each).items()}


def test_the_page_has_each_variable_once_and_no_other(
    defaults: dict[str, Any],
) -> None:
    assert sorted(row["variable"] for row in ROWS) == sorted(
        f"`{name}`" for name in defaults
    )


def test_the_page_says_what_a_variable_is_unless_set(
    defaults: dict[str, Any],
) -> None:
    shown = _blocks()
    said = {
        name: shown[name] if row["unless set"] == "see below" else _value(row)
        for row in ROWS
        if (name := row["variable"].strip("`"))
    }
    assert said == defaults


def _value(row: dict[str, str]) -> object:
    return yaml.safe_load(row["unless set"].strip("`"))


def test_each_variable_has_a_unit_and_a_page_that_names_it() -> None:
    for row in ROWS:
        assert row["unit"], row
        (linked,) = re.findall(r"\]\(([^)#]+)[^)]*\)", row["page"])
        text = (PROJECT / "docs" / linked).read_text(encoding="utf-8")
        assert row["variable"].strip("`") in text, row


def test_the_page_has_the_fields_of_an_entity_and_one_of_the_project_s(
    project: dict[str, Any],
) -> None:
    stops_at = page("macros/bronze/require_entities.sql")
    known = re.search(r"field not in \(([^)]+)\)", stops_at)
    assert known is not None
    assert [row["field"] for row in FIELDS] == [
        f"`{field}`" for field in re.findall(r"\w+", known[1])
    ]
    shown = _blocks()["entities"]
    assert shown.items() <= project["entities"].items()

"""The report is of Microsoft's schemas, and shows what the model has."""

import json
import re
from itertools import combinations
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from _manifest import manifest, written
from _schemas import folder, problems

from landing.powerbi import files
from landing.powerbi.check import check

_FILES = files.read(Path(__file__).parents[2] / "powerbi")
_PAGES = PurePosixPath("Shop.Report/definition/pages")
_HOURS = _PAGES / "pipeline_health/visuals/latency_by_hour/visual.json"
_TABLE = _PAGES / "pipeline_health/visuals/sources/visual.json"
_LATE = _PAGES / "operations_now/visuals/orders_late/visual.json"
_CARD = _PAGES / "sla/visuals/card_sla_share/visual.json"


def test_each_file_of_the_project_is_of_its_schema() -> None:
    assert len([path for path in _FILES if path.suffix != ".tmdl"]) > 30
    assert problems(_FILES, folder()) == []


def test_what_is_generated_is_of_its_schema() -> None:
    assert problems(written(manifest()), folder()) == []


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        (_CARD, '"queryState"', '"queryStates"'),
        (_CARD, '"Property": "SLA share"', '"Propety": "SLA share"'),
        (_CARD, '"height": 110', '"height": "tall"'),
        (_CARD, '"visualType": "card",', ""),
        (_CARD, "visualContainer/2.0.0", "visualContainer/9.9.9"),
        (_HOURS, '"Series"', '"Serie": 1, "Series"'),
        (_HOURS, '"visualContainerObjects"', '"visualContainer"'),
        (_TABLE, '"nativeQueryRef"', '"nativeRef"'),
        (_LATE, '"Descending"', '"Down"'),
        (_LATE, '"sortDefinition"', '"sorted"'),
        (_PAGES / "sla/page.json", '"FitToPage"', '"FitToWall"'),
        (_PAGES / "pipeline_health/page.json", '"FitToWidth"', '"FitToWitdh"'),
        (_PAGES / "sla/page.json", '"displayName"', '"showName"'),
        (_PAGES / "pages.json", '"pageOrder"', '"order"'),
        (PurePosixPath("Shop.Report/definition/report.json"), "{}", '{"base": 1}'),
        (PurePosixPath("Shop.Report/definition/version.json"), "2.0.0", "two"),
        (PurePosixPath("Shop.Report/definition.pbir"), '"byPath"', '"byWay"'),
        (PurePosixPath("Shop.SemanticModel/definition.pbism"), '"4.2"', "4.2"),
        (PurePosixPath("Shop.SemanticModel/.platform"), '"logicalId"', '"id"'),
        (PurePosixPath("Shop.pbip"), '"report"', '"rapport"'),
    ],
)
def test_a_planted_fault_is_refused(
    file: PurePosixPath, right: str, wrong: str
) -> None:
    text = _FILES[file]
    assert right in text
    # the address of the schema may have the word as well
    head, mark, rest = text.rpartition(right)
    assert mark
    assert problems({file: head + wrong + rest}, folder())


def test_its_pages_are_those_in_order_and_each_visual_lies_on_its_page() -> None:
    order = json.loads(_FILES[_PAGES / "pages.json"])["pageOrder"]
    assert order == ["operations_now", "sla", "revenue_trends", "pipeline_health"]
    pages = {
        path.parent.name: json.loads(text)
        for path, text in _FILES.items()
        if path.name == "page.json"
    }
    assert set(pages) == set(order)
    for path, text in _FILES.items():
        if path.name != "visual.json":
            continue
        visual, page = json.loads(text), pages[path.parents[2].name]
        at = visual["position"]
        assert visual["name"] == path.parent.name
        # folders with other names are not shown
        assert re.fullmatch(r"[a-z][a-z0-9_]*", visual["name"])
        assert at["x"] + at["width"] <= page["width"]
        assert at["y"] + at["height"] <= page["height"]


def _visuals(page: str) -> dict[str, Any]:
    return {
        path.parent.name: json.loads(text)
        for path, text in _FILES.items()
        if path.name == "visual.json" and path.parents[2].name == page
    }


@pytest.mark.parametrize(
    "page", ["operations_now", "sla", "revenue_trends", "pipeline_health"]
)
def test_no_visual_hides_another(page: str) -> None:
    places = {name: one["position"] for name, one in _visuals(page).items()}
    for (name, one), (other, two) in combinations(places.items(), 2):
        apart = (
            one["x"] + one["width"] <= two["x"]
            or two["x"] + two["width"] <= one["x"]
            or one["y"] + one["height"] <= two["y"]
            or two["y"] + two["height"] <= one["y"]
        )
        assert apart, (name, other)


def test_the_pipeline_s_health_shows_sources_latency_runs_and_rejects() -> None:
    shown = json.dumps(list(_visuals("pipeline_health").values()))
    for table, field in (
        ("Sources", "Sources late"),
        ("Sources", "Minutes since landing"),
        ("Latency", "Stage minutes on average"),
        ("Latency", "In Gold within 5 minutes"),
        ("Runs", "Failed runs"),
        ("Rejects", "Reason"),
    ):
        assert f'"queryRef": "{table}.{field}"' in shown


_NOW = {
    "Order count last 24 hours",
    "Revenue last 24 hours",
    "Orders late now",
    "Minutes late now",
    "Freshness in minutes",
}
"""Measures that old orders, delivered long ago, do not change."""


def _measures(visual: Any) -> set[str]:
    shown = json.dumps(visual["visual"]["query"]["queryState"])
    return set(re.findall(r'"Measure": .*?"Property": "([^"]+)"', shown))


def test_operations_now_shows_now_and_not_all_of_history() -> None:
    visuals = _visuals("operations_now")
    assert set().union(*map(_measures, visuals.values())) == _NOW
    # each row of a table or a chart is one that a measure of now has a figure for
    for name, visual in visuals.items():
        assert name.startswith("slicer_") or _measures(visual)
    assert "slicer_date" not in visuals


def test_hours_go_on_past_midnight_in_their_order() -> None:
    query = _visuals("operations_now")["orders_by_hour"]["visual"]["query"]
    axis = query["queryState"]["Category"]["projections"]
    assert [each["queryRef"] for each in axis] == ["Dates.Date", "Times.Hour"]
    assert all(each["active"] for each in axis)
    sorts = query["sortDefinition"]["sort"]
    assert [each["field"] for each in sorts] == [each["field"] for each in axis]
    assert {each["direction"] for each in sorts} == {"Ascending"}


def test_its_fields_are_those_of_the_model() -> None:
    assert check(_FILES) == ()


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('"SLA share"', '"SLA shares"', "there is no measure SLA shares"),
        ('"Measure"', '"Column"', "there is no column Orders[SLA share]"),
        ("{", "", "is no JSON"),
    ],
)
def test_a_field_that_is_gone_is_named_with_its_visual(
    right: str, wrong: str, said: str
) -> None:
    made = dict(_FILES)
    made[_CARD] = made[_CARD].replace(right, wrong, 1)
    (problem,) = check(made)
    assert problem.startswith(f"pages/sla/visuals/card_sla_share/visual.json: {said}")

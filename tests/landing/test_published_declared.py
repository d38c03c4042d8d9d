"""What a model may say of how it is shown, and what a mistake is answered."""

from typing import Any

import pytest
import yaml

from landing.dashboard.pages import OPERATIONS
from landing.engine import MODELS, home
from landing.errors import DeclarationError
from landing.publishing.declared import require_columns, shown_by

GOOD = {"page": "Revenue", "chart": "line", "x": "hour", "y": ["revenue"]}


def test_a_page_is_enough() -> None:
    shown = shown_by("gold_daily_orders", {"published": {"page": "Orders"}})
    assert shown is not None
    assert (shown.title, shown.chart, shown.rows) == ("Daily orders", "table", 2_000)


def test_a_model_that_says_nothing_is_not_shown() -> None:
    assert shown_by("fct_orders", {"gate": True}) is None


def test_one_unit_is_that_of_all_columns_of_a_chart() -> None:
    said = GOOD | {"y": ["a", "b"], "unit": "EUR"}
    shown = shown_by("m", {"published": said})
    assert shown is not None
    row = {"a": 1, "b": 2, "hour": 3}
    assert [shown.unit_in(row, each) for each in row] == ["EUR", "EUR", None]


def test_a_unit_may_stand_in_a_column_of_its_own() -> None:
    said = GOOD | {"unit_from": {"revenue": "currency"}}
    shown = shown_by("m", {"published": said})
    assert shown is not None
    assert shown.unit_in({"revenue": 1, "currency": "EUR"}, "revenue") == "EUR"
    assert shown.unit_in({"revenue": 1, "currency": None}, "revenue") is None


def test_rows_of_a_chart_are_the_newest_unless_it_says_otherwise() -> None:
    shown = shown_by("m", {"published": GOOD})
    assert shown is not None
    assert shown.ordering() == (("hour", True),)
    sorted_so = shown_by("m", {"published": GOOD | {"order_by": "late DESC, id"}})
    assert sorted_so is not None
    assert sorted_so.ordering() == (("late", True), ("id", False))


def test_rows_are_of_one_value_or_of_one_of_several() -> None:
    said = GOOD | {"where": {"span": "hour", "level": [1, 2], "is_open": True}}
    shown = shown_by("m", {"published": said})
    assert shown is not None
    assert shown.where == {"span": ("hour",), "level": (1, 2), "is_open": (True,)}


@pytest.mark.parametrize(
    ("said", "field", "way_out"),
    [
        ("Revenue", "", "Write its fields"),
        ({"chart": "line"}, ".page", "Name the page"),
        ({"page": 3}, ".page", "Write a text"),
        ({"page": "R", "chrat": "line"}, ".chrat", "Did you mean chart?"),
        ({"page": "R", "zoom": 1}, ".zoom", "Known: page, title"),
        ({"page": "R", "chart": "pie"}, ".chart", "one of figures, line, bar, table"),
        ({"page": "R", "chart": "line", "x": "hour"}, ".y", "needs x and y"),
        ({"page": "R", "chart": "figures"}, ".y", "Name the columns"),
        (GOOD | {"totals": ["orders"]}, ".totals", "Add it to y"),
        (GOOD | {"rows": 0}, ".rows", "from 1 to 100,000"),
        (GOOD | {"rows": True}, ".rows", "from 1 to 100,000"),
        (GOOD | {"rows": "all"}, ".rows", "from 1 to 100,000"),
        (GOOD | {"order_by": "hour down"}, ".order_by", "hour desc, id"),
        (GOOD | {"y": [3]}, ".y", "a list of them"),
        (GOOD | {"unit": 3}, ".unit", "{column: unit}"),
        (GOOD | {"unit_from": 3}, ".unit_from", "{column: column}"),
        (GOOD | {"unit": "EUR", "unit_from": "c"}, ".unit_from", "Keep one"),
        (GOOD | {"where": "hour"}, ".where", "{column: value}"),
        (GOOD | {"where": {}}, ".where", "{column: value}"),
        (GOOD | {"where": {"span": []}}, ".where", "or a list of them"),
        (GOOD | {"where": {"span": None}}, ".where", "or a list of them"),
        (GOOD | {"where": {"span": {"is": 1}}}, ".where", "or a list of them"),
        (GOOD | {"empty": 3}, ".empty", "Write a text"),
    ],
)
def test_a_mistake_is_answered_by_model_and_field(
    said: Any, field: str, way_out: str
) -> None:
    with pytest.raises(DeclarationError) as raised:
        shown_by("gold_revenue", {"published": said})
    assert f"model gold_revenue: meta.published{field} " in str(raised.value)
    assert way_out in str(raised.value)


def test_a_misspelt_published_is_no_silence() -> None:
    with pytest.raises(DeclarationError, match=r"model m: meta\.publish is not known"):
        shown_by("m", {"publish": GOOD})


@pytest.mark.parametrize(
    ("field", "column"),
    [
        ("x", "huor"),
        ("y", "revenu"),
        ("by", "curency"),
        ("columns", "huor"),
        ("order_by", "huor desc"),
        ("unit", {"revenu": "EUR"}),
        ("unit_from", {"revenu": "currency"}),
        ("unit_from", {"revenue": "curency"}),
        ("where", {"curency": "EUR"}),
    ],
)
def test_a_misspelt_column_is_named_with_the_one_it_is_near_to(
    field: str, column: Any
) -> None:
    shown = shown_by("m", {"published": GOOD | {field: column}})
    assert shown is not None
    known = ["hour", "currency", "revenue", "_processed_at"]
    with pytest.raises(DeclarationError) as raised:
        require_columns("m", shown, known)
    assert f"model m: meta.published.{field} names " in str(raised.value)
    assert "Did you mean " in str(raised.value)


def test_a_column_of_the_engine_is_never_shown() -> None:
    shown = shown_by("m", {"published": GOOD | {"by": "_row_key"}})
    assert shown is not None
    with pytest.raises(DeclarationError, match="What begins with _ is never shown"):
        require_columns("m", shown, ["hour", "revenue", "_row_key"])


@pytest.mark.parametrize(
    "model", ["ops_pipeline_latency", "ops_runs", "ops_source_status"]
)
def test_every_project_s_page_shows_operations_and_says_where_there_are_none(
    model: str,
) -> None:
    file = home() / "dbt_project/operations" / f"{model}.yml"
    [said] = yaml.safe_load(file.read_text(encoding="utf-8"))["models"]
    shown = shown_by(model, said["config"]["meta"])
    assert shown is not None
    require_columns(model, shown, [column["name"] for column in said["columns"]])
    assert shown.page == OPERATIONS
    assert shown.rows <= 200
    assert shown.empty
    assert model in MODELS

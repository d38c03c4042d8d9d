"""Declared tables as figures, charts and HTML: by window, by unit, and escaped."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from landing.dashboard import charts, content, largest, tables, windows
from landing.dashboard.pages import pages
from landing.dashboard.state import Line
from landing.publishing.declared import Shown
from landing.publishing.pointer import Column, Table

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
MONEY = Shown(
    page="Revenue",
    title="Revenue by hour",
    chart="bar",
    x="hour",
    y=("revenue", "orders"),
    by="currency",
    unit={"orders": "orders"},
    unit_from={"revenue": "currency"},
    totals=("revenue", "orders"),
)


def _hours(hours: int = 48) -> list[dict[str, Any]]:
    return [
        {
            "hour": (NOON - timedelta(hours=ago)).replace(tzinfo=None),
            "currency": currency,
            "revenue": Decimal("10.50"),
            "orders": 2,
        }
        for ago in range(hours)
        for currency in ("EUR", "USD")
    ]


def _table(shown: Shown, *columns: str, rows: int = 1, total: int = 1) -> Table:
    named = tuple(Column(name, "VARCHAR", "") for name in columns)
    return Table("m", "gold.m", "", "m.parquet", rows, total, named, shown)


# Windows


def test_a_window_ends_with_the_newest_row_and_is_in_order_of_time() -> None:
    rows = windows.within(_hours(), MONEY, "24 hours")
    assert len(rows) == 48
    assert rows[0]["hour"] == datetime(2026, 5, 3, 13)  # noqa: DTZ001
    assert rows[-1]["hour"] == datetime(2026, 5, 4, 12)  # noqa: DTZ001
    assert len(windows.within(_hours(), MONEY, "All")) == 96


def test_hours_of_bronze_and_days_are_times_and_names_are_none() -> None:
    assert windows.when("2026-05-04T12") == NOON
    assert windows.when(date(2026, 5, 4)) == NOON.replace(hour=0)
    assert windows.when("orders") is None
    shown = Shown(page="p", title="t", chart="bar", x="x", y=("n",))
    assert windows.has_times([{"x": "2026-05-04T12"}, {"x": None}], shown)
    assert not windows.has_times([{"x": "orders"}], shown)
    assert not windows.has_times([], shown)


def test_money_is_never_added_over_currencies() -> None:
    sums = content.sums(MONEY, windows.within(_hours(), MONEY, "24 hours"), "24 hours")
    assert sums == [
        ("Orders, EUR, 24 hours", "48"),
        ("Orders, USD, 24 hours", "48"),
        ("Revenue, 24 hours", "252.00 EUR"),
        ("Revenue, 24 hours", "252.00 USD"),
    ]


# Charts


def test_there_is_a_chart_for_each_unit_and_its_axis_says_it() -> None:
    drawn = charts.plots(_hours(2), MONEY)
    assert [plot.axis for plot in drawn] == ["Revenue (EUR)", "Revenue (USD)", "Orders"]
    for plot in drawn:
        assert plot.spec["encoding"]["y"]["title"] == plot.axis
        assert plot.spec["encoding"]["x"]["title"] == "Time (UTC)"
    euros, _, orders = (plot.spec["data"]["values"] for plot in drawn)
    assert {point["value"] for point in euros} == {"10.50 EUR"}
    assert {point["series"] for point in euros} == {"Revenue"}
    assert {point["series"] for point in orders} == {"EUR", "USD"}
    assert euros[0]["at"] == "2026-05-04 12:00 UTC"


def test_an_axis_of_days_names_no_hours() -> None:
    shown = Shown(page="p", title="t", chart="bar", x="day", y=("km",))
    rows = [{"day": date(2026, 5, 4), "km": 2.5}, {"day": date(2026, 5, 5), "km": None}]
    [plot] = charts.plots(rows, shown)
    assert plot.spec["encoding"]["x"]["title"] == "Day"
    assert plot.spec["encoding"]["x"]["timeUnit"] == "utcyearmonthdate"
    assert [point["y"] for point in plot.spec["data"]["values"]] == [2.5, None]


def _axis(rows: list[dict[str, Any]], chart: Any = "bar") -> dict[str, Any]:
    shown = Shown(page="p", title="t", chart=chart, x="at", y=("km",))
    [plot] = charts.plots(rows, shown)
    found: dict[str, Any] = plot.spec["encoding"]["x"]["axis"]
    return found


@pytest.mark.parametrize(
    ("days", "named"),
    [(1, [7]), (4, [4, 5, 6, 7]), (9, [-1, 1, 3, 5, 7]), (16, [-7, -5, -3, -1])],
)
def test_days_below_bars_are_named_at_their_noons_the_newest_too(
    days: int, named: list[int]
) -> None:
    last = date(2026, 5, 7)
    rows = [{"at": last - timedelta(days=back), "km": 1} for back in range(days)]
    noons = [date(each["year"], each["month"], each["date"]) for each in _values(rows)]
    wanted = [last + timedelta(days=day - 7) for day in named]
    assert noons[: len(wanted)] == wanted
    assert noons[-1] == last
    assert {(each["hours"], each["utc"]) for each in _values(rows)} == {(12, True)}


def _values(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _axis(rows)["values"]
    return found


def test_bars_of_hours_name_nothing_shorter_than_an_hour() -> None:
    hour = datetime(2026, 5, 4, 12, tzinfo=UTC)
    for hours in (1, 5):
        rows = [{"at": hour + timedelta(hours=each), "km": 1} for each in range(hours)]
        assert _axis(rows)["format"] == "%H:%M"
        named = [(each["hours"], each["minutes"]) for each in _values(rows)]
        assert named == [(12 + each, 0) for each in range(hours + 1)]


@pytest.mark.parametrize("chart", ["line", "bar"])
@pytest.mark.parametrize(
    "minutes", [0.1, 1, 2.1, 9, 50, 65, 600, 1_439, 1_440, 4_000, 5_000, 100_000]
)
def test_no_two_ticks_of_times_say_the_same(chart: str, minutes: float) -> None:
    rows = [{"at": NOON + timedelta(minutes=each), "km": 1} for each in (0.02, minutes)]
    axis = _axis(rows, chart)
    written = [
        datetime(
            *(each["year"], each["month"], each["date"]),
            *(each["hours"], each["minutes"], each["seconds"]),
            tzinfo=UTC,
        ).strftime(axis["format"])
        for each in axis["values"]
    ]
    assert 1 <= len(written) <= 8
    assert len(set(written)) == len(written)


@pytest.mark.parametrize(("chart", "last"), [("line", 12), ("bar", 13)])
def test_charts_of_one_table_reach_as_far(chart: Any, last: int) -> None:
    """One order in a new currency is not as wide as the week of the others."""
    rows = [row for row in _hours() if row["currency"] == "EUR" or row["hour"].hour < 1]
    drawn = charts.plots(rows, replace(MONEY, chart=chart))
    assert len(drawn) == 3
    for plot in drawn:
        begin, end = plot.spec["encoding"]["x"]["scale"]["domain"]
        assert (begin["date"], begin["hours"]) == (2, 13)
        assert (end["date"], end["hours"]) == (4, last)


def test_an_axis_of_names_keeps_their_order() -> None:
    shown = Shown(page="p", title="t", chart="bar", x="reason", y=("n",))
    rows = [{"reason": "z", "n": 2}, {"reason": "a", "n": 1}]
    [plot] = charts.plots(rows, shown)
    assert plot.spec["encoding"]["x"]["type"] == "nominal"
    assert plot.spec["encoding"]["x"]["sort"] == ["z", "a"]


def test_a_series_has_one_colour_in_whatever_order_its_rows_come() -> None:
    turned = [
        charts.plots(rows, MONEY)[-1].spec["encoding"]["color"]["sort"]
        for rows in (_hours(2), _hours(2)[::-1])
    ]
    assert turned == [["EUR", "USD"], ["EUR", "USD"]]
    axes = [plot.axis for plot in charts.plots(_hours(2)[::-1], MONEY)]
    assert axes == ["Revenue (EUR)", "Revenue (USD)", "Orders"]


def test_series_of_two_columns_name_both() -> None:
    shown = Shown(
        page="p", title="t", chart="line", x="hour", y=("kept", "broken"), by="entity"
    )
    rows = [{"hour": NOON, "entity": "trip", "kept": 2, "broken": 1}]
    [plot] = charts.plots(rows, shown)
    said = [point["series"] for point in plot.spec["data"]["values"]]
    assert said == ["trip, kept", "trip, broken"]


SEVEN = ("BRL", "CHF", "EUR", "GBP", "JPY", "SEK", "USD")


def _seven(currencies: tuple[str, ...] = SEVEN) -> list[dict[str, Any]]:
    """Return two hours; a currency has more the later it stands in the list."""
    return [
        {"hour": at, "currency": currency, "revenue": 10 * size, "orders": size}
        for at in (NOON, NOON + timedelta(hours=1))
        for size, currency in enumerate(currencies, 1)
    ]


def test_of_seven_currencies_the_largest_have_charts_and_the_others_are_named() -> None:
    drawn = charts.plots(_seven(), MONEY)
    assert [plot.axis for plot in drawn] == [
        *(f"Revenue ({currency})" for currency in SEVEN[2:]),
        "Orders",
    ]
    left = largest.uncharted(_seven(), MONEY)
    assert left == ("BRL", "CHF")
    assert largest.listed(left) == "BRL and CHF"
    rows = largest.rows_of(_seven(), MONEY, left)
    assert [row["currency"] for row in rows] == ["BRL", "CHF"] * 2


def test_of_seven_series_of_one_unit_the_smallest_are_added_up_as_others() -> None:
    orders = charts.plots(_seven(), MONEY)[-1]
    points = orders.spec["data"]["values"]
    assert [*dict.fromkeys(p["series"] for p in points)] == [*SEVEN[2:], "others"]
    assert [p["y"] for p in points if p["series"] == "others"] == [3, 3]
    assert sum(p["y"] for p in points) == sum(row["orders"] for row in _seven())
    assert orders.said == "Others are BRL and CHF, added up."


def test_what_cannot_be_added_is_not_drawn_and_named() -> None:
    orders = charts.plots(_seven(), replace(MONEY, totals=()))[-1]
    points = orders.spec["data"]["values"]
    assert {p["series"] for p in points} == {*SEVEN[2:]}
    assert orders.said == (
        "Drawn are the largest 5. Not drawn, because they cannot be added up: "
        "BRL and CHF."
    )


def test_six_currencies_each_stand_by_themselves() -> None:
    drawn = charts.plots(_seven(SEVEN[1:]), MONEY)
    assert len(drawn) == 7
    assert [plot.said for plot in drawn] == [None] * 7
    assert largest.uncharted(_seven(SEVEN[1:]), MONEY) == ()


# Figures and tables


def test_figures_of_several_rows_say_which_is_which() -> None:
    shown = Shown(
        page="p",
        title="t",
        chart="figures",
        y=("total_orders", "total_amount"),
        by="currency",
        unit={"total_orders": "orders"},
        unit_from={"total_amount": "currency"},
    )
    rows = [
        {"currency": "EUR", "total_orders": 3_054, "total_amount": Decimal("9.50")},
        {"currency": "USD", "total_orders": 1, "total_amount": None},
    ]
    assert [content.figures(shown, row) for row in rows] == [
        [("Total orders, EUR", "3,054"), ("Total amount", "9.50 EUR")],
        [("Total orders, USD", "1"), ("Total amount", "–")],  # noqa: RUF001
    ]


def test_a_table_is_a_real_one_and_every_text_is_escaped() -> None:
    shown = Shown(
        page="p", title='<b>"late"', unit={"late": "minutes"}, columns=("id", "late")
    )
    rows = [{"id": "<script>alert(1)</script>", "late": Decimal("1234.5"), "x": 1}]
    html = tables.of_table(_table(shown, "id", "late", "x"), rows)
    assert '<th scope="col" class="number">Late (minutes)</th>' in html
    assert '<td class="number">1,234.5</td>' in html
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "<b>" not in html
    assert 'role="region" tabindex="0"' in html


def test_where_there_is_no_row_the_page_says_so_and_why() -> None:
    assert "No rows yet." in tables.nothing()
    said = tables.nothing("Call `tidemark runs land` <b>")
    assert "<p>Call tidemark runs land &lt;b&gt;</p>" in said


def test_a_bounded_table_says_how_many_rows_there_are() -> None:
    shown = Shown(page="p", title="t")
    assert tables.bounded(_table(shown, rows=20, total=1_204)) == (
        "The first 20 of 1,204 rows."
    )
    assert tables.bounded(_table(shown)) is None


@pytest.mark.parametrize("level", ["good", "warn", "bad", "info"])
def test_a_state_is_said_in_words_and_not_in_colour_alone(level: Any) -> None:
    html = tables.state([Line(level, "a & b", ("why",), ("tidemark build",))])
    spoken = {"good": "Good", "warn": "Warning", "bad": "Problem", "info": "Note"}
    assert f'aria-label="{spoken[level]}"' in html
    assert "a &amp; b" in html
    assert "Type <code>tidemark build</code>" in html


def test_pages_begin_with_the_overview_and_end_with_operations() -> None:
    made = pages(
        [
            _table(Shown(page="Trips", title="Z")),
            _table(Shown(page="Overview", title="Now", chart="figures")),
            _table(Shown(page="Late", title="B")),
            _table(Shown(page="Late", title="C", chart="line", x="x", y=("y",))),
        ]
    )
    assert [page.name for page in made] == [
        "Overview",
        "Late",
        "Trips",
        "Latency and volume",
        "Rejects",
    ]
    assert [table.shown.title for table in made[1].tables] == ["C", "B"]

"""What is to be refreshed, of what moved since the mark."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from _manifest import buyers, column, days, manifest, model, sales

from landing.errors import DeclarationError, SettingsError
from landing.powerbi.gold import gold_of
from landing.powerbi.marks import Marks
from landing.powerbi.model import Gold
from landing.powerbi.refresh_plan import (
    Change,
    Mark,
    Moments,
    RefreshPlan,
    moment_of,
    refresh_plan,
)

TODAY = date(2026, 8, 5)
OLD, NEW, NEWER = (f"2026-08-0{day}T10:00:00.000000" for day in (1, 2, 3))
LONG_AGO, LAST_YEAR = date(2019, 5, 4), date(2025, 5, 4)
MAY, YESTERDAY = date(2026, 5, 4), date(2026, 8, 4)
SALES = "reporting_sales"


def moved_days(*without: str) -> Any:
    columns = [
        column(name, "string")
        for name in ("fact", "date", "moved_by", "moved_at")
        if name not in without
    ]
    return model("moved_days", *columns, powerbi=False)


def shop(moved: str | None = "reporting_moved_days", *more: Any) -> Gold:
    """Sales in part, buyers that say when they changed, and days that do not."""
    fact, who = sales(), buyers()
    who["columns"]["moved_at"] = column("moved_at", "timestamp")
    if moved:
        fact["config"]["meta"]["powerbi"]["incremental"]["moved_days"] = moved
    tables = (fact, who, days(), *(more or (moved_days(),)))
    return gold_of(manifest(*tables, tests=()))


def moments(bought: str = OLD, **of_sales: dict[date, str]) -> Moments:
    return Moments({SALES: of_sales}, {"reporting_buyers": bought})


BEFORE = moments(
    sales={LONG_AGO: OLD, LAST_YEAR: OLD, MAY: OLD, YESTERDAY: OLD},
    buyers={MAY: NEW},
)


def plan(now: Moments, since: Mark | str | None = BEFORE.newest) -> RefreshPlan:
    return refresh_plan(shop(), now, since, TODAY)


def test_where_nothing_moved_nothing_is_sent() -> None:
    done = plan(BEFORE)
    assert (done.changes, done.requests, done.is_whole) == ((), (), False)
    assert done.unknown == ("Days",)


def test_a_day_that_moved_late_is_read_in_its_partition_and_no_other_is() -> None:
    late = moments(
        sales={**BEFORE.days[SALES]["sales"], LAST_YEAR: NEW, YESTERDAY: NEW},
        buyers={MAY: NEW},
    )
    done = plan(late)
    assert done.changes == (
        Change("Sales", in_part=True, older=("2025",), read_again=("2026Q30804",)),
    )
    policy, older = done.requests
    assert policy["objects"] == [{"table": "Sales"}]
    assert policy["applyRefreshPolicy"] is True
    assert older["objects"] == [{"table": "Sales", "partition": "2025"}]
    assert older["applyRefreshPolicy"] is False


def test_what_waited_behind_a_gate_counts_though_something_newer_was_read() -> None:
    """Its moment is older than that of buyers, which did not wait."""
    marked = Mark({SALES: {"sales": OLD, "buyers": NEWER}}, {"reporting_buyers": OLD})
    now = moments(
        sales={**BEFORE.days[SALES]["sales"], LAST_YEAR: NEW}, buyers={MAY: NEWER}
    )
    (change,) = plan(now, marked).changes
    assert change.older == ("2025",)


def test_what_never_moved_a_fact_before_counts_from_its_first_time_on() -> None:
    marked = Mark({SALES: {"sales": OLD}}, {"reporting_buyers": OLD})
    (change,) = plan(BEFORE, marked).changes
    # and as all its days moved, a day that lost all its rows would be among the rest
    assert change.older[:3] == ("2023", "2024", "2025")
    assert "2026Q2" in change.older


def test_a_fact_that_was_built_again_is_read_whole() -> None:
    """A day that has no row any more is in no list of days."""
    now = moments(sales={MAY: NEW, YESTERDAY: NEWER}, buyers={MAY: NEW})
    (change,) = plan(now).changes
    assert change.older == ("2023", "2024", "2025", "2026Q1", "2026Q2", "2026Q30701",
                            *(f"2026Q307{day:02}" for day in range(2, 27)))  # fmt: skip
    assert len(change.read_again) == 10


def test_days_that_no_partition_has_are_counted() -> None:
    to_come = date(2026, 9, 1)
    now = moments(
        sales={**BEFORE.days[SALES]["sales"], LONG_AGO: NEW, to_come: NEW},
        buyers={MAY: NEW},
    )
    (change,) = plan(now).changes
    assert (change.older, change.read_again, change.outside) == ((), (), 2)


def test_a_table_without_a_policy_is_read_whole_where_it_changed() -> None:
    done = plan(Moments(BEFORE.days, {"reporting_buyers": NEW}))
    assert done.changes == (Change("Buyers", in_part=False),)
    (request,) = done.requests
    assert request["objects"] == [{"table": "Buyers"}]


def test_a_table_of_each_refresh_is_read_whole_whatever_moved() -> None:
    runs = model("runs", column("name", "string"), powerbi={"each_refresh": True})
    gold = shop("reporting_moved_days", moved_days(), runs)
    done = refresh_plan(gold, BEFORE, BEFORE.newest, TODAY)
    assert done.changes == (Change("Runs", in_part=False, each_time=True),)
    assert done.unknown == ("Days",)
    (request,) = done.requests
    assert request["objects"] == [{"table": "Runs"}]
    assert request["applyRefreshPolicy"] is True


@pytest.mark.parametrize(
    ("powerbi", "said"),
    [
        ({"each_refresh": "daily"}, "each_refresh is daily"),
        (
            {
                "each_refresh": True,
                "incremental": {"column": "a", "keep": "1 year", "refresh": "1 day"},
            },
            "reads it whole, and incremental in part",
        ),
        ({"each_refres": True}, "Did you mean each_refresh"),
    ],
)
def test_a_table_of_each_refresh_says_so_and_no_more(
    powerbi: dict[str, Any], said: str
) -> None:
    runs = model("runs", column("a", "timestamp"), powerbi=powerbi)
    with pytest.raises(DeclarationError, match=said):
        gold_of(manifest(runs, tests=()))


def test_without_a_mark_it_is_the_whole_model_and_every_partition() -> None:
    done = plan(BEFORE, None)
    whole, older = done.requests
    assert done.is_whole
    assert "objects" not in whole
    assert whole["applyRefreshPolicy"] is True
    assert older["objects"][0] == {"table": "Sales", "partition": "2023"}
    assert {each.table for each in done.changes} == {"Buyers", "Days", "Sales"}


def test_a_moment_may_take_the_place_of_the_mark() -> None:
    time = datetime(2026, 8, 1, 12, tzinfo=UTC)
    (change,) = plan(BEFORE, moment_of(time)).changes
    assert change.older[-1] != "2026Q2"  # buyers alone moved since, all their days
    assert plan(BEFORE, moment_of(time.replace(day=3))).changes == ()


def test_a_table_new_to_the_mark_is_read_whole() -> None:
    done = plan(BEFORE, Mark({}, {}))
    assert [each.table for each in done.changes] == ["Buyers", "Sales"]
    assert done.changes[1].older[0] == "2023"


def test_a_fact_of_which_nothing_says_what_moved_is_left_to_its_policy() -> None:
    done = refresh_plan(shop(moved=None), BEFORE, BEFORE.newest, TODAY)
    assert done.changes == (Change("Sales", in_part=True),)


def test_tables_that_ask_gold_whenever_they_are_asked_are_not_refreshed() -> None:
    said = manifest(sales(), buyers(), tests=())
    for node in said["nodes"].values():
        node["config"]["meta"]["powerbi_storage"] = "directQuery"
    assert refresh_plan(gold_of(said), Moments({}, {}), None, TODAY).changes == ()


def test_a_model_that_cannot_say_which_days_moved_is_refused() -> None:
    with pytest.raises(DeclarationError, match="Did you mean reporting_moved_days"):
        shop("reporting_moved_day")
    with pytest.raises(DeclarationError, match="has no moved_by"):
        shop("reporting_moved_days", moved_days("moved_by"))


def test_a_mark_is_of_one_gold_and_is_read_as_it_was_written(tmp_path: Path) -> None:
    marks = Marks(tmp_path / "mark.json", "duckdb warehouse.reporting")
    assert marks.read() is None
    marks.write(BEFORE.newest)
    assert marks.read() == BEFORE.newest
    assert [path.name for path in tmp_path.iterdir()] == ["mark.json"]
    assert Marks(marks.path, "synapse pool.reporting").read() is None
    for broken in ("", "[]", '{"gold": "duckdb warehouse.reporting"}'):
        marks.path.write_text(broken)
        with pytest.raises(SettingsError, match="Remove it"):
            marks.read()

"""A model gets a new column, and the column is filled from Bronze."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from _copies import copy_orders, copy_project, replace_once
from _project import Done, Pipeline

from landing.building.runs import close_warehouse

# builds in processes of their own, one after the other
pytestmark = [pytest.mark.shop, pytest.mark.timeout(1200)]

BEFORE = datetime(2026, 4, 20, 10, tzinfo=UTC)
SINCE = datetime(2026, 5, 1, tzinfo=UTC)
AFTER = datetime(2026, 5, 3, 10, tzinfo=UTC)

_EDITS = {
    "silver/staging/shop/stg_order_events.sql": [
        ("'status', 'currency'],", "'status', 'currency', 'channel'],"),
        (
            "        items,\n",
            "        items,\n{{ clean_text('channel') }} as channel,\n",
        ),
    ],
    "silver/staging/shop/stg_sales_orders.sql": [
        ("as items,", "as items,\ncast(null as {{ type_text() }}) as channel,"),
    ],
    "silver/shop/silver_order_versions.sql": [
        ("        'items',\n", "        'items',\n'channel',\n"),
    ],
    "silver/shop/silver_orders.sql": [
        ("        latest.currency,", "        latest.currency,\nlatest.channel,"),
    ],
    "gold/shop/fct_orders.sql": [("        currency,", "        currency,\nchannel,")],
    "gold/shop/gold_daily_orders.sql": [
        (
            "        sum(amount) as net_amount\n",
            "        sum(amount) as net_amount,\n"
            "        count(case when channel = 'web' then 1 end) as web_orders\n",
        ),
        (
            "        counted.total_orders,\n",
            "        counted.total_orders,\n        counted.web_orders,\n",
        ),
        (
            "            'total_orders',\n",
            "            'total_orders',\n            'web_orders',\n",
        ),
    ],
}  # fmt: skip
_COLUMNS = {
    "silver/shop/silver_order_versions": "channel",
    "silver/shop/silver_orders": "channel",
    "gold/shop/fct_orders": "channel",
    "gold/shop/gold_daily_orders": "web_orders",
}
WITHOUT_GATES = ("--", "--resource-type", "model")
_TYPES = {"channel": "varchar", "web_orders": "bigint"}


def _order(number: int, hour: int, **more: Any) -> dict[str, Any]:
    return {
        "order_id": number,
        "amount": 5,
        "timestamp": f"2026-04-19T{hour:02}:00:00Z",
        **more,
    }


def give_a_channel(project: Path) -> None:
    """Let orders, their facts and their days know of a channel."""
    models = project / "dbt_project"
    for name, edits in _EDITS.items():
        for before, after in edits:
            replace_once(models / name, before, after)
    for name, column in _COLUMNS.items():
        path = models / f"{name}.yml"
        text = path.read_text()
        said = (
            f"    columns:\n      - name: {column}\n"
            f"        description: New.\n        data_type: {_TYPES[column]}\n"
        )
        assert text.count("    columns:\n") == 1
        path.write_text(text.replace("    columns:\n", said))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """A pipeline that is built, and that has heard of channels."""
    folder = tmp_path_factory.mktemp("built")
    pipeline = Pipeline(folder, project=copy_orders(folder / "project"))
    pipeline.land(
        "order_events", [_order(1, 9), _order(2, 9), _order(8, 3)], landed_at=BEFORE
    )
    pipeline.run()
    pipeline.land(
        "order_events",
        [
            # of an order of before, and of the same time as what stands there
            _order(1, 10, channel="web"),
            _order(2, 9, channel="shop"),
            # landed twice, with and without
            _order(3, 9),
            _order(3, 9, channel="web"),
            _order(4, 11),
        ],
        landed_at=AFTER,
    )
    pipeline.run()
    close_warehouse()
    return pipeline


@pytest.fixture
def grown(built: Pipeline, tmp_path: Path) -> Pipeline:
    """A copy of it, whose orders then got a channel."""
    copy = built.copied_to(tmp_path, project=tmp_path / "project")
    give_a_channel(copy.project)
    return copy


def _backfill(pipeline: Pipeline, model: str, since: str = "2026-05-01") -> Done:
    """Backfill since May, whatever the gates would say."""
    return pipeline.tidemark(
        *("build", "--backfill", model, "--since", since), *WITHOUT_GATES
    )


def _assert_equals_full_refresh(pipeline: Pipeline) -> None:
    fresh = Pipeline(pipeline.folder, pipeline.project)
    assert fresh.differences_from_full_refresh() == {}


def test_a_new_column_is_filled_from_bronze(grown: Pipeline) -> None:
    grown.land("order_events", [_order(5, 12, channel="app")], landed_at=AFTER)
    done = grown.tidemark(
        "build", "--backfill", "silver_order_versions", "--since", "2026-05-01"
    )
    assert done.returncode == 0, done.stderr
    assert grown.query(
        "select order_id, channel from gold.fct_orders order by all"
    ) == [
        ("1", "web"),
        ("2", "shop"),
        ("3", "web"),
        ("4", None),
        ("5", "app"),
        ("8", None),
    ]
    assert grown.query("select web_orders from gold.gold_daily_orders") == [(2,)]
    # no version is left of what it replaces
    assert grown.query(
        "select order_id, event_time, channel from silver.silver_order_versions "
        "where order_id = '1' order by all"
    ) == [
        ("1", datetime(2026, 4, 19, 9), None),  # noqa: DTZ001
        ("1", datetime(2026, 4, 19, 10), "web"),  # noqa: DTZ001
    ]
    _assert_equals_full_refresh(grown)


def test_only_the_keys_that_landed_since_are_built_anew(grown: Pipeline) -> None:
    before = grown.query("select max(_processed_at) from silver.silver_order_versions")
    done = _backfill(grown, "silver_order_versions", since="2026-05-03T10:00")
    assert done.returncode == 0, done.stderr
    touched = grown.query(
        "select distinct order_id from silver.silver_order_versions "
        f"where _processed_at > timestamp '{before[0][0]}' order by all"
    )
    assert touched == [("1",), ("2",), ("3",), ("4",)]


def test_builds_after_a_backfill_are_like_any_other(grown: Pipeline) -> None:
    assert _backfill(grown, "silver_order_versions").returncode == 0
    # copies of what was backfilled, and a late event
    grown.land(
        "order_events",
        [_order(3, 9), _order(1, 10, channel="web"), _order(2, 1, channel="late")],
        landed_at=AFTER,
    )
    fresh = Pipeline(grown.folder, grown.project)
    fresh.run()
    assert fresh.differences_from_full_refresh() == {}


def test_without_a_backfill_a_new_column_stops_the_model(grown: Pipeline) -> None:
    before = grown.query("from silver.silver_order_versions order by all")
    grown.land("order_events", [_order(5, 12, channel="app")], landed_at=AFTER)
    done = grown.tidemark("build", *WITHOUT_GATES)
    assert done.returncode == 1
    assert "tidemark build --backfill silver_order_versions --since" in done.stderr
    assert grown.query("from silver.silver_order_versions order by all") == before


def test_a_backfill_of_a_reader_alone_does_not_leave_holes(grown: Pipeline) -> None:
    done = _backfill(grown, "silver_orders")
    assert done.returncode == 1
    assert "tidemark build --backfill silver_order_versions" in done.stderr


def test_what_is_a_reject_by_now_leaves_the_versions(grown: Pipeline) -> None:
    """Order 1 goes back to what it was, 3 and 4 go, and the days with them."""
    grown.land(
        "order_events",
        [_order(1, 11, placed_at="2026-05-02T11:00:00Z", customer_id="c-1")],
        landed_at=AFTER,
    )
    assert _backfill(grown, "silver_order_versions").returncode == 0
    replace_once(
        grown.project / "dbt_project/silver/staging/shop/stg_order_events.sql",
        "            when items is null then 'invalid_items'",
        "            when items is null then 'invalid_items'\n"
        "            when landed_at >= timestamp '2026-05-01' then 'invalid_items'",
    )
    done = _backfill(grown, "silver_order_versions")
    assert done.returncode == 0, done.stderr
    assert grown.query("select order_id from gold.fct_orders order by all") == [
        ("1",),
        ("2",),
        ("8",),
    ]
    assert grown.query("select total_orders from gold.gold_daily_orders") == [(3,)]
    assert grown.query("select count(*) from silver.silver_reject_log") == [(6,)]
    _assert_equals_full_refresh(grown)


def test_a_copy_that_is_good_keeps_its_version(pipeline: Pipeline) -> None:
    """It came too early and was sent again in time."""
    event = _order(1, 9, timestamp="2026-05-05T09:00:00Z")
    pipeline.land("order_events", [event], landed_at=AFTER)
    pipeline.land("order_events", [event], landed_at=datetime(2026, 5, 5, tzinfo=UTC))
    pipeline.run()
    close_warehouse()
    done = _backfill(pipeline, "silver_order_versions")
    assert done.returncode == 0, done.stderr
    assert pipeline.query("select order_id from gold.fct_orders") == [("1",)]
    _assert_equals_full_refresh(pipeline)


def test_a_column_that_says_something_else_is_followed_to_gold(grown: Pipeline) -> None:
    """The day that an order counted in is another one by now."""
    stg = grown.project / "dbt_project/silver/staging/shop/stg_order_events.sql"
    replace_once(
        stg,
        "        placed_time as placed_at,",
        "        event_time + interval 3 day as placed_at,",
    )
    done = _backfill(grown, "silver_order_versions", since="2026-04-01")
    assert done.returncode == 0, done.stderr
    days = grown.query("select cast(date as varchar) from gold.gold_daily_orders")
    assert days == [("2026-04-22",)]
    _assert_equals_full_refresh(grown)


def test_what_is_good_by_now_leaves_the_log_of_rejects(grown: Pipeline) -> None:
    grown.land(
        "order_events",
        ["broken", _order(6, 9, amount=None), _order(7, 9, amount=None)],
        landed_at=AFTER,
    )
    assert _backfill(grown, "silver_order_versions").returncode == 0
    before = grown.query("select reject_reason from silver.silver_reject_log")
    assert len(before) == 3
    replace_once(
        grown.project / "dbt_project/silver/staging/shop/stg_order_events.sql",
        "{{ parse_order_amount('amount') }} as order_amount",
        "coalesce({{ parse_order_amount('amount') }}, 0) as order_amount",
    )
    done = _backfill(grown, "silver_order_arrivals")
    assert done.returncode == 0, done.stderr
    assert grown.query("select reject_reason from silver.silver_reject_log") == [
        ("not_json",)
    ]
    assert grown.query("select count(*) from gold.fct_orders where amount = 0") == [
        (2,)
    ]
    _assert_equals_full_refresh(grown)


def test_columns_that_are_not_named_stop_the_backfill(grown: Pipeline) -> None:
    orders = grown.project / "dbt_project/silver/shop/silver_orders.sql"
    replace_once(
        orders,
        "latest.channel,",
        "coalesce(latest.channel, 'none') as shown_channel,\n1 as one,\n"
        "latest.channel,",
    )
    before = grown.query("describe silver.silver_orders")
    # one that was there before is nobody's concern here
    replace_once(
        grown.project / "dbt_project/silver/shop/silver_order_versions.yml",
        '      - name: currency\n        description: "ISO 4217."\n',
        "",
    )
    done = _backfill(grown, "silver_order_versions")
    assert done.returncode == 1
    assert (
        "the .yml of silver_orders does not name its new columns shown_channel, one"
        in done.stderr
    )
    assert "does not name its new column " not in done.stderr
    assert grown.query("describe silver.silver_orders") == before


def test_an_entity_without_a_yml_stops_no_backfill_and_follows_its_rule(
    tmp_path: Path,
) -> None:
    """What a table has says what it is; no .yml need name it."""
    grown = Pipeline(tmp_path, project=copy_project(tmp_path / "project"))
    grown.land("order_events", [_order(1, 9)], landed_at=BEFORE)
    grown.run()
    close_warehouse()
    give_a_channel(grown.project)
    silver = grown.project / "dbt_project/silver"
    for name in ("staging/shop/stg_trip_events", "shop/silver_trip_versions"):
        (silver / f"{name}.yml").unlink()
    trips = [
        {"trip_id": number, "timestamp": "2026-04-19T09:00:00Z", "status": status}
        for number, status in ((1, "completed"), (2, "lost"))
    ]
    grown.land("trip_events", trips, landed_at=AFTER)
    # it gets a column, and of the trips nobody is asked for theirs
    done = _backfill(grown, "silver_order_versions")
    assert done.returncode == 0, done.stderr
    known = "select trip_id from silver.silver_trip_versions order by all"
    assert grown.query(known) == [("1",), ("2",)]
    replace_once(
        silver / "staging/shop/stg_trip_events.sql",
        "when trip_key is null then 'missing_key'",
        "when trip_key is null then 'missing_key'\n"
        "            when status_text = 'lost' then 'unknown_status'",
    )
    done = _backfill(grown, "silver_trip_arrivals")
    assert done.returncode == 0, done.stderr
    assert grown.query(known) == [("1",)]
    assert grown.query("select trip_id from gold.fct_trips") == [("1",)]
    assert grown.query(
        "select business_key, reject_reason from silver.silver_reject_log"
    ) == [("2", "unknown_status")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--backfill", "silver_rejects", "--since", "2026-05-01"],
            "Error: there is no incremental model silver_rejects to backfill",
        ),
        (
            [
                "--backfill", "silver_orders", "--since", "2026-05-01",
                "--", "--select", "silver_order_lines",
            ],
            "does not select it",
        ),
        (
            [
                "--backfill", "silver_order_versions", "--since", "2026-05-01",
                "--", "--select", "1+silver_order_versions+",
            ],
            "does not select silver_order_arrivals, silver_order_sequences, "
            "which take the same files in again. Leave out",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_backfilled_is_said(
    pipeline: Pipeline, words: list[str], said: str
) -> None:
    pipeline.land("order_events", [_order(1, 9)], landed_at=BEFORE)
    done = pipeline.tidemark("build", *words)
    assert done.returncode == 1
    assert said in done.stderr
    assert not any(frame in done.stderr for frame in (" > ", "Compilation Error"))


@pytest.mark.parametrize(
    ("model", "way_out"),
    [
        ("silver_ordres", "Did you mean silver_orders?"),
        ("nothing", "Name one of those below dbt_project/"),
    ],
)
def test_a_model_that_there_is_not_is_no_backfill(
    pipeline: Pipeline, model: str, way_out: str
) -> None:
    done = pipeline.tidemark("build", "--backfill", model, "--since", "2026-05-01")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"Error: no model is called {model}. {way_out}\n"
    assert not pipeline.warehouse.exists()


@pytest.mark.parametrize(
    "words", [["--backfill", "fct_orders"], ["--since", "2026-05-01"]]
)
def test_model_and_moment_belong_together(pipeline: Pipeline, words: list[str]) -> None:
    done = pipeline.tidemark("build", *words)
    assert done.returncode == 2
    assert "belong together" in done.stderr


def test_variables_of_the_caller_are_kept(grown: Pipeline) -> None:
    summary = grown.project / "dbt_project/gold/shop/gold_revenue_summary.sql"
    summary.write_text(summary.read_text() + "where {{ var('top_customers') }} > 0\n")
    done = grown.tidemark(
        "build", "--backfill", "silver_order_versions", "--since", "2026-05-01",
        *WITHOUT_GATES, "--vars", "{top_customers: 7}",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    [(view,)] = grown.query(
        "select sql from duckdb_views() where view_name = 'gold_revenue_summary'"
    )
    assert "(7 > 0)" in view
    assert grown.query(
        "select count(*) from gold.gold_daily_orders where web_orders > 0"
    )


def test_a_day_that_a_model_adds_is_filled_for_versions_that_say_the_same(
    grown: Pipeline,
) -> None:
    """A column that comes of no field of the payload is one as well."""
    versions = grown.project / "dbt_project/silver/shop/silver_order_versions.sql"
    replace_once(
        versions,
        "as event_date\n",
        "as event_date,\n        {{ business_date('promised_at') }} as promised_date,\n"
        "        {{ hour_of('event_time') }} as event_hour\n",
    )
    replace_once(
        versions,
        "        'event_date',\n",
        "        'event_date',\n        'promised_date',\n        'event_hour',\n",
    )
    described = versions.with_suffix(".yml")
    replace_once(
        described,
        "      - name: event_date\n",
        "      - name: promised_date\n        description: Its day.\n"
        "      - name: event_hour\n        description: Its hour.\n"
        "      - name: event_date\n",
    )
    done = _backfill(grown, "silver_order_versions", since="2026-01-01")
    assert done.returncode == 0, done.stderr
    assert grown.query(
        "select count(*) from silver.silver_order_versions where event_hour is null"
    ) == [(0,)]
    grown.full_refresh()
    assert grown.differences() == {}


def test_a_new_column_of_rows_that_may_go_is_told_and_then_filled(
    built: Pipeline, tmp_path: Path
) -> None:
    """The rows that a changed day had are read from a table that lacks the column."""
    pipeline = built.copied_to(tmp_path, project=copy_orders(tmp_path / "project"))
    days = pipeline.project / "dbt_project/gold/shop/gold_daily_orders"
    replace_once(
        days.with_suffix(".sql"),
        "        sum(amount) as net_amount\n",
        "        sum(amount) as net_amount,\n        count(*) as all_orders\n",
    )
    replace_once(
        days.with_suffix(".sql"),
        "        counted.total_orders,\n",
        "        counted.total_orders,\n        counted.all_orders,\n",
    )
    replace_once(
        days.with_suffix(".sql"),
        "            'total_orders',\n",
        "            'total_orders',\n            'all_orders',\n",
    )
    replace_once(
        days.with_suffix(".yml"),
        "    columns:\n",
        "    columns:\n      - name: all_orders\n"
        "        description: New.\n        data_type: bigint\n",
    )
    pipeline.land("order_events", [_order(8, 12)], landed_at=AFTER)
    stopped = pipeline.tidemark("build", *WITHOUT_GATES)
    assert stopped.returncode == 1
    assert "ERROR gold_daily_orders: it has other columns than" in stopped.stderr
    assert "--backfill gold_daily_orders --since DATE" in stopped.stderr
    assert _backfill(pipeline, "gold_daily_orders").returncode == 0
    counted = "select sum(all_orders) from gold.gold_daily_orders"
    assert pipeline.query(counted) == [(5,)]
    _assert_equals_full_refresh(pipeline)

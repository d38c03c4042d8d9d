"""What a source has landed reaches every table that keeps its rows, whatever became of
the models in the meantime."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from _copies import copy_orders
from _landed import land_window
from _project import Pipeline

# whole builds, one after the other
pytestmark = [pytest.mark.shop, pytest.mark.timeout(600)]

NOW = datetime.now(UTC)
AT = "2025-05-04T10:00:00Z"
SILVER = ("--select", "silver")
AUDIT = """\
{{{{ config(unique_key='_row_key') }}}}
select order_id, {{{{ processed_at() }}}} as _processed_at, _row_key
from {{{{ ref('{staging}') }}}}
where reject_reason is null
"""
BETWEEN = """\
{{{{ config(materialized='{kind}', post_hook=[]) }}}}
select * from {{{{ ref('stg_order_events') }}}}
"""


class Shop:
    """A project that is changed between its builds."""

    def __init__(self, folder: Path) -> None:
        self.project = copy_orders(folder / "project")
        self.silver = self.project / "dbt_project" / "silver"
        self.pipeline = Pipeline(folder, self.project)

    def change(self, name: str, text: str | None) -> None:
        """Write a model of Silver; without a text, take it away."""
        path = self.silver / name
        if text is None:
            path.unlink()
        else:
            path.write_text(text)
        self.parse_again()

    def parse_again(self) -> None:
        """Let the next run parse the project, as every one of its own process does."""
        self.pipeline.edited()

    def replace(self, name: str, before: str, after: str) -> None:
        text = (self.silver / name).read_text()
        assert text.count(before) == 1, (name, before)
        self.change(name, text.replace(before, after))

    def land(self, *orders: int) -> None:
        events = [_event(number) for number in orders]
        self.pipeline.land("order_events", events, landed_at=NOW)

    def land_row(self, order: int) -> None:
        row = {"order_id": str(order), "amount": "1", "last_updated": AT}
        land_window(self.pipeline.lake, "sales_orders", [row], NOW)

    def run(self, *words: str) -> None:
        self.pipeline.run(*(words or SILVER))

    def ids(self, table: str) -> list[int]:
        rows = self.pipeline.query(f"select order_id from silver.{table}")
        return sorted(int(number) for (number,) in rows)

    def recorded(self) -> dict[str, int]:
        return dict(
            self.pipeline.query(
                "select source, count(*) from staging.loaded_files group by all"
            )
        )


def _event(number: int) -> dict[str, Any]:
    return {"order_id": number, "amount": 1, "timestamp": AT}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


# models that come and go


@pytest.mark.parametrize("how", ["taken away", "disabled"])
def test_a_reader_that_was_away_gets_what_landed_meanwhile(
    shop: Shop, how: str
) -> None:
    audit = AUDIT.format(staging="stg_order_events")
    away = None if how == "taken away" else "{{ config(enabled=false) }}\n" + audit
    shop.change("silver_order_audit.sql", audit)
    shop.land(1)
    shop.run()
    shop.change("silver_order_audit.sql", away)
    shop.land(2)
    shop.run()
    assert shop.recorded() == {"order_events": 2}
    shop.change("silver_order_audit.sql", audit)
    shop.land(3)
    outcome = shop.pipeline.dbt("run", "--select", "silver_order_audit")
    assert "silver_order_audit is to be built from all of" in str(outcome.exception)
    shop.run()
    assert shop.ids("silver_order_audit") == [1, 2, 3]
    assert shop.ids("silver_order_versions") == [1, 2, 3]
    # and is then one of them again
    shop.land(4)
    shop.run()
    assert shop.ids("silver_order_audit") == [1, 2, 3, 4]
    staged = "select count(*) from staging.stg_order_events"
    assert shop.pipeline.query(staged) == [(1,)]


def test_a_table_that_begins_to_read_a_source_gets_all_of_it(shop: Shop) -> None:
    """Its own table stands, and the source's files were recorded long ago."""
    shop.change("silver_audit.sql", AUDIT.format(staging="stg_order_events"))
    shop.land(1)
    shop.land_row(7)
    shop.run()
    both = AUDIT.format(staging="stg_order_events") + (
        "union all\nselect order_id, {{ processed_at() }}, _row_key\n"
        "from {{ ref('stg_sales_orders') }}\n"
    )
    shop.change("silver_audit.sql", both)
    shop.land(2)
    shop.run()
    assert shop.ids("silver_audit") == [1, 2, 7]


def test_a_source_that_no_table_keeps_is_not_recorded(shop: Shop) -> None:
    """So the first that does, be its table as old as it may, gets all of it."""
    staging = (shop.silver / "staging/shop/stg_order_events.sql").read_text()
    others = staging.replace("bronze('order_events')", "bronze('other_events')")
    streams = shop.project / "dbt_project/bronze/shop/streams.yml"
    declared = yaml.safe_load(streams.read_text())
    [tables] = (source["tables"] for source in declared["sources"])
    [stream] = tables
    tables.append(stream | {"name": "other_events"})
    streams.write_text(yaml.safe_dump(declared))
    shop.change("staging/stg_other_orders.sql", others)
    shop.change("silver_audit.sql", AUDIT.format(staging="stg_order_events"))
    shop.land(1)
    shop.run()
    place = shop.pipeline.lake / "bronze"
    (place / "order_events").rename(place / "other_events")
    shop.land(2)
    shop.run()
    assert "other_events" not in shop.recorded()
    both = AUDIT.format(staging="stg_order_events") + (
        "union all\nselect order_id, {{ processed_at() }}, _row_key\n"
        "from {{ ref('stg_other_orders') }}\n"
    )
    shop.pipeline.query("delete from silver.silver_audit where order_id = '1'")
    shop.change("silver_audit.sql", both)
    shop.run()
    assert shop.ids("silver_audit") == [1, 2]


def test_a_warehouse_from_before_counts_all_readers_as_known(shop: Shop) -> None:
    shop.land(1)
    shop.run()
    shop.pipeline.query("drop table staging.loaded_sources")
    shop.land(2)
    shop.run()
    staged = "select count(*) from staging.stg_order_events"
    assert shop.pipeline.query(staged) == [(1,)]
    shop.pipeline.query("drop table silver.silver_order_versions")
    shop.run()
    assert shop.ids("silver_order_versions") == [1, 2]


# --empty


def test_some_tables_that_were_emptied_are_filled_again(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path)
    pipeline.land("order_events", [_event(1), "broken"], landed_at=NOW)
    trip = {"trip_id": 2, "timestamp": AT}
    pipeline.land("trip_events", [trip, "broken"], landed_at=NOW)
    # with Gold, of which a view reads orders and trips
    pipeline.run()
    counted = """
        select
            (select count(*) from silver.silver_orders),
            (select count(*) from silver.silver_trips),
            (select sum(total_rows) from silver.silver_landed_files),
            (select sum(total_rows) from silver.silver_reject_log)
    """
    before = pipeline.query(counted)
    assert before == [(1, 1, 4, 2)]
    for selected in ("silver_order_versions", "stg_order_events+", "silver"):
        pipeline.run("--empty", "--full-refresh", "--select", selected)
        pipeline.run(*SILVER)
        assert pipeline.query(counted) == before, selected


def test_a_new_model_that_was_made_empty_gets_all_rows(shop: Shop) -> None:
    shop.land(1)
    shop.run()
    shop.change("silver_audit.sql", AUDIT.format(staging="stg_order_events"))
    shop.run("--empty", "--select", "silver_audit")
    shop.land(2)
    shop.run()
    assert shop.ids("silver_audit") == [1, 2]


# views between staging and what keeps its rows


@pytest.fixture(params=["view", "ephemeral"])
def layered(shop: Shop, request: pytest.FixtureRequest) -> Shop:
    """Orders by way of a model that keeps nothing, one of them built."""
    shop.change("int_order_events.sql", BETWEEN.format(kind=request.param))
    shop.replace(
        "shop/silver_order_versions.sql",
        "ref('stg_order_events')",
        "ref('int_order_events')",
    )
    shop.land(1)
    shop.run()
    assert shop.recorded() == {"order_events": 1}
    # dbt renders what reads an ephemeral model once in a parsed project
    shop.parse_again()
    return shop


def test_a_table_behind_a_view_that_failed_reads_the_files_again(
    layered: Shop,
) -> None:
    layered.land(2)
    pipeline = layered.pipeline
    table = "silver.silver_order_versions"
    pipeline.query(f"alter table {table} rename to kept")
    pipeline.query(f"create table {table} (odd integer)")
    assert not pipeline.dbt("run", *SILVER).success
    pipeline.query(f"drop table {table}")
    pipeline.query(f"alter table silver.kept rename to {table.split('.')[1]}")
    assert layered.recorded() == {"order_events": 1}
    layered.parse_again()
    layered.run()
    assert layered.ids("silver_order_versions") == [1, 2]


def test_a_table_behind_a_view_that_was_dropped_gets_all_rows(layered: Shop) -> None:
    layered.pipeline.query("drop table silver.silver_order_versions")
    some = layered.pipeline.dbt("run", "--select", "silver_order_versions")
    assert "silver_order_versions is to be built from all of" in str(some.exception)
    layered.parse_again()
    layered.run()
    assert layered.ids("silver_order_versions") == [1]


# a reader that also reads another table


JOINED = """\
{{ config(unique_key='_row_key') }}
select
    orders.order_id,
    {{ processed_at() }} as _processed_at,
    orders._row_key
from {{ ref('stg_sales_orders') }} as orders
left join {{ ref('silver_seen') }} as seen on orders.order_id = seen.order_id
"""
SEEN = """\
{{ config(unique_key='order_id') }}
select
    order_id,
    {{ processed_at() }} as _processed_at
from {{ ref('silver_order_sequences') }} as sequences
cross join (select '1' as order_id) as one
where {{ changed_since_last_build() }}
"""
COLUMNS = "columns: [{name: order_id}, {name: _processed_at}]"


def _joined(shop: Shop) -> Callable[[], list[int]]:
    shop.change("silver_seen.sql", SEEN)
    shop.change(
        "silver_seen.yml",
        f"models:\n  - name: silver_seen\n    {COLUMNS}\n"
        f"  - name: silver_joined\n    {COLUMNS}\n",
    )
    shop.change("silver_joined.sql", JOINED)
    shop.land(7)
    for number in (1, 2):
        shop.land_row(number)
        shop.run()
    assert shop.ids("silver_joined") == [1, 2]
    return lambda: shop.ids("silver_joined")


@pytest.mark.parametrize("how", ["before", "in the same run"])
def test_a_reader_whose_other_input_was_rebuilt_gets_all_rows(
    shop: Shop, how: str
) -> None:
    joined = _joined(shop)
    if how == "before":
        shop.run("--full-refresh", "--select", "silver_seen")
    else:
        shop.pipeline.query("drop table silver.silver_seen")
    shop.land_row(3)
    shop.run()
    assert joined() == [1, 2, 3]


def test_a_reader_is_not_rebuilt_of_what_is_staged(shop: Shop) -> None:
    """All rows of its input changed in this run, which looks like a rebuilt one."""
    joined = _joined(shop)
    shop.land(8)
    shop.land_row(3)
    outcome = shop.pipeline.dbt("run", *SILVER)
    assert not outcome.success
    [said] = [r.message for r in outcome.result if r.node.name == "silver_joined"]
    assert "only the new files of sales_orders were opened" in said
    assert (
        "dbt build --full-refresh --select stg_order_events+ stg_sales_orders+" in said
    )
    assert joined() == [1, 2]
    # the next run knows it from the beginning
    shop.run()
    assert joined() == [1, 2, 3]


# midnight


def test_a_build_across_midnight_has_listed_of_the_day_before(
    pipeline: Pipeline,
) -> None:
    """It listed the last days' folders alone, and ended after midnight."""
    pipeline.land("order_events", [_event(1)], landed_at=NOW)
    pipeline.run(*SILVER)
    pipeline.query(
        "insert into staging.loaded_files "
        "select 'order_events', '1999-01-01T00/' || range, 1, now()::timestamp "
        "from range(5000)"
    )
    old = NOW - timedelta(days=90)
    pipeline.land("order_events", [_event(2)], landed_at=old)
    pipeline.land("order_events", [_event(3)], landed_at=NOW)
    pipeline.run(*SILVER)
    orders = "select order_id from silver.silver_orders order by all"
    assert pipeline.query(orders) == [("1",), ("3",)]
    # the last whole listing was yesterday; what was loaded then, was loaded today
    pipeline.query(
        "update staging.loaded_sources "
        "set listed_whole_at = listed_whole_at - interval 1 day"
    )
    pipeline.run(*SILVER)
    assert pipeline.query(orders) == [("1",), ("2",), ("3",)]


def test_a_listing_of_some_folders_counts_for_none(pipeline: Pipeline) -> None:
    pipeline.land("order_events", [_event(1)], landed_at=NOW)
    pipeline.run(*SILVER)
    listed = (
        "select listed_whole_at from staging.loaded_sources "
        "where source = 'order_events'"
    )
    [(first,)] = pipeline.query(listed)
    assert NOW.replace(tzinfo=None) - timedelta(minutes=5) < first
    pipeline.query(
        "insert into staging.loaded_files "
        "select 'order_events', '1999-01-01T00/' || range, 1, now()::timestamp "
        "from range(5000)"
    )
    pipeline.land("order_events", [_event(2)], landed_at=NOW)
    pipeline.run(*SILVER)
    assert pipeline.query(listed) == [(first,)]

"""Bronze on Spark and Databricks: which tables are made when, and what is listed."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _chosen import ways
from _copies import copy_project, orders
from _endpoint import endpoint
from _information_schema import drop_schemas
from _project import Pipeline
from _spark import session

pytestmark = pytest.mark.timeout(1200)

NOW = datetime(2026, 5, 4, 10, 20, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=200)
SILVER = ("--select", "silver")
ORDERS = ("--select", "+silver_order_versions")
TRIP = {"trip_id": 1, "timestamp": 1763120674, "status": "completed"}
SCHEMAS = ("main", "dev")

# every type that a declaration may have; no model reads this source
TYPES: dict[str, tuple[pa.DataType, Any]] = {
    "varchar": (pa.string(), "a"),
    "text": (pa.string(), "b"),
    "string": (pa.string(), "c"),
    "bigint": (pa.int64(), 1 << 40),
    "integer": (pa.int32(), 1 << 20),
    "int": (pa.int32(), 2),
    "smallint": (pa.int16(), 3),
    "double": (pa.float64(), 0.5),
    "boolean": (pa.bool_(), True),
    "bool": (pa.bool_(), False),
    "date": (pa.date32(), date(2026, 5, 4)),
    "timestamp": (pa.timestamp("us", "UTC"), NOW),
    "decimal( 18, 2 )": (pa.decimal128(18, 2), Decimal("1.25")),
}
UNREAD = """
    sources:
      - name: bronze
        schema: bronze
        tables:
          - name: everything
            loaded_at_field: landed_at
            config:
              freshness: {warn_after: {count: 1, period: hour}}
            columns:
"""

Make = Callable[..., Pipeline]


@pytest.fixture(params=ways("files", "streaming_table", of=__name__))
def make(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Make]:
    """Give pipelines of one catalog, each with a lake of its own."""
    _drop_all()
    with ExitStack() as stack:
        at = stack.enter_context(endpoint(session()))

        def pipeline(schema: str = "main", **said: Any) -> Pipeline:
            # with `url` in its name, for which Spark hides a property
            folder = tmp_path_factory.mktemp("curled")
            if request.param == "files":
                return Pipeline(folder, target="spark", **said)
            at.write_profiles(folder, "tidemark", schema=schema)
            streams = {"bronze_as": "streaming_table"}
            return Pipeline(folder, variables=streams, **said | _databricks(folder))

        yield pipeline
    _drop_all()


def test_a_second_build_makes_no_table_anew_and_lists_its_window(
    make: Make, tmp_path: Path
) -> None:
    shop = make(project=_with_unread_source(tmp_path))
    for age in (LONG_AGO, NOW):
        shop.land("order_events", [_order(1)], landed_at=age)
    _land_everything(shop, LONG_AGO)
    shop.run(*SILVER)
    assert _everything() == [value for _, value in TYPES.values()]
    _load_many("order_events")
    sent = _sent(shop, "run", "--select", "stg_customers")
    assert [told for told in sent if re.search("(?i)(drop|create) table", told)] == []
    listings = [told for told in sent if "binaryFile" in told]
    if listings:
        [listing] = listings
        assert "order_events/landed_hour=2026-05-01T10," in listing
        assert "everything/landed_hour=2026-05-01T10," in listing

    # what lands of them is found all the same
    _land_everything(shop, NOW + timedelta(hours=2))
    shop.land("trip_events", [TRIP], landed_at=NOW + timedelta(hours=1))
    shop.run(*SILVER)
    assert _count("bronze.trip_events") == _count("silver.silver_trip_versions") == 1
    assert _newest(shop)["everything"] == NOW + timedelta(hours=2)


def test_another_lake_makes_the_tables_anew(make: Make) -> None:
    first, second = make(project=orders()), make(project=orders())
    first.land("order_events", [_order(1)], landed_at=NOW)
    first.run(*ORDERS)
    shutil.copytree(first.lake, second.lake)
    second.land("order_events", [_order(2)], landed_at=NOW + timedelta(hours=1))
    second.run(*ORDERS)
    assert _count("bronze.order_events") == _count("silver.silver_order_versions") == 2


def test_schemas_of_two_developers_do_not_see_each_other_s_lakes(make: Make) -> None:
    shops = {schema: make(schema, project=orders()) for schema in SCHEMAS}
    for number, (schema, shop) in enumerate(reversed(shops.items()), 1):
        moment = NOW + timedelta(hours=number)
        events = [_order(order) for order in range(number)]
        shop.land("order_events", events, landed_at=moment)
        shop.run(*ORDERS, "--empty", schema=schema)
        shop.run(*ORDERS, schema=schema)
        assert _newest(shop, schema)["order_events"] == moment
        assert session().catalog.databaseExists("bronze") is (schema == "main")
    for prefix, number in (("", 2), ("dev_", 1)):
        assert _count(f"{prefix}bronze.order_events") == number
        assert _count(f"{prefix}silver.silver_order_versions") == number


def _databricks(profiles: Path) -> dict[str, Any]:
    return {"target": "databricks", "profiles": profiles}


def _order(order_id: int) -> dict[str, Any]:
    return {"order_id": order_id, "timestamp": 1763120674, "amount": 1, "items": []}


def _with_unread_source(to: Path) -> Path:
    project = copy_project(to)
    declared = dedent(UNREAD)
    for number, kind in enumerate(TYPES):
        declared += f'          - {{name: c{number}, data_type: "{kind}"}}\n'
    declared += "          - {name: landed_at, data_type: timestamp}\n"
    (project / "dbt_project/bronze/everything.yml").write_text(declared)
    return project


def _land_everything(shop: Pipeline, landed_at: datetime) -> None:
    columns = {
        f"c{number}": pa.array([value], kind)
        for number, (kind, value) in enumerate(TYPES.values())
    }
    columns["landed_at"] = pa.array([landed_at], pa.timestamp("us", "UTC"))
    folder = shop.lake / f"bronze/everything/landed_hour={landed_at:%Y-%m-%dT%H}"
    folder.mkdir(parents=True)
    pq.write_table(pa.table(columns), folder / "a.parquet")


def _everything() -> list[Any]:
    names = [f"c{number}" for number in range(len(TYPES))]
    [row] = session().table("bronze.everything").select(*names).toArrow().to_pylist()
    return list(row.values())


def _sent(shop: Pipeline, *words: str) -> list[str]:
    """Run dbt, and return what it sends."""
    log = shop.folder / "logs/dbt.log"
    before = log.stat().st_size if log.exists() else 0
    assert shop.dbt(*words, "--log-level-file=debug").success
    return log.read_bytes()[before:].decode().split(" [debug] ")


def _newest(shop: Pipeline, schema: str = "main") -> dict[str, datetime]:
    outcome = shop.dbt("source", "freshness", schema=schema)
    return {
        each.node.name: each.max_loaded_at
        for each in outcome.result.results
        if hasattr(each, "max_loaded_at")
    }


def _load_many(source: str) -> None:
    """Let the source have more files than are listed in every build."""
    session().sql(
        f"insert into staging.loaded_files select '{source}', "
        "concat('1999-01-01T00/', id), 1, current_timestamp() from range(5000)"
    )


def _count(table: str) -> int:
    return session().table(table).count()


def _drop_all() -> None:
    made = ("silver", "gold", "reporting", "staging", "bronze", "bronze_new")
    drop_schemas(session(), *made, *(f"dev_{schema}" for schema in made))

"""The local endpoint: the unmodified dbt-databricks builds on it, as on Databricks."""

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from _dbt import dbt, statuses, succeeded
from _endpoint import HTTP_PATH, Endpoint, endpoint
from _information_schema import drop_schemas, tags
from _shims import SHIMS, Session, catalog_name, run, used
from _spark import session
from databricks import sql
from databricks.sql.client import Connection
from databricks.sql.exc import ServerOperationError
from pyspark.errors import PySparkException

MODELS = {
    "dbt_project.yml": """
        name: small
        profile: small
        flags: {send_anonymous_usage_stats: false}
        models:
          +persist_docs: {relation: true, columns: true}
    """,
    "seeds/countries.csv": """
        code,name
        NL,Côte d'Azur
        PE,
    """,
    "models/orders.sql": """
        {{ config(
            materialized='incremental',
            incremental_strategy='merge',
            unique_key='order_id',
            liquid_clustered_by=['order_id'],
            databricks_tags={'team': 'sales'} if target.database == 'main' else none,
            tblproperties={
                'delta.enableChangeDataFeed': 'true',
                'delta.enableDeletionVectors': 'true',
            },
        ) }}
        select
            cast(order_id as bigint) as order_id,
            cast(amount as decimal(18, 2)) as amount,
            timestamp'2026-03-29 00:30:00.123456' as ordered_at
        from values {{ var('orders') }} as said (order_id, amount)
    """,
    "models/daily.sql": """
        {{ config(materialized='table', contract={'enforced': true}) }}
        select
            cast(ordered_at as date) as ordered_on,
            cast(sum(amount) as decimal(18, 2)) as amount
        from {{ ref('orders') }}
        group by cast(ordered_at as date)
    """,
    "models/named.sql": """
        {{ config(materialized='view') }}
        select code, coalesce(name, '`hive_metastore`.`none`') as name
        from {{ ref('countries') }}
    """,
    "models/models.yml": """
        models:
          - name: orders
            description: "What was bought: the customer's view."
            columns:
              - name: order_id
                description: "The shop's own number."
                data_tests: [unique, not_null]
              - name: amount
                data_tests:
                  - accepted_values:
                      name: amounts_are_known
                      arguments: {values: [10.5, 20.25, 30.75]}
          - name: daily
            columns:
              - {name: ordered_on, data_type: date}
              - {name: amount, data_type: "decimal(18, 2)"}
          - name: named
            description: A view.
    """,
}
FIRST = "(1, 10.50), (2, 20.25)"
CHANGED = "(2, 30.75), (3, 20.25)"
BEYOND = "(4, 1000.00)"
REFRESH = """
    create or refresh streaming table `{catalog}`.`market`.`events`
    (`landed_hour` string, `amount` decimal(18,2))
    cluster by (landed_hour)
    tblproperties ('market.kind' = 'events')
    as select `landed_hour`, `amount`
    from stream read_files(
        '{folder}',
        format => 'parquet',
        schema => '`landed_hour` string, `amount` decimal(18,2)',
        schemaEvolutionMode => 'none',
        partitionColumns => 'landed_hour'
    )
"""


class Project:
    """A small dbt project that is built on the endpoint."""

    def __init__(self, folder: Path, at: Endpoint, catalog: str) -> None:
        self.folder, self.catalog = folder, catalog
        for name, text in MODELS.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(dedent(text).strip())
        at.write_profiles(folder, "small", schema="shop", catalog=catalog)

    def dbt(self, *words: str, orders: str = FIRST) -> Any:
        return dbt(*words, project=self.folder, variables={"orders": orders})

    def build(self, *words: str, orders: str = FIRST) -> None:
        succeeded(self.dbt("build", *words, orders=orders))


@pytest.fixture(scope="module", autouse=True)
def uncounted() -> None:
    """Count the shims of this file alone."""
    used.clear()


@pytest.fixture(scope="module")
def at() -> Iterator[Endpoint]:
    with endpoint(session()) as listening:
        yield listening


@pytest.fixture(scope="module", params=["main", "hive_metastore"])
def project(
    at: Endpoint,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Project]:
    """Yield the project once it is built; a test that builds more puts it back."""
    made = Project(tmp_path_factory.mktemp("small"), at, request.param)
    made.build()
    yield made
    drop_schemas(session(), "shop")


@pytest.fixture
def connection(at: Endpoint) -> Iterator[Connection]:
    with connected(at) as opened:
        yield opened


def connected(at: Endpoint) -> Connection:
    return sql.connect(
        at.url,
        HTTP_PATH,
        access_token="any",
        _connection_uri=f"{at.url}/{HTTP_PATH}",
        enable_telemetry=False,
    )


def rows(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        return [tuple(row) for row in cursor.execute(query).fetchall()]


def shop(query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in session().sql(query).collect()]


def orders() -> dict[int, Decimal]:
    return dict(shop("select order_id, amount from shop.orders"))


def changes() -> Counter[str]:
    """Count what Delta's change data feed says of the orders since they were made."""
    feed = "table_changes('shop.orders', 0)"
    return Counter(kind for (kind,) in shop(f"select _change_type from {feed}"))


def assert_tagged(project: Project) -> None:
    """Fail where the orders do not have their tags, as in Unity Catalog alone."""
    expected = {"team": "sales"} if project.catalog == "main" else None
    assert tags.get(("shop", "orders")) == expected


def test_a_build_makes_tables_views_and_seeds(project: Project) -> None:
    assert orders() == {1: Decimal("10.50"), 2: Decimal("20.25")}
    assert shop("select * from shop.daily") == [(date(2026, 3, 29), Decimal("30.75"))]
    assert shop("select * from shop.named order by code") == [
        ("NL", "Côte d'Azur"),
        ("PE", "`hive_metastore`.`none`"),
    ]


def test_a_table_has_the_configurations_of_its_model(project: Project) -> None:
    said = dict(shop("show tblproperties shop.orders"))
    assert said["delta.enableChangeDataFeed"] == "true"
    assert said["delta.enableDeletionVectors"] == "true"
    assert said["clusteringColumns"] == '[["order_id"]]'
    assert_tagged(project)
    told = {name: rest for name, *rest in shop("describe extended shop.orders")}
    assert told["Provider"] == ["delta", ""]
    assert told["Comment"] == ["What was bought: the customer's view.", ""]
    assert told["order_id"] == ["bigint", "The shop's own number."]


def test_the_docs_have_every_column_and_its_type(project: Project) -> None:
    result = project.dbt("docs", "generate")
    assert result.success, result.exception
    catalog = json.loads((project.folder / "target" / "catalog.json").read_text())
    assert not catalog["errors"]
    columns = {
        name: {column["name"]: column["type"] for column in node["columns"].values()}
        for name, node in catalog["nodes"].items()
    }
    assert columns == {
        "model.small.orders": {
            "order_id": "bigint",
            "amount": "decimal(18,2)",
            "ordered_at": "timestamp",
        },
        "model.small.daily": {"ordered_on": "date", "amount": "decimal(18,2)"},
        "model.small.named": {"code": "string", "name": "string"},
        "seed.small.countries": {"code": "string", "name": "string"},
    }


def test_a_second_build_merges_and_a_full_refresh_begins_anew(project: Project) -> None:
    project.build(orders=CHANGED)
    assert orders() == {1: Decimal("10.50"), 2: Decimal("30.75"), 3: Decimal("20.25")}
    assert changes() == {"insert": 3, "update_preimage": 1, "update_postimage": 1}
    assert shop("select amount from shop.daily") == [(Decimal("61.50"),)]
    project.build("--full-refresh")
    assert orders() == {1: Decimal("10.50"), 2: Decimal("20.25")}
    assert_tagged(project)


def test_a_test_that_fails_and_a_model_that_breaks_are_told(project: Project) -> None:
    failed = project.dbt("build", orders=BEYOND)
    assert not failed.success
    became = statuses(failed)
    assert became["amounts_are_known"] == "fail"
    assert became["daily"] == "skipped"
    broken = project.dbt("run", "--select", "orders", orders="(1, nowhere)")
    assert not broken.success
    (told,) = (r.message for r in broken.result)
    assert "nowhere" in told
    project.build("--full-refresh")


def test_values_keep_their_types(connection: Connection) -> None:
    query = """
        select
            9223372036854775807 as big, cast(7 as int) as small, true as yes,
            cast(0.10 as decimal(18, 2)) as amount, cast(0.5 as double) as share,
            'Zoë 🜁\\'s' as word, date'1900-01-01' as day,
            timestamp'2038-01-19 03:14:08.000001+02:00' as moment,
            X'00ff' as raw, array('a', null) as several
        union all
        select null, null, null, null, null, null, null, null, null, null
    """
    value, nothing = rows(connection, query)
    moment = datetime(2038, 1, 19, 1, 14, 8, 1, tzinfo=UTC)
    assert value[:9] == (
        *(9223372036854775807, 7, True, Decimal("0.10"), 0.5, "Zoë 🜁's"),
        *(date(1900, 1, 1), moment, b"\x00\xff"),
    )
    assert [type(single) for single in value[:5]] == [int, int, bool, Decimal, float]
    assert list(value[9]) == ["a", None]
    assert nothing == (None,) * 10


def test_a_large_result_comes_whole_and_in_order(connection: Connection) -> None:
    query = "select id, cast(id as string) as word from range(100000)"
    found = rows(connection, query)
    assert found == [(number, str(number)) for number in range(100_000)]


def test_an_error_is_spark_s_own_and_the_session_outlives_it(
    connection: Connection,
) -> None:
    for wrong, told in {
        "select 1 +": "PARSE_SYNTAX_ERROR",
        "select * from nowhere": "TABLE_OR_VIEW_NOT_FOUND",
        "select raise_error('enough') from range(3)": "enough",
        "select 1 / id from range(1)": "DIVIDE_BY_ZERO",
    }.items():
        with pytest.raises(ServerOperationError, match=told):
            rows(connection, wrong)
        assert rows(connection, "select 1") == [(1,)]


def test_a_statement_can_be_asked_for_later(connection: Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute_async("select id from range(20000)")
        cursor.get_async_execution_result()
        assert len(cursor.fetchall()) == 20_000
        cursor.execute_async("select * from nowhere")
        with pytest.raises(ServerOperationError, match="TABLE_OR_VIEW_NOT_FOUND"):
            cursor.get_async_execution_result()


def test_sessions_run_at_once_and_see_only_their_own_views(at: Endpoint) -> None:
    def ask(number: int) -> list[tuple[Any, ...]]:
        with connected(at) as opened:
            mine = f"create temporary view mine as select {number} as number"
            rows(opened, mine)
            counted = "select max(number), count(*) from range(200000), mine"
            return rows(opened, counted)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(ask, range(8)))
    assert found == [[(number, 200_000)] for number in range(8)]


def test_only_where_a_name_begins_is_the_catalog_renamed() -> None:
    at_home = Session(session(), catalog="main", schema=None)
    said = """
        select `main`.`main`.`t`.`main`, '`main`.`x`', `it's` -- `main`.`y`
        from `main`.`main`.`t` as `main` /* `main`.`z` */
    """
    renamed = said.replace("`main`.`main`", "`spark_catalog`.`main`")
    assert catalog_name(at_home, said) == renamed
    assert catalog_name(at_home, "show schemas") is None


@pytest.fixture
def market() -> Iterator[None]:
    """A schema of one table."""
    shop("create schema market")
    shop("create table market.stalls using delta as select 1L as number")
    yield
    drop_schemas(session(), "market")


@pytest.mark.usefixtures("market")
def test_a_streaming_table_takes_in_each_file_once(
    connection: Connection, tmp_path: Path
) -> None:
    refresh = REFRESH.format(catalog="hive_metastore", folder=tmp_path)
    for hour in ("2026-05-04T10", "2026-05-04T09"):
        landed = session().sql("select cast(1.5 as decimal(18, 2)) as amount")
        landed.write.parquet(f"{tmp_path}/landed_hour={hour}")
        for _ in range(2):
            rows(connection, refresh)
    found = rows(connection, "select * from market.events order by landed_hour")
    assert found == [
        ("2026-05-04T09", Decimal("1.50")),
        ("2026-05-04T10", Decimal("1.50")),
    ]
    assert dict(shop("show tblproperties market.events"))["market.kind"] == "events"
    with pytest.raises(ServerOperationError, match="PARSE_SYNTAX_ERROR"):
        rows(connection, refresh.replace("`, `amount`", "`,, `amount`"))


# What a shim answers, and what Spark by itself says of that: an error, or how the last
# column of its answer ends, which is not as on Databricks.
NEEDED = [
    (
        "information_schema",
        "select table_name from `spark_catalog`.`information_schema`.`tables` "
        "where table_schema = 'market'",
        "TABLE_OR_VIEW_NOT_FOUND",
    ),
    (
        "catalog_name",
        "select number from `{catalog}`.`market`.`stalls`",
        "REQUIRES_SINGLE_PART_NAMESPACE",
    ),
    ("current_catalog", "select current_catalog()", "spark_catalog"),
    (
        "table_columns",
        "show table extended in `market` like 'stalls'",
        "\nPartition Provider: Catalog\n",
    ),
    (
        "set_tags",
        "alter table `{catalog}`.`market`.`stalls` set tags ('team' = 'sales')",
        "PARSE_SYNTAX_ERROR",
    ),
    ("streaming_table", REFRESH, "PARSE_SYNTAX_ERROR"),
]


@pytest.mark.usefixtures("market")
@pytest.mark.parametrize(("shim", "asked", "told"), NEEDED)
def test_spark_by_itself_does_not_do_what_a_shim_stands_for(
    shim: str, asked: str, told: str, tmp_path: Path
) -> None:
    statement = asked.format(catalog="main", folder=tmp_path)
    try:
        said = str(shop(statement)[0][-1])
    except PySparkException as error:
        said = str(error.getCondition())
    assert said.endswith(told)
    used.pop(shim, None)
    answer = run(Session(session(), catalog="main", schema=None), statement)
    assert used[shim] == 1
    assert not any(str(row[-1]).endswith(told) for row in answer.collect())


def test_spark_by_itself_reads_no_files_into_a_streaming_table(tmp_path: Path) -> None:
    """Or it would be enough to leave OR REFRESH out."""
    refresh = REFRESH.format(catalog="spark_catalog", folder=tmp_path)
    with pytest.raises(PySparkException, match="read_files"):
        shop(refresh.replace("or refresh ", ""))


def test_every_shim_is_shown_to_be_needed() -> None:
    assert [shim for shim, *_ in NEEDED] == list(SHIMS)


@pytest.mark.usefixtures("market")
@pytest.mark.parametrize(
    "drop", ["drop table `main`.`market`.`stalls`", "drop schema market cascade"]
)
def test_what_is_dropped_loses_its_tags(drop: str) -> None:
    at_home = Session(session(), catalog="main", schema=None)
    tagged = "select * from `main`.`information_schema`.`table_tags`"
    tagged += " where schema_name = 'market'"
    run(at_home, "alter table `main`.`market`.`stalls` set tags ('team' = 'sales')")
    assert run(at_home, tagged).count() == 1
    run(at_home, drop)
    assert run(at_home, tagged).count() == 0


def test_every_shim_is_used_and_says_why_it_is_harmless() -> None:
    """To be run after the other tests of this file."""
    assert set(used) == set(SHIMS)
    for shim in SHIMS.values():
        stands_for, why_harmless = str(shim.__doc__).split("\n\n")
        assert stands_for.strip()
        assert why_harmless.strip()

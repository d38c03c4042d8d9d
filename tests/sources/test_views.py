"""What tells that a view says otherwise than when its rows landed, by each database."""

import pyarrow as pa
import pytest
from reading import declared
from recorded_sqlserver import Recorded
from test_mysql import Shop, shop
from test_reconciled import Database, database

from landing.readers.any_sqlalchemy import AnyReader
from landing.readers.mysql import MysqlReader
from landing.readers.protocol import Reader
from landing.readers.sqlserver import SqlServerReader
from landing.readers.views import definition_of, statements

__all__ = ["database", "shop"]  # the fixtures


def definition(reader: Reader, table: str = "newer") -> str | None:
    with reader.open(declared(table, id="bigint")) as reading:
        return reading.measure().definition


def make(database: Database, view: str, statement: str) -> None:
    """Make a view, or make it again."""
    if isinstance(database.reader, AnyReader):  # SQLite cannot replace a view
        database.run(f"drop view if exists {view}")
        database.run(f"create view {view} as {statement}")
    else:
        database.run(f"create or replace view {view} as {statement}")


def test_a_view_is_known_by_its_statement_and_those_of_the_views_that_it_reads(
    database: Database,
) -> None:
    database.run("create table t (id bigint, changed timestamp, n int)")
    make(database, "recent", "select id, changed, n from t where n > 1")
    make(database, "newer", "select id, changed from recent where n < 9")
    first = definition(database.reader)
    assert first
    database.run("create table u (id bigint)")
    make(database, "other", "select id from u")
    assert definition(database.reader) == first
    make(database, "newer", "select id, changed from recent where n < 8")
    second = definition(database.reader)
    make(database, "recent", "select id, changed, n from t where n > 0")
    third = definition(database.reader)
    assert len({first, second, third}) == 3
    make(database, "newer", "select id, changed from recent where n < 9")
    make(database, "recent", "select id, changed, n from t where n > 1")
    assert definition(database.reader) == first
    assert definition(database.reader, "t") == ""


def test_a_login_that_may_not_see_the_statement_is_told_nothing(shop: Shop) -> None:
    shop.run("create table t (id bigint, changed timestamp)")
    shop.run("create view newer as select id, changed from t")
    shop.run("create or replace user 'viewer'@'%' identified by 'pw'")
    shop.run(f"grant select on {shop.name}.newer to 'viewer'@'%'")
    url = f"mysql://viewer:pw@127.0.0.1:{shop.server.port}/{shop.name}"
    assert definition(MysqlReader(url)) is None


@pytest.mark.parametrize(
    ("views", "is_known"),
    [
        ([], ""),
        ([("orders", "create view orders as select 1 as id")], "yes"),
        ([("orders", None)], None),
    ],
)
def test_sql_server_is_asked_for_the_statements_of_views(
    views: list[tuple[str, str | None]], is_known: str | None
) -> None:
    columns = [("id", "bigint", 19, 0, False), ("changed", "date", 10, 0, False)]
    recorded = Recorded(columns, pa.table({"id": [1]}))
    recorded.views = views
    reader = SqlServerReader("mssql://a:b@db.example/shop", recorded.connect)
    found = definition(reader, "orders")
    assert found == is_known or (found and is_known == "yes")


def test_a_view_reads_those_whose_names_stand_in_its_statement() -> None:
    views = statements(
        [("A", "select * from b_b"), ("b_b", "... from [c]"), ("c", "1"), ("b", "x")]
    )
    first = definition_of("a", views, views.get)
    assert definition_of("a", views | {"b": "y"}, views.get) == first
    changed = views | {"c": "2"}
    assert definition_of("a", changed, changed.get) != first
    around = views | {"c": "select * from a"}
    assert definition_of("a", around, around.get)

"""What the catalog of MySQL and MariaDB says of tables and their indexes."""

from collections.abc import Callable, Sequence
from typing import Any

from landing.readers.catalog import Listed
from landing.readers.sql.catalog import Facts, indexes_of
from landing.readers.sql.reading import SqlTable
from landing.readers.views import definition_of, statements

TABLES = """
    select table_name, table_type, table_rows
    from information_schema.tables
    where table_schema = %s and table_type <> 'SEQUENCE' order by table_name
"""
_TABLE = """
    select table_type, table_rows from information_schema.tables
    where table_schema = %s and table_name = %s
"""
# an index of the first characters of a text serves neither a range nor a key
_INDEXES = """
    select index_name,
        case when sub_part is null then column_name end,
        non_unique = 0
    from information_schema.statistics
    where table_schema = %s and table_name = %s and index_type = 'BTREE'
    order by index_name, seq_in_index
"""
_EXTRA = """
    select column_name, lower(extra) from information_schema.columns
    where table_schema = %s and table_name = %s and extra <> ''
"""
_VIEWS = """
    select table_name, view_definition from information_schema.views
    where table_schema = %s order by 1
"""


def listed(prefix: str, name: str, kind: str, rows: int | None) -> Listed:
    """Return a table of a row of `TABLES`."""
    is_view = kind.endswith("VIEW")
    return Listed(f"{prefix}{name}", is_view, None if is_view else rows)


def facts(
    ask: Callable[..., Sequence[Sequence[Any]]],
    table: SqlTable,
) -> Facts:
    """Return what there is to say of a table; InnoDB estimates its rows."""
    database, _, name = table.shown.partition(".")
    kind, rows = ask(_TABLE, database, name)[0]
    is_view = str(kind).endswith("VIEW")
    extra = ask(_EXTRA, database, name)
    return Facts(
        None if is_view else rows,
        is_view,
        indexes_of(ask(_INDEXES, database, name)),
        frozenset(column for column, said in extra if "auto_increment" in said),
        frozenset(column for column, said in extra if "on update" in said),
    )


def definition(
    ask: Callable[..., Sequence[Sequence[Any]]], table: SqlTable
) -> str | None:
    """Return what tells a view's definition; its database's other views may be in it.

    The server shows the statement of a view to logins that have `show view` on it.
    """
    database, _, name = table.shown.partition(".")
    if not str(ask(_TABLE, database, name)[0][0]).endswith("VIEW"):
        return ""
    views = statements((view, said) for view, said in ask(_VIEWS, database))
    return definition_of(name, views, views.get)

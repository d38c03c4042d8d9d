"""What the catalog of SQL Server says of tables and their indexes."""

from collections.abc import Callable, Sequence
from typing import Any

from landing.readers.catalog import Listed
from landing.readers.sql.catalog import Facts, indexes_of
from landing.readers.sql.reading import SqlTable
from landing.readers.sqlserver._columns import ROWVERSION
from landing.readers.views import definition_of, statements

_ROWS = """
    (select sum(p.rows) from sys.partitions p
        where p.object_id = o.object_id and p.index_id in (0, 1))
"""
TABLES = f"""
    select s.name, o.name, o.type, {_ROWS}
    from sys.objects o
    join sys.schemas s on s.schema_id = o.schema_id
    where o.type in ('U', 'V') and o.is_ms_shipped = 0 and (? = '' or s.name = ?)
    order by case when s.name = 'dbo' then 0 else 1 end, s.name, o.name
"""
_TABLE = f"select o.type, {_ROWS} from sys.objects o where o.object_id = ?"
# those of rows, whole and in use: a columnstore has no order
_INDEXES = """
    select i.name, c.name, i.is_unique
    from sys.indexes i
    join sys.index_columns x on x.object_id = i.object_id and x.index_id = i.index_id
    join sys.columns c on c.object_id = x.object_id and c.column_id = x.column_id
    where i.object_id = ? and i.type in (1, 2) and i.has_filter = 0
    and i.is_disabled = 0 and x.is_included_column = 0
    order by i.name, x.key_ordinal
"""
_SET_BY_ITSELF = """
    select c.name, c.is_identity, t.name
    from sys.columns c join sys.types t on t.user_type_id = c.system_type_id
    where c.object_id = ? and (c.is_identity = 1 or t.name = 'timestamp')
"""
# none where the object of this number is no view
_VIEWS = """
    select v.name, m.definition
    from sys.views v
    left join sys.sql_modules m on m.object_id = v.object_id
    where exists (select 1 from sys.views one where one.object_id = ?)
    order by v.name, v.object_id
"""


def listed(schema: str, name: str, kind: str, rows: int | None) -> Listed:
    """Return a table of a row of `TABLES`."""
    is_view = kind.strip() == "V"
    shown = name if schema == "dbo" else f"{schema}.{name}"
    return Listed(shown, is_view, None if is_view else rows)


def facts(ask: Callable[..., Sequence[Sequence[Any]]], table: SqlTable) -> Facts:
    """Return what there is to say of a table."""
    number = int(str(table.identity))
    kind, rows = ask(_TABLE, number)[0]
    is_view = str(kind).strip() == "V"
    by_itself = ask(_SET_BY_ITSELF, number)
    return Facts(
        None if is_view else rows,
        is_view,
        indexes_of(ask(_INDEXES, number)),
        frozenset(column for column, is_identity, _ in by_itself if is_identity),
        frozenset(column for column, _, kind in by_itself if kind == ROWVERSION),
    )


def definition(
    ask: Callable[..., Sequence[Sequence[Any]]], table: SqlTable
) -> str | None:
    """Return what tells a view's definition; other views of the database may be in it.

    The server shows no statement of a view that is encrypted, or to a login without
    `view definition` on it.
    """
    asked = ask(_VIEWS, int(str(table.identity)))
    views = statements((view, said) for view, said in asked)
    return definition_of(table.shown.partition(".")[2], views, views.get)

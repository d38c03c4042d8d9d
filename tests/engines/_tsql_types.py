"""Which columns of a query are of a certain kind, as its text shows.

Columns follow from those of the relations that are known; what is not known is
taken not to be of the kind.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sqlglot
from _tsql_duckdb import StandIn
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import Scope, traverse_scope

Relation = tuple[str, str]
"""Schema and name, in lower case."""
Columns = dict[str, bool]
"""The columns of a relation: whether each is of the kind."""

_OPENED = (
    "select cast('0' as nvarchar(4000)) as [key], "
    "cast('' as nvarchar(max)) as value, 0 as type"
)


@dataclass(frozen=True)
class Kind:
    """What is asked of columns, by what makes it."""

    of_type: Callable[[exp.Expr | None], bool]
    """Whether a type is of the kind."""
    functions: frozenset[str]
    """Functions that give the kind; others give it where an argument is of it."""
    never: frozenset[str]
    """Functions that do not give it, whatever their arguments are."""


def is_max(kind: exp.Expr | None) -> bool:
    """Whether a type is varchar(max), nvarchar(max) or varbinary(max)."""
    said = kind.expressions if kind is not None else []
    return bool(said) and said[0].name.lower() == "max"


_NUMBERS = frozenset(
    {"LEN", "DATALENGTH", "CHARINDEX", "PATINDEX", "ISJSON", "HASHBYTES"}
)
LONG = Kind(
    of_type=is_max,
    functions=frozenset({"JSON_QUERY", "STRING_ESCAPE"}),
    never=_NUMBERS | {"JSON_VALUE"},
)
"""Text of any length."""


_KEPT_BY_FABRIC = frozenset(
    {
        *(exp.DType.BIT, exp.DType.BOOLEAN, exp.DType.SMALLINT, exp.DType.INT),
        *(exp.DType.BIGINT, exp.DType.DECIMAL, exp.DType.DOUBLE, exp.DType.FLOAT),
        *(exp.DType.DATE, exp.DType.CHAR, exp.DType.VARCHAR, exp.DType.VARBINARY),
    }
)


def is_unkept(kind: exp.Expr | None) -> bool:
    """Whether a warehouse of Fabric has no column of a type: nvarchar, datetime and
    datetime2(7) among them.
    """
    if not isinstance(kind, exp.DataType):
        return False
    if kind.this in (exp.DType.DATETIME2, exp.DType.TIME):
        said = [size.name for size in kind.expressions]
        return not said or int(said[0]) > 6
    return kind.this not in _KEPT_BY_FABRIC


UNKEPT = Kind(
    of_type=is_unkept,
    functions=frozenset(
        {
            *("JSON_VALUE", "JSON_QUERY", "STRING_ESCAPE", "NCHAR", "SCHEMA_NAME"),
            *("OBJECT_NAME", "DB_NAME", "SYSUTCDATETIME", "GETDATE", "GETUTCDATE"),
        }
    ),
    never=_NUMBERS | {"DATEDIFF", "DATEDIFF_BIG"},
)
"""A type that a warehouse of Fabric has no column of."""


def columns(
    query: str, known: Mapping[Relation, Columns], asked: Kind = LONG
) -> Columns | None:
    """Return the columns of a query; none where sqlglot cannot read it."""
    try:
        parsed = sqlglot.parse_one(query, read=StandIn).unnest()
    except SqlglotError:
        return None
    found: dict[int, Columns] = {}
    result: Columns | None = None
    # what is applied, and OPENJSON, as a query that has its columns
    for node in list(parsed.find_all(exp.OpenJSON)):
        assert node.parent is not None
        node.parent.replace(_with_alias(_OPENED, node.parent))
    for node in list(parsed.find_all(exp.Lateral)):
        if isinstance(node.this, exp.Subquery):
            node.replace(_with_alias(node.this.this.sql(dialect="tsql"), node))
    for scope in traverse_scope(parsed):
        result = _columns_of(scope, known, found, asked)
        found[id(scope)] = result
    return result


def _with_alias(query: str, node: exp.Expr) -> exp.Expr:
    alias = node.args.get("alias") or exp.TableAlias(this=exp.to_identifier("opened"))
    return exp.Subquery(this=sqlglot.parse_one(query, read=StandIn), alias=alias)


def _columns_of(
    scope: Scope,
    known: Mapping[Relation, Columns],
    found: dict[int, Columns],
    asked: Kind,
) -> Columns:
    if scope.set_operation_scopes:
        left, right = (found[id(part)] for part in scope.set_operation_scopes)
        # the names are those of the first part, the types are met by place
        pairs = zip(left, left.values(), right.values(), strict=False)
        return {name: one or other for name, one, other in pairs}
    sources = {
        name: _source(source, known, found)
        for name, (_, source) in scope.selected_sources.items()
    }
    result: Columns = {}
    for selected in scope.expression.selects if scope.expression else []:
        if selected.is_star:
            table = selected.table if isinstance(selected, exp.Column) else None
            for name, held in sources.items():
                if table is None or name == table:
                    result.update(held)
        else:
            result[selected.alias_or_name.lower()] = _is(asked, selected, sources)
    return result


def _source(
    source: exp.Expr | Scope,
    known: Mapping[Relation, Columns],
    found: dict[int, Columns],
) -> Columns:
    if isinstance(source, Scope):
        return found.get(id(source), {})
    if isinstance(source, exp.Table):
        return known.get((source.db.lower(), source.name.lower()), {})
    return {}


def _is(asked: Kind, node: exp.Expr | None, sources: Mapping[str, Columns]) -> bool:
    """Whether an expression is of a kind."""
    if node is None or isinstance(node, exp.Literal):
        return False
    if isinstance(node, exp.Cast | exp.TryCast):
        return asked.of_type(node.to)
    if isinstance(node, exp.Convert):
        return asked.of_type(node.this)
    if isinstance(node, exp.National):
        return asked.of_type(exp.DataType.build("nvarchar(1)", dialect="tsql"))
    if isinstance(node, exp.AtTimeZone):
        return asked.of_type(exp.DataType.build("datetimeoffset", dialect="tsql"))
    if isinstance(node, exp.Column):
        name = node.name.lower()
        if node.table:
            return sources.get(node.table, {}).get(name, False)
        return any(held.get(name, False) for held in sources.values())
    if isinstance(node, exp.Anonymous):
        if node.name.upper() in asked.functions | asked.never:
            return node.name.upper() in asked.functions
        return any(_is(asked, argument, sources) for argument in node.expressions)
    if isinstance(node, exp.Case):
        branches = [branch.args["true"] for branch in node.args["ifs"]]
        branches.append(node.args.get("default"))
        return any(_is(asked, branch, sources) for branch in branches)
    if isinstance(node, exp.Window):
        return _is(asked, node.this, sources)
    if isinstance(node, exp.Subquery | exp.Predicate | exp.Connector | exp.AggFunc):
        whole = isinstance(node, exp.Min | exp.Max)
        return whole and _is(asked, node.this, sources)
    return any(_is(asked, child, sources) for child in node.iter_expressions())

"""Which columns of a query hold text of any length, as its text shows.

Columns follow from those of the relations that are known; what is not known is
taken to be short.
"""

from collections.abc import Mapping

import sqlglot
from _tsql_duckdb import StandIn
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import Scope, traverse_scope

Relation = tuple[str, str]
"""Schema and name, in lower case."""
Columns = dict[str, bool]
"""The columns of a relation: whether each is a (max)."""

_OPENED = "select '0' as [key], cast('' as nvarchar(max)) as value, 0 as type"
_LONG = frozenset({"JSON_QUERY", "STRING_ESCAPE"})
_SHORT = frozenset(
    {"JSON_VALUE", "LEN", "DATALENGTH", "CHARINDEX", "PATINDEX", "ISJSON", "HASHBYTES"}
)


def columns(query: str, known: Mapping[Relation, Columns]) -> Columns | None:
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
        result = _columns_of(scope, known, found)
        found[id(scope)] = result
    return result


def is_max(kind: exp.Expr | None) -> bool:
    """Whether a type is varchar(max), nvarchar(max) or varbinary(max)."""
    said = kind.expressions if kind is not None else []
    return bool(said) and said[0].name.lower() == "max"


def _with_alias(query: str, node: exp.Expr) -> exp.Expr:
    alias = node.args.get("alias") or exp.TableAlias(this=exp.to_identifier("opened"))
    return exp.Subquery(this=sqlglot.parse_one(query, read=StandIn), alias=alias)


def _columns_of(
    scope: Scope, known: Mapping[Relation, Columns], found: dict[int, Columns]
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
            result[selected.alias_or_name.lower()] = _long(selected, sources)
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


def _long(node: exp.Expr | None, sources: Mapping[str, Columns]) -> bool:
    """Whether an expression is a (max)."""
    if node is None or isinstance(node, exp.Literal):
        return False
    if isinstance(node, exp.Cast | exp.TryCast):
        return is_max(node.to)
    if isinstance(node, exp.Convert):
        return is_max(node.this)
    if isinstance(node, exp.Column):
        name = node.name.lower()
        if node.table:
            return sources.get(node.table, {}).get(name, False)
        return any(held.get(name, False) for held in sources.values())
    if isinstance(node, exp.Anonymous):
        if node.name.upper() in _SHORT | _LONG:
            return node.name.upper() in _LONG
        return any(_long(argument, sources) for argument in node.expressions)
    if isinstance(node, exp.Case):
        branches = [branch.args["true"] for branch in node.args["ifs"]]
        branches.append(node.args.get("default"))
        return any(_long(branch, sources) for branch in branches)
    if isinstance(node, exp.Window):
        return _long(node.this, sources)
    if isinstance(node, exp.Subquery | exp.Predicate | exp.Connector | exp.AggFunc):
        whole = isinstance(node, exp.Min | exp.Max)
        return whole and _long(node.this, sources)
    return any(_long(child, sources) for child in node.iter_expressions())

"""How much a query of T-SQL computes once every CTE is written into the next.

The engines' optimisers write views, CTEs and derived tables into each other: what a
later step names three times is computed three times, and a statement has a limit of
65,535 identifiers and constants after that. So a step that looks small can be large.

What is measured is the text alone. A column of a table that the text does not define
counts as one node. So does what is computed once however often it is named: a column
that OPENJSON gives, and one of a query that aggregates.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import sqlglot
from _tsql_duckdb import StandIn
from sqlglot import exp

Calls = Mapping[int, int]
"""How many JSON functions read a document, by how deep it lay in another one."""


MOST_NODES = 2_000
"""Of one expression; the engines stop at 65,535 identifiers and constants."""
MOST_CALLS = 2
"""JSON functions a row and document: one that guards, one that reads."""
MOST_LINES = 250
"""Of what one model says, blank ones among them."""


class Size(NamedTuple):
    """An expression, with all that its columns stand for."""

    nodes: int = 1
    calls: Calls = {}  # noqa: RUF012 - never changed
    depth: int = 0
    """In how many documents of JSON the value lay: 0 as it came, 1 a field."""


@dataclass
class Relation:
    """What a query gives, and what it computes on the way."""

    columns: dict[str, Size] = field(default_factory=dict)
    beneath: list["Relation"] = field(default_factory=list)
    """Where `*` takes columns from."""
    conditions: list[Size] = field(default_factory=list)
    reads: Counter[int] = field(default_factory=Counter)
    """JSON functions that OPENJSON costs a row, by the depth of its document."""
    opened: int | None = None
    """The depth of what OPENJSON has opened."""

    def column(self, name: str) -> Size | None:
        """Return a column; none where the text does not define it."""
        if self.opened is not None:
            return Size(depth=self.opened + 1)
        if name in self.columns:
            return self.columns[name]
        found = (relation.column(name) for relation in self.beneath)
        return next((size for size in found if size is not None), None)


class Weight(NamedTuple):
    """What a query weighs."""

    lines: int
    """Lines, blank ones among them."""
    columns: dict[str, int]
    """Nodes of each output column."""
    largest: int
    """Nodes of the largest expression, be it a column or a condition."""
    calls: dict[int, int]
    """JSON functions a row, by the depth of the document: 0 is the body."""


def assert_light(weight: Weight, name: str) -> None:
    """Assert that what a model sends is within all limits."""
    heavy = {column: n for column, n in weight.columns.items() if n > MOST_NODES}
    assert heavy == {}, name
    assert weight.largest <= MOST_NODES, name
    calls = {depth: n for depth, n in weight.calls.items() if n > MOST_CALLS}
    assert calls == {}, name
    assert weight.lines <= MOST_LINES, name


def measure(sql: str) -> Weight:
    """Return the weight of a SELECT, as a view or a CTAS has it behind its AS."""
    tree = sqlglot.parse_one(sql.strip().rstrip(";"), read=StandIn)
    found = _relation(tree, {}, [])
    sizes = {name: found.column(name) or Size() for name in _names(found)}
    calls = Counter(found.reads)
    for depth in {depth for size in sizes.values() for depth in size.calls}:
        calls[depth] += max(size.calls.get(depth, 0) for size in sizes.values())
    largest = max(size.nodes for size in (*sizes.values(), *found.conditions))
    return Weight(
        lines=len(sql.strip().splitlines()),
        columns={name: size.nodes for name, size in sizes.items()},
        largest=largest,
        calls=dict(calls),
    )


def _names(relation: Relation) -> Iterator[str]:
    seen: dict[str, None] = dict.fromkeys(relation.columns)
    for beneath in relation.beneath:
        seen |= dict.fromkeys(_names(beneath))
    yield from seen


Named = Mapping[str, Relation]


def _relation(query: exp.Expr, ctes: Named, outer: list[Named]) -> Relation:
    """Return what a query gives, in the reach of CTEs and of the queries around it."""
    query = query.unnest()
    known = dict(ctes)
    said = query.args.get("with_") or query.args.get("with")
    for cte in said.expressions if said else []:
        known[cte.alias.lower()] = _relation(cte.this, known, outer)
    if isinstance(query, exp.SetOperation):
        return _both(
            _relation(query.this, known, outer),
            _relation(query.expression, known, outer),
        )
    assert isinstance(query, exp.Select), query.sql()
    sources: dict[str, Relation] = {}
    result = Relation()
    scopes: list[Named] = [sources, *outer]
    begins = query.args.get("from_") or query.args.get("from")
    joins = query.args.get("joins") or []
    for node in [*([begins.this] if begins else []), *(join.this for join in joins)]:
        source = _source(node, known, scopes)
        sources[node.alias_or_name.lower() or f"#{len(sources)}"] = source
        result.conditions += source.conditions
        result.reads += source.reads
    for selected in query.expressions:
        if selected.is_star:
            table = selected.table.lower() if isinstance(selected, exp.Column) else ""
            result.beneath += [sources[table]] if table else list(sources.values())
        else:
            name = selected.alias_or_name.lower() or f"#{len(result.columns)}"
            result.columns[name] = _size(selected.unalias(), known, scopes)
    on = [join.args["on"] for join in joins if join.args.get("on")]
    for clause in ("where", "having", "qualify"):
        if query.args.get(clause):
            on.append(query.args[clause].this)
    result.conditions += [_size(condition, known, scopes) for condition in on]
    if _aggregates(query):
        for name, size in result.columns.items():
            result.conditions.append(size)
            result.reads += Counter(size.calls)
            result.columns[name] = Size(depth=size.depth)
    return result


def _aggregates(query: exp.Select) -> bool:
    """Whether a query makes one row of several."""
    if query.args.get("group") or query.args.get("having"):
        return True
    found = (node for item in query.expressions for node in item.find_all(exp.AggFunc))
    return any(
        node.parent_select is query and not isinstance(node.parent, exp.Window)
        for node in found
    )


def _both(one: Relation, other: Relation) -> Relation:
    """Return the union of two relations: a column is as large as the larger one."""
    result = Relation(
        conditions=one.conditions + other.conditions, reads=one.reads + other.reads
    )
    rest = list(_names(other))
    for place, name in enumerate(_names(one)):
        sizes = [one.column(name)]
        sizes += [other.column(rest[place])] if place < len(rest) else []
        result.columns[name] = max(size or Size() for size in sizes)
    return result


def _source(node: exp.Expr, ctes: Named, scopes: list[Named]) -> Relation:
    """Return what stands in a FROM: a name, a query, or what is applied."""
    if isinstance(node, exp.Lateral):
        node = node.this
    if isinstance(node, exp.Table) and isinstance(node.this, exp.OpenJSON):
        node = node.this
    if isinstance(node, exp.OpenJSON):
        document = _size(node.this, ctes, scopes)
        reads = Counter(document.calls)
        reads[document.depth] += 1
        return Relation(conditions=[document], reads=reads, opened=document.depth)
    if isinstance(node, exp.Table):
        found = ctes.get(node.name.lower()) if not node.db else None
        return found or Relation()
    return _relation(node, ctes, scopes)


def _size(node: exp.Expr, ctes: Named, scopes: list[Named]) -> Size:
    if isinstance(node, exp.Column):
        return _column(node, scopes)
    if isinstance(node, exp.Query):
        return _scalar(_relation(node, ctes, scopes))
    nodes, depth, calls = 1, 0, Counter[int]()
    for child in node.iter_expressions():
        if isinstance(child, exp.Identifier):
            continue
        size = _size(child, ctes, scopes)
        nodes += size.nodes
        depth = max(depth, size.depth)
        calls += Counter(size.calls)
    name = node.name if isinstance(node, exp.Anonymous) else type(node).__name__
    if "json" in name.lower():
        calls[depth] += 1
    return Size(nodes, dict(calls), depth)


def _scalar(query: Relation) -> Size:
    """Return a query within an expression as a part of it."""
    columns = [query.column(name) or Size() for name in _names(query)]
    sizes = columns + query.conditions
    calls = Counter(query.reads)
    for size in sizes:
        calls += Counter(size.calls)
    return Size(
        1 + sum(size.nodes for size in sizes),
        dict(calls),
        max((size.depth for size in columns), default=0),
    )


def _column(node: exp.Column, scopes: list[Named]) -> Size:
    name, table = node.name.lower(), node.table.lower()
    for sources in scopes:
        for alias, source in sources.items():
            found = source.column(name) if table in ("", alias) else None
            if found is not None:
                return found
    return Size()

"""What T-SQL's grammar allows and an engine does not, or does wrongly: `POOL` are the
rules of a dedicated pool, `FABRIC` those of a warehouse of Fabric, `AZURE_SQL` those of
a database.

The rules look at what was recorded, from the first run of a warehouse on: how a
table is distributed, and what it holds, follows from how it was made.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import sqlglot
from _tsql_duckdb import StandIn
from _tsql_recording import Batch
from _tsql_text import (
    Statement,
    Token,
    closing,
    relation,
    statements,
    unquoted,
)
from _tsql_types import LONG, UNKEPT, Columns, Kind, Relation, columns
from sqlglot import exp
from sqlglot.errors import SqlglotError


class Finding(NamedTuple):
    """A rule that a batch breaks."""

    rule: str
    batch: Batch
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}, in batch {self.batch.number}" + (
            f" of {self.batch.node}" if self.batch.node else ""
        )


@dataclass
class Warehouse:
    """What is known of the tables and views while the recording is read."""

    views: set[Relation] = field(default_factory=set)
    distributions: dict[Relation, str] = field(default_factory=dict)
    columnstores: set[Relation] = field(default_factory=set)
    columns: dict[Relation, Columns] = field(default_factory=dict)
    asked: Kind = LONG
    """What is known of columns."""
    unread: list[str] = field(default_factory=list)
    """What defines columns and could not be read."""

    def forget(self, name: Relation) -> None:
        self.views.discard(name)
        self.columnstores.discard(name)
        self.distributions.pop(name, None)
        self.columns.pop(name, None)

    def rename(self, name: Relation, new: Relation) -> None:
        for names in (self.views, self.columnstores):
            if name in names:
                names.remove(name)
                names.add(new)
        if name in self.distributions:
            self.distributions[new] = self.distributions.pop(name)
        if name in self.columns:
            self.columns[new] = self.columns.pop(name)


def findings(batches: Iterable[Batch], rules: "Rules | None" = None) -> list[Finding]:
    """Return every breach of a rule, in the order of what was sent."""
    rules = rules or POOL
    known, found = Warehouse(asked=rules.asked), []
    for batch in batches:
        for statement in statements(batch.text):
            for name, rule in rules.rules.items():
                found += [Finding(name, batch, said) for said in rule(statement, known)]
            _learn(statement, known)
            found += [
                Finding("columns are known", batch, f"not read: {query[:200]}")
                for query in known.unread
            ]
            known.unread.clear()
    return found


def _merge_into_hash(statement: Statement, known: Warehouse) -> Iterator[str]:
    if statement.tokens[0].word == "MERGE":
        target = _target(statement.tokens)
        how = known.distributions.get(target, "not known")
        if not how.upper().startswith("HASH"):
            yield f"the target {_written(target)} is distributed {how}"


def _merge_by_columns(statement: Statement, known: Warehouse) -> Iterator[str]:
    """A constant in the condition of a MERGE can give wrong rows."""
    said = statement.tokens
    if said[0].word == "MERGE":
        words = [token.word for token in said]
        on = words.index("ON")
        for token in said[on : words.index("WHEN", on)]:
            if token.kind in ("string", "number"):
                yield f"it is on a constant, {token.text}"


def _merge_keeps_distribution(statement: Statement, known: Warehouse) -> Iterator[str]:
    """A pool before 10.0.17829 moves no row from one distribution to another."""
    said = statement.tokens
    if said[0].word != "MERGE":
        return
    how = known.distributions.get(_target(said), "")
    kept = [unquoted(name.strip()).lower() for name in how[5:-1].split(",")]
    words = [token.word for token in said]
    for at, word in enumerate(words):
        if word == "SET":
            end = words.index("WHEN", at) if "WHEN" in words[at:] else len(words)
            yield from (
                f"it updates {token.text}, by which its target is distributed"
                for token, then in pairwise(said[at:end])
                if then.text == "=" and unquoted(token.text).lower() in kept
            )


def _ctas_distributed(statement: Statement, known: Warehouse) -> Iterator[str]:
    table = _Table.read(statement)
    if table and table.query and not table.distribution:
        yield f"{_written(table.name)} is made without DISTRIBUTION"


def _no_view_renamed(statement: Statement, known: Warehouse) -> Iterator[str]:
    if statement.kind == "RENAME OBJECT":
        name = _name(relation(statement.tokens, 2)[0])
        if name in known.views:
            yield f"{_written(name)} is a view"


def _columnstore_is_short(statement: Statement, known: Warehouse) -> Iterator[str]:
    table = _Table.read(statement)
    if table and table.is_columnstore:
        held = _columns(table, known)
        for column in [name for name, long in held.items() if long]:
            yield f"{column} of {_written(table.name)} is a (max) in a columnstore"
    if statement.kind == "ALTER TABLE":
        name = _name(relation(statement.tokens, 2)[0])
        words = [token.word for token in statement.tokens]
        if name in known.columnstores and "ADD" in words and "MAX" in words:
            yield f"{_written(name)}, a columnstore, gets a (max)"


def _no_whole_division(statement: Statement, known: Warehouse) -> Iterator[str]:
    said = statement.tokens
    # dbt-fabric asks the catalogue for half a length, and means a whole number
    asks = any(token.text.lower() == "max_length" for token in said)
    if asks or not any(token.text == "/" for token in said):
        return
    try:
        tree = sqlglot.parse_one(_readable(statement), read=StandIn)
    except SqlglotError:
        yield "there is a division that cannot be read"
        return
    for division in tree.find_all(exp.Div):
        if not (_is_exact(division.this) or _is_exact(division.expression)):
            yield f"{division.sql(dialect='tsql')} may be of whole numbers"


def _foreign(*beginnings: str) -> "Rule":
    """Return the rule that no statement is one of another engine's."""

    def rule(statement: Statement, known: Warehouse) -> Iterator[str]:
        text = " ".join(token.text.upper() for token in statement.tokens)
        for beginning in beginnings:
            if f"{text} ".startswith(f"{beginning} "):
                yield f"{beginning} is of another engine"
        if any(token.word == "OPENROWSET" for token in statement.tokens):
            yield "OPENROWSET of a lake is of another engine"

    return rule


def _no_output(statement: Statement, known: Warehouse) -> Iterator[str]:
    if any(token.word == "OUTPUT" for token in statement.tokens):
        yield "there is an OUTPUT"


def _kept_by_fabric(statement: Statement, known: Warehouse) -> Iterator[str]:
    """A warehouse keeps Parquet, which has not all types of T-SQL."""
    table = _Table.read(statement)
    if table:
        held = _columns(table, known)
        for column in [name for name, unkept in held.items() if unkept]:
            yield f"{column} of {_written(table.name)} has a type of no warehouse"
    said = statement.tokens
    if statement.kind == "ALTER TABLE":
        (*_, table_name), at = relation(said, 2)
        added = statement.text[said[at].end :] if said[at].word == "ADD" else ""
        for column, unkept in _declared(added.rstrip("; "), known).items():
            if unkept:
                yield f"{column} of {table_name} has a type of no warehouse"


def _no_storage(statement: Statement, known: Warehouse) -> Iterator[str]:
    table = _Table.read(statement)
    if table and (table.distribution or table.index):
        yield f"{_written(table.name)} says how it is stored"


Rule = Callable[[Statement, Warehouse], Iterator[str]]


class Rules(NamedTuple):
    """The rules of an engine, and what they ask of columns."""

    asked: Kind
    rules: dict[str, Rule]


POOL = Rules(
    LONG,
    {
        "merge only into HASH": _merge_into_hash,
        "merge by columns": _merge_by_columns,
        "merge keeps the distribution": _merge_keeps_distribution,
        "no CTAS without DISTRIBUTION": _ctas_distributed,
        "no view renamed": _no_view_renamed,
        "no varchar(max) in a columnstore": _columnstore_is_short,
        "no int / int": _no_whole_division,
        "no OUTPUT": _no_output,
        "no other engine": _foreign("CREATE OR ALTER", "EXEC SP_RENAME"),
    },
)
FABRIC = Rules(
    UNKEPT,
    {
        "no type of no warehouse": _kept_by_fabric,
        "no DISTRIBUTION, no index": _no_storage,
        "no int / int": _no_whole_division,
        "no OUTPUT": _no_output,
        "no other engine": _foreign("RENAME OBJECT"),
    },
)
AZURE_SQL = Rules(LONG, {"no int / int": _no_whole_division})


@dataclass(frozen=True)
class _Table:
    """A CREATE TABLE."""

    name: Relation
    declared: str
    distribution: str
    index: str
    query: str

    @property
    def is_columnstore(self) -> bool:
        """A pool's default index is the clustered columnstore."""
        return "COLUMNSTORE" in self.index or not self.index

    @classmethod
    def read(cls, statement: Statement) -> "_Table | None":
        if statement.kind != "CREATE TABLE":
            return None
        said, text = statement.tokens, statement.text
        parts, at = relation(said, 2)
        declared = distribution = index = query = ""
        if said[at].text == "(":
            end = closing(said, at)
            declared, at = text[said[at].end : said[end].start], end + 1
        if at < len(said) and said[at].word == "WITH":
            end = closing(said, at + 1)
            options = text[said[at + 1].end : said[end].start]
            at = end + 1
            for option in _split(options):
                name, _, value = option.partition("=")
                if name.strip().upper() == "DISTRIBUTION":
                    distribution = value.strip()
                elif name.strip().upper() != "PARTITION":
                    index = option.strip().upper()
        if at < len(said) and said[at].word == "AS":
            query = text[said[at].end :].strip().rstrip(";")
        return cls(_name(parts), declared, distribution, index, query)


def _learn(statement: Statement, known: Warehouse) -> None:
    said = statement.tokens
    table = _Table.read(statement)
    if table:
        known.distributions[table.name] = table.distribution or "not at all"
        known.columns[table.name] = _columns(table, known)
        if table.is_columnstore:
            known.columnstores.add(table.name)
    elif statement.kind == "CREATE VIEW":
        parts, at = relation(said, 2)
        while said[at].word != "AS":
            at += 1
        query = statement.text[said[at].end :].strip().rstrip(";")
        known.views.add(_name(parts))
        known.columns[_name(parts)] = _made_by(query, known)
    elif said[0].word == "DROP" and said[1].word in ("TABLE", "VIEW"):
        at = 4 if said[2].word == "IF" else 2
        known.forget(_name(relation(said, at)[0]))
    elif statement.kind == "RENAME OBJECT":
        parts, at = relation(said, 2)
        name = _name(parts)
        known.rename(name, (name[0], unquoted(said[at + 1].text).lower()))
    elif said[0].word == "EXEC" and said[1].text.lower() == "sp_rename":
        name = _name(unquoted(said[2].text).split("."))
        known.rename(name, (name[0], unquoted(said[4].text).lower()))


def _columns(table: _Table, known: Warehouse) -> Columns:
    if table.query:
        return _made_by(table.query, known)
    return _declared(table.declared, known)


def _made_by(query: str, known: Warehouse) -> Columns:
    found = columns(query, known.columns, known.asked)
    if found is None:
        known.unread.append(query)
    return found or {}


def _declared(declared: str, known: Warehouse) -> Columns:
    try:
        tree = sqlglot.parse_one(f"create table t ({declared})", read=StandIn)
    except SqlglotError:
        known.unread.append(declared)
        return {}
    return {
        column.name.lower(): known.asked.of_type(column.args.get("kind"))
        for column in tree.find_all(exp.ColumnDef)
    }


def _is_exact(node: exp.Expr) -> bool:
    """Whether a number is visibly no whole one."""
    if isinstance(node, exp.Literal):
        return not node.is_int
    if isinstance(node, exp.Cast | exp.TryCast):
        return node.to.this not in exp.DataType.INTEGER_TYPES
    kept = exp.Paren | exp.Neg | exp.Nullif | exp.Coalesce | exp.Sum | exp.Avg
    if isinstance(node, kept | exp.Abs | exp.Max | exp.Min):
        return _is_exact(node.this)
    if isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Div | exp.Mod):
        return _is_exact(node.this) or _is_exact(node.expression)
    return False


def _readable(statement: Statement) -> str:
    table = _Table.read(statement)
    return table.query if table and table.query else statement.text


def _target(said: list[Token]) -> Relation:
    return _name(relation(said, 2 if said[1].word == "INTO" else 1)[0])


def _name(parts: list[str]) -> Relation:
    return (parts[-2].lower() if len(parts) > 1 else "", parts[-1].lower())


def _written(name: Relation) -> str:
    return ".".join(part for part in name if part)


def _split(text: str) -> list[str]:
    found, depth = [""], 0
    for sign in text:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and not depth:
            found.append("")
        else:
            found[-1] += sign
    return found

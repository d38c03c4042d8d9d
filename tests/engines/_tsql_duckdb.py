"""T-SQL to DuckDB's SQL: one statement at a time, by way of sqlglot.

What sqlglot would take for something else is parsed as it stands and done by a
DuckDB macro of the same meaning (_tsql_functions.sql); a function that is not
among these is refused.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import duckdb
import sqlglot
from _tsql_json import is_json, json_query, json_value, open_json, string_escape
from _tsql_text import significant
from _tsql_time import datetimeoffset, switchoffset
from sqlglot import exp
from sqlglot.dialects.tsql import TSQL
from sqlglot.parsers.tsql import TSQLParser

FUNCTIONS = Path(__file__).with_name("_tsql_functions.sql")

_MACROS = frozenset(
    {
        "LEFT",
        "RIGHT",
        "SUBSTRING",
        "REPLICATE",
        "LEN",
        "DATALENGTH",
        "CHARINDEX",
        "PATINDEX",
        "DATEADD",
        "DATEDIFF",
        "DATEDIFF_BIG",
        "SYSUTCDATETIME",
        "HASHBYTES",
        "ISJSON",
        "JSON_VALUE",
        "JSON_QUERY",
        "STRING_ESCAPE",
        "STUFF",
        "SWITCHOFFSET",
        "NCHAR",
        "SCHEMA_NAME",
        "OBJECT_NAME",
        "DATABASEPROPERTYEX",
    }
)
_NOW = ("GETDATE", "GETUTCDATE", "SYSDATETIME")
_PART_OF_DATE = ("DATEADD", "DATEDIFF", "DATEDIFF_BIG")
_TEXTS = frozenset(
    {"LEFT", "RIGHT", "SUBSTRING", "REPLICATE", "STUFF", "JSON_VALUE", "JSON_QUERY"}
)
_NUMBERS = frozenset(
    {"tsql_len", "tsql_datalength", "tsql_datediff", "tsql_datediff_big"}
)
ZONES = {
    "UTC": "UTC",
    "W. Europe Standard Time": "Europe/Berlin",
    "India Standard Time": "Asia/Kolkata",
    "Eastern Standard Time": "America/New_York",
    "GMT Standard Time": "Europe/London",
    "Tokyo Standard Time": "Asia/Tokyo",
}
"""Windows' names of zones, and what DuckDB calls them: those that tests name."""


_FUNCTIONS = frozenset(
    {
        *(
            exp.And,
            exp.Or,
            exp.Not,
            exp.Exists,
            exp.Case,
            exp.If,
            exp.Cast,
            exp.TryCast,
        ),
        *(exp.Convert, exp.Coalesce, exp.Nullif, exp.OpenJSON, exp.Paren, exp.Xor),
        *(exp.Count, exp.Sum, exp.Min, exp.Max, exp.Avg, exp.Stddev, exp.GroupConcat),
        *(exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag, exp.Lead, exp.FirstValue),
        *(exp.LastValue, exp.Abs, exp.Floor, exp.Ceil, exp.Round, exp.Pow, exp.Sign),
        *(exp.Lower, exp.Upper, exp.Trim, exp.Replace, exp.Concat, exp.ConcatWs),
        *(exp.Translate, exp.Reverse, exp.Chr, exp.Unicode, exp.Extract, exp.Year),
        *(exp.Month, exp.Day, exp.TsOrDsToDate, exp.CurrentTimestamp),
    }
)
_FOREIGN = (exp.DPipe, exp.Interval, exp.Qualify, exp.ILike, exp.ScopeResolution)


class NotTSql(ValueError):
    """What the stand-in refuses, because a pool would, or because it cannot say."""


class _Parser(TSQLParser):
    FUNCTIONS: ClassVar[dict[str, Any]] = {
        name: build
        for name, build in TSQLParser.FUNCTIONS.items()
        if name not in (*_MACROS, *_NOW, "OBJECT_ID", "DB_NAME")
    }
    FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
        name: parse
        for name, parse in TSQLParser.FUNCTION_PARSERS.items()
        if name not in _MACROS
    }


class StandIn(TSQL):
    """T-SQL, whose functions stay what they are."""

    Parser = _Parser


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Give a DuckDB database what T-SQL brings along."""
    text, number = "VARCHAR", "INTEGER"
    for name, function, kinds, result in (
        ("tsql_isjson", is_json, [text], number),
        ("tsql_json_value", json_value, [text, text], text),
        ("tsql_json_query", json_query, [text, text], text),
        ("tsql_string_escape", string_escape, [text, text], text),
        (
            "tsql_openjson",
            open_json,
            [text],
            'STRUCT("key" VARCHAR, "value" VARCHAR, "type" INTEGER)[]',
        ),
        ("tsql_cut", cut, [text, number], text),
        ("tsql_datetimeoffset", datetimeoffset, [text, number, "BOOLEAN"], text),
        ("tsql_switchoffset", switchoffset, [text, text], text),
    ):
        connection.create_function(
            name, function, kinds, result, null_handling="special"
        )
    connection.execute(FUNCTIONS.read_text())


def cut(text: str | None, length: int) -> str | None:
    """Cut a text to so many bytes of UTF-8, and no character in two."""
    if text is None or len(text) * 4 <= length:
        return text
    return text.encode("utf-8", "replace")[:length].decode("utf-8", "ignore")


ObjectId = Callable[[str, str | None], int | None]
"""The number of a table (U), a view (V) or either, by its name."""


def translate(sql: str, object_id: ObjectId) -> str:
    """Return a statement of T-SQL as DuckDB's; `object_id` asks the catalogue."""
    if "OBJECT_ID" in sql.upper():
        return _translated(sql, object_id)
    return _translated_once(sql)


# what one build asks, tests above all, the next one asks again
@cache
def _translated_once(sql: str) -> str:
    return _translated(sql, lambda *_: None)


def _translated(sql: str, object_id: ObjectId) -> str:
    if any(token.word == "LIMIT" for token in significant(sql)):
        raise NotTSql("T-SQL has no LIMIT")
    try:
        parsed = sqlglot.parse_one(sql, read=StandIn)
    except sqlglot.errors.SqlglotError as error:
        raise NotTSql(str(error)) from error
    if isinstance(parsed, exp.Command):
        raise NotTSql(f"not known to the stand-in: {sql.split()[0]}")
    # one collation holds throughout
    tree = parsed
    for collated in list(tree.find_all(exp.Collate)):
        collated.replace(collated.this)
    for sum_of in tree.find_all(exp.Add):
        if any(_is_text(part) for part in sum_of.flatten()):
            sum_of.meta["joins texts"] = True
    for node in list(_bottom_up(tree)):
        changed = _changed(node, object_id)
        if changed is not node:
            if node is tree:
                tree = changed
            else:
                node.replace(changed)
    return tree.sql(dialect="duckdb")


def like_pattern(pattern: str) -> str:
    """Return a LIKE pattern as a regular expression."""
    found, at = "", 0
    while at < len(pattern):
        sign = pattern[at]
        end = pattern.find("]", at + 2) if sign == "[" else -1
        if end > 0:
            said = pattern[at + 1 : end]
            negative = said.startswith("^")
            said = said[1:] if negative else said
            escaped = re.sub(r"([\\\[\]^])", r"\\\1", said)
            found += f"[{'^' if negative else ''}{escaped}]"
            at = end
        else:
            found += {"%": ".*", "_": "."}.get(sign, re.escape(sign))
        at += 1
    return found


def _bottom_up(tree: exp.Expr) -> Iterator[exp.Expr]:
    for child in list(tree.iter_expressions()):
        yield from _bottom_up(child)
    yield tree


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _changed(node: exp.Expr, object_id: ObjectId) -> exp.Expr:
    if isinstance(node, exp.Anonymous):
        return _function(node, object_id)
    is_unknown = isinstance(node, exp.Func) and type(node) not in _FUNCTIONS
    if is_unknown or isinstance(node, _FOREIGN):
        name = node.sql_name() if is_unknown else node.key
        raise NotTSql(f"{name} is not known to the stand-in")
    change = _CHANGES.get(type(node))
    return node if change is None else change(node)


def _function(node: exp.Anonymous, object_id: ObjectId) -> exp.Expr:
    name, arguments = node.name.upper(), list(node.expressions)
    if name.startswith("TSQL_"):
        return node
    if name == "OBJECT_ID":
        kind = arguments[1].name if len(arguments) > 1 else None
        found = object_id(arguments[0].name, kind)
        return exp.null() if found is None else exp.Literal.number(found)
    if name == "DB_NAME":
        return _call("CURRENT_DATABASE")
    if name in _NOW:
        return _call("tsql_sysutcdatetime")
    if name not in _MACROS:
        raise NotTSql(f"{name} is not known to the stand-in")
    if name in _PART_OF_DATE:
        arguments[0] = exp.Literal.string(arguments[0].name.lower())
    if name == "PATINDEX":
        sought = arguments[0].name
        if not (sought.startswith("%") and sought.endswith("%")):
            raise NotTSql("PATINDEX of a pattern without % around it")
        arguments[0] = exp.Literal.string(like_pattern(sought[1:-1]))
    if name == "JSON_QUERY" and len(arguments) == 1:
        arguments.append(exp.Literal.string("$"))
    if name == "HASHBYTES" and isinstance(arguments[1], exp.National):
        raise NotTSql("a hash of nvarchar is one of UTF-16")
    return _call(f"tsql_{name.lower()}", *arguments)


def _boolean(node: exp.Expr) -> exp.Expr:
    raise NotTSql(f"T-SQL has no {node.sql()}")


def _type(node: exp.Expr) -> exp.Expr:
    assert isinstance(node, exp.DataType)
    if node.this == exp.DType.ROWVERSION:
        raise NotTSql("a timestamp of T-SQL is a rowversion")
    if node.is_type("bit"):
        return exp.DataType.build("boolean")
    if node.this in exp.DataType.TEXT_TYPES:
        return exp.DataType.build("varchar", dialect="duckdb")
    if node.is_type("datetime2", "datetime", "smalldatetime"):
        return exp.DataType.build("timestamp", dialect="duckdb")
    return node


def _column(node: exp.Expr) -> exp.Expr:
    if node.args.get("kind") is not None:
        node.set("kind", _type(node.args["kind"]))
    return node


def _length(kind: exp.Expr) -> int | None:
    """Return the length of a type of text; none for (max), 30 where none is said."""
    said = [size.name.lower() for size in kind.expressions]
    if not said:
        return 30
    return None if said[0] == "max" else int(said[0])


def _cast(node: exp.Expr) -> exp.Expr:
    """CAST and TRY_CAST; a text is cut to its length."""
    kind = node.args["to"]
    if kind.this == exp.DType.TIMESTAMPTZ:
        return _offset_time(node.this, kind, safe=isinstance(node, exp.TryCast))
    if kind.this not in exp.DataType.TEXT_TYPES:
        node.set("to", _type(kind))
        if isinstance(node.this, exp.Anonymous) and node.this.name in _OFFSET_TIMES:
            # the time of the clock there
            node.set("this", _call("left", node.this, exp.Literal.number(26)))
        return node
    text = _call("tsql_text", node.this)
    length = _length(kind)
    if kind.is_type("nvarchar", "nchar"):
        if length is None:
            return text
        return _call("tsql_left", text, exp.Literal.number(length))
    text = _call("tsql_utf8", text)
    if length is None:
        return text
    return _call("tsql_cut", text, exp.Literal.number(length))


_OFFSET_TIMES = ("tsql_datetimeoffset", "tsql_switchoffset")


def _offset_time(text: exp.Expr, kind: exp.Expr, *, safe: bool) -> exp.Expr:
    """A text as a datetimeoffset, which is kept as text: DuckDB keeps no offset."""
    digits = [size.name for size in kind.expressions]
    return _call(
        "tsql_datetimeoffset",
        text,
        exp.Literal.number(digits[0] if digits else 7),
        exp.true() if safe else exp.false(),
    )


def _convert(node: exp.Expr) -> exp.Expr:
    kind, value, style = node.this, node.expression, node.args.get("style")
    number = style.name if style is not None else ""
    caster = exp.TryCast if node.args.get("safe") else exp.Cast
    if kind.this not in exp.DataType.TEXT_TYPES:
        if number not in ("", "121", "126"):
            raise NotTSql(f"CONVERT with style {number}")
        return _cast(caster(this=value, to=kind))
    if number == "2":
        return _call("tsql_hex", value)
    if number not in ("", "121"):
        raise NotTSql(f"CONVERT with style {number}")
    return _cast(caster(this=value, to=kind))


def _is_text(node: exp.Expr | None) -> bool:
    """Whether something is text, as it stands in T-SQL."""
    if isinstance(node, exp.Literal):
        return bool(node.is_string)
    if isinstance(node, exp.Anonymous):
        return node.name.upper() in _TEXTS
    if isinstance(node, exp.Cast | exp.TryCast):
        return node.to.this in exp.DataType.TEXT_TYPES
    if isinstance(node, exp.Convert):
        return node.this.this in exp.DataType.TEXT_TYPES
    if isinstance(node, exp.Paren | exp.Nullif | exp.Min | exp.Max | exp.Coalesce):
        return _is_text(node.this)
    if isinstance(node, exp.Case):
        return any(_is_text(found.args["true"]) for found in node.args["ifs"])
    if isinstance(node, exp.Add):
        return any(_is_text(part) for part in node.flatten())
    kinds = exp.Concat | exp.Replace | exp.Lower | exp.Upper | exp.Trim | exp.Chr
    return isinstance(node, kinds | exp.National)


def _is_whole(node: exp.Expr | None) -> bool:
    if isinstance(node, exp.Literal):
        return bool(node.is_int)
    if isinstance(node, exp.Anonymous):
        return node.name in _NUMBERS
    if isinstance(node, exp.Cast):
        return node.to.this in exp.DataType.INTEGER_TYPES
    if isinstance(node, exp.Paren | exp.Neg):
        return _is_whole(node.this)
    if isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Mod):
        return _is_whole(node.this) and _is_whole(node.expression)
    return isinstance(node, exp.Count)


def _add(node: exp.Expr) -> exp.Expr:
    above: exp.Expr | None = node
    while isinstance(above, exp.Add):
        if above.meta.get("joins texts"):
            return exp.DPipe(this=node.this, expression=node.expression)
        above = above.parent
    return node


def _divide(node: exp.Expr) -> exp.Expr:
    if _is_whole(node.this) and _is_whole(node.expression):
        return exp.IntDiv(this=node.this, expression=node.expression)
    if _is_long(node.this) and _is_long(node.expression):
        return _call("tsql_quotient", node.this, node.expression)
    return node


def _remainder(node: exp.Expr) -> exp.Expr:
    if _is_long(node.this) and _is_long(node.expression):
        return _call("tsql_remainder", node.this, node.expression)
    return node


def _is_long(node: exp.Expr | None) -> bool:
    """Whether a number is whole, be it a decimal without digits behind its point."""
    if _is_whole(node):
        return True
    if isinstance(node, exp.Anonymous):
        return node.name == "tsql_remainder"
    if isinstance(node, exp.Cast | exp.TryCast):
        said = [size.name for size in node.to.expressions]
        return node.to.is_type("decimal") and said[1:] in ([], ["0"])
    if isinstance(node, exp.Paren | exp.Neg | exp.Nullif):
        return _is_long(node.this)
    if isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Mod):
        return _is_long(node.this) and _is_long(node.expression)
    return False


def _int(node: exp.Expr) -> exp.Expr:
    """COUNT, and SUM of what is int, are int, and too large above 2^31."""
    of = node.this if isinstance(node, exp.Window) else node
    counts = isinstance(of, exp.Count) and not of.args.get("big_int")
    if isinstance(node.parent, exp.Window) or not (
        counts or (isinstance(of, exp.Sum) and _is_int(of.this))
    ):
        return node
    return exp.cast(node.copy(), "int")


def _is_int(node: exp.Expr | None) -> bool:
    """Whether a number is no more than an int, as it stands in T-SQL."""
    if isinstance(node, exp.Literal):
        return bool(node.is_int)
    if isinstance(node, exp.Cast):
        return bool(node.to.is_type("int", "smallint"))
    if isinstance(node, exp.Paren):
        return _is_int(node.this)
    if isinstance(node, exp.Case):
        made = [branch.args["true"] for branch in node.args["ifs"]]
        made.append(node.args.get("default"))
        return all(_is_int(one) or isinstance(one, exp.Null | None) for one in made)
    return False


def _like(node: exp.Expr) -> exp.Expr:
    pattern = node.expression
    if not isinstance(pattern, exp.Literal) or (
        pattern.name.endswith("%") and "[" not in pattern.name
    ):
        return node
    # blanks at the end are read over where text is no nvarchar
    regex = exp.Literal.string(like_pattern(pattern.name) + " *")
    found = _call("regexp_full_match", node.this, regex, exp.Literal.string("s"))
    return exp.Not(this=found) if node.args.get("negate") else found


def _apply(node: exp.Expr) -> exp.Expr:
    """CROSS APPLY and OUTER APPLY."""
    if isinstance(node.this, exp.Lateral):
        cross = node.this.args.get("cross_apply")
        node.set("kind", "CROSS" if cross else None)
        node.set("side", None if cross else "LEFT")
        node.set("on", None if cross else exp.true())
        node.this.set("cross_apply", None)
    return node


def _trim(node: exp.Expr) -> exp.Expr:
    """TRIM, LTRIM and RTRIM take blanks away, and no other white space."""
    if node.expression is None or not node.args.get("expression"):
        node.set("expression", exp.Literal.string(" "))
    return node


def _open_json(node: exp.Expr) -> exp.Expr:
    if node.expressions or node.args.get("path"):
        raise NotTSql("OPENJSON WITH is not known to the stand-in")
    rows = exp.select("unnest(0) as j")
    rows.find(exp.Unnest).set("expressions", [_call("tsql_openjson", node.this)])
    columns = [f'j."{name}" as "{name}"' for name in ("key", "value", "type")]
    opened = exp.select(*columns, dialect="duckdb").from_(rows.subquery("opened"))
    return exp.Subquery(this=opened) if isinstance(node.parent, exp.Lateral) else opened


def _table(node: exp.Expr) -> exp.Expr:
    assert isinstance(node, exp.Table)
    if isinstance(node.this, exp.Select):
        alias = node.args.get("alias")
        return exp.Subquery(this=node.this, alias=alias or exp.TableAlias(this="j"))
    if node.db.lower() == "information_schema":
        name = exp.to_identifier(f"information_schema_{node.name.lower()}")
        node.set("this", name)
        node.set("db", exp.to_identifier("sys"))
    return node


def _at_zone(node: exp.Expr) -> exp.Expr:
    zone = node.args["zone"].name
    if zone not in ZONES:
        raise NotTSql(f"no zone of Windows known to the stand-in: {zone}")
    node.set("zone", exp.Literal.string(ZONES[zone]))
    return node


_CHANGES: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {
    exp.Add: _add,
    exp.AtTimeZone: _at_zone,
    exp.Boolean: _boolean,
    exp.Cast: _cast,
    exp.ColumnDef: _column,
    exp.Convert: _convert,
    exp.Count: _int,
    exp.Div: _divide,
    exp.Join: _apply,
    exp.Like: _like,
    exp.Mod: _remainder,
    exp.OpenJSON: _open_json,
    exp.Sum: _int,
    exp.Table: _table,
    exp.Trim: _trim,
    exp.TryCast: _cast,
    exp.Window: _int,
}

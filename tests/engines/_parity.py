"""Tables of two engines, compared row for row."""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

Tables = Mapping[str, pa.Table]
"""What stands in Silver and Gold, by the name of the table."""

SHOWN = 10
"""How many differences of a table are told."""


def normalised(table: pa.Table) -> pa.Table:
    """Return a table in the types that engines are to agree in.

    Audit columns, which begin with `_`, and `moved_at` are set aside. Texts get one
    kind, times microseconds and no zone, which all say in UTC. JSON, which `items` is,
    is what it says, to the digit: blanks, escapes and the order of names are the
    engine's own, as docs/payloads.md says. A hash, which is a UUID on DuckDB, is its
    digits. Numbers stay what they are: an int where another engine has a bigint is a
    difference.
    """
    columns = {
        name: _normalised(table.column(name))
        for name in sorted(table.column_names)
        if not name.startswith("_") and name != "moved_at"
    }
    for name in columns:
        if name.endswith("_key") and pa.types.is_string(columns[name].type):
            columns[name] = pc.replace_substring(columns[name], "-", "")
    if "items" in columns:
        columns["items"] = _as_json(columns["items"])
    return pa.table(columns)


def _as_json(column: pa.ChunkedArray) -> pa.Array:
    said = [text and _same_json(text) for text in column.to_pylist()]
    return pa.array(said, pa.string())


def _same_json(text: str) -> str:
    # 3.0 may be written as 3, and names in another order; no digit is lost
    said = json.loads(text, parse_int=Decimal, parse_float=Decimal)
    return json.dumps(said, sort_keys=True, default=_same_number)


def _same_number(number: Decimal) -> dict[str, str]:
    # an object, so that no string is taken for a number
    digits = format(number, "f") if number else "0"
    return {"number": digits.rstrip("0").rstrip(".") if "." in digits else digits}


def _normalised(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return column.cast(pa.string())
    if pa.types.is_timestamp(kind):
        moved = column.cast(pa.timestamp("us", kind.tz))
        return pc.local_timestamp(moved) if kind.tz else moved
    return column


def assert_same(expected: Tables, found: Tables) -> None:
    """Fail where a table differs, and say how: key, column and both values."""
    told = list(differences(expected, found))
    assert not told, "\n" + "\n".join(told)


def without_column(tables: Tables, column: str) -> Tables:
    """Return tables without a column that two engines are not to agree in."""
    return {
        name: table.select([c for c in table.column_names if c != column])
        for name, table in tables.items()
    }


def differences(expected: Tables, found: Tables) -> Iterator[str]:
    """Say what differs, a line a difference: the table, the key, both values."""
    for name in sorted({*expected, *found}):
        if name not in found or name not in expected:
            yield f"{name} is missing in {'one' if name in expected else 'the other'}"
            continue
        left, right = normalised(expected[name]), normalised(found[name])
        if left.schema != right.schema:
            yield f"{name} has other columns: {_other_columns(left, right)}"
        elif not _same_rows(left, right):
            yield from _other_rows(name, left, right)


def _other_columns(left: pa.Table, right: pa.Table) -> str:
    return ", ".join(
        f"{name}: {_type(left, name)} and {_type(right, name)}"
        for name in sorted({*left.column_names, *right.column_names})
        if _type(left, name) != _type(right, name)
    )


def _type(table: pa.Table, name: str) -> str:
    return str(table.schema.field(name).type) if name in table.column_names else "none"


def _same_rows(left: pa.Table, right: pa.Table) -> bool:
    """Whether two tables of one schema have the same rows; false where NaN is in them.

    A database that looks for what differs starts and sorts eighty times as long.
    """
    order = [(name, "ascending") for name in left.column_names]
    return left.sort_by(order).equals(right.sort_by(order))


def _other_rows(name: str, left: pa.Table, right: pa.Table) -> Iterator[str]:
    with duckdb.connect() as connection:
        connection.register("expected", left)
        connection.register("found", right)
        rows = {
            side: connection.execute(
                f"select * from {side} except all select * from {other}"
            ).fetchall()
            for side, other in (("expected", "found"), ("found", "expected"))
        }
        key = _key(connection, left.column_names)
    places = [left.column_names.index(column) for column in key]
    by_key: dict[tuple[object, ...], list[list[tuple[object, ...]]]] = {}
    for side, which in enumerate(("expected", "found")):
        for row in rows[which]:
            one = tuple(row[place] for place in places)
            by_key.setdefault(one, [[], []])[side].append(row)
    for count, (one, (ours, theirs)) in enumerate(by_key.items()):
        if count == SHOWN:
            yield f"{name}: and {len(by_key) - SHOWN} more"
            break
        where = ", ".join(f"{c} {v!r}" for c, v in zip(key, one, strict=True))
        if len(ours) == len(theirs) == 1:
            yield from (
                f"{name}, {where}: {column} is {mine!r} and {yours!r}"
                for column, mine, yours in zip(
                    left.column_names, ours[0], theirs[0], strict=True
                )
                if mine != yours
            )
        else:
            yield f"{name}, {where}: {ours} and {theirs}"


def _key(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[str]
) -> Sequence[str]:
    """Return the columns that tell all rows of a table apart: ids before others."""
    ordered = sorted(columns, key=lambda c: (not c.endswith("_id"), c not in _TIMES, c))
    for count in range(1, len(ordered)):
        first = ", ".join(f'"{column}"' for column in ordered[:count])
        if not connection.execute(
            f"select 1 from expected group by {first} having count(*) > 1 limit 1"
        ).fetchall():
            return ordered[:count]
    return ordered


_TIMES = ("event_time", "date", "hour", "landed_hour", "source", "line", "line_copy")

"""What each type of SQL Server lands as, and how it is asked for.

The driver's Arrow has six digits of a second and no offsets, so times are asked for as
text, with all that they have.
"""

from typing import Literal

import pyarrow as pa

from landing.readers.sql.columns import UTC, SqlColumn

_TEXT = pa.string()
_NATIVE = {
    "bit": pa.bool_(),
    "tinyint": pa.int16(),
    "smallint": pa.int16(),
    "int": pa.int32(),
    "bigint": pa.int64(),
    "float": pa.float64(),
    "char": _TEXT,
    "varchar": _TEXT,
    "nchar": _TEXT,
    "nvarchar": _TEXT,
    "binary": pa.binary(),
    "varbinary": pa.binary(),
    "image": pa.binary(),
}
_ASKED = {
    "text": "convert(varchar(max), {})",
    "ntext": "convert(nvarchar(max), {})",
    "uniqueidentifier": "lower(convert(char(36), {}))",
    "time": "convert(varchar(16), {}, 114)",
    "hierarchyid": "{}.ToString()",
    "geometry": "{}.ToString()",
    "geography": "{}.ToString()",
}
ROWVERSION = "timestamp"
"""What the catalogue calls the type of a rowversion."""


def column_of(
    name: str, kind: str, precision: int, scale: int, nullable: bool
) -> SqlColumn:
    """Return a column as `sys.columns` and `sys.types` describe it."""
    if kind in _NATIVE:
        found = _NATIVE[kind]
        return SqlColumn(name, kind, found, found, nullable=nullable)
    if kind in ("decimal", "numeric"):
        exact = pa.decimal128(precision, scale)
        shown = f"{kind}({precision},{scale})"
        return SqlColumn(name, shown, exact, exact, nullable=nullable)
    if kind in ("money", "smallmoney"):
        exact = pa.decimal128(precision, 4)
        asked = f"convert(decimal({precision},4), {{}})"
        return SqlColumn(name, kind, exact, exact, asked, nullable=nullable)
    if kind == "real":
        double = pa.float64()
        return SqlColumn(
            name, kind, double, double, "convert(float, {})", nullable=nullable
        )
    if kind == ROWVERSION:
        whole = pa.int64()
        return SqlColumn(
            name, "rowversion", whole, whole, "convert(bigint, {})", nullable=nullable
        )
    if kind == "date":
        asked = "convert(char(10), {}, 23)"
        return SqlColumn(name, kind, _TEXT, pa.date32(), asked, "day", nullable)
    if kind in ("datetime", "smalldatetime", "datetime2", "datetimeoffset"):
        return _moment(name, kind, scale, nullable)
    asked = _ASKED.get(kind, "convert(nvarchar(max), {})")
    return SqlColumn(name, kind, _TEXT, _TEXT, asked, nullable=nullable)


def _moment(name: str, kind: str, scale: int, nullable: bool) -> SqlColumn:
    clock: Literal["utc", "local"] = "local"
    shown, asked = kind, "convert(varchar(27), {}, 121)"
    if kind.startswith("datetime2") or kind == "datetimeoffset":
        shown = f"{kind}({scale})"
    if kind == "datetimeoffset":
        clock = "utc"
        utc = f"convert(datetime2({scale}), switchoffset({{}}, '+00:00'))"
        asked = f"convert(varchar(27), {utc}, 121) + 'Z'"
    # a seventh digit is more than a timestamp has
    found = _TEXT if scale > 6 else UTC
    return SqlColumn(name, shown, _TEXT, found, asked, clock, nullable)

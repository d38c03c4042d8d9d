"""What each type of MySQL and MariaDB lands as, and how it is asked for."""

from typing import Literal

import pyarrow as pa

from landing.readers.sql.columns import MOST_DIGITS, SqlColumn

_TEXT, _BYTES = pa.string(), pa.binary()
_INTEGERS = {
    "tinyint": pa.int16(),
    "smallint": pa.int16(),
    "mediumint": pa.int32(),
    "int": pa.int32(),
    "bigint": pa.int64(),
    "year": pa.int16(),
}
_LARGER = {
    "tinyint": pa.int16(),
    "smallint": pa.int32(),
    "mediumint": pa.int32(),
    "int": pa.int64(),
    "bigint": pa.decimal128(20, 0),
}
"""What the unsigned ones need."""
_BINARY = ("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob")
_TEXTS = ("char", "varchar", "tinytext", "text", "mediumtext", "longtext")

_SHAPES = (
    "geometry",
    "point",
    "linestring",
    "polygon",
    "multipoint",
    "multilinestring",
    "multipolygon",
    "geometrycollection",
    "geomcollection",
)


def column_of(
    name: str,
    kind: str,
    shown: str,
    is_nullable: str,
    precision: int | None,
    scale: int | None,
) -> SqlColumn:
    """Return a column as `information_schema.columns` describes it."""
    shown, nullable = str(shown), is_nullable == "YES"
    if kind == "decimal":
        digits, places = int(precision or 0), int(scale or 0)
        if digits > MOST_DIGITS:
            return SqlColumn(
                name, shown, _TEXT, None, "cast({} as char)", None, nullable
            )
        exact = pa.decimal128(digits, places)
        return SqlColumn(name, shown, exact, exact, nullable=nullable)
    if kind in _INTEGERS:
        whole = (_LARGER if "unsigned" in shown else _INTEGERS)[kind]
        asked = "{} + 0" if kind == "year" else "{}"
        return SqlColumn(name, shown, whole, whole, asked, nullable=nullable)
    if kind == "bit":
        # bits are bytes to the driver; as a number they are true, false, and flags
        whole = pa.decimal128(20, 0) if shown == "bit(64)" else pa.int64()
        return SqlColumn(name, shown, whole, whole, "{} + 0", nullable=nullable)
    if kind in ("float", "double"):
        # a float is written with six digits, and has eight
        double = pa.float64()
        return SqlColumn(
            name, shown, double, double, "cast({} as double)", nullable=nullable
        )
    if kind in _BINARY:
        return SqlColumn(name, shown, _BYTES, _BYTES, nullable=nullable)
    if kind in _TEXTS:
        return SqlColumn(name, shown, _TEXT, _TEXT, nullable=nullable)
    if kind == "date":
        return SqlColumn(
            name, shown, _TEXT, pa.date32(), "cast({} as char)", "day", nullable
        )
    if kind in ("datetime", "timestamp"):
        moment = pa.timestamp("us", tz="UTC")
        clock: Literal["utc", "local"] = "utc" if kind == "timestamp" else "local"
        return SqlColumn(
            name, shown, _TEXT, moment, "cast({} as char)", clock, nullable
        )
    # times of day, enumerations, sets, JSON, shapes, addresses
    asked = "st_astext({})" if kind in _SHAPES else "cast({} as char)"
    return SqlColumn(name, shown, _TEXT, _TEXT, asked, nullable=nullable)

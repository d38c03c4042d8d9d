"""How the types that dbt declares are called in Power BI."""

import re
from dataclasses import dataclass

_DECIMAL = re.compile(
    r"(?:decimal|numeric|number)\s*(?:\(\s*\d+\s*(?:,\s*(\d+)\s*)?\))?"
)
_FIXED_DIGITS = 4
"""How many digits Power BI's fixed decimal number has after the point."""
_WHOLE = {"bigint", "int", "integer", "smallint", "tinyint", "int8", "int4", "int2"}
_REAL = {"double", "double precision", "float", "real"}
_TEXT = {"string", "text", "uuid", "uniqueidentifier"}
_LOGICAL = {"boolean", "bool", "bit"}
_TIME = ("timestamp", "datetime")


@dataclass(frozen=True, slots=True)
class Type:
    """A type of Power BI, and how its values are shown unless dbt says else."""

    name: str
    format: str = ""
    is_time: bool = False


def type_of(declared: str) -> Type | None:
    """Return the type for one that dbt declares; None where there is none.

    A decimal number of more than four digits after the point is a `double`: Power
    BI's own decimal numbers have four. What engines call otherwise, such as the type
    of a hash, is one type here, so that the model is the same on all of them.
    """
    name = " ".join(declared.lower().split())
    base = name.partition("(")[0].strip()
    if base in _TEXT or base.endswith(("char", "varchar")):
        return Type("string")
    if base in _LOGICAL:
        return Type("boolean", '"""TRUE"";""TRUE"";""FALSE"""')
    if base in _WHOLE:
        return Type("int64", "#,0")
    if base in _REAL:
        return Type("double")
    if match := _DECIMAL.fullmatch(name):
        digits = int(match[1] or 0)
        if digits > _FIXED_DIGITS:
            return Type("double")
        return Type("decimal", "#,0" + ("." + "0" * digits if digits else ""))
    if base == "date":
        return Type("dateTime", "yyyy-mm-dd")
    if base.startswith(_TIME):
        return Type("dateTime", "yyyy-mm-dd hh:nn:ss", is_time=True)
    return None

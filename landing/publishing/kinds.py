"""Which rows of a model are shown, where it has several kinds of them.

where: {span: 24 hours}
where: {kind: [extraction, invocation], is_open: true}
"""

from collections.abc import Mapping

from landing.building import warehouse
from landing.errors import DeclarationError

Value = str | int | float | bool
Where = Mapping[str, tuple[Value, ...]]

_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE")


def require_types(model: str, where: Where, types: Mapping[str, str]) -> None:
    """Raise `DeclarationError` where a value is not of its column's type.

    `types` are DuckDB's, by column. Times are refused: what is published would hang on
    how one is written.
    """
    for column, values in where.items():
        wanted = _wanted(types[column])
        if wanted is None:
            raise DeclarationError(
                f"model {model}: meta.published.where names {column}, which is of type "
                f"{types[column]}",
                way_out="Name a column of texts, numbers or booleans",
            )
        for value in values:
            if _is_of(value) != wanted:
                raise DeclarationError(
                    f"model {model}: meta.published.where compares {column}, a "
                    f"{wanted}, with {value!r}",
                    way_out=f"Write a {wanted}"
                    + (", in quotes" if wanted == "text" else ""),
                )


def condition(where: Where) -> tuple[str, list[Value]]:
    """Return the condition as SQL, and its parameters in order; empty for no `where`.

    A row passes that has one of the values in each of the columns; a null is none.
    """
    parts: list[str] = []
    given: list[Value] = []
    for column, values in where.items():
        places = ", ".join("?" for _ in values)
        parts.append(f"{warehouse.listed([column])} in ({places})")
        given += values
    return (f" where {' and '.join(parts)}" if parts else ""), given


def _wanted(type_name: str) -> str | None:
    kind = type_name.upper().removeprefix("U")
    if kind == "VARCHAR" or kind.startswith("ENUM"):
        return "text"
    if kind == "BOOLEAN":
        return "boolean"
    if kind in _NUMBERS or kind.startswith("DECIMAL"):
        return "number"
    return None


def _is_of(value: Value) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "text" if isinstance(value, str) else "number"

"""How a SQLite file may keep the values of a key, whose columns need no type."""

import pyarrow as pa

from landing.readers.sqlite_query import quoted

_LARGEST = 2**63


def same(key: dict[str, object]) -> tuple[str, list[object]]:
    """Return the condition on the rows of a key, and the values for its `?`."""
    conditions: list[str] = []
    bound: list[object] = []
    for name, value in key.items():
        if value is None:
            conditions.append(f"{quoted(name)} is null")
        else:
            conditions.append(f"{quoted(name)} in (?, ?, ?)")
            bound.extend(_as_kept(value))
    return " and ".join(conditions), bound


def _as_kept(value: object) -> tuple[object, object, object]:
    """Return the ways in which a column without a type may keep a value."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return text, _number(text), value if isinstance(value, bytes) else text.encode()


def may_differ(lands_as: pa.DataType, kept_as: str) -> bool:
    """Return whether values may be kept in yet another way than those.

    A text and a binary land as they are kept. A number does, too, in a column that
    makes numbers of all that it is given; elsewhere it may be 007 or 1.50, and a time
    has many texts.
    """
    if pa.types.is_string(lands_as) or pa.types.is_binary(lands_as):
        return False
    return not (pa.types.is_integer(lands_as) and kept_as == "integer")


def _number(text: str) -> object:
    try:
        if not text.lstrip("+-").isdecimal():
            return float(text)
        number = int(text)
    except ValueError:
        return text
    # a larger one is no integer there, and what is near it is another
    return number if -_LARGEST <= number < _LARGEST else text

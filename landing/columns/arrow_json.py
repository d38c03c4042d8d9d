"""Arrow rows as JSON text, a column at a time and without loss.

Numbers keep every digit: none passes through a float that was not one. What
JSON has no form for becomes text: a time as ISO 8601 (UTC, microseconds or finer),
bytes as base64. NaN and the infinities are null, as JavaScript writes them: as text
they would be a key, or a name.
"""

import base64
import json
from collections.abc import Callable, Iterable
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

_QUOTED = json.JSONEncoder(ensure_ascii=False).encode


def json_rows(rows: pa.Table) -> list[str]:
    """Return each row as a JSON object with the columns in their order."""
    columns = [
        [text for chunk in column.chunks for text in _texts(chunk)]
        for column in rows.columns
    ]
    return _objects(rows.schema.names, columns, rows.num_rows)


def json_values(values: pa.Array) -> pa.Array:
    """Return each value as JSON text; what is null stays null and is no text."""
    nulls = pc.is_null(values).to_pylist()
    texts = zip(_texts(values), nulls, strict=True)
    return pa.array([None if null else text for text, null in texts], pa.string())


def has_json(kind: pa.DataType) -> bool:
    """Return whether values of this type have a form in JSON."""
    types = pa.types
    if types.is_dictionary(kind) or _is_list(kind):
        return has_json(kind.value_type)
    if types.is_struct(kind):
        return all(has_json(field.type) for field in kind)
    if types.is_map(kind):
        return has_json(kind.key_type) and has_json(kind.item_type)
    if isinstance(kind, pa.BaseExtensionType):
        return has_json(kind.storage_type)
    return _leaf(kind) is not None


def _texts(values: pa.Array) -> list[str]:
    """Return each value as JSON text."""
    kind = values.type
    types = pa.types
    if isinstance(kind, pa.BaseExtensionType):
        return _texts(values.storage)
    if types.is_dictionary(kind):
        return _texts(values.dictionary_decode())
    if types.is_map(kind):
        return _maps(values)
    if _is_list(kind):
        return _lists(values)
    if types.is_struct(kind):
        names = [field.name for field in kind]
        fields = [_texts(child) for child in values.flatten()]
        objects = _objects(names, fields, len(values))
        return _with_nulls(values, objects)
    leaf = _leaf(kind)
    if leaf is None:
        raise pa.ArrowNotImplementedError(f"{kind} has no form in JSON")
    return leaf(values)


def _is_list(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(
        types.is_list(kind)
        or types.is_large_list(kind)
        or types.is_fixed_size_list(kind)
    )


def _leaf(kind: pa.DataType) -> Callable[[pa.Array], list[str]] | None:
    types = pa.types
    if types.is_null(kind):
        return lambda values: ["null"] * len(values)
    if types.is_boolean(kind) or types.is_integer(kind) or types.is_decimal(kind):
        return lambda values: _plain(values.cast(pa.string()))
    if types.is_floating(kind):
        return _floats
    if types.is_date(kind) or types.is_time(kind):
        return lambda values: _quoted(values.cast(pa.string()))
    if types.is_timestamp(kind):
        return _timestamps
    if (
        types.is_string(kind)
        or types.is_large_string(kind)
        or types.is_string_view(kind)
    ):
        return _quoted
    if (
        types.is_binary(kind)
        or types.is_large_binary(kind)
        or types.is_binary_view(kind)
        or types.is_fixed_size_binary(kind)
    ):
        return _base64
    return None


def _plain(texts: pa.Array) -> list[str]:
    filled: list[str] = pc.fill_null(texts, "null").to_pylist()
    return filled


def _quoted(texts: pa.Array) -> list[str]:
    return ["null" if t is None else _QUOTED(t) for t in texts.to_pylist()]


def _floats(values: pa.Array) -> list[str]:
    numbers = pc.if_else(pc.is_finite(values), values, None)
    return _plain(numbers.cast(pa.string()))


def _timestamps(values: pa.Array) -> list[str]:
    # Arrow's values are UTC already where there is a zone, and taken as UTC
    # where there is none. As text they cannot overflow, as they could when
    # brought to microseconds.
    texts = values.cast(pa.timestamp(values.type.unit)).cast(pa.string()).to_pylist()
    return ["null" if t is None else f'"{_iso(t)}"' for t in texts]


def _iso(text: str) -> str:
    seconds, _, fraction = text.replace(" ", "T", 1).partition(".")
    return f"{seconds}.{fraction.rstrip('0'):0<6}Z"


def _base64(values: pa.Array) -> list[str]:
    return [
        "null" if v is None else f'"{base64.b64encode(v).decode("ascii")}"'
        for v in values.to_pylist()
    ]


def _lists(values: pa.Array) -> list[str]:
    items = _texts(pc.list_flatten(values))
    lengths = pc.fill_null(pc.list_value_length(values), 0).to_pylist()
    lists = ["[" + ",".join(items[a:b]) + "]" for a, b in pairwise(_ends(lengths))]
    return _with_nulls(values, lists)


def _maps(values: pa.Array) -> list[str]:
    """Return maps as lists of entries: a key may be of any type, or repeated."""
    entry = pa.struct(
        [
            pa.field("key", values.type.key_type),
            pa.field("value", values.type.item_type),
        ]
    )
    entries = pa.StructArray.from_arrays(
        [values.keys, values.items], fields=list(entry)
    )
    offsets = values.offsets
    return _with_nulls(values, _lists(pa.ListArray.from_arrays(offsets, entries)))


def _ends(lengths: Iterable[int]) -> list[int]:
    ends = [0]
    for length in lengths:
        ends.append(ends[-1] + length)
    return ends


def _objects(names: list[str], columns: list[list[str]], count: int) -> list[str]:
    if not columns:
        return ["{}"] * count
    quoted = (_QUOTED(name).replace("%", "%%") for name in names)
    template = "{" + ",".join(f"{name}:%s" for name in quoted) + "}"
    return [template % cells for cells in zip(*columns, strict=True)]


def _with_nulls(values: pa.Array, texts: list[str]) -> list[str]:
    if not values.null_count:
        return texts
    nulls = pc.is_null(values).to_pylist()
    return ["null" if n else t for n, t in zip(nulls, texts, strict=True)]

"""One Avro datum as JSON text, exact to the last digit.

`fastavro` reads the bytes. What JSON has no form for becomes text: a decimal in all its
digits, a time as ISO 8601 to the microsecond, bytes as base64. NaN and the infinities
are null.
"""

import base64
import io
import json
import math
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from landing.decoding._event import Undecodable
from landing.errors import SettingsError

_OWN = "tidemark-"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400_000_000


class Datum:
    """A schema, ready to read what was written by it."""

    def __init__(self, schema: object, read: Callable[[io.BytesIO, object], Any]):
        self._schema = schema
        self._read = read

    def json_of(self, content: bytes) -> str:
        """Return the datum that the bytes are, all of them, as JSON text.

        Raises `Undecodable` where they are none of this schema.
        """
        stream = io.BytesIO(content)
        try:
            value = self._read(stream, self._schema)
            text = json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))
            text.encode("utf-8")
        # what a damaged datum makes of a reader is anything
        except Exception as error:
            raise Undecodable(
                f"its Avro is damaged, or of another schema: {_said(error)}"
            ) from error
        if left := len(content) - stream.tell():
            raise Undecodable(f"{left:,} bytes follow its Avro: of another schema?")
        return text


def compiled(definition: str) -> Datum:
    """Return the schema that a text defines; raise `Undecodable` where it is none."""
    fastavro = library()
    try:
        said = json.loads(definition)
        is_nested = _check(said, {}, ())
        schema = fastavro.parse_schema(_with_own_types(said))
    except Undecodable:
        raise
    # fastavro has no one kind of error for what is no schema
    except Exception as error:
        raise Undecodable(f"its schema is no Avro schema: {_said(error)}") from error
    _register(is_nested)
    return Datum(schema, _reader(is_nested))


@cache
def library() -> Any:
    """Return fastavro; raise `SettingsError` where it is not installed."""
    try:
        import fastavro
    except ImportError as error:
        raise SettingsError(
            "streams of format avro need fastavro, which is not installed",
            way_out="Run: pip install 'tidemark[avro]'",
        ) from error
    return fastavro


def _reader(is_nested: bool) -> Callable[[io.BytesIO, object], Any]:
    # the compiled reader has no bound on depth, and a megabyte of a schema that holds
    # itself ends the process; Python's own ends in an error
    module = _pure() if is_nested else library()
    read: Callable[[io.BytesIO, object], Any] = module.schemaless_reader
    return read


def _pure() -> Any:
    from fastavro import _read_py

    return _read_py


@cache
def _register(is_nested: bool) -> None:
    if is_nested:
        readers = _pure().LOGICAL_READERS
    else:
        from fastavro import read

        readers = read.LOGICAL_READERS
    for kind, function in _LOGICAL.items():
        avro, _, logical = kind.partition("-")
        readers[f"{avro}-{_OWN}{logical}"] = function


def _with_own_types(schema: Any) -> Any:
    """Return the schema with logical types by our names: the library's own round."""
    if isinstance(schema, list):
        return [_with_own_types(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    own = dict(schema)
    for name in ("type", "items", "values"):
        if name in own:
            own[name] = _with_own_types(own[name])
    if isinstance(own.get("fields"), list):
        own["fields"] = [
            {**field, "type": _with_own_types(field["type"])} for field in own["fields"]
        ]
    for field in own.get("fields", ()):
        field.pop("default", None)  # a writer's schema needs none
    logical = own.pop("logicalType", None)
    if f"{own.get('type')}-{logical}" in _LOGICAL:
        own["logicalType"] = f"{_OWN}{logical}"
    return own


def _check(schema: Any, named: dict[str, Any], within: tuple[str, ...]) -> bool:
    """Return whether a schema holds itself.

    Raises `Undecodable` where a list's items take no bytes: a few bytes would say that
    there are any number of them.
    """
    if isinstance(schema, str):
        return schema.rpartition(".")[2] in within
    if isinstance(schema, list):
        return _check_all(schema, named, within)
    kind = schema.get("type")
    if kind in ("record", "error"):
        name = str(schema["name"]).rpartition(".")[2]
        named[name] = schema
        types = [field["type"] for field in schema["fields"]]
        return _check_all(types, named, (*within, name))
    if kind in ("array", "map"):
        items = schema["items" if kind == "array" else "values"]
        nested = _check(items, named, within)
        if kind == "array" and _takes_no_bytes(items, named):
            raise Undecodable("its schema has a list whose items take no bytes")
        return nested
    if isinstance(kind, (dict, list)):
        return _check(kind, named, within)
    return isinstance(kind, str) and _check(kind, named, within)


def _check_all(
    schemas: list[Any], named: dict[str, Any], within: tuple[str, ...]
) -> bool:
    nested = [_check(one, named, within) for one in schemas]  # all of them
    return any(nested)


def _takes_no_bytes(schema: Any, named: Mapping[str, Any]) -> bool:
    if isinstance(schema, str):
        known = named.get(schema.rpartition(".")[2])
        return schema == "null" or (known is not None and _takes_no_bytes(known, {}))
    if isinstance(schema, list):
        return False  # the number of the branch
    kind = schema.get("type")
    if kind in ("record", "error"):
        return all(_takes_no_bytes(field["type"], named) for field in schema["fields"])
    if kind == "fixed":
        return not schema.get("size")
    return isinstance(kind, (str, dict)) and _takes_no_bytes(kind, named)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _decimal(unscaled: bytes, schema: Mapping[str, Any], _: object = None) -> str:
    number = int.from_bytes(unscaled, "big", signed=True)
    digits = tuple(map(int, str(abs(number))))
    scale = int(schema.get("scale", 0))
    return format(Decimal((int(number < 0), digits, -scale)), "f")


def _timestamp(ticks: int, unit: int, zone: str) -> str:
    micros = ticks * 1_000_000 // unit
    moment = (_EPOCH + timedelta(microseconds=micros)).replace(tzinfo=None)
    return f"{moment.isoformat(timespec='microseconds')}{zone}"


def _time(micros: int) -> str:
    if not 0 <= micros < _DAY:
        raise ValueError(f"{micros} is no time of a day")
    return (_EPOCH + timedelta(microseconds=micros)).time().isoformat("microseconds")


def _times(unit: int, zone: str) -> Callable[..., str]:
    return lambda ticks, schema, _=None: _timestamp(ticks, unit, zone)


_LOGICAL: dict[str, Callable[..., str]] = {
    "bytes-decimal": _decimal,
    "fixed-decimal": _decimal,
    "int-date": lambda d, s, _=None: (date(1970, 1, 1) + timedelta(days=d)).isoformat(),
    "int-time-millis": lambda ticks, schema, _=None: _time(ticks * 1000),
    "long-time-micros": lambda ticks, schema, _=None: _time(ticks),
    "long-timestamp-millis": _times(1_000, "Z"),
    "long-timestamp-micros": _times(1_000_000, "Z"),
    "long-timestamp-nanos": _times(1_000_000_000, "Z"),
    "long-local-timestamp-millis": _times(1_000, ""),
    "long-local-timestamp-micros": _times(1_000_000, ""),
    "long-local-timestamp-nanos": _times(1_000_000_000, ""),
}


def _said(error: BaseException) -> str:
    said = " ".join(str(error).split())[:200]
    return f"{type(error).__name__} {said}".strip()

"""What an expression of Bicep may come to, as far as that can be told without Azure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lint.bicep._files import BicepFile

_BOOLEAN = ("and", "or", "not", "equals", "not_equals", "greater_than", "less_than")
_LIST = ("concat", "range", "split", "map", "filter")


@dataclass(frozen=True, slots=True)
class Kind:
    """A value of which only the kind is known: string, int, bool and so on."""

    name: str


UNKNOWN = Kind("anything")


def possible(file: BicepFile, value: Any) -> Iterator[Any]:
    """Yield what a value may be: literals, objects and lists as they are, else `Kind`.

    A variable stands for its value, a parameter for each value that it allows, a
    condition for both of its ends.
    """
    if isinstance(value, str):
        yield from _of_text(file, value)
    elif isinstance(value, dict) and value.keys() == {"operator"}:
        yield from _of_operator(file, value["operator"])
    elif isinstance(value, dict) and value.keys() == {"function"}:
        yield from _of_function(value["function"])
    else:
        yield value


def _of_text(file: BicepFile, text: str) -> Iterator[Any]:
    if "${" in text:
        yield Kind("string")
    elif text in file.names and text in file.quoted:
        # pycep does not tell a name from a text, and here it may be either
        yield UNKNOWN
    elif text in file.names:
        if text in file.variables:
            yield from possible(file, file.variables[text])
        elif text in file.parameters:
            yield from _of_parameter(file.parameters[text])
        else:
            yield UNKNOWN
    elif text in file.quoted:
        yield text
    else:
        yield UNKNOWN


def _of_parameter(parameter: Any) -> Iterator[Any]:
    for decorator in parameter["decorators"]:
        if decorator["type"] == "allowed":
            yield from decorator["argument"]
            return
    yield Kind(str(parameter["type"]))


def _of_operator(file: BicepFile, operator: Any) -> Iterator[Any]:
    # `a == b ? c : d` comes as a == (b ? c : d)
    found = operator
    while found["type"] != "conditional":
        inner = found["operands"].get("operand_2")
        if not (isinstance(inner, dict) and inner.keys() == {"operator"}):
            break
        found = inner["operator"]
    if found["type"] == "conditional":
        yield from possible(file, found["operands"]["true_value"])
        yield from possible(file, found["operands"]["false_value"])
    elif operator["type"] in _BOOLEAN:
        yield Kind("bool")
    else:
        yield UNKNOWN


def _of_function(function: Any) -> Iterator[Any]:
    if function["type"] == "concat":
        # each of the lists must be one that would do alone
        yield Concatenated(
            tuple(v for v in function["parameters"].values() if v is not None)
        )
    elif function["type"] == "empty":
        yield Kind("bool")
    elif function["type"] in _LIST:
        yield Kind("array")
    else:
        yield UNKNOWN


@dataclass(frozen=True, slots=True)
class Concatenated:
    """Lists that follow each other, as expressions."""

    parts: tuple[Any, ...]

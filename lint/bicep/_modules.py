"""What Bicep's compiler would find between files: names, parameters and outputs."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from lint.bicep._files import BicepFile, Problem
from lint.bicep._resources import near
from lint.bicep._values import Kind, possible

_ANY = {"string": str, "int": int, "bool": bool, "array": list, "object": dict}
_OUTPUT = re.compile(r"\b(\w+)\.outputs\.(\w+)")


def check(file: BicepFile, files: Mapping[str, BicepFile]) -> Iterator[Problem]:
    """Yield names that nothing has, and what modules are given wrongly."""
    yield from _undeclared(file)
    yield from _unused(file)
    modules = {}
    for module in file.modules:
        path = str(_beside(file.name, module.kind))
        if path not in files:
            yield file.problem(module.symbol, (), f"there is no file {path}")
            continue
        modules[module.symbol] = files[path]
        given = module.body.get("params") or {}
        wanted = files[path].parameters
        for name, value in given.items():
            at = ("params", name)
            if name not in wanted:
                asked = near(name, list(wanted))
                yield file.problem(module.symbol, at, f"{path} takes no such{asked}")
                continue
            for each in possible(file, value):
                for why in unfit(each, wanted[name]):
                    yield file.problem(module.symbol, at, why)
        for name in required(files[path]):
            if name not in given:
                yield file.problem(module.symbol, ("params",), f"lacks {name}")
    yield from _outputs(file, modules)


def required(file: BicepFile) -> list[str]:
    """Return the parameters that have no default."""
    return [n for n, said in file.parameters.items() if said["default"] is None]


def unfit(value: Any, parameter: Mapping[str, Any]) -> Iterator[str]:
    """Yield why a value is none for a parameter: its type, and what it allows."""
    kind = str(parameter["type"])
    if isinstance(value, Kind):
        if value.name in _ANY and value.name != kind:
            yield f"is {value.name}, and wants {kind}"
        return
    wanted = _ANY.get(kind)
    if value is None or wanted is None or not isinstance(value, (str, int, list, dict)):
        return
    if isinstance(value, dict) and "loop_type" in value:
        value = [value]
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is int):
        yield f"{value!r} is no {kind}"
        return
    rules = {said["type"]: said.get("argument") for said in parameter["decorators"]}
    if "allowed" in rules and value not in rules["allowed"]:
        yield f"{value!r} is none of {', '.join(map(str, rules['allowed']))}"
    if isinstance(value, int):
        low, high = rules.get("min_value"), rules.get("max_value")
        if (low is not None and value < low) or (high is not None and value > high):
            yield f"{value} is not between {low} and {high}"
    elif isinstance(value, (str, list)):
        low, high = rules.get("min_length"), rules.get("max_length")
        if (low is not None and len(value) < low) or (
            high is not None and len(value) > high
        ):
            yield f"{value!r} is not of {low} to {high}"


def _undeclared(file: BicepFile) -> Iterator[Problem]:
    for symbol, value in _values(file):
        for text, path in _texts(value, ()):
            if "${" in text or text in file.names or text in file.quoted:
                continue
            asked = near(text, list(file.names))
            yield file.problem(symbol, path, f"nothing is called {text}{asked}")


def _values(file: BicepFile) -> Iterator[tuple[str, Any]]:
    for declared in (*file.resources, *file.modules):
        yield declared.symbol, declared.body
    yield from file.variables.items()
    for name, said in file.outputs.items():
        yield name, said["value"]


def _texts(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what is a text or a name, and where; of `a.b` only `a` is."""
    if isinstance(value, str):
        yield value, path
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, path)
    elif isinstance(value, dict) and value.keys() == {"operator"}:
        operands = dict(value["operator"]["operands"])
        if value["operator"]["type"] == "property_accessor":
            # the other operand is a property; a text within it is none either
            operands = {"of": operands["operand_1"]}
        elif value["operator"]["type"] == "function_accessor":
            operands = {"of": operands["operand_1"]}
        for each in operands.values():
            yield from _texts(each, path)
    elif isinstance(value, dict) and value.keys() == {"function"}:
        parameters = value["function"].get("parameters") or {}
        for name, each in parameters.items():
            if name != "func_name":
                yield from _texts(each, path)
    elif isinstance(value, dict) and "loop_type" in value:
        yield from _texts(value["config"], path)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _texts(each, (*path, name.strip("'")))


def _unused(file: BicepFile) -> Iterator[Problem]:
    code = re.sub(r"'[^'$\n]*'", "''", file.code)
    for name in (*file.parameters, *file.variables):
        told = len(re.findall(rf"(?<![\w.]){name}\b", code))
        as_property = len(re.findall(rf"(?:^|\{{)\s*{name}\s*:", code, re.MULTILINE))
        if told - as_property < 2:
            yield file.problem(name, (), "nothing uses it")


def _outputs(file: BicepFile, modules: Mapping[str, BicepFile]) -> Iterator[Problem]:
    for symbol, output in _OUTPUT.findall(file.code):
        if symbol in modules and output not in modules[symbol].outputs:
            asked = near(output, list(modules[symbol].outputs))
            yield file.problem(symbol, (), f"has no output {output}{asked}")


def _beside(name: str, path: str) -> PurePosixPath:
    """Return a path beside a file, with what leads upwards taken away."""
    parts: list[str] = []
    for part in (PurePosixPath(name).parent / path).parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return PurePosixPath(*parts)

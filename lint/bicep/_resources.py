"""Resources against their types: unknown, missing and read-only properties, values."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from lint.bicep._files import BicepFile, Declared, Problem, Where, is_loop, unwrapped
from lint.bicep._types import READ_ONLY, REQUIRED, Catalogue, Type
from lint.bicep._values import Concatenated, Kind, possible

_OF_BICEP = ("parent", "scope", "dependsOn", "depends_on")
"""What a resource has beside the properties of its type."""
_KINDS = {
    "StringType": "string",
    "StringLiteralType": "string",
    "IntegerType": "int",
    "BooleanType": "bool",
    "ObjectType": "object",
    "DiscriminatedObjectType": "object",
    "ArrayType": "array",
}


def check(file: BicepFile, resource: Declared, types: Catalogue) -> Iterator[Problem]:
    """Yield what a resource says that its type does not know, or does not allow."""
    body = types.bodies.get(resource.kind)
    if body is None:
        yield file.problem(resource.symbol, (), _no_type(resource.kind, types))
        return
    said = {k: v for k, v in resource.body.items() if k not in _OF_BICEP}
    if resource.existing:
        said = {"name": said.get("name")}
    yield from _Walk(file, resource.symbol, whole=not resource.existing).object(
        said, body, ()
    )


def near(name: str, names: Iterator[str] | list[str]) -> str:
    """Return a question that names what may have been meant, or nothing."""
    by_lower = {each.lower(): each for each in names}
    found = get_close_matches(name.lower(), by_lower, n=2, cutoff=0.7)
    return f"; did you mean {' or '.join(by_lower[each] for each in found)}?" * bool(
        found
    )


def _no_type(kind: str, types: Catalogue) -> str:
    resource, _, version = kind.partition("@")
    versions = types.versions(resource)
    if versions:
        return f"{resource} has no version {version}, only {', '.join(versions)}"
    names = sorted({each.partition("@")[0] for each in types.bodies})
    return f"there is no resource type {resource}{near(resource, names)}"


class _Walk:
    def __init__(self, file: BicepFile, symbol: str, *, whole: bool) -> None:
        self.file = file
        self.symbol = symbol
        self.whole = whole

    def _problem(self, path: Where, why: str) -> Problem:
        return self.file.problem(self.symbol, path, why)

    def value(self, value: Any, type_: Type, path: Where) -> Iterator[Problem]:
        for each in possible(self.file, value):
            yield from self._one(each, type_, path)

    def _one(self, value: Any, type_: Type, path: Where) -> Iterator[Problem]:
        if value is None or type_.kind == "AnyType":
            return
        if isinstance(value, Kind):
            yield from self._kind(value, type_, path)
        elif type_.kind == "UnionType":
            yield from self._union(value, type_, path)
        elif isinstance(value, Concatenated):
            for part in value.parts:
                yield from self.value(part, type_, path)
        elif is_loop(value) or isinstance(value, list):
            yield from self._list(value, type_, path)
        elif isinstance(value, dict):
            yield from self._dict(value, type_, path)
        else:
            yield from self._literal(value, type_, path)

    def _kind(self, value: Kind, type_: Type, path: Where) -> Iterator[Problem]:
        types = type_.elements if type_.kind == "UnionType" else (type_,)
        wanted = {_KINDS.get(each.kind, "anything") for each in types}
        if value.name != "anything" and not wanted & {value.name, "anything"}:
            yield self._problem(
                path, f"is {value.name}, and wants {' or '.join(wanted)}"
            )

    def _list(self, value: Any, type_: Type, path: Where) -> Iterator[Problem]:
        if type_.kind != "ArrayType":
            yield self._problem(path, f"is a list, and wants {_KINDS.get(type_.kind)}")
            return
        item = type_.at(type_.said["itemType"])
        for each in [unwrapped(value)] if is_loop(value) else value:
            yield from self.value(each, item, path)

    def _dict(self, value: Any, type_: Type, path: Where) -> Iterator[Problem]:
        if type_.kind == "DiscriminatedObjectType":
            yield from self._discriminated(value, type_, path)
        elif type_.kind == "ObjectType":
            yield from self.object(value, type_, path)
        else:
            yield self._problem(
                path, f"is an object, and wants {_KINDS.get(type_.kind)}"
            )

    def _union(self, value: Any, type_: Type, path: Where) -> Iterator[Problem]:
        literals = [
            str(each.said["value"])
            for each in type_.elements
            if each.kind == "StringLiteralType"
        ]
        if isinstance(value, str) and literals:
            # where any text is allowed besides, a new value would be: none is used here
            if value not in literals:
                known = ", ".join(literals)
                yield self._problem(
                    path, f"{value!r} is none of {known}{near(value, literals)}"
                )
            return
        found = [list(self._one(value, each, path)) for each in type_.elements]
        if all(found):
            yield from min(found, key=len)

    def _literal(self, value: Any, type_: Type, path: Where) -> Iterator[Problem]:
        kind = "bool" if isinstance(value, bool) else _named(value)
        wanted = _KINDS.get(type_.kind)
        if kind != wanted:
            yield self._problem(path, f"{value!r} is {kind}, and wants {wanted}")
        elif type_.kind == "StringLiteralType" and value != type_.said["value"]:
            yield self._problem(path, f"{value!r} is not {type_.said['value']!r}")
        elif isinstance(value, str):
            yield from self._text(value, type_, path)
        elif type_.kind == "IntegerType":
            low, high = type_.said.get("minValue"), type_.said.get("maxValue")
            if (low is not None and value < low) or (high is not None and value > high):
                yield self._problem(path, f"{value} is not between {low} and {high}")

    def _text(self, value: str, type_: Type, path: Where) -> Iterator[Problem]:
        low, high = type_.said.get("minLength"), type_.said.get("maxLength")
        if (low and len(value) < low) or (high and len(value) > high):
            yield self._problem(path, f"{value!r} must have {low} to {high} characters")
        pattern = type_.said.get("pattern")
        if pattern and not re.search(pattern, value):
            yield self._problem(path, f"{value!r} does not match {pattern}")

    def _discriminated(self, value: Any, type_: Type, path: Where) -> Iterator[Problem]:
        by = str(type_.said["discriminator"])
        named = _plain(value)
        if by not in named:
            yield self._problem(path, f"lacks {by}, which says what it is")
            return
        for chosen in possible(self.file, named[by]):
            if isinstance(chosen, Kind):
                continue
            element = type_.chosen(str(chosen))
            if element is None:
                known = ", ".join(type_.said["elements"])
                yield self._problem((*path, by), f"{chosen!r} is none of {known}")
                continue
            properties = {**type_.properties, **element.properties}
            yield from self._properties(named, properties, element.others, path)

    def object(self, value: Any, type_: Type, path: Where) -> Iterator[Problem]:
        if type_.kind == "DiscriminatedObjectType":
            yield from self._discriminated(value, type_, path)
            return
        yield from self._properties(_plain(value), type_.properties, type_.others, path)

    def _properties(
        self,
        value: Mapping[str, Any],
        properties: Mapping[str, Any],
        others: Type | None,
        path: Where,
    ) -> Iterator[Problem]:
        for name, inner in value.items():
            at = (*path, name)
            known = properties.get(name)
            if known is None:
                if others is not None:
                    yield from self.value(inner, others, at)
                elif "${" not in name:
                    asked = near(name, list(properties))
                    yield self._problem(at, f"there is no such property{asked}")
            elif known.flags & READ_ONLY:
                yield self._problem(at, "is read-only: Azure says it, and you cannot")
            else:
                yield from self.value(inner, known.type, at)
        if self.whole:
            for name, known in properties.items():
                is_wanted = known.flags & REQUIRED and not known.flags & READ_ONLY
                if is_wanted and name not in value:
                    yield self._problem(path, f"lacks {name}, which is required")


def _plain(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object by its names without quotation marks."""
    return {name.strip("'"): inner for name, inner in value.items()}


def _named(value: Any) -> str:
    return "int" if isinstance(value, int) else "string"

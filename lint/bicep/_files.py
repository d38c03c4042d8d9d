"""Bicep files as pycep reads them, with the lines where things stand."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from lark.exceptions import LarkError
from pycep import BicepParser

Where = tuple[str, ...]
"""Where a value stands in a resource: the names that lead to it."""

_COMMENT = re.compile(r"('(?:\\.|[^'\\\n])*')|//[^\n]*|/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: a line for a person who must mend it."""

    file: str
    line: int
    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}: {self.why}"


class UnreadableError(Exception):
    """A file that pycep does not take for Bicep; the text says where."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A resource or a module: its symbol, what it is, and its body.

    `kind` is `Type@version` of a resource, and the path of a module. Of a loop or a
    condition the body is what each turn makes.
    """

    symbol: str
    kind: str
    body: Mapping[str, Any]
    existing: bool = False


@dataclass(frozen=True)
class BicepFile:
    """One file, parsed: see pycep for the shapes of the values in `tree`."""

    name: str
    text: str
    tree: Mapping[str, Any] = field(repr=False)

    @cached_property
    def code(self) -> str:
        """The text without its comments, line for line."""

        def blank(found: re.Match[str]) -> str:
            return found[1] or re.sub(r"[^\n]", "", found[0])

        return _COMMENT.sub(blank, self.text)

    @cached_property
    def quoted(self) -> frozenset[str]:
        """Every text that stands between quotation marks."""
        return frozenset(re.findall(r"'((?:\\.|[^'\\\n])*)'", self.code))

    @property
    def parameters(self) -> Mapping[str, Any]:
        return self.tree.get("parameters") or {}

    @property
    def variables(self) -> Mapping[str, Any]:
        return {k: v["value"] for k, v in (self.tree.get("variables") or {}).items()}

    @property
    def outputs(self) -> Mapping[str, Any]:
        return self.tree.get("outputs") or {}

    @cached_property
    def resources(self) -> tuple[Declared, ...]:
        return tuple(
            Declared(
                symbol,
                f"{said['type']}@{said['api_version']}",
                unwrapped(said["config"]),
                bool(said["existing"]),
            )
            for symbol, said in (self.tree.get("resources") or {}).items()
        )

    @cached_property
    def modules(self) -> tuple[Declared, ...]:
        return tuple(
            Declared(symbol, said["detail"]["path"], unwrapped(said["config"]))
            for symbol, said in (self.tree.get("modules") or {}).items()
        )

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that an expression may use."""
        declared = (r.symbol for r in (*self.resources, *self.modules))
        return frozenset(
            {*self.parameters, *self.variables, *declared, *_turns(self.tree)}
        )

    def line(self, symbol: str, path: Where = ()) -> int:
        """Return the line of a symbol, or near that of what is below it."""
        lines = self.code.splitlines()
        # pycep calls a resource within another one by both names
        symbol = symbol.rpartition("__")[2]
        word = re.compile(rf"\s*(resource|module|param|var|output) {symbol}\b")
        at = next((i for i, line in enumerate(lines) if word.match(line)), 0)
        for name in path:
            key = re.compile(rf"(^|[\s{{])'?{re.escape(name)}'?\s*:")
            at = next((i for i in range(at, len(lines)) if key.search(lines[i])), at)
        return at + 1

    def problem(self, symbol: str, path: Where, why: str) -> Problem:
        what = ".".join((symbol, *path))
        return Problem(self.name, self.line(symbol, path), what, why)


def read(path: Path, name: str) -> BicepFile:
    """Parse a file; raises `UnreadableError` where pycep cannot."""
    text = path.read_text(encoding="utf-8")
    try:
        tree = _parsed(text)
    except LarkError as error:
        first = str(error).strip().splitlines()[0]
        raise UnreadableError(
            f"{name}: this is not Bicep that can be read: {first}"
        ) from (error)
    return BicepFile(name, text, tree)


@cache
def _parser() -> BicepParser:
    """The parser, whose grammar takes longer to read than a file."""
    return BicepParser()


@cache
def _parsed(text: str) -> Mapping[str, Any]:
    """What pycep reads of a text, once: nobody changes it."""
    tree: Mapping[str, Any] = _parser().parse(text=text)
    return tree


def unwrapped(value: Any) -> Any:
    """Return what a condition guards, or what each turn of a loop makes."""
    while isinstance(value, dict) and "config" in value and "condition" in value:
        value = value["config"]
    return value


def is_loop(value: Any) -> bool:
    return isinstance(value, dict) and "loop_type" in value


def _turns(value: Any) -> Iterator[str]:
    """Yield what loops call their items and their indexes."""
    if isinstance(value, dict):
        if is_loop(value):
            detail = value["loop_type"]["detail"]
            yield from (detail[k] for k in ("item_name", "index_name") if k in detail)
        for inner in value.values():
            yield from _turns(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _turns(inner)

"""TMDL as text that can be changed in part: what is not changed stays byte for byte.

TMDL is Power BI's text form of a semantic model. Objects and properties stand one a
line, and what belongs to one is indented by a tab more; `///` lines before an object
are its description. Only that much of it is known here, besides blocks between three
backticks, whose lines may stand anywhere. Whether a text is a model says Microsoft's
loader.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_FENCE = "```"
_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
_NAME = r"'(?:[^']|'')*'|[^\s=:']+"
_NAME_OF_TABLE = r"'(?:[^']|'')*'|[^\s=:'.]+"
_HEAD = re.compile(
    rf"\s*(?P<kind>\w+)(?:\s+(?P<name>(?:{_NAME})))?\s*(?:(?P<sign>[=:])\s*(?P<value>.*))?$",
    re.DOTALL,
)
_PLAIN = re.compile(r"\w+\Z")


@dataclass
class Node:
    """A line, what is written before it and what stands indented below it.

    `before` are blank lines and the `///` lines of the description. Lines keep their
    ends, of whatever kind.
    """

    line: str
    before: list[str] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """What the line begins with: `column`, `dataType`, or a line's first word."""
        first, *_ = self.line.split(maxsplit=1) or [""]
        return self._part("kind") or first

    @property
    def name(self) -> str:
        """The object's name without quotation marks; empty where there is none."""
        return unquoted(self._part("name"))

    @property
    def value(self) -> str:
        """What stands on the line after its first `=` or `:`."""
        return self._part("value")

    @property
    def has_expression(self) -> bool:
        """Whether the line ends in an expression, as of a measure."""
        return self._part("sign") == "="

    @property
    def description(self) -> str:
        """The text of the `///` lines before it, each line for itself."""
        return "\n".join(
            line.strip().removeprefix("///").strip()
            for line in self.before
            if line.strip().startswith("///")
        )

    @property
    def body(self) -> str:
        """All that is indented below, as it is written."""
        return "".join(_lines(self.children))

    @property
    def text(self) -> str:
        """The line, all before it and all below it, as it is written."""
        return "".join(_lines([self]))

    def get(self, kind: str) -> "Node | None":
        """Return the first child of a kind."""
        return next((child for child in self.children if child.kind == kind), None)

    def all(self, kind: str) -> list["Node"]:
        """Return the children of a kind."""
        return [child for child in self.children if child.kind == kind]

    def property(self, kind: str) -> str | None:
        """Return the value of a property; None where it has none."""
        child = self.get(kind)
        return None if child is None else child.value

    def _part(self, part: str) -> str:
        match = _HEAD.match(self.line.strip())
        return (match[part] or "").strip() if match else ""


@dataclass
class Document:
    """A file of TMDL; `text` is what was parsed, where nothing was changed."""

    nodes: list[Node]
    after: list[str]
    end: str
    bom: str

    @property
    def text(self) -> str:
        """The file's text."""
        return self.bom + "".join([*_lines(self.nodes), *self.after])

    def all(self, kind: str) -> list[Node]:
        """Return the objects of a kind that stand at the beginning of a line."""
        return [node for node in self.nodes if node.kind == kind]

    def get(self, kind: str, name: str) -> Node | None:
        """Return the object of a kind and name."""
        return next((node for node in self.all(kind) if node.name == name), None)

    def end_of_line(self) -> None:
        """Let the last line have an end, so that something may follow."""
        if self.after or not self.nodes:
            lines = self.after
            if lines and not lines[-1].endswith("\n"):
                lines[-1] += self.end
            return
        node = self.nodes[-1]
        while node.children:
            node = node.children[-1]
        if not node.line.endswith("\n"):
            node.line += self.end


def parse(text: str) -> Document:
    """Return the text as a tree of lines, from which it can be written again."""
    bom = _BOM if text.startswith(_BOM) else ""
    lines = text.removeprefix(bom).splitlines(keepends=True)
    end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    root = Node("")
    # the open objects, each with how far it is indented
    path: list[tuple[int, Node]] = [(-1, root)]
    before: list[str] = []
    rest = iter(lines)
    for line in rest:
        if not line.strip() or line.lstrip().startswith("///"):
            before.append(line)
            continue
        node = Node(line, before)
        before = []
        depth = _depth(line)
        while path[-1][0] >= depth:
            path.pop()
        path[-1][1].children.append(node)
        path.append((depth, node))
        if line.rstrip().endswith(_FENCE) and line.count(_FENCE) == 1:
            node.line += _until_fence(rest)
    return Document(root.children, before, end, bom)


def new(lines: Iterable[str], end: str = "\n") -> Node:
    """Return an object of these lines, each without its end."""
    (node,) = parse("".join(line + end for line in lines)).nodes
    return node


def referred(node: Node) -> tuple[str, str]:
    """Return kind and name of what a line such as `ref table 'Order lines'` names."""
    kind, name = (*node.line.split(maxsplit=2)[1:], "", "")[:2]
    return kind, unquoted(name.strip())


def quoted(name: str) -> str:
    """Return a name as TMDL wants it: between quotation marks unless it is plain."""
    if _PLAIN.match(name) and name.isascii():
        return name
    return "'" + name.replace("'", "''") + "'"


def unquoted(name: str) -> str:
    """Return the name that is written so."""
    if name.startswith("'") and name.endswith("'") and len(name) > 1:
        return name[1:-1].replace("''", "'")
    return name


def ends(reference: str) -> tuple[str, str]:
    """Return table and column of a reference such as `'Order lines'.Amount`."""
    match = re.fullmatch(rf"\s*({_NAME_OF_TABLE})\.({_NAME})\s*", reference)
    if not match:
        return reference.strip(), ""
    return unquoted(match[1]), unquoted(match[2])


def described(text: str, depth: int) -> list[str]:
    """Return a description as the lines that stand before an object."""
    tabs = "\t" * depth
    return [f"{tabs}/// {line}" for line in " ".join(text.split()).splitlines()]


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _until_fence(lines: Iterator[str]) -> str:
    block = ""
    for line in lines:
        block += line
        if line.strip() == _FENCE:
            break
    return block


def _lines(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        yield from node.before
        yield node.line
        yield from _lines(node.children)

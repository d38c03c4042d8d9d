"""A macro taken apart into the texts that become SQL, and what leads to each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_KINDS = {"{%": "block", "{{": "variable", "{#": "comment"}
_NOT_HERE = "{% set _here = namespace(been=false) %}"
_CLOSES = ("endset", "endcall", "endmacro", "endtest")


@dataclass(frozen=True)
class Element:
    """Text of a template between its tags, or a tag."""

    kind: str
    text: str
    start: int

    @property
    def word(self) -> str:
        """What a tag begins with."""
        found = re.match(r"\{%[-+]?\s*(\w+)", self.text)
        return found[1] if found and self.kind == "block" else ""

    @property
    def opens_text(self) -> bool:
        """Whether what follows is no output: `set` without a value, or `call`."""
        if self.word == "call":
            return True
        return self.word == "set" and re.search(r"[^=!<>]=[^=]", self.text) is None


@dataclass
class Part:
    """Text in a macro that becomes SQL: its body, or what a variable is set to."""

    line: int
    # the tags that lead to it, and those that close what they open
    before: str
    text: str
    after: str
    # the blanks that all its lines begin with
    margin: int
    # the lines of SQL that no call has made yet
    unseen: set[int]
    calls: int = 0


def elements_of(text: str) -> list[Element]:
    """Return the tags of a template, and what stands between them."""
    found, at = [], 0
    for tag in _TAG.finditer(text):
        found.append(Element("data", text[at : tag.start()], at))
        found.append(Element(_KINDS[tag[0][:2]], tag[0], tag.start()))
        at = tag.end()
    return [element for element in found if element.text]


def characters(text: str, piece: slice) -> Iterator[int]:
    """Return the places of what is no blank."""
    return (place for place in range(piece.start, piece.stop) if text[place].strip())


def parts_of(macro: str, line: int) -> Iterator[Part]:
    """Take a macro apart; `line` is its first in its file."""
    elements = elements_of(macro)
    opened: list[int] = []
    for index, element in enumerate(elements):
        if element.opens_text or element.word in ("macro", "test"):
            opened.append(index)
        elif element.word in _CLOSES:
            part = _part(macro, elements, opened.pop(), index, line)
            if part.unseen:
                yield part


def _part(
    macro: str, elements: list[Element], first: int, last: int, line: int
) -> Part:
    opening = elements[first]
    start = opening.start + len(opening.text)
    start += len(_blank(macro[start:]))
    text = macro[start : elements[last].start].rstrip()
    before, after = _way_to(elements, first)
    unseen, depth = set(), 0
    for element in elements[first + 1 : last]:
        depth += element.opens_text
        depth -= element.word in _CLOSES
        if element.kind == "data" and not depth:
            end = element.start + len(element.text)
            places = characters(macro, slice(element.start, end))
            unseen |= {line + macro.count("\n", 0, place) for place in places}
    margins = re.findall(r"^( *)[^\s{]", text, re.MULTILINE)
    margins = margins or re.findall(r"^( *)\{\{", text, re.MULTILINE)
    return Part(
        line + macro.count("\n", 0, start),
        before,
        text,
        after,
        min(map(len, margins), default=0),
        unseen,
    )


def _blank(text: str) -> str:
    """Return what is left of a line of which only blanks are left."""
    found = re.match(r"\s*\n", text)
    return found[0] if found else ""


def _way_to(elements: list[Element], first: int) -> tuple[str, str]:
    """Return the tags on the way to a part, and those that close what is open.

    What is put out on the way is left out; a loop that is open ends
    where it came here.
    """
    kept: list[str] = []
    opened: list[tuple[str, int]] = []
    hidden: list[bool] = []
    for index, element in enumerate(elements[1:first], 1):
        closes = element.word in _CLOSES
        if element.opens_text:
            hidden.append(_closes_before(elements, index, first))
        if (
            any(hidden)
            or (element.kind == "block" and not (closes or element.opens_text))
            or (element.kind == "variable" and "return(" in element.text)
        ):
            kept.append(element.text)
        if element.word in ("if", "for"):
            opened.append((element.word, len(kept) - 1))
        elif element.word in ("endif", "endfor"):
            opened.pop()
        elif closes:
            hidden.pop()
    after = ""
    for word, place in reversed(opened):
        after += "{% endif %}"
        if word == "for":
            kept[place] += "{% if not _here.been %}"
            after += "{% endfor %}"
    if any(word == "for" for word, _ in opened):
        kept = [_NOT_HERE, *kept, "{% set _here.been = true %}"]
    return "".join(kept), after


def _closes_before(elements: list[Element], opened: int, end: int) -> bool:
    depth = 0
    for element in elements[opened:end]:
        depth += element.opens_text
        depth -= element.word in _CLOSES
        if not depth:
            return True
    return False

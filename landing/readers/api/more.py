"""Where an answer says that there is more than it holds: pure functions of its body.

APIs say it by members of a few names, at the top or beside the records. Those that are
looked for mean this and nothing else.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

SignKind = Literal["next", "flag", "total", "cursor"]
"""What says it: the next page itself, a plain yes, how many pages there are, or a
cursor, which may be that of the last page, too."""

_NO_LETTER = re.compile(r"[^a-z]")
_NAMES: Mapping[SignKind, re.Pattern[str]] = {
    "next": re.compile(
        "(odata)?next(page)?(cursor|href|link|marker|offset|start|token|uri|url)?"
        "|nextrecordsurl|continuation(token)?"
    ),
    "flag": re.compile(
        "hasmore(items|pages|records|results)?|hasnext(page)?"
        "|more(items|records|results)(incollection)?"
    ),
    "total": re.compile("lastpage|(nb|num|total)pages|pagecount"),
    "cursor": re.compile("(after|end)?cursor|pagetoken"),
}
_IS_LAST = re.compile("(is)?last(page)?")
_BESIDE = re.compile(
    "additionaldata|cursors|info|links|meta(data)?|page(info|r)?|pagination|paging"
    "|resultinfo|responsemetadata"
)
"""What the members are called in which an API tells of its pages."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A member that says that there is more, by its path and its value."""

    kind: SignKind
    path: str
    value: Any


def sign_of_more(
    document: Any, records: Sequence[str], kinds: Sequence[SignKind]
) -> Sign | None:
    """Return what of a document says that there is more, of the first kind that does.

    `records` are the names that lead to the records. Where a member says plainly that
    there is no more, nothing does: some APIs name a next page beside it.
    """
    members = list(_members(document, records))
    flags = [_flag(name, value) for _, name, value in members]
    if False in flags:
        return None
    for kind in kinds:
        for (path, name, value), flag in zip(members, flags, strict=True):
            if flag if kind == "flag" else _is_sign(kind, name, value):
                return Sign(kind, path, value)
    return None


def _members(
    value: Any, records: Sequence[str], path: tuple[str, ...] = ()
) -> Iterator[tuple[str, str, Any]]:
    """Yield the members that may tell of pages: their path, plain name and value."""
    if not isinstance(value, Mapping):
        return
    for name, found in value.items():
        here = (*path, name)
        plain = _NO_LETTER.sub("", name.lower())
        yield ".".join(here), plain, found
        if _BESIDE.fullmatch(plain) or here == tuple(records[: len(here)]):
            yield from _members(found, records, here)


def _flag(name: str, value: Any) -> bool | None:
    """Return whether a member says that there is more; None where it is none of such.

    A text is how some APIs write a yes or a no.
    """
    said = {"true": True, "false": False}.get(str(value).lower())
    if said is not None and _NAMES["flag"].fullmatch(name):
        return said
    return not said if said is not None and _IS_LAST.fullmatch(name) else None


def _is_sign(kind: SignKind, name: str, value: Any) -> bool:
    if not _NAMES[kind].fullmatch(name):
        return False
    if kind == "total":
        return isinstance(value, int) and value > 1
    return _is_something(value)


def _is_something(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_is_something(each) for each in value.values())
    return bool(value) and not isinstance(value, list)

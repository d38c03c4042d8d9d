"""Which files a `path` means: names below a folder, and patterns of them.

Between two slashes `*` is any text, `?` any character and `[ab]` one of these; a name
that begins with a dot is meant only where the pattern begins with one. `**` is any
folders, or none. Names are compared as they are written, upper and lower case apart.
"""

import re
from collections.abc import Sequence
from fnmatch import translate
from functools import lru_cache

_WILD = frozenset("*?[")
_ANY_FOLDERS = "**"

Parts = tuple[str, ...]
"""A pattern, or what is left of it further down, by its folders."""


def parts_of(path: str) -> Parts:
    """Return the parts of a pattern; raise `ValueError` where it leads out."""
    parts = tuple(part for part in path.split("/") if part not in ("", "."))
    if path.startswith("/") or ".." in parts or not parts:
        raise ValueError(path)
    return parts


def is_plain(part: str) -> bool:
    """Return whether a part names one file or folder and is no pattern."""
    return not _WILD.intersection(part)


def plain_folders(parts: Parts) -> Parts:
    """Return the folders with which every path begins that the pattern means."""
    count = 0
    while count < len(parts) - 1 and is_plain(parts[count]):
        count += 1
    return parts[:count]


def below(parts: Parts, name: str) -> list[Parts]:
    """Return what is left of a pattern within a folder of this name.

    Nothing where the folder is not meant, and more than one for `**`.
    """
    first, rest = parts[0], parts[1:]
    if first == _ANY_FOLDERS:
        inside = [] if name.startswith(".") else [parts]
        return [*inside, *(below(rest, name) if rest else [])]
    return [rest] if rest and _means(first, name) else []


def takes(parts: Parts, name: str) -> bool:
    """Return whether a file of this name is meant, right in the folder."""
    while len(parts) > 1 and parts[0] == _ANY_FOLDERS:
        parts = parts[1:]
    if len(parts) != 1:
        return False
    last = "*" if parts[0] == _ANY_FOLDERS else parts[0]
    return _means(last, name)


def takes_path(parts: Parts, names: Sequence[str]) -> bool:
    """Return whether the pattern means the file that stands there, by its folders."""
    left = [parts]
    for folder in names[:-1]:
        left = [inner for each in left for inner in below(each, folder)]
    return any(takes(each, names[-1]) for each in left)


def _means(pattern: str, name: str) -> bool:
    if name.startswith(".") and not pattern.startswith("."):
        return False
    return _compiled(pattern).match(name) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern))

"""What tells the definition of a view from another one."""

import json
import re
from collections.abc import Callable, Iterable

from landing.extraction.choices import hashed


def definition_of(
    table: str, views: Iterable[str], statement: Callable[[str], str | None]
) -> str | None:
    """Return a hash of the statement of a view, and of those of all that it reads.

    `views` are the names of the views there are, and `statement` returns that of one,
    or nothing where it is not shown. A view is taken to read each whose name stands in
    its statement, whatever its case and schema: one too many costs nothing as long as
    that stays as it is. Empty where `table` is no view, None where it is not shown.
    """
    known = {name.lower(): name for name in views}
    if table.lower() not in known:
        return ""
    found: dict[str, str] = {}
    wanted = [table.lower()]
    while wanted:
        name = wanted.pop()
        if name in found:
            continue
        found[name] = statement(known[name]) or ""
        text = found[name].lower()
        wanted += [each for each in known if _stands_in(each, text)]
    if not found[table.lower()]:
        return None
    return hashed(json.dumps(found, sort_keys=True))


def statements(views: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """Return the statements of views by their names in lower case, of all schemas."""
    found: dict[str, str] = {}
    for name, statement in views:
        found[name.lower()] = found.get(name.lower(), "") + (statement or "")
    return found


def _stands_in(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None

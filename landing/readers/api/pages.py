"""The records of an API, page by page, up to its end and not beyond."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from landing.declarations import ApiSource
from landing.errors import SourceError
from landing.json_slices import NotJson, Slice, elements
from landing.readers.api.client import Answer, Client
from landing.readers.api.more import Sign, SignKind, sign_of_more
from landing.readers.json_records import Record, member_at, record_of

_SAME_PAGES = 3
"""How often in a row the same records may come, as where a record moves back a page."""


def pages(
    source: ApiSource, client: Client, since: str | None
) -> Iterator[Sequence[Record]]:
    """Yield the records of each page, of an empty one too.

    `since` is what `since_parameter` is to be; None asks for all. Raises `SourceError`
    where a page is not what is declared, where there is no end of them, and where the
    last one that would be read says that there is more.
    """
    query = _query(source, since)
    same = 0
    before = b""
    asked: set[str] = set()
    count = 0
    position = (source.pages.first or 0) if source.pages else 0
    answer = client.first({**query, **_place(source, position)})
    while True:
        count += 1
        records = _records(source, answer)
        digest = hashlib.sha256(repr(records).encode("utf-8")).digest()
        same = same + 1 if records and digest == before else 1
        before = digest
        if same >= _SAME_PAGES:
            raise _endless(source, f"gives the same records {same} times in a row")
        yield records
        by_place = source.pages is not None and source.pages.by in ("offset", "number")
        cursor = None if by_place else _next(source, answer)
        if source.pages is None or not (records if by_place else cursor):
            _check_end(source, answer, is_first=count == 1)
            return
        if count >= source.pages.most:
            raise _endless(source, f"has not ended after {count:,} pages")
        if cursor is None:
            position += 1 if _by_number(source) else len(records)
            answer = client.first({**query, **_place(source, position)})
            continue
        if cursor in asked:
            raise _endless(source, "leads back to a page that was read already")
        asked.add(cursor)
        if source.pages.by == "cursor" and source.pages.parameter is not None:
            answer = client.first({**query, source.pages.parameter: cursor})
        else:
            answer = client.following(cursor, answer)


def _query(source: ApiSource, since: str | None) -> Mapping[str, str]:
    query = dict(source.parameters)
    if source.since_parameter is not None and since is not None:
        query[source.since_parameter] = since
    if source.pages and source.pages.size_parameter and source.pages.size:
        query[source.pages.size_parameter] = str(source.pages.size)
    return query


def _place(source: ApiSource, position: int) -> Mapping[str, str]:
    if source.pages is None or source.pages.by not in ("offset", "number"):
        return {}
    return {str(source.pages.parameter): str(position)}


def _by_number(source: ApiSource) -> bool:
    return source.pages is not None and source.pages.by == "number"


def _records(source: ApiSource, answer: Answer) -> Sequence[Record]:
    """Return the records of a page, which are a list, be it an empty one.

    What is none is never taken for the end: many APIs answer 200 with an error in it.
    """
    try:
        found = member_at(answer.text, _path(source))
        if isinstance(found.value, list):
            records = [record_of(each.text) for each in elements(found.text)]
        else:
            raise _no_list(source, answer, found.value)
    except NotJson as error:
        raise _wrong(
            source, f"{answer.where} answers what {error}: {answer.said()}"
        ) from error
    except KeyError as error:
        raise SourceError(
            f"source {source.name}: {answer.where} answers without {error.args[0]} "
            f"where landing.records says {source.records}: {answer.said()}",
            way_out=f"Nothing of it was landed: mend landing.records in {source.file}, "
            "or ask who runs the API",
        ) from error
    if not records and _tells_of_an_error(answer):
        raise _wrong(
            source,
            f"{answer.where} answers no records, and an error: {answer.said()}",
        )
    return records


def _no_list(source: ApiSource, answer: Answer, value: object) -> SourceError:
    kind = "null" if value is None else "an object" if isinstance(value, dict) else ""
    where = f"where landing.records says {source.records}, " if source.records else ""
    way_out = f"mend landing.records in {source.file}"
    if not source.records:
        way_out = f"say as landing.records in {source.file} where they are"
    return SourceError(
        f"source {source.name}: {answer.where} answers no list of records, "
        f"{where}but {kind or 'a single value'}: {answer.said()}",
        way_out=f"Nothing of it was landed: {way_out}, or ask who runs the API",
    )


def _tells_of_an_error(answer: Answer) -> bool:
    document = member_at(answer.text, ()).value
    if not isinstance(document, Mapping):
        return False
    return any(
        bool(value) and isinstance(value, str | list | dict)
        for name, value in document.items()
        if name.lower() in ("error", "errors")
    ) or any(document.get(name) is False for name in ("ok", "success"))


def _path(source: ApiSource) -> Sequence[str]:
    return source.records.split(".") if source.records else ()


def _check_end(source: ApiSource, answer: Answer, *, is_first: bool) -> None:
    """Raise `SourceError` where what would be the last page says that there is more.

    What the next page is to be asked for by is not guessed.
    """
    names = source.pages.next if source.pages else None
    kinds: Sequence[SignKind] = ("next", "flag")
    if source.pages is None:
        kinds = ("next", "flag", "total")
    elif source.pages.by in ("offset", "number"):
        kinds = ("flag",)  # some always name the page that would be the next
    elif is_first and names is not None and _member(answer, names) is None:
        kinds = ("next", "flag", "cursor")
    sign = sign_of_more(member_at(answer.text, ()).value, _path(source), kinds)
    by_link = answer.next_link is not None and "next" in kinds
    if sign is None and not by_link:
        return
    told = "by its header Link" if by_link or sign is None else f"at {sign.path}"
    if source.pages is None:
        what = "and landing.pages does not say how to come to it"
    elif source.pages.by in ("offset", "number"):
        what = "and has no records"
    else:
        where = "in its header Link" if names is None else f"at {names}"
        what = f"and nothing {where}, where landing.pages looks for it"
    raise SourceError(
        f"source {source.name}: {answer.where} says {told} that there is more, {what}",
        way_out="Nothing of it was landed: declare landing.pages in "
        f"{source.file}{_example(None if by_link else sign)}",
    )


def _example(sign: Sign | None) -> str:
    """Return the declaration that a sign speaks for, as far as it does."""
    if sign is None:
        return ", such as pages: {by: link}"
    if sign.kind not in ("next", "cursor") or not isinstance(sign.value, str):
        return " by the way that the API has"
    parameter = "" if "/" in sign.value else ", parameter: what the query calls it"
    return f', such as pages: {{by: cursor, next: "{sign.path}"{parameter}}}'


def _next(source: ApiSource, answer: Answer) -> str | None:
    """Return what the answer says comes next; None where that is nothing."""
    if source.pages is None or source.pages.next is None:
        return answer.next_link
    found = _member(answer, source.pages.next)
    if found is None or found.value is None or found.value in ("", False):
        return None
    return found.value if isinstance(found.value, str) else found.text


def _member(answer: Answer, names: str) -> Slice | None:
    """Return what stands at a name, or at names joined by dots; None where nothing."""
    for path in ([names], names.split(".")):
        try:
            return member_at(answer.text, path)
        except KeyError:
            continue
    return None


def _endless(source: ApiSource, what: str) -> SourceError:
    return SourceError(
        f"source {source.name}: {source.path} {what}",
        way_out="Nothing of it was landed: check landing.pages in "
        f"{source.file}, or raise its most",
    )


def _wrong(source: ApiSource, what: str) -> SourceError:
    return SourceError(
        f"source {source.name}: {what}",
        way_out="Nothing of it was landed: check the address, and what it answers",
    )

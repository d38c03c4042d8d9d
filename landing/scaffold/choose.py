"""Which of a sample's fields are the key, the time and the mark of deleted rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from landing.clock import utc_now
from landing.errors import RequestError, nearest
from landing.extraction.deletes import is_deleted
from landing.scaffold.guess import ID, WHEN, Field, Rows, snake

_HAPPENED = ("event_time", "event_timestamp", "timestamp", "ts", "occurred_at", "time")
_SENT = ("event_at", "happened_at", "sent_at", "emitted_at", "recorded_at", "at")
CHANGED = ("last_updated", "updated_at", "last_modified", "modified_at", "changed_at")
CHANGED_TOO = ("updated", "modified", "changed", "updated_on", "modified_on")
DELETED = (
    *("deleted", "deleted_flag", "deleted_at", "deleted_on"),
    *("removed", "is_removed", "removed_at", "removed_on"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be the key, or the time; `best` is what it is unless asked.

    `best` is None where several are as good as each other, or none is.
    """

    best: str | None
    candidates: tuple[str, ...]


def choose_key(
    fields: Sequence[Field], entity: str, *, of_a_table: bool = False
) -> Choice:
    """Return which field is the key, by its name, of those that nearly all rows state.

    No two rows of a table have the same. Where an object in the payload has a number
    called after the entity, and the payload an id of its own, it may be either.
    """
    able = [
        f
        for f in fields
        if f.may_be_key and f.mostly and (f.is_distinct or not of_a_table)
    ]
    ids: list[Callable[[str], bool]] = [
        lambda n: n in ("id", "uuid", "guid", "key"),
        lambda n: n.endswith(("_id", "_uuid", "_guid", "_key")),
    ]
    its_own = (f"{entity}_id", f"{entity}_key", f"{entity}_uuid", entity)
    numbers = (f"{entity}_no", f"{entity}_nr", f"{entity}_number")
    found = _first_of(able, lambda n: n in its_own, lambda n: n in numbers, *ids)
    if found.best is None or snake(found.best) in its_own:
        return found
    outer = {field.name: snake(field.name) for field in able if len(field.path) < 2}
    rivals = [name for name, said in outer.items() if any(ask(said) for ask in ids)]
    if found.best not in outer and rivals:
        return Choice(None, (found.best, *rivals))
    return found


def choose_time(fields: Sequence[Field], *, of_a_table: bool = False) -> Choice:
    """Return which field is the event time, by its name, or the only one that can be.

    Of a table's row it is when the row changed.
    """
    able = [f for f in fields if f.kind == "time" and f.mostly]
    happened = [_HAPPENED, _SENT]
    changed = [CHANGED, CHANGED_TOO]
    tiers = [*changed, *happened] if of_a_table else [*happened, *changed]
    asked: list[Callable[[str], bool]] = [
        lambda n, names=names: n in names  # type: ignore[misc]
        for names in tiers
    ]
    return _first_of(able, *asked, lambda _: True)


def choose_deleted(fields: Sequence[Field], rows: Rows) -> str | None:
    """Return which column of a table marks deleted rows, by its name, if one does.

    It is one that landing can read so: a time, or yes or no, wherever it is stated. Of
    a flag and a time, which say the same, it is the flag.
    """
    able = {
        snake(field.name): field.name
        for field in fields
        if all(_is_mark(row.get(field.name)) for row in rows)
    }
    return next((able[name] for name in DELETED if name in able), None)


def _is_mark(value: object) -> bool:
    return is_deleted(value, now=utc_now()) is not None


def field_called(fields: Sequence[Field], name: str, option: str) -> Field:
    """Return the field that an option names; raise `RequestError` if there is none."""
    for field in fields:
        if field.name == name:
            return field
    known = [field.name for field in fields]
    near = nearest(name, known)
    hint = f"did you mean {near}?" if near else f"there are {listed(known)}"
    raise RequestError(f"{option}: the sample has no field {name}", way_out=hint)


def check_key(field: Field, option: str) -> None:
    """Raise `RequestError` where a field cannot be the key."""
    if not field.may_be_key:
        raise RequestError(
            f"{option}: {field.name} is {a_kind(field)}, and a key is a text or a "
            "whole number",
            way_out=f"Name another field by {option}",
        )


def check_time(field: Field, option: str) -> None:
    """Raise `RequestError` where a field cannot be the event time."""
    if field.kind != "time":
        raise RequestError(
            f"{option}: {field.name} is {a_kind(field)}, and no time that can be read: "
            f"{field.why}",
            way_out="Name a field with an ISO 8601 time or Unix seconds by "
            f"{option}, or have the producer send one",
        )


def check_watermark(field: Field) -> None:
    """Raise `RequestError` where a field that is no time is no number that grows."""
    if field.kind not in ("whole number", "text") or not field.always:
        raise RequestError(
            f"--watermark: {field.name} is {a_kind(field)}, and a watermark is a time "
            "or a whole number that every row has",
            way_out="Name another column by --watermark",
        )


def why_none(fields: Sequence[Field], option: str) -> str:
    """Return what the fields are that might have been the key, or the time."""
    if option == "--key":
        near = [f for f in fields if ID.search(snake(f.name))]
    else:
        near = [f for f in fields if f.kind == "time" or WHEN.search(snake(f.name))]
    said = [f"{f.name} is {f.why if f.mostly else missing(f)}" for f in near[:6]]
    return ", ".join(said) or f"there are {listed([f.name for f in fields])}"


def missing(field: Field) -> str:
    """Return in how many of the sample's rows a field is not stated."""
    return f"null or missing in {len(field.absent):,} of {field.rows:,} rows"


def listed(names: Sequence[str]) -> str:
    """Return names for a sentence, the first twelve of many."""
    shown = ", ".join(names[:12]) or "none"
    return f"{shown} and {len(names) - 12} more" if len(names) > 12 else shown


def a_kind(field: Field) -> str:
    """Return what a field is, for a sentence: `an amount`."""
    article = "an" if field.kind[0] in "ao" else "a"
    return field.kind if field.kind == "not read" else f"{article} {field.kind}"


def _first_of(fields: Sequence[Field], *asked: Callable[[str], bool]) -> Choice:
    for question in asked:
        found = [field for field in fields if question(snake(field.name))]
        # one of the payload's own is meant before one of an object in it
        found = [field for field in found if len(field.path) < 2] or found
        if found:
            names = tuple(field.name for field in found)
            return Choice(names[0] if len(names) == 1 else None, names)
    return Choice(None, tuple(field.name for field in fields))

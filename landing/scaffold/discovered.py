"""What a table's catalog suggests for its declaration: key, watermark, deleted rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from landing.columns.types import declared_type
from landing.columns.values import RESERVED
from landing.readers.catalog import CatalogColumn, CatalogTable
from landing.scaffold.choose import CHANGED, CHANGED_TOO, DELETED
from landing.scaffold.guess import snake

_BYTES = "varbinary"
_TEXTS = ("char", "clob", "string", "text", "name")
_CHANGE = ("updated", "modified", "changed", "update", "modification", "change")
_GLUED = ("updated", "modified", "changed", "lastupd", "lastmod", "lastchang", "mtime")
_BESIDE = frozenset(
    (
        *("last", "at", "on", "date", "time", "datetime", "dt", "ts", "timestamp"),
        *("stamp", "tms", "utc", "when", "row", "record", "rec", "sys", "system"),
    )
)
_CREATED = ("created", "create", "inserted", "insert", "added", "entered", "ctime")
_DELETED = frozenset(
    (
        *DELETED,
        *("is_del", "del_flag", "delete_flag", "deletion_flag", "soft_deleted"),
        *("is_soft_deleted", "deleted_date", "deleted_time", "deletion_date"),
    )
)


@dataclass(frozen=True, slots=True)
class Suggested:
    """One or more columns that are taken for something, and why."""

    columns: tuple[str, ...]
    why: str

    @property
    def one(self) -> str:
        """The column, where there is one."""
        return self.columns[0]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A table, and what may stand in its declaration.

    `key` and `watermark` are None where nobody but a person can say. `unfit` says why
    the table cannot be landed as it is, each a sentence; `lacks_index` is whether a
    run has to read all of it to find what changed.
    """

    table: CatalogTable
    key: Suggested | None
    watermark: Suggested | None
    deleted: Suggested | None
    lacks_index: bool
    unfit: tuple[str, ...]

    @property
    def questions(self) -> list[str]:
        """What a person has to say before anything lands."""
        asked = list(self.unfit)
        if self.key is None:
            asked.append(no_key(self.table))
        if self.watermark is None:
            asked.append(no_watermark(self.table))
        return asked


def propose(table: CatalogTable) -> Proposal:
    """Return what a table's catalog suggests."""
    watermark = _watermark_of(table)
    return Proposal(
        table,
        _key_of(table),
        watermark,
        _deleted_of(table),
        lacks_index=(
            watermark is not None
            and table.by_index
            and not table.is_view
            and not _is_indexed(table, watermark.one)
        ),
        unfit=tuple(_unfit(table)),
    )


def type_to_declare(column: CatalogColumn) -> str | None:
    """Return the type that a declaration names; None of bytes, which none names."""
    if column.lands is None:
        return "varchar"
    kind = declared_type(column.lands)
    return None if kind == _BYTES else kind or "varchar"


def note_of(column: CatalogColumn) -> str | None:
    """Return what a person should know of how a column lands; None for nothing."""
    if column.lands is None:
        return f"{column.shown}: {column.refused}, and as text each is kept"
    if type_to_declare(column) is None:
        return f"{column.shown}: lands as bytes, as found, and cannot be declared"
    is_text = not column.shown or any(word in column.shown.lower() for word in _TEXTS)
    if pa.types.is_string(column.lands) and not is_text:
        return f"{column.shown}: lands as its text"
    return None


def no_key(table: CatalogTable) -> str:
    """Return what to say where a table has no key."""
    kind = "a view has none" if table.is_view else "there is no primary key"
    return f"{kind}, and no unique index: which column names a row?"


def no_watermark(table: CatalogTable) -> str:
    """Return what to say where no column seems to move with each change."""
    times = [c.name for c in table.columns if c.clock is not None]
    may_be = f" Times are: {', '.join(times[:8])}." if times else ""
    return (
        "which column moves whenever a row changes? None says so by its name, nor "
        f"numbers new rows.{may_be} Without one add one, or read a view that has it"
    )


def _key_of(table: CatalogTable) -> Suggested | None:
    if table.primary_key:
        return Suggested(table.primary_key, "the primary key")
    may_be_null = {c.name for c in table.columns if c.nullable}
    unique = [
        [name for name in index.columns if name is not None]
        for index in table.indexes
        if index.is_unique and None not in index.columns
    ]
    unique.sort(key=lambda names: (bool({*names} & may_be_null), len(names)))
    if not unique:
        return None
    names = tuple(unique[0])
    why = "there is no primary key, but a unique index"
    if nulls := [name for name in names if name in may_be_null]:
        why += f", in which {', '.join(nulls)} may be null: such rows have no key"
    return Suggested(names, why)


def _watermark_of(table: CatalogTable) -> Suggested | None:
    named = (
        "its name says that it moves with each change; see that every writer does so"
    )
    tiers: Sequence[tuple[str, Callable[[CatalogColumn], bool]]] = (
        ("the database itself moves it with each change", lambda c: c.moves),
        (named, lambda c: _is_moment(c) and _is_plainly_changed(c.name)),
        (named, lambda c: c.clock is not None and _is_plainly_changed(c.name)),
        (
            f"{named}. It is a text, whose order the extractor checks",
            lambda c: _is_text(c) and _is_time_of_change(c.name),
        ),
        (
            f"{named}. Say by watermark_unit what it counts, unless that is plain",
            lambda c: _is_whole(c) and _is_time_of_change(c.name),
        ),
        (
            "its name may mean that it moves with each change; see whether it does",
            lambda c: c.clock is not None and _is_about_change(c.name),
        ),
        (
            "it numbers new rows. A row that changes later is not found by it, but by "
            "a column that moves then, or by extract --full",
            lambda c: c.grows or (_is_whole(c) and table.primary_key == (c.name,)),
        ),
        (
            "it says when a row came. A row that changes later is not found by it, "
            "but by a column that moves then, or by extract --full",
            lambda c: c.clock is not None and _is_created(c.name),
        ),
    )
    for why, fits in tiers:
        found = [c for c in table.columns if fits(c) and _may_be_declared(c)]
        if found:
            found.sort(key=lambda c: (not _is_indexed(table, c.name), c.nullable))
            best = found[0]
            others = [c.name for c in found[1:]]
            also = f"; {', '.join(others)} may be it, too" if others else ""
            indexed = ", and an index begins with it"
            said = indexed if _is_indexed(table, best.name) else ""
            return Suggested((best.name,), f"{_first(why, said)}{also}")
    return None


def _first(why: str, said: str) -> str:
    """Return a reason with words at the end of its first part."""
    for mark in (";", "."):
        before, found, after = why.partition(mark)
        if found:
            return f"{before}{said}{found}{after}"
    return f"{why}{said}"


def _deleted_of(table: CatalogTable) -> Suggested | None:
    found = [
        c
        for c in table.columns
        if snake(c.name) in _DELETED and _may_be_declared(c) and _may_mark(c)
    ]
    # of a flag and a time, which say the same, the flag
    found.sort(key=lambda c: c.clock is not None)
    if not found:
        return None
    plain = found[0].clock is not None or pa.types.is_boolean(found[0].lands)
    why = "its name says that it marks deleted rows: the watermark has to move with it"
    if not plain:
        why += "; where it says neither yes nor no, deleted_values says what it means"
    return Suggested((found[0].name,), why)


def _unfit(table: CatalogTable) -> list[str]:
    names = [c.name for c in table.columns]
    said = [
        f"{name} has a name that landing gives to a column of its own: read a view "
        "that calls it otherwise"
        for name in names
        if name.lower() in RESERVED
    ]
    seen: dict[str, str] = {}
    for name in names:
        first = seen.setdefault(name.lower(), name)
        if first != name:
            said.append(
                f"{first} and {name} differ in their case alone: read a view that "
                "calls one otherwise"
            )
    key = _key_of(table)
    of_bytes = {c.name for c in table.columns if type_to_declare(c) is None}
    said += [
        f"{name} is bytes, and a key has to be a text or a number: read a view that "
        "has it as text"
        for name in (key.columns if key else ())
        if name in of_bytes
    ]
    return said


def _may_be_declared(column: CatalogColumn) -> bool:
    return type_to_declare(column) is not None and column.name.lower() not in RESERVED


def _is_indexed(table: CatalogTable, name: str) -> bool:
    first = [index.columns[0] for index in table.indexes if index.columns]
    return name in first or table.primary_key[:1] == (name,)


def _is_moment(column: CatalogColumn) -> bool:
    return column.clock in ("utc", "local")


def _is_whole(column: CatalogColumn) -> bool:
    """Return whether it is a number that may count; the smallest are flags."""
    lands = column.lands
    return lands is not None and pa.types.is_integer(lands) and lands.bit_width > 16


def _is_text(column: CatalogColumn) -> bool:
    return (
        column.clock is None and type_to_declare(column) == "varchar"
    ) and column.lands is not None


def _may_mark(column: CatalogColumn) -> bool:
    lands = column.lands
    return column.clock is not None or (
        lands is not None
        and (
            pa.types.is_boolean(lands)
            or pa.types.is_integer(lands)
            or pa.types.is_string(lands)
        )
    )


def _words(name: str) -> list[str]:
    return [word for word in snake(name).replace(" ", "_").split("_") if word]


def _is_plainly_changed(name: str) -> bool:
    """Return whether a name says nothing else than that something changed."""
    words = _words(name)
    if "_".join(words) in (*CHANGED, *CHANGED_TOO):
        return True
    said = [word for word in words if word not in _BESIDE]
    return bool(said) and all(_says_change(word) for word in said)


def _is_time_of_change(name: str) -> bool:
    """Return whether a name without a type says when something changed."""
    words = _words(name)
    known = "_".join(words) in (*CHANGED, *CHANGED_TOO)
    return known or (_is_plainly_changed(name) and bool({*words} & _BESIDE))


def _is_about_change(name: str) -> bool:
    return any(_says_change(word) for word in _words(name))


def _says_change(word: str) -> bool:
    return word in (*_CHANGE, "upd", "mod", "chg") or word.startswith(_GLUED)


def _is_created(name: str) -> bool:
    return any(word.startswith(_CREATED) for word in _words(name))

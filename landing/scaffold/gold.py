"""A model of Gold: what it is made of, and what its rows are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from landing.errors import RequestError, nearest
from landing.scaffold.choose import listed
from landing.scaffold.names import plural

TIMES = ("timestamp",)
_GROUPED = ("string", "date", "timestamp", "bigint", "integer", "decimal")
_PERIODS = {"day": ("date", "date"), "hour": ("hour", "timestamp")}
_KINDS: Mapping[str, Literal["day", "hour"]] = {"day": "day", "hour": "hour"}
_OWN = ("is_deleted",)
_NUMBERS = ("decimal", "bigint", "integer")
_CENTS = 2


@dataclass(frozen=True, slots=True)
class Base:
    """What a model of Gold is made of: the newest rows of an entity, or its facts.

    `columns` are those of the model `read` with the types that a contract gives them;
    `kept` are those of the entity's versions, whose type may not be known. A table of
    facts `waits` for the gates, so what reads it need not.
    """

    entity: str
    key: str
    read: str
    columns: Mapping[str, str]
    kept: Mapping[str, str]
    waits: bool = False

    @property
    def versions(self) -> str:
        """The model that keeps the entity's versions."""
        return f"silver_{self.entity}_versions"

    @property
    def said(self) -> list[str]:
        """The columns that say something of the entity, key first."""
        others = [
            name
            for name in self.columns
            if not name.startswith("_") and name not in (self.key, *_OWN)
        ]
        return [self.key, *others]

    @property
    def times(self) -> list[str]:
        """The columns that are times."""
        return [name for name in self.said if self.columns[name] in TIMES]

    @property
    def amounts(self) -> list[str]:
        """The columns that are numbers, exact."""
        return [n for n in self.said if self.columns[n].startswith("decimal")]

    @property
    def averaged(self) -> list[str]:
        """The columns that are numbers of which an average can be kept."""
        return [
            name
            for name in self.said
            if self.columns[name].startswith(_NUMBERS)
            and _digits(self.columns[name]) <= _CENTS
        ]

    def require(self, name: str, option: str) -> str:
        """Return a column's name; raise `RequestError` where there is none such."""
        if name in self.said:
            return name
        near = nearest(name, self.said)
        there = f"there are {listed(self.said)}"
        raise RequestError(
            f"{option}: the .yml of {self.read} has no column {name}",
            way_out=f"Did you mean {near}? {there}"
            if near
            else f"Name another: {there}",
        )


@dataclass(frozen=True, slots=True)
class Fact:
    """A table with one row an entity, for reports."""

    name: str
    base: Base


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A table with one row a period, or a period and one more column.

    A period is a day or an hour of the time `column`, or what `column` says. `touched`
    are the columns of the versions that it may have come from, `also` the other column
    that rows are told apart by, `sums` what is added up, among it each of the
    `averages`: an average is made of a sum and a number, both exact.
    """

    name: str
    base: Base
    by: Literal["day", "hour", "column"]
    column: str
    touched: tuple[str, ...]
    also: str | None = None
    sums: tuple[str, ...] = ()
    averages: tuple[str, ...] = ()

    @property
    def period(self) -> str:
        """The column of the period."""
        return _PERIODS[self.by][0] if self.by in _PERIODS else self.column

    @property
    def period_type(self) -> str:
        """The type of the period."""
        if self.by in _PERIODS:
            return _PERIODS[self.by][1]
        return self.base.columns[self.column]

    @property
    def is_hashed(self) -> bool:
        """Whether a period is text, and the table merged by its hash."""
        return self.period_type == "string"

    @property
    def count(self) -> str:
        """The column with the number of rows."""
        return f"total_{plural(self.base.entity)}"

    @property
    def totals(self) -> dict[str, str]:
        """What is added up, by the column of the sum."""
        return {
            name if name.startswith("total_") else f"total_{name}": name
            for name in self.sums
        }

    def total_of(self, column: str) -> str:
        """Return the column of a sum."""
        return next(total for total, each in self.totals.items() if each == column)

    @property
    def measures(self) -> dict[str, str]:
        """What is counted and added up, in SQL, by the column of each."""
        made = {self.count: "count(*)"}
        for total, column in self.totals.items():
            made[total] = f"sum({column})"
            if column in self.averages:
                made[number_of(column)] = f"count({column})"
        return made

    @property
    def has_identity(self) -> bool:
        """Whether the versions say what its rows are told apart by."""
        return self.also is None or self.also in self.base.kept

    def total_type(self, column: str) -> str:
        """Return the type of a sum: exact, with room for many rows."""
        return f"decimal(38, {_digits(self.base.columns[column])})"

    def of(self, column: str) -> str:
        """Return the period of a column, as an argument of a macro."""
        if self.by == "day":
            return f"business_date('{column}')"
        return f"hour_of('{column}')" if self.by == "hour" else f"'{column}'"


def number_of(column: str) -> str:
    """Return the column with how many rows say something of which the average is."""
    return f"number_of_{column}"


def average_of(column: str) -> str:
    """Return the column of an average."""
    return f"average_{column}"


def aggregate(
    name: str,
    base: Base,
    *,
    by: str,
    time: str | None,
    also: str | None = None,
    sums: Sequence[str] = (),
    averages: Sequence[str] = (),
    touched: Sequence[str] = (),
) -> Aggregate:
    """Return the aggregate that is asked for; raise `RequestError` where it cannot be.

    `by` is `day` or `hour`, of the column `time`, or a column.
    """
    kind: Literal["day", "hour", "column"] = _KINDS.get(by, "column")
    column = by
    if kind != "column":
        column = base.require(time or "", "--time")
        if column not in base.times:
            raise RequestError(
                f"--time: {column} is {base.columns[column]}, and no time",
                way_out=f"Name a time of {base.read}: {listed(base.times)}",
            )
    for option, grouped in (("--by", column), ("--and", also)):
        if grouped is None or (option == "--by" and kind != "column"):
            continue
        base.require(grouped, option)
        if not base.columns[grouped].startswith(_GROUPED):
            raise RequestError(
                f"{option}: {grouped} is {base.columns[grouped]}, by which rows cannot "
                "be told apart on every engine",
                way_out="Name a text, a day, a time or a whole number",
            )
    for option, columns in (("--sum", sums), ("--average", averages)):
        for each in columns:
            _check_number(base, each, option)
    made = Aggregate(
        name,
        base,
        kind,
        column,
        tuple(touched) or _touched_by(base, column),
        also,
        tuple(dict.fromkeys((*sums, *averages))),
        tuple(dict.fromkeys(averages)),
    )
    _check(made)
    return made


def _check_number(base: Base, name: str, option: str) -> None:
    kind = base.columns[base.require(name, option)]
    if not kind.startswith(_NUMBERS):
        raise RequestError(
            f"{option}: {name} is {kind}, and no number",
            way_out=f"Name numbers of {base.read}: {listed(base.amounts)}",
        )


def _digits(kind: str) -> int:
    """Return how many digits behind the point a number of this type has."""
    _, _, scale = kind.removesuffix(")").partition(",")
    return int(scale.strip() or 0)


def _touched_by(base: Base, column: str) -> tuple[str, ...]:
    """Return the columns of the versions that a column of the newest comes from."""
    if column in base.kept:
        return (column,)
    if column == "updated_at":
        return ("event_time",)
    kind = base.columns[column]
    named = [name for name in base.kept if not name.startswith("_")]
    able = sorted(name for name in named if base.kept[name] == kind)
    said = (
        f"these are {kind} as it is: {listed(able)}"
        if able
        else f"none is known to be {kind} as it is; there are {listed(sorted(named))}"
    )
    raise RequestError(
        f"{column} is no column of {base.versions}, so it is not clear which periods a "
        "late change touches",
        way_out="Name the columns there that it may have come from by --touched. "
        f"Of its columns {said}",
    )


def _check(made: Aggregate) -> None:
    base = made.base
    for column in made.touched:
        if base.kept and column not in base.kept:
            raise RequestError(
                f"--touched: {base.versions} has no column {column}",
                way_out=f"Name one of {listed(sorted(base.kept))}",
            )
    for column in made.averages:
        if _digits(base.columns[column]) > _CENTS:
            raise RequestError(
                f"--average: {column} is {base.columns[column]}, and an average has "
                "two digits behind the point",
                way_out="Add it up by --sum, and divide in a view",
            )
    averages = map(average_of, made.averages)
    columns = [made.period, made.also, *made.measures, *averages]
    twice = [c for c in columns if c is not None and columns.count(c) > 1]
    if twice:
        raise RequestError(
            f"two columns of {made.name} would be called {twice[0]}",
            way_out="Leave one of them out",
        )

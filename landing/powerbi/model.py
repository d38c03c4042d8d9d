"""What a semantic model is made of, as dbt's manifest says it."""

from dataclasses import dataclass
from typing import Literal

from landing.powerbi.types import Type

Storage = Literal["import", "directQuery", "dual", "directLake"]


@dataclass(frozen=True, slots=True)
class Span:
    """So many days, months, quarters or years."""

    periods: int
    granularity: str


@dataclass(frozen=True, slots=True)
class MovedDays:
    """A table that says which days of facts moved when, and as what it knows this one.

    Its columns are `fact`, `date`, `moved_by` and `moved_at`.
    """

    model: str
    schema: str
    relation: str
    is_view: bool
    fact: str


@dataclass(frozen=True, slots=True)
class Incremental:
    """By which column a table is refreshed in part, and how much is kept and read.

    `moved` says which of its days moved; without it all that is to be read again is.
    """

    column: str
    keep: Span
    refresh: Span
    real_time: bool
    moved: MovedDays | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what dbt calls it and how it is called in Power BI."""

    source: str
    name: str
    type: Type
    format: str
    description: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A model of dbt as a table of Power BI.

    `date` is the column by which it is the model's table of dates, if it is that.
    `says_when_changed` is whether it has a column `moved_at`; `each_refresh` whether it
    is read in each refresh, whatever moved.
    """

    model: str
    name: str
    schema: str
    relation: str
    is_view: bool
    description: str
    columns: tuple[Column, ...]
    storage: Storage
    incremental: Incremental | None
    date: str | None
    says_when_changed: bool
    each_refresh: bool


@dataclass(frozen=True, slots=True)
class Relationship:
    """Many rows of one table belong to one of the other; names are Power BI's.

    One that would lead from a table to another in a second way is not active.
    """

    tag: str
    from_table: str
    from_column: str
    to_table: str
    to_column: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class Gold:
    """What the semantic model is made of."""

    tables: tuple[Table, ...]
    relationships: tuple[Relationship, ...]

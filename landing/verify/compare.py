"""Compare a table that stands with the same one rebuilt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from landing.building.words import way_to_columns
from landing.errors import BuildError
from landing.verify.models import Model
from landing.verify.scratch import Row, Warehouse

Values = dict[str, Any]

_ENTITY_COLUMNS = ("_entity_key", "_parent_key", "_row_key")


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a key, and where it stands."""

    in_warehouse: bool
    in_refresh: bool
    row: Values


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows of one key that differ.

    `warehouse` and `refresh` are the rows that only one of them has, mostly
    one of each; `columns` are those in which they differ, all where one side
    has no row. `versions` are those of the row's key; `behind` are the keys of
    an aggregate's period whose own rows differ. `not_yet` is whether the next
    build sets it right.
    """

    key: Values
    warehouse: tuple[Values, ...]
    refresh: tuple[Values, ...]
    columns: tuple[str, ...]
    versions: tuple[Version, ...] = ()
    behind: tuple[Values, ...] = ()
    not_yet: bool = False


@dataclass(frozen=True, slots=True)
class TableResult:
    """What the comparison of a table found.

    `rows` are those of the warehouse that were compared; `beyond` are periods
    that reach beyond what was asked for and were not. `changed`, `missing` and
    `extra` count keys whose rows differ, that only the refresh has, and that
    only the warehouse has; `not_yet` those that differ only until the next
    build. `differences` are the first of them all.
    """

    table: str
    rows: int
    beyond: int
    changed: int
    missing: int
    extra: int
    not_yet: int
    differences: tuple[Difference, ...] = ()

    @property
    def found(self) -> int:
        """How many keys differ, and will after the next build."""
        return self.changed + self.missing + self.extra


@dataclass(frozen=True)
class Comparison:
    """A table in the warehouse and in the refresh, and what of it is compared.

    `periods` is the view of the periods that keys touch, where a row is of one.
    """

    warehouse: Warehouse
    model: Model
    refreshed: Model
    work: str
    columns: tuple[str, ...]
    entity_column: str | None
    periods: str | None = None
    condition: str = "1 = 1"
    beyond: int = 0
    _known: dict[str, Any] = field(default_factory=dict)

    @property
    def difference_table(self) -> str:
        """The table of the rows that differ."""
        return self.warehouse.relation(self.work, f"{self.model.name}_differences")

    @property
    def later_table(self) -> str:
        """The table of the rows that will differ after the next build."""
        return self.warehouse.relation(self.work, f"{self.model.name}_later")

    @property
    def period(self) -> str:
        """The column that says which period a row is of.

        That which the model is merged by, or the first all of whose values are
        periods that keys touch.
        """
        if "period" not in self._known:
            self._known["period"] = self._find_period()
        return str(self._known["period"])

    def _find_period(self) -> str:
        if self.model.unique_key:
            return self.model.unique_key[0]
        made, view = self.refreshed, f"{self.model.table}_periods"
        kind = self.warehouse.columns(self.work, view)["period"]
        for name, its_kind in self.warehouse.columns(made.schema, made.table).items():
            if name in self.columns and its_kind == kind:
                column = self.warehouse.quote(name)
                if not self.warehouse.query(
                    f"select 1 from {self._table(made)} where {column} is null "
                    f"or {column} not in (select period from {self.periods})",
                    at_most=1,
                ):
                    return name
        raise BuildError(
            f"no column of {self.model.shown} says which period its rows are of",
            way_out="Let one have the periods that touched was given",
        )

    def find(self) -> int:
        """Look for rows that differ, and return how many there are."""
        return self._compare(self.model, self.difference_table)

    def find_later(self, built: Model) -> None:
        """Look for rows in which what the next build would leave differs."""
        self._compare(built, self.later_table)

    def _compare(self, other: Model, into: str) -> int:
        names = self._list(self.columns)
        entity = self.entity_column or "0"
        halves = " union all ".join(
            f"select {names}, {entity} as _entity, {left} as _in_warehouse, "
            f"{right} as _in_refresh from {self._table(model)} where {self.condition}"
            for model, left, right in ((other, 1, 0), (self.refreshed, 0, 1))
        )
        self.warehouse.make_table(
            into,
            f"select {names}, max(_entity) as _entity, "
            "sum(_in_warehouse) as _in_warehouse, sum(_in_refresh) as _in_refresh "
            f"from ({halves}) as both_sides group by {names} "
            "having sum(_in_warehouse) <> sum(_in_refresh)",
        )
        return self._count(f"select count(*) from {into}")

    def result(self, *, later: bool, limit: int, not_yet: bool) -> TableResult:
        """Return the outcome, with the rows of the first `limit` keys.

        `later` is whether `find_later` has looked, `not_yet` whether to return
        those as well that the next build sets right, after the others.
        """
        rows = self._count(
            f"select count(*) from {self._table(self.model)} where {self.condition}"
        )
        counts = {"changed": 0, "missing": 0, "extra": 0, "not_yet": 0}
        shown: list[Row] = []
        if later:
            keys = self._list(self.key)
            judged = (
                f"select {keys}, max(w) as w, max(r) as r, max(due) as due from ("
                f"select {keys}, case when _in_warehouse > _in_refresh then 1 else 0 "
                "end as w, case when _in_refresh > _in_warehouse then 1 else 0 end "
                f"as r, 0 as due from {self.difference_table} union all "
                f"select {keys}, 0 as w, 0 as r, 1 as due from {self.later_table}"
                f") as both_tables group by {keys} having max(w) + max(r) > 0"
            )
            for due, w, r, count in self.warehouse.query(
                f"select due, w, r, count(*) from ({judged}) as judged "
                "group by due, w, r"
            ):
                kind = "changed" if w and r else "extra" if w else "missing"
                counts[kind if due else "not_yet"] += count
            if limit:
                shown = self.warehouse.query(
                    f"select {keys}, due from ({judged}) as judged "
                    f"where due >= {0 if not_yet else 1} order by due desc, {keys}",
                    at_most=limit,
                )
        return TableResult(
            self.model.shown,
            rows,
            self.beyond,
            **counts,
            differences=self._differences(shown),
        )

    @property
    def key(self) -> tuple[str, ...]:
        """The columns by which a person knows a row.

        Those that the model is merged by; else the fewest first columns that tell
        all rows of the refresh apart, for a table says first what it is about.
        """
        if "key" not in self._known:
            self._known["key"] = self._find_key()
        known: tuple[str, ...] = self._known["key"]
        return known

    def _find_key(self) -> tuple[str, ...]:
        if self.model.unique_key:
            return self.model.unique_key
        for count in range(1, len(self.columns)):
            first = self._list(self.columns[:count])
            copies = self.warehouse.query(
                f"select {first} from {self._table(self.refreshed)} "
                f"group by {first} having count(*) > 1",
                at_most=1,
            )
            if not copies:
                return self.columns[:count]
        return self.columns

    def _differences(self, shown: Sequence[Row]) -> tuple[Difference, ...]:
        if not shown:
            return ()
        due = {tuple(key): due for *key, due in shown}
        found: dict[Row, tuple[list[Values], list[Values], set[Any]]] = {
            key: ([], [], set()) for key in due
        }
        places = [self.columns.index(name) for name in self.key]
        for *values, entity, left, right in self.warehouse.query(
            f"select {self._list(self.columns)}, _entity, _in_warehouse, _in_refresh "
            f"from {self.difference_table} "
            f"where {self.warehouse.one_of(self._quoted(self.key), due)}"
        ):
            sides = found[tuple(values[place] for place in places)]
            row = dict(zip(self.columns, values, strict=True))
            sides[0].extend([row] * max(0, left - right))
            sides[1].extend([row] * max(0, right - left))
            sides[2].add(entity)
        self._known["entities"] = {key: sides[2] for key, sides in found.items()}
        return tuple(
            Difference(
                key=dict(zip(self.key, key, strict=True)),
                warehouse=tuple(left),
                refresh=tuple(right),
                columns=tuple(
                    name
                    for name in self.columns
                    if {_hashable(row[name]) for row in left}
                    != {_hashable(row[name]) for row in right}
                ),
                not_yet=not due[key],
            )
            for key, (left, right, _) in found.items()
        )

    def entities_of(self, difference: Difference) -> set[Any]:
        """Return the hashed keys of the entities that a difference is of."""
        entities: dict[Row, set[Any]] = self._known.get("entities", {})
        return entities.get(tuple(difference.key.values()), set())

    def _table(self, model: Model) -> str:
        return self.warehouse.relation(model.schema, model.table)

    def _quoted(self, names: Sequence[str]) -> list[str]:
        return [self.warehouse.quote(name) for name in names]

    def _list(self, names: Sequence[str]) -> str:
        return ", ".join(self._quoted(names))

    def _count(self, sql: str) -> int:
        return int(self.warehouse.query(sql)[0][0])


def _hashable(value: Any) -> Any:
    return repr(value) if isinstance(value, (list, dict)) else value


def business_columns(
    model: Model, stands: Mapping[str, str], refreshed: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the columns to compare: all that do not begin with `_`.

    Raises `BuildError` where the table and its model no longer have the same.
    """
    names = [name for name in refreshed if not name.startswith("_")]
    if set(names) != {name for name in stands if not name.startswith("_")}:
        raise BuildError(
            f"{model.shown} has other columns than its model makes now",
            way_out=way_to_columns(model.name),
        )
    return tuple(names)


def entity_column(model: Model, columns: Mapping[str, str]) -> str | None:
    """Return the column with the hashed key of the entity that a row is of."""
    if len(model.entities) != 1:
        return None
    return next((name for name in _ENTITY_COLUMNS if name in columns), None)

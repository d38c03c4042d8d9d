"""Say of a difference which versions and which keys are behind it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from landing.verify.compare import Comparison, Difference, Values, Version
from landing.verify.models import Entity, Model, Project
from landing.verify.phases import Phases
from landing.verify.scratch import Row, Warehouse


class Explainer:
    """What the warehouse and a refresh, which was built, know of a key."""

    def __init__(self, warehouse: Warehouse, project: Project, phases: Phases) -> None:
        self._warehouse = warehouse
        self._project = project
        self._phases = phases

    def explained(
        self,
        comparison: Comparison,
        differences: tuple[Difference, ...],
        differing: Sequence[Comparison],
    ) -> tuple[Difference, ...]:
        """Return the differences of one table with what is behind them.

        `differing` are the comparisons of all tables in which something differs.
        """
        if not differences:
            return ()
        if comparison.periods:
            return self._with_keys(comparison, differences, differing)
        if comparison.entity_column is None:
            return differences
        of = [comparison.entities_of(each) for each in differences]
        versions = self._versions(comparison.model.entities[0], set().union(*of))
        return tuple(
            replace(
                each,
                versions=tuple(v for e in entities for v in versions.get(e, ())),
            )
            for each, entities in zip(differences, of, strict=True)
        )

    def _versions(
        self, entity_of: Entity, entities: set[Any]
    ) -> dict[Any, tuple[Version, ...]]:
        """Return the versions of entities, in the warehouse and in the refresh."""
        found: dict[Any, dict[Row, list[bool]]] = {}
        own, made = self._both(entity_of)
        names = [
            n
            for n in self._warehouse.columns(made.schema, made.table)
            if not n.startswith("_")
        ]
        columns = ", ".join(map(self._warehouse.quote, names))
        wanted = self._warehouse.one_of(["_entity_key"], [(each,) for each in entities])
        for place, one in enumerate((own, made)):
            for entity, *row in self._warehouse.query(
                f"select _entity_key, {columns} from "
                f"{self._warehouse.relation(one.schema, one.table)} "
                f"where {wanted} "
                "order by event_time, position_at, position_number, read_at, _row_key"
            ):
                sides = found.setdefault(entity, {}).setdefault(
                    tuple(row), [False, False]
                )
                sides[place] = True
        time = names.index("event_time")
        return {
            entity: tuple(
                Version(sides[0], sides[1], dict(zip(names, row, strict=True)))
                for row, sides in sorted(rows.items(), key=lambda item: item[0][time])
            )
            for entity, rows in found.items()
        }

    def _with_keys(
        self,
        comparison: Comparison,
        differences: tuple[Difference, ...],
        differing: Sequence[Comparison],
    ) -> tuple[Difference, ...]:
        """Name the keys of each period whose own rows differ."""
        model = comparison.model
        sources = [
            f"select _entity from {each.difference_table}"
            for each in differing
            if each.entity_column
            and each.model.entities[0] in model.entities
            and len(model.entities) == 1
        ]
        if not sources:
            return differences
        period = comparison.period
        periods = [
            each.key.get(period, (each.warehouse or each.refresh)[0][period])
            for each in differences
        ]
        touched = self._warehouse.one_of(["period"], [(each,) for each in periods])
        behind = self._warehouse.query(
            "select distinct period, _entity_key "
            f"from {comparison.periods} "
            f"where ({touched}) "
            f"and _entity_key in ({' union '.join(sources)})"
        )
        names = self._keys(model.entities[0], {entity for _, entity in behind})
        return tuple(
            replace(
                each,
                behind=tuple(
                    sorted(
                        (names[e] for p, e in behind if p == value and e in names),
                        key=str,
                    )
                ),
            )
            for each, value in zip(differences, periods, strict=True)
        )

    def _keys(self, entity_of: Entity, entities: set[Any]) -> dict[Any, Values]:
        """Return the keys of entities as a person writes them."""
        both = self._both(entity_of)
        key = entity_of.key
        wanted = self._warehouse.one_of(["_entity_key"], [(each,) for each in entities])
        return {
            entity: {key: value}
            for one in both
            for entity, value in self._warehouse.query(
                f"select distinct _entity_key, {self._warehouse.quote(key)} from "
                f"{self._warehouse.relation(one.schema, one.table)} where {wanted}"
            )
        }

    def _both(self, entity: Entity) -> tuple[Model, Model]:
        """Return a versions table, in the warehouse and in the refresh."""
        own = self._project.versions_of(entity)
        return own, self._phases.built("refresh", own)

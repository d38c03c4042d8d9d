"""Compare what stands in the warehouse with a full refresh of the same Bronze.

The refresh is made in schemas of its own, which are dropped again; nothing of
the warehouse's Silver and Gold is written. It reads the files that Bronze had
at the beginning. What landed since the last build makes the warehouse differ
rightly, so where something differs, the next build is made as well, in a copy:
only what would differ then, too, is a difference.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from time import monotonic
from typing import Any

from landing.errors import BuildError
from landing.runs import Progress, only_run, problems_of, quietly, run_dbt
from landing.settings import Settings
from landing.verify.compare import (
    Comparison,
    Difference,
    TableResult,
    Values,
    Version,
    business_columns,
    entity_column,
)
from landing.verify.models import Model, Project, by_id, entity_of
from landing.verify.scratch import Row, Warehouse, one_of, scratch_schema

__all__ = [
    "Difference",
    "Scope",
    "TableResult",
    "UnknownEntityError",
    "Verification",
    "Version",
    "verify",
]


class UnknownEntityError(ValueError):
    """A key was asked for of an entity that the project does not have."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What to compare: all, unless days, a sample or keys are given.

    Days are reporting days, both ends included; either may be left open. A
    sample is so many keys of every entity, always the same of one seed. Keys
    are pairs of an entity and one of its keys.
    """

    first: date | None = None
    last: date | None = None
    sample: int | None = None
    seed: int = 0
    keys: tuple[tuple[str, str], ...] = ()

    @property
    def by_days(self) -> bool:
        """Whether days were given."""
        return self.first is not None or self.last is not None

    @property
    def is_whole(self) -> bool:
        """Whether everything is compared."""
        return not (self.by_days or self.keys or self.sample is not None)

    def __str__(self) -> str:
        if self.keys:
            return ", ".join(f"{entity} {key}" for entity, key in self.keys)
        if self.sample is not None:
            return f"{self.sample:,} keys of each entity (seed {self.seed})"
        if self.by_days:
            return f"{self.first or 'the first day'} to {self.last or 'the last day'}"
        return "everything"


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification found.

    `not_compared` says of each table that was left out why. `kept` are the
    scratch schemas, where they were to be kept.
    """

    scope: str
    tables: tuple[TableResult, ...]
    not_compared: Mapping[str, str]
    kept: tuple[str, ...]
    seconds: float

    @property
    def equal(self) -> bool:
        """Whether no row differs, or none will after the next build."""
        return not any(table.found for table in self.tables)


def verify(
    settings: Settings,
    scope: Scope,
    *,
    limit: int = 10,
    not_yet: bool = False,
    keep: bool = False,
    progress: Progress = quietly,
) -> Verification:
    """Build a refresh beside the warehouse, compare, and return what differs.

    `limit` is how many differences of a table are returned with their rows;
    all are counted. Those that the next build sets right are only counted,
    unless `not_yet` asks for them as well. Raises `BuildError` where a build or
    another verification runs, something has not been built yet, the refresh
    cannot be built or there is no row of a key that was asked for, and
    `UnknownEntityError` for a key of no entity. The scratch is gone afterwards,
    unless it is to be kept or the process was killed; then the next run replaces
    it.
    """
    began = monotonic()
    with only_run(settings):
        if not settings.warehouse.exists():
            raise _nothing_built()
        manifest = run_dbt(settings, ["parse"])
        run = _Run(settings, scope, Project(manifest), progress)
        with run.scratch(keep=keep):
            tables = run.compare(limit, not_yet=not_yet)
            kept = run.schemas() if keep else ()
    return Verification(str(scope), tables, run.not_compared, kept, monotonic() - began)


class _Run:
    """One verification."""

    def __init__(
        self,
        settings: Settings,
        scope: Scope,
        project: Project,
        progress: Progress,
    ) -> None:
        self._settings = settings
        self._scope = scope
        self._project = project
        self._progress = progress
        self._prefix = scratch_schema(settings)
        self._work = f"{self._prefix}_work"
        self.not_compared: dict[str, str] = {}
        self._built: dict[str, Mapping[str, Model]] = {}
        self._wanted = self._entities()
        self._models = self._choose()
        self._warehouse = Warehouse(
            project.manifest, next(model.database for model in self._models)
        )
        self._require_built()

    def _entities(self) -> dict[str, list[str]]:
        """Return the versions tables that are looked at, and the keys asked for."""
        known = self._project.versions
        wanted: dict[str, list[str]] = {}
        for entity, key in self._scope.keys:
            if entity not in known:
                raise UnknownEntityError(
                    f"no entity is called {entity}; there are "
                    f"{', '.join(sorted(known))}"
                )
            wanted.setdefault(known[entity].name, []).append(key)
        return wanted or {model.name: [] for model in known.values()}

    def _choose(self) -> list[Model]:
        """Return the tables to compare, and note the others."""
        self.not_compared |= self._project.left_out
        chosen = []
        for model in self._project.tables:
            why = None
            if not self._scope.is_whole:
                if not model.entities:
                    why = "its rows are of no entity"
                elif len(model.entities) > 1:
                    why = "it is made of several entities"
                elif model.entities[0] not in self._wanted:
                    why = f"no key of {entity_of(model.entities[0])} was asked for"
            if why:
                self.not_compared[model.shown] = why
            else:
                chosen.append(model)
        if not chosen:
            raise BuildError(
                "the project has no table that could be compared",
                way_out="See docs/modelling.md",
            )
        return chosen

    def _require_built(self) -> None:
        missing = [
            model.shown
            for model in self._models
            if model.table not in self._warehouse.tables(model.schema)
        ]
        if len(missing) == len(self._models):
            raise _nothing_built()
        if missing:
            raise BuildError(
                f"{', '.join(missing)} has not been built yet",
                way_out="Run tidemark build, then verify again",
            )

    def schemas(self) -> tuple[str, ...]:
        """Return the scratch schemas there are."""
        return tuple(
            sorted(
                name
                for name in self._warehouse.schemas()
                if name.startswith(f"{self._prefix}_")
            )
        )

    @contextmanager
    def scratch(self, *, keep: bool) -> Iterator[None]:
        """Begin with no scratch, and leave none."""
        self._warehouse.drop_scratch(self._prefix)
        self._make_schemas([self._work])
        try:
            yield
        finally:
            if not keep:
                self._progress("dropping the scratch", 0)
                self._warehouse.drop_scratch(self._prefix)

    def compare(self, limit: int, *, not_yet: bool) -> tuple[TableResult, ...]:
        """Build what is needed, and return the outcome of every table."""
        if not self._scope.is_whole:
            self._build("keys", [self._versions(name) for name in self._wanted])
            self._require_keys()
        refreshed = self._build("refresh", self._models)
        comparisons = []
        differing = []
        for done, model in enumerate(self._models):
            self._progress(f"comparing {model.shown}", done)
            comparison = self._comparison(model, refreshed[model.id])
            if comparison is None:
                continue
            comparisons.append(comparison)
            if comparison.find():
                differing.append(comparison)
        if differing:
            later = self._build("next", [each.model for each in differing])
            for comparison in differing:
                comparison.find_later(later[comparison.model.id])
        results = [
            (
                each,
                each.result(later=each in differing, limit=limit, not_yet=not_yet),
            )
            for each in comparisons
        ]
        return tuple(
            replace(
                result,
                differences=self._explained(each, result.differences, differing),
            )
            for each, result in results
            if result.rows or result.found or not result.beyond
        )

    def _require_keys(self) -> None:
        """Raise `BuildError` where nothing has a row of a key that was asked for."""
        made = {
            entity: self._built["keys"][model.id]
            for entity, model in self._project.versions.items()
        }
        missing = [
            f"{entity} {key}"
            for entity, key in self._scope.keys
            if key not in self._values(made[entity])
        ]
        if missing:
            raise BuildError(
                f"neither Bronze nor the warehouse has a row of {', '.join(missing)}",
                way_out="Check the key; silver_rejects has what cannot be used",
            )

    def _values(self, keys: Model) -> set[str]:
        """Return the keys in a table of those that were asked for."""
        columns = self._warehouse.columns(keys.schema, keys.table)
        name = next(name for name in columns if not name.startswith("_"))
        return {
            str(key)
            for (key,) in self._warehouse.query(
                f"select {self._warehouse.quote(name)} "
                f"from {self._warehouse.relation(keys.schema, keys.table)}"
            )
        }

    # building

    def _build(self, phase: str, models: Sequence[Model]) -> Mapping[str, Model]:
        """Build these models and what they read, in schemas of this phase."""
        settings = replace(self._settings, schema=f"{self._prefix}_{phase}")
        target = str(settings.project / "target" / "verify" / phase)
        self._progress(f"{phase}: starting dbt", 0)
        manifest = run_dbt(settings, ["parse", "--target-path", target])
        made = by_id(Project(manifest).tables)
        names = self._project.needed_for(models)
        own = {n.name: n for n in self._project.manifest.nodes.values()}
        nodes = [n for n in manifest.nodes.values() if n.name in names]
        warehouse_of = {n.schema: own[n.name].schema for n in nodes}
        self._make_schemas(warehouse_of)
        if phase == "next":
            self._copy(nodes, own)
        answer = run_dbt(
            settings,
            [
                "build",
                *([] if phase == "next" else ["--full-refresh"]),
                *("--target-path", target),
                *("--exclude-resource-type", "test"),
                *("--exclude-resource-type", "unit_test"),
                *("--vars", json.dumps({"tidemark_verify": self._said(phase, nodes)})),
                *("--select", *names),
            ],
            manifest=manifest,
            progress=lambda name, done: self._progress(f"{phase}: {name}", done),
        )
        for problem in problems_of(answer.results):
            if problem.status != "warn":
                raise BuildError(
                    f"{problem.name} could not be built for the comparison: "
                    f"{problem.message}",
                    way_out="The warehouse is as it was",
                )
        self._built[phase] = made
        return made

    def _said(self, phase: str, nodes: Iterable[Any]) -> dict[str, Any]:
        """Return what the macros are to know of this run."""
        own = {n.name: n for n in self._project.manifest.nodes.values()}
        schemas = {n.schema: own[n.name].schema for n in nodes}
        said: dict[str, Any] = {
            "phase": phase,
            "work_schema": self._work,
            "warehouse": schemas,
        }
        if phase == "keys":
            said |= self._asked()
        elif not self._scope.is_whole:
            said["keys_schema"] = {
                schema: schema.replace(
                    f"{self._prefix}_{phase}", f"{self._prefix}_keys", 1
                )
                for schema in schemas
            }
        return said

    def _asked(self) -> dict[str, Any]:
        scope = self._scope
        if scope.keys:
            return {"keys": self._wanted}
        if scope.sample is not None:
            return {"sample": scope.sample, "seed": scope.seed}
        return {
            "first": scope.first.isoformat() if scope.first else "",
            "last": scope.last.isoformat() if scope.last else "",
        }

    def _make_schemas(self, names: Iterable[str]) -> None:
        for name in sorted(set(names)):
            if not name.startswith(f"{self._prefix}_"):
                raise BuildError(
                    f"models would be built in the schema {name}, which is not for "
                    f"trying: generate_schema_name leaves out the target's schema",
                    way_out="Let it begin with target.schema",
                )
        self._warehouse.require_free(names)
        for name in sorted(set(names)):
            self._warehouse.make_schema(name)

    def _copy(self, nodes: Iterable[Any], own: Mapping[str, Any]) -> None:
        """Copy tables of the warehouse, for the next build to go on from."""
        for node in nodes:
            stands = own[node.name]
            if node.config.materialized == "incremental" and (
                stands.alias in self._warehouse.tables(stands.schema)
            ):
                self._progress(f"next: copying {stands.schema}.{stands.alias}", 0)
                self._warehouse.run(
                    f"create table {self._warehouse.relation(node.schema, node.alias)} "
                    "as select * from "
                    f"{self._warehouse.relation(stands.schema, stands.alias)}"
                )

    # comparing

    def _comparison(self, model: Model, refreshed: Model) -> Comparison | None:
        """Return what to compare of a table; note and return none where nothing."""
        stands = self._warehouse.columns(model.schema, model.table)
        made = self._warehouse.columns(refreshed.schema, refreshed.table)
        whole = Comparison(
            self._warehouse,
            model,
            refreshed,
            self._work,
            business_columns(model, stands, made),
            entity_column(model, made),
        )
        if self._scope.is_whole:
            return whole
        asked = f"select _entity_key from {self._keys(model)}"
        if model.kind == "aggregate":
            return self._periods(whole, made, asked)
        column = whole.entity_column
        relation = self._warehouse.relation(refreshed.schema, refreshed.table)
        if column is None or self._warehouse.query(
            f"select 1 from {relation} "
            f"where {column} is null or {column} not in ({asked})",
            at_most=1,
        ):
            self.not_compared[model.shown] = "its rows do not say which key they are of"
            return None
        return replace(whole, condition=f"{column} in ({asked})")

    def _periods(
        self, whole: Comparison, columns: Mapping[str, str], asked: str
    ) -> Comparison | None:
        """Return the comparison of the periods of which every key was asked for."""
        period = _period(whole)
        column = self._warehouse.quote(period)
        days = self._within_days(column, columns[period])
        foreign = (
            f"select other.period from {self._noted(whole.model)} as other "
            f"where other._entity_key not in ({asked})"
        )
        condition = f"{days} and ({column} is null or {column} not in ({foreign}))"
        table = self._warehouse.relation(whole.model.schema, whole.model.table)
        inside, all_of_it = (
            self._warehouse.query(f"select count(*) from {table} where {each}")[0][0]
            for each in (condition, days)
        )
        if all_of_it and not inside:
            self.not_compared[whole.model.shown] = (
                f"each {period} has keys that were not asked for"
            )
        elif all_of_it > inside:
            self.not_compared[whole.model.shown] = (
                f"{all_of_it - inside:,} of {all_of_it:,} rows: their {period} has "
                "keys that were not asked for"
            )
        return replace(whole, condition=condition, beyond=all_of_it - inside)

    def _within_days(self, column: str, kind: str) -> str:
        scope = self._scope
        if not scope.by_days or not kind.startswith(("DATE", "TIMESTAMP")):
            return "1 = 1"
        day = column
        if kind != "DATE":
            day = self._warehouse.expression("business_date", timestamp=column)
        bounds = [
            f"{day} {sign} cast('{bound.isoformat()}' as date)"
            for sign, bound in ((">=", scope.first), ("<=", scope.last))
            if bound
        ]
        return f"({' and '.join(bounds)})"

    # explaining

    def _explained(
        self,
        comparison: Comparison,
        differences: tuple[Difference, ...],
        differing: Sequence[Comparison],
    ) -> tuple[Difference, ...]:
        if not differences:
            return ()
        if comparison.model.kind == "aggregate":
            return self._with_keys(comparison, differences, differing)
        if comparison.entity_column is None:
            return differences
        of = [comparison.entities_of(each) for each in differences]
        versions = self._versions_of(comparison.model, set().union(*of))
        return tuple(
            replace(
                each,
                versions=tuple(v for e in entities for v in versions.get(e, ())),
            )
            for each, entities in zip(differences, of, strict=True)
        )

    def _versions_of(
        self, model: Model, entities: set[Any]
    ) -> dict[Any, tuple[Version, ...]]:
        """Return the versions of entities, in the warehouse and in the refresh."""
        found: dict[Any, dict[Row, list[bool]]] = {}
        own = self._versions(model.entities[0])
        made = self._made(own)
        names = [
            n
            for n in self._warehouse.columns(made.schema, made.table)
            if not n.startswith("_")
        ]
        columns = ", ".join(map(self._warehouse.quote, names))
        wanted = one_of(["_entity_key"], [(entity,) for entity in entities])
        for place, table in enumerate((own, made)):
            for entity, *row in self._warehouse.query(
                f"select _entity_key, {columns} from "
                f"{self._warehouse.relation(table.schema, table.table)} "
                f"where {wanted} order by event_time, version_position, version_id"
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
        period = _period(comparison)
        periods = [
            each.key.get(period, (each.warehouse or each.refresh)[0][period])
            for each in differences
        ]
        behind = self._warehouse.query(
            f"select distinct period, _entity_key from {self._noted(model)} "
            f"where ({one_of(['period'], [(each,) for each in periods])}) "
            f"and _entity_key in ({' union '.join(sources)})"
        )
        names = self._keys_of(model.entities[0], {entity for _, entity in behind})
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

    def _keys_of(self, versions: str, entities: set[Any]) -> dict[Any, Values]:
        own = self._versions(versions)
        key = list(self._warehouse.columns(own.schema, own.table))[1]
        wanted = one_of(["_entity_key"], [(entity,) for entity in entities])
        return {
            entity: {key: value}
            for table in (own, self._made(own))
            for entity, value in self._warehouse.query(
                f"select distinct _entity_key, {self._warehouse.quote(key)} from "
                f"{self._warehouse.relation(table.schema, table.table)} where {wanted}"
            )
        }

    # names

    def _versions(self, name: str) -> Model:
        return next(m for m in self._project.versions.values() if m.name == name)

    def _made(self, model: Model) -> Model:
        """Return a table as the refresh has it."""
        return self._built["refresh"][model.id]

    def _keys(self, model: Model) -> str:
        """Return the table of the keys that were asked for of a model's entity."""
        versions = self._built["keys"][self._versions(model.entities[0]).id]
        return self._warehouse.relation(versions.schema, versions.table)

    def _noted(self, model: Model) -> str:
        """Return the view of the periods that each key touches."""
        return self._warehouse.relation(self._work, f"{model.name}_periods")


def _period(comparison: Comparison) -> str:
    """Return the column of an aggregate that says which period a row is of."""
    named = comparison.model.unique_key
    return named[0] if named else comparison.columns[0]


def _nothing_built() -> BuildError:
    return BuildError(
        "nothing has been built yet", way_out="Run tidemark build, then verify"
    )

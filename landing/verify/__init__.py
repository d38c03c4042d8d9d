"""Compare what stands in the warehouse with a full refresh of the same Bronze.

The refresh is made in schemas of its own, which are dropped again; nothing of
the warehouse's Silver and Gold is written. It reads the files that Bronze had
at the beginning. What landed since the last build makes the warehouse differ
rightly, so where something differs, the next build is made as well, in a copy:
only what would differ then, too, is a difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import monotonic

from landing.building.listed import listed
from landing.building.runs import Progress, only_run, quietly, run_dbt
from landing.clock import Clock, utc_now
from landing.errors import BuildError
from landing.settings import Settings
from landing.verify.compare import (
    Comparison,
    Difference,
    TableResult,
    Version,
    business_columns,
    entity_column,
)
from landing.verify.explain import Explainer
from landing.verify.models import Entity, Model, Project
from landing.verify.part import narrowed
from landing.verify.phases import Phases
from landing.verify.scope import Scope, UnknownEntityError
from landing.verify.scratch import Warehouse

__all__ = [
    "Difference",
    "Lost",
    "Scope",
    "TableResult",
    "UnknownEntityError",
    "Verification",
    "Version",
    "verify",
]


@dataclass(frozen=True, slots=True)
class Lost:
    """How many files of a source, with how many rows, are gone from Bronze."""

    source: str
    files: int
    rows: int


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification found.

    `not_compared` says of each table that was left out why. `kept` are the
    scratch schemas, where they were to be kept. `lost` are sources of which files that
    were loaded are gone from Bronze: their rows may be what a refresh lacks.
    """

    scope: str
    tables: tuple[TableResult, ...]
    not_compared: Mapping[str, str]
    kept: tuple[str, ...]
    seconds: float
    lost: tuple[Lost, ...] = ()

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
    clock: Clock = utc_now,
) -> Verification:
    """Build a refresh beside the warehouse, compare, and return what differs.

    `limit` is how many differences of a table are returned with their rows;
    all are counted. Those that the next build sets right are only counted,
    unless `not_yet` asks for them as well. Raises `BuildError` where a build or
    another verification runs, something has not been built yet, the refresh cannot be
    built or there is no row of a key that was asked for, `UnknownEntityError` for
    a key of no entity, and `LakeError` where neither the engine nor
    this process can list the lake. The scratch is gone afterwards, unless kept or the
    process was killed; then the next run replaces it.
    """
    began = monotonic()
    with (
        only_run(settings) as target,
        listed(settings, target, clock) as settings,
    ):
        if target.is_file and not settings.warehouse.exists():
            raise _nothing_built()
        manifest = run_dbt(settings, ["parse"])
        run = _Run(settings, scope, Project(manifest), progress)
        with run.phases.scratch(keep=keep):
            lost = tuple(Lost(name, *each) for name, each in run.phases.lost().items())
            tables = run.compare(limit, not_yet=not_yet)
            kept = run.phases.schemas() if keep else ()
    seconds = monotonic() - began
    return Verification(str(scope), tables, run.not_compared, kept, seconds, lost)


class _Run:
    """One verification."""

    def __init__(
        self,
        settings: Settings,
        scope: Scope,
        project: Project,
        progress: Progress,
    ) -> None:
        self._scope = scope
        self._project = project
        self._progress = progress
        self.not_compared: dict[str, str] = {}
        self._wanted = self._entities()
        self._models = self._choose()
        self._warehouse = Warehouse(project.manifest, project.database)
        self._require_built()
        self.phases = Phases(
            settings, project, self._warehouse, scope, self._wanted, progress
        )

    def _entities(self) -> dict[str, list[str]]:
        """Return the versions tables that are looked at, and the keys asked for."""
        known = self._project.entities
        wanted: dict[str, list[str]] = {}
        for entity, key in self._scope.keys:
            if entity not in known:
                raise UnknownEntityError(
                    f"no entity is called {entity}; there are "
                    f"{', '.join(sorted(known))}"
                )
            wanted.setdefault(known[entity].versions, []).append(key)
        return wanted or {entity.versions: [] for entity in known.values()}

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
                elif model.entities[0].versions not in self._wanted:
                    why = f"no key of {model.entities[0].name} was asked for"
            if why:
                self.not_compared[model.shown] = why
            else:
                chosen.append(model)
        if not chosen:
            raise BuildError(
                "the project has no table that could be compared",
                way_out="See docs/modelling.md of Tidemark",
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

    def compare(self, limit: int, *, not_yet: bool) -> tuple[TableResult, ...]:
        """Build what is needed, and return the outcome of every table."""
        refreshed = self.phases.build("refresh", self._models)
        self._require_keys()
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
            later = self.phases.build("next", [each.model for each in differing])
            for comparison in differing:
                comparison.find_later(later[comparison.model.id])
        results = [
            (
                each,
                each.result(later=each in differing, limit=limit, not_yet=not_yet),
            )
            for each in comparisons
        ]
        explainer = Explainer(self._warehouse, self._project, self.phases)
        return tuple(
            replace(
                result,
                differences=explainer.explained(each, result.differences, differing),
            )
            for each, result in results
            if result.rows or result.found or not result.beyond
        )

    def _comparison(self, model: Model, refreshed: Model) -> Comparison | None:
        """Return what to compare of a table; note and return none where nothing."""
        stands = self._warehouse.columns(model.schema, model.table)
        made = self._warehouse.columns(refreshed.schema, refreshed.table)
        periods = self.phases.periods_of(model)
        whole = Comparison(
            self._warehouse,
            model,
            refreshed,
            self.phases.work,
            business_columns(model, stands, made),
            None if periods else entity_column(model, made),
            periods,
        )
        if self._scope.is_whole:
            return whole
        part, why = narrowed(whole, self._scope, self.phases)
        if why:
            self.not_compared[model.shown] = why
        return part

    def _require_keys(self) -> None:
        """Raise `BuildError` where nothing has a row of a key that was asked for."""
        missing = [
            f"{name} {key}"
            for name, key in self._scope.keys
            if key not in self._found(self._project.entities[name])
        ]
        if missing:
            raise BuildError(
                f"neither Bronze nor the warehouse has a row of {', '.join(missing)}",
                way_out="Check the key; silver_rejects has what cannot be used",
            )

    def _found(self, entity: Entity) -> set[str]:
        """Return the keys of an entity that were asked for and are there."""
        rows = self._warehouse.query(
            f"select {self._warehouse.quote(entity.key)} "
            f"from {self.phases.keys_of(entity)}"
        )
        return {str(key) for (key,) in rows}


def _nothing_built() -> BuildError:
    return BuildError(
        "nothing has been built yet", way_out="Run tidemark build, then verify"
    )

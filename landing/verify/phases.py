"""Build parts of the project in scratch schemas beside the warehouse.

Two phases: `refresh`, a full refresh, and `next`, a copy of the warehouse with the
build that will come next. What a build does for a verification alone are hooks that
its models get here; the project's own models and macros are the same in every run.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from landing.building.problems import problems_of
from landing.building.runs import Progress, run_dbt
from landing.errors import BuildError
from landing.settings import Settings
from landing.verify.models import Entity, Model, Project, by_id, call_macro
from landing.verify.scope import Scope
from landing.verify.scratch import Warehouse, scratch_schema

Phase = Literal["refresh", "next"]


class Phases:
    """The scratch of one verification, and what was built in it."""

    def __init__(
        self,
        settings: Settings,
        project: Project,
        warehouse: Warehouse,
        scope: Scope,
        wanted: Mapping[str, Sequence[str]],
        progress: Progress,
    ) -> None:
        self._settings = settings
        self._project = project
        self._warehouse = warehouse
        self._scope = scope
        self._wanted = wanted
        self._progress = progress
        self._prefix = scratch_schema(settings)
        self._built: dict[Phase, Mapping[str, Model]] = {}
        self._beside = call_macro(project.manifest, "beside_the_models")
        self.work = f"{self._prefix}_work"

    @contextmanager
    def scratch(self, *, keep: bool) -> Iterator[None]:
        """Begin with what Bronze has now and no other scratch, and leave none."""
        self._warehouse.drop_scratch(self._prefix)
        self._make_schemas([self.work])
        try:
            self._pin_bronze()
            yield
        except BaseException:
            # dbt drops its adapter when it starts and makes another: whoever
            # interrupts it in between leaves none to drop the scratch with
            run_dbt(self._settings, ["parse"], manifest=self._project.manifest)
            raise
        finally:
            if not keep:
                self._progress("dropping the scratch", 0)
                self._warehouse.drop_scratch(self._prefix)

    def lost(self) -> dict[str, tuple[int, int]]:
        """Return of each source that has lost files how many, and how many rows."""
        rows = self._warehouse.query(
            "select source, count(*), sum(total_rows) "
            f"from {self._warehouse.relation(self.work, 'lost_files')} "
            "group by source order by source"
        )
        return {str(source): (int(files), int(count)) for source, files, count in rows}

    def schemas(self) -> tuple[str, ...]:
        """Return the scratch schemas there are."""
        return tuple(
            sorted(
                name
                for name in self._warehouse.schemas()
                if name.startswith(f"{self._prefix}_")
            )
        )

    def built(self, phase: Phase, model: Model) -> Model:
        """Return a table as a phase has it, which was built before."""
        return self._built[phase][model.id]

    def keys_of(self, entity: Entity) -> str:
        """Return the table of the keys that were asked for of an entity."""
        versions = self._project.versions_of(entity)
        return self._warehouse.relation(self.work, f"{versions.table}_keys")

    def periods_of(self, model: Model) -> str | None:
        """Return the view of the periods that each key touches.

        None of a model that has no periods, but a row for what its keys say.
        """
        name = f"{model.table}_periods"
        if name not in self._warehouse.tables(self.work):
            return None
        return self._warehouse.relation(self.work, name)

    def build(self, phase: Phase, models: Sequence[Model]) -> Mapping[str, Model]:
        """Build these models and what they read, in schemas of this phase.

        Returns all tables as the phase has them, by their id.
        """
        settings = self._settings.in_schema(f"{self._prefix}_{phase}")
        target = str(settings.project / "target" / "verify" / phase)
        self._progress(f"{phase}: starting dbt", 0)
        manifest = run_dbt(settings, ["parse", "--target-path", target])
        made = by_id(Project(manifest).tables)
        names = self._project.needed_for(models)
        own = {n.name: n for n in self._project.manifest.nodes.values()}
        nodes = [n for n in manifest.nodes.values() if n.name in names]
        warehouse_of = {n.schema: own[n.name].schema for n in nodes}
        beside = call_macro(manifest, "beside_the_models")
        self._make_schemas(
            [*warehouse_of, beside["loaded_files"].schema, *beside["bronze_schemas"]]
        )
        if phase == "next":
            self._copy(nodes, own)
            for table in ("loaded_files", "copied_files", "built_with"):
                self._copy_table(self._beside[table], beside[table])
        said = {"work_schema": self.work, "warehouse": warehouse_of, **self._asked()}
        with _hooks(nodes, self._hooks_of(phase)):
            answer = run_dbt(
                settings,
                [
                    "build",
                    *([] if phase == "next" else ["--full-refresh"]),
                    *("--target-path", target),
                    *("--exclude-resource-type", "test"),
                    *("--exclude-resource-type", "unit_test"),
                    *("--vars", json.dumps({"tidemark_verify": said})),
                    *("--select", *names),
                ],
                manifest=manifest,
                progress=lambda name, done: self._progress(f"{phase}: {name}", done),
            )
        for problem in problems_of(answer.results):
            if problem.status != "warn":
                raise BuildError(
                    f"{problem.name} could not be built for the comparison: "
                    f"{problem.message}. The warehouse is as it was",
                    way_out="Where the project has changed since the last build, build "
                    "first: tidemark build",
                )
        self._built[phase] = made
        return made

    def _pin_bronze(self) -> None:
        """Note which files Bronze has, for every phase to read these alone."""
        self._progress("listing Bronze", 0)
        run_dbt(
            self._settings,
            [
                "run-operation",
                "pin_bronze",
                "--args",
                json.dumps({"schema": self.work}),
            ],
            manifest=self._project.manifest,
        )

    def _hooks_of(self, phase: Phase) -> Mapping[str, Sequence[str]]:
        """Return the hooks of models that only this phase has, by their names."""
        hooks: dict[str, list[str]] = {}
        if phase == "refresh":
            hooks = {
                model.name: ["{{ note_periods() }}"] for model in self._project.tables
            }
        if not self._scope.is_whole:
            for entity in self._project.entities.values():
                of_entity = hooks.setdefault(entity.versions, [])
                if phase == "refresh":
                    of_entity.append(f"{{{{ find_asked_keys('{entity.name}') }}}}")
                of_entity.append("{{ keep_asked_keys() }}")
        return hooks

    def _asked(self) -> dict[str, Any]:
        """Return what the macros are to know of the part that was asked for."""
        scope = self._scope
        if scope.is_whole:
            return {}
        if scope.keys:
            return {"asked": {"keys": self._wanted}}
        if scope.sample is not None:
            return {"asked": {"sample": scope.sample, "seed": scope.seed}}
        return {
            "asked": {
                "first": scope.first.isoformat() if scope.first else "",
                "last": scope.last.isoformat() if scope.last else "",
            }
        }

    def _make_schemas(self, names: Iterable[str]) -> None:
        wanted = sorted(set(names))
        for name in wanted:
            if not name.startswith(f"{self._prefix}_"):
                raise BuildError(
                    f"models would be built in the schema {name}, which is not for "
                    f"trying: generate_schema_name leaves out the target's schema",
                    way_out="Let it begin with target.schema",
                )
        self._warehouse.require_free(wanted)
        for name in wanted:
            self._warehouse.make_schema(name)

    def _copy(self, nodes: Iterable[Any], own: Mapping[str, Any]) -> None:
        """Copy tables of the warehouse, for the next build to go on from."""
        for node in nodes:
            if node.config.materialized == "incremental":
                self._copy_table(
                    self._warehouse.named(own[node.name].schema, own[node.name].alias),
                    self._warehouse.named(node.schema, node.alias),
                    str(node.config.get("dist", "round_robin")),
                )

    def _copy_table(self, stands: Any, copy: Any, dist: str = "round_robin") -> None:
        """Copy a table of the warehouse, if there is one."""
        if stands.identifier in self._warehouse.tables(stands.schema):
            self._progress(f"next: copying {stands.schema}.{stands.identifier}", 0)
            self._warehouse.make_table(str(copy), f"select * from {stands}", dist)


@contextmanager
def _hooks(nodes: Iterable[Any], hooks: Mapping[str, Sequence[str]]) -> Iterator[None]:
    """Give models of a manifest hooks after their own, for a while."""
    from dbt.artifacts.resources.v1.config import Hook

    before = [(node.config, node.config.post_hook) for node in nodes]
    for node in nodes:
        node.config.post_hook = [
            *node.config.post_hook,
            *(Hook(sql) for sql in hooks.get(node.name, ())),
        ]
    try:
        yield
    finally:
        for config, own in before:
            config.post_hook = own

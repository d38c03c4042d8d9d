"""Build parts of the project in scratch schemas beside the warehouse.

Three phases: `keys`, the keys that were asked for; `refresh`, a full refresh;
`next`, a copy of the warehouse with the build that will come next.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Literal

from landing.errors import BuildError
from landing.runs import Progress, problems_of, run_dbt
from landing.settings import Settings
from landing.verify.models import Model, Project, by_id
from landing.verify.scope import Scope
from landing.verify.scratch import Warehouse, scratch_schema

Phase = Literal["keys", "refresh", "next"]


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
        self.work = f"{self._prefix}_work"

    @contextmanager
    def scratch(self, *, keep: bool) -> Iterator[None]:
        """Begin with no scratch, and leave none."""
        self._warehouse.drop_scratch(self._prefix)
        self._make_schemas([self.work])
        try:
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

    def keys_of(self, model: Model) -> str:
        """Return the table of the keys that were asked for of a model's entity."""
        versions = self._project.versions_table(model.entities[0])
        keys = self.built("keys", versions)
        return self._warehouse.relation(keys.schema, keys.table)

    def periods_of(self, model: Model) -> str:
        """Return the view of the periods that each key touches."""
        return self._warehouse.relation(self.work, f"{model.name}_periods")

    def build(self, phase: Phase, models: Sequence[Model]) -> Mapping[str, Model]:
        """Build these models and what they read, in schemas of this phase.

        Returns all tables as the phase has them, by their id.
        """
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

    def _said(self, phase: Phase, nodes: Iterable[Any]) -> dict[str, Any]:
        """Return what the macros are to know of this run."""
        own = {n.name: n for n in self._project.manifest.nodes.values()}
        schemas = {n.schema: own[n.name].schema for n in nodes}
        said: dict[str, Any] = {
            "phase": phase,
            "work_schema": self.work,
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

"""What of a project can be verified, and how: read from dbt's manifest."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

_TABLES = ("incremental", "table")


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity of the variable `entities`: its key, and the model of its versions."""

    name: str
    key: str
    versions: str


@dataclass(frozen=True, slots=True)
class Model:
    """A table that dbt makes, in the warehouse or in the scratch.

    `unique_key` are the business columns that it is merged by; empty where that
    is a hash. `entities` are those whose versions its rows come from.
    """

    id: str
    name: str
    schema: str
    table: str
    unique_key: tuple[str, ...]
    entities: tuple[Entity, ...]

    @property
    def shown(self) -> str:
        """The table as a person writes it."""
        return f"{self.schema}.{self.table}"


@dataclass(frozen=True)
class Project:
    """The models of a manifest, and what reads what."""

    manifest: Any

    @cached_property
    def entities(self) -> Mapping[str, Entity]:
        """The entities by their names. Usable after a run of dbt in this process."""
        said = call_macro(self.manifest, "entities_with_versions")
        return {name: Entity(name, **more) for name, more in said.items()}

    @cached_property
    def database(self) -> str | None:
        """The database of the tables; None of an engine that has but schemas."""
        return next((node.database or None for node in self._own), None)

    @cached_property
    def tables(self) -> tuple[Model, ...]:
        """Every table that could be compared, those read by others first."""
        own = [self._model(node) for node in self._own if not _why_not(node)]
        return tuple(sorted(own, key=lambda m: (len(self._behind(m.id)), m.name)))

    @cached_property
    def left_out(self) -> dict[str, str]:
        """Why a table is never compared, by its name as a person writes it."""
        return {
            self._model(node).shown: why
            for node in self._own
            if (why := _why_not(node))
        }

    def versions_of(self, entity: Entity) -> Model:
        """Return the table of an entity's versions."""
        return next(model for model in self.tables if model.name == entity.versions)

    def needed_for(self, models: Iterable[Model]) -> tuple[str, ...]:
        """Return the names of what has to be built to have these."""
        ids = {model.id for model in models}
        for id in tuple(ids):
            ids |= self._behind(id)
        return tuple(sorted(self.manifest.nodes[id].name for id in ids))

    @property
    def _own(self) -> Iterable[Any]:
        return (
            node
            for node in self.manifest.nodes.values()
            if node.resource_type == "model"
            and node.package_name == self.manifest.metadata.project_name
            and node.config.materialized in _TABLES
            and not self._reads_bronze(node)
        )

    def _reads_bronze(self, node: Any) -> bool:
        """Tell a table that holds no more than what the last build took in."""
        return any(
            self.manifest.sources[id].source_name == "bronze"
            for id in node.depends_on.nodes
            if id in self.manifest.sources
        )

    def _model(self, node: Any) -> Model:
        key = node.config.unique_key or ()
        columns = (key,) if isinstance(key, str) else tuple(key)
        behind = {
            self.manifest.nodes[id].name
            for id in {node.unique_id, *self._behind(node.unique_id)}
        }
        return Model(
            id=node.unique_id,
            name=node.name,
            schema=node.schema,
            table=node.alias,
            unique_key=() if any(c.startswith("_") for c in columns) else columns,
            entities=tuple(e for e in self.entities.values() if e.versions in behind),
        )

    def _behind(self, id: str) -> set[str]:
        """Return the ids of all that a model reads, but for the sources."""
        found: set[str] = set()
        waiting = [id]
        while waiting:
            node = self.manifest.nodes[waiting.pop()]
            for parent in node.depends_on.nodes:
                if parent not in self.manifest.nodes or parent in found:
                    continue
                # a gate is waited for, and nothing of it is read
                if not self.manifest.nodes[parent].config.meta.get("gate"):
                    found.add(parent)
                    waiting.append(parent)
        return found


def call_macro(manifest: Any, name: str, **arguments: Any) -> Any:
    """Return what one of the project's macros returns.

    Usable after a run of dbt in this process, which leaves its adapter behind.
    """
    from dbt.adapters.factory import get_adapter_by_type

    adapter = get_adapter_by_type(manifest.metadata.adapter_type)
    with connected(adapter):
        return adapter.execute_macro(name, macro_resolver=manifest, kwargs=arguments)


@contextmanager
def connected(adapter: Any) -> Iterator[None]:
    """Open dbt's connection; an interruption is one, whatever it interrupts."""
    from dbt_common.exceptions import DbtRuntimeError

    try:
        with adapter.connection_named("tidemark_verify"):
            yield
    except DbtRuntimeError as error:
        # DuckDB answers Ctrl-C itself while it works
        if "Query interrupted" in str(error):
            raise KeyboardInterrupt from error
        raise


def _why_not(node: Any) -> str:
    if node.config.meta.get("verify") is False:
        return "its meta says verify: false"
    if "close_after_days" in node.config.meta:
        return "it closes its periods: what was published is not what a refresh makes"
    return ""


def by_id(models: Iterable[Model]) -> Mapping[str, Model]:
    """Return models by their id, the same in every target."""
    return {model.id: model for model in models}

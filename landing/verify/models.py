"""What of a project can be verified, and how: read from dbt's manifest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

Kind = Literal["versions", "aggregate", "rows"]

_TABLES = ("incremental", "table")


@dataclass(frozen=True, slots=True)
class Model:
    """A table that dbt makes, in the warehouse or in the scratch.

    `kind` is `versions` where it keeps every version of an entity, `aggregate`
    where it recomputes touched periods, else `rows`. `unique_key` are the
    business columns that it is merged by; empty where that is a hash.
    `entities` are the names of the versions tables that its rows come from.
    """

    id: str
    name: str
    database: str
    schema: str
    table: str
    kind: Kind
    unique_key: tuple[str, ...]
    entities: tuple[str, ...]

    @property
    def shown(self) -> str:
        """The table as a person writes it."""
        return f"{self.schema}.{self.table}"


@dataclass(frozen=True)
class Project:
    """The models of a manifest, and what reads what."""

    manifest: Any

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

    @cached_property
    def versions(self) -> dict[str, Model]:
        """The versions tables, by the name of their entity."""
        return {
            entity_of(model.name): model
            for model in self.tables
            if model.kind == "versions"
        }

    def versions_table(self, name: str) -> Model:
        """Return the versions table of this name."""
        return next(model for model in self.versions.values() if model.name == name)

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
        )

    def _model(self, node: Any) -> Model:
        key = node.config.unique_key or ()
        columns = (key,) if isinstance(key, str) else tuple(key)
        return Model(
            id=node.unique_id,
            name=node.name,
            database=node.database,
            schema=node.schema,
            table=node.alias,
            kind=_kind(node),
            unique_key=() if any(c.startswith("_") for c in columns) else columns,
            entities=tuple(
                sorted(
                    self.manifest.nodes[id].name
                    for id in {node.unique_id, *self._behind(node.unique_id)}
                    if _kind(self.manifest.nodes[id]) == "versions"
                )
            ),
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


def entity_of(versions: str) -> str:
    """Return an entity's name: `order`, of `silver_order_versions`."""
    return versions.removeprefix("silver_").removesuffix("_versions")


def _why_not(node: Any) -> str:
    if node.config.meta.get("verify") is False:
        return "its meta says verify: false"
    if "close_after_days" in node.config.meta:
        return "it closes its periods: what was published is not what a refresh makes"
    return ""


def _kind(node: Any) -> Kind:
    called = {name.rpartition(".")[2] for name in node.depends_on.macros}
    if "distinct_versions" in called:
        return "versions"
    return "aggregate" if "touched" in called else "rows"


def by_id(models: Iterable[Model]) -> Mapping[str, Model]:
    """Return models by their id, the same in every target."""
    return {model.id: model for model in models}

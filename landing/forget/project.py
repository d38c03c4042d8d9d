"""What the project says of keys: which sources have them, and what is made of those."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from landing.declarations import Declarations, InternalSource, StreamSource
from landing.errors import RequestError, nearest
from landing.forget.bronze_rows import SourceRows
from landing.forget.keys import Asked, Key
from landing.forget.warehouse_file import Lineage

_KEEPS_NO_ROWS = ("view", "ephemeral")


@dataclass(frozen=True)
class Project:
    """A parsed project: dbt's manifest, the variable `entities`, the declarations."""

    manifest: Any
    entities: Mapping[str, Mapping[str, Any]]
    declared: Declarations

    def key(self, entity: str, value: str) -> Key:
        """Return a key of an entity; raise `RequestError` where there is no such."""
        if entity not in self.entities:
            near = nearest(entity, [*self.entities])
            raise RequestError(
                f"no entity is called {entity}; nothing was changed",
                way_out=f"Did you mean {near}?"
                if near
                else f"There are {', '.join(sorted(self.entities)) or 'none'}",
            )
        return Key(entity, value, str(self.entities[entity]["key"]))

    def require_fields(self, asked: Asked) -> None:
        """Raise `RequestError` where a field is said of no source of these entities."""
        known = self.sources_of(asked.keys)
        for source in asked.fields:
            if source not in known:
                raise RequestError(
                    f"--field {source}: no source of {_entities(asked.keys)} is called "
                    "so; nothing was changed",
                    way_out=f"Name one of {', '.join(known)}",
                )

    def sources_of(self, keys: Iterable[Key]) -> list[str]:
        """Return the sources of the entities of some keys."""
        return list(
            dict.fromkeys(
                name for key in keys for name in self.entities[key.entity]["sources"]
            )
        )

    def rows_of_sources(self, names: Iterable[str], asked: Asked) -> list[SourceRows]:
        """Return how the rows of sources are looked at; none has to be declared."""
        declared = self.declared.sources
        return [
            SourceRows(
                name,
                isinstance(declared.get(name), StreamSource),
                isinstance(declared.get(name), InternalSource),
                {
                    key: asked.fields.get(name) or self._field(name, key)
                    for key in asked.keys
                    if name in self.entities[key.entity]["sources"]
                },
            )
            for name in names
        ]

    def _field(self, source: str, key: Key) -> str:
        """Return the column of a key: the entity's, else the only one of the table."""
        declared = self.declared.sources.get(source)
        columns = [column.name for column in getattr(declared, "columns", ())]
        own = tuple(getattr(declared, "key", ()))
        if key.name not in columns and len(own) == 1:
            return str(own[0])
        return key.name

    def selection(self, sources: Iterable[str]) -> list[str]:
        """Return what dbt is to refresh so that all that reads these sources is.

        A table that keeps rows of another source as well needs all of that, too.
        """
        chosen = set(sources)
        while True:
            openers = self._readers(self._source_ids(chosen))
            readers = self._readers(openers)
            more = {
                self.manifest.sources[id].name
                for opener in self._readers(self._source_ids(self._all_sources()))
                if any(opener in self._reads(reader) for reader in readers)
                for id in self.manifest.nodes[opener].depends_on.nodes
                if id in self.manifest.sources
            }
            if more <= chosen:
                return sorted(f"{self.manifest.nodes[id].name}+" for id in openers)
            chosen |= more

    def lineage(self, mentioning: Iterable[str]) -> Lineage:
        """Return what may mention a key, made of the rows of sources that do."""
        waiting = set(self._source_ids(set(mentioning)))
        found: set[str] = set()
        while waiting:
            waiting = {
                node.unique_id
                for node in self._models
                if waiting & set(node.depends_on.nodes) and node.unique_id not in found
            }
            found |= waiting
        versions = {said["versions"]: entity for entity, said in self.entities.items()}
        return Lineage(
            frozenset(
                (n.schema, n.alias) for n in self._models if n.unique_id in found
            ),
            {
                (node.schema, node.alias): versions[node.name]
                for node in self._models
                if node.name in versions
            },
        )

    @cached_property
    def _models(self) -> list[Any]:
        return [
            node
            for node in self.manifest.nodes.values()
            if node.resource_type in ("model", "snapshot")
        ]

    def _all_sources(self) -> set[str]:
        return {source.name for source in self.manifest.sources.values()}

    def _source_ids(self, names: set[str]) -> set[str]:
        return {
            id
            for id, source in self.manifest.sources.items()
            if source.source_name == "bronze" and source.name in names
        }

    def _readers(self, ids: set[str]) -> set[str]:
        """Return the tables that read some nodes, themselves or by way of views."""
        return {
            node.unique_id
            for node in self._models
            if node.config.materialized not in _KEEPS_NO_ROWS
            and ids & self._reads(node.unique_id)
        }

    def _reads(self, id: str) -> set[str]:
        """Return the tables and sources that a node reads, by way of views or not."""
        found: set[str] = set()
        for parent in self.manifest.nodes[id].depends_on.nodes:
            node = self.manifest.nodes.get(parent)
            if node is not None and node.config.materialized in _KEEPS_NO_ROWS:
                found |= self._reads(parent)
            else:
                found.add(parent)
        return found


def _entities(keys: Iterable[Key]) -> str:
    return ", ".join(dict.fromkeys(key.entity for key in keys))

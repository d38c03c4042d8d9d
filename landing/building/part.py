"""The part of a project that new files of some sources concern."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

_BRONZE = "bronze"
_KEEPS_NOTHING = ("view", "ephemeral")


def sources_of_part(manifest: Any, changed: Collection[str]) -> tuple[str, ...] | None:
    """Return the sources of Bronze to build from where those `changed` have new files.

    They are these, and each whose staging model is read by a model behind them: a
    staging table holds the rows of the last build that made it, which a model must not
    read once more beside new ones. None where one is not declared, so that nobody can
    tell what it concerns, and where no model reads any of them.
    """
    known = {
        node.name: unique_id
        for unique_id, node in manifest.sources.items()
        if node.source_name == _BRONZE
    }
    if not known.keys() >= set(changed):
        return None
    names = {name for name in changed if _models(manifest, [known[name]])}
    if not names:
        return None
    while True:
        behind = _models(manifest, [known[name] for name in names])
        read = {
            name
            for name, unique_id in known.items()
            if any(unique_id in _read_by(manifest, model) for model in behind)
        }
        if read <= names:
            return tuple(sorted(names))
        names |= read


def selection(sources: Iterable[str]) -> list[str]:
    """Return dbt's arguments that build what stands behind these sources.

    With each test that looks at any of it: what else it reads was built before.
    """
    chosen = [f"source:{_BRONZE}.{name}+" for name in sources]
    return ["--select", *chosen, "--indirect-selection", "eager"]


def _models(manifest: Any, begin: Iterable[str]) -> set[str]:
    """Return the models behind these nodes, however far."""
    found: set[str] = set()
    waiting = list(begin)
    while waiting:
        for unique_id in manifest.child_map.get(waiting.pop(), ()):
            if unique_id not in found and unique_id.startswith(("model.", "snapshot.")):
                found.add(unique_id)
                waiting.append(unique_id)
    return found


def _read_by(manifest: Any, model: str) -> set[str]:
    """Return the sources that a model reads, and those that its staging tables read."""
    found: set[str] = set()
    for table in _tables_read(manifest, model):
        if table.startswith("source."):
            found.add(table)
        else:
            found |= {
                each
                for each in _tables_read(manifest, table)
                if each.startswith("source.")
            }
    return found


def _tables_read(manifest: Any, model: str) -> Iterator[str]:
    """Yield what keeps the rows that a model reads, by way of views or not."""
    waiting, seen = list(manifest.parent_map.get(model, ())), set()
    while waiting:
        unique_id = waiting.pop()
        if unique_id in seen:
            continue
        seen.add(unique_id)
        node = manifest.nodes.get(unique_id)
        if node is not None and str(node.config.materialized) in _KEEPS_NOTHING:
            waiting.extend(manifest.parent_map.get(unique_id, ()))
        else:
            yield unique_id

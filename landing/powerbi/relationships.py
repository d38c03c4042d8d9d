"""Which tables dbt's tests `relationships` join, and which of the joins are active."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from landing.powerbi.model import Column, Relationship
from landing.powerbi.names import tag

_REF = re.compile(r"ref\(\s*(?:(['\"])[^'\"]*\1\s*,\s*)?(['\"])(?P<model>\w+)\2")


def meta_of(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the `meta` of a node of the manifest, or of a column."""
    return (node.get("config") or {}).get("meta") or node.get("meta") or {}


def relationships_of(
    manifest: Mapping[str, Any],
    names: Mapping[str, str],
    columns: Mapping[str, tuple[Column, ...]],
) -> tuple[Relationship, ...]:
    """Return one for each test `relationships` between two of the tables.

    A test that is switched off says it as well: what is declared holds whether or not
    each build looks.
    """
    models = {manifest["nodes"][id]["name"]: id for id in names}
    found: list[tuple[str, str, str, str]] = []
    for node in _tests(manifest):
        arguments = node["test_metadata"]["kwargs"]
        arguments = {**arguments, **(arguments.get("arguments") or {})}
        match = _REF.search(str(arguments.get("to")))
        many = str(node.get("attached_node"))
        one = models.get(match["model"]) if match else None
        if many not in names or one is None or meta_of(node).get("powerbi") is False:
            continue
        column = str(arguments.get("column_name") or node.get("column_name"))
        found.append((many, column, one, str(arguments["field"])))
    # what is joined to no other comes first; then as the columns stand in the models,
    # so that which of them are active depends on no other order
    joining = {many for many, *_ in found}
    order = {
        (id, column.source): number
        for id in columns
        for number, column in enumerate(columns[id])
    }
    found.sort(
        key=lambda one: (
            one[2] in joining,
            names[one[0]].lower(),
            order.get((one[0], one[1]), -1),
        )
    )
    made: list[Relationship] = []
    ways: dict[str, set[str]] = {}
    for many, column, one, field in dict.fromkeys(found):
        name, other = (
            next((c.name for c in columns[id] if c.source == source), None)
            for id, source in ((many, column), (one, field))
        )
        if name is None or other is None:
            continue  # a column that stays out
        new = {one} | ways.get(one, set())
        is_active = many not in new and not _is_double(ways, many, new)
        made.append(
            Relationship(
                tag=tag("relationship", *_last(many, column), *_last(one, field)),
                from_table=names[many],
                from_column=name,
                to_table=names[one],
                to_column=other,
                is_active=is_active,
            )
        )
        if is_active:
            for each in [many, *(id for id in ways if many in ways[id])]:
                ways[each] = ways.get(each, set()) | new
    return tuple(made)


def _tests(manifest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    switched_off = manifest.get("disabled") or {}
    nodes = [
        *manifest["nodes"].values(),
        *(n for ns in switched_off.values() for n in ns),
    ]
    for node in nodes:
        if (node.get("test_metadata") or {}).get("name") == "relationships":
            yield node


def _is_double(ways: Mapping[str, set[str]], many: str, new: set[str]) -> bool:
    """Return whether a table would be reached from another in two ways."""
    before = [many, *(id for id in ways if many in ways[id])]
    return any(ways.get(id, set()) & new for id in before)


def _last(id: str, column: str) -> tuple[str, str]:
    return id.rpartition(".")[2], column

"""How Power BI stores each table: what dbt says of it, of all, and of their joins."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, cast, get_args

from landing.errors import DeclarationError
from landing.powerbi.model import Relationship, Storage, Table
from landing.powerbi.relationships import meta_of
from landing.powerbi.said import OF_A_MODEL, said_of

_STORAGES = ("import", "directQuery", "composite", "directLake")
"""What `meta.powerbi_storage` may say of all tables."""


def stored(
    nodes: Mapping[str, Mapping[str, Any]],
    tables: Mapping[str, Table],
    relationships: Iterable[Relationship],
) -> list[Table]:
    """Return the tables with how each is stored."""
    pointed_at = {each.to_table for each in relationships}
    hybrid = {
        table.name
        for table in tables.values()
        if table.incremental is not None and table.incremental.real_time
    }
    # what a real-time partition is joined to has to answer within the source, too
    beside: set[str] = set()
    waiting = set(hybrid)
    while waiting:
        reached = {r.to_table for r in relationships if r.from_table in waiting}
        waiting = reached - beside - hybrid
        beside |= waiting
    made = []
    for id, table in tables.items():
        storage, of_all = _storage(nodes[id])
        if storage is None:
            if of_all == "composite":
                is_fact = table.incremental is not None or table.name not in pointed_at
                storage = "directQuery" if is_fact else "dual"
            elif of_all == "import" and table.name in beside:
                storage = "dual"
            else:
                storage = cast("Storage", of_all)
        incremental = table.incremental if storage == "import" else None
        made.append(replace(table, storage=storage, incremental=incremental))
    lake = {table.storage == "directLake" for table in made}
    if len(lake) > 1:
        raise DeclarationError(
            "some tables are directLake and others are not",
            way_out="Let meta.powerbi_storage say it of all",
        )
    return made


def _storage(node: Mapping[str, Any]) -> tuple[Storage | None, str]:
    """Return what a model says of its own storage, and what is said of all."""
    model = node["name"]
    of_all = meta_of(node).get("powerbi_storage") or "import"
    if of_all not in _STORAGES:
        raise DeclarationError(
            f"model {model}: powerbi_storage is {of_all}",
            way_out=f"It may be: {', '.join(_STORAGES)}",
        )
    own = said_of(node, OF_A_MODEL, f"model {model}").get("storage")
    if own is not None and own not in get_args(Storage):
        raise DeclarationError(
            f"model {model}: meta.powerbi.storage is {own}",
            way_out=f"It may be: {', '.join(get_args(Storage))}",
        )
    return own, of_all

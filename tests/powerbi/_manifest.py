"""Manifests of dbt in small, as `dbt parse` writes them."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from landing.powerbi import files
from landing.powerbi.generate import Plan, plan
from landing.powerbi.gold import gold_of

NAME = "Corner shop"
MODEL = PurePosixPath(f"{NAME}.SemanticModel/definition")


def column(name: str, type: str | None, about: str = "", **powerbi: Any) -> Any:
    return {
        "name": name,
        "data_type": type,
        "description": about,
        "config": {"meta": {"powerbi": powerbi} if powerbi else {}},
    }


def model(name: str, *columns: Any, powerbi: Any = None, **meta: Any) -> Any:
    if powerbi is not None:
        meta["powerbi"] = powerbi
    return {
        "resource_type": "model",
        "name": f"reporting_{name}",
        "alias": name,
        "schema": "main_reporting",
        "description": f"The {name.replace('_', ' ')}: all of them.\n",
        "config": {"schema": "reporting", "materialized": "view", "meta": meta},
        "columns": {one["name"]: one for one in columns},
        "depends_on": {"nodes": []},
    }


def joined(many: str, column: str, one: str, field: str | None = None) -> Any:
    return {
        "resource_type": "test",
        "name": f"relationships_{many}_{column}_{one}",
        "config": {"meta": {}},
        "attached_node": f"model.corner_shop.reporting_{many}",
        "column_name": column,
        "test_metadata": {
            "name": "relationships",
            "kwargs": {
                "column_name": column,
                "to": f"ref('reporting_{one}')",
                "field": field or column,
            },
        },
        "depends_on": {"nodes": []},
    }


def sales(**changed: Any) -> Any:
    """The facts; `changed` are columns that are otherwise."""
    columns = {
        "sale_id": column("sale_id", "string", "The sale."),
        "buyer_key": column("buyer_key", "varchar(32)", "Who bought."),
        "date_key": column("date_key", "date", "The day."),
        "amount": column("amount", "decimal(18, 2)", 'Its "total": = what was paid.'),
        "is_counted": column("is_counted", "boolean", "Whether it counts."),
        "sold_at": column("sold_at", "timestamp", "When, UTC."),
        "_processed_at": column("_processed_at", "timestamp", "The engine's own."),
        **changed,
    }
    return model(
        "sales",
        *(one for one in columns.values() if one),
        powerbi={
            "incremental": {
                "column": "sold_at",
                "keep": "3 years",
                "refresh": "10 days",
            }
        },
    )


def buyers() -> Any:
    return model(
        "buyers",
        column("buyer_key", "uuid", "The buyer's version."),
        column("country", "string", "ISO 3166."),
    )


def days() -> Any:
    return model(
        "days",
        column("date_key", "date", "The day."),
        column("month", "integer", "1 to 12."),
        powerbi={"date": "date_key"},
    )


def sale_lines() -> Any:
    return model(
        "sale_lines",
        column("sale_id", "string", "The sale."),
        column("buyer_key", "string", "Who bought."),
        column("rate", "decimal(18, 8)", "To the reporting currency."),
        column("weight", "double precision", "Of all."),
    )


SHOP_TESTS = (
    joined("sales", "buyer_key", "buyers"),
    joined("sales", "date_key", "days"),
    joined("sale_lines", "sale_id", "sales"),
    joined("sale_lines", "buyer_key", "buyers"),
)


def manifest(*models: Any, tests: tuple[Any, ...] = SHOP_TESTS) -> dict[str, Any]:
    """A manifest of these models, or of the whole shop; its tests are switched off."""
    models = models or (sales(), buyers(), days(), sale_lines())
    return {
        "metadata": {"project_name": "corner_shop"},
        "nodes": {f"model.corner_shop.{one['name']}": one for one in models},
        "disabled": {f"test.corner_shop.{one['name']}": [one] for one in tests},
    }


def planned(
    said: Mapping[str, Any], there: Mapping[PurePosixPath, str] | None = None
) -> Plan:
    return plan(NAME, gold_of(said), there or {})


def written(
    said: Mapping[str, Any], there: Mapping[PurePosixPath, str] | None = None
) -> dict[PurePosixPath, str]:
    """All files of a project after it was brought up to what a manifest says."""
    made = planned(said, there)
    kept = dict(there or {})
    for path, text in made.files.items():
        kept.pop(path, None)
        if text is not None:
            kept[path] = text
    return kept


def table(of: Mapping[PurePosixPath, str], name: str) -> str:
    return of[MODEL / "tables" / f"{name}.tmdl"]


def on_disk(folder: Path, of: Mapping[PurePosixPath, str]) -> Path:
    """Write a project; return the folder of its model's definition."""
    files.write(folder, of)
    return folder / MODEL


def tables_of(of: Mapping[PurePosixPath, str]) -> Iterator[PurePosixPath]:
    return (path for path in of if path.parent.name == "tables")


def save(path: Path, said: Mapping[str, Any]) -> Path:
    path.write_text(json.dumps(said), encoding="utf-8")
    return path

"""The files in which a project declares its sources, and what stands in them."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from landing.declarations._errors import wrong
from landing.declarations._source import source_of
from landing.declarations._yaml import list_of_maps, map_at, near
from landing.declarations.sources import Source
from landing.errors import DeclarationError

FOLDER = Path("dbt_project/bronze")
"""Where a project keeps its source YAML."""
GROUP = "bronze"
"""The dbt source below which the macros look for what has landed."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")


def yaml_below(folder: Path) -> list[Path]:
    return sorted([*folder.rglob("*.yml"), *folder.rglob("*.yaml")])


def sources_in(path: Path, shown: Path) -> Iterator[Source]:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        where = " ".join(str(error).split())
        raise DeclarationError(
            f"{shown} is not valid YAML: {where}", way_out="Mend the file"
        ) from error
    for group in list_of_maps(document, "sources", shown):
        for table in list_of_maps(group, "tables", shown):
            name = table.get("name")
            if not isinstance(name, str) or not _NAME.fullmatch(name):
                raise wrong(
                    shown,
                    str(name),
                    "name",
                    "should be lower case letters, digits and _, at most 100",
                )
            meta = map_at(table, ("config", "meta"), shown, name)
            _check_place(shown, name, table, meta)
            if "landing" in meta:
                _check_group(shown, name, group)
                yield source_of(shown, name, table, meta["landing"])


def _check_place(
    shown: Path, name: str, table: Mapping[str, Any], meta: Mapping[str, Any]
) -> None:
    """Raise `DeclarationError` where a source means to be landed, and is not."""
    outside = table.get("meta")
    if isinstance(outside, Mapping) and "landing" in outside:
        raise DeclarationError(
            f"{shown}: source {name}: meta.landing is not read; "
            "it belongs under config.meta",
            way_out="Move meta into config",
        )
    if "landing" not in meta and (close := near("landing", meta)):
        raise DeclarationError(
            f"{shown}: source {name}: config.meta.{close} is not known; "
            "did you mean landing",
            way_out="Mend the declaration",
        )


def _check_group(shown: Path, name: str, group: Mapping[str, Any]) -> None:
    """Raise `DeclarationError` where a source would land, and no model find it."""
    if group.get("name") != GROUP:
        raise DeclarationError(
            f"{shown}: source {name} stands below the source {group.get('name')}, and "
            f"models find what has landed below {GROUP} alone",
            way_out=f"Call the source {GROUP}: - name: {GROUP}; dbt takes one that "
            "several files have",
        )

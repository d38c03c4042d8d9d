"""What a project's models are made of: their columns, and the entities they are of."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from landing.building import warehouse
from landing.errors import BuildError, DeclarationError, RequestError, nearest
from landing.scaffold.choose import listed
from landing.scaffold.entities import known_entities, model_folders
from landing.scaffold.gold import Base
from landing.scaffold.names import plural
from landing.settings import Settings

_OF_DUCKDB = {"varchar": "string", "text": "string", "uuid": "hash"}
_DECIMAL = re.compile(r"(?:decimal|numeric)\((\d+), ?(\d+)\)")


def base_of(
    settings: Settings,
    project_file: str,
    entity: str,
    *,
    from_facts: bool,
    option: str = "--entity",
) -> Base:
    """Return what Gold is made of: the entity's newest rows, or its facts.

    `from_facts` takes the table of facts where there is one: the entity's `gold:`, or
    the model that is called `fct_` and the entities' name. Columns and types are those
    of the warehouse, and of the .yml where it has none yet. `option` is the one that
    named the entity. Raises `RequestError` where there is no such entity, or no model
    of it, or where types are not known.
    """
    entities = known_entities(project_file)
    if entity not in entities:
        near = nearest(entity, list(entities))
        raise RequestError(
            f"{option}: no entity is called {entity} under vars: entities: of "
            "dbt_project.yml",
            way_out=f"Did you mean {near}?"
            if near
            else f"There are {listed(list(entities))}; tidemark new stream and "
            "tidemark new table write others",
        )
    said = entities[entity]
    said = said if isinstance(said, dict) else {}
    folders = model_folders(project_file) or ["dbt_project"]
    models = {
        path.stem: path
        for folder in folders
        for path in (settings.project / folder).rglob("*.sql")
    }
    names = (f"silver_{plural(entity)}", f"silver_{entity}s")
    newest = next((name for name in names if name in models), None)
    if newest is None:
        raise RequestError(
            f"the entity {entity} has no model {names[0]}",
            way_out="Write it, as docs/modelling.md shows in section 4",
        )
    read, waits = newest, False
    called = (str(said.get("gold")), f"fct_{plural(entity)}", f"fct_{entity}s")
    facts = [n for n in called if n in models and _is_fact(models[n], newest)]
    if from_facts and facts:
        read, waits = facts[0], _waits(models[facts[0]], entity)
    declared = dict(_declared(settings.project, folders))
    versions = f"silver_{entity}_versions"
    built = _built(settings, {read, versions})
    columns = {**declared.get(read, {}), **built.get(read, {})}
    unknown = [name for name, kind in columns.items() if not kind]
    if not columns or unknown:
        raise RequestError(
            f"the types of {read} are not known"
            + (f": {listed(unknown)}" if unknown else ""),
            way_out=f"Build it once: tidemark build -- --select +{read}; or say "
            f"data_type of each column in {read}.yml",
        )
    kept = {**declared.get(versions, {}), **built.get(versions, {})}
    return Base(entity, str(said.get("key")), read, columns, kept, waits)


def _is_fact(model: Path, newest: str) -> bool:
    """Return whether a model takes in the rows of another as they are."""
    text = model.read_text(encoding="utf-8")
    calls = "changed_since_last_build(" in text and "touched(" not in text
    return calls and f"ref('{newest}')" in text


def _waits(model: Path, entity: str) -> bool:
    """Return whether a model waits for the gates of an entity."""
    text = model.read_text(encoding="utf-8")
    return re.search(rf"\bgates\([^)]*'{re.escape(entity)}'", text) is not None


def _declared(
    project: Path, folders: list[str]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Give the models that a .yml describes, each with its columns and their types."""
    for folder in folders:
        for file in sorted((project / folder).rglob("*.yml")):
            try:
                document = yaml.safe_load(file.read_text(encoding="utf-8"))
            except yaml.YAMLError as error:
                where = " ".join(str(error).split())
                raise DeclarationError(
                    f"{file} is not valid YAML: {where}", way_out="Mend the file"
                ) from error
            for model in _list(document, "models"):
                columns = {
                    str(column.get("name")): _type(str(column.get("data_type") or ""))
                    for column in _list(model, "columns")
                }
                yield str(model.get("name")), columns


def _list(said: object, name: str) -> list[Mapping[str, Any]]:
    entries = said.get(name) if isinstance(said, dict) else None
    return [e for e in entries if isinstance(e, dict)] if entries else []


def _built(settings: Settings, models: set[str]) -> dict[str, dict[str, str]]:
    """Return the columns of models as the warehouse has them, if it has."""
    found: dict[str, dict[str, str]] = {}
    try:
        with warehouse.read(settings, elsewhere="") as connection:
            rows = connection.execute(
                "select table_name, column_name, data_type "
                "from information_schema.columns where table_schema in (?, ?) "
                "order by table_name, ordinal_position",
                [settings.schema_of("silver"), settings.schema_of("gold")],
            ).fetchall()
    except BuildError:
        return {}
    for model, column, kind in rows:
        if model in models:
            found.setdefault(model, {})[column] = _type(kind)
    return found


def _type(kind: str) -> str:
    """Return a type as a contract of Gold names it."""
    small = kind.strip().lower()
    if match := _DECIMAL.fullmatch(small):
        return f"decimal({match[1]}, {match[2]})"
    if "key_hash_type" in small:
        return "hash"
    return _OF_DUCKDB.get(small, small)

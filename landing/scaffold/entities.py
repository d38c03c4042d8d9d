"""The line of an entity under `vars: entities:` of dbt_project.yml.

It is put into the text, and every other byte stays as it is: a document that is read
and written again has lost its comments.
"""

from collections.abc import Mapping
from typing import Any

import yaml

from landing.errors import DeclarationError, RequestError


def known_entities(text: str) -> dict[str, Any]:
    """Return the entities that a dbt_project.yml names; raise `DeclarationError`."""
    entities = _mapping(_mapping(_document(text).get("vars")).get("entities"))
    return dict(entities)


def model_folders(text: str) -> list[str]:
    """Return the folders that a dbt_project.yml names for models."""
    named = _document(text).get("model-paths")
    return [str(folder) for folder in named] if isinstance(named, list) else []


def test_folder(text: str) -> str:
    """Return the folder that a dbt_project.yml names first for tests in SQL."""
    named = _document(text).get("test-paths")
    return str(named[0]) if isinstance(named, list) and named else "tests"


def with_gold(text: str, entity: str, gold: str) -> str:
    """Return the text with the Gold table that takes an entity in first.

    Nothing changes where one is named already. Raises `DeclarationError` where the
    place for it cannot be found.
    """
    known = known_entities(text)
    said = known.get(entity)
    if isinstance(said, dict) and said.get("gold"):
        return text
    written = _inserted_gold(text, entity, f"gold: {gold}")
    entities = {**known, entity: {**_mapping(said), "gold": gold}}
    document = _document(text)
    variables = {**_mapping(document.get("vars")), "entities": entities}
    _require(written, {**document, "vars": variables}, f"gold: {gold}")
    return written


def with_entity(
    text: str, entity: str, key: str, source: str, *, is_stream: bool
) -> str:
    """Return the text with one entity more, of one source.

    Raises `RequestError` where it is there already, and `DeclarationError` where the
    place for it cannot be found.
    """
    document = _document(text)
    known = known_entities(text)
    if entity in known:
        raise RequestError(
            f"there is an entity {entity} already, under vars: entities: of "
            "dbt_project.yml",
            way_out="Name another by --entity. A second source of one entity has a "
            "staging model with the same columns in the same order, see "
            "docs/modelling.md, section 9",
        )
    streams = f", streams: [{source}]" if is_stream else ""
    said = f"{entity}: {{key: {key}, sources: [{source}]{streams}}}"
    written = _inserted(text, said)
    entity_said = {"key": key, "sources": [source]}
    if is_stream:
        entity_said["streams"] = [source]
    entities = {**known, entity: entity_said}
    variables = {**_mapping(document.get("vars")), "entities": entities}
    _require(written, {**document, "vars": variables}, said)
    return written


def _require(written: str, wanted: Mapping[str, Any], said: str) -> None:
    """Raise `DeclarationError` where a text does not say what is wanted."""
    try:
        is_found = yaml.safe_load(written) == wanted
    except yaml.YAMLError:
        is_found = False
    if not is_found:
        raise DeclarationError(
            f"the place for `{said}` under vars: entities: of dbt_project.yml is not "
            "clear",
            way_out="Put vars: and entities: each on a line of its own; nothing was "
            "written",
        )


def _document(text: str) -> Mapping[str, Any]:
    try:
        return _mapping(yaml.safe_load(text))
    except yaml.YAMLError as error:
        where = " ".join(str(error).split())
        raise DeclarationError(
            f"dbt_project.yml is not valid YAML: {where}", way_out="Mend the file"
        ) from error


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _inserted(text: str, said: str) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    variables = _value(root, "vars")
    if variables is None:
        gap = "" if text.endswith("\n") or not text else end
        return f"{text}{gap}{end}vars:{end}  entities:{end}    {said}{end}"
    entities = _value(variables[1], "entities")
    if entities is not None:
        return _into(text, *entities, said, end)
    # no line of it begins with a blank of its own
    return _into(text, *variables, f"entities:\n  {said}", end)


def _inserted_gold(text: str, entity: str, said: str) -> str:
    """Return the text with one entry more at the end of what an entity says."""
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    for name in ("vars", "entities", entity):
        found = _value(node, name)
        node = None if found is None else found[1]
    if not isinstance(node, yaml.MappingNode) or not node.value:
        return text
    if node.flow_style:
        stop = node.end_mark.index - 1
        return f"{text[:stop].rstrip().rstrip(',')}, {said}{text[stop:]}"
    end = "\r\n" if "\r\n" in text else "\n"
    indent = node.value[0][0].start_mark.column
    return _after_line(text, _last(node), said, indent, end)


def _value(
    node: yaml.Node | None, name: str
) -> tuple[yaml.ScalarNode, yaml.Node] | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next(((key, value) for key, value in pairs if key.value == name), None)


def _into(
    text: str, key: yaml.ScalarNode, value: yaml.Node, said: str, end: str
) -> str:
    """Return the text with one entry more in the mapping that stands behind a key."""
    below = key.start_mark.column + 2
    if isinstance(value, yaml.MappingNode) and not value.flow_style:
        if not value.value:
            return text
        return _after_line(
            text, _last(value), said, value.value[0][0].start_mark.column, end
        )
    start, stop = value.start_mark.index, value.end_mark.index
    if isinstance(value, yaml.MappingNode) and value.value:
        # between the braces
        flow = said.replace(":\n  ", ": {") + ("}" if "\n" in said else "")
        return f"{text[: start + 1]}{flow}, {text[start + 1 :].lstrip(' ')}"
    if start < stop:
        before, after = text[:start].rstrip(" "), text[stop:]
        text = before + after
        start = len(before)
    return _after_line(text, start, said, below, end)


def _last(node: yaml.Node) -> int:
    """Return where the last character of a block's last entry stands."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        entry = node.value[-1]
        return _last(entry[1] if isinstance(entry, tuple) else entry)
    return max(node.start_mark.index, node.end_mark.index - 1)


def _after_line(text: str, place: int, said: str, indent: int, end: str) -> str:
    line = text.find("\n", place)
    lines = "".join(f"{' ' * indent}{each}{end}" for each in said.split("\n"))
    if line == -1:
        return f"{text}{end}{lines}"
    return f"{text[: line + 1]}{lines}{text[line + 1 :]}"

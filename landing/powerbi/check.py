"""What the texts of a semantic model and its report name that is not there."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from landing.powerbi.dax import Names, problems
from landing.powerbi.tmdl import Node, ends, parse


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as its author wrote it."""

    table: str
    name: str
    expression: str
    description: str
    format: str
    folder: str


def measures(files: Mapping[PurePosixPath, str]) -> tuple[Measure, ...]:
    """Return all measures of the model's files, as they stand there."""
    return tuple(
        Measure(
            table=table.name,
            name=node.name,
            expression=expression(node),
            description=node.description,
            format=node.property("formatString") or "",
            folder=node.property("displayFolder") or "",
        )
        for table in _tables(files)
        for node in table.all("measure")
    )


def names(files: Mapping[PurePosixPath, str]) -> Names:
    """Return the tables, columns and measures that there are."""
    return Names(
        {
            table.name: frozenset(column.name for column in table.all("column"))
            for table in _tables(files)
        },
        frozenset(measure.name for measure in measures(files)),
    )


def check(files: Mapping[PurePosixPath, str]) -> tuple[str, ...]:
    """Return, a line each, what the model names and has not, and DAX that is none.

    Looked at are measures, calculated columns, the filters of roles, the ends of
    relationships, the levels of hierarchies, what columns are sorted by, and the fields
    of a report's pages.
    """
    known = names(files)
    return (
        *_of_measures(files, known),
        *_of_columns(files, known),
        *_of_roles(files, known),
        *_of_relationships(files, known),
        *_of_pages(files, known),
    )


def _of_measures(files: Mapping[PurePosixPath, str], known: Names) -> Iterator[str]:
    seen: set[str] = set()
    for measure in measures(files):
        where = f"measure {measure.name}"
        if measure.name.lower() in seen:
            yield f"{where}: there are two of that name"
        seen.add(measure.name.lower())
        if any(measure.name in columns for columns in known.columns.values()):
            # DAX allows it in another table, and every reader takes it for the column
            yield f"{where}: a column is called so, too"
        for lacking, value in (
            ("description", measure.description),
            ("formatString", measure.format),
            ("displayFolder", measure.folder),
        ):
            if not value:
                yield f"{where}: has no {lacking}"
        for problem in problems(measure.expression, known):
            yield f"{where}: {problem}"


def _of_columns(files: Mapping[PurePosixPath, str], known: Names) -> Iterator[str]:
    for table in _tables(files):
        columns = known.columns[table.name]
        for column in table.all("column"):
            where = f"column {table.name}[{column.name}]"
            if column.has_expression:
                for problem in problems(expression(column), known, of_table=table.name):
                    yield f"{where}: {problem}"
            by = column.property("sortByColumn")
            if by is not None and _name(by) not in columns:
                yield f"{where}: is sorted by {_name(by)}, which is not there"
        for hierarchy in table.all("hierarchy"):
            for level in hierarchy.all("level"):
                name = _name(level.property("column") or "")
                if name not in columns:
                    yield (
                        f"hierarchy {table.name}[{hierarchy.name}]: level {level.name} "
                        f"is of {name}, which is not there"
                    )


def _of_roles(files: Mapping[PurePosixPath, str], known: Names) -> Iterator[str]:
    for path, text in files.items():
        if path.parent.name != "roles":
            continue
        for role in parse(text).all("role"):
            for filtered in role.all("tablePermission"):
                where = f"role {role.name}: {filtered.name}"
                if filtered.name not in known.columns:
                    yield f"{where} is no table"
                    continue
                for problem in problems(
                    expression(filtered), known, of_table=filtered.name
                ):
                    yield f"{where}: {problem}"


def _of_relationships(
    files: Mapping[PurePosixPath, str], known: Names
) -> Iterator[str]:
    active: dict[str, list[str]] = {}
    for path, text in files.items():
        if path.name != "relationships.tmdl":
            continue
        for node in parse(text).all("relationship"):
            for kind in ("fromColumn", "toColumn"):
                table, column = ends(node.property(kind) or "")
                if column not in known.columns.get(table, frozenset()):
                    yield f"relationship {node.name}: there is no {table}[{column}]"
            if node.property("isActive") != "false":
                many, _ = ends(node.property("fromColumn") or "")
                one, _ = ends(node.property("toColumn") or "")
                active.setdefault(many, []).append(one)
    for many in sorted(active):
        for one in _reached_twice(many, active):
            yield (
                f"relationships: {many} reaches {one} in two active ways: let one be "
                "inactive"
            )


def _reached_twice(start: str, active: Mapping[str, list[str]]) -> list[str]:
    """Return the tables to which more than one way leads, those nearest alone."""
    seen: set[str] = {start}
    twice: list[str] = []
    waiting = list(active[start])
    while waiting:
        table = waiting.pop(0)
        if table in seen:
            twice += [table] if table not in twice else []
            continue
        seen.add(table)
        waiting += active.get(table, [])
    return twice


def _of_pages(files: Mapping[PurePosixPath, str], known: Names) -> Iterator[str]:
    for path in sorted(files):
        if path.suffix != ".json" or "definition" not in path.parts:
            continue
        where = PurePosixPath(*path.parts[path.parts.index("definition") + 1 :])
        try:
            content = json.loads(files[path])
        except ValueError as error:
            yield f"{where}: is no JSON: {error}"
            continue
        for kind, table, name in _fields(content):
            if kind == "Column" and name not in known.columns.get(table, frozenset()):
                yield f"{where}: there is no column {table}[{name}]"
            elif kind == "Measure" and name not in known.measures:
                yield f"{where}: there is no measure {name}"


def _fields(content: Any) -> Iterator[tuple[str, str, str]]:
    """Yield kind, table and name of each field of the model that is named within."""
    if isinstance(content, list):
        for each in content:
            yield from _fields(each)
    elif isinstance(content, dict):
        for kind, inner in content.items():
            if kind in ("Column", "Measure") and isinstance(inner, dict):
                source = (inner.get("Expression") or {}).get("SourceRef") or {}
                if "Entity" in source:
                    yield kind, source["Entity"], inner["Property"]
            yield from _fields(inner)


def _tables(files: Mapping[PurePosixPath, str]) -> Iterator[Node]:
    for path in sorted(files):
        if path.parent.name == "tables" and path.suffix == ".tmdl":
            yield from parse(files[path]).all("table")


def _name(text: str) -> str:
    return text[1:-1].replace("''", "'") if text.startswith("'") else text


def expression(node: Node) -> str:
    """Return an expression: what stands after the `=`, and the lines deeper than it.

    Properties of the object stand one tab deeper than it, its expression two.
    """
    depth = _depth(node.line)
    first = node.value.partition("\n")
    lines = [first[0].removesuffix("```").strip(), first[2].replace("```", "")]
    for child in node.children:
        if _depth(child.line) > depth + 1:
            lines.append("".join([*child.before, child.line, child.body]))
    return "\n".join(line for line in lines if line.strip())


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip("\t"))

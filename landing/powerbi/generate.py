"""The files of a Power BI project: what of them dbt says, and where they differ."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from landing.errors import DeclarationError
from landing.powerbi import queries, tables
from landing.powerbi.model import Gold, Relationship, Table
from landing.powerbi.names import is_tag_of_ours, tag
from landing.powerbi.tmdl import Document, Node, ends, new, parse, quoted, referred

_SCHEMAS = "https://developer.microsoft.com/json-schemas/fabric"
_FOLDER = PurePosixPath("definition")
_TABLES = _FOLDER / "tables"
_COMPATIBILITY = 1605
"""Refresh with a real-time part asks for 1565, Direct Lake for 1604."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written so that the project is what dbt says.

    `files` maps a path below the project's folder to its whole text, or to None where
    it is to be removed; files that are right are not among them. `differences` says of
    each what is not as dbt has it, and is empty exactly where `files` is.
    """

    files: Mapping[PurePosixPath, str | None]
    differences: tuple[str, ...]


def plan(name: str, gold: Gold, there: Mapping[PurePosixPath, str]) -> Plan:
    """Return what of a project's files, as they are `there`, has to change.

    The semantic model is in the folder `<name>.SemanticModel`, and its tables are
    found by the model of dbt that each is annotated with, so that a new name renames
    a table and keeps all that its author added.

    Raises `DeclarationError` where a model of dbt is gone whose table has measures or
    something else of an author: it is for a person to say where they go.
    """
    work = _Work(PurePosixPath(f"{name}.SemanticModel"), name, there)
    for table in gold.tables:
        work.table(table)
    work.tables_without_a_model(gold)
    work.relationships(gold)
    work.expressions(gold)
    work.model(gold)
    work.others()
    return Plan(work.files, tuple(work.said))


class _Work:
    """Collects what changes."""

    def __init__(
        self, folder: PurePosixPath, name: str, there: Mapping[PurePosixPath, str]
    ) -> None:
        self._folder = folder
        self._name = name
        self._there = there
        self.files: dict[PurePosixPath, str | None] = {}
        self.said: list[str] = []
        self._of_model = {
            model: path
            for path, text in there.items()
            if path.parent == folder / _TABLES and path.suffix == ".tmdl"
            if (model := tables.model_of(text)) is not None
        }

    def table(self, table: Table) -> None:
        path = self._folder / _TABLES / f"{table.name}.tmdl"
        was = self._of_model.get(table.model)
        if was is None and path in self._there:
            raise DeclarationError(
                f"{path} is there already, and is not of the model {table.model}",
                way_out=f"Let its annotation {tables.MODEL} name the model, if it is "
                "that; or give the model another meta.powerbi.name",
            )
        made = tables.update(table, self._there[was] if was else None)
        self.said += made.differences
        if made.differences:
            self.files[path] = made.text
        if was is not None and was != path:
            if not made.differences:
                self.said.append(f"{was.name}: the table is called {table.name}")
            self.files[was] = None
            self.files[path] = made.text

    def tables_without_a_model(self, gold: Gold) -> None:
        known = {table.model for table in gold.tables}
        for model, path in sorted(self._of_model.items()):
            if model in known:
                continue
            if tables.is_the_author_s(self._there[path]):
                raise DeclarationError(
                    f"{path.name} has measures or other things of yours, and dbt has "
                    f"no table {model} any more",
                    way_out="Move them to another table and delete that file; or, if "
                    f"the model is called otherwise now, let {tables.MODEL} name it",
                )
            self.said.append(f"table {path.stem}: dbt has no table {model}")
            self.files[path] = None

    def relationships(self, gold: Gold) -> None:
        path = self._folder / _FOLDER / "relationships.tmdl"
        text = self._there.get(path, "")
        document = parse(text)
        wanted = {_ends_of(each): each for each in gold.relationships}
        said: list[str] = []
        for node in document.all("relationship"):
            one = _ends(node)
            if one in wanted:
                del wanted[one]
            elif is_tag_of_ours(node.name):
                document.nodes.remove(node)
                said.append(f"{_shown(*one)}: dbt has no such test")
        for ends_of, relationship in wanted.items():
            said.append(f"{_shown(*ends_of)}: is missing")
            _append(document, _relationship_lines(relationship))
        self._keep(path, document, said)

    def expressions(self, gold: Gold) -> None:
        path = self._folder / _FOLDER / "expressions.tmdl"
        document = parse(self._there.get(path, ""))
        lake = any(table.storage == "directLake" for table in gold.tables)
        said: list[str] = []
        for node in queries.expressions(direct_lake=lake, end=document.end):
            if document.get("expression", node.name) is None:
                said.append(f"expression {node.name} is missing")
                document.end_of_line()
                if document.nodes:
                    node.before.insert(0, document.end)
                document.nodes.append(node)
        self._keep(path, document, said)

    def model(self, gold: Gold) -> None:
        path = self._folder / _FOLDER / "model.tmdl"
        text = self._there.get(path)
        said = ["model.tmdl is missing"] if text is None else []
        document = parse(text if text is not None else _MODEL)
        document.end_of_line()
        removed = {path.stem for path, text in self.files.items() if text is None}
        removed -= {table.name for table in gold.tables}
        for node in list(document.all("ref")):
            kind, name = referred(node)
            if kind == "table" and name in removed:
                document.nodes.remove(node)
                said.append(f"model.tmdl: names {name}, which is no table any more")
        named = {referred(node) for node in document.all("ref")}
        for table in gold.tables:
            if ("table", table.name) not in named:
                said.append(f"model.tmdl: does not name {table.name}")
                node = new([f"ref table {quoted(table.name)}"], document.end)
                # behind the other tables: roles and cultures follow these
                places = [
                    number
                    for number, one in enumerate(document.nodes)
                    if one.kind == "ref" and referred(one)[0] == "table"
                ]
                if not places:
                    node.before.insert(0, document.end)
                document.nodes.insert(
                    places[-1] + 1 if places else len(document.nodes), node
                )
        self._keep(path, document, said)

    def others(self) -> None:
        """Give the project the files that it cannot do without, once."""
        name = self._name
        model, report = self._folder, PurePosixPath(f"{name}.Report")
        wanted = {
            PurePosixPath(f"{name}.pbip"): _document(
                "pbip/pbipProperties/1.0.0",
                version="1.0",
                artifacts=[{"report": {"path": report.as_posix()}}],
                settings={"enableAutoRecovery": True},
            ),
            model / ".platform": _platform("SemanticModel", name),
            model / "definition.pbism": _document(
                "item/semanticModel/definitionProperties/1.0.0",
                version="4.2",
                settings={},
            ),
            model / _FOLDER / "database.tmdl": (
                f"database\n\tcompatibilityLevel: {_COMPATIBILITY}\n\n"
            ),
            report / ".platform": _platform("Report", name),
            report / "definition.pbir": _document(
                "item/report/definitionProperties/2.0.0",
                version="4.0",
                datasetReference={"byPath": {"path": f"../{model.name}"}},
            ),
        }
        pages = report / _FOLDER
        if not any(path.is_relative_to(pages) for path in self._there):
            wanted |= {pages / path: text for path, text in _empty_report().items()}
        for path, text in wanted.items():
            if path not in self._there:
                self.files[path] = text
                self.said.append(f"{path} is missing")

    def _keep(self, path: PurePosixPath, document: Document, said: list[str]) -> None:
        if said:
            self.said += said
            self.files[path] = document.text
            if path not in self._there:
                # as Microsoft's own writer ends a file
                self.files[path] = document.text + document.end


def _ends(node: Node) -> tuple[str, str, str, str]:
    return (
        *ends(node.property("fromColumn") or ""),
        *ends(node.property("toColumn") or ""),
    )


def _ends_of(one: Relationship) -> tuple[str, str, str, str]:
    return one.from_table, one.from_column, one.to_table, one.to_column


def _shown(table: str, column: str, other: str, field: str) -> str:
    return f"relationship of {table}[{column}] to {other}[{field}]"


def _relationship_lines(one: Relationship) -> list[str]:
    made = [f"relationship {one.tag}"]
    if not one.is_active:
        made.append("\tisActive: false")
    many, of_one = (
        f"{quoted(table)}.{quoted(column)}"
        for table, column in (
            (one.from_table, one.from_column),
            (one.to_table, one.to_column),
        )
    )
    return [*made, f"\tfromColumn: {many}", f"\ttoColumn: {of_one}"]


def _append(document: Document, lines: list[str]) -> None:
    document.end_of_line()
    node = new(lines, document.end)
    if document.nodes:
        node.before.insert(0, document.end)
    document.nodes.append(node)


def _document(schema: str, **content: object) -> str:
    address = f"{_SCHEMAS}/{schema}/schema.json"
    return json.dumps({"$schema": address, **content}, indent=2) + "\n"


def _platform(kind: str, name: str) -> str:
    return _document(
        "gitIntegration/platformProperties/2.0.0",
        metadata={"type": kind, "displayName": name},
        config={"version": "2.0", "logicalId": tag(kind, name)},
    )


def _empty_report() -> dict[str, str]:
    """Return the files of a report of one page with nothing on it."""
    of = "item/report/definition"
    return {
        "version.json": _document(f"{of}/versionMetadata/1.0.0", version="2.0.0"),
        "report.json": _document(
            f"{of}/report/3.0.0",
            themeCollection={},
            settings={"useStylableVisualContainerHeader": True},
        ),
        "pages/pages.json": _document(
            f"{of}/pagesMetadata/1.0.0", pageOrder=["page"], activePageName="page"
        ),
        "pages/page/page.json": _document(
            f"{of}/page/2.0.0",
            name="page",
            displayName="Page 1",
            displayOption="FitToPage",
            height=720,
            width=1280,
        ),
    }


_MODEL = """\
model Model
	culture: en-US
	defaultPowerBIDataSourceVersion: powerBI_V3
	discourageImplicitMeasures
	sourceQueryCulture: en-US
	dataAccessOptions
		legacyRedirects
		returnErrorValuesAsNull

annotation __PBI_TimeIntelligenceEnabled = 0

annotation PBI_ProTooling = ["DevMode"]
"""

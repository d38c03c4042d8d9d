"""The TMDL of a table, made or brought up to what dbt says of it.

dbt's are the table's name and description, its columns with their names, types,
formats and descriptions, where its rows come from and how they are refreshed.
Everything else is the author's, and stays byte for byte: measures, hierarchies,
calculated columns, display folders, sorting, annotations, and whether a column is shown
once it is there.
"""

from dataclasses import dataclass, field

from landing.powerbi import queries
from landing.powerbi.model import Column, Incremental, Table
from landing.powerbi.names import tag
from landing.powerbi.tmdl import Document, Node, described, new, parse, quoted

MODEL = "Tidemark_Model"
"""The annotation that says of a table which model of dbt it is."""
_COLUMN_ORDER = (
    "dataType",
    "isHidden",
    "isKey",
    "formatString",
    "lineageTag",
    "summarizeBy",
    "sourceColumn",
)
_POLICY_ORDER = (
    "policyType",
    "mode",
    "rollingWindowGranularity",
    "rollingWindowPeriods",
    "incrementalGranularity",
    "incrementalPeriods",
    "pollingExpression",
    "sourceExpression",
)
_EXPRESSIONS = ("pollingExpression", "sourceExpression")


@dataclass
class Updated:
    """The text of a table, and in words each thing in which it was another."""

    text: str
    differences: list[str] = field(default_factory=list)


def model_of(text: str) -> str | None:
    """Return the model of dbt of which a table's text was made; None if of none."""
    for table in parse(text).all("table"):
        for annotation in table.all("annotation"):
            if annotation.name == MODEL:
                return annotation.value
    return None


def is_the_author_s(text: str) -> bool:
    """Return whether a table's text has what only its author can have written."""
    for table in parse(text).all("table"):
        for child in table.children:
            if child.kind in ("measure", "hierarchy", "calculationGroup"):
                return True
            if child.kind == "column" and not child.get("sourceColumn"):
                return True
    return False


def update(table: Table, text: str | None) -> Updated:
    """Return the table's text as dbt has it; where there is none, a new one."""
    if text is None:
        return Updated(_new(table), [f"table {table.name} is missing"])
    document = parse(text)
    document.end_of_line()
    node = next(iter(document.all("table")), None)
    if node is None:
        return Updated(_new(table), [f"table {table.name} is missing"])
    work = _Work(document, node, table)
    work.head()
    work.columns()
    work.policy()
    work.partition()
    return Updated(document.text if work.said else text, work.said)


class _Work:
    """Changes one table in place, and says what it changes."""

    def __init__(self, document: Document, node: Node, table: Table) -> None:
        self._document = document
        self._end = document.end
        self._node = node
        self._table = table
        self._was = node.name
        self.said: list[str] = []

    def head(self) -> None:
        table, node = self._table, self._node
        if node.name != table.name:
            self.said.append(f"table {node.name} is called {table.name} by dbt")
            node.line = f"table {quoted(table.name)}{self._end}"
        self._describe(node, table.description, 0, f"table {table.name}")

    def columns(self) -> None:
        wanted = {column.source: column for column in self._table.columns}
        there = {}
        for child in self._node.all("column"):
            source = child.property("sourceColumn")
            if source is None:
                continue  # a calculated one
            # Desktop writes it so where it is no plain word
            name = source.strip('"')
            if name in wanted:
                there[name] = child
            else:
                self._node.children.remove(child)
                self.said.append(
                    f"{self._table.name}[{child.name}]: dbt has no column {name}"
                )
        last: Node | None = None
        for name, column in wanted.items():
            if name in there:
                last = there[name]
                self._column(last, column)
                continue
            self.said.append(f"{self._table.name}[{column.name}]: is missing")
            node = new(_column_lines(self._table, column), self._end)
            node.before.insert(0, self._end)
            self._insert(node, after=last)
            last = node

    def policy(self) -> None:
        node = self._node.get("refreshPolicy")
        incremental = self._table.incremental
        where = f"{self._table.name}: refresh in part"
        if incremental is None:
            if node is not None:
                self._node.children.remove(node)
                self.said.append(f"{where}: dbt says nothing of it")
            return
        if node is None:
            self.said.append(f"{where}: is missing")
            made = new(_policy_lines(self._table, incremental), self._end)
            made.before.insert(0, self._end)
            self._insert(made, after=self._node.get("lineageTag"))
            return
        said = _policy(incremental)
        for kind in _POLICY_ORDER:
            if kind not in _EXPRESSIONS:
                self._set(node, kind, said.get(kind), _POLICY_ORDER, 2, where)
        wanted = _policy_expressions(self._table, incremental)
        for kind in _EXPRESSIONS:
            if kind in wanted:
                self._express(node, kind, wanted[kind], 2, where)
            else:
                self._set(node, kind, None, _POLICY_ORDER, 2, where)

    def partition(self) -> None:
        table, where = self._table, f"{self._table.name}: partition"
        partitions = self._node.all("partition")
        node = next(
            (one for one in partitions if one.name in (self._was, table.name)), None
        )
        kind = "entity" if table.storage == "directLake" else "m"
        if node is None or node.value != kind:
            self.said.append(f"{where}: is missing")
            made = new(_partition_lines(table), self._end)
            made.before.insert(0, self._end)
            if node is None:
                self._insert(made, after=partitions[-1] if partitions else None)
            else:
                self._node.children[self._node.children.index(node)] = made
            return
        if node.name != table.name:
            self.said.append(f"{where}: is called {table.name} by dbt")
            node.line = f"\tpartition {quoted(table.name)} = {kind}{self._end}"
        self._set(node, "mode", table.storage, ("mode", "source"), 2, where)
        if kind == "m":
            self._express(node, "source", queries.source(table), 2, where)
            return
        lake = node.get("source")
        if lake is None:
            lake = new(["\t\tsource"], self._end)
            node.children.append(lake)
        for each, value in _lake(table).items():
            self._set(lake, each, value, tuple(_lake(table)), 3, where)

    def _column(self, node: Node, column: Column) -> None:
        where = f"{self._table.name}[{column.name}]"
        if node.name != column.name:
            self.said.append(
                f"{self._table.name}[{node.name}]: is called {column.name} by dbt"
            )
            node.line = f"\tcolumn {quoted(column.name)}{self._end}"
        self._describe(node, column.description, 1, where)
        self._set(node, "dataType", column.type.name, _COLUMN_ORDER, 2, where)
        self._set(node, "formatString", column.format or None, _COLUMN_ORDER, 2, where)

    def _describe(self, node: Node, description: str, depth: int, where: str) -> None:
        if node.description == description:
            return
        self.said.append(f"{where}: its description is another")
        blank = [line for line in node.before if not line.strip()]
        lines = described(description, depth)
        node.before = [*blank, *(line + self._end for line in lines)]

    def _set(
        self,
        node: Node,
        kind: str,
        value: str | None,
        order: tuple[str, ...],
        depth: int,
        where: str,
    ) -> None:
        """Let a property have this value; none where that is None."""
        child = node.get(kind)
        is_value = child.value if child else None
        if is_value == value:
            return
        self.said.append(
            f"{where}: {kind} is {is_value or 'not there'}, "
            f"by dbt {value if value is not None else 'not there'}"
        )
        if value is None:
            if child:
                node.children.remove(child)
            return
        line = "\t" * depth + f"{kind}: {value}{self._end}"
        if child:
            child.line, child.children = line, []
            return
        before = order[: order.index(kind)]
        places = [n for n, each in enumerate(node.children) if each.kind in before]
        node.children.insert(places[-1] + 1 if places else 0, Node(line))

    def _express(
        self, node: Node, kind: str, lines: list[str], depth: int, where: str
    ) -> None:
        """Let an expression say this, however it is indented."""
        child = node.get(kind)
        if child is not None:
            said = [child.value, *child.body.splitlines()]
            if _words(said) == _words(lines):
                return
        self.said.append(f"{where}: {kind} is another")
        deeper = 1 if kind in _EXPRESSIONS else 2
        made = new(_expression_lines(kind, lines, depth, deeper), self._end)
        if child is None:
            source = node.get("sourceExpression")
            place = _index(node.children, source) if source else len(node.children)
            node.children.insert(place, made)
        else:
            made.before = child.before
            node.children[node.children.index(child)] = made

    def _insert(self, node: Node, *, after: Node | None) -> None:
        children = self._node.children
        if after is not None:
            children.insert(_index(children, after) + 1, node)
            return
        # before what stands at the end of a table
        last = ("column", "hierarchy", "partition", "annotation")
        places = [n for n, child in enumerate(children) if child.kind in last]
        children.insert(places[0] if places else len(children), node)


def _index(nodes: list[Node], wanted: Node) -> int:
    return next(n for n, node in enumerate(nodes) if node is wanted)


def _words(lines: list[str]) -> list[str]:
    return [line.strip() for line in lines if line.strip() not in ("", "```")]


def _new(table: Table) -> str:
    lines = [
        *described(table.description, 0),
        f"table {quoted(table.name)}",
        f"\tlineageTag: {tag('table', table.model)}",
    ]
    if table.date:
        lines.append("\tdataCategory: Time")
    if table.incremental:
        lines += ["", *_policy_lines(table, table.incremental)]
    for column in table.columns:
        lines += ["", *_column_lines(table, column)]
    lines += ["", *_partition_lines(table)]
    lines += ["", f"\tannotation {MODEL} = {table.model}", ""]
    return "".join(f"{line}\n" for line in lines)


def _column_lines(table: Table, column: Column) -> list[str]:
    said = {
        "dataType": column.type.name,
        "isHidden": "" if column.hidden else None,
        "isKey": "" if column.name == table.date else None,
        "formatString": column.format or None,
        "lineageTag": tag("column", table.model, column.source),
        # what is added up says a measure
        "summarizeBy": "none",
        "sourceColumn": column.source,
    }
    return [
        *described(column.description, 1),
        f"\tcolumn {quoted(column.name)}",
        *(
            f"\t\t{kind}" + (f": {value}" if value else "")
            for kind, value in said.items()
            if value is not None
        ),
        "",
        "\t\tannotation SummarizationSetBy = User",
    ]


def _policy(incremental: Incremental) -> dict[str, str]:
    said = {
        "policyType": "basic",
        "rollingWindowGranularity": incremental.keep.granularity,
        "rollingWindowPeriods": str(incremental.keep.periods),
        "incrementalGranularity": incremental.refresh.granularity,
        "incrementalPeriods": str(incremental.refresh.periods),
    }
    return {**said, "mode": "hybrid"} if incremental.real_time else said


def _policy_lines(table: Table, incremental: Incremental) -> list[str]:
    said = _policy(incremental)
    return [
        "\trefreshPolicy",
        *(f"\t\t{kind}: {said[kind]}" for kind in _POLICY_ORDER if kind in said),
        *(
            line
            for kind, lines in _policy_expressions(table, incremental).items()
            for line in _expression_lines(kind, lines, 2, 1)
        ),
    ]


def _policy_expressions(table: Table, incremental: Incremental) -> dict[str, list[str]]:
    source = {"sourceExpression": queries.source(table)}
    if incremental.moved is None:
        return source
    return {"pollingExpression": queries.polling(incremental.moved), **source}


def _partition_lines(table: Table) -> list[str]:
    name = quoted(table.name)
    if table.storage == "directLake":
        return [
            f"\tpartition {name} = entity",
            "\t\tmode: directLake",
            "\t\tsource",
            *(f"\t\t\t{kind}: {value}" for kind, value in _lake(table).items()),
        ]
    return [
        f"\tpartition {name} = m",
        f"\t\tmode: {table.storage}",
        *_expression_lines("source", queries.source(table), 2),
    ]


def _lake(table: Table) -> dict[str, str]:
    return {
        "entityName": table.relation,
        "schemaName": table.schema,
        "expressionSource": queries.DIRECT_LAKE,
    }


def _expression_lines(
    kind: str, lines: list[str], depth: int, deeper: int = 2
) -> list[str]:
    tabs, more = "\t" * depth, "\t" * (depth + deeper)
    return [f"{tabs}{kind} =", *(f"{more}{line}" for line in lines)]

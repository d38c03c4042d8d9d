"""The Power Query (M) of the model: parameters, how Gold is opened, what a table reads.

Each step is one that folds, so that the engine reads what is asked for and no more:
columns are chosen by name, and a refresh in part compares one timestamp with RangeStart
and RangeEnd.
"""

import re

from landing.powerbi.model import MovedDays, Table
from landing.powerbi.names import tag
from landing.powerbi.tmdl import Node, new

DIRECT_LAKE = "DirectLake"
"""The expression that tables of Direct Lake are read by."""
_PLAIN = re.compile(r"[A-Za-z_]\w*", re.ASCII)
SOURCES = ("Synapse", "Fabric", "Databricks")
"""What the parameter `Source` may be."""


def _text(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def expressions(*, direct_lake: bool, end: str = "\n") -> list[Node]:
    """Return the model's parameters and its one function, in the order of a reader."""
    made = [_parameter(name, *said, end=end) for name, said in _PARAMETERS.items()]
    made.append(new(_GOLD_TABLE, end))
    if direct_lake:
        made.append(new(_DIRECT_LAKE, end))
    return made


def source(table: Table) -> list[str]:
    """Return the lines of the expression that a table's partition reads."""
    chosen = ", ".join(_text(column.source) for column in table.columns)
    lines = [
        "let",
        _gold(table),
        f"    Chosen = Table.SelectColumns(Gold, {{{chosen}}})",
    ]
    if table.incremental is None:
        return [*lines, "in", "    Chosen"]
    # a row is in one part alone: its end belongs to the next
    name = table.incremental.column
    by = f"[{name}]" if _PLAIN.fullmatch(name) else f"[#{_text(name)}]"
    return [
        *lines[:-1],
        f"{lines[-1]},",
        f"    Ranged = Table.SelectRows(Chosen, each {by} >= RangeStart "
        f"and {by} < RangeEnd)",
        "in",
        "    Ranged",
    ]


def polling(moved: MovedDays) -> list[str]:
    """Return the lines of the expression by which a part of a table is seen to change.

    Its value is another one whenever a day of the part has moved, also where a row has
    left it, and where something came into Gold late and so with an older moment.
    """
    return [
        "let",
        _gold(moved),
        f"    Ranged = Table.SelectRows(Gold, each [fact] = {_text(moved.fact)} "
        "and [date] >= DateTime.Date(RangeStart) "
        "and [date] < DateTime.Date(RangeEnd)),",
        '    Newest = Table.Group(Ranged, {"moved_by"}, '
        '{{"moved_at", each List.Max([moved_at]), type datetime}}),',
        '    Sorted = Table.Sort(Newest, {"moved_by"}),',
        "    Texts = List.Transform(Table.ToRows(Sorted), "
        'each _{0} & " " & DateTime.ToText(_{1}, [Format = "o"]))',
        "in",
        '    Text.Combine(Texts, ", ")',
    ]


def _gold(of: Table | MovedDays) -> str:
    kind = "View" if of.is_view else "Table"
    name = ", ".join(map(_text, (of.schema, of.relation, kind)))
    return f"    Gold = GoldTable({name}),"


_PARAMETERS = {
    "Source": (
        "Text",
        '"Synapse"',
        "Where Gold is: Synapse (a dedicated pool; Azure SQL is reached alike), Fabric "
        "(a warehouse) or Databricks.",
    ),
    "Server": (
        "Text",
        '"contoso.sql.azuresynapse.net"',
        "The server: of Synapse, Fabric or Azure SQL its SQL endpoint, of Databricks "
        "the host of the workspace.",
    ),
    "Database": (
        "Text",
        '"pool"',
        "The pool, the warehouse or the database; of Databricks the catalog.",
    ),
    "HttpPath": (
        "Text",
        '"/sql/1.0/warehouses/none"',
        "Of Databricks alone: the HTTP path of the SQL warehouse.",
    ),
    "SchemaPrefix": (
        "Text",
        '""',
        "What stands before the names of the schemas, as dev_ in dev_reporting; "
        "empty in production.",
    ),
    "RangeStart": (
        "DateTime",
        "#datetime(2026, 1, 1, 0, 0, 0)",
        "The first moment that is read, UTC. Desktop reads so much; in the service "
        "the refresh policy says it for each part.",
    ),
    "RangeEnd": (
        "DateTime",
        "#datetime(2026, 2, 1, 0, 0, 0)",
        "The first moment that is not read any more, UTC.",
    ),
}
"""Each parameter's type, its value and its description."""

_GOLD_TABLE = [
    "/// Opens a table of Gold. Who reads is known by Microsoft Entra: the kind of the",
    "/// credential is chosen where the connection is, and stands in no file. A branch",
    "/// for an engine that you do not use may be deleted; generate keeps that.",
    "expression GoldTable =",
    "\t\t(schema as text, name as text, kind as text) as table =>",
    "\t\t    let",
    "\t\t        Whole = SchemaPrefix & schema,",
    '\t\t        Rows = if Source = "Databricks" then',
    "\t\t            Databricks.Catalogs(Server, HttpPath, [Catalog = null, Database = "
    'null]){[Name = Database, Kind = "Database"]}[Data]{[Name = Whole, Kind = '
    '"Schema"]}[Data]{[Name = name, Kind = kind]}[Data]',
    "\t\t        else",
    "\t\t            Sql.Database(Server, Database, [CreateNavigationProperties = "
    "false]){[Schema = Whole, Item = name]}[Data]",
    "\t\t    in",
    "\t\t        Rows",
    f"\tlineageTag: {tag('expression', 'GoldTable')}",
    "",
    "\tannotation PBI_ResultType = Function",
]

_DIRECT_LAKE = [
    "/// Where tables of Direct Lake are: a warehouse of Fabric, by its SQL endpoint.",
    f"expression {DIRECT_LAKE} =",
    "\t\tlet",
    "\t\t    Warehouse = Sql.Database(Server, Database)",
    "\t\tin",
    "\t\t    Warehouse",
    f"\tlineageTag: {tag('expression', DIRECT_LAKE)}",
]


def _parameter(name: str, type: str, value: str, about: str, *, end: str) -> Node:
    said = ["IsParameterQuery=true"]
    if name == "Source":
        said.append(f"List={{{', '.join(map(_text, SOURCES))}}}, DefaultValue={value}")
    said += [f'Type="{type}"', "IsParameterQueryRequired=true"]
    return new(
        [
            f"/// {about}",
            f"expression {name} = {value} meta [{', '.join(said)}]",
            f"\tlineageTag: {tag('expression', name)}",
            "",
            f"\tannotation PBI_ResultType = {type}",
        ],
        end,
    )

"""`tidemark show`."""

from dataclasses import asdict
from typing import Any

import click
from rich.table import Table

from landing.building import warehouse
from landing.cli._relations import ELSEWHERE, limit_option, show_relation
from landing.cli._session import Session, json_option, print_table, show_json

_HELP = """Show a table of the warehouse, or which tables there are.

\b
Examples:
  tidemark show
  tidemark show silver_orders --where "order_id = '7'"
  tidemark show gold.gold_daily_orders --order-by "date desc" --limit 7

What a build changed last comes first (`_processed_at`), and is sorted by the first
columns, where the key stands; a table without it is sorted by these alone. Columns that
begin with _ are the engine's own: --all shows them too, and --where and --order-by may
name them.

`dbt show --select MODEL` is something else: of an incremental model it computes what
the next build would write, which is nothing where nothing is new.

Of a name that stands in several schemas, that of TIDEMARK_SCHEMA is shown, and without
it that of gold, not dev_gold. SCHEMA.TABLE names another.

The warehouse is DuckDB's, and is opened for reading alone. Times are UTC.

Exit codes: 0 shown; 1 the warehouse cannot be read; 2 there is no such table, or a
condition is no SQL.
"""


@click.command(help=_HELP, short_help=_HELP.splitlines()[0])
@click.argument("table", required=False)
@click.option("--where", metavar="CONDITION", help="Only rows for which this holds.")
@click.option(
    "--order-by",
    metavar="COLUMNS",
    help="In this order, and not what changed last first.",
)
@click.option(
    "--all", "all_columns", is_flag=True, help="With columns that begin with _."
)
@limit_option
@json_option
@click.pass_obj
def show(
    session: Session,
    table: str | None,
    where: str | None,
    order_by: str | None,
    all_columns: bool,
    limit: int,
    as_json: bool,
) -> None:
    """Show a table of the warehouse, or which tables there are."""
    if table is None and (where or order_by or all_columns):
        raise click.UsageError("Say of which table.")
    with warehouse.read(session.settings, elsewhere=ELSEWHERE) as connection:
        known = warehouse.relations(connection)
        if table is None:
            _show_known(known, as_json=as_json)
            return
        found = warehouse.find(known, table, own=session.settings.schema_of(""))
        columns = warehouse.columns(connection, found)
        shown = [name for name in columns if all_columns or not name.startswith("_")]
        asked = ["select", warehouse.listed(shown or columns), "from", found.quoted]
        if where:
            asked += ["where (", where, ")"]
        asked += ["order by", order_by or warehouse.newest_first(columns)]
        show_relation(connection, "\n".join(asked), limit, as_json=as_json)


def _show_known(known: list[warehouse.Relation], *, as_json: bool) -> None:
    if as_json:
        shown: list[dict[str, Any]] = [asdict(each) for each in known]
        show_json(shown)
        return
    table = Table("table", "kind", box=None)
    table.add_column("rows", justify="right")
    for each in known:
        rows = "" if each.rows is None else f"{each.rows:,}"
        table.add_row(f"{each.schema}.{each.name}", each.kind, rows)
    print_table(table)

"""`tidemark sql`."""

import sys

import click

from landing.building import warehouse
from landing.cli._relations import ELSEWHERE, limit_option, show_relation
from landing.cli._session import Session, json_option

_HELP = """Query the warehouse in SQL.

\b
Examples:
  tidemark sql "select status, count(*) from silver.silver_orders group by all"
  tidemark sql - < question.sql

The warehouse is DuckDB's, and is opened for reading alone. Queries alone are run, so
nothing is written elsewhere either, by `copy … to` or `attach`. Times are UTC.

Exit codes: 0 shown; 1 the warehouse cannot be read; 2 DuckDB cannot run the query.
"""


@click.command(help=_HELP, short_help=_HELP.splitlines()[0])
@click.argument("query")
@limit_option
@json_option
@click.pass_obj
def sql(session: Session, query: str, limit: int, as_json: bool) -> None:
    """Query the warehouse in SQL."""
    asked = sys.stdin.read() if query == "-" else query
    with warehouse.read(session.settings, elsewhere=ELSEWHERE) as connection:
        show_relation(connection, asked, limit, as_json=as_json)

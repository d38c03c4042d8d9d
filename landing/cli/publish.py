"""`tidemark publish`."""

import click

from landing.cli._session import Session, dbt_spinner, json_option, show_json

_HELP = """Publish what the warehouse has now, for dashboards and other readers.

Each green `tidemark build` publishes by itself; this is for a warehouse that plain
`dbt build` has built, and for what is to be shown otherwise now. It writes the models
whose .yml says `published`, as Parquet files beside the warehouse, and moves the
pointer current.json when all are there. What the last green build said stays as it was.

\b
Examples:
  tidemark publish
  tidemark publish --json

Exit codes: 0 published; 1 the warehouse or the folder cannot be used, or a model says
wrongly how it is shown; 2 the command line was wrong.
"""


@click.command(help=_HELP, short_help=_HELP.splitlines()[0])
@json_option
@click.pass_obj
def publish(session: Session, as_json: bool) -> None:
    """Publish what the warehouse has now."""
    from landing.building.publishing import publish_warehouse

    with dbt_spinner(session) as progress:
        published = publish_warehouse(session.settings, progress=progress)
    folder = session.settings.published_folder
    if as_json:
        show_json(
            {
                "build": published.build,
                "folder": str(folder),
                "tables": {table.name: table.rows for table in published.tables},
            }
        )
        return
    rows = sum(table.rows for table in published.tables)
    click.echo(
        f"published {len(published.tables)} tables, {rows:,} rows, in {folder}; "
        "tidemark dashboard shows them"
    )

"""`tidemark powerbi`."""

import json
from pathlib import Path
from typing import Any

import click

from landing.cli._powerbi_refresh import refresh, refresh_plan
from landing.cli._session import Session, json_option, show_json
from landing.errors import InputError, RequestError

_HELP = """Write a Power BI semantic model as text, and refresh what moved in Gold.

\b
Examples:
  tidemark powerbi generate
  tidemark powerbi generate --check
  tidemark powerbi refresh-plan
"""

_GENERATE = """Bring tables, columns, types and descriptions up to what dbt says.

The project is the folder powerbi/ beside dbt_project.yml, which Desktop opens.
dbt's are the tables, their columns with types, formats and descriptions, what each
reads, how it is refreshed, and relationships. Measures, hierarchies, display folders,
roles, parameters and the report are yours, and stay byte for byte.

\b
Examples:
  tidemark powerbi generate
  tidemark powerbi generate --check
  tidemark powerbi generate --manifest target/manifest.json

Then what measures, roles and the report's pages name is looked up: a column that is
gone, and what is no DAX of the vocabulary, are errors. DAX is read, and not computed.

--check writes nothing, and names each difference.

Exit codes: 0 all is as dbt says; 1 something differs with --check, or what is named is
not there, or dbt's project cannot be read; 2 the command line was wrong.
"""


@click.group(help=_HELP, short_help=_HELP.splitlines()[0])
def powerbi() -> None:
    """Write a Power BI semantic model as text, and refresh what moved in Gold."""


powerbi.add_command(refresh_plan)
powerbi.add_command(refresh)


@powerbi.command(help=_GENERATE, short_help=_GENERATE.splitlines()[0])
@click.option("--check", is_flag=True, help="Write nothing; name what differs.")
@click.option("--name", help="The semantic model's name; that which is there, if any.")
@click.option(
    "--project",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of the Power BI project, and not powerbi/.",
)
@click.option(
    "--manifest",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="dbt's manifest.json; without it dbt parses the project.",
)
@click.option(
    "--catalog",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="dbt's catalog.json: the warehouse's columns have to be those of the .yml.",
)
@json_option
@click.pass_obj
def generate(
    session: Session,
    check: bool,
    name: str | None,
    project: Path | None,
    manifest: Path | None,
    catalog: Path | None,
    as_json: bool,
) -> None:
    """Bring tables, columns, types and descriptions up to what dbt says."""
    from landing.powerbi import check as checks
    from landing.powerbi import files
    from landing.powerbi.generate import plan
    from landing.powerbi.gold import gold_of
    from landing.powerbi.names import title

    said = _document(manifest) if manifest else _parsed(session)
    gold = gold_of(said, _document(catalog) if catalog else None)
    folder = project or session.settings.project / files.FOLDER
    if name is not None and (set(name) & set('/\\:*?"<>|') or not name.strip()):
        raise RequestError(
            f"{name!r} is no name of a folder", way_out="Choose another --name"
        )
    own = name or files.name_of(folder, title(said["metadata"]["project_name"]))
    there = files.read(folder)
    planned = plan(own, gold, there)
    if not check:
        files.write(folder, planned.files)
    known = {path: text for path, text in there.items() if path not in planned.files}
    known |= {path: text for path, text in planned.files.items() if text is not None}
    model, report = f"{own}.SemanticModel", f"{own}.Report"
    wrong = checks.check(
        {path: text for path, text in known.items() if path.parts[0] in (model, report)}
    )
    if as_json:
        show_json(
            {
                "folder": str(folder),
                "name": own,
                "written": not check,
                "differences": list(planned.differences),
                "files": [str(path) for path in planned.files],
                "problems": list(wrong),
            }
        )
    else:
        _show(folder / model, planned.differences, wrong, check=check)
    if wrong or (check and planned.differences):
        raise click.exceptions.Exit(1)


def _show(
    model: Path, differences: tuple[str, ...], wrong: tuple[str, ...], *, check: bool
) -> None:
    for difference in differences:
        click.echo(difference)
    for problem in wrong:
        click.echo(f"Error: {problem}", err=True)
    count = len(differences)
    if not count:
        click.echo(f"{model} is as dbt says")
    elif check:
        click.echo(
            f"{model} differs from dbt in {count}: tidemark powerbi generate", err=True
        )
    else:
        click.echo(f"{model} is written: {count} were not as dbt says")


def _document(path: Path) -> dict[str, Any]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path} is no JSON that can be read: {error}",
            way_out="Make it again: dbt parse, or dbt docs generate",
        ) from error
    if not isinstance(read, dict) or "nodes" not in read:
        raise InputError(
            f"{path} is no file of dbt's",
            way_out="Name target/manifest.json or target/catalog.json",
        )
    return read


def _parsed(session: Session) -> dict[str, Any]:
    from landing import engine
    from landing.building.runs import require_dbt, run_dbt

    require_dbt()
    engine.take(session.settings.project)
    manifest = run_dbt(session.settings, ["parse"])
    return dict(manifest.writable_manifest().to_dict(omit_none=False))

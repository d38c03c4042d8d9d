"""What the documentation says runs as it stands."""

import dataclasses
import json
import os
import re
import shlex
import sqlite3
import subprocess
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import _forked
import _pages
import click
import duckdb
import pytest
import yaml
from _copies import PROJECT, copy_orders, copy_project
from _forked import Done

from landing import load_declarations
from landing.cli import tidemark
from landing.publishing.declared import Shown

pytestmark = pytest.mark.shop

_FILE = re.compile(r"\*\*`([^`]+)`\*\*[^\n]*\n\n```\w+\n(.*?)```", re.DOTALL)
_STEP = re.compile(
    r"(?P<file>\*\*`[^`]+`\*\*[^\n]*\n\n```\w+\n.*?```)|```console\n(?P<console>.*?)```",
    re.DOTALL,
)
# the files of the shop that an entity needs, down to the first Gold table
_FILES_OF = {
    "customer": re.compile(r"tables\.|stg_customers\.|silver_customer|dim_customer"),
    "order": re.compile(
        r"streams\.|tables\.|stg_order_events\.|stg_sales_orders\."
        r"|silver_orders?(_arrivals|_sequences|_versions)?\.|silver_orders_stand|fct_orders"
    ),
}


def run(command: str, project: Path) -> Done:
    program, *arguments = shlex.split(command)
    return _forked.run(
        Path(program).name, *arguments, folder=project, environment=_of_a_new_user()
    )


def _of_a_new_user() -> dict[str, str]:
    """The environment without a setting of ours."""
    return {k: v for k, v in os.environ.items() if not k.startswith("TIDEMARK")}


def _rows(project: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(
        str(project / "warehouse.duckdb"), read_only=True
    ) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.timeout(1200)
def test_the_page_on_modelling_builds_an_entity_from_nothing(tmp_path: Path) -> None:
    project = _project_with("customer", tmp_path)
    page = (PROJECT / "docs/modelling.md").read_text(encoding="utf-8")
    seen: list[list[tuple[object, ...]]] = []
    by_status: list[list[tuple[object, ...]]] = []
    _, page = page.split("\n## 1. ")
    built, _ = page.split("\n## 10. ")
    for step in _STEP.finditer(built):
        if step["file"]:
            _write(project, step["file"])
            continue
        for line in step["console"].splitlines():
            done = run(line.removeprefix("$ "), project)
            assert done.returncode == 0, done.stdout + done.stderr
            assert " lacks " not in done.stderr
            if "test_type:unit" in line:
                model = line.split()[-1].split(",")[0]
                assert f" PASS {model}::" in done.stdout
            if line == "$ tidemark build":
                by_status.append(_rows_by_status(project))
        seen.append(
            _rows(
                project,
                "select cast(date as varchar), total_returns, total_refund "
                "from gold.gold_daily_returns order by date",
            )
        )
    late = [("2026-05-04", 2, Decimal("23.50"))]
    assert seen == [
        [("2026-05-04", 1, Decimal("18.00")), ("2026-05-05", 1, Decimal("5.50"))],
        late,
        late,
        late,
        late,
        late,
    ]
    assert by_status == [
        [],
        [],
        [("announced", 1, Decimal("5.50")), ("received", 1, Decimal("18.00"))],
        [("received", 2, Decimal("23.50"))],
    ]
    assert _rows(project, "select source, reason from silver.silver_rejects") == [
        ("return_events", "invalid_time")
    ]
    _take_the_returns_away(project)


def _project_with(entity: str, folder: Path) -> Path:
    """Copy the project, and of the shop no more than an entity.

    A page is about what it adds, and each of its builds would build and test all else.
    """
    project = copy_project(folder)
    for models in ("dbt_project", "tests/dbt"):
        for file in list((project / models).rglob("shop/**/*.*")):
            if not _FILES_OF[entity].match(file.name):
                file.unlink()
    settings = project / "dbt_project.yml"
    kept = re.sub(
        rf"^    (?!{entity}:)\w+: {{key: .*\n", "", settings.read_text(), flags=re.M
    )
    assert f"  entities:\n    {entity}: " in kept
    settings.write_text(kept)
    return project


def _write(project: Path, file: str) -> None:
    """Write a file of a page, or add its lines to the entities of dbt_project.yml."""
    name, content = _FILE.match(file).groups()
    target = project / name
    if name == "dbt_project.yml":
        said = target.read_text()
        assert "  entities:\n" in said
        target.write_text(said.replace("  entities:\n", f"  entities:\n{content}"))
    else:
        assert not target.exists()
        target.write_text(content)


def test_the_page_on_modelling_writes_a_plain_entity_from_a_sample(
    tmp_path: Path,
) -> None:
    project = _project_with("customer", tmp_path)
    page = (PROJECT / "docs/modelling.md").read_text(encoding="utf-8")
    quick, _ = page.split("\n## 1. ")
    commands = 0
    for step in _STEP.finditer(quick):
        if step["file"]:
            name, content = _FILE.match(step["file"]).groups()
            (project / name).write_text(content)
            continue
        for line in step["console"].splitlines():
            done = run(line.removeprefix("$ "), project)
            assert done.returncode == 0, done.stdout + done.stderr
            commands += 1
    assert commands == 7
    for model in ("stg_agent_events", "gold_daily_agents_by_team_id"):
        assert f"PASS {model}::" in done.stdout
    assert _rows(
        project,
        "select agent_id, team_site_city, salary from silver.silver_agents order by 1",
    ) == [("7", "Ghent", Decimal("4100.50")), ("8", "Bruges", Decimal("3900.00"))]
    assert _rows(
        project,
        "select team_id, total_agents, total_salary "
        "from gold.gold_daily_agents_by_team_id",
    ) == [("3", 2, Decimal("8000.50"))]


def _rows_by_status(project: Path) -> list[tuple[object, ...]]:
    if not (
        project / "dbt_project/gold/shop/gold_daily_returns_by_status.sql"
    ).is_file():
        return []
    return _rows(
        project,
        "select status, total_returns, total_refund "
        "from gold.gold_daily_returns_by_status order by status",
    )


@pytest.mark.timeout(600)
def test_the_page_on_more_modelling_shows_what_it_makes(tmp_path: Path) -> None:
    """Also that all of it, moved and late, is what a full refresh makes."""
    project = _project_with("order", tmp_path)
    page = _pages.page("docs/modelling-more.md")
    found: list[list[dict[str, str]]] = []
    for step in _STEP.finditer(page):
        if step["file"]:
            _write(project, step["file"])
            continue
        for line in step["console"].splitlines():
            command = line.removeprefix("$ ")
            if filled := re.fullmatch(r"sqlite3 (\S+) < (\S+)", command):
                _fill(project / filled[1], (project / filled[2]).read_text())
                continue
            asks = command.startswith("tidemark sql")
            done = run(f"{command} --json" if asks else command, project)
            assert done.returncode == 0, done.stdout + done.stderr
            if asks:
                found.append([_shown(row) for row in json.loads(done.stdout)])
    assert found == _pages.tables(page)
    assert _rows(
        project, "select source, reason, business_key from silver.silver_rejects"
    ) == [("claim_events", "missing_key", "3")]


def _fill(database: Path, statements: str) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(statements)


def _shown(row: dict[str, object]) -> dict[str, str]:
    """Return a row of a query as a page has it."""
    return {
        name: ""
        if value is None
        else value
        if isinstance(value, str)
        else json.dumps(value)
        for name, value in row.items()
    }


def _take_the_returns_away(project: Path) -> None:
    """Follow the section, and look for what the returns may have left."""
    settings = project / "dbt_project.yml"
    kept = [line for line in settings.read_text().splitlines() if "return:" not in line]
    settings.write_text("\n".join(kept) + "\n")
    for folder in ("dbt_project", "tests/dbt"):
        for file in list((project / folder).rglob("*return*")):
            file.unlink()
    for command in ("tidemark build", "tidemark verify"):
        done = run(command, project)
        assert done.returncode == 0, done.stdout + done.stderr
    assert _rows(project, "select source from silver.silver_rejects") == []
    files = "select source from silver.silver_landed_files"
    assert ("return_events",) not in _rows(project, files)


def _section(page: str, title: str) -> str:
    return page.split(f"\n## {title}\n")[1].split("\n## ")[0]


README = (PROJECT / "README.md").read_text(encoding="utf-8")


def test_the_page_on_verify_has_commands_that_run(tmp_path: Path) -> None:
    project = _project_with("order", tmp_path)
    order = '{"order_id": "o-17", "timestamp": "2026-05-04T09:00:00Z", "amount": 45}'
    (project / "orders.ndjson").write_text(order)
    page = (PROJECT / "docs/verify.md").read_text(encoding="utf-8")
    written = re.findall(r"```console\n(.*?)```", page, re.DOTALL)
    commands = [
        line.removeprefix("$ ") for text in written for line in text.split("\n")
    ]
    assert len(commands) >= 4
    for command in (
        "tidemark replay order_events orders.ndjson",
        "tidemark build",
        *filter(None, commands),
    ):
        done = run(command, project)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_on_gates_has_commands_that_run(tmp_path: Path, warm: Path) -> None:
    """Those of plain dbt look where `.env` says that the data is."""
    project = _project_with("order", tmp_path / "project")
    (project / ".env").write_text(
        f"TIDEMARK_LAKE='{tmp_path}/our lake'\nTIDEMARK_WAREHOUSE='ours.duckdb'\n"
    )
    for entity, broken in (("order", "order 7\n"), ("trip", "")):
        said = f'{{"{entity}_id": 1, "timestamp": "2026-05-04T09:00:00Z", "amount": 4}}'
        (project / "said.ndjson").write_text(f"{said}\n{broken}")
        done = run(f"tidemark replay {entity}_events said.ndjson", project)
        assert done.returncode == 0, done.stderr
    page = (PROJECT / "docs/gates.md").read_text(encoding="utf-8")
    commands = re.findall(r"```console\n(.*?)```", page, re.DOTALL)
    # what a command would ask on a terminal is answered
    commands = [re.sub(r"(rejects resolve .*)", r"\1 --yes", text) for text in commands]
    assert len(commands) == 4
    environment = _of_a_new_user()
    environment["PATH"] = f"{warm / 'bin'}{os.pathsep}{environment['PATH']}"
    outputs = [
        subprocess.run(
            ["sh", "-e", "-c", re.sub(r"^\$ ", "", lines, flags=re.M)],
            cwd=project,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        for lines in commands
    ]
    assert [done.returncode for done in outputs] == [0, 0, 0, 0], outputs
    assert (project / "ours.duckdb").is_file()
    assert not (project / "warehouse.duckdb").exists()
    assert "order 7" in outputs[1].stdout
    assert "closed 1 reject" in outputs[2].stdout
    assert "PASS freshness of bronze.order_events" in outputs[3].stdout


def test_the_page_on_the_dashboard_publishes_what_it_declares(tmp_path: Path) -> None:
    """What it shows of a model's .yml is what `tidemark init` writes."""
    project = _project_with("order", tmp_path)
    page = (PROJECT / "docs/dashboard.md").read_text(encoding="utf-8")
    [declared] = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    [shown] = yaml.safe_load(declared)["models"]
    written = PROJECT / "landing/init/project/dbt_project/gold/gold_daily_views.yml"
    [model] = yaml.safe_load(written.read_text())["models"]
    said = model["config"]["meta"]["published"]
    assert shown["config"]["meta"]["published"].items() <= said.items()
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.M)) == {
        field.name for field in dataclasses.fields(Shown)
    }
    order = '{"order_id": "o-17", "timestamp": "2026-05-04T09:00:00Z", "amount": 45}'
    (project / "orders.ndjson").write_text(order)
    commands = re.findall(r"```console\n\$ (.*?)\n```", page, re.DOTALL)
    assert commands == ["tidemark publish"]
    for command in (
        "tidemark replay order_events orders.ndjson",
        "tidemark build -- --resource-type model",
        *commands,
    ):
        done = run(command, project)
        assert done.returncode == 0, done.stdout + done.stderr
    [query] = re.findall(r"```sql\n(.*?);\n```", page, re.DOTALL)
    with duckdb.connect() as connection:
        found = connection.sql(
            query.replace("'published", f"'{project}/published")
        ).fetchall()
    assert ("silver_landed_hours", 1) in [(name, rows) for name, _, rows in found]


@pytest.mark.timeout(600)
def test_the_page_on_new_columns_fills_one(tmp_path: Path) -> None:
    project = copy_orders(tmp_path)
    stated = '{"order_id": "%s", "timestamp": "2026-05-04T%s:00:00Z", "amount": 5%s}'
    (project / "old.ndjson").write_text(stated % ("o-1", "09", ""))
    new = [("o-1", "10", ', "channel": "Web"'), ("o-2", "10", ', "channel": "app"')]
    (project / "new.ndjson").write_text("\n".join(stated % each for each in new))
    for name in ("old", "new"):
        done = run(f"tidemark replay order_events {name}.ndjson", project)
        assert done.returncode == 0, done.stderr
    assert run("tidemark build -- --resource-type model", project).returncode == 0
    page = (PROJECT / "docs/new-columns.md").read_text(encoding="utf-8")
    for changes in re.findall(r"```diff\n(.*?)```", page, re.DOTALL):
        subprocess.run(
            ["git", "apply"], cwd=project, input=changes, text=True, check=True
        )
    commands = re.findall(r"```console\n\$ (.*?)\n```", page, re.DOTALL)
    assert len(commands) == 2
    for command in commands:
        done = run(command, project)
        assert done.returncode == 0, done.stdout + done.stderr
    assert _rows(
        project, "select order_id, channel from gold.fct_orders order by 1"
    ) == [
        ("o-1", "web"),
        ("o-2", "app"),
    ]
    assert _rows(project, "select web_orders from gold.gold_daily_orders") == [(1,)]


def test_the_page_on_measurements_makes_one_key_of_two_columns(tmp_path: Path) -> None:
    project = _project_with("customer", tmp_path)
    page = _pages.page("docs/measurements.md")
    written, changed, tried = re.split("\n## (?:Make|Try) ", page)
    _follow_page(project, written)
    for changes in re.findall(r"```diff\n(.*?)```", changed, re.DOTALL):
        subprocess.run(
            ["git", "apply"], cwd=project, input=changes, text=True, check=True
        )
    told = _follow_page(project, tried)
    assert "PASS stg_readings::" in told
    rows = _rows(
        project,
        "select sensor_id, total_readings::varchar, average_temperature::varchar "
        "from gold.gold_daily_readings_by_sensor_id order by 1",
    )
    assert [[tuple(row.values()) for row in rows] for rows in _pages.tables(page)] == [
        rows
    ]


def _follow_page(project: Path, text: str) -> str:
    """Write the files of a page and run its commands; return what the last one said."""
    told = ""
    for step in _STEP.finditer(text):
        if step["file"]:
            _write(project, step["file"])
            continue
        for line in step["console"].splitlines():
            done = run(line.removeprefix("$ "), project)
            assert done.returncode == 0, done.stdout + done.stderr
            told = done.stdout
    return told


def test_the_readme_s_declaration_is_valid(tmp_path: Path) -> None:
    folder = tmp_path / "dbt_project" / "bronze"
    folder.mkdir(parents=True)
    declaration = re.search(
        r"```yaml\n(.*?)```", _section(README, "Add a source"), re.DOTALL
    )
    (folder / "suppliers.yml").write_text(declaration[1])
    assert load_declarations(tmp_path).row_source("suppliers").key == ("supplier_id",)


def test_the_readme_names_the_targets_that_make_has() -> None:
    targets = set(
        re.findall(r"^([a-z-]+):.*## ", (PROJECT / "Makefile").read_text(), re.M)
    )
    assert {"help", "setup", "demo", "test", "audit", "lint", "format"} <= targets
    assert set(re.findall(r"\$ make (\w+)", README)) <= targets


def test_every_command_has_help_with_an_example_and_stands_in_the_readme() -> None:
    for name, command in tidemark.commands.items():
        assert f"| `tidemark {name}" in README
        assert command.help is not None
        assert "Example" in command.help, name
        assert f"tidemark {name}" in command.help, name
        undocumented = [
            parameter.name
            for parameter in command.params
            if isinstance(parameter, click.Option) and not parameter.help
        ]
        assert undocumented == []

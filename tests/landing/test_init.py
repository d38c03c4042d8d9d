"""`tidemark init` writes a project of a team's own, or nothing."""

import json
import re
import shlex
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from _command import Run, run

from landing import engine, init, load_declarations
from landing.cli import tidemark
from landing.errors import RequestError
from landing.init import project_name
from landing.init.requirement import requirement

__all__ = ["run"]  # the fixture

REPOSITORY = Path(__file__).parents[2]


def _files(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
    )


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.fixture
def desk(run: Run, tmp_path: Path) -> Path:
    """Return a project that was written into the folder `Help Desk`."""
    assert run("init", "Help Desk").returncode == 0
    return tmp_path / "Help Desk"


def test_it_writes_what_it_lists(run: Run, tmp_path: Path) -> None:
    said = json.loads(run("init", "desk", "--json").stdout)
    assert said["name"] == "desk"
    assert said["files"] == _files(tmp_path / "desk")
    assert {
        ".env.example",
        ".github/workflows/build.yml",
        ".gitignore",
        "Makefile",
        "README.md",
        "dbt_project.yml",
        "dbt_project/bronze/page_views.yml",
        "dbt_project/gold/gold_daily_views.sql",
        "dbt_project/silver/silver_view_versions.sql",
        "dbt_project/silver/silver_views.sql",
        "dbt_project/silver/staging/stg_page_views.sql",
        "function_app/function_app.py",
        "function_app/host.json",
        "function_app/local.settings.example.json",
        "function_app/requirements.txt",
        "profiles.yml",
        "pyproject.toml",
        "sample/page_views.ndjson",
        "selectors.yml",
        "tests/conftest.py",
        "tests/test_models.py",
        "tests/test_pipeline.py",
    } <= {*said["files"]}


def test_it_says_what_it_wrote_and_what_to_do_next(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(init, "_direct_url", lambda: None)
    lines = run("init", "Help Desk").stdout.splitlines()
    written = _files(tmp_path / "Help Desk")
    assert lines[0] == "help_desk in Help Desk:"
    assert [line.strip() for line in lines[1 : len(written) + 1]] == written
    assert [line.strip() for line in lines[-3:]] == [
        "cd 'Help Desk'",
        "make demo",
        "make test",
    ]


def test_no_placeholder_is_left_and_each_name_is_the_project_s(desk: Path) -> None:
    for name in _files(desk):
        text = (desk / name).read_text(encoding="utf-8")
        assert not re.search(r"\$[a-z]\w*", text), name
    declared = _yaml(desk / "dbt_project.yml")
    assert declared["name"] == "help_desk"
    assert [*declared["models"]] == [*declared["data_tests"]] == ["help_desk"]
    assert declared["dispatch"] == [
        {"macro_namespace": "tidemark", "search_order": ["help_desk"]}
    ]


def test_its_entities_are_written_so_that_a_line_can_be_added_below(desk: Path) -> None:
    assert (
        "\n  entities:\n"
        "    view: {key: view_id, sources: [page_views], streams: [page_views], "
        "gold: gold_daily_views}\n"
    ) in (desk / "dbt_project.yml").read_text()


def test_its_settings_of_dbt_are_those_of_this_repository(desk: Path) -> None:
    ours, theirs = (_yaml(f / "dbt_project.yml") for f in (REPOSITORY, desk))
    assert theirs["models"]["help_desk"] == _of(ours["models"]["tidemark"])
    assert theirs["data_tests"]["help_desk"] == ours["data_tests"]["tidemark"]
    for name in ("profile", "flags", "on-run-start", "on-run-end"):
        assert theirs[name] == ours[name]
    assert theirs["require-dbt-version"] == ours["require-dbt-version"]
    said = {k: v for k, v in theirs["vars"].items() if k != "entities"}
    assert said.items() <= ours["vars"].items()
    for name in ("profiles.yml", "selectors.yml", "function_app/function_app.py"):
        assert (desk / name).read_bytes() == (REPOSITORY / name).read_bytes()


def _of(models: Any) -> Any:
    """Return the configuration of models without that of the example's domain."""
    if not isinstance(models, dict):
        return models
    return {
        name: _of(said)
        for name, said in models.items()
        if name not in ("shop", "reporting")
    }


def test_its_source_is_declared_and_its_sample_has_one_event_a_line(desk: Path) -> None:
    assert [s.name for s in load_declarations(desk).streams] == ["page_views"]
    lines = (desk / "sample/page_views.ndjson").read_text().splitlines()
    assert len(lines) == 40
    assert len({*lines}) < 40
    assert {"view_id", "timestamp"} < json.loads(lines[0]).keys()


def test_it_takes_the_engine(desk: Path) -> None:
    taken = engine.take(desk)
    assert taken is not None
    assert taken.is_new


def test_its_targets_of_make_explain_themselves(desk: Path) -> None:
    text = (desk / "Makefile").read_text()
    assert {*re.findall(r"^([a-z]+):.*## ", text, re.M)} == {
        *("build", "clean", "demo", "help", "setup", "test")
    }


def test_the_commands_that_its_readme_names_are_read_as_they_stand(desk: Path) -> None:
    text = " ".join((desk / "README.md").read_text().split())
    commands = re.findall(r"`(?:\.venv/bin/)?tidemark ([^`]+)`", text)
    assert {words.split()[0] for words in commands} >= {"deps", "new", "replay"}
    for line in commands:
        command: click.Command = tidemark
        words = shlex.split(line)
        while isinstance(command, click.Group):
            command = command.commands[words.pop(0)]
        command.make_context(line, words)


@pytest.mark.parametrize("page", ["README.md", "docs/own-project.md"])
def test_the_sample_is_taken_away_and_no_file_of_the_team_s(
    run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    """Also where the team's names have the sample's within them."""
    before = _files(desk / "dbt_project")
    monkeypatch.chdir(desk)
    row = {"review_id": 1, "timestamp": "2026-05-04T09:00:00Z", "stars": 4}
    (desk / "reviews.ndjson").write_text(json.dumps(row))
    words = ("--sample", "reviews.ndjson", "--yes")
    assert run("new", "stream", "review_events", *words).returncode == 0
    own = {*_files(desk / "dbt_project")} - {*before}
    assert any("view" in name for name in own)
    folder = desk if page == "README.md" else REPOSITORY
    text = (folder / page).read_text(encoding="utf-8")
    [commands] = re.findall(r"```console\n(\$ rm .*?)```", text, re.DOTALL)
    script = commands.replace("$ ", "")
    subprocess.run(["sh", "-e", "-c", script], cwd=desk, check=True)
    assert {*_files(desk / "dbt_project")} == own
    assert not (desk / "sample").exists()


def test_its_workflow_needs_no_secret(desk: Path) -> None:
    text = (desk / ".github/workflows/build.yml").read_text()
    workflow = yaml.safe_load(text)
    assert {*workflow[True]} == {"pull_request", "push"}  # YAML reads `on` as true
    assert "concurrency" in workflow
    assert "secrets" not in text


def test_its_requirements_are_read_by_pip_and_uv(desk: Path) -> None:
    project = tomllib.loads((desk / "pyproject.toml").read_text())["project"]
    assert project["name"] == "help-desk-pipeline"
    (needed,) = project["dependencies"]
    assert needed.startswith("tidemark[azure,duckdb]")
    assert (
        (desk / "function_app/requirements.txt")
        .read_text()
        .startswith("tidemark[functions]")
    )


@pytest.mark.parametrize(
    ("direct_url", "said"),
    [
        (None, "==1.2"),
        (
            {"url": "file:///srv/tidemark", "dir_info": {"editable": True}},
            " @ file:///srv/tidemark",
        ),
        (
            {"url": "file:///srv/tidemark-1.2-py3-none-any.whl", "archive_info": {}},
            " @ file:///srv/tidemark-1.2-py3-none-any.whl",
        ),
        (
            {
                "url": "https://git.example/tidemark.git",
                "vcs_info": {
                    "vcs": "git",
                    "requested_revision": "main",
                    "commit_id": "4c1f",
                },
                "subdirectory": "python",
            },
            " @ git+https://git.example/tidemark.git@4c1f#subdirectory=python",
        ),
    ],
)
def test_the_requirement_says_how_tidemark_was_installed(
    direct_url: dict[str, Any] | None, said: str
) -> None:
    assert requirement(("duckdb", "azure"), "1.2", direct_url) == (
        f"tidemark[azure,duckdb]{said}"
    )


def test_it_says_where_others_cannot_install_the_tidemark_that_it_names(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(init, "_direct_url", lambda: {"url": "file:///srv/tidemark"})
    said = " ".join(run("init", "desk").stdout.split())
    assert "an address of this machine: the workflow cannot install it." in said
    assert (
        "function_app/requirements.txt has it too: the app cannot be deployed" in said
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Help Desk", "help_desk"),
        ("help-desk.v2", "help_desk_v2"),
        ("2026 orders", "project_2026_orders"),
        ("__Café__", "cafe"),
        ("tidemark", "tidemark"),
    ],
)
def test_a_name_is_made_one_that_dbt_takes(text: str, name: str) -> None:
    assert project_name(text) == name


@pytest.mark.parametrize("text", ["", "—", "dbt", "dbt-duckdb"])
def test_a_name_that_dbt_cannot_take_is_refused(text: str) -> None:
    with pytest.raises(RequestError, match="--name"):
        project_name(text)


@pytest.mark.parametrize("text", ["on", "Off", "yes", "no", "true", "false", "null"])
def test_a_name_that_yaml_does_not_read_as_text_is_refused(text: str) -> None:
    assert not isinstance(yaml.safe_load(text), str)
    with pytest.raises(RequestError, match=f"called {text}: .* YAML .*--name"):
        project_name(text)


def test_another_name_may_be_given(run: Run, tmp_path: Path) -> None:
    assert run("init", "desk", "--name", "Front Office").returncode == 0
    assert _yaml(tmp_path / "desk/dbt_project.yml")["name"] == "front_office"


def test_a_folder_that_is_not_empty_is_refused_and_left_as_it_was(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "desk/models").mkdir(parents=True)
    (tmp_path / "desk/notes.txt").write_text("mine")
    done = run("init", "desk")
    assert done.returncode == 2
    assert "is not empty: it has models/, notes.txt; nothing was written" in done.stderr
    assert _files(tmp_path / "desk") == ["notes.txt"]


def test_a_file_in_the_folder_s_place_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "desk").write_text("mine")
    done = run("init", "desk")
    assert done.returncode == 2
    assert (tmp_path / "desk").read_text() == "mine"


def test_an_empty_repository_is_a_place_for_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert run("init", ".", "--name", "desk").returncode == 0
    assert (tmp_path / "dbt_project.yml").is_file()

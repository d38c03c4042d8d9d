"""The command's manners: help, exit codes, one-line errors, settings."""

from pathlib import Path

import click
import pytest
from _command import Run, run

from landing import __version__
from landing.cli import tidemark
from landing.cli._session import Session

__all__ = ["run"]  # the fixture


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "dbt_project.yml").write_text("")
    folder = tmp_path / "dbt_project" / "bronze"
    folder.mkdir(parents=True)
    (folder / "s.yml").write_text(
        "sources: [{name: bronze, tables: [{name: clicks, config: {meta: {landing: "
        "{kind: stream, event_hub: clicks, connection: Hub}}}}]}]"
    )
    (tmp_path / "a.ndjson").write_text("1\n")
    return tmp_path


def test_an_unknown_command_exits_with_2(run: Run) -> None:
    done = run("nonsense")
    assert done.returncode == 2
    assert "No such command 'nonsense'" in done.stderr


def test_the_version_is_the_package_s(run: Run) -> None:
    done = run("--version")
    assert (done.returncode, done.stdout) == (0, f"tidemark, version {__version__}\n")


def test_every_command_has_a_sentence_of_help() -> None:
    context = click.Context(tidemark, obj=Session())
    for name in tidemark.list_commands(context):
        command = tidemark.get_command(context, name)
        assert command is not None
        assert command.get_short_help_str(200).endswith("."), name


def test_an_error_is_one_line_without_a_traceback(run: Run) -> None:
    done = run("replay", "clicks", "a.ndjson")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: no dbt_project.yml in ")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


def test_debug_shows_the_traceback_before_the_error(run: Run) -> None:
    done = run("--debug", "replay", "clicks", "a.ndjson")
    assert done.returncode == 1
    assert done.stderr.startswith("Traceback")
    assert done.stderr.splitlines()[-1].startswith("Error: no dbt_project.yml")


def test_settings_come_from_dot_env_beside_the_project(run: Run, project: Path) -> None:
    (project / ".env").write_text("TIDEMARK_LAKE=here\n")
    assert run("replay", "clicks", "a.ndjson").returncode == 0
    assert len(list((project / "here" / "bronze").rglob("*.parquet"))) == 1


def test_another_env_file_may_be_named(run: Run, project: Path) -> None:
    (project / ".env").write_text("TIDEMARK_LAKE=here\n")
    (project / "test.env").write_text("TIDEMARK_LAKE=there\n")
    words = "replay", "clicks", "a.ndjson"
    assert run("--env-file", "test.env", *words).returncode == 0
    assert not (project / "here").exists()
    assert len(list((project / "there" / "bronze").rglob("*.parquet"))) == 1


def test_the_environment_wins_over_the_file(run: Run, project: Path) -> None:
    (project / ".env").write_text("TIDEMARK_LAKE=here\n")
    assert run("replay", "clicks", "a.ndjson", TIDEMARK_LAKE="there").returncode == 0
    assert len(list((project / "there" / "bronze").rglob("*.parquet"))) == 1


def test_a_setting_that_means_nothing_is_one_line_of_warning(
    run: Run, project: Path
) -> None:
    (project / ".env").write_text("TIDEMARK_LAK=here\nTIDEMARK_COLOUR=red\n")
    done = run("replay", "clicks", "a.ndjson", TIDEMARK_CONECTION_SHOP="x")
    assert done.returncode == 0
    assert done.stderr == (
        "Warning: unknown settings: TIDEMARK_COLOUR, TIDEMARK_CONECTION_SHOP "
        "(did you mean TIDEMARK_CONNECTION_<NAME>?), TIDEMARK_LAK "
        "(did you mean TIDEMARK_LAKE?)\n"
    )


def test_an_env_file_that_is_missing_exits_with_2(run: Run, project: Path) -> None:
    done = run("--env-file", "none.env", "replay", "clicks", "a.ndjson")
    assert done.returncode == 2
    assert "none.env" in done.stderr


def test_a_lake_that_cannot_be_written_is_one_line(run: Run, project: Path) -> None:
    done = run("replay", "clicks", "a.ndjson", TIDEMARK_LAKE="a.ndjson/lake")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: lake: ")
    assert done.stderr.count("\n") == 1

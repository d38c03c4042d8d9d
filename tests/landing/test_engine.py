"""A project's copy of the engine is the installed one: whole, or not there."""

import json
import multiprocessing
import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from _command import Run, run

from landing import engine, load_declarations
from landing.errors import BuildError

__all__ = ["run"]  # the fixture

REPOSITORY = Path(__file__).parents[2]
TAKES = 'name: desk\nmacro-paths: ["macros", ".tidemark/macros"]\n'
_forking = multiprocessing.get_context("fork")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of an engine of a few files, which is the installed one."""
    folder = tmp_path / "installed"
    for name, content in (
        ("macros/gates/gates.sql", "{% macro gates() %}{% endmacro %}"),
        ("macros/shop/totals.sql", "{% macro totals() %}{% endmacro %}"),
        ("dbt_project/silver/silver_rejects.sql", "select 1 as id"),
        ("dbt_project/silver/shop/silver_orders.sql", "select 1 as id"),
        ("tests/dbt/silver_times_are_not_in_the_future.sql", "select 1 where 1 = 0"),
        ("tests/dbt/shop/sums.sql", "select 1 where 1 = 0"),
        # what a team has added to a clone
        ("macros/desk/minutes.sql", "{% macro minutes() %}{% endmacro %}"),
        ("dbt_project/bronze/ticket_events.yml", "version: 2"),
        ("dbt_project/silver/silver_tickets.sql", "select 1 as id"),
        ("dbt_project/silver/desk/unit_tests/silver_rejects.yml", "version: 2"),
        ("dbt_project/gold/unit_tests/gold_daily_tickets.yml", "version: 2"),
        ("tests/dbt/gold_daily_tickets_counts_the_tickets.sql", "select 1"),
        ("profiles.yml", "{}"),
    ):
        _write(folder / name, content)
    monkeypatch.setattr(engine, "home", lambda: folder)
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    _write(folder / "dbt_project.yml", TAKES)
    return folder


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _copy(project: Path) -> dict[str, str]:
    folder = project / ".tidemark"
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "stamp.json"
    }


def _new_version(home: Path) -> None:
    """Let another version be installed: a file more, one less, and one different."""
    _write(home / "macros/gates/gates.sql", "{% macro gates() %}new{% endmacro %}")
    _write(home / "macros/gates/more.sql", "{% macro more() %}{% endmacro %}")
    (home / "tests/dbt/silver_times_are_not_in_the_future.sql").unlink()


NEW = [
    "dbt_project/silver/silver_rejects.sql",
    "macros/gates/gates.sql",
    "macros/gates/more.sql",
]


def test_the_copy_has_the_engine_and_nothing_of_a_domain(
    home: Path, project: Path
) -> None:
    taken = engine.take(project)
    assert taken is not None
    assert (taken.is_new, taken.before, taken.files) == (True, None, 3)
    assert [*_copy(project)] == [
        "dbt_project/silver/silver_rejects.sql",
        "macros/gates/gates.sql",
        "tests/dbt/silver_times_are_not_in_the_future.sql",
    ]
    assert not any(path.is_symlink() for path in (project / ".tidemark").rglob("*"))


def test_the_engine_of_this_repository_is_whole(project: Path) -> None:
    """What it refers to is named as the engine's, and what is named is there."""
    engine.take(project)
    copy = _copy(project)
    names = {Path(name).stem for name in copy if name.endswith(".sql")}
    for name in engine.MODELS:
        assert name in names
        assert any(Path(file).name == f"{name}.yml" for file in copy), name
    assert {file.split("/")[1] for file in copy if file.startswith("macros/")} == {
        *engine.MACROS
    }
    assert {*engine.OTHERS} <= {*copy}
    models = [copy[name] for name in copy if re.match(r"dbt_project/.*sql$", name)]
    referred = {n for text in models for n in re.findall(r"\bref\('(\w+)'\)", text)}
    assert referred <= {*engine.MODELS}
    shared = REPOSITORY / "dbt_project/silver/operations"
    assert {path.stem for path in shared.rglob("*.sql")} <= {*engine.MODELS}


def test_a_copy_that_is_the_engine_s_is_not_written_again(
    home: Path, project: Path
) -> None:
    engine.take(project)
    before = (project / ".tidemark").stat()
    taken = engine.take(project)
    assert taken is not None
    assert not taken.is_new
    after = (project / ".tidemark").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_an_upgrade_replaces_files_and_removes_those_that_are_gone(
    home: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.take(project)
    _new_version(home)
    assert not engine.is_current(project)
    monkeypatch.setattr(engine, "__version__", "9.9")
    taken = engine.take(project)
    assert taken is not None
    assert (taken.version, taken.is_new) == ("9.9", True)
    assert taken.before not in (None, "9.9")
    assert [*_copy(project)] == NEW
    assert "new" in _copy(project)["macros/gates/gates.sql"]
    assert engine.is_current(project)


@pytest.mark.parametrize("name", ["macros/gates/gates.sql", "macros/mine.sql"])
def test_what_was_changed_in_the_copy_is_put_right(
    home: Path, project: Path, name: str
) -> None:
    engine.take(project)
    whole = _copy(project)
    _write(project / ".tidemark" / name, "mine")
    assert not engine.is_current(project)
    engine.take(project)
    assert _copy(project) == whole


def _in_another_process(work: Callable[[], Any]) -> int | None:
    process = _forking.Process(target=work)
    process.start()
    process.join()
    return process.exitcode


@pytest.mark.parametrize("call", ["write_bytes", "rename"])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_kill_leaves_a_whole_copy_or_none_and_the_next_one_is_whole(
    home: Path, project: Path, monkeypatch: pytest.MonkeyPatch, call: str, at: int
) -> None:
    engine.take(project)
    before = _copy(project)
    _new_version(home)
    made = 0
    original = getattr(Path, call)

    def killed(self: Path, *given: Any) -> Any:
        nonlocal made
        made += 1
        if made == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(self, *given)

    with monkeypatch.context() as patch:
        patch.setattr(Path, call, killed)
        ended = _in_another_process(lambda: engine.take(project))
    renames = 2
    assert ended == (0 if call == "rename" and at > renames else -signal.SIGKILL)
    assert _copy(project) in ({}, before) or [*_copy(project)] == NEW
    engine.take(project)
    assert [*_copy(project)] == NEW
    assert sorted(path.name for path in project.iterdir()) == [
        ".tidemark",
        "dbt_project.yml",
        "target",
    ]


@pytest.mark.parametrize("is_edited", [False, True])
def test_of_several_at_once_one_writes_and_all_have_a_whole_copy(
    home: Path, project: Path, monkeypatch: pytest.MonkeyPatch, is_edited: bool
) -> None:
    mine = project / ".tidemark/macros/mine.sql"
    if is_edited:
        engine.take(project)
        _write(mine, "mine")
    wrote = _forking.Queue()
    all_of_them = _forking.Barrier(6)
    write, read_bytes = engine._write, Path.read_bytes
    wait = 0.0

    def slowly_write(*given: Any) -> None:
        time.sleep(0.1)
        write(*given)

    def slowly_read(path: Path) -> bytes:
        if path == mine:
            time.sleep(wait)
        return read_bytes(path)

    monkeypatch.setattr(engine, "_write", slowly_write)
    monkeypatch.setattr(Path, "read_bytes", slowly_read)

    def take(number: int) -> None:
        nonlocal wait
        # the last to read the edited file finds it gone
        wait = number / 10
        all_of_them.wait()
        taken = engine.take(project)
        wrote.put((taken is not None and taken.is_new, [*_copy(project)]))

    processes = [_forking.Process(target=take, args=(n,)) for n in range(6)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 6
    said = [wrote.get(timeout=30) for _ in processes]
    assert sum(is_new for is_new, _ in said) == 1
    assert all(names == [*_copy(project)] for _, names in said)
    assert not mine.exists()


def test_something_else_in_its_place_is_left_alone(home: Path, project: Path) -> None:
    _write(project / ".tidemark/notes.txt", "mine")
    with pytest.raises(BuildError, match="was not made by tidemark deps"):
        engine.take(project)
    assert _copy(project) == {"notes.txt": "mine"}


@pytest.mark.parametrize(
    "text",
    ["name: desk\n", "name: desk\nmacro-paths: [macros]\n", "macro-paths: [", "- 1\n"],
)
def test_a_project_that_does_not_name_it_has_no_copy(
    home: Path, project: Path, text: str
) -> None:
    _write(project / "dbt_project.yml", text)
    assert engine.take(project) is None
    assert not (project / ".tidemark").exists()


def test_this_repository_has_the_engine_in_its_own_folders() -> None:
    assert engine.take(REPOSITORY) is None
    assert not (REPOSITORY / ".tidemark").exists()


def test_deps_says_what_it_did(
    run: Run, home: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    first = json.loads(run("deps", "--json").stdout)
    assert (first["folder"], first["files"], first["written"]) == (".tidemark", 3, True)
    assert "already" in run("deps").stdout
    _write(project / "dbt_project.yml", "name: desk\n")
    assert "in its own folders" in run("deps").stdout


def test_a_project_has_the_engine_s_sources_beside_its_own(project: Path) -> None:
    engine.take(project)
    declared = load_declarations(project).internal("resolved_rejects")
    assert declared.file == Path(".tidemark/dbt_project/bronze/rejects.yml")


def test_a_backfill_knows_the_engine_s_models(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    done = run("build", "--backfill", "silver_resolved_reject", "--since", "2026-05-01")
    assert done.returncode == 2
    assert "Did you mean silver_resolved_rejects?" in done.stderr


def test_rejects_are_closed_where_no_command_has_taken_the_engine_yet(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    done = run("rejects", "resolve", "--id", "0" * 32, "--yes")
    assert "the lake" in done.stderr  # and not that the source is not declared
    assert engine.is_current(project)

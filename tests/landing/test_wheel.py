"""The distribution has the engine and the templates with it, and no shop."""

import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from landing import engine

REPOSITORY = Path(__file__).parents[2]
ENGINE = "landing/_engine/"


def _build(source: Path, to: Path) -> list[Path]:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", to],
        cwd=source,
        capture_output=True,
        check=True,
    )
    return sorted(to.iterdir())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    _build(REPOSITORY, folder)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what the wheel installs."""
    folder = tmp_path_factory.mktemp("installed")
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder)
    return folder


def _files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_wheel_has_the_engine_and_no_file_of_the_shop(installed: Path) -> None:
    packed = _files(installed / ENGINE)
    assert {
        "dbt_project/bronze/pipeline_runs.yml",
        "dbt_project/bronze/rejects.yml",
        "dbt_project/silver/operations/silver_rejects.sql",
        "function_app/function_app.py",
        "macros/bronze/begin_run.sql",
        "macros/gates/test_accounted_for.sql",
        "profiles.yml",
        "selectors.yml",
        "tests/dbt/silver_times_are_not_in_the_future.sql",
    } <= packed
    assert [name for name in packed if "shop" in name.split("/")] == []


def test_the_wheel_has_all_that_the_package_has_here(installed: Path) -> None:
    here = {
        name
        for name in _files(REPOSITORY / "landing")
        if "__pycache__" not in name.split("/")
    }
    packed = {n for n in _files(installed / "landing") if not n.startswith("_engine/")}
    assert packed == here


def test_the_wheel_of_the_source_distribution_is_the_same(
    built: Path, tmp_path: Path
) -> None:
    (packed,) = built.glob("*.tar.gz")
    with tarfile.open(packed) as source:
        source.extractall(tmp_path, filter="data")
    (folder,) = tmp_path.iterdir()
    (wheel,) = (w for w in _build(folder, tmp_path / "out") if w.suffix == ".whl")
    (expected,) = built.glob("*.whl")
    assert _content(wheel) == _content(expected)


def _content(wheel: Path) -> dict[str, int]:
    with zipfile.ZipFile(wheel) as packed:
        return {each.filename: each.CRC for each in packed.infolist()}


def test_what_is_installed_writes_a_project_with_the_engine_of_this_repository(
    installed: Path, tmp_path: Path
) -> None:
    project = tmp_path / "desk"
    program = "from landing.cli import main; main()"
    for words, folder in ((("init", "desk"), tmp_path), (("deps", "--json"), project)):
        done = subprocess.run(
            [sys.executable, "-c", program, *words],
            cwd=folder,
            env={"PYTHONPATH": str(installed)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    ours = tmp_path / "ours"
    ours.mkdir()
    (ours / "dbt_project.yml").write_text("macro-paths: [.tidemark/macros]")
    taken = engine.take(ours)
    assert taken is not None
    assert said["files"] == taken.files
    assert _files(project / ".tidemark") == _files(ours / ".tidemark")

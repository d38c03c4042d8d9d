"""What is looked at before a commit, and the container to develop in."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRE_COMMIT = ROOT / ".checks/.venv/bin/pre-commit"
GOOD = '"""A module."""\n\nANSWER = 42\n'


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository with the settings of this one, and its tools."""
    folder = tmp_path / "clone"
    folder.mkdir()
    for name in (".pre-commit-config.yaml", "pyproject.toml", ".sqlfluff"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    (folder / ".venv").symlink_to(ROOT / ".venv")
    (folder / ".gitignore").write_text(".venv\n")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    return folder


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True)


def looked_at(clone: Path, name: str, text: str) -> subprocess.CompletedProcess[str]:
    path = clone / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    git(clone, "add", name)
    return subprocess.run(
        [PRE_COMMIT, "run", "--files", name],
        cwd=clone,
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_is_as_it_should_be_passes(clone: Path) -> None:
    done = looked_at(clone, "landing/answer.py", GOOD)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("landing/answer.py", GOOD.replace(" = ", "="), "format Python"),
        ("landing/answer.py", GOOD.replace("42", 'eval("42")'), "check Python"),
        ("dbt_project/answer.sql", "SELECT 42 AS answer\n", "check SQL"),
    ],
)
def test_what_is_not_stops_the_commit(
    clone: Path, name: str, text: str, told: str
) -> None:
    done = looked_at(clone, name, text)
    assert done.returncode == 1
    failed = re.findall(r"^(.*?)\.+Failed$", done.stdout, re.MULTILINE)
    assert failed == [told], done.stdout


def test_the_container_to_develop_in_has_the_python_of_the_locks() -> None:
    text = (ROOT / ".devcontainer/devcontainer.json").read_text("utf-8")
    said = json.loads(re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE))
    assert said["image"].rpartition(":")[2].startswith("3.11-")
    assert said["postCreateCommand"] == "make setup"

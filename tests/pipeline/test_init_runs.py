"""The project that `tidemark init` writes runs, from its first command on."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from _copies import PROJECT

from landing import engine, init

BIN = Path(sys.executable).parent
SHARED = {*engine.MODELS}
OWN = {
    "gold_daily_views",
    "silver_view_arrivals",
    "silver_view_sequences",
    "silver_view_versions",
    "silver_views",
    "stg_page_views",
}


def _sh(command: str, folder: Path, programs: Path = BIN) -> str:
    """Run a line as a new user does, with `tidemark` and `dbt` at hand."""
    said = {k: v for k, v in os.environ.items() if not k.startswith("TIDEMARK")}
    # the package under test, also where another one is installed
    said |= {
        "PATH": f"{programs}{os.pathsep}{said['PATH']}",
        "PYTHONPATH": str(PROJECT),
    }
    done = subprocess.run(
        ["sh", "-e", "-c", command],
        cwd=folder,
        env=said,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project that dbt has parsed."""
    folder = tmp_path_factory.mktemp("teams") / "Help Desk"
    init.init(folder)
    _sh("tidemark deps", folder)
    return folder


@pytest.mark.timeout(900)
def test_the_page_on_a_project_of_one_s_own_runs_as_it_stands(
    tmp_path: Path, warm: Path
) -> None:
    page = (PROJECT / "docs/own-project.md").read_text(encoding="utf-8")
    # what comes last is of a clone instead, and tried where the shop is taken out
    own, _ = page.split("\n## Or a clone of this repository\n")
    blocks = re.findall(r"```(?:console|text)\n(.*?)```", own, re.DOTALL)
    folder = tmp_path
    output = ""
    shown = []
    for block in blocks:
        if not block.startswith("$ "):
            # what is shown, of what ran last
            shown.append(block)
            for line in block.splitlines():
                assert line in output
            continue
        for command in block.replace("\\\n", "").replace("$ ", "").splitlines():
            if command.startswith("cd "):
                folder /= command.removeprefix("cd ")
                # what `make setup` would install
                (folder / ".venv").mkdir()
                (folder / ".venv/bin").symlink_to(warm / "bin")
                (folder / ".venv/.installed").touch()
            else:
                output = _sh(command, folder, warm / "bin")
    assert len(shown) == 1
    assert not (folder / "lake").exists()
    left = [path.name for path in folder.glob("dbt_project/**/*") if path.is_file()]
    assert left == []
    _delete_line(folder / "dbt_project.yml", "    view: ")
    assert "1 passed" in _sh("make test", folder, warm / "bin")


def _delete_line(file: Path, beginning: str) -> None:
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(beginning)]
    assert len(kept) == len(lines) - 1
    file.write_text("".join(kept), encoding="utf-8")


def test_it_parses_without_a_warning(desk: Path) -> None:
    shutil.rmtree(desk / "target", ignore_errors=True)
    said = _sh("dbt --warn-error parse --show-all-deprecations", desk)
    assert not re.search("warn|deprecat", said.replace("--warn-error", ""), re.I), said


def test_it_has_its_own_models_and_those_that_all_domains_share(
    desk: Path, warm: Path
) -> None:
    lines = _sh(
        "dbt --quiet ls --output json --output-keys 'name resource_type config "
        "original_file_path'",
        desk,
        warm / "bin",
    ).splitlines()
    nodes = [json.loads(line) for line in lines]
    models = {n["name"]: n for n in nodes if n["resource_type"] == "model"}
    assert {*models} == SHARED | OWN
    for name, model in models.items():
        path = Path(model["original_file_path"])
        assert (path.parts[0] == ".tidemark") == (name in SHARED)
    config = models["silver_reject_log"]["config"]
    assert (config["schema"], config["materialized"]) == ("silver", "view")
    assert models["stg_resolved_rejects"]["config"]["schema"] == "staging"
    assert models["gold_late_changes"]["config"]["contract"]["enforced"]


def test_nothing_of_the_shop_is_in_its_models_and_tests(desk: Path) -> None:
    copy = desk / ".tidemark"
    assert [path for path in copy.rglob("*") if "shop" in path.parts] == []
    word = re.compile(r"shop|customer|trip_|order_(?!by)|orders\b|product", re.I)
    said = {
        path.relative_to(copy).as_posix(): found
        for part in ("dbt_project", "tests")
        for path in (copy / part).rglob("*")
        if path.is_file() and (found := word.findall(path.read_text(encoding="utf-8")))
    }
    # "orders the decisions" is the verb; unit tests have sources as texts
    assert said.pop("dbt_project/bronze/rejects.yml") == ["orders"]
    assert all("unit_tests/" in name for name in said)


def test_a_new_version_s_models_are_parsed_where_others_were(
    desk: Path, warm: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """dbt parses in part what it has parsed already, and must see the other files."""
    models = "dbt --quiet ls --resource-type model --output name"
    before = {*_sh(models, desk, warm / "bin").split()}
    upgraded = tmp_path / "installed"
    shutil.copytree(desk / ".tidemark", upgraded)
    for file in upgraded.glob("dbt_project/gold/**/gold_late_changes.*"):
        file.unlink()
    (upgraded / "dbt_project/silver/silver_more.sql").write_text(
        "select cast(1 as bigint) as id"
    )
    monkeypatch.setattr(engine, "home", lambda: upgraded)
    monkeypatch.setattr(engine, "MODELS", (*engine.MODELS, "silver_more"))
    engine.take(desk)
    try:
        after = {*_sh(models, desk, warm / "bin").split()}
    finally:
        monkeypatch.undo()
        engine.take(desk)
    assert after == before - {"gold_late_changes"} | {"silver_more"}

"""The zip has what the function app needs, and is the same for the same content."""

import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from landing import TidemarkError, engine, init
from landing.functions import package as function_package

ROOT = Path(__file__).parents[2]


@pytest.mark.shop
def test_a_clone_deploys_its_own_source_and_declarations() -> None:
    names = set(function_package.contents(ROOT))
    assert {
        "function_app.py",
        "host.json",
        "requirements.txt",
        "dbt_project.yml",
        "dbt_project/bronze/shop/streams.yml",
        "landing/__init__.py",
        "landing/functions/binding.py",
    } <= names
    assert not [n for n in names if "local.settings" in n or n.startswith("tests/")]
    assert not [n for n in names if n.startswith("landing/init/project")]


def test_a_teams_project_deploys_its_declarations_and_installs_the_rest(
    tmp_path: Path,
) -> None:
    init.init(tmp_path / "desk")
    files = function_package.contents(tmp_path / "desk")
    assert files["requirements.txt"].startswith(b"tidemark[functions]")
    assert "dbt_project/bronze/page_views.yml" in files
    assert f"{engine.FOLDER}/dbt_project/bronze/rejects.yml" in files
    assert not [name for name in files if name.startswith("landing/")]


def test_the_same_content_is_the_same_zip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    for name in ("a", "b"):
        target = tmp_path / name / "app.zip"
        done = CliRunner().invoke(function_package.main, [str(target)])
        assert done.exit_code == 0, done.output
        assert "files" in done.output
    content = (tmp_path / "a/app.zip").read_bytes()
    assert content == (tmp_path / "b/app.zip").read_bytes()
    assert zipfile.ZipFile(tmp_path / "a/app.zip").testzip() is None


def test_the_list_of_what_is_installed_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    (tmp_path / "list.json").write_text("{}")
    words = [str(tmp_path / "app.zip"), "--sbom", str(tmp_path / "list.json")]
    done = CliRunner().invoke(function_package.main, words)
    assert done.exit_code == 0, done.output
    assert zipfile.ZipFile(tmp_path / "app.zip").read("sbom.cdx.json") == b"{}"


def test_a_wrong_declaration_is_found_before_it_is_deployed(tmp_path: Path) -> None:
    init.init(tmp_path / "desk")
    (tmp_path / "desk/dbt_project/bronze/wrong.yml").write_text(
        "sources: [{name: bronze, tables: [{name: x, config: {meta: {landing: {}}}}]}]"
    )
    with pytest.raises(TidemarkError, match=r"wrong\.yml: source x"):
        function_package.write(tmp_path / "desk", tmp_path / "app.zip")
    assert not (tmp_path / "app.zip").exists()


def test_an_app_without_a_file_says_which(tmp_path: Path) -> None:
    init.init(tmp_path / "desk")
    (tmp_path / "desk/function_app/host.json").unlink()
    with pytest.raises(TidemarkError, match=r"host\.json cannot be read"):
        function_package.contents(tmp_path / "desk")


def test_the_pages_command_is_a_target_that_makes_the_zip() -> None:
    page = (ROOT / "docs/functions.md").read_text()
    assert re.findall(r"```console\n\$ (make .*?)\n```", page) == [
        "make function-package"
    ]
    planned = subprocess.run(
        [
            *("make", "--dry-run", "--assume-old=.venv/.installed"),
            *("--assume-old=.checks/.python", "function-package"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "--output-file dist/sbom.cdx.json function_app/requirements.txt" in planned
    written = (
        "-m landing.functions.package --sbom dist/sbom.cdx.json dist/function_app.zip"
    )
    assert written in planned

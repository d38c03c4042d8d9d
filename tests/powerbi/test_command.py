"""`tidemark powerbi generate`: writes, checks, says what differs."""

import json
from pathlib import Path

import pytest
from _command import Run, run
from _manifest import MODEL, column, manifest, sales, save

__all__ = ["run"]  # the fixture


@pytest.fixture
def words(tmp_path: Path) -> tuple[str, ...]:
    (tmp_path / "dbt_project.yml").write_text("")
    save(tmp_path / "manifest.json", manifest())
    return ("powerbi", "generate", "--manifest", "manifest.json")


@pytest.fixture
def definition(tmp_path: Path) -> Path:
    return tmp_path / "powerbi" / MODEL


def test_it_writes_a_project_and_the_next_time_nothing(
    run: Run, words: tuple[str, ...], definition: Path
) -> None:
    done = run(*words)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].endswith("were not as dbt says")
    stamp = (definition / "model.tmdl").stat().st_mtime_ns
    again = run(*words)
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout == "powerbi/Corner shop.SemanticModel is as dbt says\n".replace(
        "powerbi", str(definition.parents[1])
    )
    assert (definition / "model.tmdl").stat().st_mtime_ns == stamp
    assert run(*words, "--check").returncode == 0


def test_check_writes_nothing_and_names_each_difference(
    run: Run, words: tuple[str, ...], definition: Path, tmp_path: Path
) -> None:
    run(*words)
    before = (definition / "tables" / "Sales.tmdl").read_text()
    save(
        tmp_path / "manifest.json",
        manifest(sales(amount=column("amount", "bigint")), tests=()),
    )
    done = run(*words, "--check")
    assert done.returncode == 1
    assert "Sales[Amount]: dataType is decimal, by dbt int64\n" in done.stdout
    assert "tidemark powerbi generate" in done.stderr
    assert (definition / "tables" / "Sales.tmdl").read_text() == before
    assert run(*words).returncode == 0
    assert "int64" in (definition / "tables" / "Sales.tmdl").read_text()


def test_a_measure_of_a_column_that_is_gone_is_an_error(
    run: Run, words: tuple[str, ...], definition: Path, tmp_path: Path
) -> None:
    run(*words)
    path = definition / "tables" / "Sales.tmdl"
    measure = (
        "\t/// Paid.\n\tmeasure Paid = SUM(Sales[Amount])\n"
        "\t\tformatString: 0\n\t\tdisplayFolder: Money\n\n"
    )
    path.write_text(
        path.read_text().replace("\trefreshPolicy", f"{measure}\trefreshPolicy")
    )
    assert run(*words, "--check").returncode == 0
    save(tmp_path / "manifest.json", manifest(sales(amount=None), tests=()))
    done = run(*words)
    assert done.returncode == 1
    assert "Error: measure Paid: there is no column Sales[Amount]\n" in done.stderr
    assert measure in path.read_text()


def test_its_json_says_what_was_done(run: Run, words: tuple[str, ...]) -> None:
    said = json.loads(run(*words, "--json").stdout)
    assert (said["name"], said["written"], said["problems"]) == (
        "Corner shop",
        True,
        [],
    )
    assert "table Sales is missing" in said["differences"]
    again = json.loads(run(*words, "--json", "--check").stdout)
    assert (again["differences"], again["files"]) == ([], [])


def test_another_folder_and_name_may_be_said(
    run: Run, words: tuple[str, ...], tmp_path: Path
) -> None:
    done = run(*words, "--project", "reports", "--name", "Sales desk")
    assert done.returncode == 0
    assert (tmp_path / "reports" / "Sales desk.pbip").is_file()
    assert run(*words, "--project", "reports", "--check").returncode == 0
    run(*words, "--project", "reports", "--name", "Other")
    several = run(*words, "--project", "reports")
    assert several.returncode == 2
    assert "several semantic models" in several.stderr


def test_a_warehouse_that_lacks_a_column_is_one_line(
    run: Run, words: tuple[str, ...], tmp_path: Path
) -> None:
    columns = {"BUYER_KEY": {"type": "VARCHAR"}}
    save(
        tmp_path / "catalog.json",
        {"nodes": {"model.corner_shop.reporting_buyers": {"columns": columns}}},
    )
    done = run(*words, "--catalog", "catalog.json")
    assert (done.returncode, done.stdout) == (1, "")
    assert "reporting_buyers: the warehouse has no country" in done.stderr
    assert not (tmp_path / "powerbi").exists()


@pytest.mark.parametrize(
    ("text", "said"), [("{", "is no JSON"), ("[]", "is no file of dbt's")]
)
def test_a_manifest_that_is_none_is_one_line(
    run: Run, words: tuple[str, ...], tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "manifest.json").write_text(text)
    done = run(*words)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1

"""What all domains share holds without the example's domain."""

import os
import re
import subprocess
import sys

import pytest
from _copies import copy_project
from _project import Pipeline

from landing.building.runs import close_warehouse

pytestmark = pytest.mark.shop


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """A project from which the shop was taken away as docs/own-project.md says."""
    folder = tmp_path_factory.mktemp("bare")
    project = copy_project(folder / "project")
    page = (project / "docs" / "own-project.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^\$ (find .* -name shop .*)$", page, re.MULTILINE)
    subprocess.run(["bash", "-c", command], cwd=project, check=True)
    settings = project / "dbt_project.yml"
    text = settings.read_text()
    (entities,) = re.findall(r"  entities:\n(?:    \w+: \{.*\n)+", text)
    settings.write_text(text.replace(entities, "  entities:\n"))
    pipeline = Pipeline(folder, project=project)
    pipeline.lake.mkdir()
    return pipeline


def test_it_builds_with_all_its_tests_whatever_is_asked(bare: Pipeline) -> None:
    bare.build()
    bare.build("--full-refresh")
    bare.run("--empty")
    outcome = bare.dbt("test", "--select", "test_type:unit")
    assert outcome.success
    assert len(outcome.result) >= 3


def test_every_command_runs_and_says_that_nothing_is_there(bare: Pipeline) -> None:
    # dbt of the tests before holds it
    close_warehouse()
    assert bare.tidemark("build", "--force").returncode == 0
    for words, said in (
        (("build",), "nothing new since"),
        (("verify",), "nothing to compare"),
        (("rejects",), "no open rejects"),
        (("show",), "silver.silver_resolved_rejects"),
        (("sql", "select 41 + 1 as answer"), "42"),
        (("extract",), "No table or file is declared"),
        (("manifest",), "0 entries added"),
    ):
        done = bare.tidemark(*words)
        assert done.returncode == 0, done.stderr
        assert said in done.stdout + done.stderr, words


def test_the_demo_says_that_its_shop_is_gone(bare: Pipeline) -> None:
    told = bare.tidemark("demo")
    assert told.returncode == 2
    assert "this project declares no order_events, trip_events" in told.stderr
    assert not (bare.copied_project() / "demo").exists()


def test_the_tests_that_do_not_play_the_shop_are_left_and_pass(bare: Pipeline) -> None:
    # CI chooses by the commit, and a copy has none
    own = {name: value for name, value in os.environ.items() if name != "CI"}

    def run(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words],
            cwd=bare.copied_project(),
            env={**own, "PYTHONPATH": str(bare.copied_project())},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    left = run("--collect-only", "tests/landing", "tests/pipeline")
    (deselected,) = re.findall(r"(\d+) deselected", left)
    assert int(deselected) > 500
    assert "test_gates.py" not in left
    told = run(
        "tests/landing/test_declarations.py",
        "tests/landing/test_demo_shop.py",
        "tests/landing/test_produce.py",
        "tests/pipeline/test_docs_verbs.py",
        "tests/pipeline/test_macro_docs.py",
    )
    assert re.search(r"^\d+ passed, \d+ deselected", told, re.MULTILINE), told

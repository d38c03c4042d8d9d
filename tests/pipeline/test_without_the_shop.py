"""What all domains share holds without the example's domain."""

import re
import shutil

import pytest
from _copies import copy_project
from _project import Pipeline

from landing.building.runs import close_warehouse


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """A project from which the shop's folders and entities were taken away."""
    folder = tmp_path_factory.mktemp("bare")
    project = copy_project(folder / "project")
    for shop in sorted(project.rglob("shop")):
        shutil.rmtree(shop)
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

"""The asset bundle is one by Databricks' published schema, and by its own package."""

import copy
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import regress
import yaml
from databricks.bundles.jobs import Job
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

ROOT = Path(__file__).parents[2]
_BESIDE = ROOT.parent / "shared" / "schemas"


@pytest.fixture
def bundle() -> dict[str, Any]:
    """Return the bundle, to be changed."""
    text = (ROOT / "databricks.yml").read_text("utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return read


@pytest.fixture(scope="module")
def schema() -> Mapping[str, Any]:
    """The published schema; skipped where it is absent, and fails on CI."""
    said = os.environ.get("TIDEMARK_SCHEMAS")
    path = (Path(said) if said else _BESIDE) / "databricks/bundle.schema.json"
    if not path.is_file():
        told = (
            f"{path} is not there: set TIDEMARK_SCHEMAS to a folder in which "
            "databricks/bundle.schema.json is databricks/cli's bundle/schema/"
            "jsonschema.json"
        )
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(told)
    read: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return read


def _pattern(
    _: object, pattern: str, text: object, __: object
) -> Iterator[ValidationError]:
    """Patterns of JSON Schema are those of ECMAScript, which Python's are not."""
    if isinstance(text, str) and regress.Regex(pattern, "u").find(text) is None:
        yield ValidationError(f"{text!r} does not match {pattern!r}")


_Validator = extend(Draft202012Validator, {"pattern": _pattern})


def _problems(bundle: Mapping[str, Any], schema: Mapping[str, Any]) -> list[str]:
    return [str(error) for error in _Validator(schema).iter_errors(bundle)]


def test_it_is_a_bundle_by_the_published_schema(
    bundle: dict[str, Any], schema: Mapping[str, Any]
) -> None:
    assert _problems(bundle, schema) == []


def test_its_jobs_are_read_by_databricks_own_package(bundle: dict[str, Any]) -> None:
    for job in bundle["resources"]["jobs"].values():
        assert Job.from_dict(job).tasks


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (("schedule", "quartz_cron"), "0 0 * * * ?"),
        (("health", "rules", 0, "op"), "MORE_THAN"),
        (("tasks", 1, "dbt_task", "command"), "dbt build"),
    ],
)
def test_a_mistake_is_found(
    bundle: dict[str, Any],
    schema: Mapping[str, Any],
    place: tuple[str | int, ...],
    wrong: str,
) -> None:
    planted = copy.deepcopy(bundle)
    at: Any = planted["resources"]["jobs"]["tidemark"]
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = wrong
    assert _problems(planted, schema) != []
    with pytest.raises((TypeError, ValueError)):
        Job.from_dict(planted["resources"]["jobs"]["tidemark"])


def test_its_job_extracts_builds_with_gates_and_tells(bundle: dict[str, Any]) -> None:
    job = bundle["resources"]["jobs"]["tidemark"]
    extract, build = job["tasks"]
    assert extract["python_wheel_task"]["parameters"] == ["extract"]
    assert build["depends_on"] == [{"task_key": "extract"}]
    [command] = build["dbt_task"]["commands"]
    assert command.startswith("dbt build --target databricks ")
    assert "${var.bronze_as}" in command
    assert job["email_notifications"]["on_failure"] == ["${var.notify}"]
    assert (job["max_concurrent_runs"], job["queue"]) == (1, {"enabled": True})
    assert "schedule" in job
    arrival = bundle["resources"]["jobs"]["tidemark_on_arrival"]
    assert arrival["trigger"]["file_arrival"]["url"] == "${var.arrivals}"
    [start] = arrival["tasks"]
    assert start["run_job_task"]["job_id"] == "${resources.jobs.tidemark.id}"
    assert {*bundle["targets"]} == {"dev", "prod"}


def test_each_variable_is_declared_and_used(bundle: dict[str, Any]) -> None:
    text = (ROOT / "databricks.yml").read_text("utf-8")
    assert {*re.findall(r"\$\{var\.(\w+)\}", text)} == {*bundle["variables"]}


def test_it_builds_by_the_versions_that_were_tried(bundle: dict[str, Any]) -> None:
    locked = (ROOT / "requirements-engines.lock").read_text("utf-8")
    _, build = bundle["resources"]["jobs"]["tidemark"]["tasks"]
    for library in build["libraries"]:
        assert f"\n{library['pypi']['package']} \\\n" in locked


def test_no_secret_stands_in_it(bundle: dict[str, Any]) -> None:
    for cluster in bundle["resources"]["jobs"]["tidemark"]["job_clusters"]:
        for name, value in cluster["new_cluster"]["spark_env_vars"].items():
            if re.search("SECRET|CONTROL|CONNECTION|TOKEN|CLIENT", name):
                assert value.startswith("{{secrets/"), name

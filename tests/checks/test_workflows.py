"""Workflows are pinned, store no secret, and run targets of make."""

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CHECKS = ROOT / ".checks"
FILES = sorted(
    [*ROOT.glob(".github/workflows/*.yml"), *ROOT.glob(".github/actions/*/action.yml")]
)
THEIRS = ROOT / "landing/init/project/dot_github/workflows/build.yml"
_USES = re.compile(r"^\s*(?:- )?uses: (.*)$", re.MULTILINE)
_PINNED = re.compile(r"([\w./-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)")


def _uses(files: list[Path]) -> Iterator[str]:
    for path in files:
        for used in _USES.findall(path.read_text("utf-8")):
            if not used.startswith("./"):
                yield used


def _pins(files: list[Path]) -> dict[str, set[tuple[str, str]]]:
    pins: dict[str, set[tuple[str, str]]] = {}
    for used in _uses(files):
        found = _PINNED.fullmatch(used)
        assert found, f"{used} is not pinned: name@<40 hex digits> # v1.2.3"
        pins.setdefault(found[1], set()).add((found[2], found[3]))
    return pins


def _steps(file: Path) -> Iterator[Mapping[str, Any]]:
    for job in yaml.safe_load(file.read_text("utf-8"))["jobs"].values():
        yield from job["steps"]


def test_every_action_is_pinned_by_hash_and_in_one_version() -> None:
    pins = _pins([*FILES, THEIRS])
    assert {"actions/checkout", "actions/setup-python", "azure/login"} <= pins.keys()
    assert {name: one for name, one in pins.items() if len(one) != 1} == {}


def test_a_project_that_init_writes_has_the_same_pins() -> None:
    ours, theirs = _pins(FILES), _pins([THEIRS])
    assert theirs
    assert {name: ours.get(name) for name in theirs} == theirs


def test_the_page_has_the_pins() -> None:
    page = (ROOT / "docs/orchestration.md").read_text("utf-8")
    for name, [(commit, version)] in _pins(FILES).items():
        assert re.search(rf"\| `{name}` +\| {version} \| `{commit}` ", page), name


@pytest.mark.parametrize(
    "used", ["actions/checkout@v6", f"actions/checkout@{'0' * 40}"]
)
def test_an_action_that_is_not_pinned_is_found(tmp_path: Path, used: str) -> None:
    (tmp_path / "a.yml").write_text(f"      - uses: {used}\n")
    with pytest.raises(AssertionError, match="is not pinned"):
        _pins([tmp_path / "a.yml"])


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.parent.name + path.stem)
def test_no_secret_is_stored(file: Path) -> None:
    assert "secrets." not in file.read_text("utf-8")


def _targets() -> set[str]:
    text = "\n".join((ROOT / n).read_text() for n in ("Makefile", "orchestration.mk"))
    return {*re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE)}


@pytest.mark.parametrize(
    "file", sorted(ROOT.glob(".github/workflows/*.yml")), ids=lambda path: path.stem
)
def test_each_step_that_runs_is_a_target_of_make(file: Path) -> None:
    targets = _targets()
    for step in _steps(file):
        if "run" in step:
            words = step["run"].split()
            assert words[0] == "make", step
            if words[1] != '"$PART"':
                assert {*words[1:]} <= targets, step
    workflow = yaml.safe_load(file.read_text("utf-8"))
    for job in workflow["jobs"].values():
        parts = job.get("strategy", {}).get("matrix", {}).get("part", [])
        assert {*parts} <= targets
        assert "timeout-minutes" in job
    # nothing but what a job says it needs
    assert workflow["permissions"] == {}
    assert "concurrency" in workflow


def test_a_build_waits_for_the_one_before_it_and_kills_none() -> None:
    build = yaml.safe_load((ROOT / ".github/workflows/build.yml").read_text("utf-8"))
    assert build["concurrency"] == {"group": "build", "cancel-in-progress": False}
    assert "schedule" in build[True]  # YAML reads `on` as true


def test_schemas_of_a_pull_request_are_dropped_whatever_came_before() -> None:
    steps = [*_steps(ROOT / ".github/workflows/ci.yml")]
    [drop] = [step for step in steps if step.get("run") == "make pr-drop"]
    assert drop["if"] == "always()"


def test_the_pipeline_of_azure_devops_runs_targets_of_make() -> None:
    page = (ROOT / "docs/orchestration.md").read_text("utf-8")
    [text] = re.findall(
        r"azure-pipelines.yml`\*\*\n\n```yaml\n(.*?)```", page, re.DOTALL
    )
    assert {*yaml.safe_load(text)} >= {"trigger", "schedules", "stages"}
    named = {w for line in re.findall(r"make ([a-z -]+)", text) for w in line.split()}
    assert {"ci", "lint", "pr-build", "pr-drop", "scheduled-build"} <= named
    assert named <= _targets()


def _run(*words: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)


def test_actionlint_and_zizmor_find_nothing() -> None:
    done = _run("make", "--assume-old=.checks/.installed", "lint-workflows")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("make pr-drop", "make ${{ github.head_ref }}", "template-injection"),
        ("persist-credentials: false", "fetch-tags: true", "artipacked"),
        ("permissions: {}", "permissions: write-all", "excessive-permissions"),
    ],
)
def test_zizmor_finds_a_planted_weakness(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    text = (ROOT / ".github/workflows/ci.yml").read_text("utf-8")
    assert before in text
    (tmp_path / "ci.yml").write_text(text.replace(before, after))
    zizmor = (CHECKS / ".venv/bin/zizmor", "--config", ".github/zizmor.yml")
    done = _run(*zizmor, "--offline", "--persona", "pedantic", tmp_path / "ci.yml")
    assert done.returncode != 0
    assert told in done.stdout + done.stderr


def test_actionlint_finds_a_planted_mistake(tmp_path: Path) -> None:
    text = (ROOT / ".github/workflows/ci.yml").read_text("utf-8")
    (tmp_path / "ci.yml").write_text(text.replace("env.TARGET", "evn.TARGET"))
    done = _run(CHECKS / "bin/actionlint", tmp_path / "ci.yml")
    assert done.returncode != 0
    assert "evn" in done.stdout

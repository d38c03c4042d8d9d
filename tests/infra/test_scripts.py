"""What runs in the image and around it does what docs/deploy.md says, on stand-ins."""

import os
import subprocess
from pathlib import Path

import pytest
from _infra import INFRA, PROJECT


class Programs:
    """Programs that note how they are called, found before all others."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir()
        self.notes = folder / "called"

    def add(self, name: str, does: str = "") -> None:
        program = self.folder / name
        program.write_text(f'#!/bin/sh\necho "{name} $*" >> {self.notes}\n{does}\n')
        program.chmod(0o755)

    def run(self, script: str, *words: str, **environment: str) -> int:
        path = f"{self.folder}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            [INFRA / "image" / script, *words],
            env={**os.environ, "PATH": path, **environment},
            check=False,
        ).returncode

    def called(self) -> list[str]:
        return self.notes.read_text().splitlines() if self.notes.exists() else []


@pytest.fixture
def programs(tmp_path: Path) -> Programs:
    return Programs(tmp_path / "bin")


@pytest.mark.parametrize("ended", [0, 1, 2])
def test_what_ran_is_landed_and_a_build_s_end_is_the_job_s(
    programs: Programs, ended: int
) -> None:
    programs.add("dbt", f"exit {ended}")
    programs.add("tidemark")
    assert programs.run("build.sh", "synapse") == ended
    assert programs.called() == ["dbt build --target synapse", "tidemark runs land"]


def test_a_build_is_no_failure_where_what_ran_cannot_be_landed(
    programs: Programs,
) -> None:
    programs.add("dbt")
    programs.add("tidemark", "exit 1")
    assert programs.run("build.sh", "synapse") == 0


def test_databricks_is_asked_with_a_token_and_not_without_one(
    programs: Programs,
) -> None:
    programs.add("python", "echo of-entra")
    programs.add("dbt", f'echo "with $DATABRICKS_TOKEN" >> {programs.notes}')
    programs.add("tidemark")
    assert programs.run("build.sh", "databricks") == 0
    assert "with of-entra" in programs.called()
    programs.add("python", "exit 1")
    programs.notes.unlink()
    assert programs.run("build.sh", "databricks") != 0
    assert not [call for call in programs.called() if call.startswith("dbt")]


def test_the_image_is_that_of_the_commit_and_built_once(programs: Programs) -> None:
    # the last word is the folder that is sent
    programs.add("az", f'for sent; do :; done; ls -A "$sent" >> {programs.notes}')
    programs.add("azd")
    commit = subprocess.run(
        ["git", "rev-parse", "--short=12", "HEAD"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    registry = {"AZURE_CONTAINER_REGISTRY_NAME": "crtest", "DEPLOY_IMAGE": ""}
    assert programs.run("push.sh", **registry) == 0
    built, *sent, told = programs.called()
    assert f"--registry crtest --image tidemark:{commit} --file" in built
    assert {"landing", "dbt_project", "requirements.lock"} <= set(sent)
    assert not {".venv", ".engines", ".env", ".git"} & set(sent)
    assert told == f"azd env set DEPLOY_IMAGE tidemark:{commit}"
    programs.notes.unlink()
    registry["DEPLOY_IMAGE"] = f"tidemark:{commit}"
    assert programs.run("push.sh", **registry) == 0
    assert programs.called() == []


def test_a_deployment_without_an_image_ends_where_it_cannot_be_built(
    programs: Programs,
) -> None:
    programs.add("az", "exit 1")
    programs.add("azd")
    registry = {"AZURE_CONTAINER_REGISTRY_NAME": "crtest", "DEPLOY_IMAGE": ""}
    assert programs.run("push.sh", **registry) != 0
    assert not [call for call in programs.called() if call.startswith("azd")]

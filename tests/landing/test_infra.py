"""infra/ deploys what is declared, by settings that the programs know."""

import json
import re
from pathlib import Path

import pytest

from landing import load_declarations
from landing.settings import KNOWN

ROOT = Path(__file__).parents[2]
INFRA = ROOT / "infra"
DECLARED = load_declarations(ROOT).streams


@pytest.mark.parametrize("name", ["main", "dev", "prod"])
def test_the_hubs_are_those_that_are_declared(name: str) -> None:
    text = (INFRA / f"{name}.parameters.json").read_text()
    streams = json.loads(text)["parameters"]["streams"]["value"]
    assert {(s["source"], s["hub"], s["consumerGroup"]) for s in streams} == {
        (s.name, s.event_hub, s.consumer_group) for s in DECLARED
    }
    assert {s["source"] for s in streams if s["partitions"] < 1} == set()


def test_the_connection_is_that_of_the_declarations() -> None:
    main = (INFRA / "main.bicep").read_text()
    [connection] = re.findall(r"param hubConnection string = '(\w+)'", main)
    assert {stream.connection for stream in DECLARED} == {connection}


def test_every_setting_is_one_that_a_program_reads() -> None:
    said = {
        name
        for path in INFRA.rglob("*.bicep")
        for name in re.findall(r"'(TIDEMARK_\w+)'", path.read_text())
    }
    assert {"TIDEMARK_LAKE", "TIDEMARK_CONTROL", "TIDEMARK_CHECKPOINTS"} <= said
    assert said <= set(KNOWN)


def test_the_function_app_that_azd_deploys_is_the_package() -> None:
    azure = (ROOT / "azure.yaml").read_text()
    made = (ROOT / "Makefile").read_text()
    [folder] = re.findall(r"project: (\S+)", azure)
    assert f"zipfile -e dist/function_app.zip {folder}\n" in made
    assert "run: make function-folder" in azure
    assert "run: infra/image/push.sh" in azure
    assert (INFRA / "image/push.sh").stat().st_mode & 0o111

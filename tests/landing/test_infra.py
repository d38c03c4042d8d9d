"""infra/ deploys what is declared, by settings that the programs know."""

import json
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from landing import load_declarations
from landing.settings import KNOWN

ROOT = Path(__file__).parents[2]
INFRA = ROOT / "infra"
DECLARED = load_declarations(ROOT).streams


@pytest.mark.shop
@pytest.mark.parametrize("name", ["main", "dev", "prod"])
def test_the_hubs_are_those_that_are_declared(name: str) -> None:
    text = (INFRA / f"{name}.parameters.json").read_text()
    streams = json.loads(text)["parameters"]["streams"]["value"]
    assert {(s["source"], s["hub"], s["consumerGroup"]) for s in streams} == {
        (s.name, s.event_hub, s.consumer_group) for s in DECLARED
    }
    assert {s["source"] for s in streams if s["partitions"] < 1} == set()


@pytest.mark.shop
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


def test_the_control_table_is_reached_by_an_identity_and_no_password() -> None:
    text = (INFRA / "modules/programs.bicep").read_text()
    [address] = re.findall(r"var controlAddress = '([^']+)'", text)
    [prefix] = set(re.findall(r"'(\S+)\$\{\w+ClientId\}@\$\{controlAddress\}'", text))
    named = address.replace("${controlHost}", "sql-x.database.windows.net").replace(
        "${controlDatabase}", "control"
    )
    url = sa.make_url(f"{prefix}0a1b-2c3d@{named}")
    [[given], _] = url.get_dialect()().create_connect_args(url)
    assert dict(pair.split("=", 1) for pair in given.split(";")) == {
        "DRIVER": "{ODBC Driver 18 for SQL Server}",
        "Server": "sql-x.database.windows.net,1433",
        "Database": "control",
        "UID": "0a1b-2c3d",
        "Authentication": "ActiveDirectoryMsi",
        "Encrypt": "yes",
    }


def test_the_image_has_what_was_tested_with_its_warehouses() -> None:
    image = _pinned(INFRA / "image/requirements.lock")
    tested = {
        **_pinned(ROOT / "requirements.lock"),
        **_pinned(ROOT / "requirements-engines.lock"),
    }
    assert {"dbt-synapse", "dbt-databricks", "pyodbc", "azure-eventhub"} <= set(image)
    assert {n: v for n, v in image.items() if tested.get(n, v) != v} == {}


def _pinned(lock: Path) -> dict[str, str]:
    found = re.findall(r"^([a-z0-9.-]+)==([^ ;]+)", lock.read_text(), re.M)
    return dict(found)

"""What is secret in the settings stands in no error and in no traceback."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from landing import hidden, init
from landing.errors import SourceError, of_source
from landing.telemetry.logs import JsonLines

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hidden, "_known", set())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIDEMARK_SECRET_CRM", "m@rked/one"),
        ("AZURE_STORAGE_ACCOUNT_KEY", "m@rked/one"),
        ("TIDEMARK_CONNECTION_SHOP", "postgresql://ana:m%40rked%2Fone@host/shop"),
        ("TIDEMARK_CONNECTION_SHOP", "postgresql://ana:m@rked/one@host/shop"),
        ("EventHubConnection", "Endpoint=sb://h;SharedAccessKey=m@rked/one;A=b"),
        ("TIDEMARK_CHECKPOINTS", "AccountName=a;AccountKey=m@rked/one"),
        ("TIDEMARK_LAKE", "az://lake?sig=m%40rked%2Fone"),
        ("TIDEMARK_CONNECTION_SHOP", "mysql://u:m%40rked%2Fone@h/d?ssl_ca=/x@y"),
        ("TIDEMARK_CONNECTION_SHOP", "mssql://h?odbc=Uid=a;PWD = {m@rked/one};x=y"),
        ("DBT_ENV_SECRET_PG", "m@rked/one"),
        ("PGPASSWORD", "m@rked/one"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "x=short,api-key=m%40rked%2Fone"),
    ],
)
def test_an_error_shows_no_secret_however_it_is_written(name: str, value: str) -> None:
    hidden.hide_secrets_of({name: value})
    for written in ("m@rked/one", "m%40rked/one", "m%40rked%2Fone"):
        said = SourceError(f"refused: {written}", way_out=f"Mend {written}")
        assert str(said) == "refused: ***. Mend ***"
        assert "rked" not in str(of_source("people", ValueError(written)))


def test_what_is_no_secret_is_shown() -> None:
    hidden.hide_secrets_of(
        {"TIDEMARK_LAKE": "abfss://lake@acc.dfs.core/x", "A": "bcde"}
    )
    text = "abfss://lake@acc.dfs.core/x bcde"
    assert hidden.without_secrets(text) == text


def test_a_line_of_json_shows_no_secret_though_json_writes_it_otherwise() -> None:
    hidden.hide_secrets_of({"TIDEMARK_SECRET_CRM": 'm"rked\\one'})
    record = logging.makeLogRecord({"msg": 'told: m"rked\\one', "source": "crm"})
    line = json.loads(JsonLines().format(record))
    assert (line["message"], line["source"]) == ("told: ***", "crm")


def test_bytes_that_are_no_text_in_a_secret_stop_no_command() -> None:
    hidden.hide_secrets_of({"TIDEMARK_SECRET_CRM": "m\udcffrked-one"})
    assert hidden.without_secrets("told: m%FFrked-one") == "told: ***"


@pytest.mark.parametrize("words", [["--debug"], []])
def test_a_traceback_shows_no_secret(tmp_path: Path, words: list[str]) -> None:
    init.init(tmp_path / "project")
    said = {k: v for k, v in os.environ.items() if not k.startswith("TIDEMARK")}
    failing = (
        "import landing.cli, landing.cli.status as s\n"
        "def fail(*a, **k): raise ValueError('told: m@rked/one')\n"
        "s.status.callback = lambda **k: (__import__('landing.settings').settings"
        ".load_settings(__import__('pathlib').Path('.')), fail())\n"
        "landing.cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", failing, *words, "status"],
        cwd=tmp_path / "project",
        env=said | {"PYTHONPATH": str(ROOT), "TIDEMARK_SECRET_CRM": "m@rked/one"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "told: ***" in done.stderr
    assert "rked" not in done.stdout + done.stderr

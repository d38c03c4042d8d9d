"""Who asks a storage account: the Entra identity, or what the environment says.

`DefaultAzureCredential` is Microsoft's, unmodified. It finds a managed identity, whose
endpoint in a function app or a container is a plain HTTP address as it is here, or the
login of a command `az`, which here is a script that gives a token. The account is a
server that notes who asked, and has no files.
"""

import json
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from landing import Lake, lake_account


@dataclass
class Azure:
    """A server that is the identity's endpoint below /token, else an account."""

    url: str
    tokens_for: list[str] = field(default_factory=list)
    asked_by: list[str | None] = field(default_factory=list)


@pytest.fixture
def azure(monkeypatch: pytest.MonkeyPatch) -> Iterator[Azure]:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/token"):
                azure.tokens_for.append(self.path)
                told = {
                    "access_token": "of-the-identity",
                    "expires_on": str(int(time.time()) + 3600),
                    "resource": "https://storage.azure.com",
                    "token_type": "Bearer",
                }
                self._answer(200, json.dumps(told).encode())
            else:
                azure.asked_by.append(self.headers["Authorization"])
                self._answer(404, b"")

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    azure = Azure(f"http://127.0.0.1:{server.server_port}")
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    for name, value in {
        "IDENTITY_ENDPOINT": f"{azure.url}/token",
        "IDENTITY_HEADER": "secret",
        "AZURE_STORAGE_ACCOUNT_NAME": "ours",
        "AZURE_STORAGE_ENDPOINT": azure.url,
    }.items():
        monkeypatch.setenv(name, value)
    # an account is never asked without TLS; the server here has none
    monkeypatch.setitem(lake_account._CLIENT, "allow_http", True)
    monkeypatch.delenv("AZURE_STORAGE_USE_EMULATOR", raising=False)
    try:
        yield azure
    finally:
        server.shutdown()
        server.server_close()
        serving.join()


def test_the_managed_identity_of_the_process_asks_the_account(azure: Azure) -> None:
    lake = Lake.open("az://lake/of/ours")
    assert lake.read("a.parquet") is None
    assert lake.read("b.parquet") is None
    assert azure.asked_by == ["Bearer of-the-identity"] * 2
    assert len(azure.tokens_for) == 1
    assert "storage.azure.com" in azure.tokens_for[0]


def test_on_a_developer_s_machine_the_login_of_az_asks(
    azure: Azure, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("IDENTITY_ENDPOINT", "IDENTITY_HEADER"):
        monkeypatch.delenv(name)
    # what a managed identity is looked for at is no address of this machine
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "AzureCliCredential")
    told = {"accessToken": "of-the-login", "expires_on": int(time.time()) + 3600}
    command = tmp_path / "az"
    command.write_text(f"#!/bin/sh\necho '{json.dumps(told)}'\n")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert Lake.open("az://lake").read("a.parquet") is None
    assert azure.asked_by == ["Bearer of-the-login"]


@pytest.mark.parametrize(
    ("variable", "value", "asks"),
    [
        ("AZURE_STORAGE_TOKEN", "of-the-environment", "Bearer of-the-environment"),
        ("AZURE_STORAGE_ACCOUNT_KEY", "a2V5", "SharedKey ours:"),
    ],
)
def test_a_key_or_a_token_of_the_environment_is_used_instead(
    azure: Azure, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, asks: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert Lake.open("az://lake").read("a.parquet") is None
    assert (azure.asked_by[0] or "").startswith(asks)
    assert azure.tokens_for == []

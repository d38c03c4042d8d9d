"""Microsoft's own reader of TMDL, as its modeling server has it; it runs offline.

`make .emulators/.installed` brings it, on Linux on x86-64. It is a preview, and its
licence is Microsoft's: a tool of tests, and no dependency. It reads a folder and writes
it again; it evaluates neither DAX nor M.
"""

import json
import subprocess
from pathlib import Path
from typing import Any, Self

INSTALLED = Path(__file__).parents[2] / ".emulators"
_PROGRAM = (
    INSTALLED / "node_modules/@microsoft/powerbi-modeling-mcp-linux-x64/dist"
) / "powerbi-modeling-mcp"
_CURE = "make .emulators/.installed, on Linux on x86-64"


class NotInstalledError(Exception):
    """The reader is not there; the text says the cure."""


class RefusedError(Exception):
    """The reader refuses a model; the text is Microsoft's."""


class Loader:
    """A running reader: one process for many models."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._asked = 0

    @classmethod
    def start(cls) -> Self:
        """Start it; raises `NotInstalledError` where it is not there."""
        if not _PROGRAM.is_file():
            raise NotInstalledError(
                f"Microsoft's reader of TMDL is not installed: {_CURE}"
            )
        started = cls(
            subprocess.Popen(
                [_PROGRAM, "--start"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
            )
        )
        started._ask(
            "initialize",
            protocolVersion="2024-11-05",
            capabilities={},
            clientInfo={"name": "tidemark-tests", "version": "1"},
        )
        started._say({"method": "notifications/initialized"})
        return started

    def load(self, definition: Path) -> None:
        """Read the folder `definition` of a model, as Desktop does.

        Raises `RefusedError`, which names the document and the line.
        """
        self._operate("ImportFromTmdlFolder", definition)

    def write(self, to: Path) -> None:
        """Write the model that was read last, as Microsoft's own writer lays it out."""
        self._operate("ExportToTmdlFolder", to)

    def stop(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _operate(self, operation: str, folder: Path) -> None:
        answer = self._ask(
            "tools/call",
            name="database_operations",
            arguments={
                "request": {"operation": operation, "tmdlFolderPath": str(folder)}
            },
        )
        if "error" in answer:
            raise RefusedError(str(answer["error"]))
        result = answer["result"]
        said = "\n".join(each.get("text", "") for each in result["content"])
        if result.get("isError") or "error" in said.lower().partition('"data"')[0]:
            raise RefusedError(said)

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        self._asked += 1
        self._say({"id": self._asked, "method": method, "params": params})
        assert self._process.stdout is not None
        for line in self._process.stdout:
            try:
                answer = json.loads(line)
            except ValueError:
                continue
            if answer.get("id") == self._asked:
                return dict(answer)
        raise RefusedError("Microsoft's reader ended without an answer")

    def _say(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        self._process.stdin.flush()

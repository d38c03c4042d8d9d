"""A stand-in for Power BI's REST API, and for the endpoint of a managed identity.

It takes what Microsoft documents of an enhanced refresh ("Enhanced refresh with the
Power BI REST API") and refuses the rest: the path, a JSON object of the documented
parameters with their types and values, objects of a table and perhaps a partition, and
no `applyRefreshPolicy` with `partialBatch`. Beyond the page it refuses partitions that
are named with the policy, which would make partitions of its own. One refresh runs at a
time.

What it does not show: whether the tables and partitions are there, what a refresh
reads, how long it takes, which texts errors have, and who has which right.
"""

import json
import re
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

WORKSPACE = "11111111-2222-3333-4444-555555555555"
DATASET = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
TOKEN = "a-token-that-nobody-may-see"

_TYPES = ("full", "clearvalues", "calculate", "dataonly", "automatic", "defragment")
_PARAMETERS = {
    "type": str,
    "commitMode": str,
    "maxParallelism": int,
    "retryCount": int,
    "objects": list,
    "applyRefreshPolicy": bool,
    "effectiveDate": str,
    "timeout": str,
}


def fault(body: Any) -> str:
    """Return what of a request's body is not as documented; nothing where all is."""
    if not isinstance(body, dict):
        return "no object"
    for name, value in body.items():
        kind = _PARAMETERS.get(name)
        if kind is None:
            return f"parameter {name}"
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            return f"type of {name}"
    if body.get("type", "automatic").lower() not in _TYPES:
        return "value of type"
    mode = body.get("commitMode", "transactional").lower()
    if mode not in ("transactional", "partialbatch"):
        return "value of commitMode"
    by_policy = body.get("applyRefreshPolicy", True)
    if mode == "partialbatch" and by_policy:
        return "partialBatch with applyRefreshPolicy"
    for one in body.get("objects", ()):
        if not isinstance(one, dict) or not {"table"} <= set(one) <= {
            "table",
            "partition",
        }:
            return "objects"
        if not all(isinstance(value, str) and value for value in one.values()):
            return "objects"
        if "partition" in one and by_policy:
            return "a partition with applyRefreshPolicy"
    return ""


@dataclass
class Answering:
    """What the service will answer, before it does what it does."""

    code: int
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class PowerBI:
    """The stand-in: what it was sent, and what it will say.

    `refuse` are answers that requests get first, one each; None is the usual one.
    `ends` are the states in which refreshes end, one each, the last again and again.
    """

    url: str
    bodies: list[Any] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    refuse: list[Answering | None] = field(default_factory=list)
    ends: list[dict[str, Any]] = field(
        default_factory=lambda: [{"status": "Completed", "extendedStatus": "Completed"}]
    )
    states: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def post(self, body: Any) -> Answering:
        if any(len(left) > 1 for left in self.states.values()):
            told = {
                "error": {
                    "code": "InvalidRequest",
                    "message": "Another refresh request is already executing",
                }
            }
            return Answering(400, json.dumps(told))
        if wrong := fault(body):
            return Answering(400, json.dumps({"error": {"code": wrong}}))
        self.bodies.append(body)
        id = str(uuid.uuid4())
        end = self.ends.pop(0) if len(self.ends) > 1 else self.ends[0]
        running = {"status": "Unknown", "extendedStatus": "InProgress"}
        self.states[id] = [running, end]
        place = f"{self.url}{self.path}/{id}"
        return Answering(202, headers={"Location": place, "x-ms-request-id": id})

    def get(self, id: str) -> Answering:
        if id not in self.states:
            return Answering(404)
        left = self.states[id]
        said = left.pop(0) if len(left) > 1 else left[0]
        return Answering(202 if said["status"] == "Unknown" else 200, json.dumps(said))

    @property
    def path(self) -> str:
        return f"/v1.0/myorg/groups/{WORKSPACE}/datasets/{DATASET}/refreshes"


@contextmanager
def power_bi() -> Iterator[PowerBI]:
    """Serve the stand-in on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/token"):
                told = {
                    "access_token": TOKEN,
                    "expires_on": str(int(time.time()) + 3600),
                    "resource": "https://analysis.windows.net/powerbi/api",
                    "token_type": "Bearer",
                }
                self._answer(Answering(200, json.dumps(told)))
                return
            self._answer(self._usual() or served.get(self.path.rpartition("/")[2]))

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            text = self.rfile.read(length)
            is_json = self.headers["Content-Type"] == "application/json"
            usual = self._usual()
            if usual is None:
                usual = served.post(json.loads(text) if is_json else None)
            self._answer(usual)

        def _usual(self) -> Answering | None:
            served.asked.append(f"{self.command} {self.path}")
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                return Answering(401)
            if not re.fullmatch(re.escape(served.path) + "(/[0-9a-f-]+)?", self.path):
                return Answering(404)
            return served.refuse.pop(0) if served.refuse else None

        def _answer(self, answer: Answering) -> None:
            body = answer.text.encode()
            self.send_response(answer.code)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = PowerBI(f"http://127.0.0.1:{server.server_port}")
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        serving.join()

"""An HTTP API on this machine that pages, throttles, repeats and fails as it is told.

It is not any vendor's: what it cannot show is what a real API counts as changed, how
far its clock is off, and TLS.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAST = "2024-05-01T12:00:00Z"


@dataclass
class Request:
    """What was asked for; of a query each parameter's last value."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class Reply:
    """What to answer; `cut` bytes of the body are kept back."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0


@dataclass
class Api:
    """The server: `answer` is asked what to reply, `requests` are those so far."""

    address: str
    answer: Callable[[Request], Reply] = field(default=lambda _: Reply([]))
    requests: list[Request] = field(default_factory=list)

    def queries(self, name: str) -> list[str | None]:
        return [request.query.get(name) for request in self.requests]


@contextmanager
def serving() -> Iterator[Api]:
    """Serve on a free port while the context is open."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            request = Request(parts.path, query, dict(self.headers.items()))
            api.requests.append(request)
            reply = api.answer(request)
            body = reply.body
            if not isinstance(body, bytes):
                text = body if isinstance(body, str) else json.dumps(body)
                body = text.encode()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) - reply.cut])
            self.close_connection = bool(reply.cut)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api = Api(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def of(*ids: object, changed: str = PAST, **others: Any) -> list[dict[str, Any]]:
    """Return records of these keys."""
    return [{"id": n, "changed": changed, **others} for n in ids]

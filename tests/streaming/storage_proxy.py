"""A proxy before the storage emulator, which fails as an account does now and then.

It hands on every request and answer as it came, over real HTTP, but for what it is
told: a server that is busy, which does nothing and says when to come back; and an
answer that is lost, after the server has done what was asked. Limits: an account that
is busy is so for a while, for all requests or those of a part of its blobs, and answers
500 as well; here it is each request by itself.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Self

Fault = Literal["busy", "lost"]
Asked = Callable[[str, str], Fault | None]
"""Called with the method and path of a request, by several threads."""

_BUSY = (
    b'<?xml version="1.0" encoding="utf-8"?><Error><Code>ServerBusy</Code><Message>The '
    b"server is currently unable to receive requests. Please retry your request."
    b"</Message></Error>"
)
_OF_A_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


@dataclass
class StorageProxy:
    """A running proxy; `faults` are those that it answered, with method and path."""

    port: int
    ask: Asked = lambda method, path: None
    retry_after: int = 1
    faults: list[tuple[Fault, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def count(self, fault: Fault) -> int:
        """Return how many requests it has answered so."""
        return sum(one == fault for one, _, _ in self.faults)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *arguments: Any) -> None: ...

            def do(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                content = self.rfile.read(length)
                fault = proxy.ask(self.command, self.path)
                if fault:
                    proxy.faults.append((fault, self.command, self.path))
                if fault == "busy":
                    headers = {
                        "Retry-After": str(proxy.retry_after),
                        "Content-Type": "application/xml",
                    }
                    self._answer(503, headers, _BUSY)
                    return
                status, headers, answer = self._ask(content)
                if fault == "lost":
                    self.close_connection = True
                    return
                self._answer(status, headers, answer)

            def _ask(self, content: bytes) -> tuple[int, dict[str, str], bytes]:
                asked = HTTPConnection("127.0.0.1", proxy.port, timeout=60)
                try:
                    asked.putrequest(
                        self.command,
                        self.path,
                        skip_host=True,
                        skip_accept_encoding=True,
                    )
                    for name, value in self.headers.items():
                        asked.putheader(name, value)
                    asked.endheaders(content)
                    answer = asked.getresponse()
                    return answer.status, dict(answer.getheaders()), answer.read()
                finally:
                    asked.close()

            def _answer(
                self, status: int, headers: dict[str, str], content: bytes
            ) -> None:
                with suppress(ConnectionError):  # who asked may have gone meanwhile
                    self.send_response_only(status)
                    for name, value in headers.items():
                        if name.lower() not in _OF_A_HOP:
                            self.send_header(name, value)
                    told = headers.get("content-length", str(len(content)))
                    self.send_header("Content-Length", told)
                    self.end_headers()
                    self.wfile.write(content)

        for method in ("GET", "PUT", "HEAD", "DELETE", "POST"):
            setattr(Handler, f"do_{method}", Handler.do)
        return Handler

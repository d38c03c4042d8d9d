"""A collector on this machine that takes OTLP over HTTP, and keeps what it was sent."""

import gzip
import importlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_REQUESTS = {
    "/v1/metrics": ("metrics", "ExportMetricsServiceRequest"),
    "/v1/traces": ("trace", "ExportTraceServiceRequest"),
    "/v1/logs": ("logs", "ExportLogsServiceRequest"),
}


@dataclass
class Collector:
    """What came, parsed by OpenTelemetry's own protobuf types, by path."""

    address: str = ""
    came: dict[str, list[Any]] = field(
        default_factory=lambda: {path: [] for path in _REQUESTS}
    )

    @property
    def services(self) -> set[str]:
        return {
            attribute.value.string_value
            for request in self.came["/v1/metrics"]
            for resource in request.resource_metrics
            for attribute in resource.resource.attributes
            if attribute.key == "service.name"
        }

    @property
    def metrics(self) -> set[str]:
        return {metric.name for metric in self._all("metrics", "metrics", "metrics")}

    @property
    def spans(self) -> set[str]:
        return {span.name for span in self._all("traces", "spans", "spans")}

    @property
    def logs(self) -> list[dict[str, str]]:
        return [
            {a.key: a.value.string_value for a in record.attributes}
            | {"body": record.body.string_value, "trace": record.trace_id.hex()}
            for record in self._all("logs", "logs", "log_records")
        ]

    def _all(self, signal: str, part: str, kind: str) -> Iterator[Any]:
        """Give each metric, span or record of all requests of a signal."""
        for request in self.came[f"/v1/{signal}"]:
            for resource in getattr(request, f"resource_{part}"):
                for scope in getattr(resource, f"scope_{part}"):
                    yield from getattr(scope, kind)


@contextmanager
def collecting() -> Iterator[Collector]:
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            part, name = _REQUESTS[self.path]
            module = f"opentelemetry.proto.collector.{part}.v1.{part}_service_pb2"
            request = getattr(importlib.import_module(module), name)()
            request.ParseFromString(body)
            collector.came[self.path].append(request)
            self.send_response(200)
            self.send_header("content-type", "application/x-protobuf")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    collector.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield collector
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

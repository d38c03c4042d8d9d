"""A Databricks cluster's address on this machine, for the unmodified adapter."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml
from _thrift import Service
from databricks.sql.thrift_api.TCLIService.TCLIService import Processor
from pyspark.sql import SparkSession
from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.transport.TTransport import TMemoryBuffer

HTTP_PATH = "sql/protocolv1/o/0/0101-000000-local"
"""The path of a cluster: of one, the adapter asks which runtime it has."""


@dataclass(frozen=True)
class Endpoint:
    """Where the endpoint listens."""

    url: str

    def output(self, schema: str, catalog: str) -> dict[str, Any]:
        """Return an output of a dbt profile that leads here."""
        return {
            "type": "databricks",
            "host": self.url,
            "http_path": HTTP_PATH,
            "catalog": catalog,
            "schema": schema,
            "token": "any",
            "threads": 2,
            "connection_parameters": {
                # else the connector makes it https
                "_connection_uri": f"{self.url}/{HTTP_PATH}",
                "enable_telemetry": False,
            },
        }

    def write_profiles(
        self, folder: Path, name: str, *, schema: str, catalog: str = "main"
    ) -> None:
        """Write a `profiles.yml` whose target `databricks` leads here.

        A catalog of any name is one of Unity Catalog, but for `hive_metastore`.
        """
        outputs = {"databricks": self.output(schema, catalog)}
        profiles = {name: {"target": "databricks", "outputs": outputs}}
        (folder / "profiles.yml").write_text(yaml.safe_dump(profiles))


@contextmanager
def endpoint(spark: SparkSession) -> Iterator[Endpoint]:
    """Serve a Spark session on a free port of the loopback, until left."""
    processor = Processor(Service(spark))
    requests = type("Requests", (_Requests,), {"processor": processor})
    with ThreadingHTTPServer(("127.0.0.1", 0), requests) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield Endpoint(f"http://127.0.0.1:{server.server_port}")
        finally:
            server.shutdown()


class _Requests(BaseHTTPRequestHandler):
    processor: Processor
    protocol_version = "HTTP/1.1"
    # an answer is small and waited for: it is not kept back to fill a packet
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = TMemoryBuffer()
        asked = TBinaryProtocol(TMemoryBuffer(body))
        self.processor.process(asked, TBinaryProtocol(answer))
        self._send(200, "application/x-thrift", answer.getvalue())

    def do_GET(self) -> None:
        # the SDK tries for minutes to learn what kind of host this is
        known = self.path == "/.well-known/databricks-config"
        self._send(200 if known else 404, "application/json", b"{}")

    def _send(self, code: int, kind: str, body: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *values: Any) -> None:
        """Say nothing: dbt's log has every statement."""

"""A schema registry for tests: what the SDK asks of one, over TLS on loopback.

It answers `GET /$schemaGroups/$schemas/<id>` as the service's reference says: 200 with
the definition and the `Schema-*` headers, or 404. Its limits: it looks at no token,
knows no groups, no versions and no registering, and is never slow or throttled unless
`status` says so. Whether Microsoft's service accepts an identity was not tried.
"""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Credential:
    """Whoever asks; the peer does not look at it."""

    def get_token(self, *scopes: str, **_: Any) -> Any:
        in_an_hour = datetime.now(UTC) + timedelta(hours=1)
        return SimpleNamespace(token="any", expires_on=int(in_an_hour.timestamp()))


@dataclass
class Registry:
    """What it has, by id, and what it was asked for; `status` makes it fail."""

    address: str
    authority: Path
    schemas: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    status: int = 200


@contextmanager
def registry(folder: Path) -> Iterator[Registry]:
    """Serve a registry until the end of the block; `folder` gets its certificate."""
    served = Registry("", folder / "registry.pem")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(served))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(served.authority))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    served.address = f"127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(served: Registry) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            schema_id = path.removeprefix("/$schemaGroups/$schemas/")
            served.asked.append(schema_id)
            known = served.schemas.get(schema_id)
            status = served.status if served.status != 200 or known else 404
            body = (known or "").encode() if status == 200 else b"{}"
            self.send_response(status)
            if status == 200:
                self.send_header("Content-Type", "application/json; serialization=Avro")
                self.send_header("Schema-Id", schema_id)
                self.send_header("Schema-Group-Name", "shop")
                self.send_header("Schema-Name", "order")
                self.send_header("Schema-Version", "1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler


def _certificate(file: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "registry of tests")])
    now = datetime.now(UTC)
    address = x509.IPAddress(ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file

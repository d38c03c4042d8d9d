"""A server of MySQL whose certificate nobody vouches for is told nothing."""

import shutil
import socket
import ssl
import subprocess
import threading
from pathlib import Path

import pytest

from landing.errors import SourceError
from landing.readers.mysql import MysqlReader

_CAPABILITIES = 0x000FFFFF | 0x0800  # all of the older ones, TLS among them
_GREETING = (
    b"\x0a8.0.0\x00"
    + (1).to_bytes(4, "little")
    + b"a" * 8
    + b"\x00"
    + (_CAPABILITIES & 0xFFFF).to_bytes(2, "little")
    + b"\x2d\x02\x00"
    + (_CAPABILITIES >> 16).to_bytes(2, "little")
    + b"\x15"
    + b"\x00" * 10
    + b"a" * 12
    + b"\x00mysql_native_password\x00"
)


def test_a_certificate_that_it_signed_itself_is_refused(tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.fail("openssl is not installed: apt-get install openssl")
    made = f"{openssl} req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -days 2"
    subprocess.run(
        [
            *made.split(),
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
        ],
        check=True,
        capture_output=True,
        cwd=tmp_path,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert", tmp_path / "key")
    told: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        opened, _ = listening.accept()
        with opened:
            opened.sendall(len(_GREETING).to_bytes(3, "little") + b"\x00" + _GREETING)
            opened.recv(36)
            try:
                told.append(context.wrap_socket(opened, server_side=True).recv(100))
            except OSError:
                told.append(b"")

    served = threading.Thread(target=serve)
    served.start()
    port = listening.getsockname()[1]
    reader = MysqlReader(f"mysql://ada:s3cret@localhost:{port}/shop?ssl=true")
    with pytest.raises(SourceError, match="certificate"), reader.catalog("shop"):
        pass
    served.join(timeout=30)
    listening.close()
    assert told == [b""]

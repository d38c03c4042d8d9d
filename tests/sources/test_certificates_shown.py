"""A server of another machine is told nothing before its certificate was checked.

The names of other machines lead to servers here. `SSL_CERT_FILE` is what this machine
trusts, for Python as for OpenSSL.
"""

import logging
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from reading import declared, everything
from recorded_sqlserver import Recorded
from servers import MariaDbServer, NotInstalledError, PostgresServer

from landing import certificates
from landing.control.database import ControlDatabase
from landing.errors import ControlError, SourceError
from landing.readers.mysql import MysqlReader
from landing.readers.postgresql import PostgresReader
from landing.readers.sqlserver import SqlServerReader

NAMED = "db.example"
ANOTHER = "other.example"
_getaddrinfo = socket.getaddrinfo


class Authority:
    """A certificate for `db.example`, by an authority that was made for it."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o755)
        self._folder = folder
        self.file, self.cert, self.key = (folder / n for n in ("ca", "cert", "key"))
        new = "-newkey rsa:2048 -nodes -days 2"
        self._openssl(f"req -x509 {new} -keyout ca.key -out ca -subj /CN=ours")
        self._openssl(f"req {new} -keyout key -out asked -subj /CN={NAMED}")
        (folder / "names").write_text(f"subjectAltName=DNS:{NAMED}\n")
        signed = "-CA ca -CAkey ca.key -CAcreateserial -days 2 -extfile names"
        self._openssl(f"x509 -req -in asked {signed} -out cert")

    def _openssl(self, words: str) -> None:
        subprocess.run(
            ["openssl", *words.split()],
            check=True,
            capture_output=True,
            cwd=self._folder,
        )


@pytest.fixture(scope="module")
def authority() -> Iterator[Authority]:
    if shutil.which("openssl") is None:
        pytest.fail("openssl is not installed: apt-get install openssl")
    # pytest's own folders are closed to the login that a server runs as
    with tempfile.TemporaryDirectory(prefix="tidemark-authority-") as folder:
        yield Authority(Path(folder))


@pytest.fixture(scope="module")
def postgres(authority: Authority) -> Iterator[PostgresServer]:
    """A server that shows the certificate to who asks."""
    server = _started(PostgresServer.start)
    data = server.folder / "data"
    for path, name in ((authority.cert, "server.crt"), (authority.key, "server.key")):
        shutil.copyfile(path, data / name)
        (data / name).chmod(0o600)
        os.chown(data / name, data.stat().st_uid, data.stat().st_gid)
    server.psql("create table t (id int, changed timestamptz)")
    server.psql("alter system set ssl = on")
    server.psql("select pg_reload_conf()")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def mariadb(authority: Authority) -> Iterator[MariaDbServer]:
    """A server that shows the certificate to who asks."""
    authority.key.chmod(0o644)
    shown = (f"--ssl-cert={authority.cert}", f"--ssl-key={authority.key}")
    server = _started(lambda: MariaDbServer.start(*shown))
    yield server
    server.stop()


def _started(start: Any) -> Any:
    try:
        return start()
    except NotInstalledError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let names of other machines lead here, and trust what no server here shows."""

    def found(host: Any, *rest: Any, **more: Any) -> Any:
        here = "127.0.0.1" if str(host).endswith(".example") else host
        return _getaddrinfo(here, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", found)
    monkeypatch.setattr(certificates, "_told", set())
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("PGSSLMODE", "PGSSLROOTCERT", "PGHOST", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch, authority: Authority) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))


def _read_postgres(server: PostgresServer, host: str, more: str = "") -> None:
    url = f"postgresql://postgres@{host}:{server.port}/postgres{more}"
    everything(PostgresReader(url), declared())


def _read_mariadb(server: MariaDbServer, host: str, more: str = "") -> None:
    reader = MysqlReader(f"mysql://root@{host}:{server.port}/mysql{more}")
    with reader.catalog("shop") as catalog:
        assert catalog.tables("mysql")


@pytest.mark.usefixtures("trusted")
def test_a_certificate_of_the_name_by_who_is_trusted_is_enough(
    postgres: PostgresServer,
    mariadb: MariaDbServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _read_postgres(postgres, NAMED)
    _read_postgres(postgres, NAMED, "?sslmode=verify-full&sslrootcert=system")
    _read_mariadb(mariadb, NAMED)
    assert not caplog.records


def test_one_by_another_authority_is_not(
    postgres: PostgresServer, mariadb: MariaDbServer
) -> None:
    with pytest.raises(SourceError, match="not known by its certificate") as refused:
        _read_postgres(postgres, NAMED)
    assert "sslrootcert=FILE" in refused.value.way_out
    with pytest.raises(SourceError, match="CERTIFICATE_VERIFY_FAILED") as refused:
        _read_mariadb(mariadb, NAMED)
    assert "ssl_ca" in refused.value.way_out


@pytest.mark.usefixtures("trusted")
def test_one_of_another_name_is_not(
    postgres: PostgresServer, mariadb: MariaDbServer
) -> None:
    with pytest.raises(SourceError, match="certificate is not valid for"):
        _read_postgres(postgres, ANOTHER)
    with pytest.raises(SourceError, match="certificate is not valid for"):
        _read_mariadb(mariadb, ANOTHER)


def test_the_authority_that_the_address_names_is_taken(
    postgres: PostgresServer, mariadb: MariaDbServer, authority: Authority
) -> None:
    _read_postgres(postgres, NAMED, f"?sslrootcert={authority.file}")
    _read_mariadb(mariadb, NAMED, f"?ssl_ca={authority.file}")
    with pytest.raises(SourceError, match="certificate is not valid for"):
        _read_postgres(postgres, ANOTHER, f"?sslrootcert={authority.file}")


def test_an_address_may_ask_for_less_and_is_named_in_a_warning(
    postgres: PostgresServer,
    mariadb: MariaDbServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING, "tidemark"):
        for _ in range(2):
            _read_postgres(postgres, NAMED, "?sslmode=require")
            _read_mariadb(mariadb, NAMED, "?ssl=false")
    told = [record.getMessage() for record in caplog.records]
    assert [line.split(":")[0] for line in told] == [
        "The certificate of postgresql",
        "The certificate of mysql",
    ]
    assert f"{NAMED}:{postgres.port}/postgres is not fully checked" in told[0]
    assert "because of sslmode=require" in told[0]
    assert "because of ssl=false" in told[1]


def test_the_environment_may_ask_for_less(
    postgres: PostgresServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("PGSSLMODE", "require")
    _read_postgres(postgres, NAMED)
    assert "because of sslmode=require" in caplog.text


def test_a_server_without_certificate_is_told_nothing(
    postgres_server: PostgresServer, mariadb_server: MariaDbServer
) -> None:
    with pytest.raises(SourceError, match="rejected SSL upgrade") as refused:
        _read_postgres(postgres_server, NAMED)
    assert "sslmode=disable" in refused.value.way_out
    with pytest.raises(SourceError, match="SSL") as refused:
        _read_mariadb(mariadb_server, NAMED)
    assert "ssl=false" in refused.value.way_out


def test_a_server_of_this_machine_needs_none(
    postgres: PostgresServer,
    mariadb: MariaDbServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _read_postgres(postgres, "127.0.0.1")
    _read_postgres(postgres, "localhost")
    _read_mariadb(mariadb, "127.0.0.1")
    assert not caplog.records


def test_the_control_table_s_server_is_checked_as_well(
    postgres: PostgresServer, authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    """libpq finds names by itself: `hostaddr` leads it here."""
    url = f"postgresql://postgres@{NAMED}:{postgres.port}/postgres?hostaddr=127.0.0.1"
    with pytest.raises(ControlError, match="certificate verify failed"):
        ControlDatabase.open(url)
    ControlDatabase.open(f"{url}&sslrootcert={authority.file}")
    assert not caplog.records
    ControlDatabase.open(f"{url}&sslmode=require")
    assert f"server {NAMED} is not fully checked" in caplog.text


@pytest.mark.parametrize(
    ("more", "warned"),
    [
        ("", ""),
        ("?encrypt=strict", ""),
        ("?encrypt=optional", "encrypt=optional"),
        ("?trust_server_certificate=yes", "trust_server_certificate=yes"),
    ],
)
def test_sql_server_is_checked_unless_its_address_says_not_to(
    more: str, warned: str, caplog: pytest.LogCaptureFixture
) -> None:
    recorded = Recorded([], pa.table({}))
    for host in (NAMED, "localhost"):
        url = f"mssql://ana:pw@{host}/shop{more}"
        with SqlServerReader(url, recorded.connect).catalog("shop"):
            pass
    if not more:
        assert "Encrypt=yes;TrustServerCertificate=no" in recorded.given
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == bool(warned)
    assert all(f"because of {warned}:" in line for line in told)

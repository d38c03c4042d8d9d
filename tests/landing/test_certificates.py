"""Of which servers a certificate is asked, and what of an address asks for less."""

from pathlib import Path

import pytest

from landing import certificates
from landing.certificates import is_loopback, postgresql_checks

NOWHERE = {"HOME": "/nowhere"}


@pytest.mark.parametrize(
    "host",
    ["", "localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "::1", "[::1]", "/run",
     "%2Frun%2Fpostgresql"],
)  # fmt: skip
def test_this_machine_is_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    ["db", "127.0.0.1.example", "localhost.example", "10.0.0.1", "0.0.0.0", "127.1",
     "::", "[2001:db8::1]", "@host"],
)  # fmt: skip
def test_another_is_not_taken_for_it(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("host", "asked"),
    [
        ("localhost:5432", {}),
        ("[::1]:5432", {}),
        ("127.0.0.1:1,localhost:2", {}),
        ("", {}),
        ("", {"host": "/run/postgresql"}),
        ("%2Frun:5432", {}),
    ],
)
def test_nothing_is_asked_of_this_machine(host: str, asked: dict[str, str]) -> None:
    assert postgresql_checks(host, asked, NOWHERE) == ({}, "")
    assert postgresql_checks(host, {**asked, "sslmode": "disable"}, NOWHERE)[1] == ""


@pytest.mark.parametrize(
    ("host", "asked", "environment"),
    [
        ("db:5432", {}, {}),
        ("localhost,db", {}, {}),
        ("localhost", {"host": "db"}, {}),
        ("db", {"hostaddr": "127.0.0.1"}, {}),
        ("", {"service": "shop"}, {}),
        ("", {}, {"PGSERVICE": "shop"}),
        ("", {}, {"PGHOST": "db"}),
        ("[2001:db8::1]:5432", {}, {}),
    ],
)
def test_of_every_other_a_certificate_is_asked(
    host: str,
    asked: dict[str, str],
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    (tmp_path / "ca").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca"))
    added, lowered = postgresql_checks(host, asked, NOWHERE | environment)
    assert added == {"sslmode": "verify-full", "sslrootcert": str(tmp_path / "ca")}
    assert lowered == ""


def test_the_file_that_libpq_finds_by_itself_stays(tmp_path: Path) -> None:
    (tmp_path / ".postgresql").mkdir()
    (tmp_path / ".postgresql/root.crt").touch()
    home = {"HOME": str(tmp_path)}
    assert postgresql_checks("db", {}, home) == ({"sslmode": "verify-full"}, "")


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require"])
def test_less_is_done_and_told(mode: str) -> None:
    lowered = f"sslmode={mode}"
    assert postgresql_checks("db", {"sslmode": mode}, NOWHERE) == ({}, lowered)
    of_environment = NOWHERE | {"PGSSLMODE": mode}
    assert postgresql_checks("db", {}, of_environment) == ({}, lowered)


def test_an_authority_without_a_name_is_less() -> None:
    asked = {"sslmode": "verify-ca", "sslrootcert": "ca"}
    assert postgresql_checks("db", asked, NOWHERE) == ({}, "sslmode=verify-ca")


def test_a_machine_that_trusts_nobody_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "authorities", lambda: None)
    with pytest.raises(LookupError, match="no file of authorities"):
        postgresql_checks("db", {}, NOWHERE)
    assert postgresql_checks("db", {"sslrootcert": "f"}, NOWHERE)[0]

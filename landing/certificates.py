"""Whom a database is taken for: checked by certificate, unless its address says not to.

A server on this machine is trusted; of any other the certificate has to be of its name,
and signed by an authority that is named or that this machine trusts.
"""

import logging
import re
import ssl
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import unquote

_log = logging.getLogger("tidemark")

_CHECKED = "verify-full"
# where systems keep what they trust, if OpenSSL was built to look elsewhere
_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)

_PORT = re.compile(r"(?<=[^:]):\d*$")

_told: set[str] = set()


def is_loopback(host: str) -> bool:
    """Return whether a host, as an address has it, is this machine for certain.

    A path and nothing are a socket's, which never leaves the machine.
    """
    name = unquote(host).strip("[]").lower()
    if name in ("", "localhost") or name.startswith("/"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def authorities() -> str | None:
    """Return the file of the authorities that this machine trusts, if it has one.

    `SSL_CERT_FILE` names another, as for OpenSSL.
    """
    named = ssl.get_default_verify_paths().cafile
    return next((f for f in (named, *_FILES) if f and Path(f).is_file()), None)


def postgresql_checks(
    host: str, asked: Mapping[str, str], environment: Mapping[str, str]
) -> tuple[dict[str, str], str]:
    """Return the parameters of libpq that check a server, and what asks for less.

    `host` and `asked` are the host, or several with their ports, and the parameters
    that an address has; those returned are to be added. For a server of this machine
    there are none, and where `sslmode` or `PGSSLMODE` asks for less than `verify-full`
    that is what is done, and returned. What a service file says is not looked at.
    Raises `LookupError` where this machine has no file of authorities that it trusts.
    """
    if all(map(is_loopback, _hosts(host, asked, environment))):
        return {}, ""
    said = asked.get("sslmode") or environment.get("PGSSLMODE")
    mode = said or _CHECKED
    lowered = "" if mode == _CHECKED else f"sslmode={mode}"
    if mode not in (_CHECKED, "verify-ca"):
        return {}, lowered
    added = {} if said else {"sslmode": mode}
    named = asked.get("sslrootcert") or environment.get("PGSSLROOTCERT")
    own = Path(environment.get("HOME", "/")) / ".postgresql/root.crt"
    if named == "system" or not (named or own.is_file()):
        trusted = authorities()
        if trusted is None:
            raise LookupError("this machine has no file of authorities that it trusts")
        added["sslrootcert"] = trusted
    return added, lowered


def _hosts(
    host: str, asked: Mapping[str, str], environment: Mapping[str, str]
) -> list[str]:
    given = [host, asked.get("host", ""), asked.get("hostaddr", "")]
    if not any(given):
        if "service" in asked or "PGSERVICE" in environment:
            return ["a service's"]
        given = [environment.get("PGHOST", ""), environment.get("PGHOSTADDR", "")]
    several = ",".join(filter(None, given)).split(",")
    return [_PORT.sub("", one) for one in several]


def warn_of(lowered: str, where: str) -> None:
    """Warn once that a server is not checked, and by which setting."""
    if lowered and where not in _told:
        _told.add(where)
        _log.warning(
            "The certificate of %s is not fully checked, because of %s: whoever is on "
            "the way may read the login and change rows",
            where,
            lowered,
        )

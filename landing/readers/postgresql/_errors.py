"""What the server and the network answer, as errors that a person can act on."""

import asyncio
import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, unquote, urlencode

import asyncpg

from landing.certificates import postgresql_checks
from landing.declarations import TableSource
from landing.errors import SourceError, first_line
from landing.readers.addresses import address_parts

_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    ConnectionError,
    asyncio.IncompleteReadError,
)
_NO_TLS = "rejected SSL upgrade"
_WITHOUT_TLS = (
    " with ssl = on. sslmode=disable in the address sends all as it is, for whoever is "
    "on the way to read"
)


def address(source: TableSource, url: str) -> str:
    """Return an address without user, password and parameters."""
    try:
        parts = address_parts(url)
    except ValueError:
        raise _no_address(source) from None
    host = parts.netloc.rpartition("@")[2]
    if ":" not in host.rpartition("]")[2]:
        host = f"{host or os.environ.get('PGHOST', 'localhost')}:5432"
    database = unquote(parts.path.lstrip("/")) or os.environ.get("PGDATABASE", "")
    return f"postgresql://{host}/{database}"


def checked(source: TableSource, url: str) -> tuple[str, str]:
    """Return an address that has its server checked, and what of it asks for less."""
    parts = address_parts(url)
    asked = dict(parse_qsl(parts.query))
    host = parts.netloc.rpartition("@")[2]
    try:
        added, lowered = postgresql_checks(host, asked, os.environ)
    except LookupError as error:
        raise SourceError(
            f"source {source.name}: {error}",
            way_out="Add sslrootcert=FILE, of the authority that signed the server's "
            f"certificate, to TIDEMARK_CONNECTION_{source.connection.upper()}",
        ) from None
    if not added:
        return url, lowered
    return f"{url}{'&' if parts.query else '?'}{urlencode(added)}", lowered


@contextmanager
def connecting(source: TableSource, where: str) -> Iterator[None]:
    """Explain why no session began; nothing of the address but `where` is shown."""
    name = source.connection
    try:
        yield
    except asyncpg.InvalidAuthorizationSpecificationError as error:
        raise SourceError(
            f"source {source.name}: {where} refuses the login of connection {name}: "
            f"{first_line(error)}",
            way_out="Mend the user and the password in "
            f"TIDEMARK_CONNECTION_{name.upper()}",
        ) from error
    except asyncpg.InvalidCatalogNameError as error:
        raise SourceError(
            f"source {source.name}: there is no such database: {where}",
            way_out=f"Mend TIDEMARK_CONNECTION_{name.upper()}",
        ) from error
    except asyncpg.PostgresError as error:
        raise SourceError(
            f"source {source.name}: {where} takes no connection: {first_line(error)}",
            way_out="Run it again when the server does",
        ) from error
    except ssl.SSLError as error:
        raise SourceError(
            f"source {source.name}: {where} is not known by its certificate: "
            f"{first_line(error)}",
            way_out="Name the authority that signed it with sslrootcert=FILE in "
            f"TIDEMARK_CONNECTION_{name.upper()}, and the host as the certificate has "
            "it; sslmode=require encrypts and checks nothing",
        ) from error
    except ValueError:
        # what the driver says might show the password
        raise _no_address(source) from None
    except (OSError, TimeoutError, asyncpg.InterfaceError) as error:
        what = (
            "does not answer" if isinstance(error, TimeoutError) else first_line(error)
        )
        raise SourceError(
            f"source {source.name}: no server can be reached at {where}: {what}",
            way_out=f"Mend TIDEMARK_CONNECTION_{name.upper()}, or start the server"
            + (_WITHOUT_TLS if _NO_TLS in what else ""),
        ) from error


@contextmanager
def reading(source: TableSource, table: str) -> Iterator[None]:
    """Explain why a table cannot be read, or not to its end."""
    try:
        yield
    except asyncpg.InsufficientPrivilegeError as error:
        raise SourceError(
            f"source {source.name}: {table} may not be read: {first_line(error)}",
            way_out="Grant usage on its schema and select on it to the login",
        ) from error
    except asyncpg.QueryCanceledError as error:
        raise SourceError(
            f"source {source.name}: the server ended the reading of {table}: "
            f"{first_line(error)}",
            way_out="Give the login a longer statement_timeout; "
            "no window was committed",
        ) from error
    except asyncpg.CharacterNotInRepertoireError as error:
        raise SourceError(
            f"source {source.name}: a text of {table} is not UTF-8: "
            f"{first_line(error)}",
            way_out="Mend it, or read a view that says what it is: "
            "convert_from(name::bytea, 'LATIN1') as name",
        ) from error
    except _LOST as error:
        raise SourceError(
            f"source {source.name}: the connection was lost while {table} was read: "
            f"{first_line(error)}",
            way_out="Run it again; no window was committed",
        ) from error
    except (asyncpg.PostgresError, OSError) as error:
        raise SourceError(
            f"source {source.name}: {table} cannot be read: {first_line(error)}",
            way_out="Mend what it says, or run it again; no window was committed",
        ) from error


def _no_address(source: TableSource) -> SourceError:
    return SourceError(
        f"source {source.name}: the address of connection {source.connection} is not "
        "one of PostgreSQL",
        way_out=f"Set TIDEMARK_CONNECTION_{source.connection.upper()} to "
        "postgresql://user:password@host:5432/database, with what is special in a "
        "password written as %40",
    )

"""Secrets that this process was given, so that no error shows one.

A driver's or a library's own words may repeat an address or a key. Whoever reads
settings tells what is secret in them, and errors are shown without it.
"""

import json
import re
from collections.abc import Mapping
from urllib.parse import quote, unquote

_NAMES = re.compile(
    r"TIDEMARK_SECRET_.+|DBT_ENV_SECRET_.+|PGPASSWORD|MYSQL_PWD"
    r"|(AZURE|ARM|AWS|DATABRICKS|DBT)_.*(KEY|TOKEN|SECRET|PASSWORD)"
)
_HEADERS = re.compile(r"OTEL_EXPORTER_OTLP_(\w+_)?HEADERS")
# up to the last @, which a password may have, and up to the first
_LOGINS = (re.compile(r"//[^/:@\s]*:(\S+)@"), re.compile(r"//[^/:@\s]*:([^@\s]+)@"))
_MEMBERS = re.compile(
    r"(?:AccountKey|SharedAccessKey|SharedAccessSignature|password|pwd|sig)\s*=\s*"
    r"(?:\{([^}]+)\}|'([^']+)'|([^;&\s]+))",
    re.IGNORECASE,
)
_SHORTEST = 8
"""What is shorter may be a word, such as `shop`, which errors need."""

_known: set[str] = set()


def hide_secrets_of(values: Mapping[str, str]) -> None:
    """Note the secrets among settings, by their names and by how they are written."""
    for name, value in values.items():
        found = [value] if _NAMES.fullmatch(name) else []
        for login in _LOGINS:
            found += login.findall(value)
        for groups in _MEMBERS.findall(value):
            found += filter(None, groups)
        if _HEADERS.fullmatch(name):
            found += [one.partition("=")[2] for one in value.split(",")]
        for secret in found:
            written = _ways_to_write(secret.strip())
            _known.update(text for text in written if len(text) >= _SHORTEST)


def _ways_to_write(secret: str) -> set[str]:
    """Return a secret as it is, and as addresses and JSON write it."""
    ways = {secret, unquote(secret)}
    for bare in tuple(ways):
        octets = bare.encode(errors="surrogateescape")
        ways |= {quote(octets), quote(octets, safe="")}
        ways |= {json.dumps(bare)[1:-1], json.dumps(bare, ensure_ascii=False)[1:-1]}
    return ways


def without_secrets(text: str) -> str:
    """Return a text with `***` in the place of each secret that is known."""
    for secret in sorted(_known, key=len, reverse=True):
        text = text.replace(secret, "***")
    return text

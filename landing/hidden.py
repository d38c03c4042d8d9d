"""Secrets that this process was given, so that no error shows one.

A driver's or a library's own words may repeat an address or a key. Whoever reads
settings tells what is secret in them, and errors are shown without it.
"""

import re
from collections.abc import Mapping
from urllib.parse import quote, unquote

_NAMES = re.compile(
    r"TIDEMARK_SECRET_.+|(AZURE|ARM|DATABRICKS|DBT)_.*(KEY|TOKEN|SECRET|PASSWORD)"
)
_LOGIN = re.compile(r"//[^/:@\s]*:(\S+)@")
_MEMBERS = re.compile(
    r"(?:AccountKey|SharedAccessKey|SharedAccessSignature|password|pwd|sig)=([^;&\s]+)",
    re.IGNORECASE,
)
_SHORTEST = 8
"""What is shorter may be a word, such as `shop`, which errors need."""

_known: set[str] = set()


def hide_secrets_of(values: Mapping[str, str]) -> None:
    """Note the secrets among settings, by their names and by how they are written."""
    for name, value in values.items():
        found = [value] if _NAMES.fullmatch(name) else []
        found += [*_LOGIN.findall(value), *_MEMBERS.findall(value)]
        for secret in found:
            bare = (secret.strip(), unquote(secret.strip()))
            written = [t for b in bare for t in (b, quote(b), quote(b, safe=""))]
            _known.update(text for text in written if len(text) >= _SHORTEST)


def without_secrets(text: str) -> str:
    """Return a text with `***` in the place of each secret that is known."""
    for secret in sorted(_known, key=len, reverse=True):
        text = text.replace(secret, "***")
    return text

"""Sizes as a person writes and reads them on the command line."""

import re

import click

_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([KMG]?)(?:i?B)?\s*", re.IGNORECASE)
_OCTETS = {"": 1, "K": 1024, "M": 1024**2, "G": 1024**3}


def size(text: str) -> int:
    """Return the bytes of a size such as 16MB; a kilobyte has 1,024 of them."""
    match = _SIZE.fullmatch(text)
    octets = int(float(match[1]) * _OCTETS[match[2].upper()]) if match else 0
    if octets <= 0:
        raise click.BadParameter(f"{text} is no size: write 512KB, 16MB or 1GB")
    return octets


def shown_size(octets: int) -> str:
    """Return the bytes as a size such as 1.4MB; a kilobyte has 1,024 of them."""
    for unit in ("G", "M", "K"):
        if octets >= _OCTETS[unit]:
            return f"{octets / _OCTETS[unit]:.1f}{unit}B"
    return f"{octets}B"

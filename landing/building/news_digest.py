"""How what a build is made of is kept: as a hash."""

import hashlib


def digest(content: bytes) -> str:
    """Return a short hash of a content."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()

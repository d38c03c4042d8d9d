"""Addresses of servers, taken apart so that no part of a login is taken for another."""

from urllib.parse import SplitResult, urlsplit


def address_parts(url: str) -> SplitResult:
    """Return the parts of a URL, its login in the first of them if it has one.

    A `/`, `?` or `#` that stands in a password as it is ends the host too early, and
    leaves the `@` behind it: such a URL is a `ValueError`, which does not show it.
    """
    parts = urlsplit(url)
    if "@" in f"{parts.path}{parts.query}{parts.fragment}":
        raise ValueError("an @ stands behind the host")
    return parts

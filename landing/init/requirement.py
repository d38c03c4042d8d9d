"""The running Tidemark as a requirement, for whoever is to install the same."""

from collections.abc import Iterable, Mapping
from typing import Any


def requirement(
    extras: Iterable[str], version: str, direct_url: Mapping[str, Any] | None
) -> str:
    """Return what installs this version again, in the form of PEP 508.

    `direct_url` is what an installer wrote (PEP 610) where it was given an address and
    no name: a repository, pinned to the commit that was installed; a file or folder.
    """
    name = f"tidemark[{','.join(sorted(extras))}]"
    if not direct_url:
        return f"{name}=={version}"
    url = str(direct_url["url"])
    if vcs := direct_url.get("vcs_info"):
        url = f"{vcs['vcs']}+{url}@{vcs['commit_id']}"
    if folder := direct_url.get("subdirectory"):
        url = f"{url}#subdirectory={folder}"
    return f"{name} @ {url}"

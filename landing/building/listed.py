"""Let a build know the names of the lake's files where its engine cannot list them."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from landing.building.target import Target
from landing.clock import Clock
from landing.errors import LakeError
from landing.lake import Lake
from landing.settings import Settings

_CANNOT_LIST = ("synapse", "fabric", "sqlserver")
VARIABLE = "TIDEMARK_LISTING"
"""The variable of the environment in which macros find the listing's path."""


@contextmanager
def listed(
    settings: Settings, target: Target, clock: Clock, warned: list[str] | None = None
) -> Iterator[Settings]:
    """Give the settings under which a build on this target knows names of files.

    The same settings where the engine lists by itself. Where the lake cannot be listed
    or written from here, the build goes by hours, as plain `dbt build` does, and why is
    added to `warned`; without that, this raises `LakeError`.
    """
    if target.engine not in _CANNOT_LIST:
        yield settings
        return
    # of T-SQL alone, and with Arrow
    from landing.listing import publish_listing

    try:
        lake = Lake.open(settings.lake)
        path = publish_listing(lake, clock())
    except LakeError as error:
        if warned is None:
            raise
        warned.append(
            f"{error}. So the folders of the last hour were copied again: the build "
            "knows files by their names where it may list and write the lake"
        )
        yield settings
        return
    try:
        yield replace(settings, profile={**settings.profile, VARIABLE: path})
    finally:
        with suppress(LakeError):  # the next build removes it
            lake.remove(path)

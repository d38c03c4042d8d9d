"""What `meta.powerbi` of a model or a column of dbt says; all of it has to be known."""

from collections.abc import Iterable, Mapping
from typing import Any

from landing.errors import DeclarationError, nearest
from landing.powerbi.relationships import meta_of

OF_A_MODEL = ("date", "each_refresh", "incremental", "name", "storage")
"""What it may say of a model."""


def said_of(
    node: Mapping[str, Any], words: Iterable[str], where: str
) -> Mapping[str, Any]:
    """Return what `meta` says of Power BI; nothing where that is just yes or no.

    Raises `DeclarationError`, which names `where`, for a word that is not of `words`.
    """
    said = meta_of(node).get("powerbi")
    if said is None or isinstance(said, bool):
        return {}
    return known(said, tuple(words), f"{where}: meta.powerbi")


def known(said: Any, words: tuple[str, ...], where: str) -> Mapping[str, Any]:
    """Return what was said, if it is a mapping that has none but these words.

    Raises `DeclarationError`, which names `where` and what may stand there.
    """
    if not isinstance(said, Mapping):
        raise DeclarationError(
            f"{where} is {said!r}, and no mapping",
            way_out=f"It may have: {', '.join(words)}",
        )
    for word in said:
        if word not in words:
            near = nearest(str(word), words)
            raise DeclarationError(
                f"{where} has {word}, which means nothing",
                way_out=f"Did you mean {near}?"
                if near
                else f"It may have: {', '.join(words)}",
            )
    return said

"""What there is to know of a pipeline, as it was found at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from landing.control.overview import Extraction
from landing.publishing.freshness import Promise
from landing.publishing.pointer import LastBuild, Pointer

Kind = Literal["stream", "table", "files"]
Part = Literal[
    "declarations", "lake", "control", "published", "last_build", "consumers"
]


@dataclass(frozen=True, slots=True)
class Declared:
    """A source, and whether the address of its connection is set here."""

    name: str
    kind: Kind
    has_address: bool


@dataclass(frozen=True, slots=True)
class Unread:
    """A part that could not be looked at, and why, in one line with the way out."""

    part: Part
    why: str
    is_slow: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A pipeline as it was found; whatever is None or absent was not there.

    `landed` says when a source landed last, by the lake; it is None where the lake is
    not there or could not be read. `extractions` is None where there is no control
    table. `waiting` says how many events of a stream its consumers have still to land.
    `is_build_alive` is whether the process of a build that runs is there.
    """

    warehouse: Path
    has_warehouse: bool
    has_lake: bool
    sources: tuple[Declared, ...]
    promises: Mapping[str, Promise] = field(default_factory=dict)
    landed: Mapping[str, datetime | None] | None = None
    extractions: Mapping[str, Extraction] | None = None
    waiting: Mapping[str, int] = field(default_factory=dict)
    pointer: Pointer | None = None
    last_build: LastBuild | None = None
    is_build_alive: bool = False
    unread: tuple[Unread, ...] = ()

    def is_unread(self, part: Part) -> bool:
        """Return whether a part could not be looked at."""
        return any(each.part == part for each in self.unread)

    def extraction(self, source: str) -> Extraction:
        """Return how the extraction of a source stands."""
        return (self.extractions or {}).get(source, Extraction())

    def known_to_gold(self, source: str) -> datetime | None:
        """Return when what Gold knows of a source landed last."""
        freshness = self.pointer.freshness if self.pointer else ()
        return next((f.landed_at for f in freshness if f.source == source), None)

    def landed_at(self, source: str) -> datetime | None:
        """Return when a source landed last: by the lake, else as Gold knows it."""
        if self.landed is None:
            return self.known_to_gold(source)
        return self.landed.get(source)

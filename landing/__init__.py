"""Land events and changed rows as Bronze files: none lost, none half written.

The public surface:

- `Lake`, where files are published, complete or not at all;
- `EventBatch` and `land_events`, the one way of an event into Bronze;
- `replay` and `extract`, which land files of events and changed rows;
- `load_declarations`, the sources as dbt's own source YAML declares them;
- `TidemarkError`, the base of every error that a person can act on.

What is public is imported when it is first asked for: a command that needs neither
Arrow nor a database starts without them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landing.control.watermarks import Control
    from landing.declarations import (
        ApiSource,
        Declarations,
        FileSource,
        StreamSource,
        TableSource,
        load_declarations,
    )
    from landing.errors import TidemarkError
    from landing.events import EventBatch, LandedFile, land_events
    from landing.extraction.table import ExtractResult, extract
    from landing.lake import Lake
    from landing.replaying import Replayed, replay

__all__ = [
    "ApiSource",
    "Control",
    "Declarations",
    "EventBatch",
    "ExtractResult",
    "FileSource",
    "Lake",
    "LandedFile",
    "Replayed",
    "StreamSource",
    "TableSource",
    "TidemarkError",
    "extract",
    "land_events",
    "load_declarations",
    "replay",
]

__version__ = "0.1.0"

_HOMES = {
    "ApiSource": "declarations",
    "Control": "control.watermarks",
    "Declarations": "declarations",
    "EventBatch": "events",
    "ExtractResult": "extraction.table",
    "FileSource": "declarations",
    "Lake": "lake",
    "LandedFile": "events",
    "Replayed": "replaying",
    "StreamSource": "declarations",
    "TableSource": "declarations",
    "TidemarkError": "errors",
    "extract": "extraction.table",
    "land_events": "events",
    "load_declarations": "declarations",
    "replay": "replaying",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)

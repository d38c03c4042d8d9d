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

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
    from landing.extract import ExtractResult, extract
    from landing.lake import Lake
    from landing.replay import Replayed, replay
    from landing.watermarks import Control

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
    "Control": "watermarks",
    "Declarations": "declarations",
    "EventBatch": "events",
    "ExtractResult": "extract",
    "FileSource": "declarations",
    "Lake": "lake",
    "LandedFile": "events",
    "Replayed": "replay",
    "StreamSource": "declarations",
    "TableSource": "declarations",
    "TidemarkError": "errors",
    "extract": "extract",
    "land_events": "events",
    "load_declarations": "declarations",
    "replay": "replay",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)


class _Package(ModuleType):
    """Keeps `landing.extract` and `landing.replay` the functions that they are.

    Their modules are called the same, and Python binds a module here once it has
    imported it.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, ModuleType) and _HOMES.get(name) == name:
            value = getattr(value, name)
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package

"""Land events and changed rows as Bronze files: none lost, none half written.

The public surface:

- `Lake`, where files are published, complete or not at all;
- `EventBatch` and `land_events`, the one way of an event into Bronze;
- `replay` and `extract`, which land files of events and changed rows;
- `load_declarations`, the sources as dbt's own source YAML declares them;
- `TidemarkError`, the base of every error that a person can act on.
"""

from landing.declarations import (
    CsvSource,
    Declarations,
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
    "Control",
    "CsvSource",
    "Declarations",
    "EventBatch",
    "ExtractResult",
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

"""Every metric that Tidemark has: name, unit, attributes, meaning.

Names and units follow OpenTelemetry's semantic conventions, and are theirs where they
have one: https://opentelemetry.io/docs/specs/semconv/messaging/. A metric's
attributes are few and known beforehand; no name of a file and no id is among them,
which would make a series of its own of each. The page docs/watching.md has this table,
and the alerts in infra/ look at these names.
"""

from dataclasses import dataclass
from typing import Literal

SYSTEM = "messaging.system"
OPERATION = "messaging.operation.name"
HUB = "messaging.destination.name"
PARTITION = "messaging.destination.partition.id"
ERROR = "error.type"
SOURCE = "tidemark.source"
MODEL = "tidemark.model"
TEST = "tidemark.test"
STATUS = "tidemark.status"
OUTCOME = "tidemark.outcome"
REASON = "tidemark.reason"

_OF_EVENTS = (SOURCE, SYSTEM, HUB, PARTITION, OPERATION)
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_MINUTES = (1.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)
_COUNTS = (1.0, 10.0, 100.0, 1_000.0, 10_000.0, 100_000.0)


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric, and what it means.

    `unit` is of UCUM: `s` seconds, `By` bytes, in braces what is counted. A histogram's
    `bounds` are the upper ones of its buckets, in that unit.
    """

    name: str
    kind: Literal["counter", "histogram", "gauge"]
    unit: str
    attributes: tuple[str, ...]
    meaning: str
    bounds: tuple[float, ...] = ()


EVENTS = Metric(
    "messaging.client.consumed.messages",
    "counter",
    "{message}",
    _OF_EVENTS,
    "events that landed; one that lands twice counts twice",
)
LANDING_SECONDS = Metric(
    "messaging.process.duration",
    "histogram",
    "s",
    (*_OF_EVENTS, ERROR),
    "how long a batch took to land; with `error.type` it did not",
    _SECONDS,
)
BATCH = Metric(
    "tidemark.landing.batch.size",
    "histogram",
    "{message}",
    _OF_EVENTS,
    "events of a batch that landed",
    _COUNTS,
)
BYTES = Metric(
    "tidemark.landing.bytes",
    "counter",
    "By",
    (SOURCE,),
    "bytes of the files that landed, of events and of rows, as they stand in the lake",
)
LAG = Metric(
    "tidemark.landing.lag",
    "gauge",
    "s",
    _OF_EVENTS,
    "how long ago the broker had the oldest event of the batch that landed last, or "
    "that could not land",
)
WAITING = Metric(
    "tidemark.consumer.waiting",
    "gauge",
    "{message}",
    (SOURCE, PARTITION),
    "events that are in the hub and not in Bronze, as `tidemark consume` sees it",
)
ROWS = Metric(
    "tidemark.extraction.rows",
    "counter",
    "{row}",
    (SOURCE,),
    "rows that extractions landed",
)
EXTRACTION_SECONDS = Metric(
    "tidemark.extraction.duration",
    "histogram",
    "s",
    (SOURCE, ERROR),
    "how long an extraction of a source took; with `error.type` it failed",
    _MINUTES,
)
WINDOW_AGE = Metric(
    "tidemark.extraction.window.age",
    "gauge",
    "s",
    (SOURCE,),
    "how long ago the window began that an extraction has just landed, where "
    "watermarks are times: what had changed since then was not in Bronze",
)
COMPACTED = Metric(
    "tidemark.compaction.files",
    "counter",
    "{file}",
    (SOURCE,),
    "files of Bronze of which compaction made fewer",
)
BUILD_SECONDS = Metric(
    "tidemark.build.duration",
    "histogram",
    "s",
    (OUTCOME,),
    "how long a build took: `succeeded`, `failed`, `nothing_new`, or `error` where it "
    "could not begin or go on",
    _MINUTES,
)
MODEL_SECONDS = Metric(
    "tidemark.build.model.duration",
    "histogram",
    "s",
    (MODEL, STATUS),
    "how long a model, seed or snapshot took, by dbt's status",
    _MINUTES,
)
TESTS = Metric(
    "tidemark.build.tests",
    "counter",
    "{test}",
    (TEST, STATUS),
    "gates and other tests that a build tried, by dbt's status; `tidemark.test` names "
    "those that did not pass",
)
REJECTS = Metric(
    "tidemark.rejects.open",
    "gauge",
    "{reject}",
    (SOURCE, REASON),
    "rejects that are open after a build, of a warehouse that is a DuckDB file",
)

METRICS = (
    EVENTS,
    LANDING_SECONDS,
    BATCH,
    BYTES,
    LAG,
    WAITING,
    ROWS,
    EXTRACTION_SECONDS,
    WINDOW_AGE,
    COMPACTED,
    BUILD_SECONDS,
    MODEL_SECONDS,
    TESTS,
    REJECTS,
)
"""All of them, in the order of the page."""

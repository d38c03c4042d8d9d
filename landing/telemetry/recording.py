"""What the programs call to record a metric, or that something goes on.

Until `begin` was called, and in every process without telemetry, these do nothing and
import nothing. Nothing that goes wrong in them reaches who calls: what they tell of has
happened, or has still to.
"""

import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, NamedTuple

from landing.hidden import without_secrets
from landing.telemetry.catalogue import METRICS, Metric

Attributes = Mapping[str, str | int]
"""Of a metric or a span, by name. A value that is not known is left out."""


class _Begun(NamedTuple):
    record: Mapping[Metric, Callable[[float, Attributes], None]]
    tracer: Any


_begun: _Begun | None = None


def begin(meter: Any, tracer: Any) -> None:
    """Record from now on, by this meter and this tracer of OpenTelemetry."""
    global _begun
    _begun = _Begun({metric: _instrument(meter, metric) for metric in METRICS}, tracer)


def end() -> None:
    """Record nothing any more."""
    global _begun
    _begun = None


def is_on() -> bool:
    """Return whether anything is recorded: what costs to find out needs no finding."""
    return _begun is not None


def record(metric: Metric, value: float, attributes: Attributes) -> None:
    """Add to a counter or a histogram, or set a gauge, in the metric's unit."""
    if _begun is not None:
        with suppress(Exception):
            _begun.record[metric](value, attributes)


@contextmanager
def span(name: str, kind: str, attributes: Attributes) -> Iterator[None]:
    """Trace what goes on within; an error that leaves it is the span's.

    `kind` is one of OpenTelemetry's, such as `CONSUMER` or `INTERNAL`. Of an error is
    told what stands in no secret.
    """
    if _begun is None:
        yield
        return
    current: Any = None
    entered = ExitStack()
    with suppress(Exception):
        from opentelemetry.trace import SpanKind

        current = entered.enter_context(
            _begun.tracer.start_as_current_span(
                name,
                kind=SpanKind[kind],
                attributes=attributes,
                # told below: the words of a driver may have a secret
                record_exception=False,
                set_status_on_exception=False,
            )
        )
    try:
        yield
    except Exception as error:
        with suppress(Exception):
            _tell_error(current, error)
        raise
    finally:
        with suppress(Exception):
            entered.close()


def _tell_error(current: Any, error: Exception) -> None:
    from opentelemetry.trace import StatusCode

    message = without_secrets(str(error))
    stack = "".join(traceback.format_exception(error))
    current.add_event(
        "exception",
        {
            "exception.type": type(error).__qualname__,
            "exception.message": message,
            "exception.stacktrace": without_secrets(stack),
        },
    )
    current.set_status(StatusCode.ERROR, message)


def past_span(name: str, attributes: Attributes, began: float, ended: float) -> None:
    """Trace what went on within the current span, in seconds since 1970 UTC."""
    if _begun is not None:
        with suppress(Exception):
            one = _begun.tracer.start_span(
                name, attributes=attributes, start_time=int(began * 1e9)
            )
            one.end(int(ended * 1e9))


def _instrument(meter: Any, metric: Metric) -> Callable[[float, Attributes], None]:
    about = {"unit": metric.unit, "description": metric.meaning}
    match metric.kind:
        case "counter":
            return meter.create_counter(metric.name, **about).add  # type: ignore[no-any-return]
        case "gauge":
            return meter.create_gauge(metric.name, **about).set  # type: ignore[no-any-return]
        case "histogram":
            return meter.create_histogram(  # type: ignore[no-any-return]
                metric.name, **about, explicit_bucket_boundaries_advisory=metric.bounds
            ).record

"""OpenTelemetry's own SDK as what records, in memory."""

import importlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from landing.telemetry import recording
from landing.telemetry.catalogue import Metric


def needed(module: str) -> Any:
    """Import what the extra `telemetry` brings, which CI has; skip without it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"{error}: make setup installs what requirements.lock pins")


@dataclass(frozen=True)
class Telemetry:
    """What was recorded since the test began."""

    reader: Any
    exporter: Any

    def points(self, metric: Metric) -> dict[tuple[tuple[str, Any], ...], Any]:
        """Return the values by attributes; of a histogram count and sum."""
        data = self.reader.get_metrics_data()
        return {
            tuple(sorted(point.attributes.items())): (
                (point.count, point.sum) if hasattr(point, "sum") else point.value
            )
            for resource in (data.resource_metrics if data else [])
            for scope in resource.scope_metrics
            for one in scope.metrics
            if one.name == metric.name and one.unit == metric.unit
            for point in one.data.data_points
        }

    def spans(self) -> list[Any]:
        return list(self.exporter.get_finished_spans())


@pytest.fixture
def telemetry() -> Iterator[Telemetry]:
    needed("opentelemetry.sdk")
    metrics = needed("opentelemetry.sdk.metrics")
    export = needed("opentelemetry.sdk.metrics.export")
    trace = needed("opentelemetry.sdk.trace")
    to_memory = needed("opentelemetry.sdk.trace.export.in_memory_span_exporter")
    simple = needed("opentelemetry.sdk.trace.export").SimpleSpanProcessor
    reader, exporter = export.InMemoryMetricReader(), to_memory.InMemorySpanExporter()
    provider = metrics.MeterProvider([reader])
    tracing = trace.TracerProvider()
    tracing.add_span_processor(simple(exporter))
    recording.begin(provider.get_meter("landing"), tracing.get_tracer("landing"))
    try:
        yield Telemetry(reader, exporter)
    finally:
        recording.end()
        provider.shutdown()
        tracing.shutdown()


def of(**attributes: Any) -> tuple[tuple[str, Any], ...]:
    """Return attributes as `points` has them; `a__b` is `a.b`."""
    return tuple(sorted((k.replace("__", "."), v) for k, v in attributes.items()))

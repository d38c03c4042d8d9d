"""Where telemetry goes: Azure Monitor, a collector by OTLP, or nowhere.

OpenTelemetry's and Azure Monitor's own variables say it, read from the environment and
from no file: https://opentelemetry.io/docs/specs/otel/protocol/exporter/ and
`APPLICATIONINSIGHTS_CONNECTION_STRING`. Both may be set.
"""

import logging
from collections.abc import Mapping
from contextlib import suppress
from copy import copy
from typing import Any

from landing import __version__
from landing.hidden import without_secrets
from landing.telemetry import recording

AZURE = "APPLICATIONINSIGHTS_CONNECTION_STRING"
_OTLP = "OTEL_EXPORTER_OTLP_ENDPOINT"
_SIGNALS = ("METRICS", "TRACES", "LOGS")
_TIMEOUT = 2.0
"""Seconds for a request, unless variables say it: a process that ends waits for it."""
_LOGGER = "landing"
"""Whose records are sent: the package's own, and not those of what it uses."""

_log = logging.getLogger(__name__)


def is_wanted(environment: Mapping[str, str]) -> bool:
    """Return whether a variable says where telemetry goes."""
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return False
    return bool(environment.get(AZURE)) or any(
        _by_otlp(signal, environment) for signal in _SIGNALS
    )


def start(program: str, environment: Mapping[str, str]) -> None:
    """Record from now on, and send it while the process lives and as it ends.

    Nothing happens where nothing says where to. `program` is the name of the service
    unless `OTEL_SERVICE_NAME` is set. Where OpenTelemetry is set up already, as by
    `opentelemetry-instrument`, that is used. Where libraries are missing a warning
    says which to install, and where a variable has a value that none of them takes a
    warning says that; the program goes on: no pipeline stops for its telemetry.
    """
    if not is_wanted(environment):
        return
    try:
        _start(program, environment)
    except ImportError as error:
        _log.warning(
            "telemetry is wanted and %s is not installed: pip install "
            "'tidemark[telemetry]', or tidemark[telemetry-azure] for Azure Monitor",
            error.name,
        )
    except ValueError as error:
        _log.warning(
            "telemetry is off, because a variable of OpenTelemetry or Azure Monitor "
            "has a value that it does not take: %s",
            without_secrets(" ".join(str(error).split())),
        )


def _start(program: str, environment: Mapping[str, str]) -> None:
    from opentelemetry import metrics, trace
    from opentelemetry._logs import set_logger_provider
    from opentelemetry.instrumentation.logging.handler import LoggingHandler
    from opentelemetry.sdk._logs import LoggerProvider
    from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    if not isinstance(metrics.get_meter_provider(), MeterProvider):
        named = _is_named(environment)
        resource = Resource.create({} if named else {"service.name": program})
        exporters = {signal: _exporters(signal, environment) for signal in _SIGNALS}
        readers = [PeriodicExportingMetricReader(e) for e in exporters["METRICS"]]
        tracing = TracerProvider(resource=resource)
        for exporter in exporters["TRACES"]:
            tracing.add_span_processor(BatchSpanProcessor(exporter))
        logs = LoggerProvider(resource=resource)
        for exporter in exporters["LOGS"]:
            logs.add_log_record_processor(BatchLogRecordProcessor(exporter))
        # all of them, or none: what could be made wrongly is made before
        metrics.set_meter_provider(MeterProvider(readers, resource))
        trace.set_tracer_provider(tracing)
        set_logger_provider(logs)
        ours = logging.getLogger(_LOGGER)
        if not ours.hasHandlers() and logging.lastResort:
            # as Python does where nobody handles records: warnings reach the screen
            ours.addHandler(logging.lastResort)

        class Sending(LoggingHandler):  # type: ignore[misc]
            def emit(self, record: logging.LogRecord) -> None:
                with suppress(Exception):  # a record that cannot be sent stops nothing
                    super().emit(_without_secrets(record))

        ours.addHandler(Sending(logging.INFO, logs))
        ours.setLevel(logging.INFO)
    recording.begin(
        metrics.get_meter(_LOGGER, __version__), trace.get_tracer(_LOGGER, __version__)
    )


def _exporters(signal: str, environment: Mapping[str, str]) -> list[Any]:
    """Return what sends a signal, `METRICS`, `TRACES` or `LOGS`."""
    found: list[Any] = []
    if _by_otlp(signal, environment):
        found.append(_otlp(signal, environment))
    if environment.get(AZURE):
        found.append(_azure(signal))
    return found


def _without_secrets(record: logging.LogRecord) -> logging.LogRecord:
    """Return a copy of a record in which no secret stands that is known."""
    shown = copy(record)
    shown.msg, shown.args = without_secrets(record.getMessage()), ()
    if record.exc_info:
        told = logging.Formatter().formatException(record.exc_info)
        shown.msg = f"{shown.msg}: {without_secrets(told)}"
        shown.exc_info = None
    return shown


def _otlp(signal: str, environment: Mapping[str, str]) -> Any:
    from opentelemetry.exporter.otlp.proto.http import _log_exporter as logs
    from opentelemetry.exporter.otlp.proto.http import metric_exporter as metrics
    from opentelemetry.exporter.otlp.proto.http import trace_exporter as traces

    return {
        "METRICS": metrics.OTLPMetricExporter,
        "TRACES": traces.OTLPSpanExporter,
        "LOGS": logs.OTLPLogExporter,
    }[signal](timeout=None if _says_timeout(signal, environment) else _TIMEOUT)


def _azure(signal: str) -> Any:
    # it reads the connection string itself, and how to log in from
    # APPLICATIONINSIGHTS_AUTHENTICATION_STRING
    from azure.monitor.opentelemetry import exporter

    return {
        "METRICS": exporter.AzureMonitorMetricExporter,
        "TRACES": exporter.AzureMonitorTraceExporter,
        "LOGS": exporter.AzureMonitorLogExporter,
    }[signal](disable_offline_storage=True)  # nothing is left on the disk


def _by_otlp(signal: str, environment: Mapping[str, str]) -> bool:
    if environment.get(f"OTEL_{signal}_EXPORTER", "").strip().lower() == "none":
        return False
    own = f"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"
    return bool(environment.get(_OTLP) or environment.get(own))


def _says_timeout(signal: str, environment: Mapping[str, str]) -> bool:
    own = f"OTEL_EXPORTER_OTLP_{signal}_TIMEOUT"
    return bool(environment.get("OTEL_EXPORTER_OTLP_TIMEOUT") or environment.get(own))


def _is_named(environment: Mapping[str, str]) -> bool:
    return bool(environment.get("OTEL_SERVICE_NAME")) or (
        "service.name=" in environment.get("OTEL_RESOURCE_ATTRIBUTES", "")
    )

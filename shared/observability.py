"""What operators see: one canonical log line per unit of work, metrics, and traces through messages.

Log lines are JSON on stdout, or pretty on a terminal; they carry ids, never names, addresses, accounts or
bodies. Traces are off unless the standard OTEL_ variables name an endpoint. The trace context travels in an
event's `traceparent`, taken when the outbox row is written: one trace leads from the webhook to the voucher.
A consumer whose batch has one cause goes on in that cause's trace; a batch of many causes has a trace of its
own, linked to all of them, and what it says goes on in the trace of its cause.
"""

import logging
import os
import re
import sys
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from prometheus_client import Counter, Gauge, Histogram

HANDLED = Counter("autocollect_events_handled", "Events judged", ["service", "type", "outcome"])
BATCH = Histogram(
    "autocollect_batch_size",
    "Events in one transaction",
    ["service"],
    buckets=(1, 2, 5, 10, 25, 50, 100, 200, 500),
)
DURATION = Histogram("autocollect_batch_seconds", "Time from delivery to verdict", ["service", "type"])
PUBLISHED = Counter("autocollect_outbox_published", "Outbox rows published", ["service", "outcome"])
UNSENT = Gauge("autocollect_outbox_unsent", "Outbox rows not published yet", ["service"])
WEBHOOKS = Counter("autocollect_webhooks", "Webhooks by what came of them", ["service", "outcome"])
WEBHOOKS_OUT = Counter("autocollect_webhooks_out", "Tries to deliver a webhook", ["service", "outcome"])

_DETAIL = re.compile(r"\s*DETAIL:[^\n]*")
_PROPAGATOR = TraceContextTextMapPropagator()
_tracer = trace.get_tracer("autocollect")


def configure_logging(*, pretty: bool | None = None, to: Path | None = None) -> None:
    """Send log lines to stdout (pretty on a terminal, JSON elsewhere) or, as JSON, to the file `to`."""
    pretty = (sys.stdout.isatty() and to is None) if pretty is None else pretty
    if to:
        to.touch(mode=0o600)
    stream = to.open("a") if to else sys.stdout
    renderer = structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _with_trace,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _without_values,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelName(os.environ.get("AUTOCOLLECT_LOG_LEVEL", "INFO").upper())
        ),
        logger_factory=structlog.PrintLoggerFactory(stream),
    )


def _with_trace(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Let a log line name the trace that it belongs to, where anything is traced."""
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        line["trace_id"] = trace.format_trace_id(context.trace_id)
    return line


def _without_values(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leave out what PostgreSQL adds to an error: the values of the row that it refused."""
    for key, value in line.items():
        if isinstance(value, str) and "DETAIL:" in value:
            line[key] = _DETAIL.sub("", value)
    return line


def tracing_is_on(environment: Mapping[str, str]) -> bool:
    """Say whether the standard variables ask for traces: an endpoint, and nothing that switches them off."""
    if environment.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return False
    if environment.get("OTEL_TRACES_EXPORTER", "otlp") != "otlp":
        return False
    names = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
    return any(environment.get(name) for name in names)


def configure_tracing(service: str) -> None:
    """Export spans where the environment asks for it; where to, and how many, are OTEL_ variables too."""
    if not tracing_is_on(os.environ):
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    name = os.environ.get("OTEL_SERVICE_NAME") or service
    provider = TracerProvider(resource=Resource.create({"service.name": name}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


def flush_traces() -> None:
    """Hand over the spans that wait to be exported; blocks for five seconds at the most."""
    provider = trace.get_tracer_provider()
    if isinstance(provider, TracerProvider):
        provider.force_flush(5000)


def current_traceparent() -> str:
    """Return the current span as a W3C traceparent, empty when nothing is traced."""
    if not trace.get_current_span().get_span_context().is_valid:
        return ""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent", "")


def onward(cause: str) -> str:
    """Return the traceparent for what is said because of `cause` (a traceparent, or empty).

    That is the current span, unless it belongs to another trace than the cause: then many causes are handled
    together, and each goes on in its own.
    """
    here = current_traceparent()
    same_trace = cause.split("-")[1:2] == here.split("-")[1:2]
    return here if here and (same_trace or not cause) else cause


def _is_untraced() -> bool:
    provider = trace.get_tracer_provider()
    return isinstance(provider, trace.ProxyTracerProvider) and isinstance(_tracer, trace.ProxyTracer)


@contextmanager
def span(name: str, traceparents: Sequence[str] = ()) -> Iterator[trace.Span]:
    """Trace the block as `name`: in the trace of its only cause, or linked to those of its many causes.

    A failure is told by its type alone: its text may hold what a person could be known by.
    """
    causes = list(dict.fromkeys(filter(None, traceparents)))
    if not causes and _is_untraced():
        yield trace.get_current_span()
        return
    contexts = [_PROPAGATOR.extract({"traceparent": cause}) for cause in causes]
    if len(contexts) == 1:
        parent, links = contexts[0], []
    else:
        spans = (trace.get_current_span(context).get_span_context() for context in contexts)
        parent, links = None, [trace.Link(context) for context in spans if context.is_valid]
    with _tracer.start_as_current_span(
        name, context=parent, links=links, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield current
        except Exception as failure:
            current.set_status(trace.StatusCode.ERROR, type(failure).__name__)
            raise

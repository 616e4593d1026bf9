"""What operators see: one canonical log line per unit of work, metrics, and traces through messages.

Log lines are JSON on stdout, or pretty on a terminal; they carry ids, never names, addresses, accounts or
bodies. Traces are off unless OTEL_EXPORTER_OTLP_ENDPOINT is set; the trace context travels in an event's
`traceparent`, taken when the outbox row is written, and the consumer's span links to it.
"""

import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

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
JOB_SUCCESS = Gauge("autocollect_job_last_success_seconds", "When the job last succeeded", ["service", "job"])
WEBHOOKS = Counter("autocollect_webhooks", "Webhooks by what came of them", ["service", "outcome"])
WEBHOOKS_OUT = Counter("autocollect_webhooks_out", "Tries to deliver a webhook", ["service", "outcome"])

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
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelName(os.environ.get("AUTOCOLLECT_LOG_LEVEL", "INFO").upper())
        ),
        logger_factory=structlog.PrintLoggerFactory(stream),
    )


def configure_tracing(service: str) -> None:
    """Export spans to OTEL_EXPORTER_OTLP_ENDPOINT, where that is set."""
    if not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


def current_traceparent() -> str:
    """Return the current span as a W3C traceparent, empty when nothing is traced."""
    if not trace.get_current_span().get_span_context().is_valid:
        return ""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent", "")


@contextmanager
def span(name: str, traceparents: Sequence[str] = ()) -> Iterator[None]:
    """Trace the block as `name`, linked to the spans in which its causes were said."""
    contexts = (
        trace.get_current_span(_PROPAGATOR.extract({"traceparent": parent})).get_span_context()
        for parent in traceparents
        if parent
    )
    links = [trace.Link(context) for context in contexts if context.is_valid]
    with _tracer.start_as_current_span(name, links=links):
        yield

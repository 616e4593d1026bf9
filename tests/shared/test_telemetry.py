"""What operators see of a service: figures that are read when asked for, and one trace through messages."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, time
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from uuid import uuid4

import httpx
import pytest
import structlog
from fastapi import APIRouter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY
from sqlalchemy import text

from shared import observability
from shared.broker import Delivery, Queue, QueueDepth
from shared.broker.consumer import HandlerConsumer
from shared.clock import SystemClock, oslo_instant
from shared.db import Database
from shared.errors import Outage, Transient
from shared.events import Envelope, LetterSent, PaymentMatched
from shared.events.values import ClaimAmounts
from shared.observability import configure_logging, tracing_is_on
from shared.poweroffice.counting import API
from shared.poweroffice.errors import GoUnavailable, Throttled
from shared.poweroffice.exchange import exchange
from shared.schedule import DailyJob
from shared.service import create_service
from tests.support import databases
from tests.support.driving import Driven, SilentBroker, runtime_at
from tests.support.go import FreeTurns
from tests.support.toy import CREDITOR, NoteCounted, NoteTaken, make_tables

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"


def value(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


class BrokerWithDepths(SilentBroker):
    """Tells of two dead letters and three waiting messages, or that the broker is gone."""

    gone = False

    async def depths(self, service=None):
        if self.gone:
            raise Outage("RabbitMQ does not answer")
        return [QueueDepth(f"{service}.NoteTaken", 3, 1), QueueDepth(f"{service}.dead", 2, 0)]


async def on_note_taken(events, tx):
    for event in events:
        tx.say(NoteCounted(creditor_id=CREDITOR, number=event.number), because=event)


def jobs(fails):
    async def run(day: date) -> str:
        if fails:
            raise Transient("not now")
        return "done"

    return run


def router(service_database) -> APIRouter:
    """A webhook that lets a note be taken."""
    made = APIRouter()

    @made.post("/webhooks/{secret}")
    async def webhook(secret: str) -> None:
        async with service_database[0].transaction() as tx:
            tx.say(NoteTaken(creditor_id=CREDITOR, number=1))

    return made


@pytest.fixture(scope="module")
async def noted_database(database_server):
    async with databases.new_database(database_server) as url:
        await make_tables(url)
        yield url


@pytest.fixture
async def noted(noted_database):
    runtime = runtime_at(NOW)
    broker = BrokerWithDepths()
    object.__setattr__(runtime, "broker", broker)
    database = Database.connect(noted_database, clock=runtime.clock, source="/services/noted", pool_size=2)
    service = create_service(
        "noted",
        runtime,
        database,
        handlers={NoteTaken: on_note_taken},
        jobs=[
            DailyJob("good", datetime.min.time(), jobs(fails=False)),
            DailyJob("bad", datetime.min.time(), jobs(fails=True)),
        ],
        routers=[router([database])],
    )
    driven = Driven(service, runtime)
    driven.broker = broker
    yield driven
    await driven.empty()
    await driven.close()


@pytest.fixture
def spans(monkeypatch):
    """What is traced, by a tracer of the SDK that keeps its spans here."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(observability, "_tracer", provider.get_tracer("tests"))
    return exporter


async def test_a_page_of_metrics_tells_outbox_jobs_queues_and_dead_letters(noted):
    await noted.service.schedule.run_due()
    async with noted.service.database.transaction() as tx:
        tx.say(NoteTaken(creditor_id=CREDITOR, number=1), NoteTaken(creditor_id=CREDITOR, number=2))
    async with noted.service.database.engine.begin() as connection:
        await connection.execute(text("update outbox set said_at = now() - interval '90 seconds'"))
    page = (await noted.http.get("/metrics")).text
    assert 'autocollect_outbox_unsent{service="noted"} 2.0' in page
    assert value("autocollect_outbox_oldest_seconds", service="noted") >= 90
    assert value("autocollect_job_last_success_seconds", service="noted", job="good") == NOW.timestamp()
    first_day_without = oslo_instant(date(2027, 1, 1), time.min)
    assert value("autocollect_rates_known_until_seconds") == first_day_without.timestamp()
    assert value("autocollect_job_failing", service="noted", job="good") == 0
    assert value("autocollect_job_failing", service="noted", job="bad") == 1
    assert value("autocollect_job_last_success_seconds", service="noted", job="bad") is None
    assert value("autocollect_dead_letters", service="noted") == 2
    assert value("autocollect_queue_ready", service="noted", queue="noted.NoteTaken") == 3
    assert value("autocollect_reachable", service="noted", server="broker") == 1


async def test_the_page_answers_without_broker_and_says_so(noted):
    await noted.http.get("/metrics")
    noted.broker.gone = True
    assert (await noted.http.get("/metrics")).status_code == 200
    assert value("autocollect_reachable", service="noted", server="broker") == 0
    assert value("autocollect_dead_letters", service="noted") is None
    assert value("autocollect_outbox_unsent", service="noted") == 0


async def test_the_page_answers_without_database_and_says_so(noted):
    unreachable = Database.connect(
        "postgresql://nobody@127.0.0.1:1/none", clock=SystemClock(), source="/services/noted"
    )
    own, noted.service.database = noted.service.database, unreachable
    try:
        assert (await noted.http.get("/metrics")).status_code == 200
    finally:
        noted.service.database = own
    assert value("autocollect_reachable", service="noted", server="database") == 0
    assert value("autocollect_outbox_unsent", service="noted") is None


async def test_a_method_that_nobody_knows_makes_no_label_of_its_own(noted):
    await noted.http.request("BREW", "/healthz")
    assert value("autocollect_http_requests_total", service="noted", method="other", status="405") == 1


async def test_letters_and_money_are_counted_when_their_transaction_commits_and_not_before(noted):
    before = {
        name: value(name, **labels) or 0
        for name, labels in (
            ("autocollect_letters_total", {"kind": "payment_demand", "channel": "print"}),
            ("autocollect_money_in_kroner_total", {"channel": "agency"}),
        )
    }
    zero = Decimal("0.00")
    letter = LetterSent(
        creditor_id=CREDITOR,
        letter_id=uuid4(),
        invoice_ids=(uuid4(),),
        case_id=uuid4(),
        kind="payment_demand",
        channel="print",
        sent_on=NOW.date(),
        deadline=None,
        fee=zero,
        amounts=ClaimAmounts(principal=zero, interest=zero, fees=zero),
        document_id=None,
        recipient_number=1,
    )
    paid = PaymentMatched(
        creditor_id=CREDITOR,
        invoice_id=uuid4(),
        payment_id="1",
        amount=Decimal("1000.00"),
        interest=Decimal("20.50"),
        fees=Decimal("315.00"),
        paid_on=NOW.date(),
        channel="agency",
        balance_after=zero,
    )

    async def fail() -> None:
        async with noted.service.database.transaction() as tx:
            tx.say(letter, paid)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with noted.service.database.transaction() as tx:
        tx.say(letter, paid)
    letters = value("autocollect_letters_total", kind="payment_demand", channel="print")
    assert letters - before["autocollect_letters_total"] == 1
    money = value("autocollect_money_in_kroner_total", channel="agency")
    assert money - before["autocollect_money_in_kroner_total"] == 1335.5


@pytest.mark.parametrize(
    ("status", "error"), [(200, None), (429, Throttled), (None, GoUnavailable)], ids=["ok", "quota", "silent"]
)
async def test_requests_to_go_are_counted_by_api_and_status(status, error, spans):
    def go(request: httpx.Request) -> httpx.Response:
        if status is None:
            raise httpx.ConnectError("refused")
        return httpx.Response(status, json={})

    label = {"api": "v2", "method": "GET", "status": str(status or "none").lower()}
    before = value("autocollect_go_requests_total", **label) or 0
    waits = value("autocollect_go_turn_seconds_count", api="v2") or 0
    async with httpx.AsyncClient(transport=httpx.MockTransport(go)) as http:
        request = http.build_request("GET", "http://go/v2/Customers/4711", extensions={API: "v2"})
        sending = exchange(http, request, FreeTurns())
        if error is None:
            await sending
        else:
            with pytest.raises(error):
                await sending
    assert value("autocollect_go_requests_total", **label) == before + 1
    assert value("autocollect_go_turn_seconds_count", api="v2") == waits + 1
    (traced,) = spans.get_finished_spans()
    assert traced.name == "go GET v2"
    assert "4711" not in traced.to_json()


async def test_one_trace_leads_from_a_webhook_through_messages(noted, spans):
    answer = await noted.http.post("/webhooks/s3cret", headers={"traceparent": PARENT})
    assert answer.status_code == 200
    (taken,) = await noted.outbox()
    await noted.deliver(taken)
    counted = (await noted.outbox())[-1]
    assert isinstance(counted.event, NoteCounted)
    assert {each.traceparent.split("-")[1] for each in (taken, counted)} == {TRACE}
    by_name = {span.name: span for span in spans.get_finished_spans()}
    webhook, handled = by_name["POST /webhooks/{secret}"], by_name["handle noted.NoteTaken"]
    assert handled.parent.span_id == webhook.context.span_id
    assert "s3cret" not in webhook.to_json()


async def test_a_batch_of_many_causes_is_linked_to_all_and_each_goes_on_in_its_own_trace(noted, spans):
    traces = [f"{number:032x}" for number in (1, 2)]
    batch = [
        Envelope(
            event=NoteTaken(creditor_id=CREDITOR, number=number),
            id=uuid4(),
            source="/tests",
            time=NOW,
            correlation_id=uuid4(),
            traceparent=f"00-{trace}-b7ad6b7169203331-01",
        )
        for number, trace in enumerate(traces)
    ]
    await noted.deliver(*batch)
    (handled,) = spans.get_finished_spans()
    assert {f"{link.context.trace_id:032x}" for link in handled.links} == set(traces)
    said = {each.event.number: each.traceparent.split("-")[1] for each in await noted.outbox()}
    assert said == dict(enumerate(traces))


@pytest.mark.parametrize(
    ("environment", "on"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://collector:4318/v1/traces"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318", "OTEL_SDK_DISABLED": "true"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318", "OTEL_TRACES_EXPORTER": "none"}, False),
    ],
)
def test_the_standard_variables_decide_whether_anything_is_traced(environment, on):
    assert tracing_is_on(environment) is on


async def test_the_reason_of_an_unreadable_event_does_not_repeat_what_stands_in_it(noted):
    body = (
        b'{"specversion":"1.0","id":"00000000-0000-0000-0000-000000000001","source":"/s","time":'
        b'"2026-05-04T10:00:00Z","type":"no.autocollect.NoteTaken.v1","data":{"number":"Kari Nordmann"}}'
    )
    process = noted.service.consumers[Queue("noted", NoteTaken)]
    (verdict,) = await process([Delivery(body=body)])
    assert "number" in verdict.reason
    assert "Kari" not in verdict.reason


@pytest.fixture
def log_file(tmp_path):
    before = structlog.get_config()
    configure_logging(to=tmp_path / "log")
    yield tmp_path / "log"
    structlog.get_config()["logger_factory"]._file.close()
    structlog.configure(**before)


async def test_a_log_line_names_queue_ids_and_trace_and_never_the_values_of_a_refused_row(
    noted, log_file, spans
):
    queue = Queue("noted", NoteTaken)

    async def refused_by_the_database(events, tx):
        for _ in range(2):
            await tx.execute(text("insert into job_runs values (:who, '1')"), {"who": "Kari Nordmann"})

    event = Envelope(
        event=NoteTaken(creditor_id=CREDITOR, number=1),
        id=uuid4(),
        source="/tests",
        time=NOW,
        correlation_id=uuid4(),
        traceparent=PARENT,
    )
    consumer = HandlerConsumer(queue, refused_by_the_database, noted.service.database)
    await consumer.process([Delivery(body=event.to_json())])
    lines = [json.loads(line) for line in log_file.read_text().splitlines()]
    handled = next(line for line in lines if line["event"] == "event.handled")
    assert (handled["queue"], handled["ids"], handled["trace_id"]) == (
        "noted.NoteTaken",
        [str(event.id)],
        TRACE,
    )
    refused = next(line for line in lines if line["event"] == "event.not_handled")
    assert "UniqueViolation" in refused["reason"]
    assert "Kari" not in log_file.read_text()


@pytest.mark.parametrize(
    "page", ["/metrics", "/readyz", "/internal/jobs", "/privacy/held", "/docs", "/openapi.json"]
)
async def test_inside_addresses_are_hidden_from_whoever_comes_through_the_proxy(noted, page):
    assert (await noted.http.get(page)).status_code != 404
    answer = await noted.http.get(page, headers={"X-Forwarded-For": "203.0.113.7"})
    assert answer.status_code == 404


async def test_no_body_is_read_of_what_is_hidden(noted):
    async def body():
        yield b"["
        raise AssertionError("it was read on")

    headers = {"Forwarded": "for=203.0.113.7", "content-type": "application/json"}
    answer = await noted.http.post("/privacy/held", content=body(), headers=headers)
    assert answer.status_code == 404


def test_spans_reach_the_endpoint_that_the_environment_names():
    """In a process of its own: a tracer provider is set once for each."""
    received = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    script = (
        "from shared.observability import configure_tracing, flush_traces, span\n"
        "configure_tracing('settlement')\n"
        f"with span('handle', ['{PARENT}']): pass\n"
        "flush_traces()"
    )
    with HTTPServer(("127.0.0.1", 0), Collector) as collector:
        thread = Thread(target=collector.serve_forever)
        thread.start()
        endpoint = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_port}"}
        subprocess.run([sys.executable, "-c", script], env=os.environ | endpoint, check=True, timeout=60)
        collector.shutdown()
        thread.join()
    (exported,) = received
    assert exported[0] == "/v1/traces"
    assert b"settlement" in exported[1]
    assert bytes.fromhex(TRACE) in exported[1]

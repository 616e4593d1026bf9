"""Webhooks are verified, stored once, and lead to the same reading as the night."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx
import pytest
from prometheus_client import REGISTRY
from standardwebhooks.webhooks import Webhook

from deploy.sandbox.poweroffice.seed.companies import FJORDVIK, NORDLYS
from services.sync.app import create
from services.sync.orders import NewsOrdered
from services.sync.settings import Settings
from shared.events import CustomerChanged, PaymentMatched
from tests.support.driving import driven
from tests.sync.conftest import TODAY, WEBHOOK_SECRET, SandboxConnections
from tests.sync.test_flow import overdue_invoice


def signed(body, *, webhook_id="msg_1"):
    now = datetime.now(UTC)
    signature = Webhook(WEBHOOK_SECRET.get_secret_value()).sign(webhook_id, now, body.decode())
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
        "content-type": "application/json",
    }


async def post(service, body, **how):
    """Post as somebody without a service token would."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = how.pop("headers", None) or signed(raw, **how)
    transport = httpx.ASGITransport(service.service.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sync") as stranger:
        return await stranger.post("/webhooks/poweroffice", content=raw, headers=headers)


def nudge(kind="ledger_entry.changed", entity="1", client=FJORDVIK):
    return {"type": kind, "client": client, "entity": entity}


async def webhooks(books):
    return (await books.http.get("/webhooks")).json()


async def test_a_webhook_brings_the_news_that_the_night_would_bring(books):
    invoice = await overdue_invoice(books)
    books.screens.register_payment(amount=Decimal("1250.00"), invoice_no=invoice.number)
    response = await post(books.service, nudge())
    assert (response.status_code, response.json()) == (202, {"status": "received"})
    (waiting,) = await webhooks(books)
    assert (waiting["outcome"], waiting["handled_at"]) == ("received", None)
    await books.service.work_off()
    assert len(await books.said(PaymentMatched)) == 1
    (handled,) = await webhooks(books)
    assert handled["outcome"] == "read"
    assert handled["handled_at"]
    await books.night(TODAY)
    assert len(await books.said(PaymentMatched)) == 1


async def test_the_same_webhook_again_is_taken_and_does_nothing_more(books):
    await books.register()
    for _ in range(2):
        assert (await post(books.service, nudge())).status_code == 202
        await books.service.work_off()
    assert len(await webhooks(books)) == 1
    orders = [it.occasion for it in await books.service.said(NewsOrdered)]
    assert orders == ["registered", "webhook"]


async def test_a_storm_of_webhooks_orders_one_reading_and_answers_all(books):
    await books.register()
    for number in range(20):
        await post(books.service, nudge(entity=str(number)), webhook_id=f"msg_{number}")
    orders = [it.occasion for it in await books.service.said(NewsOrdered)]
    assert orders == ["registered", "webhook"]
    await books.service.work_off()
    assert {it["outcome"] for it in await webhooks(books)} == {"read"}
    await post(books.service, nudge(), webhook_id="msg_later")
    assert len(await books.service.said(NewsOrdered)) == 3


@pytest.mark.parametrize(
    "spoil",
    [
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": ""},
        {"webhook-id": "msg_other"},
        {"webhook-timestamp": "1"},
        {"webhook-timestamp": "soon"},
    ],
)
async def test_what_is_not_signed_by_us_is_refused_and_not_stored(books, spoil):
    await books.register()
    raw = json.dumps(nudge()).encode()
    response = await post(books.service, raw, headers=signed(raw) | spoil)
    assert response.status_code == 401
    assert await webhooks(books) == []


async def test_a_changed_body_or_missing_headers_are_refused(books):
    raw = json.dumps(nudge()).encode()
    assert (await post(books.service, raw + b" ", headers=signed(raw))).status_code == 401
    assert (await post(books.service, raw, headers={"content-type": "application/json"})).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b'"text"',
        b'{"type": "x", "client": 1}',
        b'{"type": "x", "client": "9", "entity": "\\u0000"}',
        b"not even JSON",
    ],
)
async def test_a_signed_webhook_that_makes_no_sense_is_refused_and_kept_with_the_reason(books, body):
    for _ in range(2):
        response = await post(books.service, body)
        assert response.status_code == 422
        assert "not a webhook of ours" in response.json()["detail"]
    (row,) = await webhooks(books)
    assert (row["outcome"], row["reason"]) == ("malformed", response.json()["detail"])
    assert row["body"] == body.decode(errors="backslashreplace")
    again = await books.http.post("/webhooks/msg_1/again")
    assert (again.status_code, again.json()["detail"]) == (422, row["reason"])
    assert await webhooks(books) == [row]
    assert await books.service.said() == []


async def test_what_its_sender_corrects_is_taken_under_the_same_id(books):
    await books.register()
    assert (await post(books.service, b"{}")).status_code == 422
    assert (await post(books.service, nudge())).status_code == 202
    await books.service.work_off()
    (row,) = await webhooks(books)
    assert (row["outcome"], row["reason"], row["body"]) == ("read", "", None)


async def test_a_body_or_an_id_that_is_too_long_is_refused_and_not_stored(books):
    assert (await post(books.service, b"[" + b" " * 30_000 + b"]")).status_code == 413
    assert (await post(books.service, nudge(), webhook_id="m" * 201)).status_code == 413
    assert await webhooks(books) == []


async def test_every_refused_webhook_is_counted(books):
    def counted(outcome):
        labels = {"service": "sync", "outcome": outcome}
        return REGISTRY.get_sample_value("autocollect_webhooks_total", labels) or 0

    before = {it: counted(it) for it in ("taken", "malformed", "unverified", "too_long")}
    raw = json.dumps(nudge()).encode()
    await post(books.service, nudge())
    await post(books.service, b"{}", webhook_id="msg_2")
    await post(books.service, raw, headers=signed(raw) | {"webhook-signature": "v1,AAAA"})
    await post(books.service, b" " * 30_000)
    assert {it: counted(it) - before[it] for it in before} == dict.fromkeys(before, 1)


async def test_without_a_secret_nothing_is_verified(books, database_url):
    off = Settings(database_url=database_url, webhook_secret="")
    connections = SandboxConnections(books.go, books.service.runtime.clock)
    async with driven(lambda it: create(it, off, connections=connections), books.service.runtime) as service:
        raw = json.dumps(nudge()).encode()
        assert (await post(service, raw)).status_code == 401


async def test_a_webhook_of_nobody_known_waits_until_its_company_is_registered_and_it_is_sent_again(books):
    assert (await post(books.service, nudge(client=NORDLYS))).status_code == 202
    (row,) = await webhooks(books)
    assert (row["outcome"], row["creditor_id"], row["organisation_number"]) == (
        "unknown_client",
        None,
        NORDLYS,
    )
    assert "no registered company" in row["reason"]
    assert await books.service.said() == []
    again = await books.http.post("/webhooks/msg_1/again")
    assert (again.status_code, again.json()["detail"]) == (409, row["reason"])
    creditor_id = await books.register(NORDLYS)
    again = await books.http.post("/webhooks/msg_1/again")
    assert (again.status_code, again.json()["creditor_id"]) == (202, str(creditor_id))
    (row,) = await webhooks(books)
    assert (row["outcome"], row["creditor_id"], row["reason"]) == ("received", str(creditor_id), "")
    await books.service.work_off()
    (row,) = await webhooks(books)
    assert row["outcome"] == "read"
    assert [it.occasion for it in await books.service.said(NewsOrdered)] == ["registered", "webhook"]


async def test_webhooks_are_listed_by_what_came_of_them_and_an_unknown_one_is_not_found(books):
    await books.register()
    await post(books.service, nudge())
    await post(books.service, b"{}", webhook_id="msg_2")
    found = (await books.http.get("/webhooks", params={"outcome": "malformed"})).json()
    assert [it["id"] for it in found] == ["msg_2"]
    assert (await books.http.post("/webhooks/msg_3/again")).status_code == 404


async def test_a_webhook_about_a_customer_reads_the_card_even_if_go_calls_it_unchanged(books):
    invoice = await overdue_invoice(books)
    customer = books.screens.company.customer(invoice.customer_id)
    books.at(TODAY, 12)
    books.screens.add_customer(name="En senere kunde AS")
    await books.read()
    customer.mail_address.address_line1 = "Ny vei 7"
    await books.read("webhook")
    assert await books.said(CustomerChanged) == []
    await post(books.service, nudge("customer.changed", str(customer.id)))
    await post(books.service, nudge("customer.changed", "999999999"), webhook_id="msg_gone")
    await books.service.work_off()
    (told,) = await books.said(CustomerChanged)
    assert told.customer.address.line1 == "Ny vei 7"
    assert {it["outcome"] for it in await webhooks(books)} == {"read"}


async def test_webhooks_of_a_creditor_that_cannot_be_read_wait_for_it(books):
    await overdue_invoice(books)
    books.connections.lost.add(books.creditor)
    await post(books.service, nudge())
    await books.service.work_off()
    assert [it["outcome"] for it in await webhooks(books)] == ["received"]
    books.connections.lost.clear()
    books.at(TODAY + timedelta(days=1))
    await books.read()
    assert [it["outcome"] for it in await webhooks(books)] == ["read"]

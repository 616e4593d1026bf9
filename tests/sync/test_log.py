"""The log of the readings: what each asked, found and said, and how it ended, in words."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import httpx

from services.sync.jobs import prune
from services.sync.orders import NewsOrdered
from shared.broker import Ack, Retry
from shared.events import ConnectionLost
from tests.support.driving import envelope
from tests.sync.conftest import FJORDVIK, NORDLYS, TODAY
from tests.sync.test_flow import an_invoice, overdue_invoice
from tests.sync.test_webhooks import nudge, post


async def log(books, path=None, **params):
    """The log of the first creditor, the newest first."""
    answer = await books.http.get(path or f"/creditors/{books.creditor}/log", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_reading_tells_what_it_asked_found_and_said(books):
    invoice = await overdue_invoice(books)
    (first,) = await log(books)
    assert (first["occasion"], first["attempt"], first["outcome"], first["error"]) == (
        "registered",
        1,
        "read",
        "",
    )
    assert first["said"] == {"InvoiceOverdue": 1}
    assert first["found"] == {"invoices": 1, "customers": 1, "matches": 0}
    books.at(TODAY, 12)
    books.screens.register_payment(amount=Decimal("250.00"), invoice_no=invoice.number)
    books.screens.credit_invoice(invoice.number, amount=Decimal("100.00"))
    books.connections.requests.clear()
    await books.read("demand")
    newest, _ = await log(books)
    assert newest["occasion"] == "demand"
    assert newest["found"] == {"invoices": 1, "customers": 1, "matches": 1}
    assert newest["said"] == {"PaymentMatched": 1, "CreditNoteMatched": 1}
    assert newest["requests"] == dict(books.connections.requests)
    assert newest["started_at"] == newest["ended_at"] == "2026-05-04T10:00:00Z"
    assert newest["milliseconds"] > 0
    assert (newest["organisation_number"], newest["name"]) == (FJORDVIK, f"Selskap {FJORDVIK}")


async def test_requests_that_go_asked_us_to_repeat_are_counted_as_often_as_they_were_sent(books):
    await books.register()
    books.go.faults.update({"status": 503, "times": 1, "paths": "/outgoinginvoices"})
    books.connections.requests.clear()
    await books.read("webhook")
    newest = (await log(books))[0]
    assert newest["outcome"] == "read"
    assert newest["requests"] == {"v2": 3, "v1": 0}
    assert books.connections.requests["v2"] == 3


async def test_readings_at_the_same_time_count_their_own_requests(books):
    for number in (FJORDVIK, NORDLYS):
        an_invoice(books, due=TODAY + timedelta(days=60), number=number)
        await books.register(number)
    orders = [
        envelope(NewsOrdered(creditor_id=each, occasion="nightly")) for each in books.creditors.values()
    ]
    books.connections.requests.clear()
    await books.service.deliver(*orders)
    both = (await log(books, "/log"))[:2]
    assert {row["creditor_id"] for row in both} == {str(each) for each in books.creditors.values()}
    assert [row["requests"] for row in both] == [{"v2": 2, "v1": 0}] * 2
    assert books.connections.requests["v2"] == 4


async def test_a_reading_that_fails_is_entered_at_each_try_with_what_go_said(books):
    invoice = await overdue_invoice(books)
    books.screens.register_payment(amount=Decimal("1250.00"), invoice_no=invoice.number)
    order = envelope(NewsOrdered(creditor_id=books.creditor, occasion="nightly"))
    books.go.faults.update({"status": 503, "paths": "/entriesbymatchid"})
    for _ in range(2):
        (verdict,) = await books.service.deliver(order)
        assert isinstance(verdict, Retry)
    (row,) = (await books.http.get("/summary")).json()
    assert "503" in row["outcome"]
    books.go.faults.reset()
    (verdict,) = await books.service.deliver(order)
    assert isinstance(verdict, Ack)
    tries = await log(books, order_id=str(order.id))
    assert [(each["attempt"], each["outcome"]) for each in tries] == [
        (3, "read"),
        (2, "failed"),
        (1, "failed"),
    ]
    assert "GET /Demo/v2/Customerledger/EntriesByMatchId with 503" in tries[-1]["error"]
    assert "try again" in tries[-1]["error"].casefold()
    assert (tries[-1]["said"], tries[0]["said"]) == ({}, {"PaymentMatched": 1})
    assert tries[-1]["requests"]["v2"] > 1
    assert {each["occasion"] for each in tries} == {"nightly"}
    (row,) = (await books.http.get("/summary")).json()
    assert row["outcome"] == "read"


async def test_a_fault_of_our_own_is_entered_without_its_details(books):
    await books.register()

    def stumble(_):
        raise KeyError("Kari Nordmann")

    books.connections.broken[books.creditor] = stumble
    order = envelope(NewsOrdered(creditor_id=books.creditor, occasion="nightly"))
    assert isinstance((await books.service.deliver(order))[0], Retry)
    newest = (await log(books))[0]
    assert newest["outcome"] == "failed"
    assert newest["error"].startswith("KeyError: a fault of this service")
    assert "Kari" not in newest["error"]


async def test_a_missing_privilege_is_explained_with_what_the_client_lacks(books):
    await books.register()
    books.screens.set_subscriptions(["Payroll"])
    books.at(TODAY, 18)
    await books.read()
    newest = (await log(books))[0]
    assert newest["outcome"] == "refused"
    assert "403" in newest["error"]
    assert "subscriptions (Payroll) do not cover" in newest["error"]
    assert "OutgoingInvoice" in newest["error"]
    (row,) = (await books.http.get("/summary")).json()
    assert row["outcome"] == newest["error"]


async def test_a_creditor_that_is_not_connected_is_entered_as_that(books):
    await books.register()
    await books.service.hear(
        ConnectionLost(
            creditor_id=books.creditor,
            since=books.service.runtime.clock.now(),
            reason="removed",
            revision=2,
        )
    )
    books.connections.requests.clear()
    await books.read("demand")
    newest = (await log(books))[0]
    assert (newest["outcome"], newest["requests"]) == ("not_connected", {"v2": 0, "v1": 0})
    assert "restored" in newest["error"]
    assert books.connections.requests.total() == 0


async def test_the_log_is_read_page_by_page_of_one_creditor_or_all_by_outcome(books):
    for number in (FJORDVIK, NORDLYS):
        await books.register(number)
    for _ in range(3):
        await books.read("webhook")
    books.connections.broken[books.creditors[NORDLYS]] = silent
    await books.service.deliver(
        envelope(NewsOrdered(creditor_id=books.creditors[NORDLYS], occasion="nightly"))
    )
    everything = await log(books, "/log")
    assert len(everything) == 6
    pages, before = [], {}
    while page := await log(books, "/log", limit=2, **before):
        pages.append(page)
        before = {"before": page[-1]["id"]}
    assert [row for page in pages for row in page] == everything
    assert [row["outcome"] for row in everything] == ["failed", *["read"] * 5]
    (failed,) = await log(books, "/log", outcome="failed")
    assert failed["creditor_id"] == str(books.creditors[NORDLYS])
    assert len(await log(books)) == 4
    assert await log(books, outcome="failed") == []
    assert (await books.http.get("/log", params={"outcome": "lost"})).status_code == 422


def silent(request):
    raise httpx.ReadTimeout("no answer", request=request)


async def test_the_log_of_nobody_is_not_found(books):
    assert (await books.http.get(f"/creditors/{uuid4()}/log")).status_code == 404


async def test_what_is_older_than_its_days_is_deleted_in_steps_and_what_waits_for_somebody_is_kept(books):
    await books.register()
    await post(books.service, nudge())
    await post(books.service, nudge(client=NORDLYS), webhook_id="msg_of_nobody")
    await books.service.work_off()
    for _ in range(3):
        await books.read("webhook")
    books.at(TODAY + timedelta(days=40))
    await books.read("webhook")
    database = books.service.service.database
    assert await prune(database, 90, chunk=2)(TODAY + timedelta(days=90)) == "0 rows are deleted"
    assert await prune(database, 90, chunk=2)(TODAY + timedelta(days=91)) == "6 rows are deleted"
    assert len(await log(books)) == 1
    (kept,) = (await books.http.get("/webhooks")).json()
    assert kept["id"] == "msg_of_nobody"


async def test_the_daily_run_keeps_the_log_for_ninety_days(books):
    await books.register()
    books.at(TODAY + timedelta(days=90), 12)
    assert (await books.service.run_due())["prune"] == "0 rows are deleted"
    books.at(TODAY + timedelta(days=91), 12)
    assert "1 rows" in (await books.service.run_due())["prune"]

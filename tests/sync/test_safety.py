"""A reading that is cut off, repeated or overtaken loses nothing and tells nothing twice."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from services.sync import store
from services.sync.domain.news import News
from services.sync.handlers import Overtaken, take_news
from services.sync.orders import NewsOrdered
from shared.broker import Ack
from shared.events import InvoiceOverdue, MatchReversed, PaymentMatched
from tests.support.driving import envelope
from tests.sync.conftest import FJORDVIK, NORDLYS, TODAY, rest
from tests.sync.test_flow import an_invoice, overdue_invoice


async def position(books):
    return await books.service.rows(
        "select invoice_cursor, customer_cursor, version from creditors order by id"
    )


async def test_a_crash_between_fetching_and_committing_loses_nothing(books):
    invoice = await overdue_invoice(books)
    books.screens.register_payment(amount=Decimal("1250.00"), invoice_no=invoice.number)
    before = await position(books)
    order = envelope(NewsOrdered(creditor_id=books.creditor, occasion="webhook"))
    engine = books.service.service.database.engine
    books.connections.requests.clear()
    async with engine.connect() as held, held.begin():
        await held.execute(text("lock table invoices in exclusive mode"))
        cut_off = asyncio.ensure_future(books.service.deliver(order))
        async with asyncio.timeout(20):
            while books.connections.requests["v2"] < 3:
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.2)
        cut_off.cancel()
        await asyncio.gather(cut_off, return_exceptions=True)
    assert await position(books) == before
    assert await books.said(PaymentMatched) == []
    assert isinstance((await books.service.deliver(order))[0], Ack)
    assert len(await books.said(PaymentMatched)) == 1
    assert await position(books) != before


async def test_the_same_order_delivered_twice_reads_once(books):
    await overdue_invoice(books)
    order = envelope(NewsOrdered(creditor_id=books.creditor, occasion="nightly"))
    await books.service.deliver(order)
    asked = books.connections.requests.total()
    await books.service.deliver(order)
    assert books.connections.requests.total() == asked


async def test_a_reading_that_another_has_overtaken_records_nothing(books):
    invoice = await overdue_invoice(books)
    database = books.service.service.database
    async with database.transaction() as tx:
        stale = (await store.creditors.lock(tx, [books.creditor]))[books.creditor]
    books.screens.register_payment(amount=Decimal("1250.00"), invoice_no=invoice.number)
    await books.read()
    before = await position(books)
    nothing = News(invoices={}, customers=[], invoice_cursor=None, customer_cursor=None)
    with pytest.raises(Overtaken):
        async with database.transaction() as tx:
            await take_news(tx, stale, nothing)
    assert await position(books) == before


async def test_many_readings_at_once_end_in_one_truth(books):
    invoice = await overdue_invoice(books)
    books.screens.register_payment(amount=Decimal("1000.00"), invoice_no=invoice.number)
    orders = [envelope(NewsOrdered(creditor_id=books.creditor, occasion="webhook")) for _ in range(6)]
    verdicts = await asyncio.gather(*(books.service.deliver(order) for order in orders))
    late = [order for order, (verdict,) in zip(orders, verdicts, strict=True) if not isinstance(verdict, Ack)]
    assert len(late) < len(orders)
    for order in late:
        assert isinstance((await books.service.deliver(order))[0], Ack)
    assert len(await books.said(PaymentMatched)) == 1
    assert await books.said(MatchReversed) == []
    assert rest(await books.said(), invoice.id) == Decimal("250.00")


async def test_two_morning_runs_at_once_tell_each_invoice_once(books):
    for _ in range(5):
        an_invoice(books, due=TODAY)
    await books.register()
    await books.night(TODAY)
    books.at(TODAY + timedelta(days=1), 6)
    job = next(it for it in books.service.service.schedule.jobs if it.name == "overdue")
    await asyncio.gather(*(job.run(TODAY + timedelta(days=1)) for _ in range(3)))
    told = [it.invoice.id for it in await books.said(InvoiceOverdue)]
    assert len(told) == len(set(told)) == 5


async def test_a_missed_night_is_made_up_for_before_anything_is_told(books):
    invoice, other = an_invoice(books), an_invoice(books)
    await books.register()
    books.at(TODAY + timedelta(days=10))
    books.screens.register_payment(amount=Decimal("1250.00"), invoice_no=invoice.number)
    books.at(TODAY + timedelta(days=40), 7)
    await books.service.run_due()
    assert [it.invoice.id for it in await books.said(InvoiceOverdue)] == [other.id]


async def test_creditors_are_told_apart(books):
    mine, theirs = (
        an_invoice(books, due=TODAY - timedelta(days=1)),
        an_invoice(books, "777.00", due=TODAY - timedelta(days=1), number=NORDLYS),
    )
    one, two = await books.register(FJORDVIK), await books.register(NORDLYS)
    books.go.screens(NORDLYS).register_payment(amount=Decimal("777.00"), invoice_no=theirs.number)
    await books.night(TODAY)
    assert {(it.creditor_id, it.invoice.id) for it in await books.said(InvoiceOverdue)} == {
        (one, mine.id),
        (two, theirs.id),
    }
    (payment,) = await books.said(PaymentMatched)
    assert (payment.creditor_id, payment.invoice_id) == (two, theirs.id)

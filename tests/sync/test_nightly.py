"""The nightly run: every creditor is read once a night, whoever fails, dies or sleeps."""

import asyncio
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import event, text

from services.sync.jobs import nightly
from services.sync.orders import NewsOrdered
from shared.broker import Ack, Retry
from shared.clock import oslo_instant
from shared.events import ConnectionLost, CreditorRegistered, InvoiceOverdue
from shared.schedule import DailyJob, Schedule
from tests.support.driving import envelope
from tests.sync.conftest import FJORDVIK, NORDLYS, TODAY, profile
from tests.sync.test_flow import an_invoice


async def registered(books, count):
    """So many creditors, whose first reading is not done yet; return their ids."""
    ids = [UUID(int=number) for number in range(1, count + 1)]
    events = [CreditorRegistered(creditor_id=it, profile=profile(FJORDVIK), revision=1) for it in ids]
    await books.service.hear(*events)
    return ids


async def ordered(books):
    """For how many nights each creditor's reading was ordered."""
    return Counter(it.creditor_id for it in await books.service.said(NewsOrdered) if it.occasion == "nightly")


def schedule(books, chunk=500):
    """One more scheduler on the service's database."""
    database = books.service.service.database
    job = DailyJob("nightly", time(23), nightly(database, chunk))
    return Schedule(database, books.service.runtime.clock, "sync", [job])


@pytest.mark.parametrize("chunk", [2, 7, 500])
async def test_every_creditor_is_ordered_once_however_large_the_steps(books, chunk):
    ids = await registered(books, 7)
    books.at(TODAY, 23)
    assert await schedule(books, chunk).run_due() == {"nightly": "7 creditors are read"}
    assert await ordered(books) == dict.fromkeys(ids, 1)


async def test_a_step_asks_the_database_as_often_for_many_creditors_as_for_few(books):
    engine = books.service.service.database.engine.sync_engine
    asked = Counter()

    def count(_connection, _cursor, statement, *_):
        asked[statement.split()[0]] += 1

    await registered(books, 3)
    event.listen(engine, "before_cursor_execute", count)
    books.at(TODAY, 23)
    await schedule(books).run_due()
    few = asked.copy()
    await registered(books, 300)
    asked.clear()
    books.at(TODAY + timedelta(days=1), 23)
    await schedule(books).run_due()
    event.remove(engine, "before_cursor_execute", count)
    assert asked == few
    assert (await ordered(books)).total() == 303


async def test_two_schedulers_order_each_creditor_once_a_night(books):
    ids = await registered(books, 5)
    for days in range(3):
        books.at(TODAY + timedelta(days=days), 23)
        done = await asyncio.gather(*(schedule(books, chunk=2).run_due() for _ in range(2)))
        assert sum(bool(each) for each in done) == 1
    assert await ordered(books) == dict.fromkeys(ids, 3)


async def test_a_scheduler_that_is_killed_in_the_middle_is_gone_on_from_where_it_was(books):
    ids = await registered(books, 6)
    books.at(TODAY, 23)
    engine = books.service.service.database.engine
    async with engine.connect() as held, held.begin():
        await held.execute(text("select 1 from creditors where id = :id for update"), {"id": ids[4]})
        killed = asyncio.ensure_future(schedule(books, chunk=2).run_due())
        async with asyncio.timeout(20):
            while (await ordered(books)).total() < 4:
                await asyncio.sleep(0.02)
        killed.cancel()
        await asyncio.gather(killed, return_exceptions=True)
    assert await ordered(books) == dict.fromkeys(ids[:4], 1)
    assert await schedule(books, chunk=2).run_due() == {"nightly": "2 creditors are read"}
    assert await ordered(books) == dict.fromkeys(ids, 1)


async def test_nights_that_were_missed_are_made_up_for_by_one_reading(books):
    ids = await registered(books, 3)
    books.at(TODAY, 23)
    await schedule(books).run_due()
    books.at(TODAY + timedelta(days=6), 14)
    for _ in range(2):
        await schedule(books).run_due()
    assert await ordered(books) == dict.fromkeys(ids, 2)
    nights = await books.service.rows("select business_date from job_runs order by 1")
    assert [row["business_date"] for row in nights] == ["2026-05-04", "2026-05-09"]


@pytest.mark.parametrize("switch", [date(2026, 3, 29), date(2026, 10, 25)])
async def test_the_clocks_change_and_every_night_is_read_once(books, switch):
    (creditor,) = await registered(books, 1)
    instant = oslo_instant(switch - timedelta(days=1), time(22))
    runs = schedule(books)
    while instant < oslo_instant(switch + timedelta(days=1), time(23, 45)):
        books.service.at(instant)
        await runs.run_due()
        instant += timedelta(minutes=30)
    assert (await ordered(books))[creditor] == 4
    finished = await books.service.rows("select finished_at from job_runs order by 1")
    assert [row["finished_at"] for row in finished][1:] == [
        oslo_instant(switch + timedelta(days=n), time(23)) for n in (-1, 0, 1)
    ]


async def test_who_is_not_connected_is_not_ordered(books):
    ids = await registered(books, 2)
    await books.service.hear(
        ConnectionLost(creditor_id=ids[0], since=datetime(2026, 5, 4, tzinfo=UTC), reason="", revision=2)
    )
    books.at(TODAY, 23)
    await schedule(books).run_due()
    assert await ordered(books) == {ids[1]: 1}


def broken(request):
    return httpx.Response(500, json={"title": "Internal Server Error"})


def forbidden(request):
    return httpx.Response(403, json={"title": "Forbidden", "detail": "The module is not subscribed to."})


def silent(request):
    raise httpx.ReadTimeout("", request=request)


def nonsense(request):
    return httpx.Response(200, text="<html>")


@pytest.mark.parametrize(
    ("worse", "verdict", "outcome"),
    [
        (broken, Retry, "failed"),
        (silent, Retry, "failed"),
        (nonsense, Retry, "failed"),
        (forbidden, Ack, "refused"),
    ],
)
async def test_a_creditor_whose_books_fail_stops_nobody_else(books, worse, verdict, outcome):
    due = TODAY + timedelta(days=1)
    mine, theirs = an_invoice(books, due=due), an_invoice(books, due=due, number=NORDLYS)
    for number in (FJORDVIK, NORDLYS):
        await books.register(number)
    one, two = books.creditors[FJORDVIK], books.creditors[NORDLYS]
    books.connections.broken[one] = worse
    books.at(due, 23)
    await books.service.service.schedule.run_due()
    orders = [it for it in await books.service.outbox(unsent=True) if isinstance(it.event, NewsOrdered)]
    await books.service.service.relay.publish_batch()
    verdicts = dict(
        zip([it.event.creditor_id for it in orders], await books.service.deliver(*orders), strict=True)
    )
    assert isinstance(verdicts[one], verdict)
    assert isinstance(verdicts[two], Ack)
    newest = {row["creditor_id"]: row for row in reversed((await books.http.get("/log")).json())}
    assert (newest[str(one)]["outcome"], newest[str(two)]["outcome"]) == (outcome, "read")
    await books.morning(due + timedelta(days=1))
    assert [it.invoice.id for it in await books.said(InvoiceOverdue)] == [theirs.id]
    books.connections.broken.clear()
    await books.night(due + timedelta(days=1))
    assert {it.invoice.id for it in await books.said(InvoiceOverdue)} == {mine.id, theirs.id}


async def test_the_others_are_read_while_one_is_waited_for(books):
    for number in (FJORDVIK, NORDLYS):
        await books.register(number)
    one, two = books.creditors.values()
    release = asyncio.Event()

    class Slow(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request):
            await release.wait()
            return httpx.Response(204)

    books.connections.broken[one] = Slow()
    orders = [envelope(NewsOrdered(creditor_id=it, occasion="nightly")) for it in (one, two)]
    reading = asyncio.ensure_future(books.service.deliver(*orders))
    async with asyncio.timeout(20):
        while not any(
            row["creditor_id"] == str(two) and row["occasion"] == "nightly" for row in await rows(books)
        ):
            await asyncio.sleep(0.02)
    assert not reading.done()
    release.set()
    assert all(isinstance(verdict, Ack) for verdict in await reading)


async def rows(books):
    return (await books.http.get("/log")).json()

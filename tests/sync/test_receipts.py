"""Webhooks that come at the same time share a commit, and none of them can tell."""

import asyncio
from contextlib import asynccontextmanager
from itertools import count
from traceback import walk_tb

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from deploy.sandbox.poweroffice.seed.companies import FJORDVIK, NORDLYS
from services.sync.orders import NewsOrdered
from services.sync.receipts import MOST, Receipts
from services.sync.store.webhooks import Nudge
from shared.clock import SystemClock
from shared.db import Database, is_outage
from tests.sync.test_webhooks import nudge, post, signed


@pytest.fixture
def receipts(books):
    return Receipts(books.service.service.database)


def about(number=FJORDVIK, entity="1"):
    return Nudge("invoice.changed", number, entity)


async def stored(books):
    return {row["id"]: row["outcome"] for row in await books.service.rows("select id, outcome from webhooks")}


async def ordered(books):
    said = await books.service.said(NewsOrdered)
    return [order.creditor_id for order in said if order.occasion == "webhook"]


@asynccontextmanager
async def locked(books, creditor_id):
    """A company that somebody else has locked, as while a reading of it is recorded."""
    async with books.service.service.database.engine.begin() as connection:
        await connection.execute(text("select from creditors where id = :id for update"), {"id": creditor_id})
        yield


async def until_held_up(books):
    """Wait until a transaction waits for another's lock."""
    waiting = (
        "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(10):
        while not await books.service.rows(waiting):
            await asyncio.sleep(0.01)


async def test_a_storm_shares_commits_and_orders_one_reading_of_each_company(books):
    companies = [await books.register(number) for number in (FJORDVIK, NORDLYS)]
    sent = {f"msg_{n}": (FJORDVIK, NORDLYS)[n % 2] for n in range(60)}
    answers = await asyncio.gather(
        *(post(books.service, nudge(client=client), webhook_id=name) for name, client in sent.items())
    )
    assert {answer.status_code for answer in answers} == {202}
    assert await stored(books) == dict.fromkeys(sent, "received")
    assert sorted(await ordered(books)) == sorted(companies)
    (commits,) = await books.service.rows("select count(distinct xmin::text) as n from webhooks")
    assert commits["n"] < len(sent)
    await books.service.work_off()
    assert set((await stored(books)).values()) == {"read"}


async def test_more_than_a_batch_holds_are_all_stored(books, receipts):
    await books.register()
    await asyncio.gather(*(receipts.take(f"msg_{n}", about()) for n in range(2 * MOST + 1)))
    assert len(await stored(books)) == 2 * MOST + 1
    assert len(await ordered(books)) == 1


async def test_one_that_cannot_be_stored_takes_none_of_its_batch_along(books, receipts):
    creditor_id = await books.register()
    results = await asyncio.gather(
        receipts.take("msg_before", about()),
        receipts.take("msg_bad", about(entity="\x00")),
        receipts.take("msg_after", about()),
        return_exceptions=True,
    )
    assert [type(result) for result in results if result] == [type(results[1])]
    assert isinstance(results[1], DBAPIError)
    assert await stored(books) == {"msg_before": "received", "msg_after": "received"}
    assert await ordered(books) == [creditor_id]


async def test_the_same_webhook_many_times_at_once_is_taken_once(books):
    creditor_id = await books.register()
    answers = await asyncio.gather(*(post(books.service, nudge()) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {202}
    assert await stored(books) == {"msg_1": "received"}
    assert await ordered(books) == [creditor_id]


@pytest.mark.parametrize("order", [(NORDLYS, FJORDVIK), (FJORDVIK, NORDLYS)], ids=["corrected", "spoilt"])
async def test_what_repeats_a_webhook_of_its_batch_counts_as_if_it_came_later(books, receipts, order):
    creditor_id = await books.register(FJORDVIK)
    await asyncio.gather(*(receipts.take("msg_1", about(client)) for client in order))
    (row,) = await books.service.rows("select outcome, organisation_number, creditor_id from webhooks")
    assert row == {"outcome": "received", "organisation_number": FJORDVIK, "creditor_id": creditor_id}
    assert await ordered(books) == [creditor_id]


async def test_a_sender_that_hangs_up_while_its_batch_is_stored_takes_nothing_back(books, receipts):
    creditor_id = await books.register()
    async with locked(books, creditor_id):
        gone, patient = (asyncio.create_task(receipts.take(name, about())) for name in ("gone", "patient"))
        await until_held_up(books)
        gone.cancel()
        await asyncio.wait([gone])
        assert gone.cancelled()
    await patient
    assert await stored(books) == {"gone": "received", "patient": "received"}
    assert await ordered(books) == [creditor_id]


async def test_a_company_whose_reading_is_being_recorded_holds_up_no_other(books, receipts):
    busy, free = [await books.register(number) for number in (FJORDVIK, NORDLYS)]
    async with locked(books, busy):
        held_up = asyncio.create_task(receipts.take("msg_busy", about(FJORDVIK)))
        await until_held_up(books)
        same = [
            receipts.take(f"msg_of_its_batch_{n}", about(number))
            for n, number in enumerate((FJORDVIK, NORDLYS))
        ]
        beside = [asyncio.create_task(each) for each in same]
        await receipts.take("msg_free", about(NORDLYS))
        await beside[1]
        free_ones = dict.fromkeys(("msg_free", "msg_of_its_batch_1"), "received")
        assert (await stored(books), held_up.done(), beside[0].done()) == (free_ones, False, False)
    await asyncio.gather(held_up, *beside)
    assert await stored(books) == free_ones | dict.fromkeys(("msg_busy", "msg_of_its_batch_0"), "received")
    assert await ordered(books) == [free, busy]


async def test_without_its_database_a_whole_batch_fails_at_once_and_the_next_is_tried_anew():
    class Unreachable(Database):
        tried = count()

        def transaction(self, causes=()):
            next(self.tried)
            return super().transaction(causes)

    nowhere = Unreachable.connect(
        "postgresql://nobody@127.0.0.1:1/none", clock=SystemClock(), source="/tests"
    )
    receipts = Receipts(nowhere)
    for tries in (1, 2):
        failures = await asyncio.gather(
            *(receipts.take(f"msg_{n}", about()) for n in range(3)), return_exceptions=True
        )
        assert [is_outage(failure) for failure in failures] == [True] * 3
        assert len({id(failure) for failure in failures}) == 3
        lengths = [len(list(walk_tb(failure.__traceback__))) for failure in failures]
        assert lengths == [lengths[0]] * 3
        assert all(is_outage(failure.__cause__) for failure in failures)
        assert next(nowhere.tried) == 2 * tries - 1
    await nowhere.close()


async def test_a_reading_is_ordered_in_the_trace_of_the_webhook_that_orders_it(books):
    traces = {await books.register(number): f"{n:032x}" for n, number in enumerate((FJORDVIK, NORDLYS), 1)}
    already = len(await books.service.outbox())
    sent = []
    for number, trace in zip((FJORDVIK, NORDLYS), traces.values(), strict=True):
        body, name = f'{{"type": "x", "client": "{number}", "entity": "1"}}'.encode(), f"msg_{trace}"
        headers = signed(body, webhook_id=name) | {"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
        sent.append(post(books.service, body, headers=headers))
    await asyncio.gather(*sent)
    said = (await books.service.outbox())[already:]
    assert {each.event.creditor_id: each.traceparent.split("-")[1] for each in said} == traces

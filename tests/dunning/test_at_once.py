"""Many at the same moment, and many at all: real transactions side by side, and a cost that does not grow."""

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from datetime import date
from uuid import uuid5

from sqlalchemy import event

from services.dunning.orders import LetterOrdered
from shared.broker import Ack, Delivery, Queue
from shared.events import CollectionProposed, LetterSent, ProposalWithdrawn
from tests.dunning.conftest import an_office
from tests.dunning.told import (
    CREDITOR,
    DUE,
    NAMESPACE,
    at,
    changed,
    closed,
    customer,
    overdue,
    paid,
    registered,
    status,
    transferred,
    undone,
)
from tests.support.driving import envelope

TRANSFER = date(2026, 6, 15)
SUNDAY, MONDAY = date(2026, 6, 21), date(2026, 6, 22)
NAMES = "ABCDEFGH"


async def side_by_side(office, *events):
    """Deliver each event in a transaction of its own, all at the same time; all must be handled."""
    consumers = office.service.service.consumers
    deliveries = [(Queue("dunning", type(each)), Delivery(body=envelope(each).to_json())) for each in events]
    verdicts = await asyncio.gather(*(consumers[queue]([delivery]) for queue, delivery in deliveries))
    assert all(isinstance(verdict, Ack) for (verdict,) in verdicts), verdicts


async def test_facts_that_arrive_at_the_same_moment_are_all_seen(office):
    """Each pair of facts about an invoice is told at once; none may decide without the other for good."""
    for _ in range(5):
        await office.service.empty()
        office.service.at(at(SUNDAY))
        await office.hear(registered())
        facts = []
        for name in NAMES:
            by = customer(id=ord(name))
            facts += [overdue(name, by=by), paid("4000.00", name=name)]
            if name in "ABCD":
                facts += [undone("p1", name=name)]
            if name in "AB":
                facts += [changed(id=ord(name), transfer_to_collection=False)]
        await side_by_side(office, *facts)
        rows = await office.service.rows("select number, reason, rest from invoices order by number")
        assert [row["reason"] for row in rows] == [
            *["customer_not_transferred"] * 2,
            *["due"] * 2,
            *["settled"] * 4,
        ]


async def test_claims_that_join_a_case_at_the_same_moment_as_its_status_changes_wait_for_it(office):
    for _ in range(5):
        await office.service.empty()
        office.service.at(at(SUNDAY))
        await office.hear(registered())
        facts = [transferred(name, on=SUNDAY) for name in NAMES]
        await side_by_side(office, status("paused"), *facts, closed("A"), paid("1.00", name="B"))
        reasons = await office.service.rows("select number, reason from invoices order by number")
        assert [row["reason"] for row in reasons] == ["claim_closed", *["case_not_open"] * 7]
        (case,) = await office.service.rows("select next_step_on, reason from cases")
        assert case == {"next_step_on": date(2029, 3, 5), "reason": "case_not_open"}


async def test_an_order_that_is_worked_off_twice_at_the_same_moment_is_one_letter(office):
    office.service.at(at(TRANSFER))
    await office.hear(registered(), transferred())
    (order,) = [e for e in await office.service.outbox() if isinstance(e.event, LetterOrdered)]
    again = LetterOrdered(creditor_id=CREDITOR, letter_id=order.event.letter_id)
    await side_by_side(office, order.event, again, again)
    assert len(await office.service.said(LetterSent)) == 1
    assert len({message["Message-ID"] for message in office.post.messages}) == 1
    assert await office.service.rows("select count(*) as n from documents") == [{"n": 1}]


async def test_a_payment_and_the_daily_run_at_the_same_moment_leave_nothing_proposed(office):
    office.service.at(at(SUNDAY))
    await office.hear(registered(), *(overdue(name) for name in NAMES))
    office.service.at(at(MONDAY))
    payments = [paid("4000.00", name=name) for name in NAMES]
    await asyncio.gather(office.service.service.schedule.run_due(), side_by_side(office, *payments))
    proposed = Counter(each.invoice.id for each in await office.service.said(CollectionProposed))
    withdrawn = Counter(each.invoice_id for each in await office.service.said(ProposalWithdrawn))
    assert proposed == withdrawn
    assert await office.service.rows("select 1 from invoices where proposed") == []


def many(count):
    """As many overdue invoices, of a customer each."""
    return [
        overdue("A", id=uuid5(NAMESPACE, f"many {n}"), number=str(n), by=customer(id=n)) for n in range(count)
    ]


async def statements_of(office, day):
    """How many statements the run of a day takes."""
    engine = office.service.service.database.engine.sync_engine
    seen = []

    def note(_connection, _cursor, statement, *_):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    office.service.at(at(day))
    await office.service.service.schedule.run_due()
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


async def test_the_daily_run_takes_as_many_statements_for_five_hundred_invoices_as_for_five(office):
    counts = []
    for number in (5, 500):
        await office.service.empty()
        office.service.at(at(SUNDAY))
        await office.hear(registered(), *many(number))
        counts.append(await statements_of(office, MONDAY))
        assert len(await office.service.said(CollectionProposed)) == number
    assert counts[0] == counts[1]


async def test_an_invoice_that_is_not_due_is_not_even_read_by_the_run(office):
    await office.hear(registered(), *many(3))
    assert await office.service.rows("select 1 from invoices where next_step_on <= '2026-06-14'") == []
    office.service.at(at(DUE))
    assert await office.service.run_due() == {"daily": "nothing due"}


async def test_an_invoice_that_makes_the_run_fail_is_left_out_alone_and_is_taken_when_it_is_repeated(
    database_url, tmp_path
):
    """What was decided stays decided, nothing is decided twice, and one bad invoice holds back no other."""
    async with an_office(database_url, tmp_path, chunk=3) as office:
        await office.hear(registered(), *many(7))
        rows = await office.service.rows("select invoice_id from invoices order by invoice_id")
        bad = rows[0]["invoice_id"]
        office.service.at(at(TRANSFER))
        async with refusing_to_propose(office, bad):
            await office.service.service.schedule.run_due()
        assert await office.service.rows("select last_error is not null as failed from job_runs") == [
            {"failed": True}
        ]
        assert len(await office.service.said(CollectionProposed)) == 6
        await office.service.run_due()
        proposed = Counter(each.invoice.id for each in await office.service.said(CollectionProposed))
        assert len(proposed) == 7
        assert set(proposed.values()) == {1}


@asynccontextmanager
async def refusing_to_propose(office, invoice_id):
    """While this lasts the database refuses to keep that one invoice is proposed."""
    broken = f"check (not proposed or invoice_id <> '{invoice_id}') not valid"
    engine = office.service.service.database.engine
    async with engine.begin() as connection:
        await connection.exec_driver_sql(f"alter table invoices add constraint broken {broken}")
    yield
    async with engine.begin() as connection:
        await connection.exec_driver_sql("alter table invoices drop constraint broken")

"""Two who do the same at the same moment, with real transactions side by side."""

import asyncio
from collections import Counter
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.transfer import store
from services.transfer.orders import CaseOrdered
from shared.broker import Ack, Delivery, Queue, Retry
from shared.norway.kid import is_valid
from tests.support.driving import envelope
from tests.transfer.told import (
    CREDITOR,
    claim_closed,
    credited,
    letter,
    paid,
    proposed,
    registered,
    undone,
)


async def test_one_invoice_approved_by_many_at_once_gets_one_claim_in_one_case(desk):
    invoice = desk.invoice()
    await desk.propose(invoice)
    answers = await asyncio.gather(*(desk.approve(invoice) for _ in range(8)))
    assert {(a[0]["accepted"], a[0]["case_number"]) for a in answers} == {(True, "100001")}
    assert await desk.service.rows("select count(*) as n from claims") == [{"n": 1}]
    assert len(await desk.service.said(CaseOrdered)) == 1


async def test_invoices_of_one_debtor_approved_at_once_share_one_case(desk):
    first = desk.invoice()
    number = desk.company.customer(first.customer_id).number
    invoices = [first, *(desk.invoice(customer_no=number) for _ in range(7))]
    await desk.propose(*invoices)
    answers = await asyncio.gather(*(desk.approve(invoice) for invoice in invoices))
    assert {answer[0]["case_number"] for answer in answers} == {"100001"}
    assert await desk.service.rows("select count(*) as n from cases") == [{"n": 1}]


async def test_case_numbers_have_no_holes_and_kids_are_unique_whoever_comes_first(desk):
    creditors = [uuid4() for _ in range(4)]
    told = [
        proposed(uuid4(), customer_id=customer, creditor_id=creditor)
        for creditor in creditors
        for customer in range(5)
    ]
    await desk.service.hear(*(registered(creditor) for creditor in creditors), *told)
    everybody = [desk.approve(creditor_id=creditor) for creditor in creditors * 2]
    await asyncio.gather(*everybody)
    cases = await desk.service.rows("select number, kid from cases order by number")
    assert [case["number"] for case in cases] == list(range(100_001, 100_021))
    assert len({case["kid"] for case in cases if is_valid(case["kid"])}) == 20


async def test_a_number_that_is_taken_in_a_transaction_that_fails_is_given_again(desk):
    database = desk.service.service.database

    async def fail_with_numbers_in_hand():
        async with database.transaction() as tx:
            assert list(await store.take_numbers(tx, 3)) == [100_001, 100_002, 100_003]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_with_numbers_in_hand()
    async with database.transaction() as tx:
        assert list(await store.take_numbers(tx, 2)) == [100_001, 100_002]


async def test_many_orders_for_one_case_at_once_make_one_case_in_go(desk):
    first = desk.invoice()
    second = desk.invoice(customer_no=desk.company.customer(first.customer_id).number)
    await desk.propose(first, second)
    await desk.approve(first)
    await desk.approve(second)
    orders = [envelope(each.event) for each in await desk.service.outbox() for _ in range(3)]
    desk.go.faults.update({"delay_seconds": 0.05})
    process = desk.service.service.consumers[Queue("transfer", CaseOrdered)]
    waiting = [Delivery(body=order.to_json()) for order in orders]
    verdicts = await process(waiting)
    assert Counter(type(verdict) for verdict in verdicts)[Ack] >= 1
    again = [each for each, verdict in zip(waiting, verdicts, strict=True) if isinstance(verdict, Retry)]
    assert again, "the orders did not meet"
    for each in again:
        assert await process([each]) == [Ack()]
    (in_go,) = desk.company.collection.cases.values()
    assert sorted(in_go.invoice_ids) == sorted([first.id, second.id])


async def test_facts_and_decisions_about_the_same_invoices_meet_without_a_deadlock(desk):
    first = desk.invoice()
    number = desk.company.customer(first.customer_id).number
    invoices = [first, *(desk.invoice(customer_no=number) for _ in range(9))]
    await desk.propose(*invoices)

    async def tell(event):
        return await desk.service.deliver(*(envelope(event(each.id)) for each in reversed(invoices)))

    async def approve(some):
        await desk.approve(*some)
        return []

    verdicts = await asyncio.gather(
        *(approve(some) for some in (invoices, invoices[::-1], invoices[::2])),
        tell(lambda invoice_id: paid(invoice_id, 1, payment_id="a")),
        tell(lambda invoice_id: credited(invoice_id, 1)),
        tell(lambda invoice_id: undone(invoice_id, "a", 1)),
        desk.service.deliver(envelope(registered(revision=2))),
    )
    assert {type(verdict) for some in verdicts for verdict in some} == {Ack}
    left = await desk.service.rows("select distinct left_to_pay from proposals")
    assert [str(row["left_to_pay"]) for row in left] == ["999.00"]
    assert await desk.service.rows("select count(*) as n from cases") == [{"n": 1}]


FEW = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["approve", "approve", "approve", "demand", "close", "pause", "resume", "withdraw"]),
        st.integers(0, 30),
    ),
    max_size=14,
)


@FEW
@given(DEEDS)
async def test_a_debtor_never_has_two_cases_that_take_its_next_claim(standing_desk, deeds):
    """Without pauses that means: never two open cases before a payment demand."""
    desk = standing_desk
    await desk.begin()
    invoices = [uuid4() for _ in range(14)]
    await desk.service.hear(registered(), *(proposed(each) for each in invoices))
    was_paused = False
    for action, which in deeds:
        await _do(desk, action, which, invoices)
        was_paused |= action == "pause"
        takers = await desk.service.rows("select id from cases where is_joinable")
        assert len(takers) <= 1
        early = await desk.service.rows(
            "select id from cases where status = 'open' and id not in (select case_id from payment_demands)"
        )
        assert was_paused or len(early) <= 1


async def _do(desk, action, which, invoices):
    """Do what is possible of it; the joinable case, where there is one, gets the approved invoice."""
    cases = await desk.service.rows("select id, is_joinable from cases order by number")
    if action == "approve" and invoices:
        expected = [str(case["id"]) for case in cases if case["is_joinable"]]
        (receipt,) = await desk.post(
            "/proposals/approve",
            creditor_id=str(CREDITOR),
            invoice_ids=[str(invoices.pop())],
        )
        known = [str(case["id"]) for case in cases]
        assert receipt["case_id"] in expected or (not expected and receipt["case_id"] not in known)
    elif cases and action in ("pause", "resume", "withdraw"):
        case_id = cases[which % len(cases)]["id"]
        answer = await desk.act(case_id, action)
        assert answer.status_code in (200, 409)
    elif cases and action == "demand":
        await desk.service.hear(letter(cases[which % len(cases)]["id"], uuid4()))
    elif cases and action == "close":
        case_id = cases[which % len(cases)]["id"]
        owed = await desk.service.rows("select invoice_id from claims where case_id = :id", id=case_id)
        await desk.service.hear(claim_closed(case_id, *(row["invoice_id"] for row in owed)))

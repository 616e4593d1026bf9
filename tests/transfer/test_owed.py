"""What Go is shown as owed is what settlement's ledger would say, of which transfer knows nothing."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from services.settlement.domain.facts import CaseFacts, Outlay
from services.settlement.domain.replay import balance_on, replay
from services.transfer.domain.cases import Case, Claim, Closing, Debtor
from services.transfer.domain.files import CaseFile, FiledClaim
from services.transfer.domain.letters import Letter
from services.transfer.domain.owing import owed
from services.transfer.domain.proposals import Proposal, heard
from services.transfer.orders import StatusOrdered
from shared.broker import Ack, Retry
from shared.norway.charges import (
    CourtCost,
)
from tests.settlement import facts as ledger
from tests.support.driving import envelope
from tests.transfer.told import (
    CREDITOR,
    NOW,
    TODAY,
    claim_closed,
    credited,
    kroner,
    laid_out,
    letter,
    paid,
    proposed,
    returned,
    undone,
    written_off,
)

A, B = ledger.A, ledger.B
ON = date(2026, 6, 15)
CASE = Case(id=UUID(int=5), number=100_001, debtor=Debtor(CREDITOR, 7))

AMOUNTS = st.integers(1, 4000).map(kroner)
DAYS = st.dates(ledger.DUE - timedelta(days=10), ON)
REDUCTIONS = st.lists(
    st.tuples(st.sampled_from([A, B]), st.sampled_from(["payment", "credit_note"]), AMOUNTS, DAYS), max_size=3
)
PAYMENTS = st.none() | st.tuples(st.integers(1, 9000).map(kroner), st.dates(ledger.DEMANDED, ON))


def filed(state, of, facts):
    """What transfer has heard of a claim: its invoice, what the creditor matched, what settlement collected."""
    invoice_id = of.invoice_id
    proposal = heard(
        Proposal(invoice_id=invoice_id, creditor_id=CREDITOR),
        proposed(invoice_id, amount=of.amount, due=of.due_date),
    )
    for each in (each for each in facts.reductions if each.invoice_id == invoice_id):
        proposal = heard(proposal, matched(each))
    claim = state.claims[invoice_id]
    for each in facts.payments:
        collected = claim.collected
        told = paid(
            invoice_id,
            collected.principal,
            payment_id=each.id,
            channel="agency",
            paid_on=each.paid_on,
            interest=collected.interest,
            fees=collected.fees + collected.court_costs,
            court_costs=collected.court_costs,
        )
        proposal = heard(proposal, told)
    there = Claim(
        invoice_id=invoice_id, case_id=CASE.id, status="transferred", approved_by="Kari", approved_at=NOW
    )
    closing = claim.closing and Closing(
        case_id=CASE.id,
        invoice_id=invoice_id,
        reason=claim.closing.reason,
        closed_on=claim.closing.on,
        revision=1,
    )
    return FiledClaim(claim=there, proposal=proposal, closing=closing)


def matched(reduction):
    if reduction.kind == "payment":
        return paid(reduction.invoice_id, reduction.amount, payment_id=reduction.id, paid_on=reduction.on)
    if reduction.kind == "write_off":
        event = written_off(reduction.invoice_id, reduction.amount, write_off_id=reduction.id)
        return replace(event, written_off_on=reduction.on)
    event = credited(reduction.invoice_id, reduction.amount, credit_note_id=reduction.id)
    return replace(event, matched_on=reduction.on)


def written(each):
    return Letter(
        id=each.id,
        invoice_ids=frozenset(each.invoice_ids),
        case_id=CASE.id,
        kind=each.kind,
        sent_on=each.sent_on,
        deadline=each.deadline,
        fee=each.fee,
    )


def case_facts(drawn, payment, laid_out):
    """Two claims, a notice for each and a demand for what was left, within the caps, as dunning writes them."""
    reductions, left = [], {A: Decimal(4000), B: Decimal(4000)}
    for number, (invoice_id, kind, amount, on) in enumerate(sorted(drawn, key=lambda each: each[3])):
        taken = min(amount, left[invoice_id])
        if taken:
            left[invoice_id] -= taken
            reductions.append(ledger.reduction(kind, taken, on, invoice_id, id_=str(number)))
    letters = [
        *(ledger.notice(i, fee=35) for i in _owing(reductions, ledger.NOTICED)),
        *([ledger.demand(*demanded, fee=150)] if (demanded := _owing(reductions, ledger.DEMANDED)) else []),
    ]
    payments = [ledger.payment(*payment)] if payment else []
    outlays = tuple(
        Outlay(id=UUID(int=n), invoice_id=A, amount=amount, on=on, by_agency=True)
        for n, (amount, on) in enumerate(laid_out)
    )
    return ledger.case(ledger.claim(A), ledger.claim(B), *reductions, *letters, *payments, outlays=outlays)


def _owing(reductions, on):
    gone = {
        i: sum(each.amount for each in reductions if each.invoice_id == i and each.on <= on) for i in (A, B)
    }
    return [i for i in (A, B) if gone[i] < 4000]


@given(REDUCTIONS, PAYMENTS, st.lists(st.tuples(AMOUNTS, DAYS), max_size=2))
def test_what_is_owed_is_what_the_claim_ledger_says(drawn, payment, laid_out):
    facts: CaseFacts = case_facts(drawn, payment, laid_out)
    state = replay(facts)
    file = CaseFile(
        case=CASE,
        claims=[filed(state, each, facts) for each in facts.claims],
        letters=[written(each) for each in facts.letters],
        court_costs=[CourtCost(amount=each.amount, on=each.on) for each in facts.outlays],
    )
    ours, theirs = owed(file, ON), balance_on(facts, ON).values()
    assert ours.principal == sum(each.principal for each in theirs)
    assert ours.interest == sum(each.interest for each in theirs)
    assert ours.fees == sum(each.fees for each in theirs)
    assert ours.court_costs == sum(each.court_costs for each in theirs)


async def test_go_shows_court_costs_until_they_are_revoked_or_paid(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    (in_go,) = desk.company.collection.cases.values()
    before = in_go.balance_agency
    shown = []
    for told in (
        letter(case_id, invoice.id, fee=245),
        laid_out(case_id),
        laid_out(case_id, 928, outlay=72),
        laid_out(case_id, 928, outlay=72, revision=2),
        paid(invoice.id, 0, channel="agency", fees=2171, court_costs=2071),
    ):
        await desk.service.hear(told)
        await desk.service.work_off()
        shown.append(in_go.balance_agency - before)
    assert shown == [245, 245 + 2071, 245 + 2071 + 928, 245 + 2071, 145]
    owed_today = (await desk.case(case_id))["owed"]
    assert (owed_today["fees"], owed_today["court_costs"]) == ("145.00", "0.00")


async def test_go_shows_letters_payments_and_what_undoes_them_as_they_come(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    (in_go,) = desk.company.collection.cases.values()
    interest = (await desk.case(case_id))["owed"]["interest"]
    shown = [in_go.balance_agency]
    noticed = TODAY - timedelta(days=15)
    for told in (
        letter(case_id, invoice.id, kind="collection_notice", fee=35, sent_on=noticed),
        letter(case_id, invoice.id, fee=245),
        paid(invoice.id, 400, channel="agency", interest=interest, fees=245),
        undone(invoice.id),
        credited(invoice.id, 250),
    ):
        await desk.service.hear(told)
        await desk.service.work_off()
        shown.append(in_go.balance_agency)
    whole = kroner(1000) + kroner(interest)
    assert shown == [
        whole,
        whole + 35,
        whole + 245,
        kroner(600),
        whole + 245,
        whole + 245 - 250,
    ]
    assert [note.text for note in in_go.notes][:2] == [
        "Inkassovarsel sendt 19.04.2026, frist 03.05.2026",
        "Betalingsoppfordring sendt 04.05.2026, frist 18.05.2026",
    ]
    assert (await desk.case(case_id))["owed"]["total"] == f"{whole - 5:.2f}"


async def test_what_changes_while_go_is_told_is_shown_next(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    await desk.service.hear(paid(invoice.id, 100, payment_id="1"))

    async def pay():
        desk.office.on_request = None
        await desk.service.hear(paid(invoice.id, 100, payment_id="2"))

    desk.office.on_request = lambda request: pay() if request.url.path.endswith("/UpdateStatus/") else None
    await desk.service.work_off()
    (in_go,) = desk.company.collection.cases.values()
    assert desk.office.writes() == ["DebtCollection", "UpdateStatus", "UpdateStatus"]
    assert f"{in_go.balance_agency:.2f}" == (await desk.case(case_id))["owed"]["total"]


async def the_order_to_show(desk):
    """The one order to show a case that is on its way."""
    (order,) = [e for e in await desk.service.outbox(unsent=True) if isinstance(e.event, StatusOrdered)]
    await desk.service.service.relay.publish_batch()
    return order


async def test_of_many_who_show_a_case_at_once_one_does_and_the_newest_is_seen(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    desk.go.faults.update({"delay_seconds": 0.05})
    orders = [envelope(StatusOrdered(creditor_id=CREDITOR, case_id=case_id)) for _ in range(5)]
    await desk.service.hear(paid(invoice.id, 100, payment_id="1"))
    verdicts, _ = await asyncio.gather(
        desk.service.deliver(*orders), desk.service.hear(paid(invoice.id, 100, payment_id="2"))
    )
    assert {type(verdict) for verdict in verdicts} == {Ack}
    await desk.service.work_off()
    (in_go,) = desk.company.collection.cases.values()
    assert f"{in_go.balance_agency:.2f}" == (await desk.case(case_id))["owed"]["total"]
    assert len(desk.office.writes()) <= 3


async def test_after_a_crash_the_same_message_goes_on_at_once_and_others_leave_it_to_that(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    await desk.service.hear(paid(invoice.id, 100))
    crashed = await the_order_to_show(desk)
    async with desk.service.service.database.engine.begin() as connection:
        await connection.execute(
            text("update cases set shown_by = :message, shown_until = :until"),
            {"message": crashed.id, "until": NOW + timedelta(minutes=5)},
        )
    await desk.service.hear(StatusOrdered(creditor_id=CREDITOR, case_id=case_id))
    assert desk.office.writes() == ["DebtCollection"]
    assert await desk.service.deliver(crashed) == [Ack()]
    assert desk.office.writes() == ["DebtCollection", "UpdateStatus"]


async def test_while_go_is_down_a_case_is_shown_by_nobody_and_then_by_its_order(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    await desk.service.hear(paid(invoice.id, 100))
    order = await the_order_to_show(desk)
    desk.go.faults.update({"status": 503})
    (verdict,) = await desk.service.deliver(order)
    assert isinstance(verdict, Retry)
    assert await desk.service.rows("select shown_by from cases") == [{"shown_by": None}]
    desk.go.faults.reset()
    assert await desk.service.deliver(order) == [Ack()]
    (in_go,) = desk.company.collection.cases.values()
    assert f"{in_go.balance_agency:.2f}" == (await desk.case(case_id))["owed"]["total"]


async def test_nothing_new_is_shown_twice(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    for number in range(5):
        await desk.service.hear(paid(invoice.id, 1, payment_id=str(number)))
    await desk.service.work_off()
    writes = len(desk.office.writes())
    (order,) = [
        each.event for each in await desk.service.outbox() if each.event.type.endswith("StatusOrdered.v1")
    ]
    for _ in range(2):
        await desk.service.hear(order)
    assert (writes, len(desk.office.writes()), str(case_id)) == (2, 2, order.subject)


async def test_a_claim_that_is_written_off_takes_its_fees_with_it(desk):
    first, second = desk.siblings(2)
    case_id = await desk.transferred(first, second)
    await desk.service.hear(
        letter(case_id, first.id, kind="collection_notice", fee=35),
        letter(case_id, second.id, kind="collection_notice", fee=35),
        written_off(first.id),
        claim_closed(case_id, first.id, reason="written_off"),
    )
    await desk.service.work_off()
    (in_go,) = desk.company.collection.cases.values()
    case = await desk.case(case_id)
    assert case["owed"] | {"interest": None} == {
        "principal": "1000.00",
        "interest": None,
        "fees": "35.00",
        "court_costs": "0.00",
        "total": str(in_go.balance_agency),
    }


async def test_while_a_rate_is_not_known_go_keeps_its_balance_and_nothing_is_guessed(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    (in_go,) = desk.company.collection.cases.values()
    before = in_go.balance_agency
    desk.service.at(datetime(2027, 1, 15, 9, tzinfo=UTC))
    await desk.service.hear(paid(invoice.id, 100))
    await desk.service.work_off()
    assert in_go.balance_agency == before
    case = await desk.case(case_id)
    assert (case["owed"], case["left_to_pay"]) == (None, "900.00")


@pytest.mark.parametrize("is_told_first", [False, True])
async def test_a_demand_that_was_posted_later_is_shown_with_its_deadline_and_heavy_later(desk, is_told_first):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    (in_go,) = desk.company.collection.cases.values()
    long_ago, late = TODAY - timedelta(days=50), TODAY - timedelta(days=41)
    sent = letter(case_id, invoice.id, fee=262.5, sent_on=long_ago)
    told = [sent, *(returned(sent, late - timedelta(days=n)) for n in (0, 4))]
    await desk.service.hear(*(reversed(told) if is_told_first else told))
    await desk.service.work_off()
    assert (await desk.case(case_id))["owed"]["fees"] == "262.50", "50 days after, but 41 after the posting"
    assert in_go.notes[-1].text.startswith("Betalingsoppfordring sendt")
    assert in_go.notes[-1].text.endswith(f"frist {late + timedelta(days=14):%d.%m.%Y}")
    assert await desk.service.rows("select fee_grows_on from cases") == [
        {"fee_grows_on": late + timedelta(days=43)}
    ]


async def test_a_claim_whose_notice_came_back_after_the_demand_owes_no_collection_fee(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    notice = letter(case_id, invoice.id, kind="collection_notice", fee=35, sent_on=TODAY - timedelta(days=15))
    await desk.service.hear(notice, letter(case_id, invoice.id, fee=245))
    assert (await desk.case(case_id))["owed"]["fees"] == "245.00"
    await desk.service.hear(returned(notice, TODAY))
    assert (await desk.case(case_id))["owed"]["fees"] == "35.00"

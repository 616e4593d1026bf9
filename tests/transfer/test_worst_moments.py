"""What happens while something else is under way: payments, disputes, pauses and demands at the worst moments."""

import asyncio
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.sandbox.poweroffice.enums import CaseStatus as GoStatus
from services.transfer.domain.cases import ENDS
from shared.events import CaseStatusChanged, InvoiceTransferred
from tests.transfer.told import (
    asked,
    claim_closed,
    letter,
    paid,
    proposed,
    registered,
)


def while_go_writes(desk, deed):
    """Let `deed` happen while Go is doing what it was asked to, once."""

    async def happen():
        desk.office.on_request = None
        await deed()

    def watch(request):
        is_write = request.method == "POST" and "OAuth" not in request.url.path
        return happen() if is_write else None

    desk.office.on_request = watch


async def an_approved_invoice(desk):
    invoice = desk.invoice()
    await desk.propose(invoice)
    (receipt,) = await desk.approve(invoice)
    return invoice, UUID(receipt["case_id"])


async def test_an_invoice_that_is_paid_while_go_makes_the_case_is_transferred_and_closed_as_paid(desk):
    invoice, case_id = await an_approved_invoice(desk)
    while_go_writes(desk, lambda: desk.service.hear(paid(invoice.id)))
    await desk.service.work_off()
    assert await desk.listed() == {invoice.id: "transferred"}
    assert len(await desk.service.said(InvoiceTransferred)) == 1
    await desk.service.hear(claim_closed(case_id, invoice.id))
    await desk.service.work_off()
    (in_go,) = desk.company.collection.cases.values()
    assert (in_go.status, in_go.balance_agency) == (GoStatus.CLOSED, 0)


async def test_a_part_payment_while_go_makes_the_case_is_in_the_next_balance(desk):
    invoice, case_id = await an_approved_invoice(desk)
    while_go_writes(desk, lambda: desk.service.hear(paid(invoice.id, 400)))
    await desk.service.work_off()
    await desk.service.hear(letter(case_id, invoice.id, kind="collection_notice"))
    await desk.service.work_off()
    (in_go,) = desk.company.collection.cases.values()
    assert f"{in_go.balance_agency:.2f}" == (await desk.case(case_id))["owed"]["total"]


@pytest.mark.parametrize(
    ("action", "text", "status"),
    [
        ("dispute", "Omtvistet", GoStatus.ACTIVE),
        ("pause", "Satt på pause", GoStatus.ACTIVE),
        ("withdraw", "Trukket", GoStatus.CLOSED),
    ],
)
async def test_a_case_that_is_stopped_while_go_makes_it_is_shown_so_at_once(desk, action, text, status):
    invoice, case_id = await an_approved_invoice(desk)
    while_go_writes(desk, lambda: desk.act(case_id, action))
    await desk.service.work_off()
    assert await desk.listed() == {invoice.id: "transferred"}
    (in_go,) = desk.company.collection.cases.values()
    assert (in_go.status, in_go.notes[-1].text.partition(":")[0]) == (status, text)
    (told,) = await desk.service.said(InvoiceTransferred)
    (changed,) = await desk.service.said(CaseStatusChanged)
    assert (told.case_id, changed.case_id, changed.revision) == (case_id, case_id, 2)


async def test_a_claim_that_joined_before_the_pause_comes_into_the_paused_case_and_the_next_does_not(desk):
    first, second, third = desk.siblings(3)
    case_id = await desk.transferred(first)
    await desk.propose(second, third)
    (joined,) = await desk.approve(second)
    await desk.act(case_id, "pause")
    (apart,) = await desk.approve(third)
    await desk.service.work_off()
    assert (joined["case_id"], apart["case_id"] != joined["case_id"]) == (str(case_id), True)
    claims = (await desk.case(case_id))["claims"]
    assert {claim["invoice_id"]: claim["status"] for claim in claims} == {
        str(first.id): "transferred",
        str(second.id): "transferred",
    }
    assert (await desk.case(case_id))["status"] == "paused"


async def test_a_claim_that_joins_on_the_day_of_the_demand_stays_and_the_next_has_a_case_of_its_own(desk):
    first, second, third = desk.siblings(3)
    case_id = await desk.transferred(first)
    await desk.propose(second, third)
    (joined,) = await desk.approve(second)
    await desk.service.hear(letter(case_id, first.id))
    (apart,) = await desk.approve(third)
    await desk.service.work_off()
    assert (joined["case_id"], apart["case_id"] == joined["case_id"]) == (str(case_id), False)
    assert set((await desk.listed()).values()) == {"transferred"}
    told = {event.invoice.id: event.case_id for event in await desk.service.said(InvoiceTransferred)}
    assert (told[second.id], told[third.id]) == (case_id, UUID(apart["case_id"]))


async def test_an_approval_and_the_demand_at_once_leave_one_case_that_takes_claims_at_the_most(desk):
    invoices = desk.siblings(8)
    case_id = await desk.transferred(invoices[0])
    await desk.propose(*invoices[1:])
    answers, _ = await asyncio.gather(
        asyncio.gather(*(desk.approve(invoice) for invoice in invoices[1:])),
        desk.service.hear(letter(case_id, invoices[0].id)),
    )
    assert all(receipt["accepted"] for (receipt,) in answers)
    cases = await desk.service.rows("select id, is_joinable from cases")
    taking = [case["id"] for case in cases if case["is_joinable"]]
    assert (len(cases) <= 2, len(taking) <= 1, case_id in taking) == (True, True, False)


async def test_a_payment_before_the_dispute_ends_leaves_the_waiting_claim_out_of_go(desk):
    invoice, case_id = await an_approved_invoice(desk)
    await desk.act(case_id, "dispute")
    await desk.service.work_off()
    await desk.service.hear(paid(invoice.id))
    await desk.act(case_id, "resume")
    await desk.service.work_off()
    assert (desk.office.writes(), await desk.listed()) == ([], {invoice.id: "settled"})
    assert await desk.service.said(InvoiceTransferred) == []


async def test_a_withdrawal_and_a_payment_at_once_end_the_case_once(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    answer, _ = await asyncio.gather(
        desk.act(case_id, "withdraw"),
        desk.service.hear(paid(invoice.id), claim_closed(case_id, invoice.id)),
    )
    status = (await desk.case(case_id))["status"]
    assert (answer.status_code, status) in ((200, "withdrawn"), (409, "closed"))
    assert len(await desk.service.said(CaseStatusChanged)) == 1


async def test_two_answers_at_once_are_one(desk):
    case_id = await desk.transferred(desk.invoice())
    await desk.service.hear(asked(case_id))
    answers = await asyncio.gather(
        *(desk.act(case_id, "answers", answer=answer) for answer in ("go_legal", "continue", "withdraw"))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert len(await desk.service.said(CaseStatusChanged)) == 1


MOMENTS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "approve",
                "approve",
                "to Go",
                "to Go",
                "dispute",
                "resume",
                "pause",
                "withdraw",
                "reopen",
                "reject",
                "pay",
                "letter",
                "close",
            ]
        ),
        st.integers(0, 9),
    ),
    max_size=14,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MOMENTS)
async def test_whatever_crosses_go_ends_up_showing_what_is_so(standing_desk, moments):
    """Nothing comes into Go while it is disputed, and in the end Go has what is transferred, as it stands."""
    desk = standing_desk
    await desk.begin()
    await desk.service.hear(registered())
    invoices = [*desk.siblings(3), desk.invoice()]
    for what, which in moments:
        await _happen(desk, what, which, invoices)
        disputed = {case["case_id"] for case in await desk.cases() if case["status"] == "disputed"}
        if what == "to Go":
            rows = await desk.service.rows("select case_id from claims where status = 'ordered'")
            assert {str(row["case_id"]) for row in rows} <= disputed
    for case in await desk.cases():
        await desk.act(case["case_id"], "resume")
    await desk.service.work_off()
    await _assert_go_shows_what_is_so(desk)


async def _happen(desk, what, which, invoices):
    cases = await desk.cases()
    case = cases[which % len(cases)] if cases else None
    invoice = invoices[which % len(invoices)]
    match what:
        case "approve":
            await desk.service.hear(proposed(invoice.id, customer_id=invoice.customer_id, auto=True))
        case "to Go":
            await desk.service.work_off()
        case "pay":
            await desk.service.hear(paid(invoice.id, 100, payment_id=str(uuid4())))
        case "letter" if case:
            ids = [UUID(claim["invoice_id"]) for claim in case["claims"]]
            await desk.service.hear(letter(UUID(case["case_id"]), *ids, kind="collection_notice", fee=35))
        case "close" if case:
            ids = [UUID(claim["invoice_id"]) for claim in case["claims"] if claim["status"] == "transferred"]
            if ids:
                await desk.service.hear(claim_closed(UUID(case["case_id"]), *ids))
        case "dispute" | "resume" | "pause" | "withdraw" | "reopen" | "reject" if case:
            await desk.act(case["case_id"], what)


async def _assert_go_shows_what_is_so(desk):
    in_go = {case.code: case for case in desk.company.collection.cases.values()}
    for case in await desk.cases():
        detail = await desk.case(case["case_id"])
        there = in_go.pop(case["case_number"], None)
        transferred = {claim["invoice_id"] for claim in case["claims"] if claim["status"] == "transferred"}
        if case["go_case_id"] is None:
            assert there is None
            continue
        assert {str(invoice_id) for invoice_id in there.invoice_ids} == transferred
        assert (there.status is GoStatus.CLOSED) == (case["status"] in ENDS)
        assert f"{there.balance_agency:.2f}" == detail["owed"]["total"]
    assert in_go == {}

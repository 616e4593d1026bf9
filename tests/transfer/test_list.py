"""The proposal list: what enters, what leaves by itself, what people do with it, what is approved."""

from datetime import date, timedelta
from uuid import uuid4

from services.transfer.orders import CaseOrdered
from shared.clock import oslo_instant
from shared.events import InvoiceTransferred
from shared.norway.kid import is_valid
from tests.transfer.told import (
    CREDITOR,
    LONG_AGO,
    NOW,
    TODAY,
    credited,
    lost,
    paid,
    proposed,
    read,
    registered,
    restored,
    undone,
    withdrawn,
)


async def test_a_proposed_invoice_is_a_draft_until_somebody_approves_it(desk):
    invoice = desk.invoice()
    await desk.propose(invoice)
    assert await desk.listed() == {invoice.id: "draft"}
    assert await desk.service.said(CaseOrdered) == []


async def test_approving_gives_each_invoice_a_receipt_with_its_case_at_once(desk):
    first, second = desk.invoice(), desk.invoice()
    await desk.propose(first, second)
    receipts = await desk.approve(first, second)
    assert [(r["invoice_id"], r["accepted"], r["status"]) for r in receipts] == [
        (str(first.id), True, "approved"),
        (str(second.id), True, "approved"),
    ]
    assert sorted(r["case_number"] for r in receipts) == ["100001", "100002"]
    assert all(is_valid(r["kid"]) for r in receipts)


async def test_approving_again_answers_with_the_same_case_and_orders_nothing_more(desk):
    invoice = desk.invoice()
    await desk.propose(invoice)
    once, again = await desk.approve(invoice), await desk.approve(invoice)
    assert again == once
    assert len(await desk.service.said(CaseOrdered)) == 1
    await desk.service.work_off()
    (transferred,) = await desk.approve(invoice)
    assert (transferred["status"], transferred["case_number"]) == ("transferred", once[0]["case_number"])
    assert len(await desk.service.said(InvoiceTransferred)) == 1


async def test_approving_all_takes_the_drafts_and_nothing_else(desk):
    drafts = [desk.invoice(), desk.invoice()]
    held, removed = desk.invoice(), desk.invoice()
    await desk.propose(*drafts, held, removed)
    await desk.choose("hold", held)
    await desk.choose("remove", removed)
    receipts = await desk.approve()
    assert {r["invoice_id"] for r in receipts} == {str(each.id) for each in drafts}
    assert set((await desk.listed()).values()) == {"approved", "on_hold", "removed"}


async def test_invoices_that_may_not_be_transferred_are_refused_with_the_reason(desk):
    fine, early, settled, exempt, held, foreign = (desk.invoice() for _ in range(6))
    await desk.propose(fine, settled, exempt, held)
    await desk.propose(early, due=TODAY - timedelta(days=13))
    await desk.service.hear(proposed(foreign.id, creditor_id=uuid4()))
    await desk.service.hear(paid(settled.id), withdrawn(exempt.id, reason="The customer is exempt."))
    await desk.choose("hold", held)
    unknown = type("Unknown", (), {"id": uuid4()})
    receipts = await desk.approve(fine, early, settled, exempt, held, foreign, unknown)
    assert [r["refusal"] for r in receipts] == [
        None,
        "too_early",
        "settled",
        "withdrawn",
        "on_hold",
        "not_proposed",
        "not_proposed",
    ]
    assert [r["accepted"] for r in receipts] == [True] + [False] * 6
    assert "05.05.2026" in receipts[1]["detail"]
    assert "The customer is exempt." in receipts[3]["detail"]
    assert len(await desk.cases()) == 1


async def test_nothing_is_transferred_while_the_books_of_the_day_before_are_not_known(desk):
    by_hand, auto, on_its_way = desk.invoice(), desk.invoice(), desk.invoice()
    await desk.propose(by_hand, on_its_way)
    await desk.approve(on_its_way)
    await desk.service.hear(read(NOW - timedelta(days=2)))
    await desk.propose(auto, auto=True)
    (refused,) = await desk.approve(by_hand)
    await desk.service.work_off()
    await desk.service.run_due()
    assert refused["refusal"] == "books_stale"
    assert "autocollect sync now" in refused["detail"]
    assert await desk.listed() == {by_hand.id: "draft", auto.id: "draft", on_its_way.id: "approved"}
    await desk.service.hear(read())
    await desk.service.work_off()
    assert await desk.listed() == {by_hand.id: "draft", auto.id: "transferred", on_its_way.id: "transferred"}
    (receipt,) = await desk.approve(by_hand)
    assert receipt["accepted"]


async def test_a_claim_that_is_barred_is_not_transferred_and_the_list_says_so(desk):
    barred, on_its_way = desk.invoice(), desk.invoice()
    last = date(2023, 5, 4)
    await desk.propose(barred, due=last - timedelta(days=1))
    await desk.propose(on_its_way, due=last, auto=True)
    (refused,) = await desk.approve(barred)
    assert (refused["refusal"], refused["accepted"]) == ("time_barred", False)
    desk.service.at(NOW + timedelta(days=1))
    await desk.service.work_off()
    rows = (await desk.page())["rows"]
    assert [row["status"] for row in rows] == ["draft", "draft"]
    assert all("foreldet" in row["detail"] for row in rows)


async def test_a_creditor_that_has_not_registered_or_has_lost_its_connection_is_refused(desk):
    invoice, other = desk.invoice(), uuid4()
    await desk.propose(invoice)
    await desk.service.hear(lost(), proposed(uuid4(), creditor_id=other))
    (refused,) = await desk.approve(invoice)
    (unregistered,) = await desk.approve(creditor_id=other)
    assert (refused["refusal"], unregistered["refusal"]) == ("connection_lost", "no_agreement")


async def test_a_paid_invoice_leaves_the_list_and_a_reversal_brings_it_back(desk):
    invoice = desk.invoice()
    await desk.propose(invoice)
    await desk.service.hear(paid(invoice.id, 400), credited(invoice.id, 600))
    assert await desk.listed() == {invoice.id: "settled"}
    await desk.service.hear(undone(invoice.id, "2-2", 600))
    assert await desk.listed() == {invoice.id: "draft"}
    (receipt,) = await desk.approve(invoice)
    assert receipt["accepted"]


async def test_a_payment_that_is_told_before_the_proposal_counts(desk):
    invoice = desk.invoice()
    await desk.service.hear(paid(invoice.id))
    await desk.propose(invoice, auto=True)
    assert await desk.listed() == {invoice.id: "settled"}
    assert await desk.service.said(CaseOrdered) == []


async def test_what_is_held_or_removed_goes_on_when_it_is_released_and_everything_is_kept(desk):
    invoice = desk.invoice()
    await desk.propose(invoice)
    for action, status in (("hold", "on_hold"), ("remove", "removed"), ("release", "draft")):
        (receipt,) = await desk.choose(action, invoice)
        assert (receipt["accepted"], receipt["status"]) == (True, status)
        await desk.choose(action, invoice)
    detail = (await desk.http.get(f"/proposals/{invoice.id}")).json()
    assert [(d["action"], d["decided_by"], d["reason"]) for d in detail["decisions"]] == [
        ("hold", "Kari", "because"),
        ("remove", "Kari", "because"),
        ("release", "Kari", "because"),
    ]


async def test_a_removed_invoice_stays_off_the_list_when_it_is_proposed_again(desk):
    invoice = desk.invoice()
    await desk.propose(invoice)
    await desk.choose("remove", invoice)
    await desk.propose(invoice, revision=2, auto=True)
    assert await desk.listed() == {invoice.id: "removed"}


async def test_what_is_approved_or_unknown_or_settled_cannot_be_held(desk):
    approved, settled = desk.invoice(), desk.invoice()
    await desk.propose(approved, settled)
    await desk.service.hear(paid(settled.id))
    await desk.approve(approved)
    unknown = type("Unknown", (), {"id": uuid4()})
    receipts = await desk.choose("hold", approved, settled, unknown)
    assert [r["refusal"] for r in receipts] == ["already_approved", "settled", "not_proposed"]


async def test_the_routine_approves_by_itself_but_never_what_a_person_holds_back(desk):
    invoice, held = desk.invoice(), desk.invoice()
    await desk.propose(held)
    await desk.choose("hold", held)
    await desk.propose(invoice, auto=True)
    await desk.propose(held, auto=True, revision=2)
    assert await desk.listed() == {invoice.id: "approved", held.id: "on_hold"}
    (receipt,) = await desk.choose("release", held)
    assert receipt["status"] == "approved"


async def test_what_waits_for_a_registration_or_a_connection_is_approved_when_that_comes(desk):
    invoice, other = desk.invoice(), uuid4()
    await desk.service.hear(lost())
    await desk.propose(invoice, auto=True)
    await desk.service.hear(proposed(uuid4(), auto=True, creditor_id=other))
    assert await desk.listed() == {invoice.id: "draft"}
    await desk.service.hear(restored(), registered(other))
    assert await desk.listed() == {invoice.id: "approved"}
    assert {order.creditor_id for order in await desk.service.said(CaseOrdered)} == {CREDITOR, other}


async def test_an_automatic_approval_that_came_too_early_happens_on_the_fourteenth_day(desk):
    invoice = desk.invoice(due=TODAY - timedelta(days=12))
    await desk.propose(invoice, auto=True)
    for days, status in ((0, "draft"), (1, "draft"), (2, "transferred")):
        desk.service.at(NOW + timedelta(days=days))
        await desk.service.run_due()
        assert await desk.listed() == {invoice.id: status}


async def test_the_morning_run_waits_for_eight_o_clock_in_oslo(desk):
    job = desk.service.service.schedule.jobs[0]
    assert job.due(oslo_instant(TODAY, job.at)) == TODAY
    assert job.due(oslo_instant(TODAY, job.at) - timedelta(seconds=1)) == TODAY - timedelta(days=1)


async def test_the_list_can_be_asked_for_by_status_and_page_by_page(desk):
    invoices = [desk.invoice(due=LONG_AGO + timedelta(days=days)) for days in range(3)]
    await desk.propose(*invoices)
    await desk.choose("hold", invoices[0])

    async def ask(**params):
        response = await desk.http.get("/proposals", params={"creditor_id": str(CREDITOR)} | params)
        return [row["invoice_id"] for row in response.json()]

    ids = [str(invoice.id) for invoice in invoices]
    assert await ask() == ids
    assert await ask(status="draft") == ids[1:]
    assert await ask(status=["draft", "on_hold"], limit="1", offset="1") == ids[1:2]

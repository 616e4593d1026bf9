"""Cases on their way into PowerOffice Go, and everything that can go wrong there."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from deploy.sandbox.poweroffice.collection_state import Collection
from services.transfer.orders import CaseOrdered
from shared.broker import Ack
from shared.events import CaseStatusChanged, InvoiceTransferred
from tests.support.driving import envelope
from tests.transfer.conftest import AGENCY_ACCOUNT, PORTAL
from tests.transfer.told import (
    CREDITOR,
    NOW,
    TODAY,
    claim_closed,
    letter,
    lost,
    owed_today,
    paid,
    restored,
    undone,
    withdrawn,
)


async def test_an_approved_invoice_becomes_a_case_in_go_and_everybody_is_told(desk):
    invoice = desk.invoice(amount="1250.10")
    await desk.propose(invoice)
    (receipt,) = await desk.approve(invoice)
    await desk.service.work_off()
    (in_go,) = desk.company.collection.cases.values()
    assert (in_go.code, in_go.invoice_ids) == (receipt["case_number"], [invoice.id])
    assert in_go.balance_agency == owed_today("1250.10")
    assert in_go.external_case_url == f"{PORTAL}/cases/{receipt['case_id']}"
    (told,) = await desk.service.said(InvoiceTransferred)
    assert (str(told.case_id), told.case_number, told.kid) == (
        receipt["case_id"],
        receipt["case_number"],
        receipt["kid"],
    )
    assert (told.agency_account, told.transferred_on) == (AGENCY_ACCOUNT, TODAY)
    assert told.invoice == desk.proposed(invoice).invoice
    assert await desk.listed() == {invoice.id: "transferred"}
    (case,) = await desk.cases()
    assert (case["go_case_id"], case["status"], case["claims"][0]["status"]) == (
        str(in_go.id),
        "open",
        "transferred",
    )


async def test_invoices_of_one_debtor_approved_together_share_a_case(desk):
    first = desk.invoice(amount=100)
    second = desk.invoice(amount=200, customer_no=desk.company.customer(first.customer_id).number)
    await desk.transferred(first, second)
    (in_go,) = desk.company.collection.cases.values()
    assert (set(in_go.invoice_ids), in_go.balance_agency) == (
        {first.id, second.id},
        owed_today(100) + owed_today(200),
    )
    assert desk.office.writes() == ["DebtCollection"]


async def test_a_later_claim_joins_the_open_case_and_its_balance(desk):
    first = desk.invoice(amount=100)
    second = desk.invoice(amount=200, customer_no=desk.company.customer(first.customer_id).number)
    case_id = await desk.transferred(first)
    assert await desk.transferred(second) == case_id
    (in_go,) = desk.company.collection.cases.values()
    assert (set(in_go.invoice_ids), in_go.balance_agency) == (
        {first.id, second.id},
        owed_today(100) + owed_today(200),
    )
    assert {told.kid for told in await desk.service.said(InvoiceTransferred)} == {
        (await desk.cases())[0]["kid"]
    }


async def test_after_the_payment_demand_a_claim_gets_a_case_of_its_own(desk):
    first = desk.invoice()
    second, third = (
        desk.invoice(customer_no=desk.company.customer(first.customer_id).number) for _ in range(2)
    )
    case_id = await desk.transferred(first)
    await desk.service.hear(letter(case_id, first.id, kind="collection_notice"))
    assert await desk.transferred(second) == case_id
    await desk.service.hear(letter(case_id, first.id, second.id, kind="payment_demand"))
    assert await desk.transferred(third) != case_id


async def test_two_creditors_never_share_a_debtor(desk):
    """Go numbers customers per client, so the same id is another debtor with another creditor."""
    first = desk.invoice()
    await desk.propose(first)
    await desk.approve(first)
    rows = await desk.service.rows("select creditor_id, customer_id from cases")
    assert rows == [{"creditor_id": CREDITOR, "customer_id": first.customer_id}]


async def test_an_invoice_that_is_paid_on_the_way_is_never_transferred(desk):
    invoice = desk.invoice()
    await desk.propose(invoice)
    await desk.approve(invoice)
    await desk.service.hear(paid(invoice.id))
    await desk.service.work_off()
    assert desk.office.writes() == []
    assert await desk.service.said(InvoiceTransferred) == []
    assert await desk.listed() == {invoice.id: "settled"}
    assert await desk.cases() == []
    await desk.service.hear(undone(invoice.id))
    (receipt,) = await desk.approve(invoice)
    assert (receipt["status"], receipt["case_number"]) == ("approved", "100001")


async def test_an_invoice_that_the_routine_takes_back_on_the_way_is_not_transferred(desk):
    invoice = desk.invoice()
    await desk.propose(invoice)
    await desk.approve(invoice)
    await desk.service.hear(withdrawn(invoice.id))
    await desk.service.work_off()
    assert (desk.office.writes(), await desk.listed()) == ([], {invoice.id: "withdrawn"})


async def test_what_go_refuses_stands_in_the_list_with_gos_own_words_and_can_be_sent_again(desk):
    invoice = desk.invoice()
    await desk.propose(invoice)
    (receipt,) = await desk.approve(invoice)
    desk.screens.set_collection(is_active=False)
    await desk.service.work_off()
    (row,) = (await desk.http.get("/proposals", params={"creditor_id": str(CREDITOR)})).json()
    assert row["status"] == "refused"
    assert row["detail"] == "Debt collection is not active on this client."
    assert await desk.service.said(InvoiceTransferred) == []
    desk.screens.set_collection(is_active=True)
    (again,) = await desk.approve(invoice)
    await desk.service.work_off()
    assert again["case_number"] == receipt["case_number"]
    assert await desk.listed() == {invoice.id: "transferred"}
    detail = (await desk.http.get(f"/proposals/{invoice.id}")).json()
    assert [(d["action"], d["decided_by"]) for d in detail["decisions"]] == [
        ("approve", "Kari"),
        ("refuse", "PowerOffice Go"),
        ("approve", "Kari"),
        ("transfer", "AutoCollect"),
    ]


async def test_one_invoice_that_go_refuses_does_not_hold_back_the_others(desk):
    first = desk.invoice()
    number = desk.company.customer(first.customer_id).number
    bad, third = desk.invoice(customer_no=number), desk.invoice(customer_no=number)
    desk.screens.register_payment(invoice_no=bad.number, amount=bad.total)
    await desk.transferred(first, bad, third)
    (in_go,) = desk.company.collection.cases.values()
    assert set(in_go.invoice_ids) == {first.id, third.id}
    assert await desk.listed() == {first.id: "transferred", bad.id: "refused", third.id: "transferred"}


async def test_a_case_that_go_made_while_its_answer_was_lost_is_found_and_not_made_again(desk):
    invoice = desk.invoice()
    await desk.propose(invoice)
    await desk.approve(invoice)
    await _deliver_and_lose_the_answer_to_the_write(desk)
    assert len(desk.company.collection.cases) == 1
    assert await desk.service.said(InvoiceTransferred) == []
    await desk.service.work_off()
    assert len(desk.company.collection.cases) == 1
    assert desk.office.writes() == ["DebtCollection"]
    assert len(await desk.service.said(InvoiceTransferred)) == 1


async def test_an_invoice_that_is_paid_after_go_took_it_unheard_is_transferred_because_go_has_it(desk):
    invoice = desk.invoice()
    await desk.propose(invoice)
    await desk.approve(invoice)
    await _deliver_and_lose_the_answer_to_the_write(desk)
    await desk.service.hear(paid(invoice.id))
    await desk.service.work_off()
    assert await desk.listed() == {invoice.id: "transferred"}
    assert len(await desk.service.said(InvoiceTransferred)) == 1


async def test_an_addition_to_a_case_whose_answer_was_lost_is_not_made_again(desk):
    first = desk.invoice()
    second = desk.invoice(customer_no=desk.company.customer(first.customer_id).number)
    await desk.transferred(first)
    await desk.propose(second)
    await desk.approve(second)
    await _deliver_and_lose_the_answer_to_the_write(desk)
    await desk.service.work_off()
    assert desk.office.writes() == ["DebtCollection", "AddInvoicesToCase", "UpdateStatus"]
    assert set((await desk.listed()).values()) == {"transferred"}


async def test_a_case_of_somebody_else_with_the_same_number_is_not_taken_for_ours(desk):
    theirs = desk.invoice()
    agency = desk.office.debt_collection(CREDITOR)
    await agency.create_case(
        code="100001",
        invoice_ids=[theirs.id],
        case_url="https://other.example/100001",
        agency_balance=Decimal(0),
    )
    await desk.transferred(ours := desk.invoice())
    cases = desk.company.collection.cases.values()
    assert [case.invoice_ids for case in cases] == [[theirs.id], [ours.id]]


async def _deliver_and_lose_the_answer_to_the_write(desk):
    """Go does what it is asked, but its answer never arrives."""

    def lose(request):
        if request.method == "POST" and "OAuth" not in request.url.path:
            desk.go.faults.update({"lose_answers": 1})

    desk.office.on_request = lose
    (reason,) = await desk.work_off_failing()
    desk.office.on_request = None
    assert "500" in reason


async def test_while_go_is_down_nothing_is_lost_and_nothing_is_half_done(desk):
    invoice = desk.invoice()
    await desk.propose(invoice)
    await desk.approve(invoice)
    desk.go.faults.update({"status": 503})
    (reason,) = await desk.work_off_failing()
    assert "503" in reason
    assert await desk.listed() == {invoice.id: "approved"}
    desk.go.faults.reset()
    await desk.service.work_off()
    assert await desk.listed() == {invoice.id: "transferred"}


async def test_an_order_that_died_in_an_outage_is_given_again_in_the_morning(desk):
    invoice = desk.invoice()
    await desk.propose(invoice)
    await desk.approve(invoice)
    await desk.service.service.relay.publish_batch()  # its order ends in the dead letters
    desk.service.at(NOW + timedelta(days=1))
    await desk.service.run_due()
    assert await desk.listed() == {invoice.id: "transferred"}


async def test_what_is_on_its_way_waits_for_a_lost_connection_and_goes_on_when_it_is_restored(desk):
    invoice = desk.invoice()
    await desk.propose(invoice)
    await desk.approve(invoice)
    await desk.service.hear(lost())
    await desk.service.work_off()
    assert (desk.office.sent, await desk.listed()) == ([], {invoice.id: "approved"})
    await desk.service.hear(restored())
    await desk.service.work_off()
    assert await desk.listed() == {invoice.id: "transferred"}


async def test_an_order_told_twice_transfers_once(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    repeated = envelope(CaseOrdered(creditor_id=CREDITOR, case_id=case_id))
    for _ in range(2):
        assert await desk.service.deliver(repeated) == [Ack()]
    assert len(await desk.service.said(InvoiceTransferred)) == 1
    assert desk.office.writes() == ["DebtCollection"]


async def test_a_case_that_somebody_has_in_hand_is_left_alone_until_he_must_be_dead(desk):
    invoice = desk.invoice()
    await desk.propose(invoice)
    await desk.approve(invoice)
    async with desk.service.service.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            "update cases set in_hand_until = timestamptz '2026-05-04 08:05:00+00'"
        )
    (reason,) = await desk.work_off_failing()
    assert "in hand" in reason
    assert desk.office.sent == []
    desk.service.at(NOW + timedelta(minutes=5))
    await desk.service.work_off()
    assert await desk.listed() == {invoice.id: "transferred"}


async def test_a_case_withdrawn_before_go_had_it_never_comes_there(desk):
    invoice = desk.invoice()
    await desk.propose(invoice, auto=True)
    (case,) = await desk.cases()
    await desk.post(f"/cases/{case['case_id']}/withdraw", reason="a mistake")
    await desk.service.work_off()
    await desk.service.run_due()
    assert desk.company.collection.cases == {}
    assert await desk.listed() == {invoice.id: "removed"}


async def test_a_claim_closed_before_its_transfer_was_recorded_closes_the_case_then(desk):
    invoice = desk.invoice()
    await desk.propose(invoice)
    (receipt,) = await desk.approve(invoice)
    await desk.service.hear(claim_closed(UUID(receipt["case_id"]), invoice.id))
    assert await desk.service.said(CaseStatusChanged) == []
    await desk.service.work_off()
    (changed,) = await desk.service.said(CaseStatusChanged)
    assert (changed.status, changed.reason) == ("closed", "paid")


async def test_invoices_approved_in_gos_own_screen_enter_as_approved(desk):
    known, held = desk.invoice(), desk.invoice()
    unknown = desk.invoice()
    await desk.propose(known, held)
    await desk.choose("hold", held)
    desk.screens.approve_for_collection([known.number, held.number, unknown.number])
    await desk.service.run_due()
    assert await desk.listed() == {known.id: "transferred", held.id: "on_hold"}
    detail = (await desk.http.get(f"/proposals/{known.id}")).json()
    assert detail["decisions"][0]["decided_by"] == "En bruker i PowerOffice Go"
    await desk.propose(unknown)
    await desk.service.work_off()
    assert (await desk.listed())[unknown.id] == "transferred"


async def test_an_approval_that_is_taken_back_in_go_before_we_know_the_invoice_counts_no_more(desk):
    invoice = desk.invoice()
    desk.screens.approve_for_collection([invoice.number])
    await desk.service.run_due()
    desk.screens.hold_from_collection(invoice.number)
    desk.service.at(NOW + timedelta(days=1))
    await desk.service.run_due()
    await desk.propose(invoice)
    assert await desk.listed() == {invoice.id: "draft"}


async def test_an_invoice_that_go_refused_unapproved_goes_when_it_is_approved_there(desk):
    invoice = desk.invoice()
    desk.go.faults.update({"collection_requires_approval": True})
    await desk.propose(invoice)
    await desk.approve(invoice)
    await desk.service.work_off()
    assert await desk.listed() == {invoice.id: "refused"}
    desk.screens.approve_for_collection([invoice.number])
    await desk.service.run_due()
    assert await desk.listed() == {invoice.id: "transferred"}


async def test_an_inactive_integration_is_noted_with_gos_own_words_until_it_is_active(desk):
    desk.screens.set_collection(is_active=False)
    await desk.service.run_due()
    summary = (await desk.http.get("/summary", params={"creditor_id": str(CREDITOR)})).json()
    assert summary["go_problem"] == "Debt collection is not active on this client."
    desk.company.collection = Collection()
    desk.service.at(NOW + timedelta(days=1))
    await desk.service.run_due()
    summary = (await desk.http.get("/summary", params={"creditor_id": str(CREDITOR)})).json()
    assert summary["go_problem"] is None

"""What happens to our cases on Go's side without a word of ours is noticed in the morning."""

from datetime import timedelta

from deploy.sandbox.poweroffice.enums import CaseStatus, CollectionStatus
from shared.events import CaseStatusChanged, InvoiceTransferred
from tests.transfer.told import NOW, TODAY, paid


async def the_next_morning(desk, days=1):
    desk.service.at(NOW + timedelta(days=days))
    await desk.service.run_due()


async def test_a_case_that_is_closed_in_go_is_withdrawn_with_the_reason(desk):
    case_id, other = await desk.transferred(desk.invoice()), await desk.transferred(desk.invoice())
    in_go = next(case for case in desk.company.collection.cases.values() if case.code == "100001")
    in_go.status = CaseStatus.CLOSED
    await the_next_morning(desk)
    assert ((await desk.case(case_id))["status"], (await desk.case(other))["status"]) == ("withdrawn", "open")
    (told,) = await desk.service.said(CaseStatusChanged)
    assert (told.reason, told.changed_by, told.changed_on) == (
        "Avsluttet i PowerOffice Go",
        "PowerOffice Go",
        TODAY + timedelta(days=1),
    )


async def test_a_case_that_is_gone_from_go_is_withdrawn_and_looked_for_by_itself_first(desk):
    case_id = await desk.transferred(desk.invoice())
    (in_go,) = desk.company.collection.cases.values()
    desk.company.collection.cases.clear()
    await the_next_morning(desk)
    case = await desk.case(case_id)
    assert (case["status"], case["go_case_id"]) == ("withdrawn", None)
    assert case["history"][-1]["reason"] == "Avvist i PowerOffice Go"
    assert [request.url.path for request in desk.office.sent[-2:]] == [
        "/DebtCollection/",
        f"/DebtCollection/{in_go.id}",
    ]


async def test_a_list_that_comes_incomplete_ends_no_case(desk):
    case_id = await desk.transferred(desk.invoice())
    (in_go,) = desk.company.collection.cases.values()

    def hide(request):
        """The list is read while the case is missing from it; asked for by itself it is there."""
        listing = request.url.path.rstrip("/") == "/DebtCollection"
        desk.company.collection.cases.clear()
        if not listing:
            desk.company.collection.cases[in_go.id] = in_go

    desk.office.on_request = hide
    await the_next_morning(desk)
    desk.office.on_request = None
    assert (await desk.case(case_id))["status"] == "open"


async def test_a_paid_case_that_go_closes_is_left_to_settlement(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    await desk.service.hear(paid(invoice.id))
    await desk.service.work_off()
    (in_go,) = desk.company.collection.cases.values()
    in_go.status = CaseStatus.CLOSED
    await the_next_morning(desk)
    assert (await desk.case(case_id))["status"] == "open"


async def test_a_case_that_we_have_closed_ourselves_is_no_news(desk):
    case_id = await desk.transferred(desk.invoice())
    await desk.act(case_id, "withdraw")
    await desk.service.work_off()
    before = len(desk.office.sent)
    await the_next_morning(desk)
    assert (await desk.case(case_id))["revision"] == 2
    asked = [request.url.path for request in desk.office.sent[before:] if "OAuth" not in request.url.path]
    assert asked == ["/DebtCollection/Invoices/AvailableInvoices"]


async def test_invoices_of_a_rejected_case_that_are_approved_anew_in_go_open_it_again(desk):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    await desk.act(case_id, "reject", reason="Adressen mangler")
    await desk.service.work_off()
    assert desk.company.collection.marks[invoice.id] is CollectionStatus.REJECTED
    desk.screens.approve_for_collection([invoice.number])
    await the_next_morning(desk)
    case = await desk.case(case_id)
    assert (case["status"], case["claims"][0]["status"]) == ("open", "transferred")
    assert case["history"][-1]["reason"] == "Godkjent på nytt i PowerOffice Go"
    assert len(await desk.service.said(InvoiceTransferred)) == 2
    assert len(desk.company.collection.cases) == 1

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from pypdf import PdfReader

from deploy.sandbox.poweroffice.refusals import Invalid
from deploy.sandbox.poweroffice.seed import TODAY


@pytest.fixture
def customer(screens):
    return screens.add_customer(
        name="Skyldner AS", zip_code="6002", city="Ålesund", email_address="post@skyldner.example"
    )


@pytest.fixture
def invoice(screens, customer):
    return overdue(screens, customer, "1250.00")


def overdue(screens, customer, amount, days=30):
    return screens.add_invoice(
        customer.number,
        amount=Decimal(amount),
        invoice_date=TODAY - timedelta(days=days + 14),
        due_date=TODAY - timedelta(days=days),
    )


async def data(answer):
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["success"] is True, body
    return body["data"]


async def refusal(answer) -> dict:
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["success"] is False
    assert "data" not in body
    assert body["validation"]["errorLogReference"]
    return body["validation"]


async def available(agency) -> list[int]:
    return [row["invoiceNo"] for row in await data(await agency.get("/Invoices/AvailableInvoices"))]


async def open_case(agency, *invoices, code="A-1", **more):
    body = {"code": code, "invoices": [{"id": str(item.id)} for item in invoices]} | more
    return await agency.post("", body)


def statuses(agency_screens, invoice) -> str:
    from deploy.sandbox.poweroffice.collection import status_of

    return status_of(agency_screens.company, invoice, agency_screens.today).name


async def test_an_invoice_goes_from_draft_through_approved_to_exported(agency, screens, invoice):
    assert statuses(screens, invoice) == "DRAFT"
    assert await available(agency) == []

    screens.approve_for_collection([invoice.number])
    assert statuses(screens, invoice) == "APPROVED"
    assert await available(agency) == [invoice.number]

    case = await data(
        await open_case(agency, invoice, externalCaseUrl="https://x.example/1", balanceAgency=1250)
    )
    assert statuses(screens, invoice) == "EXPORTED"
    assert await available(agency) == []
    assert case["status"] == 0
    assert (case["code"], case["externalCaseUrl"], case["balanceAgency"]) == (
        "A-1",
        "https://x.example/1",
        1250.0,
    )
    assert [row["invoiceNo"] for row in case["invoices"]] == [invoice.number]


async def test_an_available_invoice_is_told_in_camel_case_without_nulls(agency, screens, customer, invoice):
    screens.approve_for_collection([invoice.number])

    (row,) = await data(await agency.get("/Invoices/AvailableInvoices"))

    assert row == {
        "id": str(invoice.id),
        "customerCode": customer.number,
        "invoiceDate": "2026-03-21",
        "invoiceNo": invoice.number,
        "dueDate": "2026-04-04",
        "originalAmount": 1250.0,
        "originalPostedAmount": 1250.0,
        "remainingAmount": 1250.0,
        "currencyCode": "NOK",
        "cid": invoice.cid,
        "lastChanged": row["lastChanged"],
        "invoiceEmailAddress": "post@skyldner.example",
    }


async def test_a_reminder_of_gos_own_is_told_and_holds_the_draft_back(agency, screens, invoice, clock):
    screens.send_reminder(invoice.number, kind="notice_of_debt_collection", due_on=TODAY)
    assert statuses(screens, invoice) == "NONE"

    clock.move_to(clock.now() + timedelta(days=1))
    assert statuses(screens, invoice) == "DRAFT"
    screens.approve_for_collection()
    await agency.sign_in()
    rows = await data(await agency.get("/Invoices/AvailableInvoices"))
    (row,) = [row for row in rows if row["invoiceNo"] == invoice.number]
    assert row["lastReminderVoucherType"] == 72
    assert (row["lastReminderSentDate"], row["lastReminderDueDate"]) == ("2026-05-04", "2026-05-04")
    assert row["lastReminderEmailAddress"] == "post@skyldner.example"


def test_who_gets_no_reminders_gets_none_from_go(screens, customer, invoice):
    screens.set_customer(customer.number, send_payment_reminders=False)

    with pytest.raises(Invalid):
        screens.send_reminder(invoice.number)
    assert statuses(screens, invoice) == "DRAFT"


@pytest.mark.parametrize(
    ("days", "expected"), [(0, "NONE"), (1, "NONE"), (13, "NONE"), (14, "DRAFT"), (15, "DRAFT")]
)
def test_an_invoice_is_a_draft_from_the_fourteenth_day(screens, customer, days, expected):
    assert statuses(screens, overdue(screens, customer, "100.00", days)) == expected


async def test_what_is_paid_leaves_the_list_and_what_is_unmatched_comes_back(agency, screens, invoice):
    screens.approve_for_collection([invoice.number])
    screens.register_payment(invoice_no=invoice.number, amount=Decimal("1250.00"))
    assert await available(agency) == []

    screens.unmatch(invoice_no=invoice.number)
    assert await available(agency) == [invoice.number]


async def test_a_customer_that_may_not_be_collected_is_never_in_a_list_nor_in_a_case(
    agency, screens, customer, invoice
):
    screens.approve_for_collection([invoice.number])
    screens.set_customer(customer.number, transfer_to_debt_collection_agency=False)

    assert await available(agency) == []
    assert "not available" in (await refusal(await open_case(agency, invoice)))["summary"]


async def test_a_held_invoice_is_no_draft_until_it_is_approved(screens, invoice):
    screens.hold_from_collection(invoice.number)
    assert statuses(screens, invoice) == "ON_HOLD"
    assert invoice not in screens.approve_for_collection()

    screens.approve_for_collection([invoice.number])
    assert statuses(screens, invoice) == "APPROVED"


async def test_automatic_approval_begins_at_an_invoice_date(agency, screens, customer):
    first = overdue(screens, customer, "200.00", 20)
    earlier = overdue(screens, customer, "100.00", 21)
    screens.set_collection(approve_automatically=True, approve_from_invoice_date=TODAY - timedelta(days=34))

    numbers = await available(agency)
    assert first.number in numbers
    assert earlier.number not in numbers


async def test_a_case_needs_a_code_invoices_and_an_active_integration(agency, screens, invoice):
    no_code = await refusal(await open_case(agency, invoice, code=None))
    no_list = await refusal(await agency.post("", {"code": "1"}))
    empty = await refusal(await open_case(agency))
    screens.set_collection(is_active=False)
    inactive = await refusal(await open_case(agency, invoice))
    closed_list = await refusal(await agency.get("/Invoices/AvailableInvoices"))

    assert no_code["summary"] == "Debt collection case code must be provided."
    assert no_list["exception"] == "ArgumentNull"
    assert empty["summary"] == "At least one invoice must be provided."
    assert inactive["exception"] == closed_list["exception"] == "Security"
    assert await data(await agency.get("/IsActiveDebtCollection")) is False


async def test_an_invoice_is_exported_once(agency, screens, invoice):
    await data(await open_case(agency, invoice))

    again = await refusal(await open_case(agency, invoice, code="A-2"))

    assert "already in a debt collection case" in again["summary"]
    assert len(await data(await agency.get(""))) == 1


async def test_a_refused_case_takes_none_of_its_invoices(agency, screens, customer, invoice):
    young = screens.add_invoice(customer.number, amount=Decimal("10.00"))

    await refusal(await open_case(agency, invoice, young))

    assert statuses(screens, invoice) == "DRAFT"


async def test_go_can_insist_on_approval(agency, sandbox, screens, invoice):
    sandbox.faults.collection_requires_approval = True
    unapproved = await refusal(await open_case(agency, invoice))
    screens.approve_for_collection([invoice.number])

    assert "not approved" in unapproved["summary"]
    assert await data(await open_case(agency, invoice))


async def test_a_rejected_case_is_gone_and_its_invoices_are_rejected(agency, screens, invoice):
    case = await data(await open_case(agency, invoice))

    assert await data(await agency.call("DELETE", f"/{case['id']}")) == {"success": True}
    assert statuses(screens, invoice) == "REJECTED"
    assert (await refusal(await agency.get(f"/{case['id']}")))["exception"] == "NotFound"


async def test_invoices_join_a_case_and_cases_merge(agency, screens, customer, invoice):
    second, third = overdue(screens, customer, "200.00"), overdue(screens, customer, "300.00")
    case = await data(await open_case(agency, invoice, balanceAgency=1250))
    other = await data(await open_case(agency, third, code="A-2", balanceAgency=300))

    joined = await data(
        await agency.post("/AddInvoicesToCase", {"caseId": case["id"], "invoiceIds": [str(second.id)]})
    )
    merged = await data(
        await agency.post("/MergeCases", {"caseIds": [case["id"], other["id"]], "caseNo": "A-9"})
    )

    assert [row["invoiceNo"] for row in joined["invoices"]] == [invoice.number, second.number]
    assert merged["id"] == case["id"]
    assert (merged["code"], merged["balanceAgency"]) == ("A-9", 1550.0)
    assert [row["invoiceNo"] for row in merged["invoices"]] == [invoice.number, second.number, third.number]
    assert [row["id"] for row in await data(await agency.get(""))] == [case["id"]]


async def test_the_agency_sets_status_and_balance(agency, screens, invoice):
    case = await data(await open_case(agency, invoice, balanceAgency=1250))
    moved = await data(
        await agency.post(
            "/UpdateStatus",
            {
                "caseId": case["id"],
                "statusText": "Betalingsoppfordring sendt",
                "updatedBalanceAgency": 1437.5,
            },
        )
    )
    closed = await data(
        await agency.post(
            "/UpdateStatus", {"caseId": case["id"], "statusText": "Betalt", "isCaseClosed": True}
        )
    )

    (stored,) = screens.company.collection.cases.values()
    assert (moved["status"], moved["balanceAgency"]) == (0, 1437.5)
    assert (closed["status"], closed["balanceAgency"]) == (10, 1437.5)
    assert [note.text for note in stored.notes] == ["Betalingsoppfordring sendt", "Betalt"]


async def test_matches_of_an_invoice_include_its_own_entry_and_say_what_kind_each_is(
    agency, screens, invoice
):
    await data(await open_case(agency, invoice))
    assert await data(await agency.get(f"/MatchedItems/{invoice.id}")) == []

    screens.register_payment(invoice_no=invoice.number, amount=Decimal("200.00"), from_account="30001234567")
    screens.credit_invoice(invoice.number, amount=Decimal("50.00"))
    screens.write_off(invoice.number)
    items = await data(await agency.get(f"/MatchedItems/{invoice.id}"))

    found = [
        (item["voucherType"], item["amount"], item["isWriteOff"], item["isNoteMainEntry"]) for item in items
    ]
    assert found == [
        (4, 1250.0, False, True),
        (9, -200.0, False, False),
        (5, -50.0, False, True),
        (11, -1000.0, True, False),
    ]
    assert items[0]["voucherId"] == str(invoice.id)
    assert items[1]["paidFromAccount"] == "30001234567"
    assert len({item["matchId"] for item in items}) == 1


async def test_all_matched_items_tells_of_changes_after_a_moment_lost_matches_too(
    agency, screens, customer, invoice
):
    outside = overdue(screens, customer, "77.00")
    await data(await open_case(agency, invoice))

    async def since(moment):
        return await data(await agency.get("/GetAllMatchedItems", fromDateTime=moment))

    start = "2026-05-04T05:00:00+00:00"
    assert await since(start) == []
    screens.register_payment(invoice_no=outside.number, amount=Decimal("77.00"))
    screens.register_payment(invoice_no=invoice.number, amount=Decimal("200.00"))
    (group,) = await since(start)
    latest = max(item["lastChanged"] for item in group["matchedItems"])
    assert [item["amount"] for item in group["matchedItems"]] == [1250.0, -200.0]
    assert await since(latest) == []

    screens.unmatch(invoice_no=invoice.number)
    (group,) = await since(latest)
    assert [item["amount"] for item in group["matchedItems"]] == [1250.0]
    assert "matchId" not in group["matchedItems"][0]


async def test_the_invoice_itself_comes_as_pdf(agency, invoice):
    answer = await agency.get(f"/GetInvoicePdf/{invoice.id}")

    assert answer.headers["Content-Type"] == "application/pdf"
    assert str(invoice.number) in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    unknown = await agency.get("/GetInvoicePdf/11111111-1111-1111-1111-111111111111")
    assert (await refusal(unknown))["exception"] == "NotFound"


async def test_lists_are_filtered_sorted_and_counted_before_paging(agency, screens, customer, invoice):
    for number, amount in enumerate(("300.00", "100.00", "200.00"), 2):
        await data(await open_case(agency, overdue(screens, customer, amount), code=f"A-{number}"))

    answer = await agency.get(
        "",
        **{"$filter": "(startswith(Code, 'A-') eq true)", "$orderby": "Code desc", "$top": "2", "$skip": "1"},
    )
    one = await agency.get("", **{"$filter": "Code eq 'A-3' and Status eq 0"})

    assert [row["code"] for row in answer.json()["data"]] == ["A-3", "A-2"]
    assert answer.json()["count"] == 3
    assert [row["code"] for row in one.json()["data"]] == ["A-3"]


async def test_a_filter_that_cannot_be_read_is_a_business_error(agency, screens, invoice):
    validation = await refusal(await agency.get("", **{"$filter": "code eq '1'"}))

    assert validation["exception"] == "OData"
    assert "'code'" in validation["summary"]


async def test_what_the_framework_refuses_is_400(agency):
    empty = await agency.get("", **{"$filter": ""})
    no_json = await agency.call("POST", "", content=b"{", headers={"Content-Type": "application/json"})
    wrong = await agency.post("/UpdateStatus", {"caseId": "x"})

    assert [answer.status_code for answer in (empty, no_json, wrong)] == [400, 400, 400]
    assert empty.json()["title"] == "One or more validation errors occurred."


async def test_without_the_privilege_it_is_403_and_without_a_token_401(agency, world):
    for application in world.applications.values():
        application.privileges.remove("DebtCollection_Full")
    await agency.sign_in()
    forbidden = await agency.get("/IsActiveDebtCollection")
    agency.headers = {}

    assert forbidden.status_code == 403
    assert (await agency.get("/IsActiveDebtCollection")).status_code == 401


async def test_paths_match_in_any_casing_and_with_a_slash_at_the_end(agency):
    answer = await agency.http.get("/debtcollection/ISACTIVEDEBTCOLLECTION/", headers=agency.headers)

    assert answer.json() == {"data": True, "success": True}


async def test_a_moment_that_is_left_out_is_named(agency):
    answer = (await agency.get("/GetAllMatchedItems")).json()

    assert answer["success"] is False
    assert answer["validation"]["summary"] == "Value cannot be null. (Parameter 'fromDateTime')"

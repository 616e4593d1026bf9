"""What an agency needs of API v1 beside the collection calls: debtors, invoice list, matching."""

from datetime import timedelta
from decimal import Decimal

import pytest

from deploy.sandbox.poweroffice.seed import CLIENT_KEYS, FJORDVIK, TODAY
from tests.deploy.sandbox.poweroffice.conftest import Caller


@pytest.fixture
async def v1(v1_http):
    caller = Caller(v1_http, CLIENT_KEYS[FJORDVIK], "/OAuth/Token", "")
    await caller.sign_in()
    return caller


@pytest.fixture
def invoice(screens):
    return screens.add_invoice(
        10000,
        amount=Decimal("1250.00"),
        invoice_date=TODAY - timedelta(days=50),
        due_date=TODAY - timedelta(days=36),
    )


async def one(v1, path, **params) -> dict:
    (row,) = (await v1.get(path, **params)).json()["data"]
    return row


async def test_a_debtor_is_found_by_the_code_that_an_invoice_names(v1, go, screens, invoice):
    (debtor,) = await go.rows("/Customers", customerNos="10000")
    row = await one(v1, "/Customer", **{"$filter": "Code eq 10000"})

    assert (row["code"], row["name"], row["vatNumber"]) == (
        10000,
        debtor["Name"],
        debtor["OrganizationNumber"],
    )
    assert (row["sendReminders"], row["transferToDebtCollectionAgency"]) == (True, True)
    assert row["mailAddress"]["zipCode"] == debtor["MailAddress"]["ZipCode"]
    assert row["invoiceDeliveryType"] == 1
    assert "nationalIdNumber" not in row
    assert (await v1.get(f"/Customer/{row['id']}")).json()["data"] == row
    assert (await v1.get("/Customer/1")).json()["validation"]["exception"] == "NotFound"


async def test_an_invoice_tells_where_it_stands_with_the_agency(v1, agency, screens, invoice):
    async def status() -> tuple:
        row = await one(v1, "/OutgoingInvoice/List", **{"$filter": f"InvoiceNo eq {invoice.number}"})
        return tuple(
            row.get(name)
            for name in ("invoiceDebtCollectionStatus", "debtCollectionCode", "debtCollectionCaseStatus")
        )

    seen = [await status()]
    screens.hold_from_collection(invoice.number)
    seen.append(await status())
    screens.approve_for_collection([invoice.number])
    seen.append(await status())
    case = await agency.post("", {"code": "A-7", "invoices": [{"id": str(invoice.id)}]})
    seen.append(await status())
    await agency.call("DELETE", f"/{case.json()['data']['id']}")
    seen.append(await status())

    assert seen == [
        (1, None, None), (2, None, None), (3, None, None), (4, "A-7", 0), (10, None, None),
    ]  # fmt: skip


async def test_the_list_tells_paid_from_sent_and_what_a_credit_note_credits(v1, screens, invoice):
    note = screens.credit_invoice(invoice.number)
    row = await one(v1, "/OutgoingInvoice/List", **{"$filter": f"DocumentNo eq '{note.number}'"})
    paid = await one(v1, "/OutgoingInvoice/List", **{"$filter": f"InvoiceNo eq {invoice.number}"})

    assert row["relatedDocumentNo"] == str(invoice.number)
    assert (paid["status"], paid["balance"]) == (3, 0.0)


async def test_entries_are_matched_and_unmatched(v1, screens, invoice):
    payment = screens.register_payment(customer_no=10000, amount=Decimal("1250.00"))
    ids = {"entryIds": [invoice.ledger_entry_id, payment.id], "matchDate": "2026-05-04T00:00:00"}
    entry = screens.company.ledger.entries[invoice.ledger_entry_id]

    matched = await v1.post("/Reporting/CustomerLedger/MatchEntries", ids)
    closed = entry.balance
    again = (await v1.post("/Reporting/CustomerLedger/MatchEntries", ids)).json()
    unmatched = await v1.post("/Reporting/CustomerLedger/UnmatchEntries", {"entryIds": [payment.id]})
    unknown = (await v1.post("/Reporting/CustomerLedger/MatchEntries", {"entryIds": [1]})).json()

    assert matched.json() == {"data": {"success": True}, "success": True}
    assert (closed, entry.balance, payment.balance) == (0, Decimal("1250.00"), Decimal("-1250.00"))
    assert unmatched.json()["success"] is True
    assert (again["success"], unknown["validation"]["exception"]) == (False, "NotFound")


async def test_a_match_counts_from_its_date(v1, go, screens, invoice):
    earlier = TODAY - timedelta(days=20)
    payment = screens.register_payment(customer_no=10000, amount=Decimal("1250.00"), paid_on=earlier)
    body = {"entryIds": [invoice.ledger_entry_id, payment.id], "matchDate": f"{TODAY - timedelta(days=5)}"}
    await v1.post("/Reporting/CustomerLedger/MatchEntries", body)

    entry = screens.company.ledger.entries[invoice.ledger_entry_id]
    assert entry.balance_on(TODAY - timedelta(days=6)) == Decimal("1250.00")
    assert entry.balance_on(TODAY - timedelta(days=5)) == 0


async def test_each_service_asks_for_its_own_privilege(v1, world):
    for application in world.applications.values():
        application.privileges = ["Customer", "DebtCollection"]
    await v1.sign_in()

    assert (await v1.get("/Customer", **{"$filter": "Code eq 10000"})).status_code == 200
    assert (await v1.get("/DebtCollection")).status_code == 200
    assert (await v1.post("/DebtCollection", {})).status_code == 403
    assert (await v1.get("/OutgoingInvoice/List")).status_code == 403
    assert (await v1.post("/Reporting/CustomerLedger/MatchEntries", {})).status_code == 403


async def test_dates_can_come_with_a_time_here_too(v1, sandbox, invoice):
    wanted = {"$filter": f"InvoiceNo eq {invoice.number}"}
    plain = await one(v1, "/OutgoingInvoice/List", **wanted)
    sandbox.faults.dates_with_time = True
    timed = await one(v1, "/OutgoingInvoice/List", **wanted)

    assert (plain["dueDate"], timed["dueDate"]) == ("2026-03-29", "2026-03-29T00:00:00")

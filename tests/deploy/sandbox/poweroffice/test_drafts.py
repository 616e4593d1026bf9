"""Journal entry vouchers: drafts that an integration makes and a user posts."""

import pytest

from deploy.sandbox.poweroffice.refusals import InUse, Invalid, NotFound
from deploy.sandbox.poweroffice.seed import TODAY

DAY = TODAY.isoformat()
BANK, MANUAL = "/JournalEntryVouchers/BankJournals", "/JournalEntryVouchers/ManualJournals"
PATCH = {"Content-Type": "application/json-patch+json"}
PDF = b"%PDF-1.7 kvittering"


@pytest.fixture
def company(screens):
    return screens.company


@pytest.fixture
def invoice(screens):
    return screens.add_invoice(10000, amount=1250)


def account(company, number: int) -> int:
    return company.account_by_number(number).id


def owed(company, invoice) -> int:
    return company.customer(invoice.customer_id).subledger_account_id


async def make(go, company, invoice, **more):
    line = {
        "CurrencyAmount": 1250.0,
        "DebitAccountId": account(company, 1920),
        "CreditAccountId": owed(company, invoice),
        "InvoiceNo": str(invoice.number),
    }
    body = {
        "CurrencyCode": "NOK",
        "VoucherDate": DAY,
        "Description": "Innbetaling",
        "BankJournalLines": [line],
    }
    return await go.post(BANK, body | more)


async def patch(go, path, *operations):
    return await go.call("PATCH", path, json=list(operations), headers=PATCH)


async def lay(go, draft, content=PDF):
    files = {"file": ("kvittering.pdf", content, "application/pdf")}
    return await go.call("POST", f"/JournalEntryVouchers/{draft['Id']}/VoucherPages", files=files)


async def test_a_draft_posts_nothing_until_a_user_does(go, screens, company, invoice):
    made = await make(go, company, invoice)
    draft = made.json()
    await lay(go, draft)
    before = company.ledger.entries[invoice.ledger_entry_id].balance

    voucher = screens.post_draft(next(iter(company.drafts)))

    assert made.status_code == 201, made.text
    assert draft["BankVoucherLines"][0]["InvoiceNo"] == str(invoice.number)
    assert (before, company.ledger.entries[invoice.ledger_entry_id].balance) == (1250, 0)
    assert str(voucher.id) == draft["Id"]
    (listed,) = await go.rows("/JournalEntryVouchers", isPosted="true")
    assert (listed["Id"], listed["VoucherType"], listed["IsPosted"]) == (draft["Id"], "BankJournal", True)
    assert (await go.get(f"/Vouchers/BankJournals/{draft['Id']}")).json()["Description"] == "Innbetaling"
    (papers,) = await go.rows("/VoucherDocumentation", id=draft["Id"])
    assert papers["HasPdf"] is True


async def test_header_and_lines_are_changed_one_by_one(go, company, invoice):
    draft = (await make(go, company, invoice)).json()
    path = f"{BANK}/{draft['Id']}"
    headed = await patch(go, path, {"op": "replace", "path": "/description", "value": "Rettet"})
    added = await go.post(
        f"{path}/VoucherLines", {"CurrencyAmount": 10.0, "DebitAccountId": account(company, 7770)}
    )
    line = added.json()["BankVoucherLines"][1]
    changed = await patch(
        go,
        f"{path}/VoucherLines/{line['Id']}",
        {"op": "replace", "path": "/creditAccountId", "value": account(company, 1920)},
    )
    deleted = await go.call("DELETE", f"{path}/VoucherLines/{draft['BankVoucherLines'][0]['Id']}")

    whole = (await go.get(path)).json()
    assert (headed.json()["Description"], headed.json()["VoucherDate"]) == ("Rettet", DAY)
    assert (added.status_code, deleted.status_code) == (201, 200)
    assert whole["BankVoucherLines"] == [changed.json()]
    assert changed.json()["CreditAccountId"] == account(company, 1920)


async def test_approval_takes_only_what_could_be_posted_and_then_nothing_changes(
    go, screens, company, invoice
):
    lame = (await make(go, company, invoice)).json()
    path = f"{BANK}/{lame['Id']}"
    line = lame["BankVoucherLines"][0]["Id"]
    await patch(go, f"{path}/VoucherLines/{line}", {"op": "remove", "path": "/creditAccountId"})
    refused = await go.post(f"/JournalEntryVouchers/{lame['Id']}/submitForApproval", {})
    good = (await make(go, company, invoice, Comment="Fra inkasso")).json()
    submitted = await go.post(f"/JournalEntryVouchers/{good['Id']}/submitForApproval", {"Comment": "Klar"})

    assert refused.status_code == 400
    assert "not in balance" in refused.json()["detail"]
    assert submitted.json() == {"InApprovalWorkflow": True, "IsPosted": False, "VoucherId": good["Id"]}
    conflicts = [
        await patch(go, f"{BANK}/{good['Id']}", {"op": "replace", "path": "/description", "value": "x"}),
        await go.call("DELETE", f"/JournalEntryVouchers/{good['Id']}"),
        await lay(go, good),
        await go.post(f"/JournalEntryVouchers/{good['Id']}/submitForApproval", {}),
    ]
    assert [answer.status_code for answer in conflicts] == [409] * 4
    assert [row["Id"] for row in await go.rows("/JournalEntryVouchers", inApprovalWorkflow="true")] == [
        good["Id"]
    ]
    draft = next(item for item in company.drafts.values() if str(item.id) == good["Id"])
    assert draft.comments == ["Fra inkasso", "Klar"]
    screens.post_draft(draft.id)
    with pytest.raises(InUse):
        screens.post_draft(draft.id)


async def test_pages_are_laid_read_and_taken_away(go, company, invoice):
    draft = (await make(go, company, invoice)).json()
    laid = await lay(go, draft)
    wrong = await lay(go, draft, b"GIF89a")
    (page,) = (await go.get(f"{BANK}/{draft['Id']}")).json()["Pages"]
    path = f"/JournalEntryVouchers/{draft['Id']}/VoucherPages/{page['Id']}"
    read = await go.get(path)
    gone = await go.call("DELETE", path)

    assert (laid.status_code, wrong.status_code) == (201, 400)
    assert page["VoucherId"] == draft["Id"]
    assert (read.content, read.headers["Content-Type"]) == (PDF, "application/pdf")
    assert (gone.status_code, (await go.get(path)).status_code) == (200, 404)


async def test_manual_drafts_know_no_invoice_number_and_lines_have_another_name(
    go, screens, company, invoice
):
    line = {
        "CurrencyAmount": 80.0,
        "DebitAccountId": account(company, 7770),
        "DebitVatId": company.vat_code("1").id,
        "CreditAccountId": account(company, 1920),
        "InvoiceNo": str(invoice.number),
    }
    body = {"CurrencyCode": "NOK", "VoucherDate": DAY, "ManualVoucherLines": [line]}
    draft = (await go.post(MANUAL, body)).json()
    screens.post_draft(next(iter(company.drafts)))

    rows = await go.rows("/AccountTransactions", fromDate=DAY, toDate=DAY, voucherTypes="ManualJournal")
    assert "InvoiceNo" not in draft["ManualVoucherLines"][0]
    assert sorted((row["AccountNo"], row["Amount"]) for row in rows) == [
        (1920, -80.0),
        (2710, 16.0),
        (7770, 64.0),
    ]
    assert (await go.get(f"{BANK}/{draft['Id']}")).status_code == 404


async def test_a_deleted_draft_is_gone(go, screens, company, invoice):
    draft = (await make(go, company, invoice)).json()
    identity = next(iter(company.drafts))

    assert (await go.call("DELETE", f"/JournalEntryVouchers/{draft['Id']}")).status_code == 200
    assert (await go.get(f"{BANK}/{draft['Id']}")).status_code == 404
    with pytest.raises(NotFound):
        screens.post_draft(identity)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"CurrencyCode": None}, 400),
        ({"CurrencyCode": "XXX"}, 400),
        ({"BankJournalLines": [{"CurrencyAmount": -1.0}]}, 400),
        ({"BankJournalLines": [{"DebitAccountId": 1}]}, 404),
        ({"BankJournalLines": [{"DebitVatId": 1}]}, 404),
    ],
)
async def test_what_breaks_a_rule_at_once_is_refused(go, company, invoice, change, status):
    assert (await make(go, company, invoice, **change)).status_code == status
    assert not company.drafts


async def test_a_draft_in_a_locked_period_cannot_be_posted(go, screens, company, invoice):
    await make(go, company, invoice, VoucherDate="2026-02-01")

    with pytest.raises(Invalid):
        screens.post_draft(next(iter(company.drafts)))

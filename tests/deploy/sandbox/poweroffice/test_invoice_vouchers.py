"""Invoices and credit notes whose accounting an integration posts itself."""

from decimal import Decimal

import pytest

from deploy.sandbox.poweroffice.seed import TODAY

DAY = TODAY.isoformat()
INVOICES, NOTES = "/Vouchers/OutgoingInvoiceJournals", "/Vouchers/OutgoingCreditNoteJournals"


@pytest.fixture
def customer(screens):
    return screens.add_customer(name="Skyldner AS", zip_code="6002", city="Ålesund")


@pytest.fixture
def company(screens):
    return screens.company


@pytest.fixture
def invoice_body(company, customer):
    def body(amount: float, number: int = 90001, *, vat: str = "3", **more) -> dict:
        line = {
            "AccountId": company.account_by_number(3000).id,
            "CurrencyAmount": amount,
            "VatId": company.vat_code(vat).id,
            "Description": "Konsulentbistand",
        }
        header = {
            "CurrencyAmount": amount,
            "CurrencyCode": "NOK",
            "CustomerAccountId": customer.subledger_account_id,
            "DueDate": "2026-05-18",
            "InvoiceNo": number,
            "VoucherDate": DAY,
            "VoucherLines": [line],
        }
        return header | more

    return body


async def entries(go, customer):
    return await go.rows("/Customerledger/Statement", fromDate=DAY, toDate=DAY, customerNos=customer.number)


async def test_a_posted_invoice_is_owed_listed_and_booked(go, customer, invoice_body):
    answer = await go.post(INVOICES, invoice_body(1250.0, Cid="900010", ExternalImportReference="i-1"))
    stored = answer.json()

    (entry,) = await entries(go, customer)
    listed = (await go.get(f"/OutgoingInvoices/{stored['Id']}")).json()
    (line,) = await go.rows(f"/OutgoingInvoices/{stored['Id']}/Lines")
    rows = await go.rows("/AccountTransactions", fromDate=DAY, toDate=DAY)
    booked = sorted((row["AccountNo"], row["Amount"]) for row in rows if row["VoucherId"] == stored["Id"])
    assert answer.status_code == 201, answer.text
    assert (await go.get(f"{INVOICES}/{stored['Id']}")).json() == stored
    assert (entry["Amount"], entry["InvoiceNo"], entry["DueDate"]) == (1250.0, "90001", "2026-05-18")
    assert (listed["InvoiceNo"], listed["Balance"], listed["SentDateTimeOffset"]) == (90001, 1250.0, None)
    assert (listed["InvoiceDeliveryType"], listed["IsCreatedByCurrentIntegration"]) == ("External", True)
    assert (line["NetAmount"], line["VatAmount"], line["TotalAmount"]) == (1000.0, 250.0, 1250.0)
    assert booked == [(1500, 1250.0), (2700, -250.0), (3000, -1000.0)]


async def test_a_credit_note_is_negative_and_settles_by_its_matching_reference(go, customer, invoice_body):
    await go.post(INVOICES, invoice_body(1250.0, CustomMatchingReference="order-7"))
    note = await go.post(NOTES, invoice_body(-1250.0, 90002, CustomMatchingReference="order-7"))

    rows = await entries(go, customer)
    listed = (await go.get(f"/OutgoingInvoices/{note.json()['Id']}")).json()
    assert [(row["Amount"], row["Balance"]) for row in rows] == [(1250.0, 0.0), (-1250.0, 0.0)]
    assert (listed["VoucherType"], listed["TotalAmount"], listed["Balance"]) == (
        "OutgoingCreditNote", -1250.0, 0.0,
    )  # fmt: skip
    assert (await go.get(f"{INVOICES}/{note.json()['Id']}")).status_code == 404


async def test_a_bank_voucher_pays_the_posted_invoice_by_its_number(go, company, customer, invoice_body):
    await go.post(INVOICES, invoice_body(1250.0))
    line = {"PostingDate": DAY, "VatId": company.vat_code("0").id}
    bank = company.account_by_number(1920).id
    owed = customer.subledger_account_id
    await go.post(
        "/Vouchers/BankJournals",
        {
            "CurrencyCode": "NOK",
            "VoucherDate": DAY,
            "VoucherLines": [
                line | {"AccountId": bank, "CurrencyAmount": 1250.0},
                line | {"AccountId": owed, "CurrencyAmount": -1250.0, "InvoiceNo": "90001"},
            ],
        },
    )

    assert [row["Balance"] for row in await entries(go, customer)] == [0.0, 0.0]


async def test_a_reversal_frees_invoice_number_and_reference(go, customer, invoice_body):
    body = invoice_body(1250.0, ExternalImportReference="i-1")
    first = (await go.post(INVOICES, body)).json()
    again = await go.post(INVOICES, body)
    reversal = await go.call("POST", f"/Vouchers/Reverse/{first['Id']}")
    freed = await go.post(INVOICES, body)

    assert again.status_code == 400
    assert "InvoiceNo is already in use. '90001'" in again.json()["detail"]
    assert (reversal.status_code, freed.status_code) == (202, 201)
    listed = await go.rows("/OutgoingInvoices", invoiceNos="90001")
    assert [(row["IsReversed"], row["Balance"]) for row in listed] == [(True, 0.0), (False, 1250.0)]


async def test_gos_own_numbers_step_over_those_of_integrations(go, screens, company, invoice_body):
    taken = company.next_invoice_no
    await go.post(INVOICES, invoice_body(100.0, taken))

    assert screens.add_invoice(10000, amount=Decimal("10.00")).number == taken + 1


async def test_a_foreign_invoice_is_posted_at_its_rate_to_the_ore(go, customer, invoice_body):
    body = invoice_body(33.33, vat="52", CurrencyCode="EUR", CurrencyExchangeRate=11.111)
    stored = (await go.post(INVOICES, body)).json()

    (entry,) = await entries(go, customer)
    assert (stored["CurrencyAmount"], stored["CurrencyExchangeRate"]) == (33.33, 11.111)
    assert (entry["CurrencyAmount"], entry["CurrencyCode"], entry["Amount"]) == (33.33, "EUR", 370.33)


@pytest.mark.parametrize(
    ("change", "status", "detail"),
    [
        ({"CurrencyAmount": 1249.0}, 400, "sum of the lines"),
        ({"CustomerAccountId": 1}, 404, "Customer account"),
        ({"CurrencyCode": "XXX"}, 400, "XXX"),
        ({"VoucherDate": "2026-02-01"}, 400, "locked period"),
        ({"DepartmentId": 1}, 404, "Department"),
    ],
)
async def test_what_breaks_a_rule_is_refused(go, company, invoice_body, change, status, detail):
    before = len(company.invoices)
    answer = await go.post(INVOICES, invoice_body(1250.0) | change)

    assert answer.status_code == status
    assert detail in answer.json()["detail"]
    assert len(company.invoices) == before


async def test_the_sign_must_fit_the_kind(go, invoice_body):
    assert (await go.post(INVOICES, invoice_body(-5.0))).status_code == 400
    assert (await go.post(NOTES, invoice_body(5.0))).status_code == 400


@pytest.mark.parametrize(
    "name", ["InvoiceNo", "DueDate", "CustomerAccountId", "VoucherLines", "CurrencyCode"]
)
async def test_required_fields_are_checked_by_the_framework(go, invoice_body, name):
    body = invoice_body(10.0)
    del body[name]
    answer = await go.post(INVOICES, body)

    assert (answer.status_code, name in answer.json()["errors"]) == (400, True)


async def test_go_has_no_document_of_it_until_one_is_laid_on_it(go, agency, invoice_body):
    stored = (await go.post(INVOICES, invoice_body(10.0))).json()
    (before,) = await go.rows("/VoucherDocumentation", id=stored["Id"])
    missing = (await agency.get(f"/GetInvoicePdf/{stored['Id']}")).json()
    pdf = {"file": ("faktura.pdf", b"%PDF-1.7 faktura", "application/pdf")}
    await go.call("PUT", "/VoucherDocumentation", params={"id": stored["Id"]}, files=pdf)

    assert (before["HasPdf"], missing["success"]) == (False, False)
    assert (await agency.get(f"/GetInvoicePdf/{stored['Id']}")).content == b"%PDF-1.7 faktura"

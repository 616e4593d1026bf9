import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from deploy.sandbox.poweroffice.seed import APPLICATION_KEY, TODAY

HEADER = {
    "CreatedDateTimeOffset", "CurrencyCode", "Description", "ExternalImportReference", "Id",
    "ImportedVoucherNo", "IsReversed", "SaftBatchId", "SaftSourceId", "VoucherDate", "VoucherLines",
    "VoucherNo",
}  # fmt: skip
MANUAL_LINE = {
    "AccountId",
    "CreatedDateTimeOffset",
    "CurrencyAmount",
    "CurrencyCode",
    "CurrencyExchangeRate",
    "CustomMatchingReference",
    "DepartmentId",
    "Description",
    "Dim1Id",
    "Dim2Id",
    "Dim3Id",
    "ExternalLineReference",
    "Id",
    "LocationId",
    "PostingDate",
    "ProductId",
    "ProjectId",
    "Quantity",
    "Quantity2",
    "VatId",
    "VatReturnSpecification",
}
DAY = TODAY.isoformat()


class Bookkeeper:
    """Writes vouchers in terms of account numbers and VAT codes."""

    def __init__(self, go, company) -> None:
        self.go = go
        self.company = company

    def line(self, account, amount, code="0", **more) -> dict:
        return {
            "AccountId": self.account_id(account),
            "CurrencyAmount": amount,
            "PostingDate": DAY,
            "VatId": self.company.vat_code(code).id,
        } | more

    def account_id(self, account) -> int:
        if isinstance(account, int):
            return self.company.account_by_number(account).id
        return account.subledger_account_id

    async def post(self, *lines, kind="BankJournals", **header):
        body = {"CurrencyCode": "NOK", "VoucherDate": DAY, "VoucherLines": list(lines)} | header
        return await self.go.post(f"/Vouchers/{kind}", body)

    async def posted(self, answer) -> list[tuple[int, float]]:
        rows = await self.go.rows("/AccountTransactions", fromDate=DAY, toDate=DAY)
        return sorted(
            (row["AccountNo"], row["Amount"]) for row in rows if row["VoucherId"] == answer.json()["Id"]
        )


@pytest.fixture
def books(go, screens):
    return Bookkeeper(go, screens.company)


@pytest.fixture
def customer(screens):
    return screens.add_customer(name="Skyldner AS", zip_code="6002", city="Ålesund")


@pytest.fixture
def invoice(screens, customer):
    return screens.add_invoice(
        customer.number, amount=Decimal("1250.00"), invoice_date=TODAY - timedelta(days=50)
    )


def balance(screens, invoice) -> Decimal:
    return screens.company.ledger.entries[invoice.ledger_entry_id].balance


async def test_a_settlement_closes_the_invoice_that_its_line_names(books, screens, customer, invoice):
    answer = await books.post(
        books.line(1999, 1100.0),
        books.line(7790, 150.0, "1"),
        books.line(customer, -1250.0, InvoiceNo=str(invoice.number), Cid=invoice.cid),
        ExternalImportReference="settlement-1",
        Description="Inkassooppgjør 1",
        ImportedVoucherNo=17,
    )

    stored = answer.json()
    assert answer.status_code == 201, answer.text
    assert stored.keys() == HEADER
    assert stored["VoucherLines"][2].keys() == MANUAL_LINE | {"Cid", "InvoiceNo"}
    assert stored["VoucherLines"][2]["InvoiceNo"] == str(invoice.number)
    assert (stored["ImportedVoucherNo"], stored["IsReversed"]) == (17, False)
    assert isinstance(stored["VoucherNo"], int)
    assert balance(screens, invoice) == 0
    assert await books.posted(answer) == [(1500, -1250.0), (1999, 1100.0), (2710, 30.0), (7790, 120.0)]
    assert (await books.go.get(f"/Vouchers/BankJournals/{stored['Id']}")).json() == stored


async def test_the_settlement_is_told_apart_as_our_own(books, go, customer, invoice):
    await books.post(
        books.line(1999, 50.0),
        books.line(customer, -50.0, InvoiceNo=str(invoice.number)),
        ExternalImportReference="ours",
    )

    rows = await go.rows(
        "/Customerledger/Statement",
        fromDate=DAY, toDate=DAY, customerNos=customer.number, onlyCreatedByCurrentIntegration="true",
    )  # fmt: skip

    assert [(row["VoucherType"], row["ExternalImportReference"]) for row in rows] == [("BankJournal", "ours")]


async def test_part_payments_and_over_payments_by_invoice_number_settle_what_they_can(
    books, screens, customer, invoice
):
    number = str(invoice.number)
    await books.post(books.line(1999, 250.0), books.line(customer, -250.0, InvoiceNo=number))
    assert balance(screens, invoice) == Decimal("1000.00")

    await books.post(books.line(1999, 1300.0), books.line(customer, -1300.0, InvoiceNo=number))

    left = [entry.balance for entry in screens.company.ledger.of_customer(customer.id)]
    assert left == [Decimal("0.00"), Decimal("0.00"), Decimal("-300.00")]


@pytest.mark.parametrize("number", ["999999", "10001"])
async def test_an_unknown_or_a_strangers_invoice_number_posts_unmatched(books, screens, customer, number):
    answer = await books.post(books.line(1999, 90.0), books.line(customer, -90.0, InvoiceNo=number))

    (entry,) = screens.company.ledger.of_customer(customer.id)
    assert answer.status_code == 201
    assert (entry.balance, entry.match_id) == (Decimal("-90.00"), None)


async def test_matching_references_match_equal_and_opposite_amounts_only(books, screens, customer):
    same = {"CustomMatchingReference": "claim-7"}
    await books.post(
        books.line(customer, 100.0, **same), books.line(3960, -100.0, "7"), kind="ManualJournals"
    )
    await books.post(books.line(1999, 60.0), books.line(customer, -60.0, **same))
    await books.post(books.line(1999, 100.0), books.line(customer, -100.0, **same))

    left = [entry.balance for entry in screens.company.ledger.of_customer(customer.id)]
    assert left == [Decimal("0.00"), Decimal("-60.00"), Decimal("0.00")]


async def test_a_kid_matches_the_whole_amount_only(books, screens, customer, invoice):
    await books.post(books.line(1999, 50.0), books.line(customer, -50.0, Cid=invoice.cid))
    assert balance(screens, invoice) == Decimal("1250.00")

    await books.post(books.line(1999, 1250.0), books.line(customer, -1250.0, Cid=invoice.cid))
    assert balance(screens, invoice) == 0


async def test_a_kid_does_not_match_an_invoice_that_is_partly_paid(books, screens, customer, invoice):
    screens.register_payment(invoice_no=invoice.number, amount=Decimal("250.00"))

    await books.post(books.line(1999, 1250.0), books.line(customer, -1250.0, Cid=invoice.cid))

    assert balance(screens, invoice) == Decimal("1000.00")


async def test_manual_lines_know_no_invoice_number(books, screens, customer, invoice):
    answer = await books.post(
        books.line(1999, 1250.0),
        books.line(customer, -1250.0, InvoiceNo=str(invoice.number)),
        kind="ManualJournals",
    )

    assert answer.status_code == 201
    assert answer.json()["VoucherLines"][0].keys() == MANUAL_LINE
    assert balance(screens, invoice) == Decimal("1250.00")


async def test_gross_amounts_are_split_by_their_vat_code_in_both_directions(books):
    answer = await books.post(
        books.line(7790, 312.5, "1"), books.line(7790, -62.5, "0"), books.line(1999, -250.0)
    )

    assert await books.posted(answer) == [(1999, -250.0), (2710, 62.5), (7790, -62.5), (7790, 250.0)]


REFUSED = [
    ("out of balance", lambda b, c: [b.line(1999, 100.0), b.line(c, -99.99)], 400, "not in balance"),
    ("no lines", lambda b, c: [], 400, "at least one line"),
    ("amount 0", lambda b, c: [b.line(1999, 0), b.line(c, 0)], 400, "not 0"),
    (
        "customer id in place of the subledger account's",
        lambda b, c: [b.line(1999, 1.0), b.line(c, -1.0, AccountId=c.id)],
        404,
        "Account with id",
    ),
    (
        "account number in place of the id",
        lambda b, c: [b.line(1999, 1.0, AccountId=1999), b.line(c, -1.0)],
        404,
        "Account with id = 1999 not found.",
    ),
    ("control account", lambda b, c: [b.line(1999, 1.0), b.line(1500, -1.0)], 400, "control account"),
    (
        "vat code in place of its id",
        lambda b, c: [b.line(1999, 1.0, VatId=0), b.line(c, -1.0)],
        404,
        "Vat code",
    ),
    ("vat on a customer", lambda b, c: [b.line(1999, 1.0), b.line(c, -1.0, "3")], 400, "subledger"),
    (
        "locked period",
        lambda b, c: [b.line(1999, 1.0, PostingDate="2026-02-28"), b.line(c, -1.0)],
        400,
        "locked period",
    ),
    ("department", lambda b, c: [b.line(1999, 1.0, DepartmentId=1), b.line(c, -1.0)], 404, "Department"),
    ("currency", lambda b, c: [b.line(1999, 1.0, CurrencyCode="XXX"), b.line(c, -1.0)], 400, "XXX"),
]


@pytest.mark.parametrize(
    ("lines", "status", "detail"), [case[1:] for case in REFUSED], ids=[c[0] for c in REFUSED]
)
async def test_what_breaks_a_rule_is_refused_and_leaves_no_trace(
    books, screens, customer, lines, status, detail
):
    before = len(screens.company.books.vouchers), screens.company.books.next_voucher_no

    answer = await books.post(*lines(books, customer))

    assert answer.status_code == status
    assert answer.json()["title"] == "Bank voucher validation error(s)"
    assert detail in answer.json()["detail"]
    assert before == (len(screens.company.books.vouchers), screens.company.books.next_voucher_no)


@pytest.mark.parametrize(
    "change",
    [
        {"VoucherDate": None},
        {"CurrencyCode": "KRONER"},
        {"SaftBatchId": "x" * 36},
        {"VoucherLines": [{"CurrencyAmount": 1.0, "PostingDate": DAY, "VatId": 1}]},
        {"VoucherLines": [{"AccountId": 1, "CurrencyAmount": 1.0, "PostingDate": DAY}]},
        {"VoucherLines": [{"AccountId": 1, "CurrencyAmount": 1.0, "VatId": 1}]},
        {"VoucherLines": [{"AccountId": 1, "CurrencyAmount": "1.0", "PostingDate": DAY, "VatId": 1}]},
        {"VoucherLines": [
            {"AccountId": 1, "CurrencyAmount": 1.0, "PostingDate": DAY, "VatId": 1, "InvoiceNo": 10001}
        ]},
    ],
)  # fmt: skip
async def test_required_fields_and_types_are_checked_by_the_framework(books, change):
    answer = await books.post(**change)

    assert answer.status_code == 400
    assert answer.json()["title"] == "One or more validation errors occurred."


async def test_a_validation_answer_counts_the_lines(books):
    line = books.line(1999, 10.0)
    answer = await books.post(line, {name: line[name] for name in line if name != "VatId"})

    assert answer.json()["errors"] == {"VoucherLines[1].VatId": ["The VatId field is required."]}


async def test_camel_case_fields_do_not_count(go):
    answer = await go.post("/Vouchers/BankJournals", {"currencyCode": "NOK", "voucherDate": DAY})

    assert answer.status_code == 400
    assert {"CurrencyCode", "VoucherDate"} <= answer.json()["errors"].keys()


async def test_an_external_reference_is_taken_once_until_its_voucher_is_reversed(books, go, customer):
    lines = books.line(1999, 10.0), books.line(customer, -10.0)
    first = await books.post(*lines, ExternalImportReference="s-1")
    again = await books.post(*lines, ExternalImportReference="s-1")
    manual = await books.post(*lines, ExternalImportReference="s-1", kind="ManualJournals")
    reversal = await go.call("POST", f"/Vouchers/Reverse/{first.json()['Id']}")
    freed = await books.post(*lines, ExternalImportReference="s-1")

    assert again.status_code == manual.status_code == 400
    assert again.json()["detail"] == (
        f"ExternalImportReference is already in use. 's-1' is used on (voucher) Id = {first.json()['Id']}."
    )
    assert (reversal.status_code, freed.status_code) == (202, 201)


async def test_a_reversal_opens_the_invoice_again_and_nets_to_nothing(books, go, screens, customer, invoice):
    posted = await books.post(
        books.line(1999, 1250.0), books.line(customer, -1250.0, InvoiceNo=str(invoice.number))
    )
    identity = posted.json()["Id"]
    await go.call("POST", f"/Vouchers/Reverse/{identity}")

    rows = await go.rows("/AccountTransactions", fromDate=DAY, toDate=DAY, voucherTypes="ReversalVoucher")
    ledger = screens.company.ledger.of_customer(customer.id)
    assert balance(screens, invoice) == Decimal("1250.00")
    assert [entry.balance for entry in ledger[1:]] == [0, 0]
    assert ledger[1].match_id == ledger[2].match_id is not None
    assert sum(row["Amount"] for row in rows) == 0
    assert {row["ReversedVoucherId"] for row in rows} == {identity}
    assert (await go.get(f"/Vouchers/BankJournals/{identity}")).json()["IsReversed"] is True
    assert (await go.call("POST", f"/Vouchers/Reverse/{identity}")).status_code == 400


async def test_a_reversal_in_a_period_locked_meanwhile_is_dated_today(books, go, screens, customer, clock):
    posted = await books.post(books.line(1999, 5.0), books.line(customer, -5.0))
    clock.move_to(clock.now() + timedelta(days=40))
    screens.set_lock_date(date(2026, 5, 31))
    await go.sign_in()

    await go.call("POST", f"/Vouchers/Reverse/{posted.json()['Id']}")

    *_, reversal = screens.company.books.vouchers.values()
    assert reversal.voucher_date == date(2026, 6, 13)
    assert {line.posting_date for line in reversal.lines} == {date(2026, 6, 13)}


async def test_only_its_own_vouchers_are_shown_and_reversed(books, go, screens, customer, invoice):
    answer = await books.post(books.line(1999, 10.0), books.line(customer, -10.0))
    identity = answer.json()["Id"]

    assert (await go.get(f"/Vouchers/ManualJournals/{identity}")).status_code == 404
    assert (await go.get(f"/Vouchers/BankJournals/{invoice.id}")).status_code == 404
    assert (await go.call("POST", f"/Vouchers/Reverse/{invoice.id}")).status_code == 404
    screens.company.books.vouchers[next(reversed(screens.company.books.vouchers))].created_by = None
    assert (await go.get(f"/Vouchers/BankJournals/{identity}")).status_code == 404


async def test_accounts_can_demand_a_department_or_lock_their_vat_code(books, screens, customer):
    account = screens.company.account_by_number(1999)
    account.is_department_required = True
    bare = await books.post(books.line(1999, 10.0), books.line(customer, -10.0))
    department = next(iter(screens.company.departments))
    given = await books.post(books.line(1999, 10.0, DepartmentId=department), books.line(customer, -10.0))
    account.is_department_required, account.is_vat_code_locked = False, True
    locked = await books.post(books.line(1999, 10.0, "1"), books.line(customer, -10.0))

    assert (bare.status_code, given.status_code, locked.status_code) == (400, 201, 400)
    assert "locked to vat code '0'" in locked.json()["detail"]


async def test_an_inactive_vat_code_is_refused(nordlys, sandbox, world):
    (company,) = [item for item in world.companies.values() if item.organization.name.startswith("Nordlys")]
    books = Bookkeeper(nordlys, company)

    answer = await books.post(books.line(7790, 125.0, "1"), books.line(1999, -125.0))

    assert answer.status_code == 400
    assert "not active" in answer.json()["detail"]


async def test_foreign_lines_are_posted_at_their_rate_and_rounding_can_be_absorbed(books, customer):
    lines = books.line(1999, 1158.49), books.line(customer, -100.0, CurrencyCode="EUR")
    refused = await books.post(*lines)
    adjusted = await books.post(*lines, AutoAdjustCurrencyExchangeDifference=True)
    own_rate = await books.post(
        books.line(1999, 1200.0), books.line(customer, -100.0, CurrencyCode="EUR", CurrencyExchangeRate=12.0)
    )

    assert refused.status_code == 400
    assert await books.posted(adjusted) == [(1500, -1158.5), (1999, 1158.49), (8160, 0.01)]
    assert await books.posted(own_rate) == [(1500, -1200.0), (1999, 1200.0)]


async def test_writing_needs_the_full_privilege(books, go, world, customer):
    world.applications[APPLICATION_KEY].privileges = ["BankVoucher", "ManualVoucher_Full"]
    await go.sign_in()
    lines = books.line(1999, 10.0), books.line(customer, -10.0)

    assert (await books.post(*lines)).status_code == 403
    assert (await books.post(*lines, kind="ManualJournals")).status_code == 201


async def test_a_transaction_has_every_field_of_the_schema(books, go, customer):
    await books.post(books.line(1999, 10.0), books.line(customer, -10.0), Description="Oppgjør")
    rows = await go.rows("/AccountTransactions", fromDate=DAY, toDate=DAY, accountNos="1500")

    assert rows[-1].keys() == {
        "AccountId",
        "AccountNo",
        "AgricultureDepartment",
        "Amount",
        "BankTransferId",
        "ContactId",
        "CorrectionOfVoucherId",
        "CorrectionOfVoucherNo",
        "CreatedDateTimeOffset",
        "CreatedFromImportJournalId",
        "CurrencyAmount",
        "CurrencyCode",
        "CustomerAccountNo",
        "DepartmentCode",
        "DepartmentId",
        "Description",
        "Dim1Code",
        "Dim1Id",
        "Dim2Code",
        "Dim2Id",
        "Dim3Code",
        "Dim3Id",
        "EmployeeAccountNo",
        "ExternalImportReference",
        "Id",
        "ImportedVoucherNo",
        "IsNoteMainEntry",
        "IsReversed",
        "LastChangedDateTimeOffset",
        "LocationCode",
        "LocationId",
        "PostingDate",
        "ProductCode",
        "ProductId",
        "ProjectCode",
        "ProjectId",
        "Quantity",
        "Quantity2",
        "ReversedVoucherId",
        "ReversedVoucherNo",
        "SubLedgerEntryId",
        "SupplierAccountNo",
        "VatAmount",
        "VatCode",
        "VatId",
        "VatRate",
        "VatReturnSpecification",
        "VoucherDate",
        "VoucherDescription",
        "VoucherId",
        "VoucherNo",
        "VoucherType",
    }
    assert rows[-1]["CustomerAccountNo"] == customer.number
    assert rows[-1]["ContactId"] == customer.id
    assert rows[-1]["Description"] == "Oppgjør"


async def test_the_books_balance_to_the_ore(go, books, customer):
    await books.post(books.line(7790, 33.33, "1"), books.line(customer, -33.33))
    rows = await go.rows("/AccountTransactions", fromDate="2020-01-01", toDate="2026-12-31")

    assert sum(Decimal(str(row["Amount"])) for row in rows) == 0
    assert re.fullmatch(r"\d+", str(rows[0]["VoucherNo"]))

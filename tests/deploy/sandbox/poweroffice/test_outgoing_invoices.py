from datetime import timedelta
from decimal import Decimal

import pytest

from deploy.sandbox.poweroffice.gui.sales import LineDraft
from deploy.sandbox.poweroffice.seed import TODAY

INVOICE_FIELDS = {
    "Balance",
    "BalanceLastChangedDateTimeOffset",
    "BrandingThemeCode",
    "BrandingThemeId",
    "Cid",
    "ContractNo",
    "CreatedDateTimeOffset",
    "CurrencyCode",
    "CurrencyExchangeRate",
    "CustomMatchingReference",
    "CustomerId",
    "CustomerNo",
    "CustomerReference",
    "CustomerReferenceContactPersonId",
    "DeliveryAddress1",
    "DeliveryAddress2",
    "DeliveryAddressCity",
    "DeliveryAddressCountryCode",
    "DeliveryAddressZipCode",
    "DeliveryDate",
    "DeliveryTerm",
    "DeliveryTermId",
    "DepartmentCode",
    "DepartmentId",
    "Dim1Code",
    "Dim1Id",
    "Dim2Code",
    "Dim2Id",
    "Dim3Code",
    "Dim3Id",
    "DueDate",
    "ExternalImportReference",
    "Id",
    "ImportedOrderNo",
    "InvoiceDeliveryType",
    "InvoiceNo",
    "IsCreatedByCurrentIntegration",
    "IsReversed",
    "LastChangedDateTimeOffset",
    "LocationCode",
    "LocationId",
    "MatchId",
    "NetAmount",
    "NetPostedAmount",
    "OrderDate",
    "OrderNo",
    "PaymentTerm",
    "PaymentTermId",
    "ProjectCode",
    "ProjectId",
    "PurchaseOrderReference",
    "RelatedInvoiceNo",
    "SellersReferenceEmployeeId",
    "SellersReferenceEmployeeNo",
    "SentDateTimeOffset",
    "TotalAmount",
    "TotalPostedAmount",
    "VoucherDate",
    "VoucherNo",
    "VoucherType",
}
LINE_FIELDS = {
    "AccountId",
    "AccountNo",
    "AgricultureDepartment",
    "Allowance",
    "DepartmentCode",
    "DepartmentId",
    "Description",
    "Dim1Code",
    "Dim1Id",
    "Dim2Code",
    "Dim2Id",
    "Dim3Code",
    "Dim3Id",
    "ExternalImportReference",
    "Id",
    "IsAccrued",
    "LineType",
    "LocationCode",
    "LocationId",
    "NetAmount",
    "NetPostedAmount",
    "ProductCode",
    "ProductId",
    "ProductUnitCost",
    "ProductUnitPrice",
    "ProjectCode",
    "ProjectId",
    "Quantity",
    "SellersReferenceEmployeeId",
    "SellersReferenceEmployeeNo",
    "SortOrder",
    "TotalAmount",
    "TotalPostedAmount",
    "UnitOfMeasureCode",
    "VatAmount",
    "VatCode",
    "VatId",
    "VatRate",
    "VatReturnSpecification",
}


@pytest.fixture
def invoice(screens):
    hours = LineDraft(
        description="Arbeid",
        unit_price=Decimal("950.00"),
        quantity=Decimal("7.5"),
        account_no=3000,
        vat_code="3",
    )
    books = LineDraft(description="Manual", unit_price=Decimal("100.00"), account_no=3100, vat_code="5")
    return screens.add_invoice(10000, lines=(hours, books), invoice_date=TODAY - timedelta(days=30))


async def read(go, invoice):
    return (await go.get(f"/OutgoingInvoices/{invoice.id}")).json()


async def test_an_invoice_has_every_field_of_the_schema(go, invoice):
    row = await read(go, invoice)

    assert row.keys() == INVOICE_FIELDS
    assert row["InvoiceNo"] == invoice.number
    assert isinstance(row["InvoiceNo"], int)
    assert (row["NetAmount"], row["TotalAmount"], row["Balance"]) == (7225.0, 9006.25, 9006.25)
    assert row["VoucherType"] == "OutgoingInvoice"
    assert row["DueDate"] == "2026-04-18"
    assert row["MatchId"] is None


async def test_lines_carry_their_vat(go, invoice):
    rows = await go.rows(f"/OutgoingInvoices/{invoice.id}/Lines")

    assert rows[0].keys() == LINE_FIELDS
    assert [(row["SortOrder"], row["NetAmount"], row["VatAmount"], row["TotalAmount"]) for row in rows] == [
        (1, 7125.0, 1781.25, 8906.25),
        (2, 100.0, 0.0, 100.0),
    ]
    assert [(row["VatCode"], row["VatRate"], row["AccountNo"]) for row in rows] == [
        ("3", 0.25, 3000),
        ("5", 0.0, 3100),
    ]


async def test_an_invoice_is_posted_on_receivables_income_and_vat(go, invoice):
    rows = await go.rows("/AccountTransactions", fromDate="2026-04-04", toDate="2026-04-04")
    posted = [(row["AccountNo"], row["Amount"]) for row in rows if row["VoucherId"] == str(invoice.id)]

    assert sorted(posted) == [(1500, 9006.25), (2700, -1781.25), (3000, -7125.0), (3100, -100.0)]


async def test_a_payment_is_seen_by_the_balance_filter_alone(go, screens, invoice):
    before = await read(go, invoice)
    screens.register_payment(invoice_no=invoice.number, amount=Decimal("1000.00"))

    changed = await go.rows(
        "/OutgoingInvoices",
        balanceLastChangedDateTimeOffsetGreaterThan=before["BalanceLastChangedDateTimeOffset"],
    )

    assert [(row["InvoiceNo"], row["Balance"]) for row in changed] == [(invoice.number, 8006.25)]
    assert changed[0]["MatchId"] is not None


async def test_a_linked_credit_note_is_negative_related_and_matched(go, screens, invoice):
    note = screens.credit_invoice(invoice.number, amount=Decimal("1250.00"))

    row, original = await read(go, note), await read(go, invoice)

    assert row["VoucherType"] == "OutgoingCreditNote"
    assert (row["TotalAmount"], row["NetAmount"], row["Balance"]) == (-1250.0, -1000.0, 0.0)
    assert row["RelatedInvoiceNo"] == invoice.number
    assert (original["Balance"], original["MatchId"]) == (7756.25, row["MatchId"])


async def test_a_whole_credit_closes_the_invoice_and_takes_back_income_and_vat(go, screens, invoice):
    note = screens.credit_invoice(invoice.number)
    rows = await go.rows("/AccountTransactions", fromDate="2026-05-04", toDate="2026-05-04")

    posted = [(row["AccountNo"], row["Amount"]) for row in rows if row["VoucherId"] == str(note.id)]
    assert (await read(go, invoice))["Balance"] == 0.0
    assert sorted(posted) == [(1500, -9006.25), (2700, 1781.25), (3000, 7125.0), (3100, 100.0)]


async def test_an_unlinked_credit_note_leaves_the_invoice_alone(go, screens, invoice):
    note = screens.credit_invoice(invoice.number, linked=False)

    assert (await read(go, invoice))["Balance"] == 9006.25
    assert (await read(go, note))["RelatedInvoiceNo"] is None
    assert (await read(go, note))["Balance"] == -9006.25


async def test_a_foreign_invoice_has_amounts_in_both_currencies(go, screens):
    invoice = screens.add_invoice(10020, amount=Decimal("100.00"), currency_code="EUR")

    row = await read(go, invoice)

    assert (row["CurrencyCode"], row["CurrencyExchangeRate"]) == ("EUR", 11.585)
    assert (row["TotalAmount"], row["TotalPostedAmount"], row["Balance"]) == (100.0, 1158.5, 1158.5)
    assert (row["NetAmount"], row["NetPostedAmount"]) == (80.0, 926.8)


async def test_filters_by_number_date_and_openness(go, screens, invoice):
    other = screens.add_invoice(10001, amount=Decimal("500.00"))
    screens.register_payment(invoice_no=other.number, amount=Decimal("500.00"))
    numbers = f"{invoice.number}-{other.number}"

    both = await go.rows("/OutgoingInvoices", invoiceNos=numbers)
    unpaid = await go.rows("/OutgoingInvoices", invoiceNos=numbers, onlyUnpaidInvoices="true")
    today = await go.rows("/OutgoingInvoices", invoiceNos=numbers, fromDate="2026-05-04")
    by_id = await go.rows("/OutgoingInvoices", invoiceIds=f"{other.id},{invoice.id}")
    until = await go.rows("/OutgoingInvoices", invoiceNos=numbers, toDate="2026-05-03T23:59:00")

    assert [row["InvoiceNo"] for row in both] == [invoice.number, other.number]
    assert [row["InvoiceNo"] for row in unpaid] == [invoice.number]
    assert [row["InvoiceNo"] for row in today] == [other.number]
    assert len(by_id) == 2
    on_its_day = await go.rows(
        "/OutgoingInvoices", invoiceNos=numbers, fromDate="2026-04-04", toDate="2026-04-04"
    )
    assert [row["InvoiceNo"] for row in until] == [invoice.number]
    assert [row["InvoiceNo"] for row in on_its_day] == [invoice.number]


async def test_an_invoice_changes_by_itself_when_it_falls_due(go, screens, clock):
    invoice = screens.add_invoice(10000, amount=Decimal("100.00"), due_date=TODAY)
    before = await read(go, invoice)
    clock.move_to(clock.now() + timedelta(days=1))
    await go.sign_in()

    after = await read(go, invoice)

    assert before["LastChangedDateTimeOffset"] == before["CreatedDateTimeOffset"]
    assert after["LastChangedDateTimeOffset"] == "2026-05-04T22:00:00.0000000+00:00"


async def test_an_unknown_invoice_is_404(go):
    answer = await go.get("/OutgoingInvoices/11111111-1111-1111-1111-111111111111")

    assert answer.status_code == 404
    assert answer.json()["title"] == "Object(s) not found"

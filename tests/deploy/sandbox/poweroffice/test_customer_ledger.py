from datetime import timedelta
from decimal import Decimal

import pytest

from deploy.sandbox.poweroffice.seed import TODAY

ENTRY_FIELDS = {
    "Amount",
    "Balance",
    "Cid",
    "CreatedDateTimeOffset",
    "CreatedFromImportJournalId",
    "CurrencyAmount",
    "CurrencyCode",
    "CustomMatchingReference",
    "CustomerAccountNo",
    "CustomerExternalNo",
    "CustomerId",
    "CustomerName",
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
    "InvoiceNo",
    "IsCreatedByCurrentIntegration",
    "IsWriteOff",
    "LastChangedDateTimeOffset",
    "LocationCode",
    "LocationId",
    "MatchId",
    "PaidFromBankAccount",
    "PostingDate",
    "ProjectCode",
    "ProjectId",
    "VoucherDate",
    "VoucherId",
    "VoucherNo",
    "VoucherType",
}
TODAY_TEXT = TODAY.isoformat()


@pytest.fixture
def customer(screens):
    return screens.add_customer(name="Prøvekunde AS", zip_code="6002", city="Ålesund")


@pytest.fixture
def invoice(screens, customer):
    return screens.add_invoice(
        customer.number, amount=Decimal("1000.00"), invoice_date=TODAY - timedelta(days=40)
    )


async def statement(go, customer, **filters):
    return await go.rows(
        "/Customerledger/Statement",
        fromDate="2026-01-01",
        toDate="2026-12-31",
        customerNos=customer.number,
        **filters,
    )


async def test_an_entry_has_every_field_of_the_schema(go, customer, invoice):
    (row,) = await statement(go, customer)

    assert row.keys() == ENTRY_FIELDS
    assert row["InvoiceNo"] == str(invoice.number)
    assert row["VoucherType"] == "OutgoingInvoice"
    assert row["VoucherId"] == str(invoice.id)
    assert row["PostingDate"] == row["VoucherDate"] == "2026-03-25"
    assert row["DueDate"] == "2026-04-08"
    assert row["CreatedDateTimeOffset"].endswith("0+00:00")
    assert len(row["CreatedDateTimeOffset"].partition(".")[2].partition("+")[0]) == 7


async def test_a_payment_shares_the_invoices_match_and_moves_both_times(go, screens, customer, invoice):
    (before,) = await statement(go, customer)
    screens.register_payment(invoice_no=invoice.number, amount=Decimal("250.00"), from_account="30001234567")

    seen, payment = await statement(go, customer)
    by_match = await go.rows("/Customerledger/EntriesByMatchId", matchId=seen["MatchId"])

    assert (seen["Amount"], seen["Balance"]) == (1000.0, 750.0)
    assert (payment["Amount"], payment["Balance"]) == (-250.0, 0.0)
    assert payment["VoucherType"] == "IncomingOcrGiro"
    assert payment["PaidFromBankAccount"] == "30001234567"
    assert payment["DueDate"] is None
    assert seen["LastChangedDateTimeOffset"] > before["LastChangedDateTimeOffset"]
    assert [row["Id"] for row in by_match] == [seen["Id"], payment["Id"]]


async def test_unmatching_is_a_change_too_even_when_the_clock_stands_still(go, screens, customer, invoice):
    screens.register_payment(invoice_no=invoice.number, amount=Decimal("1000.00"))
    (matched, _) = await statement(go, customer)
    screens.unmatch(invoice_no=invoice.number)

    changed = await statement(
        go, customer, lastChangedDateTimeOffsetGreaterThan=matched["LastChangedDateTimeOffset"]
    )

    assert [(row["Balance"], row["MatchId"]) for row in changed] == [(1000.0, None), (-1000.0, None)]


async def test_the_time_filter_is_strict(go, screens, customer, invoice):
    (row,) = await statement(go, customer)

    same = await statement(
        go, customer, lastChangedDateTimeOffsetGreaterThan=row["LastChangedDateTimeOffset"]
    )

    assert same == []


async def test_an_unmatched_payment_does_not_touch_the_invoice(go, screens, customer, invoice):
    (before,) = await statement(go, customer)
    screens.register_payment(customer_no=customer.number, amount=Decimal("1000.00"))

    invoice_now, payment = await statement(go, customer)

    assert invoice_now == before
    assert (payment["Balance"], payment["MatchId"]) == (-1000.0, None)


async def test_open_items_are_as_of_the_day_asked_for(go, screens, customer, invoice):
    screens.register_payment(
        invoice_no=invoice.number, amount=Decimal("1000.00"), paid_on=TODAY - timedelta(days=10)
    )

    async def on(days: int):
        day = (TODAY - timedelta(days=days)).isoformat()
        return await go.rows("/Customerledger/OpenItems", date=day, customerNos=customer.number)

    assert await on(41) == []
    assert [(row["Balance"], row["MatchId"]) for row in await on(11)] == [(1000.0, None)]
    assert await on(10) == []


async def test_a_statement_of_the_past_shows_the_balance_of_its_last_day(go, screens, customer, invoice):
    screens.register_payment(
        invoice_no=invoice.number, amount=Decimal("300.00"), paid_on=TODAY - timedelta(days=10)
    )

    past = await go.rows(
        "/Customerledger/Statement", fromDate="2026-01-01", toDate="2026-04-20", customerNos=customer.number
    )

    assert [row["Balance"] for row in past] == [1000.0]


async def test_only_balances_less_than_amount_compares_absolute_values(go, screens, customer, invoice):
    screens.add_invoice(customer.number, amount=Decimal("80.00"))
    screens.register_payment(invoice_no=invoice.number, amount=Decimal("1100.00"))

    partly = await statement(go, customer, onlyBalancesLessThanAmount="true")

    assert [row["Amount"] for row in partly] == [1000.0, -1100.0]


async def test_a_write_off_is_marked(go, screens, customer, invoice):
    screens.write_off(invoice.number)

    invoice_now, loss = await statement(go, customer)

    assert invoice_now["Balance"] == 0.0
    assert (loss["IsWriteOff"], loss["Amount"]) == (True, -1000.0)
    assert invoice_now["IsWriteOff"] is False


async def test_a_match_that_is_not_on_the_customer_ledger_is_204(go):
    assert (await go.get("/Customerledger/EntriesByMatchId", matchId=1)).status_code == 204


@pytest.mark.parametrize("path", ["OpenItems", "Statement", "CustomerBalances"])
async def test_a_missing_date_is_400_or_404_as_the_switch_says(go, sandbox, path):
    first = await go.get(f"/Customerledger/{path}")
    sandbox.faults.missing_date_status = 404
    second = await go.get(f"/Customerledger/{path}")

    assert (first.status_code, second.status_code) == (400, 404)


async def test_balances_leave_out_customers_without_entries(go, screens, customer):
    silent = screens.add_customer(name="Stille AS")
    screens.add_invoice(customer.number, amount=Decimal("500.00"))
    screens.register_payment(customer_no=customer.number, amount=Decimal("120.50"))

    rows = await go.rows("/Customerledger/CustomerBalances", date=TODAY_TEXT)
    by_number = {row["CustomerAccountNo"]: row for row in rows}

    assert by_number[customer.number]["Balance"] == 379.5
    assert silent.number not in by_number
    assert rows[0].keys() == {
        "Balance", "CustomerAccountNo", "CustomerExternalNo", "CustomerId", "CustomerName",
    }  # fmt: skip


async def test_balances_of_customers_without_open_items_can_be_left_out(go, screens, customer, invoice):
    screens.register_payment(invoice_no=invoice.number, amount=Decimal("1000.00"))

    wanted = {"date": TODAY_TEXT, "customerIds": customer.id}
    everybody = await go.rows("/Customerledger/CustomerBalances", **wanted)
    with_open = await go.rows("/Customerledger/CustomerBalances", includeOnlyOpenItems="true", **wanted)

    assert [row["Balance"] for row in everybody] == [0.0]
    assert with_open == []


async def test_the_balances_sum_to_the_control_account(go, world, sandbox):
    rows = await go.rows("/Customerledger/CustomerBalances", date=TODAY_TEXT)
    transactions = await go.rows(
        "/AccountTransactions", fromDate="2020-01-01", toDate=TODAY_TEXT, accountNos="1500"
    )

    assert round(sum(row["Balance"] for row in rows), 2) == round(
        sum(row["Amount"] for row in transactions), 2
    )

"""`/AccountTransactions`: every posted amount between two posting dates, as an accountant reads the books."""

from datetime import date

from deploy.sandbox.poweroffice.books import Transaction
from deploy.sandbox.poweroffice.enums import AgricultureDepartment, VoucherType
from deploy.sandbox.poweroffice.v2.customer_ledger import required_day
from deploy.sandbox.poweroffice.v2.dto.ledger import AccountTransactionDto
from deploy.sandbox.poweroffice.v2.filters import Filter, after, choices, codes, ignored, number_ranges, words
from deploy.sandbox.poweroffice.v2.gateway import Call, Endpoint, Listing, reading
from deploy.sandbox.poweroffice.v2.query import listing, needed

TRANSACTION_FILTERS: dict[str, Filter] = {
    "accountNos": number_ranges("account_no"),
    "agricultureDepartments": choices("agriculture_department", AgricultureDepartment),
    "createdDateTimeOffsetGreaterThan": after("created_date_time_offset"),
    "departmentCodes": codes("department_code"),
    "includeSubProject": ignored(bool),
    "lastChangedDateTimeOffsetGreaterThan": after("last_changed_date_time_offset"),
    "productCodes": codes("product_code"),
    "projectCodes": codes("project_code"),
    "vatCodes": words("vat_code"),
    "voucherNos": number_ranges("voucher_no"),
    "voucherTypes": choices("voucher_type", VoucherType),
}


async def list_transactions(call: Call) -> Listing:
    """Return the transactions posted from `fromDate` to `toDate`, both inclusive."""
    first, last = required_day(call, "fromDate"), required_day(call, "toDate")
    rows = (
        transaction_dto(call, transaction)
        for transaction in call.company.books.transactions
        if first <= transaction.posting_date <= last
    )
    return Listing(call.query.select(rows, TRANSACTION_FILTERS))


def transaction_dto(call: Call, transaction: Transaction) -> AccountTransactionDto:
    """Return a transaction as API v2 shows it."""
    company = call.company
    voucher = company.books.vouchers[transaction.voucher_id]
    line = voucher.lines[transaction.line_index]
    vat_code = company.vat_codes[transaction.vat_id]
    customer = company.customers.get(transaction.customer_id or 0)
    return AccountTransactionDto(
        id=transaction.id,
        account_id=transaction.account_id,
        account_no=company.accounts[transaction.account_id].account_no,
        amount=transaction.amount,
        contact_id=transaction.customer_id,
        created_date_time_offset=transaction.created,
        currency_amount=transaction.currency_amount,
        currency_code=transaction.currency_code,
        customer_account_no=customer.number if customer else None,
        department_code=company.departments.get(line.department_id or 0),
        department_id=line.department_id,
        description=line.description or voucher.description,
        external_import_reference=voucher.external_import_reference,
        imported_voucher_no=voucher.imported_voucher_no,
        is_note_main_entry=voucher.type.is_invoice and customer is not None,
        is_reversed=voucher.is_reversed,
        last_changed_date_time_offset=transaction.created,
        posting_date=transaction.posting_date,
        quantity=line.quantity,
        quantity2=line.quantity2,
        reversed_voucher_id=voucher.reverses,
        reversed_voucher_no=company.books.vouchers[voucher.reverses].number if voucher.reverses else None,
        sub_ledger_entry_id=transaction.ledger_entry_id,
        vat_amount=transaction.vat_amount,
        vat_code=vat_code.code,
        vat_id=transaction.vat_id,
        vat_rate=vat_code.rate,
        vat_return_specification=line.vat_return_specification,
        voucher_date=voucher.voucher_date,
        voucher_description=voucher.description,
        voucher_id=voucher.id,
        voucher_no=call.voucher_number(voucher),
        voucher_type=voucher.type,
    )


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/AccountTransactions",
        handler=list_transactions,
        privileges=reading("AccountTransaction"),
        answer=list[AccountTransactionDto],
        parameters=listing(TRANSACTION_FILTERS, {"fromDate": needed(date), "toDate": needed(date)}),
    ),
)

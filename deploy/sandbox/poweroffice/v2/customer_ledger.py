"""`/Customerledger/*`: open items, statement, entries by match and balances; GET only.

Balances are as of the date asked for when that lies before today, else as they are now.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.customers import Customer
from deploy.sandbox.poweroffice.enums import VoucherType
from deploy.sandbox.poweroffice.ledger import LedgerEntry
from deploy.sandbox.poweroffice.refusals import Invalid, NotFound
from deploy.sandbox.poweroffice.v2.dto.ledger import CustomerBalanceDto, CustomerLedgerEntryDto
from deploy.sandbox.poweroffice.v2.filters import (
    Filter,
    after,
    choices,
    codes,
    ignored,
    members,
    number_ranges,
    only_if,
    words,
)
from deploy.sandbox.poweroffice.v2.gateway import Call, Endpoint, Listing, reading
from deploy.sandbox.poweroffice.v2.query import Parameter, listing, needed

CHANGED_AFTER = "lastChangedDateTimeOffsetGreaterThan"

ENTRY_FILTERS: dict[str, Filter] = {
    "contactGroupIds": members("customer.contact_group_ids"),
    "createdDateTimeOffsetGreaterThan": after("dto.created_date_time_offset"),
    "customerNos": number_ranges("dto.customer_account_no"),
    "customMatchingReferences": words("dto.custom_matching_reference"),
    "departmentCodes": codes("dto.department_code"),
    "externalNos": number_ranges("dto.customer_external_no"),
    "includeSubProject": ignored(bool),
    "invoiceNos": words("dto.invoice_no"),
    "onlyBalancesLessThanAmount": only_if(lambda row: abs(row.dto.balance) < abs(row.dto.amount)),
    "onlyCreatedByCurrentIntegration": only_if(lambda row: row.dto.is_created_by_current_integration),
    "projectCodes": codes("dto.project_code"),
    "subLedgerNumberSeriesIds": words("series_id"),
    "voucherTypes": choices("dto.voucher_type", VoucherType),
}


BALANCE_FILTERS: dict[str, Filter] = {
    "contactGroupIds": members("customer.contact_group_ids"),
    "customerIds": words("customer.id"),
    "subLedgerNumberSeriesIds": words("series_id"),
}


class EntryRow(NamedTuple):
    """An entry with what its filters need beside the DTO."""

    dto: CustomerLedgerEntryDto
    customer: Customer
    series_id: UUID


class BalanceRow(NamedTuple):
    """A customer with its number series."""

    customer: Customer
    series_id: UUID


async def open_items(call: Call) -> Listing:
    """Return what is open at the end of `date`."""
    day = required_day(call, "date")
    rows = _rows(call, (entry for entry in _entries(call) if entry.posting_date <= day), day)
    return _listed(row for row in call.query.select(rows, ENTRY_FILTERS) if row.dto.balance != 0)


async def statement(call: Call) -> Listing:
    """Return what was posted from `fromDate` to `toDate`, both inclusive."""
    first, last = required_day(call, "fromDate"), required_day(call, "toDate")
    rows = _rows(call, (entry for entry in _entries(call) if first <= entry.posting_date <= last), last)
    return _listed(call.query.select(rows, ENTRY_FILTERS))


async def entries_by_match_id(call: Call) -> Listing:
    """Return the entries that share a match number."""
    match_id = call.query.number("matchId")
    if match_id is None:
        raise Invalid("One or more validation errors occurred.", "The matchId field is required.")
    return _listed(_rows(call, call.company.ledger.matched_with(match_id), call.today))


async def customer_balances(call: Call) -> Listing:
    """Return each customer's sum at the end of `date`; customers without entries are left out."""
    day = required_day(call, "date")
    rows = []
    for row in call.query.select(_balance_rows(call.company), BALANCE_FILTERS):
        entries = [
            entry for entry in call.company.ledger.of_customer(row.customer.id) if entry.posting_date <= day
        ]
        is_open = any(entry.balance_on(day) for entry in entries)
        if entries and (is_open or not call.query.flag("includeOnlyOpenItems")):
            rows.append(_balance(row.customer, entries))
    return Listing(rows)


def required_day(call: Call, name: str) -> date:
    """Return a mandatory date parameter; what happens without it is a switch (the sources disagree)."""
    day = call.query.day(name)
    if day is not None:
        return day
    kind = Invalid if call.faults.missing_date_status == 400 else NotFound
    raise kind("One or more validation errors occurred.", f"The {name} field is required.")


def entry_dto(call: Call, entry: LedgerEntry, day: date) -> CustomerLedgerEntryDto:
    """Return an entry as API v2 shows it, with its balance at the end of `day`."""
    company, customer = call.company, call.company.customer(entry.customer_id)
    voucher = company.books.vouchers[entry.voucher_id]
    is_past = day < call.today
    pairs = [pair for pair in entry.pairs if not is_past or pair.on <= day]
    return CustomerLedgerEntryDto(
        id=entry.id,
        amount=entry.amount,
        balance=entry.balance_on(day) if is_past else entry.balance,
        cid=entry.cid,
        created_date_time_offset=entry.created,
        currency_amount=entry.currency_amount,
        currency_code=entry.currency_code,
        custom_matching_reference=entry.custom_matching_reference,
        customer_account_no=customer.number,
        customer_external_no=customer.external_number,
        customer_id=customer.id,
        customer_name=customer.display_name,
        department_code=company.departments.get(entry.department_id or 0),
        department_id=entry.department_id,
        due_date=entry.due_date,
        external_import_reference=voucher.external_import_reference,
        invoice_no=entry.invoice_no,
        is_created_by_current_integration=voucher.created_by == call.application_key,
        is_write_off=entry.is_write_off,
        last_changed_date_time_offset=entry.last_changed,
        match_id=entry.match_id if pairs else None,
        paid_from_bank_account=entry.paid_from_bank_account,
        posting_date=entry.posting_date,
        voucher_date=entry.voucher_date,
        voucher_id=voucher.id,
        voucher_no=call.voucher_number(voucher),
        voucher_type=entry.voucher_type,
    )


def _entries(call: Call) -> Iterable[LedgerEntry]:
    """Return the entries changed since the time asked for, if any; what a poll skips is never rendered."""
    moment = call.query.instant(CHANGED_AFTER)
    entries = call.company.ledger.entries.values()
    return [entry for entry in entries if moment is None or entry.last_changed > moment]


def _rows(call: Call, entries: Iterable[LedgerEntry], day: date) -> list[EntryRow]:
    rows = []
    for entry in entries:
        customer = call.company.customer(entry.customer_id)
        rows.append(EntryRow(entry_dto(call, entry, day), customer, call.company.series_of(customer).id))
    return rows


def _listed(rows: Iterable[EntryRow]) -> Listing:
    return Listing([row.dto for row in rows])


def _balance_rows(company: Company) -> list[BalanceRow]:
    return [BalanceRow(customer, company.series_of(customer).id) for customer in company.customers.values()]


def _balance(customer: Customer, entries: list[LedgerEntry]) -> CustomerBalanceDto:
    return CustomerBalanceDto(
        balance=sum((entry.amount for entry in entries), Decimal("0.00")),
        customer_account_no=customer.number,
        customer_external_no=customer.external_number,
        customer_id=customer.id,
        customer_name=customer.display_name,
    )


_READ = reading("CustomerLedger")
_CHANGED = {CHANGED_AFTER: Parameter(datetime)}

ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/Customerledger/OpenItems",
        handler=open_items,
        privileges=_READ,
        answer=list[CustomerLedgerEntryDto],
        parameters=listing(ENTRY_FILTERS, _CHANGED | {"date": needed(date)}),
    ),
    Endpoint(
        method="GET",
        path="/Customerledger/Statement",
        handler=statement,
        privileges=_READ,
        answer=list[CustomerLedgerEntryDto],
        parameters=listing(ENTRY_FILTERS, _CHANGED | {"fromDate": needed(date), "toDate": needed(date)}),
    ),
    Endpoint(
        method="GET",
        path="/Customerledger/EntriesByMatchId",
        handler=entries_by_match_id,
        privileges=_READ,
        answer=list[CustomerLedgerEntryDto],
        parameters=listing({}, {"matchId": needed(int)}),
    ),
    Endpoint(
        method="GET",
        path="/Customerledger/CustomerBalances",
        handler=customer_balances,
        privileges=_READ,
        answer=list[CustomerBalanceDto],
        parameters=listing(BALANCE_FILTERS, {"date": needed(date), "includeOnlyOpenItems": Parameter(bool)}),
    ),
)

"""The records of v1's DebtCollection, and how they become its JSON: camelCase, integer enums, no nulls."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from deploy.sandbox.poweroffice.collection import entry_of
from deploy.sandbox.poweroffice.collection_state import Case
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.enums import V1_VOUCHER_NUMBERS, CaseStatus, VoucherType
from deploy.sandbox.poweroffice.faults import Faults
from deploy.sandbox.poweroffice.invoice_records import Invoice
from deploy.sandbox.poweroffice.ledger import LedgerEntry
from deploy.sandbox.poweroffice.openapi.markers import Int32, Read
from deploy.sandbox.poweroffice.v2.rendering import instant, pascal

_REMINDER_NUMBERS = {
    "reminder": V1_VOUCHER_NUMBERS[VoucherType.OUTGOING_PAYMENT_REMINDER],
    "notice_of_debt_collection": V1_VOUCHER_NUMBERS[VoucherType.OUTGOING_NOTICE_OF_DEBT_COLLECTION],
}


@dataclass(frozen=True, kw_only=True)
class DebtCollectionInvoice:
    """An invoice for the agency: no name or address of the debtor, only the customer's code."""

    id: Read[UUID]
    customer_code: Read[int]
    invoice_date: Read[date]
    invoice_no: Read[int]
    due_date: Read[date]
    original_amount: Read[Decimal]
    original_posted_amount: Read[Decimal]
    remaining_amount: Read[Decimal]
    currency_code: Read[str | None]
    cid: Read[str | None]
    last_changed: Read[datetime]
    last_reminder_sent_date: Read[date | None]
    last_reminder_due_date: Read[date | None]
    last_reminder_voucher_type: Read[Int32 | None]
    last_reminder_email_address: Read[str | None]
    invoice_email_address: Read[str | None]
    external_import_reference: Read[str | None]


@dataclass(frozen=True, kw_only=True)
class DebtCollectionCase:
    """A case at the agency; `code` is the agency's own number for it."""

    id: Read[UUID | None]
    code: str | None
    status: CaseStatus
    invoices: list[DebtCollectionInvoice] | None
    external_case_url: str | None
    balance_agency: Decimal
    last_changed: Read[datetime]
    invoice_last_changed: Read[datetime]


@dataclass(frozen=True, kw_only=True)
class DebtCollectionInvoiceMatch:
    """One entry of an invoice's match, the invoice's own included."""

    id: Read[int]
    customer_code: Read[int]
    voucher_date: Read[date]
    posting_date: Read[date]
    voucher_no: Read[int]
    voucher_type: Read[Int32]
    amount: Read[Decimal]
    currency_amount: Read[Decimal]
    currency_code: Read[str | None]
    cid: Read[str | None]
    imported_voucher_no: Read[int | None]
    created_from_import_id: Read[UUID | None]
    voucher_id: Read[UUID]
    is_write_off: Read[bool]
    last_changed: Read[datetime]
    external_import_reference: Read[str | None]
    is_note_main_entry: Read[bool]
    match_id: Read[int | None]
    paid_from_account: Read[str | None]


@dataclass(frozen=True, kw_only=True)
class DebtCollectionCaseWithMatches:
    """What is matched with one invoice that is in a case."""

    matched_items: Read[list[DebtCollectionInvoiceMatch] | None]


@dataclass(frozen=True, kw_only=True)
class Success:
    """What an operation answers that has nothing to return."""

    success: bool = True


def invoice_record(company: Company, invoice: Invoice) -> DebtCollectionInvoice:
    """Return an invoice as the agency sees it; it changes when its match does."""
    entry, reminder = entry_of(company, invoice), invoice.last_reminder
    return DebtCollectionInvoice(
        id=invoice.id,
        customer_code=company.customer(invoice.customer_id).number,
        invoice_date=invoice.invoice_date,
        invoice_no=invoice.number,
        due_date=invoice.due_date,
        original_amount=invoice.total,
        original_posted_amount=invoice.total_posted,
        remaining_amount=entry.balance,
        currency_code=invoice.currency_code,
        cid=invoice.cid,
        last_changed=max(invoice.last_changed, entry.last_changed),
        last_reminder_sent_date=reminder.sent_on if reminder else None,
        last_reminder_due_date=reminder.due_on if reminder else None,
        last_reminder_voucher_type=_REMINDER_NUMBERS[reminder.kind] if reminder else None,
        last_reminder_email_address=reminder.email_address if reminder else None,
        invoice_email_address=invoice.email_address,
        external_import_reference=company.books.vouchers[invoice.id].external_import_reference,
    )


def case_record(company: Company, case: Case) -> DebtCollectionCase:
    """Return a case with its invoices."""
    invoices = [invoice_record(company, company.invoice(invoice_id)) for invoice_id in case.invoice_ids]
    return DebtCollectionCase(
        id=case.id,
        code=case.code,
        status=case.status,
        invoices=invoices,
        external_case_url=case.external_case_url,
        balance_agency=case.balance_agency,
        last_changed=case.last_changed,
        invoice_last_changed=max((it.last_changed for it in invoices), default=case.last_changed),
    )


def match_record(company: Company, entry: LedgerEntry) -> DebtCollectionInvoiceMatch:
    """Return a customer entry as part of a match."""
    voucher = company.books.vouchers[entry.voucher_id]
    return DebtCollectionInvoiceMatch(
        id=entry.id,
        customer_code=company.customer(entry.customer_id).number,
        voucher_date=entry.voucher_date,
        posting_date=entry.posting_date,
        voucher_no=voucher.number,
        voucher_type=V1_VOUCHER_NUMBERS.get(entry.voucher_type, 0),
        amount=entry.amount,
        currency_amount=entry.currency_amount,
        currency_code=entry.currency_code,
        cid=entry.cid,
        imported_voucher_no=voucher.imported_voucher_no,
        created_from_import_id=None,
        voucher_id=voucher.id,
        is_write_off=entry.is_write_off,
        last_changed=entry.last_changed,
        external_import_reference=voucher.external_import_reference,
        is_note_main_entry=entry.voucher_type.is_invoice,
        match_id=entry.match_id,
        paid_from_account=entry.paid_from_bank_account,
    )


def property_names(record: type) -> list[str]:
    """Return the PascalCase names by which OData calls a record's properties."""
    return [pascal(field.name) for field in fields(record)]


def by_property(record: Any) -> dict[str, Any]:
    """Return a record's values by PascalCase name."""
    return {pascal(field.name): getattr(record, field.name) for field in fields(record)}


def encode(value: object, faults: Faults) -> bytes:
    """Return v1 JSON, with dates as the fault switches want them."""
    return json.dumps(_plain(value, faults), ensure_ascii=False, separators=(",", ":")).encode()


def camel(name: str) -> str:
    """Return v1's name of a field: `invoice_no` is `invoiceNo`."""
    return _lower_first(pascal(name))


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]


def _plain(value: object, faults: Faults) -> object:
    if hasattr(value, "__dataclass_fields__"):
        value = by_property(value)
    if isinstance(value, Mapping):
        return {_lower_first(name): _plain(item, faults) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_plain(item, faults) for item in value]
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.strftime("%Y-%m-%dT00:00:00" if faults.dates_with_time else "%Y-%m-%d")
    if isinstance(value, Decimal):
        return float(value)
    return str(value) if isinstance(value, UUID) else value

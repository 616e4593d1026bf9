"""The records of v1 DebtCollection, and how they become its JSON: camelCase, integer enums, no nulls."""

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
from deploy.sandbox.poweroffice.invoice_records import Invoice
from deploy.sandbox.poweroffice.ledger import LedgerEntry
from deploy.sandbox.poweroffice.v2.rendering import instant, pascal

_REMINDER_NUMBERS = {
    "reminder": V1_VOUCHER_NUMBERS[VoucherType.OUTGOING_PAYMENT_REMINDER],
    "notice_of_debt_collection": V1_VOUCHER_NUMBERS[VoucherType.OUTGOING_NOTICE_OF_DEBT_COLLECTION],
}


@dataclass(frozen=True, kw_only=True)
class DebtCollectionInvoice:
    """`DebtCollectionInvoice`: no name or address of the debtor, only the customer's code."""

    id: UUID
    customer_code: int
    invoice_date: date
    invoice_no: int
    due_date: date
    original_amount: Decimal
    original_posted_amount: Decimal
    remaining_amount: Decimal
    currency_code: str
    cid: str | None
    last_changed: datetime
    last_reminder_sent_date: date | None
    last_reminder_due_date: date | None
    last_reminder_voucher_type: int | None
    last_reminder_email_address: str | None
    invoice_email_address: str | None
    external_import_reference: str | None


@dataclass(frozen=True, kw_only=True)
class DebtCollectionCase:
    """`DebtCollectionCase`."""

    id: UUID
    code: str
    status: CaseStatus
    invoices: list[DebtCollectionInvoice]
    external_case_url: str | None
    balance_agency: Decimal
    last_changed: datetime
    invoice_last_changed: datetime | None


@dataclass(frozen=True, kw_only=True)
class DebtCollectionInvoiceMatch:
    """`DebtCollectionInvoiceMatch`: one entry of an invoice's match, the invoice's own included."""

    id: int
    customer_code: int
    voucher_date: date
    posting_date: date
    voucher_no: int
    voucher_type: int
    amount: Decimal
    currency_amount: Decimal
    currency_code: str
    cid: str | None
    imported_voucher_no: int | None
    created_from_import_id: UUID | None
    voucher_id: UUID
    is_write_off: bool
    last_changed: datetime
    external_import_reference: str | None
    is_note_main_entry: bool
    match_id: int | None
    paid_from_account: str | None


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
        invoice_last_changed=max((invoice.last_changed for invoice in invoices), default=None),
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


def encode(value: object) -> bytes:
    """Return v1 JSON."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: object) -> object:
    if hasattr(value, "__dataclass_fields__"):
        value = by_property(value)
    if isinstance(value, Mapping):
        return {name[:1].lower() + name[1:]: _plain(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return str(value) if isinstance(value, UUID) else value

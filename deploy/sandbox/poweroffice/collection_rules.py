"""Which invoices Go proposes for the debt collection agency: by age, customer and settings."""

from datetime import date, timedelta

from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.enums import NextAction, VoucherType
from deploy.sandbox.poweroffice.invoice_records import Invoice


def is_open(company: Company, invoice: Invoice) -> bool:
    """Whether something is left to pay on an invoice; never true of a credit note."""
    is_invoice = invoice.type is VoucherType.OUTGOING_INVOICE
    return is_invoice and company.ledger.entries[invoice.ledger_entry_id].balance > 0


def may_be_transferred(company: Company, invoice: Invoice) -> bool:
    """Whether the invoice's customer may be transferred to the agency at all."""
    return company.customer(invoice.customer_id).transfer_to_debt_collection_agency is not False


def is_collectable(company: Company, invoice: Invoice, today: date) -> bool:
    """Whether an invoice can go to the agency on `today`, however young."""
    is_overdue = invoice.due_date < today
    return is_overdue and is_open(company, invoice) and may_be_transferred(company, invoice)


def is_proposed(company: Company, invoice: Invoice, today: date) -> bool:
    """Whether an invoice is up for the agency: by the next action that a user chose, or else by its age."""
    chosen = company.collection.next_actions.get(invoice.id)
    if chosen is None:
        return is_ripe(company, invoice, today)
    return company.collection.is_active and chosen is NextAction.COLLECTION


def is_ripe(company: Company, invoice: Invoice, today: date) -> bool:
    """Whether an invoice is long enough overdue, and the latest letter that Go sent for it has run out."""
    overdue_enough = today >= invoice.due_date + timedelta(days=company.collection.draft_after_days)
    letter_ran_out = invoice.last_reminder is None or invoice.last_reminder.due_on < today
    return company.collection.is_active and overdue_enough and letter_ran_out


def is_approved_by_setting(company: Company, invoice: Invoice) -> bool:
    """Whether the client approves invoices of this date without looking."""
    first = company.collection.approve_from_invoice_date
    return company.collection.approve_automatically and (first is None or invoice.invoice_date >= first)

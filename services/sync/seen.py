"""Go's models as this service's own values; the one place where the two meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from services.sync.domain.invoices import SeenInvoice
from shared.events import Address, CustomerSnapshot, LastReminder
from shared.events.values import ReminderKind
from shared.poweroffice.ledger import CLIENT_CURRENCY
from shared.poweroffice.models import Address as GoAddress
from shared.poweroffice.models import CollectionInvoice, Customer, Invoice, VoucherType

REMINDERS: Mapping[VoucherType | None, ReminderKind] = {
    VoucherType.OUTGOING_PAYMENT_REMINDER: "reminder",
    VoucherType.OUTGOING_NOTICE_OF_DEBT_COLLECTION: "collection_notice",
}


def is_invoice(voucher: Invoice) -> bool:
    """Say whether this is an invoice, and one of which Go says what is left to pay."""
    is_one = voucher.voucher_type is VoucherType.OUTGOING_INVOICE and voucher.total_posted_amount > 0
    return is_one and voucher.balance is not None


def seen_invoice(invoice: Invoice) -> SeenInvoice:
    """Return an invoice as the mirror keeps it; amounts are in the client's currency."""
    assert invoice.balance is not None, "a voucher without balance is no invoice to us (is_invoice)"
    return SeenInvoice(
        id=invoice.id,
        number=invoice.invoice_number or "",
        invoice_date=invoice.invoice_date,
        due_date=invoice.due_date,
        amount=invoice.total_posted_amount,
        balance=invoice.balance,
        currency=invoice.currency_code or CLIENT_CURRENCY,
        kid=invoice.kid or "",
        customer_id=invoice.customer_id,
        customer_number=invoice.customer_number,
        match_id=invoice.match_id,
        balance_changed_at=invoice.balance_changed_at,
    )


def customer_snapshot(customer: Customer) -> CustomerSnapshot | None:
    """Return a customer card as other services know it; None for a contact without a customer ledger.

    A card that forbids automatic payment notifications is not reminded either.
    """
    if customer.number is None or customer.subledger_account_id is None:
        return None
    email = customer.reminder_email or customer.invoice_email or customer.email
    return CustomerSnapshot(
        id=customer.id,
        number=customer.number,
        name=customer.full_name,
        is_person=customer.is_person,
        subledger_account_id=customer.subledger_account_id,
        organisation_number=customer.organisation_number or "",
        address=_address(customer.mail_address or GoAddress()),
        reminder_email=email or "",
        phone=customer.phone_number or "",
        send_payment_reminders=customer.send_payment_reminders and not customer.no_automatic_notifications,
        transfer_to_collection=customer.may_be_transferred,
        birth_date=customer.date_of_birth,
        no_late_fees=customer.no_late_fees,
        no_late_interest=customer.no_late_interest,
    )


def last_reminders(invoices: Iterable[CollectionInvoice]) -> dict[UUID, LastReminder]:
    """Return the last letter that Go itself has sent for each invoice for which it tells one in full."""
    found = {}
    for invoice in invoices:
        kind = REMINDERS.get(invoice.last_reminder_type)
        if kind and invoice.last_reminder_sent_on and invoice.last_reminder_due_date:
            found[invoice.id] = LastReminder(
                kind=kind,
                sent_on=invoice.last_reminder_sent_on,
                deadline=invoice.last_reminder_due_date,
            )
    return found


def _address(address: GoAddress) -> Address:
    return Address(
        line1=address.address_line1 or "",
        line2=address.address_line2 or "",
        postal_code=address.zip_code or "",
        city=address.city or "",
        country=address.country_code or "NO",
    )

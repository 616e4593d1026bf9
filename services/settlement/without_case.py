"""Booking new money that no case has: it waits, pays the agency's invoice of its KID, or is set off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.settlement.domain.ledger import AGENCY_BOOK, Account, Entry, moved
from services.settlement.incoming import BankPayment
from services.settlement.paying_invoices import recount_invoices
from services.settlement.store import invoice_payments
from services.settlement.store.invoice_payments import InvoiceOwner
from services.settlement.store.ledger import book
from services.settlement.taken_back import set_off
from shared.db import Transaction, new_id


async def book_without_case(
    tx: Transaction,
    payments: Sequence[BankPayment],
    invoices: Mapping[str, InvoiceOwner],
    taken_back: Mapping[str, InvoiceOwner],
) -> None:
    """Book payments, kept before, whose KID no case has; `invoices` are the agency's by their KIDs.

    `taken_back` are those, by the ids of payments, that were paid by what the bank takes back without naming
    them. The agency's book and those of the invoices' creditors must be locked.
    """
    await book(tx, [_waiting(tx, each) for each in payments if each.amount])
    await _pay_invoices(tx, {each.id: invoices[each.kid] for each in payments if each.kid in invoices})
    await set_off(tx, [(each.kid, each.debtor_account) for each in payments if each.kid not in invoices])
    still_waiting = await invoice_payments.waiting(tx, taken_back)
    await _pay_invoices(tx, {id_: each for id_, each in taken_back.items() if id_ in still_waiting})


async def _pay_invoices(tx: Transaction, payments: Mapping[str, InvoiceOwner]) -> None:
    """Let payments that wait, by id, be of the agency's invoices that they name, or were paid to."""
    if payments:
        await invoice_payments.assign(tx, {id_: each.id for id_, each in payments.items()})
        await recount_invoices(tx, {each.id for each in payments.values()})


def _waiting(tx: Transaction, payment: BankPayment) -> Entry:
    return Entry(
        id=new_id(),
        book=AGENCY_BOOK,
        causes=(payment.id,),
        booked_on=tx.today,
        postings=moved(payment.amount, debit=Account.CLIENT_FUNDS, credit=Account.UNPLACED),
    )

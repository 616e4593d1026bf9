"""Booking new money that no case has: it waits, pays the agency's invoice of its KID, or is set off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.settlement.domain import AGENCY_BOOK, Account, Entry, moved
from services.settlement.incoming import BankPayment
from services.settlement.paying_invoices import recount_invoices
from services.settlement.store import vat_invoices
from services.settlement.store.ledger import book
from services.settlement.store.vat_invoices import InvoiceOwner
from services.settlement.taken_back import set_off
from shared.db import Transaction, new_id


async def book_without_case(
    tx: Transaction, payments: Sequence[BankPayment], invoices: Mapping[str, InvoiceOwner]
) -> None:
    """Book payments, kept before, whose KID no case has; `invoices` are the agency's by their KIDs.

    The agency's book and those of the invoices' creditors must be locked.
    """
    await book(tx, [_waiting(each, tx) for each in payments if each.amount])
    if paying := [each for each in payments if each.kid in invoices]:
        await vat_invoices.assign(tx, {each.id: invoices[each.kid].id for each in paying})
        await recount_invoices(tx, {invoices[each.kid].id for each in paying})
    await set_off(tx, [(each.kid, each.debtor_account) for each in payments if each.kid not in invoices])


def _waiting(payment: BankPayment, tx: Transaction) -> Entry:
    return Entry(
        id=new_id(),
        book=AGENCY_BOOK,
        causes=(payment.id,),
        booked_on=tx.today,
        postings=moved(payment.amount, debit=Account.CLIENT_FUNDS, credit=Account.UNPLACED),
    )

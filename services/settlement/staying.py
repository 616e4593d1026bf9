"""Why a payment stays where it is: its money has left, or would be missed (inkassoforskriften § 4-1)."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from services.settlement.domain.facts import ZERO
from services.settlement.domain.ledger import AGENCY_BOOK
from services.settlement.refusals import GoesBack, IsDrawn, IsPaidOut
from services.settlement.store import own_funds, payouts, refunds
from services.settlement.store.decisions import StoredPayment
from shared.db import Transaction


async def refuse_what_goes_back(tx: Transaction, payment_id: str) -> None:
    """Refuse to move a payment of which money is on its way back to its payer, or has gone there."""
    if await refunds.is_ordered(tx, payment_id):
        raise GoesBack(
            f"money of payment {payment_id} is being paid back, or has been; withdraw that payout first"
            " if the bank does not have it yet, else leave the payment where it is"
        )


async def left_to_agency(tx: Transaction, found: StoredPayment) -> Decimal:
    """Return what is the agency's in the book in which a payment of its own, or of its invoice, stands."""
    book_of = AGENCY_BOOK if found.is_own else found.invoice_creditor_id
    return (await own_funds.left_by_book(tx)).get(book_of, ZERO) if book_of else ZERO


async def refuse_what_is_drawn(tx: Transaction, found: StoredPayment, before: Decimal) -> None:
    """Refuse to take the agency's own out of a book that has no more of it, nor has any other.

    `before` is what the book had. One that was short already is so for another reason.
    """
    if found.amount <= 0 or not (found.is_own or found.vat_invoice_id):
        return
    own = await own_funds.own_money(tx)
    if own < 0 <= before and await left_to_agency(tx, found) < 0:
        raise IsDrawn(
            f"payment {found.payment_id} cannot be moved: the agency has drawn it, or borne charges with it."
            f" Pay in {-own} kroner, or withdraw a draw that the bank does not have yet",
            amount=-own,
        )


async def refuse_what_is_paid_out(tx: Transaction, found: StoredPayment, to: UUID) -> None:
    """Refuse to take a payment out of a book that has already paid out so much that it would fall short.

    The client account would then pay one creditor with another's money (inkassoforskriften § 4-1).
    """
    book_left = found.creditor_id or AGENCY_BOOK
    if found.amount <= 0 or book_left == to:
        return
    free: Decimal = (await payouts.free_funds(tx, [book_left])).get(book_left, ZERO)
    if free < 0:
        raise IsPaidOut(
            f"payment {found.payment_id} cannot be moved: {-free} kroner of it are ordered, sent or paid out"
            " already where it is now; withdraw the payouts that the bank does not have yet, or move it when"
            " as much money has come in there",
            amount=-free,
        )

"""Placing payments by hand: into a case, or back to the debtor, and undoing any decision (see `owning`).

A decision is a fact like any other: the case that a payment belongs to is the one that was decided on last,
else the one of its KID, and both cases are counted anew from all their facts. So it does not matter whether
a decision comes before or after the case of the payment's own KID, and deciding the same again does nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.settlement.domain.facts import COSTS_FIRST, AllocationOrder
from services.settlement.domain.ledger import AGENCY_BOOK, Account, Entry, moved
from services.settlement.domain.states import Placement
from services.settlement.incoming import problem_with
from services.settlement.paying_invoices import recount_invoices
from services.settlement.recount import Touched, recount
from services.settlement.refusals import (
    CoversNothing,
    DoesNotWait,
    IsGivenBack,
    IsOwn,
    SeveralCases,
    TakenBackByBank,
)
from services.settlement.staying import (
    left_to_agency,
    refuse_what_goes_back,
    refuse_what_is_drawn,
    refuse_what_is_paid_out,
)
from services.settlement.store import (
    bank_files,
    decisions,
    invoice_payments,
)
from services.settlement.store.books import lock_all_books, lock_books
from services.settlement.store.decisions import NamedCase, StoredPayment
from services.settlement.store.ledger import book
from services.settlement.store.states import save_placements
from shared.db import Database, Transaction, new_id
from shared.errors import NotFound, Transient


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides, and what he wants to be remembered of it."""

    name: str
    note: str = ""


async def place(
    database: Database,
    payment_id: str,
    decider: Decider,
    *,
    case_id: UUID | None,
    case_number: str | None,
    order: AllocationOrder | None = None,
) -> StoredPayment:
    """Let a payment cover a case, named by its id or its number, whatever the payment's KID says.

    `order` is what the debtor has designated; without it costs come first.

    Raises:
        NotFound: there is no such payment or case.
        Reject: the case owes nothing that the payment could cover, the payment is given back, or its money is
            no longer there to be moved.
    """
    async with database.transaction() as tx:
        case = await _named(tx, case_id, case_number)
        found = await locked_payment(tx, payment_id, case.creditor_id)
        if found.given_back:
            raise IsGivenBack(f"payment {payment_id} is marked to be given back; undo that first")
        if found.is_own:
            raise IsOwn(f"payment {payment_id} is marked as the agency's own money; undo that first")
        if found.status == "reversed":
            raise TakenBackByBank(
                f"payment {payment_id} has been taken back by the bank; there is nothing to place"
            )
        in_order = order or COSTS_FIRST
        is_in_order = found.allocation_order == " ".join(in_order)
        if found.placed_on and found.case_id == case.case_id and is_in_order:
            return found
        await refuse_what_goes_back(tx, payment_id)
        await decisions.add_decision(
            tx, payment_id, "place", case.case_id, by=decider.name, note=decider.note, order=order
        )
        await move_payment(tx, found, case, placed_on=tx.today, order=in_order)
        placed = await stored_payment(tx, payment_id)
        if placed.status == "unplaced":
            raise CoversNothing(
                f"payment {payment_id} cannot be placed in case {placed.case_number}: {placed.reason};"
                " choose another case, or give it back",
                number=placed.case_number or "",
            )
        return placed


async def give_back(database: Database, payment_id: str, decider: Decider) -> StoredPayment:
    """Mark a payment that covers nothing to be refunded to whoever paid it.

    Raises:
        NotFound: there is no such payment.
        Reject: it covers claims, or it is money that the bank has taken back.
    """
    async with database.transaction() as tx:
        found = await locked_payment(tx, payment_id)
        if found.given_back:
            return found
        if found.status not in ("unplaced", "held") or found.amount <= 0:
            raise DoesNotWait(
                f"payment {payment_id} is {found.status}: only money that waits can be given back;"
                " what is overpaid is refunded without this"
            )
        await decisions.add_decision(tx, payment_id, "give_back", None, by=decider.name, note=decider.note)
        case = NamedCase(found.case_id, found.creditor_id) if found.case_id and found.creditor_id else None
        await move_payment(tx, found, case, placed_on=found.placed_on, given_back=True)
        return await stored_payment(tx, payment_id)


async def undo(database: Database, payment_id: str, decider: Decider) -> StoredPayment:
    """Take back what was decided about a payment: its KID counts again. Nothing happens if nothing was.

    Raises:
        NotFound: there is no such payment.
        Reject: the money is on its way back to its payer already, or no longer there to be moved.
    """
    async with database.transaction() as tx:
        kid = (await stored_payment(tx, payment_id)).kid
        owner = (await bank_files.owners_of_kids(tx, [kid])).get(kid)
        invoice = None if owner else (await invoice_payments.owners_of_kids(tx, [kid])).get(kid)
        creditors = [each.creditor_id for each in (owner, invoice) if each]
        found = await locked_payment(tx, payment_id, *creditors)
        if (await bank_files.owners_of_kids(tx, [kid])).get(kid) != owner:
            raise Transient(f"the case of KID {kid} opens in this very moment; try again")
        is_of_its_kid = found.vat_invoice_id == (invoice.id if invoice else None)
        if not found.amount or (is_of_its_kid and not (found.placed_on or found.given_back or found.is_own)):
            return found
        if found.status == "reversed" and found.case_id is None:
            raise TakenBackByBank(
                f"payment {payment_id} has been taken back by the bank; there is nothing to undo"
            )
        await refuse_what_goes_back(tx, payment_id)
        await decisions.add_decision(tx, payment_id, "undo", None, by=decider.name, note=decider.note)
        await move_payment(tx, found, NamedCase(owner.case_id, owner.creditor_id) if owner else None)
        if invoice:
            await invoice_payments.assign(tx, {payment_id: invoice.id})
            await recount_invoices(tx, [invoice.id])
        return await stored_payment(tx, payment_id)


async def _named(tx: Transaction, case_id: UUID | None, number: str | None) -> NamedCase:
    if case_id:
        if case := await decisions.case_by_id(tx, case_id):
            return case
        raise NotFound(f"there is no case {case_id}")
    cases = await decisions.cases_by_number(tx, number or "")
    if not cases:
        raise NotFound(f"there is no case with the number {number}")
    if len(cases) > 1:
        raise SeveralCases(
            f"several cases have the number {number}; name the case by its id", number=number or ""
        )
    return cases[0]


async def stored_payment(tx: Transaction, payment_id: str) -> StoredPayment:
    """Return a payment.

    Raises:
        NotFound: there is no such payment.
    """
    found = await decisions.payment(tx, payment_id)
    if found is None:
        raise NotFound(f"there is no payment {payment_id}")
    return found


async def locked_payment(tx: Transaction, payment_id: str, *creditors: UUID) -> StoredPayment:
    """Return a payment with the locks on its book, the agency's and those of `creditors`.

    All books are locked where it is the agency's own, or pays an invoice of it.
    """
    before = await stored_payment(tx, payment_id)
    own = [each for each in (before.creditor_id, before.invoice_creditor_id) if each]
    books = {AGENCY_BOOK, *creditors, *own}
    if before.is_own or before.vat_invoice_id:
        await lock_all_books(tx, *books)
    else:
        await lock_books(tx, books)
    found = await stored_payment(tx, payment_id)
    is_agencys_now = found.is_own and not before.is_own
    if is_agencys_now or {found.creditor_id, found.invoice_creditor_id} - {None, *books}:
        raise Transient(f"payment {payment_id} has moved in this very moment; try again")
    return found


async def move_payment(
    tx: Transaction,
    found: StoredPayment,
    case: NamedCase | None,
    *,
    placed_on: date | None = None,
    given_back: bool = False,
    is_own: bool = False,
    order: AllocationOrder = COSTS_FIRST,
) -> None:
    """Take a payment out of where it is booked, and book it where it belongs: in a case, or without one.

    The locks of `locked_payment` are held.

    Raises:
        Reject: the book that it leaves has paid it out.
    """
    agencys_before = await left_to_agency(tx, found)
    if found.case_id:
        await _count_again(tx, found, found.case_id, leaving=[found.payment_id])
    else:
        if found.vat_invoice_id:
            await recount_invoices(tx, [found.vat_invoice_id], leaving=[found.payment_id])
        await book_out(tx, found)
    await decisions.move(
        tx, found.payment_id, case, placed_on=placed_on, given_back=given_back, is_own=is_own, order=order
    )
    await refuse_what_is_drawn(tx, found, agencys_before)
    await refuse_what_is_paid_out(tx, found, case.creditor_id if case else AGENCY_BOOK)
    if case:
        await _count_again(tx, found, case.case_id)
        return
    owner = _held_on(given_back=given_back, is_own=is_own)
    await _book(tx, found, debit=Account.CLIENT_FUNDS, credit=owner)
    placement = bank_files.unplaced(found.amount, problem_with(found.kid))
    if given_back:
        placement = Placement(status="given_back", overpaid=found.amount)
    if is_own:
        placement = Placement(status="own")
    await save_placements(tx, {found.payment_id: placement})


async def book_out(tx: Transaction, found: StoredPayment) -> None:
    """Book a payment without a case out of the agency's book."""
    held_on = _held_on(given_back=found.given_back, is_own=found.is_own)
    await _book(tx, found, debit=held_on, credit=Account.CLIENT_FUNDS)


def _held_on(*, given_back: bool, is_own: bool) -> Account:
    """Return the account of the agency's book on which money without a case stands."""
    if is_own:
        return Account.AGENCY_OWN
    return Account.REFUNDS_DUE if given_back else Account.UNPLACED


async def _count_again(
    tx: Transaction, found: StoredPayment, case_id: UUID, *, leaving: Iterable[str] = ()
) -> None:
    touched = Touched(leaving=set(leaving))
    touched.add(case_id, found.payment_id)
    await recount(tx, touched)


async def _book(tx: Transaction, found: StoredPayment, *, debit: Account, credit: Account) -> None:
    """Move the payment's money in the agency's book."""
    if found.amount:
        entry = Entry(
            id=new_id(),
            book=AGENCY_BOOK,
            causes=(found.payment_id,),
            booked_on=tx.today,
            postings=moved(found.amount, debit=debit, credit=credit),
        )
        await book(tx, [entry])

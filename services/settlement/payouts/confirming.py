"""What the bank confirms: payouts that have left the client account, by the end-to-end ids of its notices.

For those who read the bank's notices (camt.054 debits) and status reports. The caller takes the locks first,
all at once, as always:

    await lock_books(tx, [AGENCY_BOOK, *others, *await books_of(tx, ids)])
    unknown = await payouts_confirmed(tx, debits, by="camt.054")
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.settlement.domain.ledger import Entry, Posting
from services.settlement.domain.payouts import Payout, as_written, is_ours, paid, returned
from services.settlement.incoming import BankFile, BankPayment, Debit
from services.settlement.payouts.after_restore import found_out
from services.settlement.payouts.reasons import in_words
from services.settlement.store import payouts
from services.settlement.store.ledger import book
from shared.db import Transaction, new_id

WITH_THE_BANK = ("released", "paid", "returned")
"""A payout that may have left the account, or has; one that is returned has, and has come back."""


async def books_of(tx: Transaction, end_to_end_ids: Iterable[str]) -> set[UUID]:
    """Return the books that confirming payouts touches, to be locked."""
    return {payout.creditor_id for payout in await payouts.by_id(tx, _ids(end_to_end_ids))}


async def payouts_confirmed(tx: Transaction, debits: Sequence[Debit], *, by: str) -> list[Debit]:
    """Book payouts as paid; confirming one again changes nothing. Return the debits that fit no payout.

    Those are of another amount, of no payout of ours, or of one not with the bank: somebody must look.
    """
    known = {payout.end_to_end_id: payout for payout in await of_ours(tx, debits)}
    known = await found_out(tx, known, debits, by)
    unknown: list[Debit] = []
    for debit in debits:
        payout = known.get(as_written(debit.end_to_end_id))
        if payout is None or payout.amount != debit.amount or payout.status not in WITH_THE_BANK:
            unknown.append(debit)
            if payout:
                detail = f"{debit.amount} kroner left the account, but the payout is {payout.status}"
                await payouts.note(tx, by, "contradicted", payout_id=payout.id, detail=detail)
        elif payout.status == "released":
            await pay(tx, payout, debit.paid_on, by)
            known[payout.end_to_end_id] = replace(payout, status="paid")
    return unknown


async def payouts_returned(tx: Transaction, back: Sequence[Debit], *, by: str) -> list[Debit]:
    """Book payouts as sent back; telling it again changes nothing. Return the credits that fit no payout.

    Of one that the bank has rejected the notices tell both ways, if at all: neither is booked.
    """
    ours = {payout.end_to_end_id: payout for payout in await of_ours(tx, back)}
    unknown: list[Debit] = []
    for credit in back:
        payout = ours.get(as_written(credit.end_to_end_id))
        if payout is None or payout.amount != credit.amount or payout.status not in WITH_THE_BANK:
            unknown.append(credit)
        elif payout.status != "returned":
            await give_back(tx, payout, credit.paid_on, in_words(credit.reason), by)
            ours[payout.end_to_end_id] = replace(payout, status="returned")
    return unknown


async def returns_among(tx: Transaction, file: BankFile) -> BankFile:
    """Return a file in which the payments that are payouts of ours, sent back whole, have been told apart.

    A bank that sends a payment back credits the account under our end-to-end id. Part of one, less the other
    bank's charge, stays a payment, for an operator.
    """
    amounts = {
        payout.end_to_end_id: payout.amount
        for payout in await payouts.by_id(tx, _ids(each.end_to_end_id for each in file.payments))
        if payout.status in (*WITH_THE_BANK, "rejected")
    }
    if not amounts:
        return file
    back = [each for each in file.payments if amounts.get(as_written(each.end_to_end_id)) == each.amount]
    return replace(
        file,
        payments=tuple(each for each in file.payments if each not in back),
        came_back=(*file.came_back, *(_as_debit(each) for each in back)),
    )


def _as_debit(payment: BankPayment) -> Debit:
    return Debit(
        end_to_end_id=payment.end_to_end_id,
        amount=payment.amount,
        paid_on=payment.received_on,
        reference=payment.reference,
        reason=payment.return_reason,
    )


async def of_ours(tx: Transaction, told: Iterable[Debit]) -> list[Payout]:
    """Return the payouts of which debits or credits tell."""
    return await payouts.by_id(tx, _ids(each.end_to_end_id for each in told))


async def ids_of_ours(tx: Transaction, told: Iterable[Debit]) -> set[str]:
    """Return the end-to-end ids, as they are told, that name payouts of ours."""
    told = list(told)
    ours = {payout.end_to_end_id for payout in await of_ours(tx, told)}
    return {each.end_to_end_id for each in told if as_written(each.end_to_end_id) in ours}


async def pay(tx: Transaction, payout: Payout, on: date, by: str) -> None:
    """Book a released payout as paid; its book must be locked."""
    await payouts.mark_paid(tx, payout.id, on)
    await book(tx, [entry_of(tx, payout, paid(payout))])
    await payouts.note(tx, by, "paid", batch_id=payout.batch_id, payout_id=payout.id)


async def give_back(tx: Transaction, payout: Payout, on: date, reason: str, by: str) -> None:
    """Book a payout as sent back by the bank, and owed again; its book must be locked."""
    await payouts.mark_returned(tx, payout.id, on, reason)
    await book(tx, [entry_of(tx, payout, returned(payout))])
    await payouts.note(tx, by, "returned", batch_id=payout.batch_id, payout_id=payout.id, detail=reason)


def entry_of(tx: Transaction, payout: Payout, postings: Sequence[Posting]) -> Entry:
    """Return the entry of what happened to a payout."""
    return Entry(
        id=new_id(),
        book=payout.creditor_id,
        causes=(f"payout-{payout.id}",),
        booked_on=tx.today,
        postings=postings,
    )


def _ids(end_to_end_ids: Iterable[str]) -> list[UUID]:
    """Return those that can be ours; others' references have any form."""
    return [UUID(plain) for each in end_to_end_ids if is_ours(plain := as_written(each))]

"""Booking a credit of which the bank has told no details, when somebody has learnt from the bank whose it is.

It becomes a payment like any other, with the KID that the bank has named or that of the case. Its id is made
of the entry, so that it is booked once, whichever file with the entry somebody books it from; and what tells
of the same money later is a repeat (`store.repeats`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.settlement.bank_import import unplaced_entry
from services.settlement.domain import AGENCY_BOOK
from services.settlement.incoming import BankPayment, problem_with
from services.settlement.recount import Touched, recount
from services.settlement.store import bank_files, held_credits
from services.settlement.store.bank_files import KidOwner
from services.settlement.store.books import lock_books
from services.settlement.store.held_credits import HeldCredit
from services.settlement.store.ledger import book
from shared.db import Database, Transaction
from shared.errors import NotFound, Reject, Transient


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """For whom a credit is: a KID, whether a case has it yet or not; by whom, and how he knows it."""

    kid: str
    by: str
    note: str


async def book_held_credit(database: Database, file_id: UUID, position: int, booking: Booking) -> HeldCredit:
    """Book the credit that stands at `position` among what a file passed over; the same again does nothing.

    Raises:
        NotFound: there is no held credit.
        Reject: it is booked for another KID, or another telling of the same money has been taken.
    """
    async with database.transaction() as tx:
        owners = await bank_files.owners_of_kids(tx, [booking.kid])
        await lock_books(tx, [AGENCY_BOOK, *(owner.creditor_id for owner in owners.values())])
        if await bank_files.owners_of_kids(tx, [booking.kid]) != owners:
            raise Transient(f"the case of KID {booking.kid} opens in this very moment; try again")
        credit = await _held(tx, file_id, position)
        if credit.booked_by is None:
            await _refuse_what_is_told(tx, credit, booking.kid)
            await _book(tx, credit, booking, owners)
        elif booking.kid != await held_credits.kid_of(tx, credit):
            raise Reject(
                f"{credit.booked_by} has booked it as payment {credit.payment_id} for another KID;"
                " place that payment where it belongs"
            )
        return await _held(tx, file_id, position)


async def _held(tx: Transaction, file_id: UUID, position: int) -> HeldCredit:
    credit = await held_credits.held_credit(tx, file_id, position)
    if credit is None:
        raise NotFound(f"bank file {file_id} holds no credit without details at {position}")
    return credit


async def _refuse_what_is_told(tx: Transaction, credit: HeldCredit, kid: str) -> None:
    if same := await held_credits.same_money(tx, credit, kid):
        raise Reject(f"the bank has told of this money with its details: it is payment {same}")
    if await held_credits.is_sum_of_ocr_giro(tx, credit):
        raise Reject(
            f"it is the sum of what OCR giro has told of {credit.booked_on} payment by payment;"
            " there is nothing more to book"
        )


async def _book(
    tx: Transaction, credit: HeldCredit, booking: Booking, owners: Mapping[str, KidOwner]
) -> None:
    payment = BankPayment(
        id=credit.payment_id,
        kind=0,
        kid=booking.kid,
        amount=credit.amount,
        paid_on=credit.booked_on,
        received_on=credit.booked_on,
        reference=credit.reference,
        debtor_account="",
        text="",
        problem=problem_with(booking.kid),
        entry=credit.entry,
    )
    await bank_files.keep_payments(tx, credit.file_id, [payment], owners)
    await held_credits.keep_booked(tx, credit, by=booking.by, note=booking.note)
    if owner := owners.get(booking.kid):
        touched = Touched()
        touched.add(owner.case_id, payment.id)
        await recount(tx, touched)
    else:
        await book(tx, [unplaced_entry(payment.id, payment.amount, tx)])

"""Booking a credit of which the bank has told no details, when somebody has learnt from the bank whose it is.

It becomes a payment like any other, with the KID that the bank has named or that of the case. Its id is made
of the entry, so that it is booked once, whichever file with the entry somebody books it from; and what tells
of the same money later is a repeat (`store.repeats`).

A booking is taken back by whoever sees that it was wrong, or by the entry's details when they tell otherwise:
its payment then stands at zero, and the credit waits again until details come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from services.settlement.domain.ledger import AGENCY_BOOK
from services.settlement.domain.states import Placement
from services.settlement.incoming import BankPayment, problem_with
from services.settlement.paying_invoices import recount_invoices
from services.settlement.placing import book_out, locked_payment, stored_payment
from services.settlement.recount import Touched, recount
from services.settlement.refusals import (
    BookedForAnother,
    SumOfOcrGiro,
    TakenBackByBank,
    ToldAlike,
    ToldWithDetails,
)
from services.settlement.staying import (
    left_to_agency,
    refuse_what_goes_back,
    refuse_what_is_drawn,
    refuse_what_is_paid_out,
)
from services.settlement.store import bank_files, held_credits, invoice_payments
from services.settlement.store.bank_files import KidOwner
from services.settlement.store.books import lock_books
from services.settlement.store.held_credits import HeldCredit
from services.settlement.store.invoice_payments import InvoiceOwner
from services.settlement.store.states import save_placements
from services.settlement.taken_back import set_off
from services.settlement.without_case import book_without_case
from shared.db import Database, Transaction
from shared.errors import NotFound, Transient


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """For whom a credit is: a KID, whether a case has it yet or not; by whom, and how he knows it.

    `is_another` says that it is other money than what OCR giro or a notification has told of, though it looks
    the same.
    """

    kid: str
    by: str
    note: str
    is_another: bool = False


async def book_held_credit(database: Database, file_id: UUID, position: int, booking: Booking) -> HeldCredit:
    """Book the credit that stands at `position` among what a file passed over; the same again does nothing.

    Raises:
        NotFound: there is no held credit.
        Reject: it is booked for another KID, or another telling of the same money has been taken.
    """
    async with database.transaction() as tx:
        owners = await bank_files.owners_of_kids(tx, [booking.kid])
        invoices = {} if owners else await invoice_payments.owners_of_kids(tx, [booking.kid])
        books = {each.creditor_id for each in owners.values()} | {
            each.creditor_id for each in invoices.values()
        }
        await lock_books(tx, [AGENCY_BOOK, *books])
        if await bank_files.owners_of_kids(tx, [booking.kid]) != owners:
            raise Transient(f"the case of KID {booking.kid} opens in this very moment; try again")
        credit = await _held(tx, file_id, position)
        if credit.booked_by is None:
            await _refuse_what_is_told(tx, credit, booking)
            await _book(tx, credit, booking, owners, invoices)
        elif booking.kid != (await stored_payment(tx, credit.payment_id)).kid:
            raise BookedForAnother(
                f"{credit.booked_by} has booked it as payment {credit.payment_id} for another KID;"
                " place that payment where it belongs, or take the booking back",
                by=credit.booked_by,
            )
        return await _held(tx, file_id, position)


async def undo_booking(database: Database, file_id: UUID, position: int, *, by: str, why: str) -> HeldCredit:
    """Take back that a credit is booked: it waits again. Nothing happens if it is not booked.

    Raises:
        NotFound: there is no held credit.
        Reject: the bank has told of the payment since, has taken it back, or its money is no longer there.
    """
    async with database.transaction() as tx:
        credit = await _held(tx, file_id, position)
        if credit.booked_by is None:
            return credit
        found = await locked_payment(tx, credit.payment_id)
        if (await _held(tx, file_id, position)).payment_id != credit.payment_id:
            raise Transient("somebody takes the booking back in this very moment; try again")
        if await held_credits.is_told_again(tx, found.payment_id):
            raise ToldWithDetails(
                f"the bank has told of payment {found.payment_id} with its details since: it stands. Place it"
                " where it belongs"
            )
        if found.status == "reversed":
            raise TakenBackByBank(
                f"the bank has taken payment {found.payment_id} back; there is nothing to undo"
            )
        await refuse_what_goes_back(tx, found.payment_id)
        agencys_before = await left_to_agency(tx, found)
        await take_back(tx, found.payment_id, by=by, why=why)
        await refuse_what_is_drawn(tx, found, agencys_before)
        await refuse_what_is_paid_out(tx, found, AGENCY_BOOK)
        return await _held(tx, file_id, position)


async def take_back(tx: Transaction, payment_id: str, *, by: str, why: str) -> None:
    """Let the payment of a booked credit stand at zero; its book and the agency's must be locked.

    Like money that the bank takes back it may leave a creditor, or a refund, with too much paid out.
    """
    found = await stored_payment(tx, payment_id)
    if found.case_id:
        await _count(tx, found.case_id, payment_id, leaving={payment_id})
    elif found.vat_invoice_id:
        await recount_invoices(tx, [found.vat_invoice_id], leaving=[payment_id])
        await book_out(tx, found)
    else:
        await set_off(tx, [(found.kid, found.debtor_account)], leaving=[payment_id])
        await book_out(tx, await stored_payment(tx, payment_id))
    await held_credits.keep_undone(tx, payment_id, by=by, why=why)
    if found.case_id:
        await _count(tx, found.case_id, payment_id)
    else:
        await save_placements(tx, {payment_id: Placement(status="reversed", reason=why)})


async def _count(tx: Transaction, case_id: UUID, payment_id: str, *, leaving: Iterable[str] = ()) -> None:
    touched = Touched(leaving=set(leaving))
    touched.add(case_id, payment_id)
    await recount(tx, touched)


async def _held(tx: Transaction, file_id: UUID, position: int) -> HeldCredit:
    credit = await held_credits.held_credit(tx, file_id, position)
    if credit is None:
        raise NotFound(f"bank file {file_id} holds no credit without details at {position}")
    return credit


async def _refuse_what_is_told(tx: Transaction, credit: HeldCredit, booking: Booking) -> None:
    if credit.is_told:
        same = await held_credits.told_in_entry(tx, credit)
        raise ToldWithDetails(f"the bank has told of this money with its details: it is payment {same}")
    if booking.is_another:
        return
    if same := await held_credits.alike(tx, credit, booking.kid):
        raise ToldAlike(
            f"the bank has told of payment {same} with the same day, amount and KID: banks tell a thing more"
            " than once; say that this is another one if it is"
        )
    if await held_credits.is_sum_of_ocr_giro(tx, credit):
        raise SumOfOcrGiro(
            f"it is the sum of what OCR giro has told of {credit.booked_on} payment by payment; say that this"
            " is other money if it is",
            day=credit.booked_on,
        )


async def _book(
    tx: Transaction,
    credit: HeldCredit,
    booking: Booking,
    owners: Mapping[str, KidOwner],
    invoices: Mapping[str, InvoiceOwner],
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
        entry_number=credit.number,
    )
    await bank_files.keep_payments(tx, credit.file_id, [payment], owners)
    await held_credits.keep_booked(tx, credit, by=booking.by, note=booking.note)
    if owner := owners.get(booking.kid):
        await _count(tx, owner.case_id, payment.id)
    else:
        await book_without_case(tx, [payment], invoices, {})

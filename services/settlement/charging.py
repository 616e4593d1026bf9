"""What the bank takes for its services: an entry of its notices that somebody books as a charge.

The agency bears it: client money may not (inkassoforskriften § 4-1). Where the client account holds too
little of the agency's own, the agency must pay in first; until then the debit stays unexplained.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from services.settlement.domain.ledger import AGENCY_BOOK, Account, Entry, moved
from services.settlement.incoming import MONEY_BACK, MONEY_OUT
from services.settlement.payouts.drawing import gather
from services.settlement.refusals import (
    ChargedBefore,
    ClientMoney,
    GivenBackInPart,
    MayBePayout,
    MayBeReturnedPayout,
    MoreThanCharged,
    NoCharge,
)
from services.settlement.store import bank_charges, own_funds, payouts
from services.settlement.store.bank_charges import BankCharge, BankEntry
from services.settlement.store.books import lock_all_books
from services.settlement.store.ledger import book
from shared.db import Database, Transaction, new_id
from shared.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedEntry:
    """An entry of a bank file, by its position."""

    file_id: UUID
    position: int


async def charge(
    database: Database,
    named: NamedEntry,
    by: str,
    *,
    note: str,
    is_another: bool = False,
    is_no_payout: bool = False,
) -> BankCharge:
    """Book an entry as a charge of the bank's, or as one given back; doing it again changes nothing.

    `is_another` says that it is none that another notice has told of, though day, amount and reference are;
    `is_no_payout` that it is no payout, though one of the amount, or the rest of a batch, is with the bank.

    Raises:
        NotFound: the file has no such entry among those that were passed over.
        Reject: it can be no charge, is told already by another notice, may be a payout, or the agency has too
            little there; or the bank gives back more than it has taken, or a payout comes back.
    """
    async with database.transaction() as tx:
        await lock_all_books(tx, AGENCY_BOOK)
        if booked := await bank_charges.of_entry(tx, named.file_id, named.position):
            return booked
        made = _charge(tx, await _entry(tx, named), by, note)
        if not is_another and (before := await bank_charges.alike(tx, made)):
            raise ChargedBefore(
                f"a charge of the same day, amount and reference is booked from bank file {before.file_id}:"
                " banks tell a thing more than once; say that it is another one if it is"
            )
        if not is_no_payout and made.amount > 0 and await payouts.are_with_the_bank(tx, made.amount):
            raise MayBePayout(
                f"payouts of {made.amount} kroner are with the bank, which has not told yet that they left"
                " the account: this may be they. Wait for the bank's answer, or say that it is no payout",
                amount=made.amount,
            )
        await _refuse_others_money(tx, made)
        own = await own_funds.own_money(tx)
        if made.amount > max(own, Decimal(0)):
            raise ClientMoney(
                f"the charge of {made.amount} kroner must not be paid with client money, and {max(own, 0)}"
                f" kroner on the client account are the agency's own: pay in {made.amount - own} kroner, mark"
                " that payment as the agency's own, and book the charge again",
                amount=made.amount,
                own=max(own, Decimal(0)),
                lacks=made.amount - own,
            )
        await bank_charges.keep(tx, made)
        await gather(tx, made.amount, f"bank-charge-{made.charge_id}")
        await book(tx, [_booked(tx, made.charge_id, made.amount)])
        return made


async def revoke(database: Database, named: NamedEntry, by: str, *, why: str) -> None:
    """Take back that an entry is a charge; it is unexplained again. Nothing happens if it is none.

    Raises:
        NotFound: the file has no such entry among those that were passed over.
        Reject: charges that the bank has given back would have no charge left that they can be of.
    """
    async with database.transaction() as tx:
        await lock_all_books(tx, AGENCY_BOOK)
        booked = await bank_charges.of_entry(tx, named.file_id, named.position)
        if booked is None:
            await _entry(tx, named)
            return
        if booked.amount > await bank_charges.standing(tx):
            raise GivenBackInPart(
                f"of the charge of {booked.amount} kroner the bank has given back a part: revoke that first",
                amount=booked.amount,
            )
        await bank_charges.revoke(tx, booked.charge_id, by=by, why=why)
        await book(tx, [_booked(tx, booked.charge_id, -booked.amount)])


async def _refuse_others_money(tx: Transaction, made: BankCharge) -> None:
    """Refuse as a charge given back what may be a payout that comes back: its payee's money.

    No more is given back than was taken, so that nobody's word makes client money the agency's.
    """
    if made.amount > 0:
        return
    taken = await bank_charges.standing(tx)
    if -made.amount > taken:
        raise MoreThanCharged(
            f"{-made.amount} kroner cannot be charges given back: {taken} kroner of charges are booked. It"
            " may be a payout that comes back: ask the bank whose money it is",
            amount=-made.amount,
            taken=taken,
        )
    if payout := await payouts.left_with(tx, -made.amount):
        raise MayBeReturnedPayout(
            f"payout {payout.id} is of {-made.amount} kroner, too: it may be that one that comes back, and"
            " its payee's money. Ask the bank; when it says so with the payout's reference, it is owed again",
            amount=-made.amount,
        )


async def _entry(tx: Transaction, named: NamedEntry) -> BankEntry:
    entry = await bank_charges.entry(tx, named.file_id, named.position)
    if entry is None:
        raise NotFound(f"bank file {named.file_id} has no entry {named.position} that was passed over")
    return entry


def _charge(tx: Transaction, entry: BankEntry, by: str, note: str) -> BankCharge:
    is_money = entry.reason in (MONEY_OUT, MONEY_BACK) and entry.currency == "NOK" and entry.amount
    if not is_money or entry.booked_on is None:
        raise NoCharge(f"entry {entry.position} can be no charge of the bank's: {entry.reason}")
    return BankCharge(
        charge_id=new_id(),
        file_id=entry.file_id,
        position=entry.position,
        amount=-entry.amount,
        charged_on=entry.booked_on,
        reference=entry.reference,
        note=note,
        booked_by=by,
        booked_at=tx.now,
    )


def _booked(tx: Transaction, charge_id: UUID, amount: Decimal) -> Entry:
    return Entry(
        id=new_id(),
        book=AGENCY_BOOK,
        causes=(f"bank-charge-{charge_id}",),
        booked_on=tx.today,
        postings=moved(amount, debit=Account.BANK_CHARGES, credit=Account.CLIENT_FUNDS),
    )

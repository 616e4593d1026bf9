"""Payments that a bank tells of more than once: in a file of the same format, or of the other.

A payment's id is the same in each file of its format, so that a repeated one is known by it. The two formats
have no reference in common, so that a payment of the other format is the same payment when it is the same
money by day of booking, amount (with its sign) and KID, or without a KID by the debtor's account. Payments
that are alike in all this pair off one by one: of what OCR giro tells of twice and camt.054 three times, the
agency has received three.

A credit without details that somebody has booked (`held_credits`) is told again by all that stands in its
entry later, and by a payment of either format that says the same of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from services.settlement.incoming import BankFile, BankPayment
from services.settlement.store.bank_tables import repeated_payments
from services.settlement.store.bulk import Bulk, inserting
from shared.db import Transaction

_KNOWN = text(
    "select payment_id, also_as, case_id, creditor_id, paid_on from payments"
    " where payment_id = any(cast(:ids as text[])) or also_as = any(cast(:ids as text[]))"
)
_ALIKE = text(
    "select payment_id, case_id, creditor_id, paid_on, kid, amount, received_on, debtor_account"
    " from payments join bank_files using (file_id)"
    " where kid = any(cast(:kids as text[])) and received_on = any(cast(:days as date[]))"
    " and (format <> :format or exists (select from booked_credits as booked"
    " where booked.payment_id = payments.payment_id)) and also_as is null order by payment_id"
)
_IN_ENTRIES = text(
    "select entry, payment_id, case_id, creditor_id, paid_on from booked_credits"
    " join payments using (payment_id) where entry = any(cast(:entries as text[])) order by payment_id desc"
)
_PAIR = Bulk(
    ("ids", "also", "accounts", "names"),
    text(
        "update payments set also_as = given.also_as,"
        " debtor_account = coalesce(nullif(payments.debtor_account, ''), given.debtor_account),"
        " debtor_name = coalesce(nullif(payments.debtor_name, ''), given.debtor_name)"
        " from unnest(cast(:ids as text[]), cast(:also as text[]), cast(:accounts as text[]),"
        " cast(:names as text[])) as given (payment_id, also_as, debtor_account, debtor_name)"
        " where payments.payment_id = given.payment_id"
    ),
)
_EARLIER = Bulk(
    ("ids", "days"),
    text(
        "update payments set paid_on = least(payments.paid_on, given.paid_on)"
        " from unnest(cast(:ids as text[]), cast(:days as date[])) as given (payment_id, paid_on)"
        " where payments.payment_id = given.payment_id"
    ),
)
_KEEP_REPEATED = inserting(repeated_payments, "file_id", "told_as", "payment_id")

Likeness = tuple[date, Decimal, str]


@dataclass(frozen=True, slots=True)
class Taken:
    """A payment that was taken from an earlier file."""

    payment_id: str
    case_id: UUID | None
    creditor_id: UUID | None
    paid_on: date


@dataclass(frozen=True, slots=True)
class Sorted:
    """A file's payments: those that are new, and those that an earlier file has told of.

    `repeated` are known by their id, `paired` are those of the other format that say the same.
    """

    fresh: Sequence[BankPayment]
    repeated: Sequence[tuple[BankPayment, Taken]]
    paired: Sequence[tuple[BankPayment, Taken]]

    @property
    def earlier(self) -> list[tuple[BankPayment, Taken]]:
        """Those of which the file tells an earlier day of payment than was known."""
        return [pair for pair in (*self.repeated, *self.paired) if pair[0].paid_on < pair[1].paid_on]


async def sort_out(tx: Transaction, file: BankFile) -> Sorted:
    """Return which of a file's payments are new; the agency's book must be locked."""
    known = await _known(tx, file) | await _booked_by_hand(tx, file)
    repeated = [(each, known[each.id]) for each in file.payments if each.id in known]
    alike = await _alike(tx, file)
    fresh: list[BankPayment] = []
    paired: list[tuple[BankPayment, Taken]] = []
    for each in file.payments:
        if each.id in known:
            continue
        if candidates := alike.get(_likeness(each.received_on, each.amount, each.kid, each.debtor_account)):
            paired.append((each, candidates.pop(0)))
        else:
            fresh.append(each)
    return Sorted(fresh, repeated, paired)


async def _known(tx: Transaction, file: BankFile) -> dict[str, Taken]:
    """Return the payments taken before by the id under which this file tells of them.

    An OCR giro file's ids hold its own number, so that none of them can be known.
    """
    if file.format == "ocr":
        return {}
    rows = await tx.execute(_KNOWN, {"ids": [payment.id for payment in file.payments]})
    return {
        told_as: Taken(row.payment_id, row.case_id, row.creditor_id, row.paid_on)
        for row in rows
        for told_as in (row.payment_id, row.also_as)
        if told_as
    }


async def _booked_by_hand(tx: Transaction, file: BankFile) -> dict[str, Taken]:
    """Return, by the id of each payment, what its entry was booked as while it had no details."""
    entries = {each.id: each.entry for each in file.payments if each.entry}
    if not entries:
        return {}
    rows = await tx.execute(_IN_ENTRIES, {"entries": list(set(entries.values()))})
    booked = {row.entry: Taken(row.payment_id, row.case_id, row.creditor_id, row.paid_on) for row in rows}
    return {id_: booked[entry] for id_, entry in entries.items() if entry in booked}


async def _alike(tx: Transaction, file: BankFile) -> dict[Likeness | None, list[Taken]]:
    values = {
        "kids": list({payment.kid for payment in file.payments}),
        "days": list({payment.received_on for payment in file.payments}),
        "format": file.format,
    }
    alike: defaultdict[Likeness | None, list[Taken]] = defaultdict(list)
    for row in await tx.execute(_ALIKE, values):
        taken = Taken(row.payment_id, row.case_id, row.creditor_id, row.paid_on)
        alike[_likeness(row.received_on, row.amount, row.kid, row.debtor_account)].append(taken)
    alike.pop(None, None)
    return alike


def _likeness(received_on: date, amount: Decimal, kid: str, account: str) -> Likeness | None:
    """Return what two tellings of a payment have in common, None where too little is told."""
    return (received_on, amount, kid or f"account {account}") if kid or account else None


async def keep_repeated(tx: Transaction, file_id: UUID, found: Sorted) -> None:
    """Keep that a file has told of payments again; of two days of payment the earlier one counts."""
    await _EARLIER.run(tx, ((taken.payment_id, each.paid_on) for each, taken in found.earlier))
    await _PAIR.run(
        tx,
        ((taken.payment_id, each.id, each.debtor_account, each.debtor_name) for each, taken in found.paired),
    )
    again = [*found.repeated, *found.paired]
    await _KEEP_REPEATED.run(tx, ((file_id, each.id, taken.payment_id) for each, taken in again))

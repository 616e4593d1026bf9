"""Payments that a bank tells of more than once: in a file of the same format, or of the other.

A payment's id is the same in each file of its format, so that a repeated one is known by it. The two formats
have no reference in common, so that a payment of the other format is the same payment when it is the same
money by day of booking, amount (with its sign) and KID, or without a KID by the debtor's account. Payments
that are alike in all this pair off one by one: of what OCR giro tells of twice and camt.054 three times, the
agency has received three.

A credit without details that somebody has booked (`held_credits`) is told again once by each format, by the
same likeness or, without a KID, by its entry. Details of its entry that name another KID are no repeat: see
`contradicted`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from services.settlement.incoming import BankFile, BankPayment
from services.settlement.store.bank_tables import repeated_payments
from shared.bulk import Bulk, inserting
from shared.db import Transaction

_AS_TAKEN = "payment_id, case_id, creditor_id, paid_on"
_KNOWN = text(
    f"select payment_id as told_as, {_AS_TAKEN} from payments"
    " where payment_id = any(cast(:ids as text[]))"
    f" union all select also_as, {_AS_TAKEN} from payments"
    " where also_as = any(cast(:ids as text[]))"
    f" union all select told_as, {_AS_TAKEN}"
    " from booked_credits join repeated_payments using (payment_id) join payments using (payment_id)"
    " where told_as = any(cast(:ids as text[]))"
)
_UNTOLD = (
    "not exists (select from repeated_payments as again join bank_files as other using (file_id)"
    " where again.payment_id = payments.payment_id and other.format = :format)"
)
_ALIKE = text(
    "select payments.payment_id, case_id, creditor_id, paid_on, kid, amount, received_on, debtor_account,"
    " entry, entry_number from payments join bank_files using (file_id)"
    " left join booked_credits as booked on booked.payment_id = payments.payment_id"
    " where kid = any(cast(:kids as text[])) and received_on = any(cast(:days as date[]))"
    " and case when booked.payment_id is null then format <> :format and also_as is null"
    f" else booked.undone_at is null and {_UNTOLD} end"
    " order by booked.payment_id is not null, payments.payment_id"
)
_IN_ENTRIES = text(
    "select payments.payment_id, case_id, payments.creditor_id, paid_on, entry, payments.amount,"
    f" vat_invoices.creditor_id as invoice_creditor_id, {_UNTOLD} as is_open, not exists (select"
    " from repeated_payments as again where again.payment_id = payments.payment_id) as is_untold"
    " from booked_credits join payments using (payment_id) left join vat_invoices using (vat_invoice_id)"
    " where undone_at is null and entry = any(cast(:entries as text[])) order by booked_at, payment_id"
)
_TOO_MANY = text("""
    select given.entry, told.entries + booked.credits - held.credits as too_many
    from unnest(cast(:entries as text[])) as given (entry)
    cross join lateral (select count(*) as entries from (
        select distinct file_id, entry_number from payments where payments.entry = given.entry
        and not exists (select from booked_credits as by_hand
            where by_hand.payment_id = payments.payment_id)) as each) as told
    cross join lateral (select count(*) as credits from payments join booked_credits using (payment_id)
        where payments.entry = given.entry and undone_at is null) as booked
    cross join lateral (select max(alike.credits) as credits from payments
        join booked_credits as by_hand using (payment_id)
        join passed_over as its on its.file_id = by_hand.file_id and its.position = by_hand.position
        cross join lateral (select count(*) as credits from passed_over as another
            where another.file_id = its.file_id and another.reason = its.reason
            and another.amount = its.amount and another.booked_on = its.booked_on
            and another.reference = its.reference) as alike
        where payments.entry = given.entry and by_hand.undone_at is null) as held
""")
_PAIR = Bulk(
    ("ids", "also", "accounts", "names", "entries", "numbers"),
    text(
        "update payments set also_as = coalesce(payments.also_as, given.also_as),"
        " debtor_account = coalesce(nullif(payments.debtor_account, ''), given.debtor_account),"
        " debtor_name = coalesce(nullif(payments.debtor_name, ''), given.debtor_name),"
        " entry = coalesce(nullif(payments.entry, ''), given.entry),"
        " entry_number = case when payments.entry = '' then given.entry_number else payments.entry_number end"
        " from unnest(cast(:ids as text[]), cast(:also as text[]), cast(:accounts as text[]),"
        " cast(:names as text[]), cast(:entries as text[]), cast(:numbers as int[]))"
        " as given (payment_id, also_as, debtor_account, debtor_name, entry, entry_number)"
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
class Alike:
    """A payment that others may tell again, and the entry in which it stands, with its number."""

    taken: Taken
    entry: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Booked:
    """A credit that was booked without details, and the entry in which it stands.

    `invoice_creditor_id` is whose invoice it pays. `is_open` when no file of this format has told of it yet,
    `is_untold` when none at all has.
    """

    taken: Taken
    entry: str
    amount: Decimal
    invoice_creditor_id: UUID | None
    is_open: bool
    is_untold: bool


@dataclass(frozen=True, slots=True)
class Sorted:
    """A file's payments: those that are new, and those that an earlier file has told of.

    `repeated` are known by their id, `paired` are those that say the same. `doubtful` are credits booked by
    hand of which nothing tells, while the file tells of an entry that is theirs.
    """

    fresh: Sequence[BankPayment]
    repeated: Sequence[tuple[BankPayment, Taken]]
    paired: Sequence[tuple[BankPayment, Taken]]
    doubtful: Sequence[Booked] = ()

    @property
    def earlier(self) -> list[tuple[BankPayment, Taken]]:
        """Those of which the file tells an earlier day of payment than was known."""
        return [pair for pair in (*self.repeated, *self.paired) if pair[0].paid_on < pair[1].paid_on]


async def sort_out(tx: Transaction, file: BankFile) -> Sorted:
    """Return which of a file's payments are new; the agency's book must be locked."""
    known = await _known(tx, file)
    repeated = [(each, known[each.id]) for each in file.payments if each.id in known]
    alike = await _alike(tx, file)
    fresh: list[BankPayment] = []
    paired: list[tuple[BankPayment, Taken]] = []
    for each in file.payments:
        if each.id in known:
            continue
        if candidates := alike.get(_likeness(each.received_on, each.amount, each.kid, each.debtor_account)):
            paired.append((each, _taken_from(candidates, each)))
        else:
            fresh.append(each)
    return await _with_booked(tx, file, Sorted(fresh, repeated, paired))


def _taken_from(candidates: list[Alike], telling: BankPayment) -> Taken:
    """Take the one in the same entry as what tells it again, else the first."""
    entry = telling.entry, telling.entry_number
    same = (index for index, each in enumerate(candidates) if telling.entry and each.entry == entry)
    return candidates.pop(next(same, 0)).taken


async def _with_booked(tx: Transaction, file: BankFile, found: Sorted) -> Sorted:
    """Pair what names no KID with the credit booked of its entry; find credits that may be contradicted."""
    told_in = {each.entry for each in (*found.fresh, *(each for each, _ in found.paired)) if each.entry}
    if not told_in:
        return found
    rows = await tx.execute(_IN_ENTRIES, {"entries": list(told_in), "format": file.format})
    told = {taken.payment_id for _, taken in (*found.repeated, *found.paired)}
    booked = [_booked(row) for row in rows if row.payment_id not in told]
    fresh, paired = [], list(found.paired)
    for each in found.fresh:
        its = (b for b in booked if b.is_open and (b.entry, b.amount) == (each.entry, each.amount))
        if not each.kid and (same := next(its, None)):
            paired.append((each, same.taken))
            booked.remove(same)
        else:
            fresh.append(each)
    return Sorted(fresh, found.repeated, paired, [each for each in booked if each.is_untold])


def _booked(row: Row[Any]) -> Booked:
    taken = Taken(row.payment_id, row.case_id, row.creditor_id, row.paid_on)
    return Booked(taken, row.entry, row.amount, row.invoice_creditor_id, row.is_open, row.is_untold)


async def contradicted(tx: Transaction, found: Sorted) -> list[str]:
    """Return the payments, booked by hand, in whose place the details tell others; the file must be kept.

    Entries alike are counted: one may be another's details, as long as there are no more details and booked
    credits together than the bank has told of without details.
    """
    doubtful: defaultdict[str, list[str]] = defaultdict(list)
    for each in found.doubtful:
        doubtful[each.entry].append(each.taken.payment_id)
    if not doubtful:
        return []
    rows = await tx.execute(_TOO_MANY, {"entries": list(doubtful)})
    return [id_ for row in rows for id_ in doubtful[row.entry][::-1][: max(row.too_many, 0)]]


async def _known(tx: Transaction, file: BankFile) -> dict[str, Taken]:
    """Return the payments taken before by the id under which this file tells of them.

    An OCR giro file's ids hold its own number and day, so that none of them can be known.
    """
    if file.format == "ocr":
        return {}
    rows = await tx.execute(_KNOWN, {"ids": [each.id for each in file.payments]})
    return {row.told_as: Taken(row.payment_id, row.case_id, row.creditor_id, row.paid_on) for row in rows}


async def _alike(tx: Transaction, file: BankFile) -> dict[Likeness | None, list[Alike]]:
    values = {
        "kids": list({payment.kid for payment in file.payments}),
        "days": list({payment.received_on for payment in file.payments}),
        "format": file.format,
    }
    alike: defaultdict[Likeness | None, list[Alike]] = defaultdict(list)
    for row in await tx.execute(_ALIKE, values):
        taken = Taken(row.payment_id, row.case_id, row.creditor_id, row.paid_on)
        likeness = _likeness(row.received_on, row.amount, row.kid, row.debtor_account)
        alike[likeness].append(Alike(taken, (row.entry, row.entry_number)))
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
        (
            (taken.payment_id, each.id, each.debtor_account, each.debtor_name, each.entry, each.entry_number)
            for each, taken in found.paired
        ),
    )
    again = [*found.repeated, *found.paired]
    await _KEEP_REPEATED.run(tx, ((file_id, each.id, taken.payment_id) for each, taken in again))

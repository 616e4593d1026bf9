"""Entries (Ntry) on the account: which of them are payments, and under which id each payment is known.

An id is made of what the payment is, never of the file that tells of it: account, direction, booking day,
amount, KID and the bank's own reference, of the transaction or of an entry that holds no other. A reference
that the payer chose is not unique: it belongs to the id beside the entry's, or beside the debtor's account
and name and the text. So a copy, a repeated or a differently cut notification gives the same ids. Numbers of
entries (NtryRef) begin anew in each notification, and count only where nothing else is told. Payments that
are alike in all this are counted through within their file: two in one file are two payments, one in each of
two files is one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from xml.etree.ElementTree import Element

from services.settlement.camt054.charges import NO_CHARGES, charges_in
from services.settlement.camt054.details import Batch, opposes
from services.settlement.camt054.fields import (
    amount_of,
    day_of,
    fields,
    first,
    kroner,
    labelled_kid,
)
from services.settlement.camt054.transactions import ZERO, Part, Transaction
from services.settlement.incoming import (
    MONEY_BACK,
    MONEY_OUT,
    BankPayment,
    BrokenFile,
    PassedOver,
    entry_of,
    problem_with,
)

KRONER = "NOK"
NO_DETAILS = (
    "it tells neither payer nor KID, and may be the sum of payments that another file tells one by one;"
    " see whether OCR giro has them, else ask the bank for the details"
)
SEVERAL_KIDS = "it names several KIDs without telling what is for which"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry that was found in order; `amount` has no sign.

    `reference` is the bank's own, the same in each notification; `number` is the entry's in this one.
    """

    position: int
    amount: Decimal
    currency: str
    is_credit: bool
    is_reversal: bool
    status: str
    booked_on: date | None
    valued_on: date | None
    reference: str
    number: str
    text: str
    transactions: Sequence[Transaction]
    lump_of: int

    @property
    def named(self) -> str:
        """By what people find it at the bank."""
        return self.reference or self.number

    @property
    def sign(self) -> int:
        """Plus for money into the account."""
        return 1 if self.is_credit else -1


def entry_in(element: Element, position: int, batch: Batch) -> Entry:
    """Read an entry whose details have been read, and check that they sum to it.

    Raises:
        BrokenFile: a field that must be there is not, or the sums differ.
    """
    where = f"entry {position}"
    found = fields(element, but=("NtryDtls",))
    direction = found.get("CdtDbtInd", "")
    if direction not in ("CRDT", "DBIT"):
        raise BrokenFile(None, f"{where}: it is neither a credit nor a debit, but {direction!r}")
    currency = found.get("Amt@Ccy", "")
    if not currency:
        raise BrokenFile(None, f"{where}: its amount has no currency")
    amount, is_credit = amount_of(found.get("Amt", ""), where), direction == "CRDT"
    return Entry(
        position=position,
        amount=amount,
        currency=currency,
        is_credit=is_credit,
        is_reversal=found.get("RvslInd", "").lower() in ("true", "1"),
        status=first(found, "Sts/Cd", "Sts/Prtry", "Sts") or "BOOK",
        booked_on=day_of(found, "BookgDt", where),
        valued_on=day_of(found, "ValDt", where),
        reference=found.get("AcctSvcrRef", ""),
        number=found.get("NtryRef", ""),
        text=found.get("AddtlNtryInf", ""),
        transactions=batch.whole(amount, currency, charges_in(element, where), where, is_credit=is_credit),
        lump_of=batch.lump_of,
    )


def not_a_payment(entry: Entry) -> str:
    """Return why an entry is not booked here, empty if it is a payment or payments taken back.

    Money in without details and KID is held: banks tell so of the sum of payments that OCR giro tells one by
    one, before or after, and nothing in it says whether it is such a sum. Any number in its text may be the
    assignment's, so that only one that is called a KID counts. Money that is taken back has left the account
    whatever else tells of it, and waits for an operator.
    """
    foreign = {entry.currency, *(each.currency for each in entry.transactions)} - {"", KRONER}
    if foreign:
        return f"it is in {', '.join(sorted(foreign))}; only kroner are booked here"
    if entry.status != "BOOK":
        return f"it is not booked yet (status {entry.status})"
    if entry.is_credit == entry.is_reversal:
        return MONEY_OUT if not entry.is_credit else MONEY_BACK
    has_details = entry.transactions or not entry.is_credit or labelled_kid(entry.text)
    if entry.lump_of > 1 or not has_details:
        several = f"a sum of {entry.lump_of} payments without details; another file of the bank has them"
        return several if entry.lump_of > 1 else NO_DETAILS
    if entry.booked_on is None and entry.valued_on is None:
        return "it tells no day"
    return ""


def passed_over(entry: Entry, reason: str, amount: Decimal | None = None) -> PassedOver:
    """Return an entry that is shown and not booked; `amount` is what of it is meant, with its sign."""
    meant = entry.sign * entry.amount if amount is None else amount
    return PassedOver(
        position=entry.position,
        amount=meant.quantize(Decimal("0.01")),
        currency=entry.currency,
        booked_on=entry.booked_on or entry.valued_on,
        reference=entry.named,
        reason=reason,
        text=entry.text,
    )


class Payments:
    """Makes payments of entries on one account; counts through those that are alike."""

    def __init__(self, account: str) -> None:
        self._account = account
        self._seen: Counter[str] = Counter()
        self._entries, self._entry = Counter[str](), ""

    def of(self, entry: Entry) -> Iterator[BankPayment]:
        """Yield the payments of an entry that is one; of several KIDs with amounts one for each."""
        where = f"entry {entry.position}"
        self._entry = _known_as(entry)
        self._entries[self._entry] += 1
        for each in entry.transactions or (_bare(entry),):
            amount = kroner(each.amount if each.amount is not None else entry.amount, where)
            signed = -entry.sign * amount if opposes(each, entry.is_credit) else entry.sign * amount
            told = [part.amount for part in each.parts if part.amount is not None]
            if len(each.parts) > 1 and len(told) == len(each.parts) and sum(told, ZERO) == amount:
                for part in each.parts:
                    share = kroner(part.amount or ZERO, where)
                    yield self._payment(entry, each, part, -share if signed < 0 else share)
            else:
                part = each.parts[0] if len(each.parts) == 1 else Part("", None)
                yield self._payment(entry, each, part, signed)

    def _payment(self, entry: Entry, each: Transaction, part: Part, amount: Decimal) -> BankPayment:
        booked_on = entry.booked_on or entry.valued_on
        assert booked_on, "an entry without a day is passed over"
        kids = " ".join(part.kid for part in each.parts)
        text = each.text or entry.text
        if not part.kid and kids:
            text = f"KID {kids} {text}".strip()
        days = (booked_on, each.paid_on, None if each.paid_on else entry.valued_on)
        return BankPayment(
            id=self._id(booked_on, amount, _identity(entry, each, part.kid, text)),
            kind=0,
            kid=part.kid,
            amount=amount,
            paid_on=min(day for day in days if day),
            received_on=booked_on,
            reference=_shown_reference(entry, each),
            debtor_account=each.debtor_account,
            debtor_name=each.debtor_name,
            text=text,
            end_to_end_id=each.end_to_end_id,
            return_reason=each.return_reason,
            entry=self._entry,
            entry_number=self._entries[self._entry],
            problem=SEVERAL_KIDS if len(each.parts) > 1 and not part.kid else problem_with(part.kid),
        )

    def _id(self, booked_on: date, amount: Decimal, identity: tuple[str, ...]) -> str:
        told = "|".join((str(amount), *identity))
        base = f"camt-{self._account}-{booked_on:%Y%m%d}-{sha256(told.encode()).hexdigest()[:20]}"
        self._seen[base] += 1
        return base if self._seen[base] == 1 else f"{base}-{self._seen[base]}"


def _known_as(entry: Entry) -> str:
    """Return what a credit is known by in each notification; empty for a debit."""
    booked_on = entry.booked_on or entry.valued_on
    assert booked_on, "an entry without a day is passed over"
    return entry_of(booked_on, entry.amount, entry.named) if entry.is_credit else ""


def _identity(entry: Entry, each: Transaction, kid: str, text: str) -> tuple[str, ...]:
    """Return what tells a payment from others of its day and amount.

    Two debtors may well pay the same, by one KID or by none, in two batches of a day or under a reference
    that both have chosen. Where the bank gives no reference of its own, all that is told of the payment
    counts; the entry's does not with a payer's in a batch, which the bank may cut differently when it tells
    of it again, nor does what the bank says of the entry where there is a KID.
    """
    if each.reference:
        return kid, each.reference
    if entry.reference and len(entry.transactions) <= 1:
        return (kid, entry.reference, each.end_to_end_id) if each.end_to_end_id else (kid, entry.reference)
    said = text if each.text or not kid else ""
    told = each.end_to_end_id, each.debtor_account, each.debtor_name, said
    of_entry = "" if each.end_to_end_id else entry.reference
    return kid or text, *told, of_entry or ("" if kid or any(told) else entry.number)


def _shown_reference(entry: Entry, each: Transaction) -> str:
    """Return the reference by which people find a payment: its own, the payer's, its entry's if alone."""
    alone = len(entry.transactions) <= 1
    return each.reference or each.end_to_end_id or (entry.named if alone else "")


def _bare(entry: Entry) -> Transaction:
    """Return the one transaction of an entry that tells no details."""
    return Transaction(
        amount=entry.amount,
        currency=entry.currency,
        direction="",
        reference=entry.reference,
        end_to_end_id="",
        parts=(Part(kid, None),) if (kid := labelled_kid(entry.text)) else (),
        text=entry.text,
        debtor_name="",
        debtor_account="",
        paid_on=None,
        return_reason="",
        charges=NO_CHARGES,
    )

"""Payouts: sums on their way from the client account.

They go to a creditor, back to a debtor who paid too much, or to the agency's own account. A payout is one way
of a sum to one bank account, and its id is the bank's end-to-end reference: one that the bank has rejected or
sent back is replaced by another. The ledger follows it:

    ordered    settlement_balance, refunds_due or agency_own → payouts_ordered
    released   payouts_ordered → payouts_sent: two people have released it, the bank has not answered
    paid       payouts_sent → client_funds: the bank has confirmed that the money has left the account
    rejected   payouts_sent → payouts_ordered: the money is there, and still owed
    returned   client_funds → payouts_ordered: it had left, the bank has sent it back, and it is still owed
    withdrawn  payouts_ordered → where it came from

So `client_funds` is at any time what the bank's own statement should say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.settlement.domain.ledger import Account, Posting, moved
from shared.norway.account import as_printed
from shared.sentences import Sentence, sentence

PayoutKind = Literal["settlement", "refund", "agency"]
PayoutStatus = Literal["ordered", "drafted", "released", "paid", "rejected", "returned", "withdrawn"]
CAME_BACK: tuple[PayoutStatus, ...] = ("rejected", "returned")
"""The money is on the client account and owed; another payout is to stand for it."""

BatchStatus = Literal["draft", "approved", "released", "cancelled"]
"""draft: proposed · approved: one person said yes · released: another did, the file exists · cancelled."""


SOURCES: Mapping[PayoutKind, Account] = {
    "settlement": Account.SETTLEMENT_BALANCE,
    "refund": Account.REFUNDS_DUE,
    "agency": Account.AGENCY_OWN,
}


_UNCOVERED = sentence("det er ikke dekning for utbetalingen på klientkontoen; banken har ført penger tilbake")
UNCOVERED: Mapping[PayoutKind, Sentence] = {
    "settlement": _UNCOVERED,
    "refund": _UNCOVERED,
    "agency": sentence("klientkontoen har ikke lenger så mye av foretakets egne midler; trekk utbetalingen"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """A sum in kroner to a bank account; see the module's head.

    `settlement_id` or `payment_id` says for what; without either it is the agency's own money. `replaces`
    says which one that came back it stands for. `kid` is the payee's own reference; without one the payee
    reads `message`. `reason` is the bank's, in words.
    """

    id: UUID
    kind: PayoutKind
    settlement_id: UUID | None
    payment_id: str | None
    replaces: UUID | None
    creditor_id: UUID
    amount: Decimal
    bank_account: str
    payee: str
    kid: str
    message: str
    ordered_on: date
    status: PayoutStatus
    batch_id: UUID | None
    bank_status: str
    reason: str
    paid_on: date | None
    returned_on: date | None = None

    @property
    def end_to_end_id(self) -> str:
        """The reference under which banks know it: at most 35 characters, never used again."""
        return self.id.hex

    @property
    def source(self) -> Account:
        """The account from which it was ordered."""
        return SOURCES[self.kind]


_OURS = re.compile(r"[0-9a-f]{32}")


def is_ours(end_to_end_id: str) -> bool:
    """Tell whether a reference has the form of ours, as we write it."""
    return bool(_OURS.fullmatch(end_to_end_id))


def as_written(end_to_end_id: str) -> str:
    """Return a reference that a bank tells as we write ours: banks tell it in capitals, too. Others' stay."""
    told = end_to_end_id.strip()
    return plain if is_ours(plain := told.lower()) else told


def obstacle(
    payout: Payout, *, profile_account: str | None, is_covered: bool, is_owed: bool = True
) -> Sentence | None:
    """Return why a payout that is to be paid cannot be, in Norwegian; None if it can.

    `is_owed` is false for a refund that later facts have made too much. `profile_account` is the creditor's
    account as registration last told it. A settlement's payout to another is never sent without a word: the
    change may be a thief's, and the old account may be closed.
    """
    if payout.status in CAME_BACK:
        return _came_back(payout)
    if payout.kind == "settlement" and payout.bank_account != (profile_account or ""):
        return _account_changed(payout.bank_account, profile_account or "")
    if not payout.bank_account:
        return sentence("mangler kontonummer")
    if not is_owed:
        return sentence("skyldneren har ikke lenger så mye til gode. Trekk tilbakebetalingen")
    return None if is_covered else UNCOVERED[payout.kind]


def _came_back(payout: Payout) -> Sentence:
    if payout.status == "rejected":
        text = f"avvist av banken: {payout.reason}. Rett opp og send på nytt"
        return sentence(text, "PayoutRejected", bank_reason=payout.reason)
    text = f"kom i retur fra banken: {payout.reason}. Rett opp og send på nytt"
    return sentence(text, "PayoutReturned", bank_reason=payout.reason)


def _account_changed(before: str, now: str) -> Sentence:
    text = (
        f"kontonummeret er endret siden oppgjøret, fra {_printed(before)} til {_printed(now)}."
        " Bekreft det nye før utbetaling"
    )
    return sentence(text, "AccountChanged", account_before=before, account_now=now)


def _printed(account: str) -> str:
    return as_printed(account) if account else "ingen konto"


def same_person(one: str, other: str) -> bool:
    """Say whether two names or e-mail addresses are one person's.

    >>> same_person("Kari@Byraa.example ", "kari@byraa.example")
    True
    """
    return one.strip().casefold() == other.strip().casefold()


def ordered(payout: Payout) -> list[Posting]:
    """Return the postings of an order."""
    return moved(payout.amount, debit=payout.source, credit=Account.PAYOUTS_ORDERED)


def withdrawn(payout: Payout) -> list[Posting]:
    """Return the postings that take an order back."""
    return moved(payout.amount, debit=Account.PAYOUTS_ORDERED, credit=payout.source)


def sent(amount: Decimal) -> list[Posting]:
    """Return the postings of what a released file pays out of one book."""
    return moved(amount, debit=Account.PAYOUTS_ORDERED, credit=Account.PAYOUTS_SENT)


def rejected(payout: Payout) -> list[Posting]:
    """Return the postings of a payout that the bank does not make."""
    return moved(payout.amount, debit=Account.PAYOUTS_SENT, credit=Account.PAYOUTS_ORDERED)


def returned(payout: Payout) -> list[Posting]:
    """Return the postings of a payout that the bank has sent back, whether its leaving was told or not."""
    if payout.status == "released":
        return rejected(payout)
    return moved(payout.amount, debit=Account.CLIENT_FUNDS, credit=Account.PAYOUTS_ORDERED)


def paid(payout: Payout) -> list[Posting]:
    """Return the postings of a payout that has left the client account."""
    return moved(payout.amount, debit=Account.PAYOUTS_SENT, credit=Account.CLIENT_FUNDS)

"""What a bank tells us about our client account, in whatever format: payments, and what is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from shared.errors import Poison
from shared.norway import kid as kids

FileFormat = Literal["ocr", "camt.054", "unknown"]
"""OCR giro (Mastercard Payment Services), or ISO 20022; a refused file may be neither."""


class BrokenFile(Poison):
    """The file is refused whole; ask the bank for a correct one.

    Attributes:
        line: the number of the first line that is wrong, from 1; None where no line can be named.
        reason: what is wrong with it.
    """

    def __init__(self, line: int | None, reason: str) -> None:
        self.line, self.reason = line, reason
        where = f"line {line}: " if line else ""
        super().__init__(f"{where}{reason}; nothing was booked, ask the bank for a correct file")


@dataclass(frozen=True, slots=True, kw_only=True)
class BankPayment:
    """A payment in a file; `amount` in kroner, below zero if the bank takes money back.

    `id` is the same in each file that tells of the payment. `kind` is OCR's transaction type, 0 elsewhere.
    `paid_on` is the day on which the debtor's bank took the order, `received_on` the day on which the money
    reached the account. `problem` says why the KID cannot belong to a case. `end_to_end_id` is the payer's,
    ours where a payout comes back, then with the bank's code for the reason. `entry` names the credit of a
    notification that it is in, if the bank gave that a reference (`entry_of`); `entry_number` counts through
    those of its file that are alike in that.
    """

    id: str
    kind: int
    kid: str
    amount: Decimal
    paid_on: date
    received_on: date
    reference: str
    debtor_account: str
    text: str
    problem: str
    debtor_name: str = ""
    end_to_end_id: str = ""
    return_reason: str = ""
    entry: str = ""
    entry_number: int = 1


def entry_of(booked_on: date, amount: Decimal, reference: str) -> str:
    """Return what a credit is known by in each notification: day of booking, kroner, the bank's reference.

    Empty without a reference.
    """
    return f"{booked_on} {amount:.2f} {reference}" if reference else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Debit:
    """A sum in kroner, above zero, that left the client account on a day, under the payer's end-to-end id.

    It confirms a payout if the id is one of ours. One that has come back is told alike, `paid_on` being the
    day on which it did, and `reason` the bank's code (ISO 20022) if it gives one. `position` is its entry's,
    `text` what the bank says of it.
    """

    end_to_end_id: str
    amount: Decimal
    paid_on: date
    position: int = 0
    reference: str = ""
    reason: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """An entry on the account that is not booked here, and why; `amount` below zero is money out of it.

    `text` is the bank's.
    """

    position: int
    amount: Decimal
    currency: str
    booked_on: date | None
    reference: str
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankFile:
    """A file that was found in order; sender, recipient and number are its identity for a year.

    `debits` are what left the account, and `came_back` what the bank reversed of such: payouts of ours, or
    passed over too when they are none.
    `is_copy` when the bank says itself that it has told all this before.
    """

    format: FileFormat
    sender: str
    recipient: str
    number: str
    payments: tuple[BankPayment, ...]
    passed_over: tuple[PassedOver, ...] = ()
    debits: tuple[Debit, ...] = ()
    came_back: tuple[Debit, ...] = ()
    is_copy: bool = False

    @property
    def settled_on(self) -> date | None:
        """The last day on which a payment in it reached the account; None if there is none."""
        return max((payment.received_on for payment in self.payments), default=None)

    @property
    def total(self) -> Decimal:
        """The sum of the payments in kroner, net of what was taken back."""
        return sum((payment.amount for payment in self.payments), Decimal("0.00"))


MONEY_OUT = "money out of the account"
MONEY_BACK = "money that was paid out has come back"
NOT_AS_SENT = "it names a payout of ours, but is of another amount, or of one that is not with the bank"


def not_booked(debit: Debit, reason: str, *, is_back: bool) -> PassedOver:
    """Return money out, or back, that is shown and not booked."""
    return PassedOver(
        position=debit.position,
        amount=debit.amount if is_back else -debit.amount,
        currency="NOK",
        booked_on=debit.paid_on,
        reference=debit.reference,
        reason=reason,
        text=debit.text,
    )


def problem_with(kid: str) -> str:
    """Return why a KID cannot belong to a case, empty if it can."""
    if not kid:
        return "it has no KID"
    return "" if kids.is_valid(kid) else "the KID's check digit is wrong"

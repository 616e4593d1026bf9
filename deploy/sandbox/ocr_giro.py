"""Writes OCR giro files, as banks send them to tell about payments with a KID: lines of 80 characters.

A file is one transmission: start, one assignment (an agreement and its account) with its payments, end.
Money that is taken back has the sign `-` in position 32, and the sums in the end records are net of it
(system specification OCR giro 4.0). Files are ISO-8859-1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum

ENCODING = "iso-8859-1"
BANK = "00008080"
LINE_LENGTH = 80
KID = re.compile(r"[0-9]{1,24}[0-9-]")
ACCOUNT = re.compile(r"([0-9]{11})?")
REFERENCE = re.compile(r"[0-9]{9}")


class PaymentKind(IntEnum):
    """How the debtor paid; the transaction type in the file."""

    GIRO = 10
    STANDING_ORDER = 11
    DIRECT_REMITTANCE = 12
    BUSINESS_TERMINAL = 13
    COUNTER = 14
    AVTALEGIRO = 15
    TELEGIRO = 16
    CASH = 17
    CARD_REVERSAL_WITH_KID = 18
    CARD_PURCHASE_WITH_KID = 19
    CARD_REVERSAL_WITH_TEXT = 20
    CARD_PURCHASE_WITH_TEXT = 21


REVERSALS = {PaymentKind.CARD_REVERSAL_WITH_KID, PaymentKind.CARD_REVERSAL_WITH_TEXT}
WITH_TEXT = {PaymentKind.CARD_REVERSAL_WITH_TEXT, PaymentKind.CARD_PURCHASE_WITH_TEXT}
# A business terminal giro can also carry a deduction.
OF_EITHER_SIGN = {PaymentKind.BUSINESS_TERMINAL}


@dataclass(frozen=True, slots=True)
class OcrPayment:
    """One payment; `amount` in kroner, below zero if the money is taken back.

    `kid` is empty only for the kinds with text, `debtor_account` where there is none (cash, counter, card).
    `debtor_name` is what the bank knows and OCR giro does not tell.
    `reference` is the bank's own, nine digits. Raises ValueError for what the format cannot hold.
    """

    kind: PaymentKind
    kid: str
    amount: Decimal
    ordered_on: date
    reference: str
    debtor_account: str = ""
    text: str = ""
    debtor_name: str = ""

    def __post_init__(self) -> None:
        if self.amount == 0 or self.amount * 100 % 1 != 0:
            raise ValueError(f"pay whole øre and not nothing: {self.amount}")
        if (self.amount < 0) != (self.kind in REVERSALS) and self.kind not in OF_EITHER_SIGN:
            raise ValueError(f"{self.kind.name} of {self.amount}: only reversals are below zero, and always")
        if not (KID.fullmatch(self.kid) or (self.kind in WITH_TEXT and not self.kid)):
            raise ValueError(f"{self.kind.name} needs a KID of at most 25 digits, not {self.kid!r}")
        if not (ACCOUNT.fullmatch(self.debtor_account) and REFERENCE.fullmatch(self.reference)):
            raise ValueError(f"not an account and a reference: {self.debtor_account!r}, {self.reference!r}")
        if len(self.text) > 40 or (self.text and self.kind not in WITH_TEXT):
            raise ValueError(
                f"{self.kind.name} with the text {self.text!r}: only card payments, 40 characters"
            )
        self.text.encode(ENCODING)

    @property
    def ore(self) -> int:
        """The amount in øre, below zero if it is taken back."""
        return int(self.amount * 100)


@dataclass(frozen=True, slots=True)
class Untold:
    """Money of which the bank tells the sum alone: paid in at a counter, say. `amount` is above zero."""

    amount: Decimal
    ordered_on: date


@dataclass(frozen=True, slots=True)
class Transmission:
    """The payments to one account that the bank tells about in one file, with the bank's running number.

    `untold` has no place in OCR giro, which tells of payments with a KID.
    """

    number: int
    settled_on: date
    recipient: str
    agreement_id: str
    account: str
    payments: tuple[OcrPayment, ...]
    untold: tuple[Untold, ...] = ()

    @property
    def total_ore(self) -> int:
        """What the account received by payments in øre, net of what was taken back."""
        return sum(payment.ore for payment in self.payments)

    @property
    def total(self) -> Decimal:
        """All that the account received in kroner, net of what was taken back."""
        return Decimal(self.total_ore) / 100 + sum((each.amount for each in self.untold), Decimal(0))


def ocr_giro(transmission: Transmission) -> str:
    """Return the transmission as the text of an OCR giro file; every line ends with a line feed.

    Raises ValueError if more is taken back than paid, which a sum without a sign cannot say, or if a value
    is wider than its field.
    """
    total, day = _digits(transmission.total_ore, 17), f"{transmission.settled_on:%d%m%y}"
    count = _digits(len(transmission.payments), 8)
    body = [
        line
        for number, payment in enumerate(transmission.payments, start=1)
        for line in _payment_lines(number, payment, transmission.settled_on)
    ]
    records = [
        f"NY000010{BANK}{_digits(transmission.number, 7)}{_digits(transmission.recipient, 8)}",
        f"NY090020{_digits(transmission.agreement_id, 9)}{_digits(1, 7)}{_digits(transmission.account, 11)}",
        *body,
        f"NY090088{count}{_digits(len(body) + 2, 8)}{total}{day * 3}",
        f"NY000089{count}{_digits(len(body) + 4, 8)}{total}{day}",
    ]
    return "".join(record.ljust(LINE_LENGTH, "0") + "\n" for record in records)


def _payment_lines(number: int, payment: OcrPayment, settled_on: date) -> Iterator[str]:
    def start(record: int) -> str:
        return f"NY09{payment.kind:02d}{record}{_digits(number, 7)}"

    sign = "-" if payment.amount < 0 else "0"
    settlement = f"{settled_on:%d%m%y}01{settled_on:%d}100001"
    yield f"{start(30)}{settlement}{sign}{_digits(abs(payment.ore), 17)}{payment.kid:>25}"
    order = f"{_digits(0, 10)}{_digits(payment.reference, 9)}{_digits(0, 7)}{payment.ordered_on:%d%m%y}"
    yield f"{start(31)}{order}{_digits(payment.debtor_account, 11)}"
    if payment.kind in WITH_TEXT:
        yield f"{start(32)}{payment.text:<40}"


def _digits(value: int | str, width: int) -> str:
    digits = str(value).rjust(width, "0")
    if len(digits) > width or not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"{value!r} does not fit a field of {width} digits")
    return digits

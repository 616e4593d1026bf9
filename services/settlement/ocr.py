"""OCR giro files: from the bank's bytes to payments, or a refusal that names the line.

netsgiro knows the grammar of the records; everything that makes a file trustworthy is checked here, because
netsgiro does not: 80 characters a line, the order of the records, running transaction numbers, counts and
sums of each assignment and of the file, signs, the account. (System specification OCR giro 4.0.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from netsgiro import records

from shared.errors import Poison
from shared.norway import kid as kids

ENCODING = "iso-8859-1"
LINE_LENGTH = 80
FILLER = slice(74, 80)
"""The end of amount record 1, where card payments may hold the card's issuer."""

NO_ACCOUNT = "0" * 11

REVERSALS = (18, 20)
"""Transaction types with which the bank takes money back."""


class BrokenFile(Poison):
    """The file is refused whole; ask the bank for a correct one.

    Attributes:
        line: the number of the first line that is wrong, from 1.
        reason: what is wrong with it.
    """

    def __init__(self, line: int, reason: str) -> None:
        self.line, self.reason = line, reason
        super().__init__(f"line {line}: {reason}; nothing was booked, ask the bank for a correct file")


@dataclass(frozen=True, slots=True, kw_only=True)
class OcrPayment:
    """A payment in a file; `amount` in kroner, below zero if the bank takes money back.

    `paid_on` is the day on which the debtor's bank took the order, `received_on` the day on which the money
    reached the account. `problem` says why the KID cannot belong to a case.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class OcrFile:
    """A file that was found in order; sender, recipient and number are its identity."""

    sender: str
    recipient: str
    number: str
    payments: tuple[OcrPayment, ...]

    @property
    def total(self) -> Decimal:
        """The sum of the payments in kroner, net of what was taken back."""
        return sum((payment.amount for payment in self.payments), Decimal("0.00"))


RecordT = TypeVar("RecordT", bound=records.Record)


class _Lines:
    """The lines of a file, taken one by one as the records that must come next."""

    def __init__(self, content: bytes) -> None:
        self._lines = content.decode(ENCODING).replace("\r\n", "\n").removesuffix("\n").split("\n")
        self.number = 0
        for number, line in enumerate(self._lines, start=1):
            if len(line) != LINE_LENGTH:
                raise BrokenFile(number, f"it has {len(line)} characters instead of {LINE_LENGTH}")

    @property
    def done(self) -> bool:
        """Whether every line has been taken."""
        return self.number == len(self._lines)

    def next_is(self, *kinds: str) -> bool:
        """Tell whether the next line has one of these record types."""
        return not self.done and self._lines[self.number][6:8] in kinds

    def take(self, record: type[RecordT], kind: str) -> RecordT:
        """Return the next line as a record of a kind, which it must be."""
        if not self.next_is(kind):
            found = (
                "the file ends" if self.done else f"there is record type {self._lines[self.number][6:8]!r}"
            )
            raise BrokenFile(self.number + 1, f"record type {kind!r} must come here, but {found}")
        line = self._lines[self.number]
        self.number += 1
        if kind == "30":
            line = line[: FILLER.start] + "0" * 6
        try:
            return record.from_string(line)
        except ValueError as wrong:
            raise BrokenFile(self.number, f"its fields do not have the form of {record.__name__}") from wrong

    def check(self, *, stated: Any, found: Any, what: str) -> None:
        """Refuse the file when the line taken last states another value than was found."""
        if stated != found:
            raise BrokenFile(self.number, f"it states {what} {stated}, but the file holds {found}")


def read_ocr(content: bytes, *, account: str) -> OcrFile:
    """Return the payments of a file to `account`, the agency's client account.

    Raises:
        BrokenFile: anything in it is not as the specification says, or it concerns another account.
    """
    lines = _Lines(content)
    start = lines.take(records.TransmissionStart, "10")
    identity = f"ocr-{start.data_transmitter}-{start.data_recipient}-{start.transmission_number}"
    payments: list[OcrPayment] = []
    numbers: set[str] = set()
    while lines.next_is("20"):
        payments += _assignment(lines, identity, account, numbers)
    end = lines.take(records.TransmissionEnd, "89")
    lines.check(stated=end.num_transactions, found=len(payments), what="the number of transactions")
    lines.check(stated=end.num_records, found=lines.number, what="the number of records")
    lines.check(stated=end.total_amount, found=_ore(payments), what="the sum in øre")
    if not lines.done:
        raise BrokenFile(lines.number + 1, "the file has ended before this line")
    return OcrFile(
        sender=start.data_transmitter,
        recipient=start.data_recipient,
        number=start.transmission_number,
        payments=tuple(payments),
    )


def _assignment(lines: _Lines, identity: str, account: str, earlier: set[str]) -> list[OcrPayment]:
    first = lines.number
    start = lines.take(records.AssignmentStart, "20")
    if start.assignment_number in earlier:
        raise BrokenFile(lines.number, f"assignment {start.assignment_number} stands in the file already")
    earlier.add(start.assignment_number)
    lines.check(stated=int(start.service_code), found=9, what="the service")
    if start.assignment_account != account:
        wrong = f"the file is for account {start.assignment_account}, but our client account is {account}"
        raise BrokenFile(lines.number, wrong)
    payments = list(_payments(lines, f"{identity}-{start.assignment_number}"))
    end = lines.take(records.AssignmentEnd, "88")
    lines.check(stated=end.num_transactions, found=len(payments), what="the number of transactions")
    lines.check(stated=end.num_records, found=lines.number - first, what="the number of records")
    lines.check(stated=end.total_amount, found=_ore(payments), what="the sum in øre")
    return payments


def _payments(lines: _Lines, identity: str) -> Iterator[OcrPayment]:
    last = 0
    while lines.next_is("30"):
        amount = lines.take(records.TransactionAmountItem1, "30")
        if amount.transaction_number <= last:
            raise BrokenFile(lines.number, f"transaction {amount.transaction_number} comes after {last}")
        last = amount.transaction_number
        order = lines.take(records.TransactionAmountItem2, "31")
        lines.check(stated=order.transaction_number, found=last, what="the transaction number")
        lines.check(stated=order.transaction_type, found=amount.transaction_type, what="the transaction type")
        text = ""
        if lines.next_is("32"):
            text = lines.take(records.TransactionAmountItem3, "32").text or ""
        yield _payment(f"{identity}-{last}", amount, order, text)


def _payment(
    id_: str,
    amount: records.TransactionAmountItem1,
    order: records.TransactionAmountItem2,
    text: str,
) -> OcrPayment:
    kind, kid = int(amount.transaction_type), amount.kid or ""
    taken_back = amount.sign == "-" or kind in REVERSALS
    kroner = Decimal(amount.amount).scaleb(-2)
    return OcrPayment(
        id=id_,
        kind=kind,
        kid=kid,
        amount=-kroner if taken_back else kroner,
        paid_on=min(order.bank_date or amount.nets_date, amount.nets_date),
        received_on=amount.nets_date,
        reference=order.reference or "",
        debtor_account="" if order.debit_account == NO_ACCOUNT else order.debit_account or "",
        text=text,
        problem=_problem(kid),
    )


def _problem(kid: str) -> str:
    if not kid:
        return "it has no KID"
    return "" if kids.is_valid(kid) else "the KID's check digit is wrong"


def _ore(payments: list[OcrPayment]) -> int:
    return int(sum((payment.amount for payment in payments), Decimal(0)).scaleb(2))

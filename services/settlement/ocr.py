"""OCR giro files: from the bank's bytes to payments, or a refusal that names the line.

Records are cut out by position (system specification OCR giro 4.0, positions from 1):

    10 start of file        sender 9-16, number 17-23, recipient 24-31
    20 start of assignment  agreement 9-17, number 18-24, account 25-35
    30 amount 1             type 5-6, number 9-15, settled 16-21, sign 32, øre 33-49, KID 50-74
    31 amount 2             type 5-6, number 9-15, archive reference 26-34, ordered 42-47, from account 48-58
    32 text                 number 9-15, text 16-55
    88, 89 end              transactions 9-16, records 17-24, sum in øre 25-41, dates 42-47, 48-53, 54-59

Strict in what makes a file trustworthy: the order of records, running numbers, counts and sums of each
assignment and of the file, signs, the account. Tolerant in what banks do differently: filler of any kind,
blanks at the end of a line or cut off from it, line ends, dates left out, assignments of AvtaleGiro in the
same file, which tell about agreements and not about money.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.settlement.incoming import TOO_LARGE, BankFile, BankPayment, BrokenFile, problem_with

ENCODING = "iso-8859-1"
LINE_LENGTH = 80
CUT_AT: Mapping[str, Sequence[int]] = {
    "10": (31,),
    "20": (35,),
    "30": (74,),
    "31": (58, 47),
    "32": range(15, 80),
    "88": (59, 53, 47, 41),
    "89": (47, 41),
}
"""Where a line may end whose blanks were cut off: with the last field, or the last that cannot be blank.

Blank can be the filler, dates of the end records, the account from which nothing is told, and text. A line
that ends elsewhere may have lost a piece of a field.
"""
CUT_WITHOUT_KID = 49
"""Where an amount without a KID ends: that of a card purchase, which has a text in its place."""

OCR_GIRO = "09"
KINDS = range(10, 22)
REVERSALS = (18, 20)
"""Transaction types with which the bank takes money back."""
WITH_TEXT = ("20", "21")
"""Transaction types with a text in place of the KID."""
ENDS = "\x1a\x00"
"""What may stand behind a line, or the file, and belongs to no record."""
_LINE_END = re.compile(r"\r*\n|\r")
"""As any system ends lines; a transport may add a carriage return to what has one."""


class _Lines:
    """The lines of a file, taken one by one as the records that must come next."""

    def __init__(self, content: bytes) -> None:
        self._lines = [line.rstrip(ENDS) for line in _LINE_END.split(_decoded(content))]
        while self._lines and not self._lines[-1].strip():
            self._lines.pop()
        self.number = 0

    @property
    def done(self) -> bool:
        """Whether every line has been taken."""
        return self.number == len(self._lines)

    @property
    def next_record(self) -> str:
        """The record type of the next line; empty at the end."""
        return "" if self.done else self._lines[self.number][6:8]

    @property
    def next_service(self) -> str:
        """The service of the next line."""
        return self._lines[self.number][2:4]

    def take(self, kind: str = "") -> str:
        """Return the next line, which must be a whole record, of a kind if one is given."""
        if self.done:
            raise BrokenFile(
                self.number + 1, f"record type {kind or '88'!r} must come here, but the file ends"
            )
        line = self._lines[self.number]
        self.number += 1
        if "\0" in line:
            raise BrokenFile(self.number, "it holds a NUL character")
        found, length = line[6:8], len(line.rstrip())
        if LINE_LENGTH not in (length, len(line)) and not _is_only_cut(line, length):
            raise BrokenFile(self.number, f"it has {length} characters instead of {LINE_LENGTH}")
        if not line.startswith("NY"):
            raise BrokenFile(self.number, f"it begins with {line[:2]!r} instead of 'NY'")
        if kind and found != kind:
            raise BrokenFile(
                self.number, f"record type {kind!r} must come here, but there is record type {found!r}"
            )
        return line.ljust(LINE_LENGTH)

    def number_in(self, line: str, first: int, last: int, what: str) -> int:
        """Return the number in a field of the line taken last."""
        field = line[first:last]
        if not (field.isascii() and field.isdigit()):
            raise BrokenFile(self.number, f"{what} must be digits, not {field!r}")
        return int(field)

    def date_in(self, line: str, first: int, what: str) -> date | None:
        """Return the date (DDMMYY) in a field of the line taken last; None if it is left out."""
        field = line[first : first + 6]
        if not field.strip("0 "):
            return None
        try:
            year = int(field[4:6])
            return date(year + (2000 if year < 70 else 1900), int(field[2:4]), int(field[0:2]))
        except ValueError as wrong:
            raise BrokenFile(self.number, f"{what} {field!r} is not a day (DDMMYY)") from wrong

    def check(self, *, stated: object, found: object, what: str) -> None:
        """Refuse the file when the line taken last states another value than was found."""
        if stated != found:
            raise BrokenFile(self.number, f"it states {what} {stated}, but the file holds {found}")

    def check_sum(self, line: str, payments: list[BankPayment]) -> None:
        """Refuse the file when the end record taken last states another sum; it has no sign.

        Banks deduct reversals of card payments from it, or add them to it.
        """
        stated = self.number_in(line, 24, 41, "the sum")
        net = sum((payment.amount for payment in payments), Decimal(0))
        reversed_ = sum((payment.amount for payment in payments if payment.kind in REVERSALS), Decimal(0))
        if stated != abs(net - 2 * reversed_).scaleb(2):
            self.check(stated=stated, found=int(abs(net).scaleb(2)), what="the sum in øre")


def _decoded(content: bytes) -> str:
    """Return the text of a file, which an editor may have saved in UTF-8; Latin-1 with letters is none."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode(ENCODING)


def _is_only_cut(line: str, length: int) -> bool:
    """Tell whether a line of a length without its blanks lacks nothing but such; see `CUT_AT`."""
    if line[6:8] == "30" and line[4:6] in WITH_TEXT and length == CUT_WITHOUT_KID:
        return True
    return length in CUT_AT.get(line[6:8], ())


@dataclass(slots=True)
class _Counted:
    """What the assignments of a file hold so far."""

    payments: list[BankPayment]
    numbers: set[str]
    transactions: int = 0


def read_ocr(content: bytes, *, account: str) -> BankFile:
    """Return the payments of a file to `account`, the agency's client account.

    Raises:
        BrokenFile: it is not as the specification says, or it concerns another account.
    """
    lines = _Lines(content)
    start = lines.take("10")
    number = f"{lines.number_in(start, 16, 23, 'the transmission number'):07d}"
    sender = f"{lines.number_in(start, 8, 16, 'the sender'):08d}"
    recipient = f"{lines.number_in(start, 23, 31, 'the recipient'):08d}"
    counted = _Counted([], set())
    while lines.next_record == "20":
        if lines.next_service == OCR_GIRO:
            _assignment(lines, f"ocr-{sender}-{recipient}-{number}", account, counted)
        else:
            _other_assignment(lines, counted)
    end = lines.take("89")
    transactions = lines.number_in(end, 8, 16, "the number of transactions")
    lines.check(stated=transactions, found=counted.transactions, what="the number of transactions")
    records = lines.number_in(end, 16, 24, "the number of records")
    lines.check(stated=records, found=lines.number, what="the number of records")
    lines.check_sum(end, counted.payments)
    lines.date_in(end, 41, "the date")
    if not lines.done:
        raise BrokenFile(lines.number + 1, "the file has ended before this line")
    return BankFile(
        format="ocr", sender=sender, recipient=recipient, number=number, payments=tuple(counted.payments)
    )


def _assignment(lines: _Lines, identity: str, account: str, counted: _Counted) -> None:
    first = lines.number
    start = lines.take("20")
    number, of_account = f"{lines.number_in(start, 17, 24, 'the assignment number'):07d}", start[24:35]
    if number in counted.numbers:
        raise BrokenFile(lines.number, f"assignment {number} stands in the file already")
    counted.numbers.add(number)
    if of_account != account:
        wrong = f"the file is for account {of_account}, but our client account is {account}"
        raise BrokenFile(lines.number, wrong)
    payments = list(_payments(lines, identity, number))
    end = lines.take("88")
    lines.check(stated=end[2:4], found=OCR_GIRO, what="the service")
    transactions = lines.number_in(end, 8, 16, "the number of transactions")
    lines.check(stated=transactions, found=len(payments), what="the number of transactions")
    records = lines.number_in(end, 16, 24, "the number of records")
    lines.check(stated=records, found=lines.number - first, what="the number of records")
    lines.check_sum(end, payments)
    for position in (41, 47, 53):
        lines.date_in(end, position, "the date")
    counted.payments += payments
    counted.transactions += len(payments)


def _other_assignment(lines: _Lines, counted: _Counted) -> None:
    """Pass over an assignment that is not of OCR giro, but count what the end of the file must count."""
    first = lines.number
    service = lines.take("20")[2:4]
    while (line := lines.take())[6:8] not in ("88", "89", "10", "20"):
        lines.check(stated=line[2:4], found=service, what="the service")
    if line[6:8] != "88":
        raise BrokenFile(lines.number, f"record type '88' must come here, but there is {line[6:8]!r}")
    records = lines.number_in(line, 16, 24, "the number of records")
    lines.check(stated=records, found=lines.number - first, what="the number of records")
    counted.transactions += lines.number_in(line, 8, 16, "the number of transactions")


def _payments(lines: _Lines, identity: str, assignment: str) -> Iterator[BankPayment]:
    """Yield an assignment's payments.

    Their ids hold the day of settlement: the transmission's number comes again after a year.
    """
    last = 0
    while lines.next_record == "30":
        amount = lines.take("30")
        lines.check(stated=amount[2:4], found=OCR_GIRO, what="the service")
        kind = lines.number_in(amount, 4, 6, "the transaction type")
        if kind not in KINDS:
            raise BrokenFile(lines.number, f"there is no transaction type {kind}; it must be 10 to 21")
        number = lines.number_in(amount, 8, 15, "the transaction number")
        if number <= last:
            raise BrokenFile(lines.number, f"transaction {number} comes after {last}")
        last = number
        if (sign := amount[31]) not in "-0 +":
            raise BrokenFile(lines.number, f"the sign must be '-' or '0', not {sign!r}")
        kroner = Decimal(lines.number_in(amount, 32, 49, "the amount in øre")).scaleb(-2)
        if kroner >= TOO_LARGE:
            raise BrokenFile(lines.number, "the amount must be below 1 000 000 000 000 kroner")
        received_on = lines.date_in(amount, 15, "the settlement date")
        if received_on is None:
            raise BrokenFile(lines.number, "it has no settlement date")
        kid = _kid(amount)
        order = _belonging(lines, "31", number, kind)
        ordered_on = lines.date_in(order, 41, "the order date")
        text = _belonging(lines, "32", number, kind)[15:55].strip() if lines.next_record == "32" else ""
        yield BankPayment(
            id=f"{identity}-{received_on:%Y%m%d}-{assignment}-{number}",
            kind=kind,
            kid=kid,
            amount=-kroner if sign == "-" or kind in REVERSALS else kroner,
            paid_on=min(ordered_on or received_on, received_on),
            received_on=received_on,
            reference=order[25:34].strip(),
            debtor_account=_account(order[47:58]),
            text=text,
            problem=problem_with(kid),
        )


def _belonging(lines: _Lines, record: str, number: int, kind: int) -> str:
    """Take a further record of a transaction."""
    line = lines.take(record)
    stated = lines.number_in(line, 8, 15, "the transaction number")
    lines.check(stated=stated, found=number, what="the transaction number")
    stated_kind = lines.number_in(line, 4, 6, "the transaction type")
    lines.check(stated=stated_kind, found=kind, what="the transaction type")
    return line


def _kid(line: str) -> str:
    """Return the KID of 25 positions, which is none when they are blank or all zero."""
    field = line[49:74].strip()
    return field if field.strip("0") or len(field) < 25 else ""


def _account(field: str) -> str:
    return field.strip() if field.strip("0 ") else ""

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

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from services.settlement.incoming import (
    TOO_LARGE,
    BankFile,
    BankPayment,
    BrokenFile,
    PassedOver,
    on_another_account,
    problem_with,
)
from services.settlement.ocr_lines import REVERSALS, Lines

OCR_GIRO = "09"
KINDS = range(10, 22)


@dataclass(slots=True)
class _Counted:
    """What the assignments of a file hold so far; `others` are payments to other accounts than ours.

    `elsewhere` is the first line that names another account, with its account.
    """

    payments: list[BankPayment] = field(default_factory=list)
    others: list[BankPayment] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    transactions: int = 0
    elsewhere: tuple[int, str] | None = None


def read_ocr(content: bytes, *, account: str) -> BankFile:
    """Return the payments of a file to `account`, the agency's client account.

    Assignments of other accounts are passed over, and shown with their sum.

    Raises:
        BrokenFile: it is not as the specification says, or it concerns other accounts alone.
    """
    lines = Lines(content)
    start = lines.take("10")
    number = f"{lines.number_in(start, 16, 23, 'the transmission number'):07d}"
    sender = f"{lines.number_in(start, 8, 16, 'the sender'):08d}"
    recipient = f"{lines.number_in(start, 23, 31, 'the recipient'):08d}"
    counted = _Counted()
    while lines.next_record == "20":
        if lines.next_service == OCR_GIRO:
            _assignment(lines, f"ocr-{sender}-{recipient}-{number}", account, counted)
        else:
            _other_assignment(lines, counted)
    end = lines.take("89")
    transactions = lines.number_in(end, 8, 16, "the number of transactions")
    lines.check(stated=transactions, found=counted.transactions, what="the number of transactions")
    records = lines.number_in(end, 16, 24, "the number of records")
    lines.check(stated=records, found=lines.records, what="the number of records")
    lines.check_sum(end, counted.payments + counted.others)
    lines.date_in(end, 41, "the date")
    if not lines.done:
        raise BrokenFile(lines.number + 1, "the file has ended before this line")
    if counted.elsewhere and len(counted.passed_over) == len(counted.numbers):
        line, other = counted.elsewhere
        raise BrokenFile(line, f"the file is for account {other}, but our client account is {account}")
    return BankFile(
        format="ocr",
        sender=sender,
        recipient=recipient,
        number=number,
        payments=tuple(counted.payments),
        passed_over=tuple(counted.passed_over),
    )


def _assignment(lines: Lines, identity: str, account: str, counted: _Counted) -> None:
    first = lines.number
    start = lines.take("20")
    number, of_account = f"{lines.number_in(start, 17, 24, 'the assignment number'):07d}", start[24:35]
    if number in counted.numbers:
        raise BrokenFile(lines.number, f"assignment {number} stands in the file already")
    counted.numbers.append(number)
    is_ours, stands_in = of_account == account, lines.number
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
    counted.transactions += len(payments)
    if is_ours:
        counted.payments += payments
    else:
        counted.others += payments
        counted.passed_over.append(_passed_over(len(counted.numbers), number, of_account, payments))
        counted.elsewhere = counted.elsewhere or (stands_in, of_account)


def _passed_over(position: int, number: str, account: str, payments: Sequence[BankPayment]) -> PassedOver:
    """Return an assignment of another account, as it is shown."""
    return PassedOver(
        position=position,
        amount=sum((each.amount for each in payments), Decimal("0.00")),
        currency="NOK",
        booked_on=max((each.received_on for each in payments), default=None),
        reference=number,
        reason=on_another_account(account),
    )


def _other_assignment(lines: Lines, counted: _Counted) -> None:
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


def _payments(lines: Lines, identity: str, assignment: str) -> Iterator[BankPayment]:
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


def _belonging(lines: Lines, record: str, number: int, kind: int) -> str:
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

"""The lines of an OCR giro file, whole records that may have lost blanks, and the fields in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from services.settlement.incoming import BankPayment, BrokenFile

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

REVERSALS = (18, 20)
"""Transaction types with which the bank takes money back."""
WITH_TEXT = ("20", "21")
"""Transaction types with a text in place of the KID."""
ENDS = "\x1a\x00"
"""What may stand behind a line, or the file, and belongs to no record."""
_LINE_END = re.compile(r"\r*\n|\r")
"""As any system ends lines; a transport may add a carriage return to what has one."""


class Lines:
    """The lines of a file, taken one by one as the records that must come next."""

    def __init__(self, content: bytes) -> None:
        self._lines = [line.rstrip(ENDS) for line in _LINE_END.split(_decoded(content))]
        while self._lines and not self._lines[-1].strip():
            self._lines.pop()
        self._blank = next((index for index, line in enumerate(self._lines) if line.strip()), 0)
        self.number = self._blank

    @property
    def records(self) -> int:
        """How many records have been taken; blank lines before the first are none."""
        return self.number - self._blank

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

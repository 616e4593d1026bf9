"""Why a payment covers nothing, a file is refused, and what a log says: as it is kept, and told anew.

What is kept with each is a sentence. By its form it has a code, and its day or name stands apart, so that it
can be said in another language, however long ago it was kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from shared.sentences import Sentence, sentence

REASONS: tuple[tuple[str, str], ...] = (
    ("NoKid", r"it has no KID"),
    ("CheckDigitWrong", r"the KID's check digit is wrong"),
    ("SeveralKids", r"it names several KIDs without telling what is for which"),
    ("KidOfNoCase", r"no case has this KID"),
    ("NotReceived", r"the bank took back a payment that has not been received"),
    ("MoreTakenBack", r"the bank has taken back more than was paid on the invoice"),
    ("CaseHadEnded", r"the case was (?P<closings>\w+) on (?P<day>[\d-]{10})"),
    ("NothingOwed", r"nothing was owed on (?P<day>[\d-]{10})"),
    ("MoneyOut", r"money out of the account"),
    ("MoneyBack", r"money that was paid out has come back"),
    (
        "NotAsSent",
        r"it names a payout of ours, but is of another amount, or .*",
    ),
    ("NoDetails", r"it tells neither payer nor KID, and may be the sum of payments .*"),
    ("SumOfPayments", r"a sum of (?P<count>\d+) payments without details; another file of the bank has them"),
    ("ForeignMoney", r"it is in (?P<currency>.+); only kroner are booked here"),
    ("UnknownAccount", r"it is on (?:an unknown account|account unknown), not on our client account"),
    ("OtherAccount", r"it is on account (?P<account>.*), not on our client account"),
    ("NotBookedYet", r"it is not booked yet \(status (?P<booking>.*)\)"),
    ("NoDayTold", r"it tells no day"),
    (
        "AlreadyTaken",
        r"(?:this|another) file .*was taken (?P<day>[\d.]{10}) .*; nothing was booked again",
    ),
    ("ReportTaken", r"this report was taken (?P<day>[\d.]{10}) .*; nothing was changed"),
    ("ReportOfAnother", r"the report answers message .*, which was not released here"),
    ("BrokenFile", r".*; nothing was booked, ask the bank for a correct file"),
)
"""Each reason's code, and the form in which it is kept with its values."""


DEEDS: tuple[tuple[str, str], ...] = (
    ("BatchProposed", r"(?P<count>\d+) payments, (?P<total>-?[\d.]+) kroner"),
    ("SentBefore", r"payout (?P<payout>\S+) was sent to the bank before \((?P<bank_reason>.*)\); .*"),
    ("SaidOtherwise", r"payout (?P<payout>\S+) is \w+, the report says (?P<bank>\w+)"),
    ("NotInBatch", r"payment (?P<payout>.+) is not in the batch"),
)
"""The same for what the log of payouts says of a deed."""


def reason_said(kept: str, status: str = "") -> Sentence:
    """Return a reason that is kept, with its code; a person's own words have none.

    What is held waits for a rate.

    >>> reason_said("nothing was owed on 2026-06-01").values
    {'day': '2026-06-01'}
    >>> reason_said("it is on account 1503.00.00002, not on our client account").values
    {'account': '1503.00.00002'}
    """
    if status == "held":
        return sentence(kept, "RateUnknown")
    return _said(kept, REASONS)


def deed_said(kept: str) -> Sentence:
    """Return what the log of payouts says of a deed, with its code; a person's or bank's own words have none.

    >>> deed_said("2 payments, 861.40 kroner").values
    {'count': '2', 'total': '861.40'}
    """
    return _said(kept, DEEDS)


def report_said(kept: str) -> Sentence:
    """Return why a bank's answer was refused; what has no code of its own says what cannot be read in it."""
    said = reason_said(kept)
    return said if said.code else sentence(kept, "BrokenReport")


def _said(kept: str, forms: Iterable[tuple[str, str]]) -> Sentence:
    for code, form in forms:
        if found := re.fullmatch(form, kept, re.DOTALL):
            values = found.groupdict()
            return Sentence(kept, code, values | ({"day": _iso(values["day"])} if "day" in values else {}))
    return Sentence(kept)


def _iso(day: str) -> str:
    """Return a day as 2026-06-01, that may be kept as 01.06.2026."""
    return "-".join(reversed(day.split(".")))

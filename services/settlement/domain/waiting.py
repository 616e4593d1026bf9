"""Why a payment covers nothing, as it is kept with the payment, and told anew with its day apart."""

from __future__ import annotations

import re

from shared.sentences import Sentence, sentence

REASONS: tuple[tuple[str, str], ...] = (
    ("NoKid", r"it has no KID"),
    ("CheckDigitWrong", r"the KID's check digit is wrong"),
    ("SeveralKids", r"it names several KIDs without telling what is for which"),
    ("KidOfNoCase", r"no case has this KID"),
    ("NotReceived", r"the bank took back a payment that has not been received"),
    ("MoreTakenBack", r"the bank has taken back more than was paid on the invoice"),
    ("CaseHadEnded", r"the case was (?P<closings>\w+) on (?P<day>\d{4}-\d\d-\d\d)"),
    ("NothingOwed", r"nothing was owed on (?P<day>\d{4}-\d\d-\d\d)"),
)
"""Each reason's code, and the sentence in which it is kept with its values."""


def reason_said(kept: str, status: str) -> Sentence:
    """Return why a payment lies where it does; a person's own words have no code.

    >>> reason_said("nothing was owed on 2026-06-01", "unplaced").values
    {'day': '2026-06-01'}
    """
    if status == "held":
        return sentence(kept, "RateUnknown")
    for code, form in REASONS:
        if found := re.fullmatch(form, kept):
            return Sentence(kept, code, found.groupdict())
    return Sentence(kept)

"""Why a payment covers nothing is kept as a sentence, and told anew with a code and its day."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from services.settlement.bank_import import AlreadyTaken
from services.settlement.camt054.entries import NO_DETAILS, SEVERAL_KIDS
from services.settlement.domain.vat_invoices import TAKEN_BACK
from services.settlement.domain.waiting import reason_said
from services.settlement.incoming import MONEY_BACK, MONEY_OUT, NOT_AS_SENT, BrokenFile, problem_with
from services.settlement.store.bank_files import TakenBefore, unplaced

TAKEN = TakenBefore(datetime(2026, 6, 1, 9, tzinfo=UTC), same_content=True, format="ocr", name="")


@pytest.mark.parametrize(
    ("kept", "code", "values"),
    [
        (problem_with(""), "NoKid", {}),
        (problem_with("0123"), "CheckDigitWrong", {}),
        (SEVERAL_KIDS, "SeveralKids", {}),
        (unplaced(Decimal(1), "").reason, "KidOfNoCase", {}),
        (TAKEN_BACK, "MoreTakenBack", {}),
        (
            "the case was withdrawn on 2026-06-01",
            "CaseHadEnded",
            {"closings": "withdrawn", "day": "2026-06-01"},
        ),
        (MONEY_OUT, "MoneyOut", {}),
        (MONEY_BACK, "MoneyBack", {}),
        (NOT_AS_SENT, "NotAsSent", {}),
        (NO_DETAILS, "NoDetails", {}),
        (str(AlreadyTaken(TAKEN)), "AlreadyTaken", {"day": "2026-06-01"}),
        (str(AlreadyTaken(replace(TAKEN, same_content=False))), "AlreadyTaken", {"day": "2026-06-01"}),
        (str(BrokenFile(3, "it has\nno date")), "BrokenFile", {}),
        ("Ringte banken", "", {}),
    ],
)
def test_a_reason_that_is_kept_has_its_code_and_values(kept, code, values):
    said = reason_said(kept)
    assert (said.text, said.code, said.values) == (kept, code, values)


def test_money_that_is_held_waits_for_a_rate_whatever_its_reason_says():
    assert reason_said("The interest is not known for 2027-01-01", "held").code == "RateUnknown"

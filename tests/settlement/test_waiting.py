"""Why a payment covers nothing is kept as a sentence, and told anew with a code and its day."""

from decimal import Decimal

import pytest

from services.settlement.camt054.entries import SEVERAL_KIDS
from services.settlement.domain.vat_invoices import TAKEN_BACK
from services.settlement.domain.waiting import reason_said
from services.settlement.incoming import problem_with
from services.settlement.store.bank_files import unplaced


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
        ("Ringte banken", "", {}),
    ],
)
def test_a_reason_that_is_kept_has_its_code_and_values(kept, code, values):
    said = reason_said(kept, "unplaced")
    assert (said.text, said.code, said.values) == (kept, code, values)


def test_money_that_is_held_waits_for_a_rate_whatever_its_reason_says():
    assert reason_said("The interest is not known for 2027-01-01", "held").code == "RateUnknown"

"""Why a payment covers nothing is kept as a sentence, and told anew with a code and its day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from services.settlement.bank_import import AlreadyTaken
from services.settlement.camt054 import read_camt054
from services.settlement.domain.replay import replay
from services.settlement.domain.vat_invoices import coverings
from services.settlement.domain.waiting import REASONS, reason_said
from services.settlement.incoming import NOT_AS_SENT, BrokenFile, problem_with
from services.settlement.store.bank_files import TakenBefore, unplaced
from tests.settlement.facts import PAID, case, claim, payment
from tests.settlement.notifications import btch, message, ntfctn, ntry, scor, simple, tx
from tests.settlement.told import AGENCY_ACCOUNT, kid

TAKEN = TakenBefore(datetime(2026, 6, 1, 9, tzinfo=UTC), same_content=True, format="ocr", name="")


def passed_over(*entries, account=AGENCY_ACCOUNT) -> str:
    """Why an entry of a notification is none for us, beside one that is."""
    ours = ntfctn(ntry("10.00", tx("10.00", scor(kid(1)))))
    (found,) = read_camt054(
        message(ours, ntfctn(*entries, account=account)), account=AGENCY_ACCOUNT
    ).passed_over
    return found.reason


def told_of(entry) -> str:
    """What is wrong with a payment that a notification tells of."""
    (found,) = read_camt054(simple(entry), account=AGENCY_ACCOUNT).payments
    return found.problem


def waits(*facts, **traits) -> str:
    """Why the payment of a case covers nothing."""
    return replay(case(*facts, **traits)).payments["p1"].reason


SEVERAL = ntry("100.00", tx("100.00", scor(kid(1)) + scor(kid(2))))
WRITTEN = [
    (problem_with(""), "NoKid", {}),
    (problem_with("0123"), "CheckDigitWrong", {}),
    (told_of(SEVERAL), "SeveralKids", {}),
    (unplaced(Decimal(1), "").reason, "KidOfNoCase", {}),
    (waits(payment(-100)), "NotReceived", {}),
    (coverings(Decimal(100), [payment(-100)], {})["p1"].placement.reason, "MoreTakenBack", {}),
    (
        waits(payment(100, on=PAID + timedelta(days=1)), withdrawn_on=PAID),
        "CaseHadEnded",
        {"closings": "withdrawn", "day": "2026-06-01"},
    ),
    (waits(payment(100), claim(joined=PAID + timedelta(days=1))), "NothingOwed", {"day": "2026-06-01"}),
    (passed_over(ntry("30.00", credit=False)), "MoneyOut", {}),
    (passed_over(ntry("50.00", reversal=True)), "MoneyBack", {}),
    (NOT_AS_SENT, "NotAsSent", {}),
    (passed_over(ntry("60.00")), "NoDetails", {}),
    (passed_over(ntry("60.00", batch=btch(3))), "SumOfPayments", {"count": "3"}),
    (passed_over(ntry("20.00", currency="EUR")), "ForeignMoney", {"currency": "EUR"}),
    (
        passed_over(ntry("20.00", tx("10.00", currency="SEK"), currency="EUR")),
        "ForeignMoney",
        {"currency": "EUR"},
    ),
    (passed_over(ntry("20.00", currency="eur")), "ForeignMoney", {"currency": "eur"}),
    (passed_over(ntry("70.00"), account="15030000002"), "OtherAccount", {"account": "15030000002"}),
    (passed_over(ntry("70.00"), account=""), "UnknownAccount", {}),
    ("it is on account unknown, not on our client account", "UnknownAccount", {}),
    (passed_over(ntry("40.00", status="PDNG")), "NotBookedYet", {"booking": "PDNG"}),
    (passed_over(ntry("40.00", status="not yet")), "NotBookedYet", {"booking": "not yet"}),
    (passed_over(ntry("40.00", tx("40.00"), booked="", valued="")), "NoDayTold", {}),
    (str(AlreadyTaken(TAKEN)), "AlreadyTaken", {"day": "2026-06-01"}),
    (str(AlreadyTaken(replace(TAKEN, same_content=False))), "AlreadyTaken", {"day": "2026-06-01"}),
    (str(BrokenFile(3, "it has\nno date")), "BrokenFile", {}),
    ("Ringte banken", "", {}),
]
"""What is kept, as the code that writes it does, with its code and values."""

OF_REPORTS = {"ReportOfAnother", "ReportTaken"}
"""Their codes are demanded where a report is handed in, in `test_status_reports`."""


@pytest.mark.parametrize(("kept", "code", "values"), WRITTEN)
def test_a_reason_that_is_kept_has_its_code_and_values(kept, code, values):
    said = reason_said(kept)
    assert (said.text, said.code, said.values) == (kept, code, values)


def test_every_form_is_held_against_what_is_written():
    assert {code for _, code, _ in WRITTEN if code} | OF_REPORTS == {code for code, _ in REASONS}


def test_money_that_is_held_waits_for_a_rate_whatever_its_reason_says():
    assert reason_said("The interest is not known for 2027-01-01", "held").code == "RateUnknown"

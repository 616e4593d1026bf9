"""The time-bar of claims whose debtor has agreed on a plan: three years anew (foreldelsesloven §§ 14 and 20)."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from services.dunning.domain.after_transfer import decide_case
from services.dunning.domain.agreeing import agree
from services.dunning.domain.deciding import decide
from services.dunning.domain.decisions import Ask, Reason, SendLetter, Skip
from services.dunning.domain.plans import with_plans_as_they_stand
from services.dunning.domain.routine import Routine
from shared.errors import Reject
from shared.events import Instalment
from tests.dunning.test_after_the_demand import case_of, claim, sent
from tests.dunning.test_plans import make, under
from tests.dunning.told import at, overdue, registered, transferred

OLD = date(2023, 7, 20)
AGREED, LAST, BROKEN = date(2026, 7, 1), date(2026, 8, 15), date(2026, 9, 4)
NOTICE = sent("collection_notice", date(2026, 5, 11), fee="38.00")
DEMAND = sent("payment_demand", date(2026, 5, 27), fee="600.00")
REMINDER = sent("instalment_reminder", date(2026, 8, 20))


def wanted(case, last=LAST, today=AGREED):
    return agree(case, uuid4(), [Instalment(due_on=last, amount=None)], agreed_by="Kari", today=today)


def old(*more, name="A", due=OLD):
    return claim(name, NOTICE, DEMAND, *more, due=due)


def broken():
    plan = wanted(case_of(old()))
    about_plan = (
        replace(sent("instalment_plan", AGREED, days=None), plan_id=plan.id),
        replace(REMINDER, plan_id=plan.id),
    )
    case = with_plans_as_they_stand(under(case_of(old(*about_plan)), plan), BROKEN)
    assert [each.status for each in case.case.plans] == ["broken"]
    return case


def test_a_plan_may_end_after_its_claims_would_have_been_barred_without_it():
    plan = wanted(case_of(old()))
    assert (plan.agreed_on, plan.instalments[-1].due_on) == (AGREED, LAST)


def test_a_plan_ends_within_three_years_of_the_day_on_which_it_is_agreed():
    assert wanted(case_of(old()), last=date(2029, 7, 1))
    with pytest.raises(Reject, match="barred after 2029-07-01"):
        wanted(case_of(old()), last=date(2029, 7, 2))


def test_a_claim_that_was_barred_before_is_not_revived_by_an_agreement():
    with pytest.raises(Reject, match="nothing is owed"):
        wanted(case_of(old()), today=date(2026, 7, 21))
    beside = wanted(case_of(old(), old(name="B", due=date(2023, 7, 21))), today=date(2026, 7, 21))
    assert len(beside.invoice_ids) == 1
    plan = replace(wanted(case_of(old())), agreed_on=date(2026, 7, 21))
    assert under(case_of(old()), plan).claims[0].barred_after == date(2026, 7, 20)


def test_a_claim_of_a_broken_plan_is_asked_for_until_three_years_after_the_agreement():
    assert broken().claims[0].barred_after == date(2029, 7, 1)
    decision = decide_case(broken(), BROKEN)
    assert isinstance(decision, SendLetter)
    assert decision.step.kind == "legal_action_notice"


def test_a_cancelled_plan_has_acknowledged_its_claims_too():
    plan = replace(wanted(case_of(old())), status="cancelled", ended_on=date(2026, 7, 10))
    assert isinstance(decide_case(under(case_of(old()), plan), BROKEN), SendLetter)


def test_a_claim_that_the_plan_is_not_about_is_barred_by_its_own_due_date():
    later = claim("B", due=OLD)
    case = under(case_of(old(), later), wanted(case_of(old())))
    assert [each.barred_after for each in case.claims if each.id == later.id] == [date(2026, 7, 20)]
    (beside,) = (each for each in case.claims if each.id == later.id)
    assert decide(beside, Routine(), date(2026, 7, 21)) == Skip(Reason.TIME_BARRED)


def test_a_plan_early_in_a_claims_life_moves_its_time_bar_by_as_much():
    young = case_of(old(due=date(2026, 4, 1)))
    assert under(young, wanted(young)).claims[0].barred_after == date(2029, 7, 1)


def test_the_creditor_is_asked_before_the_new_time_bar():
    question = decide_case(broken(), date(2029, 4, 3))
    assert isinstance(question, Ask)
    assert question.barred_after == date(2029, 7, 1)


async def test_a_plan_about_an_old_claim_is_taken_and_its_claim_goes_on_when_it_is_broken(office):
    await office.on(date(2026, 5, 11), registered(), overdue(due_date=OLD), transferred(due_date=OLD))
    await office.on(date(2026, 5, 27))
    office.service.at(at(AGREED, 12))
    answer = await make(office, {"instalments": [{"due_on": str(LAST)}], "note": ""})
    assert answer.status_code == 201, answer.text
    for day in (date(2026, 8, 20), BROKEN):
        await office.on(day)
    kinds = [letter["kind"] for letter in await office.letters()]
    assert kinds == [
        "collection_notice",
        "payment_demand",
        "instalment_plan",
        "instalment_reminder",
        "legal_action_notice",
    ]

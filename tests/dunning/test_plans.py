"""Payment plans: what may be agreed, the letters about it, and when it is kept, broken or cancelled."""

import asyncio
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings

from services.dunning.domain.after_transfer import decide_case
from services.dunning.domain.agreeing import agree
from services.dunning.domain.debts import debts
from services.dunning.domain.deciding import decide
from services.dunning.domain.decisions import Reason, SendLetter, Skip, Wait
from services.dunning.domain.ladder import INSTALMENT_PLAN, INSTALMENT_REMINDER
from services.dunning.domain.plans import with_plans_as_they_stand
from services.dunning.domain.routine import Routine
from services.dunning.domain.schedule import schedule
from services.dunning.domain.state import Delta
from shared.errors import Reject
from shared.events import Instalment, LetterSent, PaymentPlanChanged
from shared.norway.interest import late_interest
from tests.dunning.conftest import an_office
from tests.dunning.test_after_the_demand import DAY, DEMAND, DEMANDED, NOTICE, NOTICED, case_of, claim, sent
from tests.dunning.told import (
    CREDITOR,
    DUE,
    at,
    case_id,
    closed,
    credited,
    invoice_id,
    overdue,
    paid,
    registered,
    reopened,
    status,
    transferred,
    undone,
)
from tests.support.driving import envelope
from tests.support.histories import retold

D = Decimal
AGREED = date(2026, 7, 10)
FIRST, SECOND, THIRD = date(2026, 8, 3), date(2026, 9, 1), date(2026, 10, 1)


def instalments(*amounts, days=(FIRST, SECOND, THIRD)):
    return [
        Instalment(due_on=day, amount=D(amount) if amount else None)
        for day, amount in zip(days, amounts, strict=False)
    ]


def agreed(case, *amounts, today=AGREED, days=(FIRST, SECOND, THIRD)):
    return agree(case, uuid4(), instalments(*amounts, days=days), agreed_by="Kari", today=today)


def under(case, plan):
    return case.having(replace(case.case, plans=(*case.case.plans, plan)))


def demanded(*, deltas=(), **about):
    return case_of(claim("A", NOTICE, DEMAND, deltas=deltas), **about)


def planned(*amounts, letters=(), deltas=(), confirmed=True, **about):
    """A demanded case with a plan of 10 July that has been confirmed."""
    plan = agreed(demanded(**about), *(amounts or ("1500.00", "1500.00", None)))
    confirmation = [replace(sent("instalment_plan", AGREED, days=None), plan_id=plan.id)] if confirmed else []
    about_plan = [replace(each, plan_id=plan.id) for each in letters]
    case = case_of(claim("A", NOTICE, DEMAND, *confirmation, *about_plan, deltas=deltas), **about)
    return under(case, plan)


def payment(amount, on, **parts):
    return Delta(amount=D(amount), on=on, **parts)


REMINDER = sent("instalment_reminder", date(2026, 8, 6))  # the third banking day after the first instalment


# What may be agreed


def test_a_plan_is_for_all_that_the_case_owes_and_its_last_instalment_takes_the_rest():
    plan = agreed(demanded(), "1500.00", "1500.00", None)
    assert [each.amount for each in plan.instalments] == [D("1500.00"), D("1500.00"), None]
    assert (plan.invoice_ids, plan.agreed_on, plan.addition) == ((invoice_id(),), AGREED, 0)


def test_instalments_that_are_told_whole_must_sum_to_what_is_owed_that_day():
    total = D("4600.00") + late_interest(D(4000), DUE, AGREED)
    rest = total - 3000
    assert agreed(demanded(), "1500.00", "1500.00", rest).instalments[-1].amount is None
    with pytest.raises(Reject, match=f"must sum to the {total} owed today, so the last is {rest}") as refused:
        agreed(demanded(), "1500.00", "1500.00", rest + 1)
    said = refused.value.sentence
    assert (said.code, said.values) == ("WrongSum", {"total": str(total), "rest": str(rest)})


def test_one_instalment_is_a_deferral_of_everything():
    plan = agreed(demanded(), None)
    assert plan.is_deferral


@pytest.mark.parametrize(
    ("amounts", "days", "why"),
    [
        ((None,), (AGREED,), "must come after"),
        (("100", None), (SECOND, FIRST), "in order"),
        (("100", None), (FIRST, FIRST), "in order"),
        (("0.00", None), (FIRST, SECOND), "above zero"),
        ((None, None), (FIRST, SECOND), "above zero"),
        (("5000.00", None), (FIRST, SECOND), "leave something for the last"),
        ((None,), (date(2029, 7, 11),), "barred after 2029-07-10"),
        ((), (), "at least one day"),
    ],
)
def test_a_plan_that_cannot_be_kept_or_is_not_allowed_is_refused_with_what_would_do(amounts, days, why):
    with pytest.raises(Reject, match=why):
        agreed(demanded(), *amounts, days=days)


@pytest.mark.parametrize("standing", ["paused", "disputed", "legal", "withdrawn", "closed"])
def test_nothing_is_agreed_about_a_case_that_stands_still(standing):
    with pytest.raises(Reject, match=f"the case is {standing}"):
        agreed(demanded(status=standing), None)


def test_a_second_plan_is_not_agreed_beside_the_first_nor_one_about_nothing():
    with pytest.raises(Reject, match="cancel it first"):
        agreed(planned(), None)
    with pytest.raises(Reject, match="nothing is owed"):
        agreed(demanded(deltas=(payment("4000.00", AGREED, interest=D("51.56"), fees=D(600)),)), None)


@pytest.mark.parametrize(
    ("number", "case", "addition"),
    [
        (4, demanded(), "0.00"),
        (5, demanded(), "1125.00"),
        (5, case_of(claim("A", NOTICE)), "0.00"),
        (5, demanded(deltas=(payment("4000.00", AGREED),)), "0.00"),
    ],
    ids=["four", "five", "five, but not demanded", "five, but only costs are owed"],
)
def test_more_than_four_instalments_of_a_demanded_claim_add_to_the_fee(number, case, addition):
    days = [AGREED + n * 10 * DAY for n in range(1, number + 1)]
    plan = agreed(case, *["10.00"] * (number - 1), None, days=days)
    assert plan.addition == D(addition)


def test_what_a_plan_adds_is_owed_at_once_once_and_not_after_going_legal():
    days = [AGREED + n * 10 * DAY for n in range(1, 6)]
    case = demanded()
    plan = agreed(case, *["10.00"] * 4, None, days=days)
    with_plan = under(case, plan)
    assert debts(with_plan, AGREED)[0].fees == D("1725.00")
    again = with_plan.having(replace(with_plan.case, plans=(replace(plan, status="broken", ended_on=FIRST),)))
    assert (
        agreed(again, *["10.00"] * 4, None, days=[day + 60 * DAY for day in days], today=FIRST).addition == 0
    )


# Its letters, and what waits


def test_a_plan_is_confirmed_on_the_day_on_which_it_is_agreed_and_nothing_else_is_sent_while_it_is_kept():
    case = planned(confirmed=False)
    assert decide_case(case, AGREED) == SendLetter(INSTALMENT_PLAN, (invoice_id(),), D("0.00"), None)
    kept = planned(deltas=(payment("1500.00", FIRST),))
    for day in (AGREED, date(2026, 7, 15), FIRST, date(2026, 8, 31)):
        assert not isinstance(decide_case(kept, day), SendLetter)
    assert decide_case(kept, date(2026, 7, 15)).reason is Reason.PLAN_STANDS


def test_no_notice_goes_about_a_claim_under_a_plan_and_one_beside_it_gets_its_own():
    case = case_of(claim("A"), claim("B", due=DUE + 30 * DAY))
    plan = agreed(case_of(claim("A")), None, today=NOTICED)
    case = under(case, plan)
    inside, beside = case.claims if case.claims[0].id == invoice_id("A") else case.claims[::-1]
    assert decide(inside, Routine(), NOTICED) == Skip(Reason.PLAN_STANDS)
    assert isinstance(decide(beside, Routine(), NOTICED + 30 * DAY), SendLetter)


def test_a_missed_instalment_is_reminded_of_after_three_banking_days_without_a_fee():
    case = planned()
    assert decide_case(case, date(2026, 8, 5)) == Wait(date(2026, 8, 6), Reason.PLAN_STANDS)
    assert decide_case(case, date(2026, 8, 6)) == SendLetter(
        INSTALMENT_REMINDER, (invoice_id(),), D("0.00"), date(2026, 8, 20)
    )


def test_a_payment_of_the_reminders_last_day_that_is_heard_of_later_keeps_the_plan():
    last_day = payment("1500.00", date(2026, 8, 20))
    late = payment("1500.00", date(2026, 8, 21))
    for deltas, standing in [((last_day,), "standing"), ((late,), "broken"), ((), "broken")]:
        case = with_plans_as_they_stand(planned(letters=[REMINDER], deltas=deltas), date(2026, 8, 24))
        assert case.case.plans[0].status == standing
    before = with_plans_as_they_stand(planned(letters=[REMINDER]), date(2026, 8, 20))
    assert before.case.plans[0].status == "standing"
    broken = with_plans_as_they_stand(planned(letters=[REMINDER]), date(2026, 9, 20)).case.plans[0]
    assert broken.ended_on == date(2026, 8, 21)


def test_after_a_broken_plan_the_ladder_goes_on_with_what_was_left_of_its_own_deadline():
    """The demand's deadline was 14 July, and five of its days were left on 10 July, that day included."""
    case = planned(letters=[REMINDER])
    broken_on = date(2026, 8, 21)
    assert decide_case(case, broken_on).until == date(2026, 8, 26)
    assert decide_case(case, date(2026, 8, 26)).step.kind == "legal_action_notice"


def test_what_is_paid_counts_for_the_instalment_that_is_due_first():
    both_at_once = payment("3000.00", date(2026, 7, 20))
    case = planned(deltas=(both_at_once,))
    assert decide_case(case, date(2026, 9, 4)) == Wait(date(2026, 10, 6), Reason.PLAN_STANDS)
    shown = schedule(case, case.case.plan, date(2026, 9, 4))
    assert [line.is_paid for line in shown.lines] == [True, True, False]
    part = planned(deltas=(payment("500.00", FIRST),))
    assert schedule(part, part.case.plan, date(2026, 8, 6)).overdue == D("1000.00")


def test_payments_to_the_agency_count_with_all_that_they_cover_and_those_before_the_plan_do_not():
    covering_costs = payment("848.44", FIRST, interest=D("51.56"), fees=D("600.00"), to_agency=True)
    assert schedule(case := planned(deltas=(covering_costs,)), case.case.plan, FIRST).lines[0].is_paid
    early = payment("1500.00", AGREED)
    plan = agreed(demanded(deltas=(early,)), "1500.00", None)
    case = under(demanded(deltas=(early,)), plan)
    assert not schedule(case, plan, FIRST).lines[0].is_paid


def test_the_rest_is_what_is_left_when_all_is_paid_on_its_day_with_the_interest_until_then():
    case = planned()
    *_, rest = schedule(case, case.case.plan, AGREED).lines
    # 600.00 of fees and the interest come first; then the principal, which bears interest until the end
    first = late_interest(D(4000), DUE, FIRST)
    left = D(4000) - (1500 - 600 - first)
    second = late_interest(D(4000), DUE, FIRST) + late_interest(left, FIRST, SECOND) - first
    left_then = left - (1500 - second)
    expected = left_then + late_interest(left_then, SECOND, THIRD)
    assert abs(rest.amount - expected) <= D("0.02")  # the parts are rounded one by one here


def test_the_rest_is_not_guessed_when_a_rate_until_then_is_not_known():
    days = (date(2026, 12, 1), date(2027, 2, 1))
    case = demanded()
    plan = agreed(case, "100.00", None, days=days)
    *_, rest = schedule(under(case, plan), plan, AGREED).lines
    assert rest.amount is None


def test_a_plan_is_completed_when_nothing_is_left_that_would_be_asked_for():
    all_of_it = payment("4000.00", date(2026, 9, 29), interest=D("90.00"), fees=D("600.00"), to_agency=True)
    case = with_plans_as_they_stand(planned(deltas=(all_of_it,)), date(2026, 9, 30))
    assert (case.case.plans[0].status, case.case.plans[0].ended_on) == ("completed", date(2026, 9, 29))


def test_the_fee_stays_light_while_the_plan_is_kept_and_its_days_are_not_counted_afterwards():
    kept = planned(deltas=(payment("1500.00", FIRST),))
    assert debts(kept, date(2026, 8, 31))[0].fees == D("600.00")
    broken = with_plans_as_they_stand(planned(letters=[REMINDER]), date(2026, 8, 21))
    days = (date(2026, 8, 21) - AGREED).days
    heavy_from = DEMANDED + (43 + days) * DAY
    assert debts(broken, heavy_from - DAY)[0].fees == D("600.00")
    assert debts(broken, heavy_from)[0].fees == D("1200.00")


def test_a_confirmation_that_reached_nobody_is_tried_again_and_does_not_hold_the_reminder_back():
    refused = replace(sent("instalment_plan", AGREED, days=None), status="refused")
    case = planned(letters=[refused], confirmed=False)
    assert decide_case(case, AGREED) == Wait(date(2026, 7, 17), Reason.PLAN_STANDS)
    assert decide_case(case, date(2026, 7, 17)).step is INSTALMENT_PLAN


# Through the service

PATH = f"/cases/{case_id()}/plans"
KARI = {"On-Behalf-Of": "Kari Saksbehandler"}
WANTED = {
    "instalments": [{"due_on": "2026-08-03", "amount": "1500.00"}, {"due_on": "2026-09-01"}],
    "note": "Ringte og ba om å dele opp",
}


async def demanded_case(office):
    await office.on(NOTICED, registered(), overdue(), transferred())
    await office.on(DEMANDED)
    office.service.at(at(AGREED, 12))


async def make(office, wanted=WANTED, path=PATH, creditor_id=CREDITOR, by=KARI):
    params = {"creditor_id": str(creditor_id)}
    answer = await office.service.http.post(path, params=params, json=wanted, headers=by)
    await office.service.work_off()
    return answer


async def kinds(office):
    return [letter["kind"] for letter in await office.letters()]


async def test_a_plan_is_kept_confirmed_at_once_and_told(office):
    await demanded_case(office)
    answer = await make(office)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["status"], made["agreed_by"], made["origin"]) == (
        "standing",
        "Kari Saksbehandler",
        "case_handler",
    )
    assert made["instalments"][1] == {"due_on": "2026-09-01", "amount": None}
    assert await kinds(office) == ["collection_notice", "payment_demand", "instalment_plan"]
    (told,) = await office.service.said(PaymentPlanChanged)
    assert (told.status, told.agreed_on, told.addition, told.revision) == ("standing", AGREED, 0, 1)
    assert (
        office.post.subjects()[-1] == "Bekreftelse på betalingsavtale fra Fjordlys Elektro AS: faktura 10065"
    )
    assert (await office.get(PATH)) == [made]


async def test_a_plan_that_is_kept_is_completed_and_no_other_letter_goes(office):
    await demanded_case(office)
    await make(office)
    await office.on(date(2026, 8, 4), paid("1500.00", on=FIRST, payment_id="1"))
    await office.on(date(2026, 8, 20))
    parts = {"interest": D("70.00"), "fees": D("600.00"), "channel": "agency"}
    await office.on(date(2026, 9, 2), paid("2500.00", on=SECOND, payment_id="2", **parts))
    assert len(await office.letters()) == 3
    assert [(told.status, told.revision) for told in await office.service.said(PaymentPlanChanged)] == [
        ("standing", 1), ("completed", 2),
    ]  # fmt: skip
    (shown,) = await office.get(PATH)
    assert (shown["status"], shown["ended_on"]) == ("completed", "2026-09-01")


async def test_a_plan_that_is_not_kept_is_reminded_of_broken_and_the_ladder_goes_on(office):
    await demanded_case(office)
    await make(office)
    for day in (date(2026, 8, 5), date(2026, 8, 6), date(2026, 8, 7), date(2026, 8, 20)):
        await office.on(day)
    assert (await kinds(office))[3:] == ["instalment_reminder"]
    await office.on(date(2026, 8, 21))
    assert (await office.service.said(PaymentPlanChanged))[-1].status == "broken"
    for day in (date(2026, 8, 21), date(2026, 8, 25), date(2026, 8, 26)):
        await office.on(day)
    assert [(letter["kind"], letter["sent_on"]) for letter in await office.letters()][4:] == [
        ("legal_action_notice", date(2026, 8, 26))
    ]


async def test_a_plan_is_cancelled_with_who_and_why_and_only_once(office):
    await demanded_case(office)
    plan_id = (await make(office)).json()["plan_id"]

    async def cancel(by="Per", **why):
        params, headers = {"creditor_id": str(CREDITOR)}, {"On-Behalf-Of": by}
        path = f"{PATH}/{plan_id}"
        return await office.service.http.request("DELETE", path, params=params, json=why, headers=headers)

    assert (await cancel()).status_code == (await cancel(by="", reason="Feil sak")).status_code == 422
    assert (await cancel(reason="Feil sak")).status_code == 204
    (shown,) = await office.get(PATH)
    assert (shown["status"], shown["cancelled_by"], shown["cancelled_because"]) == (
        "cancelled",
        "Per",
        "Feil sak",
    )
    assert [told.status for told in await office.service.said(PaymentPlanChanged)] == [
        "standing",
        "cancelled",
    ]
    assert (await cancel(reason="Feil sak")).status_code == 409
    await office.on(date(2026, 7, 15))
    assert (await kinds(office))[-1] == "legal_action_notice"


async def test_a_plan_that_is_not_allowed_is_a_409_that_says_what_would_do_and_an_unknown_case_a_404(office):
    await demanded_case(office)
    refused = await make(office, WANTED | {"instalments": [{"due_on": "2026-07-10"}]})
    assert refused.status_code == 409
    assert "must come after 2026-07-10" in refused.text
    assert (await make(office, path=f"/cases/{uuid4()}/plans")).status_code == 404
    assert (await make(office, creditor_id=uuid4())).status_code == 404
    assert (await make(office, by={})).status_code == 422
    assert await office.service.said(PaymentPlanChanged) == []


async def test_two_plans_that_are_wanted_at_the_same_moment_are_one(office):
    await demanded_case(office)
    about = {"params": {"creditor_id": str(CREDITOR)}, "json": WANTED, "headers": KARI}
    answers = await asyncio.gather(*(office.service.http.post(PATH, **about) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


FACTS = [
    paid("1500.00", on=FIRST, payment_id="1"),
    paid("900.00", on=date(2026, 8, 20), payment_id="2"),
    undone("2", amount="900.00"),
    paid(
        "200.00",
        on=date(2026, 8, 30),
        payment_id="3",
        channel="agency",
        interest=D("60.00"),
        fees=D("600.00"),
    ),
    credited("300.00", on=date(2026, 8, 30)),
    status("disputed", revision=2),
    status("open", revision=3),
    closed(revision=1),
    reopened(revision=2),
]


@pytest.fixture(scope="module")
async def desk(database_url, tmp_path_factory):
    async with an_office(database_url, tmp_path_factory.mktemp("print")) as it:
        yield it


async def ending(desk, told):
    await desk.service.empty()
    await demanded_case(desk)
    await make(desk)
    sunday = date(2026, 9, 6)
    desk.service.at(at(sunday))
    await desk.service.deliver(*(envelope(event) for event in told))
    await desk.on(sunday + DAY)
    plans = await desk.service.rows("select status, ended_on from payment_plans")
    cases = await desk.service.rows("select status, next_step_on, reason from cases")
    letters = await desk.service.rows(
        "select kind, sent_on, deadline, fee, principal, interest, fees from letters order by letter_id"
    )
    return plans, cases, letters, {sent.kind for sent in await desk.service.said(LetterSent)}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(retold(FACTS))
async def test_a_plan_stands_the_same_whatever_the_order_in_which_facts_are_told(desk, told):
    assert await ending(desk, told) == await ending(desk, FACTS)

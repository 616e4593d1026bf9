"""The ladder after the demand: legal-action notice, the heavy fee, the question, surveillance, the time-bar."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from services.dunning.domain.after_transfer import decide_case
from services.dunning.domain.cases import Question
from services.dunning.domain.debts import debts
from services.dunning.domain.deciding import decide
from services.dunning.domain.decisions import Ask, Reason, SendLetter, Skip, Wait
from services.dunning.domain.drafting import draft_about_case
from services.dunning.domain.ladder import LEGAL_ACTION_NOTICE, PAYMENT_DEMAND, SURVEILLANCE_LETTER, regime
from services.dunning.domain.routine import Routine
from services.dunning.domain.state import CaseState, Delta
from shared.events import Address, ClaimAmounts
from shared.norway.acts import CollectionAct
from shared.norway.charges import StatusChange
from shared.norway.interest import late_interest
from tests.dunning.told import DUE, a_case, invoice_id, letter, state

D = Decimal
NOTICED, DEMANDED, WARNED = date(2026, 6, 15), date(2026, 6, 30), date(2026, 7, 15)
ROUTINE = Routine()
DAY = timedelta(days=1)


def sent(kind, on, *, days=14, fee="0.00", name=""):
    deadline = None if days is None else on + days * DAY
    return letter(kind, sent_on=on, deadline=deadline, fee=fee, name=name or f"{kind} {on}")


NOTICE = sent("collection_notice", NOTICED, fee="38.00")
DEMAND = sent("payment_demand", DEMANDED, fee="600.00")
WARNING = sent("legal_action_notice", WARNED)


def claim(name="A", *letters, **more):
    return state(name, letters=letters, **({"case": a_case()} | more))


def case_of(*claims, **about):
    case = a_case(**about)
    return CaseState(case=case, claims=tuple(replace(each, case=case) for each in claims))


def demanded(**about):
    return case_of(claim("A", NOTICE, DEMAND), **about)


def warned(**about):
    return case_of(claim("A", NOTICE, DEMAND, WARNING), **about)


def changed(*changes):
    """Statuses in order, each with its day."""
    return tuple(
        StatusChange(status=status, on=on, revision=number) for number, (status, on) in enumerate(changes, 1)
    )


def asked(case, on=date(2026, 7, 30), revision=-1):
    question = Question(
        subject=f"legal_action {WARNING.id}", asked_on=on, answer_by=on + 14 * DAY, revision=revision
    )
    return case.having(replace(case.case, questions=(question,)))


# The notice of legal action


def test_the_notice_of_legal_action_goes_on_the_banking_day_after_the_demands_deadline_and_costs_nothing():
    assert decide_case(demanded(), date(2026, 7, 14)) == Wait(WARNED, Reason.DEADLINE_RUNS)
    assert decide_case(demanded(), WARNED) == SendLetter(
        LEGAL_ACTION_NOTICE, (invoice_id(),), D("0.00"), WARNED + 14 * DAY
    )


def test_a_notice_of_legal_action_asks_for_the_light_fee_and_says_from_when_it_is_heavy():
    draft = draft_about_case(invoice_id("x"), "legal_action_notice", demanded(), WARNED)
    assert draft.amounts == ClaimAmounts(
        principal=D("4000.00"), interest=late_interest(D(4000), DUE, WARNED), fees=D("600.00")
    )
    assert (draft.heavy_from, draft.heavy_fee) == (DEMANDED + 43 * DAY, D("1200.00"))


def test_a_notice_of_legal_action_never_runs_out_when_its_demand_is_too_old_for_legal_steps():
    """Inkassoloven § 11: after six months a new demand comes first, and the notice after that one."""
    last_day = date(2026, 12, 30)
    assert isinstance(decide_case(demanded(), last_day - 15 * DAY), SendLetter)
    assert decide_case(demanded(), last_day - 14 * DAY) == SendLetter(
        LEGAL_ACTION_NOTICE, (invoice_id(),), D("0.00"), last_day
    )
    too_late = decide_case(demanded(), last_day - 13 * DAY)
    assert (too_late.until, too_late.reason) == (last_day + DAY, Reason.DEADLINE_RUNS)
    again = decide_case(demanded(), last_day + DAY)
    assert (again.step, again.fee) == (PAYMENT_DEMAND, D("1200.00"))


def test_a_claim_that_is_demanded_later_holds_the_notice_back_and_nobody_gets_two_letters_on_one_day():
    later = claim("B", sent("collection_notice", date(2026, 7, 2), fee="38.00"))
    case = case_of(claim("A", NOTICE, DEMAND), later)
    assert decide_case(case, WARNED) == Wait(date(2026, 7, 17), Reason.DEADLINE_RUNS)
    both = decide_case(case, date(2026, 7, 17))
    assert (both.step, set(both.invoice_ids)) == (PAYMENT_DEMAND, {invoice_id("A"), invoice_id("B")})


@pytest.mark.parametrize("halt", ["disputed", "paused"])
@pytest.mark.parametrize(
    ("begun", "demanded_on"),
    [
        (date(2026, 6, 16), date(2026, 8, 13)),  # all 14 days are left on 30 July
        (date(2026, 6, 26), date(2026, 8, 3)),  # 4 days: until Sunday 2 August
        (date(2026, 6, 29), date(2026, 7, 31)),  # the last day
        (date(2026, 6, 30), date(2026, 7, 30)),  # over
    ],
)
def test_what_was_left_of_a_notices_deadline_runs_when_the_case_goes_on(halt, begun, demanded_on):
    case = case_of(claim("A", NOTICE), statuses=changed((halt, begun), ("open", date(2026, 7, 30))))
    decision = decide_case(case, date(2026, 7, 30))
    if demanded_on == date(2026, 7, 30):
        assert decision.step is PAYMENT_DEMAND
        return
    assert decision == Wait(demanded_on, Reason.DEADLINE_RUNS)
    assert decide_case(case, demanded_on).step is PAYMENT_DEMAND


def test_what_was_left_of_a_demands_deadline_runs_before_the_notice_of_legal_action():
    statuses = changed(("disputed", date(2026, 7, 1)), ("open", date(2026, 7, 30)))
    # 14 July + 29 days
    assert decide_case(demanded(statuses=statuses), date(2026, 7, 30)).until == date(2026, 8, 13)


def test_a_second_demand_waits_until_the_deadline_of_the_first_is_over():
    later = claim("B", sent("collection_notice", date(2026, 6, 18), fee="38.00"))
    case = case_of(claim("A", NOTICE, DEMAND), later)
    assert decide_case(case, date(2026, 7, 3)) == Wait(date(2026, 7, 15), Reason.DEADLINE_RUNS)


# Fees


@pytest.mark.parametrize(
    ("halts", "heavy_from"),
    [
        ((), DEMANDED + 43 * DAY),
        ((("disputed", date(2026, 7, 20)), ("open", date(2026, 7, 30))), DEMANDED + 53 * DAY),
        ((("paused", date(2026, 7, 20)), ("open", date(2026, 7, 30))), DEMANDED + 53 * DAY),
        ((("disputed", date(2026, 8, 12)), ("open", date(2026, 8, 30))), DEMANDED + 43 * DAY),
    ],
)
def test_the_fee_is_heavy_from_day_43_not_counting_objections_and_pauses_before(halts, heavy_from):
    case = demanded(statuses=changed(*halts))
    for day, fee in [(heavy_from - DAY, "600.00"), (heavy_from, "1200.00")]:
        assert [debt.fees for debt in debts(case, day)] == [D(fee)]


def test_the_fee_never_gets_heavy_while_an_objection_stands():
    case = demanded(status="disputed", statuses=changed(("disputed", date(2026, 7, 20))))
    assert [debt.fees for debt in debts(case, date(2026, 12, 31))] == [D("600.00")]


def test_a_credit_note_after_the_demand_lowers_amount_and_band_in_the_very_next_letter():
    credited = Delta(amount=D("1600.00"), on=date(2026, 7, 2), kind="credit")
    case = case_of(claim("A", NOTICE, DEMAND, deltas=(credited,)))
    draft = draft_about_case(invoice_id("x"), "legal_action_notice", case, WARNED)
    assert (draft.amounts.principal, draft.amounts.fees) == (D("2400.00"), D("300.00"))


def test_a_part_payment_after_the_demand_lowers_the_amount_and_not_the_fee_that_was_earned():
    paid = Delta(amount=D("1600.00"), on=date(2026, 7, 2))
    case = case_of(claim("A", NOTICE, DEMAND, deltas=(paid,)))
    draft = draft_about_case(invoice_id("x"), "legal_action_notice", case, WARNED)
    assert (draft.amounts.principal, draft.amounts.fees) == (D("2400.00"), D("600.00"))
    assert draft.heavy_fee is None  # heavy on 2 400 would be 600


def test_what_remains_of_fees_when_the_principal_is_paid_is_asked_for_in_the_next_letter():
    principal_alone = Delta(amount=D("4000.00"), on=date(2026, 7, 10))
    case = case_of(claim("A", NOTICE, DEMAND, deltas=(principal_alone,)))
    draft = draft_about_case(invoice_id("x"), "legal_action_notice", case, WARNED)
    interest = late_interest(D(4000), DUE, date(2026, 7, 10))
    assert draft.amounts == ClaimAmounts(principal=D("0.00"), interest=interest, fees=D("600.00"))


@pytest.mark.parametrize(("fees", "asks"), [("551.56", True), ("551.57", False)])
def test_a_small_remainder_is_shown_and_not_asked_for(fees, asks):
    """51.56 of interest and what is left of 600.00: 100.00 is asked for, 99.99 is not."""
    most = Delta(amount=D("4000.00"), on=date(2026, 7, 10), fees=D(fees), to_agency=True)
    case = case_of(claim("A", NOTICE, DEMAND, deltas=(most,)))
    assert sum(debt.total for debt in debts(case, WARNED)) == D("651.56") - D(fees)
    decision = decide_case(case, WARNED)
    assert isinstance(decision, SendLetter) if asks else decision == Skip(Reason.SMALL_REMAINDER)


def test_a_demand_for_interest_alone_costs_nothing_more():
    paid_late = Delta(amount=D("60000.00"), on=date(2026, 6, 20))
    case = case_of(claim("A", NOTICE, amount="60000.00", deltas=(paid_late,)))
    draft = draft_about_case(invoice_id("x"), "payment_demand", case, DEMANDED)
    assert draft.fee == 0
    assert draft.amounts.fees == D("38.00")  # the reminder fee of the notice
    assert draft.amounts.interest == late_interest(D(60000), DUE, date(2026, 6, 20))


# The question, and what follows


def test_the_creditor_is_asked_when_the_notice_has_run_out_and_not_a_day_before():
    assert decide_case(warned(), date(2026, 7, 29)) == Wait(date(2026, 7, 30), Reason.DEADLINE_RUNS)
    assert decide_case(warned(), date(2026, 7, 30)) == Ask(
        subject=f"legal_action {WARNING.id}",
        question=("go_legal", "withdraw", "continue"),
        answer_by=date(2026, 8, 13),
        otherwise="surveillance",
    )


def test_the_creditor_is_asked_once_and_nothing_is_sent_while_an_answer_is_waited_for():
    case = asked(warned())
    for day in (date(2026, 7, 30), date(2026, 8, 13)):
        assert decide_case(case, day) == Wait(date(2026, 8, 14), Reason.AWAITS_DECISION)


def test_a_case_without_an_answer_goes_under_surveillance():
    decision = decide_case(asked(warned()), date(2026, 8, 14))
    assert decision == Wait(date(2027, 7, 15), Reason.SURVEILLANCE)


@pytest.mark.parametrize(
    "goes_on",
    [
        {"statuses": changed(("open", date(2026, 8, 3)))},
        {"statuses": (StatusChange(status="open", on=date(2026, 8, 3), revision=1),), "status": "open"},
    ],
)
def test_a_case_that_goes_on_gets_a_new_demand_after_six_months_and_is_asked_again_after_its_notice(goes_on):
    case = asked(warned(**goes_on))
    december = date(2026, 12, 31)
    assert decide_case(case, date(2026, 8, 14)) == Wait(december, Reason.LADDER_ENDED)
    again = decide_case(case, december)
    assert (again.step, again.fee) == (PAYMENT_DEMAND, D("1200.00"))


def test_a_creditor_may_have_its_cases_go_on_when_it_does_not_answer():
    creditor = replace(state().creditor, unanswered="continue")
    case = asked(case_of(claim("A", NOTICE, DEMAND, WARNING, creditor=creditor)))
    assert decide_case(case, date(2026, 8, 14)) == Wait(date(2026, 12, 31), Reason.LADDER_ENDED)
    asking = decide_case(case_of(claim("A", NOTICE, DEMAND, WARNING, creditor=creditor)), date(2026, 7, 30))
    assert asking.otherwise == "continue"


@pytest.mark.parametrize("stop", ["disputed", "paused"])
def test_a_case_that_stood_still_while_its_creditor_was_asked_is_asked_about_anew(stop):
    stopped, goes_on = (stop, date(2026, 7, 31)), ("open", date(2026, 8, 17))
    case = asked(warned(statuses=changed(stopped, goes_on)))
    again = decide_case(case, date(2026, 8, 18))
    assert (again.subject, again.answer_by) == (f"legal_action {WARNING.id} 2", date(2026, 9, 1))
    twice = Question(subject=again.subject, asked_on=date(2026, 8, 18), answer_by=again.answer_by, revision=2)
    case = case.having(replace(case.case, questions=(*case.case.questions, twice)))
    assert decide_case(case, date(2026, 8, 19)) == Wait(date(2026, 9, 2), Reason.AWAITS_DECISION)
    assert decide_case(case, date(2026, 9, 2)).reason is Reason.SURVEILLANCE


@pytest.mark.parametrize(
    ("unanswered", "expected"),
    [
        ("continue", Wait(date(2026, 12, 31), Reason.LADDER_ENDED)),
        ("surveillance", Wait(date(2027, 7, 15), Reason.SURVEILLANCE)),
    ],
)
def test_a_standstill_after_the_last_day_to_answer_has_nobody_asked_anew(unanswered, expected):
    creditor = replace(state().creditor, unanswered=unanswered)
    late = changed(("paused", date(2026, 10, 1)), ("open", date(2026, 10, 20)))
    case = asked(case_of(claim("A", NOTICE, DEMAND, WARNING, creditor=creditor), statuses=late))
    assert decide_case(case, date(2026, 10, 21)) == expected


def test_a_case_that_was_stopped_before_its_creditor_was_asked_is_asked_about_once():
    case = asked(
        warned(statuses=changed(("paused", date(2026, 7, 20)), ("open", date(2026, 7, 22)))), revision=2
    )
    assert decide_case(case, date(2026, 8, 3)) == Wait(date(2026, 8, 14), Reason.AWAITS_DECISION)


def test_a_creditor_who_takes_a_watched_case_up_again_has_answered():
    taken_up = ("paused", date(2026, 7, 31)), ("surveillance", date(2026, 8, 3)), ("open", date(2026, 8, 17))
    case = asked(warned(statuses=changed(*taken_up)))
    assert decide_case(case, date(2026, 8, 18)) == Wait(date(2026, 12, 31), Reason.LADDER_ENDED)


def test_after_a_new_demand_the_notice_and_the_question_come_again():
    again = sent("payment_demand", date(2026, 8, 31), fee="1200.00")
    second_warning = sent("legal_action_notice", date(2026, 9, 15))
    case = asked(case_of(claim("A", NOTICE, DEMAND, WARNING, again)))
    assert decide_case(case, date(2026, 9, 15)).step is LEGAL_ACTION_NOTICE
    case = asked(case_of(claim("A", NOTICE, DEMAND, WARNING, again, second_warning)))
    question = decide_case(case, date(2026, 9, 30))
    assert question.subject == f"legal_action {second_warning.id}"


@pytest.mark.parametrize("status", ["legal", "withdrawn", "closed"])
def test_a_case_that_is_legal_withdrawn_or_closed_is_left_alone_for_good(status):
    assert decide_case(warned(status=status), date(2028, 1, 3)) == Skip(Reason.CASE_NOT_OPEN)


def test_under_surveillance_one_letter_a_year_is_sent_without_a_fee():
    watched = warned(status="surveillance")
    assert decide_case(watched, date(2026, 8, 14)) == Wait(date(2027, 7, 15), Reason.SURVEILLANCE)
    old = [replace(each, sent_on=each.sent_on - 365 * DAY, ordered_on=each.ordered_on - 365 * DAY,
                   deadline=each.deadline - 365 * DAY) for each in (NOTICE, DEMAND, WARNING)]  # fmt: skip
    due = date(2025, 6, 1)
    watched = case_of(claim("A", *old, due=due), status="surveillance")
    assert decide_case(watched, WARNED) == SendLetter(SURVEILLANCE_LETTER, (invoice_id(),), D("0.00"), None)
    draft = draft_about_case(invoice_id("x"), "surveillance_letter", watched, WARNED)
    assert draft.amounts.fees == D("1200.00")


# The time-bar


def test_the_creditor_is_asked_ninety_days_before_a_claim_is_barred_once_for_each_day():
    watched = warned(status="surveillance")
    barred_after = date(2029, 6, 1)
    before = decide_case(watched, date(2029, 3, 2))
    assert not isinstance(before, Ask)
    question = decide_case(watched, date(2029, 3, 5))  # 3 March is a Saturday
    assert question == Ask(
        subject=f"time_bar {barred_after}",
        question=("go_legal", "withdraw", "write_off"),
        answer_by=date(2029, 3, 19),
        barred_after=barred_after,
    )
    told = replace(
        watched.case,
        questions=(Question(subject=question.subject, asked_on=date(2029, 3, 5), answer_by=date(2029, 3, 19), revision=0),),
    )  # fmt: skip
    assert not isinstance(decide_case(watched.having(told), date(2029, 3, 6)), Ask)


@pytest.mark.parametrize("status", ["open", "paused", "disputed", "surveillance"])
def test_a_time_bar_is_told_of_whatever_else_the_case_waits_for(status):
    assert isinstance(decide_case(demanded(status=status), date(2029, 3, 5)), Ask)


def test_a_case_that_comes_late_is_asked_about_at_once_with_an_answer_in_time():
    question = decide_case(demanded(), date(2029, 5, 28))
    assert (question.barred_after, question.answer_by) == (date(2029, 6, 1), date(2029, 6, 1))


def test_a_claim_is_asked_for_until_the_day_of_the_time_bar_and_never_after_it():
    old = claim("A", due=date(2023, 7, 14))
    assert isinstance(decide(old, ROUTINE, date(2026, 7, 14)), SendLetter)
    assert decide(old, ROUTINE, date(2026, 7, 15)) == Skip(Reason.TIME_BARRED)
    case = case_of(claim("A", NOTICE, due=date(2023, 6, 30)))
    assert isinstance(decide_case(case, date(2026, 6, 30)), Ask)
    told = (Question(subject="time_bar 2026-06-30", asked_on=NOTICED, answer_by=NOTICED, revision=0),)
    known = case.having(replace(case.case, questions=told))
    assert isinstance(decide_case(known, date(2026, 6, 30)), SendLetter)
    assert decide_case(known, date(2026, 7, 1)) == Skip(Reason.TIME_BARRED)


def test_a_barred_claim_is_left_out_of_a_letter_about_the_others():
    barred = claim("old", NOTICE, DEMAND, due=date(2023, 7, 14))
    decision = decide_case(case_of(barred, claim("B", NOTICE, DEMAND)), WARNED)
    assert decision.invoice_ids == (invoice_id("B"),)


# Two letters never fall on one day, whatever is configured


def test_a_notice_waits_three_days_after_a_reminder_of_the_creditors():
    reminded = letter("payment_reminder", sent_on=date(2026, 6, 15), case=None)
    followed = claim("A", reminded)
    assert decide(followed, ROUTINE, date(2026, 6, 15)) == Wait(date(2026, 6, 18), Reason.RECENT_LETTER)
    assert isinstance(decide(followed, ROUTINE, date(2026, 6, 18)), SendLetter)


def test_a_reminder_that_reached_nobody_holds_nothing_back():
    refused = letter("payment_reminder", sent_on=date(2026, 6, 15), case=None, status="refused")
    assert isinstance(decide(claim("A", refused), ROUTINE, date(2026, 6, 15)), SendLetter)


# The new act


def test_the_new_act_is_not_in_force_until_an_operator_says_so(monkeypatch):
    assert regime(date(2027, 6, 1)).act is CollectionAct.OF_1988
    monkeypatch.setenv("AUTOCOLLECT_NEW_COLLECTION_ACT_FROM", "2026-07-01")
    assert [regime(day).act for day in (date(2026, 6, 30), date(2026, 7, 1))] == list(CollectionAct)


def test_from_the_new_act_on_every_letter_of_the_ladder_is_held_because_no_fee_is_known(monkeypatch):
    monkeypatch.setenv("AUTOCOLLECT_NEW_COLLECTION_ACT_FROM", "2026-07-01")
    assert isinstance(decide_case(case_of(claim("A", NOTICE)), DEMANDED), SendLetter)
    held = Wait(date(2026, 7, 2), Reason.RATE_UNKNOWN)
    assert decide(claim(), ROUTINE, date(2026, 7, 1)) == held
    assert decide_case(case_of(claim("A", NOTICE)), date(2026, 7, 1)) == held
    assert decide_case(demanded(), WARNED).reason is Reason.RATE_UNKNOWN


def test_by_the_new_act_one_demand_waits_for_every_notice_of_the_debtor(monkeypatch):
    first, late = claim("A", NOTICE), claim("B", sent("collection_notice", date(2026, 7, 13), fee="38.00"))
    assert decide_case(case_of(first, late), date(2026, 7, 14)).step is PAYMENT_DEMAND
    monkeypatch.setenv("AUTOCOLLECT_NEW_COLLECTION_ACT_FROM", "2026-07-01")
    waits = decide_case(case_of(first, late), date(2026, 7, 14))
    assert waits == Wait(date(2026, 7, 28), Reason.DEADLINE_RUNS)
    not_sent = claim("B", letter("collection_notice", sent_on=date(2026, 7, 13), status="ordered"))
    assert decide_case(case_of(first, not_sent), date(2026, 8, 3)).reason is Reason.DEADLINE_RUNS


def test_a_first_day_of_the_new_act_that_cannot_be_read_holds_everything(monkeypatch):
    monkeypatch.setenv("AUTOCOLLECT_NEW_COLLECTION_ACT_FROM", "next year")
    assert decide(claim(), ROUTINE, NOTICED) == Wait(NOTICED + DAY, Reason.RATE_UNKNOWN)
    assert decide_case(demanded(), WARNED) == Wait(WARNED + DAY, Reason.RATE_UNKNOWN)


def test_each_regime_gives_at_least_fourteen_days_and_is_in_order():
    for act in CollectionAct:
        from services.dunning.domain.ladder import REGIMES

        steps = REGIMES[act].ladder
        assert all(step.deadline_days >= 14 for step in steps)
        assert all(after.after == before.kind for before, after in pairwise(steps))


def test_claims_under_two_customer_cards_are_demanded_together_with_one_fee_on_the_sum():
    """Twice 900 kroner make 300, not twice 262.50."""
    known = claim("B", NOTICE, amount="900.00")
    nowhere = replace(known.customer, id=8, number=10_008, reminder_email="", address=Address())
    case = case_of(claim("A", NOTICE, amount="900.00", customer=nowhere), known)
    decision = decide_case(case, DEMANDED)
    assert (decision.invoice_ids, decision.fee) == ((invoice_id("A"), invoice_id("B")), D("300.00"))
    draft = draft_about_case(invoice_id("x"), "payment_demand", case, DEMANDED)
    assert (draft.customer, draft.amounts.fees) == (known.customer, D("300.00"))


def test_a_case_in_which_one_card_is_a_persons_is_a_consumers():
    person = claim("B", NOTICE, amount="900.00")
    company = replace(person.customer, is_person=False)
    case = case_of(claim("A", NOTICE, amount="900.00", customer=company), person)
    assert decide_case(case, DEMANDED).fee == D("300.00")

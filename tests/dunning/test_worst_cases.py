"""Cases in which a letter, a fee or a silence would wrong somebody: each was once, or could be, decided wrongly."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from services.dunning.domain.after_transfer import decide_case
from services.dunning.domain.deciding import decide
from services.dunning.domain.decisions import Propose, Reason, SendLetter, Skip, Wait
from services.dunning.domain.explanation import explain
from services.dunning.domain.ladder import OWN_NOTICE
from services.dunning.domain.routine import Routine
from services.dunning.domain.state import Creditor, Delta
from services.dunning.domain.trial import outlook
from shared.events import LastReminder
from tests.dunning.test_after_the_demand import DEMAND, NOTICE, WARNING, case_of, claim
from tests.dunning.told import CREDITOR, DUE, a_case, customer, invoice, letter, profile, state

NOTICE_ON = date(2026, 6, 15)
OWN = Routine(own_reminder_after_days=14, own_reminder_with_fee=True)
NEW_ACT = "AUTOCOLLECT_NEW_COLLECTION_ACT_FROM"


def of_go(kind, sent_on, deadline, **more):
    reminder = LastReminder(kind=kind, sent_on=sent_on, deadline=deadline)
    return state(invoice=invoice(last_reminder=reminder), **more)


def test_an_objection_from_before_the_transfer_stops_the_notice_and_every_later_letter():
    assert decide(state(case=a_case(), disputed=True), Routine(), NOTICE_ON) == Skip(Reason.DISPUTED)
    disputed = case_of(claim("A", NOTICE, disputed=True), claim("B", NOTICE))
    assert decide_case(disputed, date(2026, 6, 30)).reason is Reason.DISPUTED
    assert isinstance(decide_case(case_of(claim("A", NOTICE)), date(2026, 6, 30)), SendLetter)


def test_a_case_whose_notice_is_held_back_says_why_and_not_that_a_deadline_runs():
    unreachable = claim(
        "A",
        customer=customer(reminder_email="", address=replace(customer().address, city="", postal_code="")),
    )
    assert decide_case(case_of(unreachable), NOTICE_ON).reason is Reason.NO_ADDRESS
    late = claim("A", due=date(2026, 12, 21))
    assert decide_case(case_of(late), date(2027, 1, 5)).reason is Reason.RATE_UNKNOWN


def test_a_barred_invoice_is_neither_reminded_nor_proposed():
    old = state(due=date(2023, 5, 31))
    assert decide(old, OWN, date(2026, 6, 15)) == Skip(Reason.TIME_BARRED)
    assert explain(old, Routine(), date(2026, 6, 15)).reason is Reason.TIME_BARRED


def test_from_the_new_act_on_the_creditor_gives_no_notice_of_its_own(monkeypatch):
    routine = Routine(own_notice_after_days=14)
    assert decide(state(), routine, NOTICE_ON).step is OWN_NOTICE
    monkeypatch.setenv(NEW_ACT, "2026-06-01")
    assert isinstance(decide(state(), routine, NOTICE_ON), Propose)


def test_legal_steps_are_asked_about_only_while_the_demand_is_young_enough():
    demanded_on, warned_on = date(2026, 6, 30), date(2026, 12, 9)
    demand = replace(DEMAND, ordered_on=demanded_on, sent_on=demanded_on)
    warning = replace(
        WARNING, ordered_on=warned_on, sent_on=warned_on, deadline=warned_on + timedelta(days=14)
    )
    question = decide_case(case_of(claim("A", NOTICE, demand, warning)), date(2026, 12, 28))
    assert question.answer_by == date(2026, 12, 30)


def test_the_notice_of_a_second_case_costs_nothing_after_that_of_one_that_was_withdrawn():
    earlier = letter(
        "collection_notice", sent_on=NOTICE_ON, deadline=NOTICE_ON + timedelta(days=14), fee="38.00", case="0"
    )
    again = decide(state(case=a_case(), letters=(earlier,)), Routine(), date(2026, 8, 3))
    assert (again.step.kind, again.fee) == ("collection_notice", Decimal("0.00"))


def test_nothing_follows_a_letter_of_gos_before_the_banking_day_after_its_deadline():
    own = of_go("reminder", date(2026, 6, 5), date(2026, 6, 19))  # a Friday
    assert decide(own, Routine(), date(2026, 6, 20)) == Wait(date(2026, 6, 22), Reason.CREDITORS_LETTER)
    assert isinstance(decide(own, Routine(), date(2026, 6, 22)), Propose)


def test_no_letter_of_ours_goes_within_three_days_of_one_of_gos():
    own = of_go("reminder", date(2026, 6, 12), date(2026, 6, 12), case=a_case())  # a Friday
    assert decide(own, Routine(), NOTICE_ON).fee == 0
    nearer = of_go("reminder", date(2026, 6, 14), date(2026, 6, 14), case=a_case())
    assert decide(nearer, Routine(), NOTICE_ON).reason is Reason.RECENT_LETTER


def test_no_agencys_letter_goes_while_go_cannot_be_reached_unless_the_company_has_left():
    lost = Creditor(id=CREDITOR, profile=profile(), connected=False)
    assert decide(state(case=a_case(), creditor=lost), Routine(), NOTICE_ON).reason is Reason.CONNECTION_LOST
    left = replace(lost, profile=profile(is_active=False))
    assert isinstance(decide(state(case=a_case(), creditor=left), Routine(), NOTICE_ON), SendLetter)


def test_why_names_what_holds_an_own_letter_that_is_due():
    lost = Creditor(id=CREDITOR, profile=profile(), connected=False)
    assert explain(state(creditor=lost), OWN, NOTICE_ON).reason is Reason.CONNECTION_LOST


def test_why_counts_the_deadline_of_an_own_letter_that_is_on_its_way():
    ordered = replace(
        letter("reminder", sent_on=NOTICE_ON, status="ordered", case=None), ordered_on=NOTICE_ON
    )
    answer = explain(state(letters=(ordered,)), OWN, NOTICE_ON)
    assert answer.in_proposal_on == date(2026, 6, 30)


def test_a_dry_run_shows_that_invoices_would_be_approved_by_themselves():
    now, then = outlook(state(), Routine(), DUE), outlook(state(), Routine(auto_approve=True), DUE)
    assert (now.approved, then.approved) == (False, True)


def test_a_fee_of_the_creditors_own_that_is_left_is_shown_and_not_asked_for():
    reminder = letter("reminder", sent_on=NOTICE_ON, deadline=date(2026, 6, 29), fee="38.00", case=None)
    whole = Delta(amount=Decimal("4000.00"), on=date(2026, 6, 20))
    paid = state(letters=(reminder,), deltas=(whole,))
    assert decide(paid, OWN, date(2026, 7, 1)) == Skip(Reason.OWN_FEE_LEFT)
    with_fee = state(letters=(reminder,), deltas=(replace(whole, amount=Decimal("4038.00")),))
    assert decide(with_fee, OWN, date(2026, 7, 1)) == Skip(Reason.SETTLED)


def test_a_proposal_is_told_anew_when_it_needs_an_approval_that_it_did_not_need():
    proposed = state(proposed=True, told_approval=True)
    assert decide(proposed, Routine(auto_approve=True), NOTICE_ON) == Skip(Reason.PROPOSED)
    assert decide(proposed, Routine(), NOTICE_ON) == Propose(auto_approve=False)
    assert decide(state(proposed=True), Routine(), NOTICE_ON) == Skip(Reason.PROPOSED)

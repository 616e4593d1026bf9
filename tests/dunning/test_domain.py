"""The routine before transfer: reminders, the proposal, and what stands in their way."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.dunning.domain.deciding import decide
from services.dunning.domain.decisions import Propose, Reason, SendLetter, Skip, Wait, Withdraw
from services.dunning.domain.explanation import WORDS, explain
from services.dunning.domain.ladder import PAYMENT_REMINDER
from services.dunning.domain.routine import NextAction, Routine, violations
from services.dunning.domain.state import Creditor, Delta
from shared.events import LastReminder
from shared.norway.calendar import is_banking_day
from tests.dunning.told import CREDITOR, DUE, customer, invoice, letter, profile, state

TRANSFER = DUE + timedelta(days=14)
REMINDING = Routine(payment_reminder_after_days=4)
REMIND_ON = date(2026, 6, 5)


def paid_in_full(**more):
    return state(deltas=(Delta(amount=Decimal("4000.00"), on=DUE),), **more)


def own(kind="reminder", *, sent_on=date(2026, 6, 10), days=14):
    return LastReminder(kind=kind, sent_on=sent_on, deadline=sent_on + timedelta(days=days))


def with_own(reminder, **more):
    return state(**({"invoice": invoice(last_reminder=reminder)} | more))


def test_an_invoice_is_proposed_fourteen_days_after_its_due_date_and_not_a_day_before():
    assert decide(state(), Routine(), TRANSFER - timedelta(days=1)) == Wait(TRANSFER, Reason.NOT_DUE)
    assert decide(state(), Routine(), TRANSFER) == Propose(auto_approve=False)


def test_a_proposal_is_made_on_any_day_of_the_week():
    sunday = date(2026, 6, 21)
    assert decide(state(), Routine(), sunday) == Propose(auto_approve=False)


@pytest.mark.parametrize("days", [13, 0, -1])
def test_a_routine_that_transfers_before_fourteen_days_is_refused_with_the_rule(days):
    (why,) = violations(Routine(transfer_after_days=days))
    assert "inkassoforskriften § 1-2" in why


@pytest.mark.parametrize(
    "values",
    [{"payment_reminder_after_days": 0}, {"repeat_every_days": 0}, {"minimum_amount": Decimal("-0.01")}],
)
def test_a_routine_by_which_nothing_could_be_done_is_refused(values):
    (why,) = violations(Routine(**values))
    assert "must be" in why


def test_approval_is_automatic_only_if_chosen_and_only_for_invoices_dated_from_the_chosen_day():
    issued = invoice().invoice_date
    for routine, approved in [
        (Routine(), False),
        (Routine(auto_approve=True), True),
        (Routine(auto_approve=True, auto_approve_from_invoice_date=issued), True),
        (Routine(auto_approve=True, auto_approve_from_invoice_date=issued + timedelta(days=1)), False),
        (Routine(auto_approve_from_invoice_date=issued), False),
    ]:
        assert decide(state(), routine, TRANSFER) == Propose(auto_approve=approved)


def test_a_reminder_is_sent_on_its_day_and_once_only_unless_it_is_repeated():
    reminder = SendLetter(PAYMENT_REMINDER, (invoice().id,), Decimal("0.00"), None)
    assert decide(state(), REMINDING, REMIND_ON - timedelta(days=1)) == Wait(REMIND_ON, Reason.NOT_DUE)
    assert decide(state(), REMINDING, REMIND_ON) == reminder
    reminded = state(letters=(letter("payment_reminder", sent_on=REMIND_ON, case=None),))
    assert decide(reminded, REMINDING, date(2026, 6, 10)) == Wait(TRANSFER, Reason.NOT_DUE)
    again = replace(REMINDING, repeat_every_days=5)
    assert decide(reminded, again, date(2026, 6, 9)) == Wait(date(2026, 6, 10), Reason.NOT_DUE)
    assert decide(reminded, again, date(2026, 6, 10)) == reminder


def test_a_reminder_that_falls_on_a_weekend_is_sent_on_the_next_banking_day():
    saturday, monday = date(2026, 6, 6), date(2026, 6, 8)
    five = Routine(payment_reminder_after_days=5)
    assert decide(state(), five, saturday) == Wait(monday, Reason.NOT_DUE)
    late = decide(state(due=DUE - timedelta(days=3)), five, saturday)
    assert late == Wait(monday, Reason.NOT_BANKING_DAY)


def test_no_reminder_is_sent_when_the_proposal_comes_first():
    late = Routine(payment_reminder_after_days=14)
    assert decide(state(), late, TRANSFER - timedelta(days=1)) == Wait(TRANSFER, Reason.NOT_DUE)
    assert decide(state(), REMINDING, TRANSFER) == Propose(auto_approve=False)


def test_a_reminder_needs_an_address_and_the_proposal_comes_without_it():
    silent = state(customer=customer(reminder_email=""))
    assert decide(silent, REMINDING, REMIND_ON) == Skip(Reason.NO_EMAIL, until=TRANSFER)


@pytest.mark.parametrize(
    "unwanted",
    [
        state(customer=customer(send_payment_reminders=False)),
        state(next_action=NextAction.COLLECTION),
        state(letters=(letter("payment_reminder", sent_on=REMIND_ON, case=None, status="ordered"),)),
    ],
)
def test_no_reminder_is_sent_to_who_is_to_have_none(unwanted):
    assert not isinstance(decide(unwanted, REMINDING, date(2026, 6, 10)), SendLetter)


def test_the_creditors_own_letter_stops_reminders_and_the_proposal_waits_for_its_deadline():
    sent = with_own(own(sent_on=date(2026, 6, 10)))
    assert decide(sent, REMINDING, date(2026, 6, 24)) == Wait(date(2026, 6, 25), Reason.CREDITORS_LETTER)
    assert decide(sent, REMINDING, date(2026, 6, 25)) == Propose(auto_approve=False)


@pytest.mark.parametrize(
    ("exempt", "reason"),
    [
        (state(customer_exempt=True), Reason.CUSTOMER_EXEMPT),
        (state(invoice_exempt=True), Reason.INVOICE_EXEMPT),
        (state(customer=customer(transfer_to_collection=False)), Reason.CUSTOMER_NOT_TRANSFERRED),
        (state(amount="99.99"), Reason.BELOW_MINIMUM),
        (state(invoice=invoice(currency="EUR")), Reason.FOREIGN_CURRENCY),
        (state(next_action=NextAction.NONE), Reason.NEXT_ACTION_NONE),
        (state(next_action=NextAction.WAIT), Reason.NEXT_ACTION_WAIT),
        (paid_in_full(), Reason.SETTLED),
    ],
)
def test_what_stands_in_the_way_is_named_and_takes_a_proposal_back(exempt, reason):
    routine = Routine(minimum_amount=Decimal("100.00"))
    assert decide(exempt, routine, TRANSFER) == Skip(reason)
    assert decide(replace(exempt, proposed=True), routine, TRANSFER) == Withdraw(reason)
    explanation = explain(exempt, routine, TRANSFER)
    assert (explanation.reason, explanation.in_proposal_on) == (reason, None)


def test_exempt_invoices_are_still_reminded_of():
    assert isinstance(decide(state(customer_exempt=True), REMINDING, REMIND_ON), SendLetter)


@pytest.mark.parametrize(
    "chosen",
    [
        state(customer_exempt=True),
        state(invoice_exempt=True),
        state(customer=customer(transfer_to_collection=False)),
        state(amount="20.01"),
    ],
)
def test_the_choice_of_collection_outranks_exemptions_but_never_the_fourteen_days(chosen):
    chosen = replace(chosen, next_action=NextAction.COLLECTION)
    late = Routine(transfer_after_days=60, minimum_amount=Decimal(50))
    assert decide(chosen, late, TRANSFER - timedelta(days=1)) == Wait(TRANSFER, Reason.NOT_DUE)
    assert decide(chosen, late, TRANSFER) == Propose(auto_approve=False)


def test_the_choice_of_collection_does_not_outrank_the_deadline_of_the_creditors_own_letter():
    chosen = with_own(own(sent_on=date(2026, 6, 10)), next_action=NextAction.COLLECTION)
    assert decide(chosen, Routine(), date(2026, 6, 24)) == Wait(date(2026, 6, 25), Reason.CREDITORS_LETTER)


def test_a_proposal_stands_while_its_ground_stands():
    assert decide(state(proposed=True), Routine(), TRANSFER) == Skip(Reason.PROPOSED)
    later = Routine(transfer_after_days=30)
    assert decide(state(proposed=True), later, TRANSFER) == Withdraw(Reason.NOT_DUE)
    reminding = replace(REMINDING, transfer_after_days=30)
    assert decide(state(proposed=True), reminding, REMIND_ON) == Withdraw(Reason.NOT_DUE)


def test_nothing_is_proposed_or_sent_for_a_creditor_who_is_not_known_or_not_connected():
    tomorrow = TRANSFER + timedelta(days=1)
    unknown = state(creditor=Creditor(id=CREDITOR))
    assert decide(unknown, Routine(), TRANSFER) == Wait(tomorrow, Reason.CREDITOR_UNKNOWN)
    assert isinstance(decide(unknown, REMINDING, REMIND_ON), Wait)
    cut_off = state(creditor=replace(state().creditor, connected=False))
    assert decide(cut_off, Routine(), TRANSFER) == Wait(tomorrow, Reason.CONNECTION_LOST)
    assert decide(replace(cut_off, proposed=True), Routine(), TRANSFER) == Skip(Reason.PROPOSED)


def test_a_creditor_who_has_left_has_nobody_reminded_and_nothing_proposed():
    left = state(creditor=Creditor(id=CREDITOR, profile=profile(is_active=False)))
    for routine, day in ((Routine(), TRANSFER), (REMINDING, REMIND_ON)):
        assert decide(left, routine, day) == Wait(day + timedelta(days=1), Reason.CREDITOR_INACTIVE)
    assert decide(replace(left, proposed=True), Routine(), TRANSFER) == Withdraw(Reason.CREDITOR_INACTIVE)
    assert explain(left, Routine(), TRANSFER).reason is Reason.CREDITOR_INACTIVE


def test_an_explanation_says_when_the_invoice_comes_and_why_not_before():
    early = explain(state(), Routine(transfer_after_days=20), DUE)
    assert early.in_proposal_on == DUE + timedelta(days=20)
    assert early.text == (
        "Fakturaen forfalt 01.06.2026 og kommer i forslaget 21.06.2026, 20 dager etter forfall."
    )
    after = explain(with_own(own("collection_notice")), Routine(), TRANSFER)
    assert after.text == (
        "Dere sendte selv inkassovarsel 10.06.2026 med frist 24.06.2026. Fakturaen kommer i forslaget 25.06.2026."
    )
    assert explain(state(proposed=True), Routine(), TRANSFER).text == "Fakturaen ligger i inkassoforslaget."
    exempt = explain(state(next_action=NextAction.WAIT), Routine(), DUE)
    assert exempt.text == (
        "Neste handling for fakturaen er satt til Vent. Sett neste handling til Inkasso for å foreslå den."
    )


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
routines = st.builds(
    Routine,
    payment_reminder_after_days=st.none() | st.integers(1, 40),
    repeat_every_days=st.none() | st.integers(1, 20),
    transfer_after_days=st.integers(14, 60),
    auto_approve=st.booleans(),
    minimum_amount=st.sampled_from([Decimal("0.00"), Decimal("500.00")]),
)
states = st.builds(
    state,
    due=days,
    amount=st.sampled_from(["100.00", "4000.00"]),
    deltas=st.lists(
        st.builds(Delta, amount=st.sampled_from([Decimal("50.00"), Decimal("4000.00")]), on=days), max_size=2
    ).map(tuple),
    letters=st.lists(
        st.builds(
            letter,
            st.just("payment_reminder"),
            sent_on=days,
            case=st.none(),
            status=st.sampled_from(["sent", "ordered", "refused"]),
        ),
        max_size=2,
    ).map(tuple),
    next_action=st.none() | st.sampled_from(list(NextAction)),
    customer_exempt=st.booleans(),
    proposed=st.booleans(),
)


@given(states, routines, days)
def test_never_a_proposal_or_letter_too_early_for_a_paid_invoice_or_on_a_day_of_rest(it, routine, today):
    match decide(it, routine, today):
        case Propose():
            assert it.rest > 0
            assert today >= it.invoice.due_date + timedelta(days=14)
        case SendLetter() as send:
            assert it.rest > 0
            assert send.fee == 0
            assert is_banking_day(today)
            assert today > it.invoice.due_date
        case Withdraw():
            assert it.proposed


@given(states, routines, days)
def test_a_decision_to_wait_is_never_to_wait_for_a_day_that_has_come(it, routine, today):
    decision = decide(it, routine, today)
    if isinstance(decision, (Wait, Skip)) and decision.until is not None:
        assert decision.until > today


@given(states, routines, days)
def test_nothing_is_missed_by_looking_only_on_the_day_that_a_decision_names(it, routine, today):
    """Between a decision and the day that it names, every day decides the same or shorter waiting."""
    decision = decide(it, routine, today)
    if not isinstance(decision, (Wait, Skip)) or decision.reason is Reason.NOT_BANKING_DAY:
        return
    last = decision.until or today + timedelta(days=90)
    for day in (today + timedelta(days=n) for n in range((last - today).days)):
        assert isinstance(decide(it, routine, day), (Wait, Skip))


def test_a_due_date_that_was_moved_after_a_reminder_is_not_reminded_of_before_it_has_passed():
    reminded = letter("payment_reminder", sent_on=date(2026, 6, 1), case=None)
    moved = state(due=date(2026, 6, 15), letters=(reminded,))
    weekly = replace(REMINDING, repeat_every_days=7)
    assert decide(moved, weekly, date(2026, 6, 15)) == Wait(date(2026, 6, 19), Reason.NOT_DUE)


def test_every_reason_has_words():
    assert WORDS.keys() == set(Reason)

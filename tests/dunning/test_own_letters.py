"""The creditor's own reminder and notice before transfer: when, with which deadline, at which price."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from services.dunning.domain.deciding import decide
from services.dunning.domain.decisions import Propose, Reason, SendLetter, Skip, Wait
from services.dunning.domain.explanation import explain
from services.dunning.domain.ladder import COLLECTION_NOTICE, OWN_NOTICE, OWN_REMINDER
from services.dunning.domain.routine import NextAction, Override, Routine, effective, violations
from services.dunning.domain.state import Creditor
from shared.events import CollectionProposed, LastReminder, LetterSent
from tests.dunning.told import (
    CREDITOR,
    DUE,
    a_case,
    changed,
    customer,
    invoice,
    invoice_id,
    letter,
    overdue,
    paid,
    profile,
    registered,
    state,
    status,
    transferred,
)

FEE = Decimal("38.00")
BOTH = Routine(
    own_reminder_after_days=14,
    own_reminder_with_fee=True,
    own_notice_after_days=21,
    own_notice_with_fee=True,
)
REMIND_ON = date(2026, 6, 15)
MISSED = date(2026, 6, 30)  # the banking day after the reminder's deadline
PROPOSE_ON = date(2026, 7, 15)


def reminded(*, deadline=date(2026, 6, 29), fee="38.00", **more):
    own = letter("reminder", sent_on=REMIND_ON, deadline=deadline, fee=fee, case=None)
    return state(letters=(own,), **more)


def noticed(**more):
    first = letter("reminder", sent_on=REMIND_ON, deadline=date(2026, 6, 29), fee="38.00", case=None)
    own = letter(
        "collection_notice",
        sent_on=MISSED,
        deadline=date(2026, 7, 14),
        fee="38.00",
        case=None,
        name="notice",
    )
    return state(letters=(first, own), **more)


def test_an_own_reminder_with_a_fee_is_sent_fourteen_days_after_the_due_date():
    assert decide(state(), BOTH, REMIND_ON - timedelta(days=1)) == Wait(REMIND_ON, Reason.NOT_DUE)
    sent = decide(state(), BOTH, REMIND_ON)
    assert sent == SendLetter(OWN_REMINDER, (invoice_id(),), FEE, date(2026, 6, 29))


def test_the_own_notice_follows_on_the_banking_day_after_the_missed_deadline():
    assert decide(reminded(), BOTH, date(2026, 6, 29)) == Wait(MISSED, Reason.DEADLINE_RUNS)
    sent = decide(reminded(), BOTH, MISSED)
    assert sent == SendLetter(OWN_NOTICE, (invoice_id(),), FEE, date(2026, 7, 14))


def test_the_invoice_is_proposed_only_when_the_own_notice_has_run_out():
    assert decide(noticed(), BOTH, date(2026, 7, 14)) == Wait(PROPOSE_ON, Reason.DEADLINE_RUNS)
    assert decide(noticed(), BOTH, PROPOSE_ON) == Propose(auto_approve=False)


def test_a_deadline_that_ends_before_a_weekend_is_waited_for_until_the_next_banking_day():
    friday = letter("reminder", sent_on=date(2026, 6, 12), deadline=date(2026, 6, 26), case=None)
    routine = Routine(own_reminder_after_days=11)
    assert decide(state(letters=(friday,)), routine, date(2026, 6, 27)) == Wait(
        date(2026, 6, 29), Reason.DEADLINE_RUNS
    )


def test_a_day_that_was_missed_is_caught_up_with_the_deadlines_of_the_day_on_which_it_is():
    late = date(2026, 7, 2)
    assert decide(state(), BOTH, late) == SendLetter(OWN_REMINDER, (invoice_id(),), FEE, date(2026, 7, 16))
    sent = letter("reminder", sent_on=late, deadline=date(2026, 7, 16), fee="38.00", case=None)
    assert decide(state(letters=(sent,)), BOTH, late) == Wait(date(2026, 7, 17), Reason.DEADLINE_RUNS)


def test_a_second_letter_costs_nothing_when_the_first_gave_less_than_fourteen_days():
    wrong = reminded(deadline=date(2026, 6, 20))
    sent = decide(wrong, BOTH, MISSED)
    assert (sent.step, sent.fee) == (OWN_NOTICE, Decimal("0.00"))


def test_a_third_fee_is_never_charged_whatever_has_been_sent():
    twice = (
        letter("reminder", sent_on=date(2026, 6, 15), deadline=date(2026, 6, 29), fee="38.00", case=None),
        letter("reminder", sent_on=MISSED, deadline=date(2026, 7, 14), fee="38.00", case=None, name="second"),
    )
    sent = decide(state(letters=twice), BOTH, date(2026, 7, 15))
    assert (sent.step, sent.fee) == (OWN_NOTICE, Decimal("0.00"))


def test_a_reminder_from_go_counts_as_the_first_and_as_one_that_cost_something():
    own = LastReminder(kind="reminder", sent_on=date(2026, 6, 16), deadline=date(2026, 6, 30))
    known = state(invoice=invoice(last_reminder=own))
    sent = decide(known, BOTH, date(2026, 7, 1))
    assert (sent.step, sent.fee) == (OWN_NOTICE, FEE)
    notice = LastReminder(kind="collection_notice", sent_on=date(2026, 6, 16), deadline=date(2026, 6, 30))
    assert isinstance(decide(state(invoice=invoice(last_reminder=notice)), BOTH, date(2026, 7, 1)), Propose)


def test_the_price_is_that_of_the_day_of_sending():
    due = date(2025, 12, 15)
    assert decide(state(due=due), BOTH, date(2025, 12, 29)).fee == Decimal("35.00")
    assert decide(state(due=due), BOTH, date(2026, 1, 2)).fee == FEE


def test_a_customer_whom_the_creditor_has_freed_of_fees_pays_for_no_reminder_and_no_notice():
    free = customer(no_late_fees=True)
    asked = [
        decide(state(customer=free), BOTH, REMIND_ON),
        decide(reminded(fee="0.00", customer=free), BOTH, MISSED),
        decide(state(customer=free, case=a_case()), Routine(), PROPOSE_ON),
    ]
    assert [(each.step, each.fee) for each in asked] == [
        (OWN_REMINDER, 0),
        (OWN_NOTICE, 0),
        (COLLECTION_NOTICE, 0),
    ]


def test_a_price_that_is_not_known_yet_holds_the_letter():
    due = date(2035, 6, 1)
    assert decide(state(due=due), BOTH, date(2035, 6, 15)) == Wait(date(2035, 6, 16), Reason.RATE_UNKNOWN)


def test_an_exempt_customer_is_reminded_but_never_threatened_with_collection():
    exempt = state(customer_exempt=True)
    assert decide(exempt, BOTH, REMIND_ON).step == OWN_REMINDER
    assert decide(reminded(customer_exempt=True), BOTH, MISSED) == Skip(Reason.CUSTOMER_EXEMPT)


def test_a_customer_without_any_address_holds_the_letter_and_is_shown():
    nowhere = customer(reminder_email="", address=replace(customer().address, postal_code="", city=""))
    assert decide(state(customer=nowhere), BOTH, REMIND_ON) == Skip(Reason.NO_ADDRESS)


def test_the_choice_of_collection_leaves_the_own_letters_out():
    chosen = state(next_action=NextAction.COLLECTION)
    assert isinstance(decide(chosen, BOTH, REMIND_ON), Propose)
    waits = decide(reminded(next_action=NextAction.COLLECTION), BOTH, date(2026, 6, 20))
    assert waits == Wait(MISSED, Reason.DEADLINE_RUNS)


def test_a_disputed_invoice_stands_still():
    assert decide(state(disputed=True), BOTH, PROPOSE_ON) == Skip(Reason.DISPUTED)


def test_nothing_is_sent_while_the_books_are_stale_and_it_says_so():
    stale = Creditor(id=CREDITOR, profile=profile(), books_read_on=REMIND_ON - timedelta(days=2))
    tomorrow = REMIND_ON + timedelta(days=1)
    assert decide(state(creditor=stale), BOTH, REMIND_ON) == Wait(tomorrow, Reason.BOOKS_STALE)
    assert decide(state(creditor=stale), Routine(), REMIND_ON) == Wait(tomorrow, Reason.BOOKS_STALE)
    fresh = replace(stale, books_read_on=REMIND_ON - timedelta(days=1))
    assert isinstance(decide(state(creditor=fresh), BOTH, REMIND_ON), SendLetter)


def test_no_fee_free_reminder_is_sent_within_the_shortest_interval_before_an_own_letter():
    routine = replace(BOTH, payment_reminder_after_days=12)
    assert decide(state(), routine, date(2026, 6, 13)) == Wait(REMIND_ON, Reason.NOT_DUE)
    earlier = replace(BOTH, payment_reminder_after_days=11)
    assert decide(state(), earlier, date(2026, 6, 12)).step.kind == "payment_reminder"


def test_two_letters_never_come_closer_than_the_shortest_interval():
    just = letter("payment_reminder", sent_on=date(2026, 6, 14), case=None)
    assert decide(state(letters=(just,)), BOTH, REMIND_ON) == Wait(date(2026, 6, 17), Reason.NOT_DUE)


@pytest.mark.parametrize(
    ("chosen", "rule"),
    [
        ({"own_reminder_after_days": 13, "own_reminder_with_fee": True}, "§ 1-2 first"),
        ({"own_notice_after_days": 13, "own_notice_with_fee": True}, "§ 1-2 second"),
        ({"own_notice_after_days": 1, "own_notice_deadline_days": 13}, "inkassoloven § 9"),
        ({"own_notice_after_days": 0}, "inkassoloven § 9"),
        (
            {"own_reminder_after_days": 14, "own_reminder_times": 3, "own_reminder_with_fee": True},
            "§ 1-3 first",
        ),
    ],
)
def test_a_routine_that_the_law_forbids_is_refused_with_its_rule(chosen, rule):
    (why,) = violations(Routine(**chosen))
    assert rule in why


def test_two_reminders_and_a_notice_may_not_all_cost_something():
    (why,) = violations(replace(BOTH, own_reminder_times=2))
    assert "§ 1-3" in why
    assert violations(replace(BOTH, own_reminder_times=2, own_notice_with_fee=False)) == ()


def test_a_second_fee_needs_fourteen_days_in_the_first_letter():
    (why,) = violations(replace(BOTH, own_reminder_deadline_days=13))
    assert "missed deadline of 14 days" in why
    assert violations(replace(BOTH, own_reminder_deadline_days=13, own_notice_with_fee=False)) == ()


def test_a_wrong_row_sends_nothing():
    wrong = replace(BOTH, own_reminder_after_days=3)
    assert decide(state(), wrong, PROPOSE_ON) == Skip(Reason.ROUTINE_UNLAWFUL)


def test_the_invoices_choice_outranks_the_customers_and_that_the_creditors():
    of_customer = Override(
        Routine(transfer_after_days=30, attach_invoice=False),
        frozenset({"transfer_after_days", "attach_invoice"}),
    )
    of_invoice = Override(Routine(transfer_after_days=20), frozenset({"transfer_after_days"}))
    chosen = effective(BOTH, (of_customer, of_invoice))
    assert chosen == replace(BOTH, transfer_after_days=20, attach_invoice=False)
    assert effective(BOTH, ()) == BOTH
    never = Override(Routine(), frozenset({"own_reminder_after_days"}))
    assert effective(BOTH, (never,)).own_reminder_after_days is None


def test_an_older_invoice_that_was_paid_changes_nothing_for_another():
    """Each has its own clock: the decision is a function of one invoice alone."""
    assert decide(state("B", due=date(2026, 6, 8)), BOTH, REMIND_ON) == Wait(
        date(2026, 6, 22), Reason.NOT_DUE
    )


def test_the_explanation_names_the_letters_that_come_first_and_the_day_of_the_proposal():
    before = explain(state(), BOTH, DUE)
    assert before.in_proposal_on == PROPOSE_ON
    assert before.text == (
        "Purring sendes 15.06.2026. Fakturaen kommer i forslaget 15.07.2026, når fristen i siste brev "
        "(inkassovarsel) er ute."
    )
    after = explain(noticed(), BOTH, date(2026, 7, 1))
    assert after.in_proposal_on == PROPOSE_ON
    assert "Inkassovarsel er sendt 30.06.2026 med frist 14.07.2026" in after.text


ROUTINE = {
    "own_reminder_after_days": 14,
    "own_reminder_with_fee": True,
    "own_notice_after_days": 21,
    "own_notice_with_fee": True,
}


async def with_routine(office, **more):
    await office.hear(registered())
    await office.put(f"/routines/{CREDITOR}", ROUTINE | more)


async def test_the_whole_way_before_transfer_day_by_day(office):
    await with_routine(office)
    await office.hear(overdue())
    day = DUE
    while day <= PROPOSE_ON:
        await office.on(day)
        day += timedelta(days=1)
    said = await office.service.said(LetterSent)
    assert [(each.kind, each.sent_on, each.deadline, each.fee, each.case_id) for each in said] == [
        ("reminder", REMIND_ON, date(2026, 6, 29), FEE, None),
        ("collection_notice", MISSED, date(2026, 7, 14), FEE, None),
    ]
    assert [each.amounts.total for each in said] == [Decimal("4038.00"), Decimal("4076.00")]
    assert [each.proposed_on for each in await office.service.said(CollectionProposed)] == [PROPOSE_ON]


async def test_a_run_every_hour_sends_and_charges_once(office):
    await with_routine(office)
    await office.on(REMIND_ON, overdue())
    await office.service.rows("update job_runs set finished_at = null returning 1")
    await office.on(REMIND_ON)
    await office.on(REMIND_ON + timedelta(days=1))
    assert len(await office.service.said(LetterSent)) == 1
    assert len(office.post.messages) == 1


async def test_an_own_letter_has_the_creditors_account_and_kid_and_speaks_the_customers_language(office):
    await with_routine(office)
    foreign = customer(language="en")
    await office.on(REMIND_ON, overdue("A"), overdue("B", by=replace(foreign, id=502)))
    norwegian, english = sorted(office.post.messages, key=lambda each: each["Subject"])
    assert norwegian["Subject"] == "Purring fra Fjordlys Elektro AS: faktura 10065"
    assert english["Subject"] == "Reminder (purring) from Fjordlys Elektro AS: invoice 10066"
    for message, amount in ((norwegian, "4 038,00"), (english, "4,038.00")):
        text = message.get_body(["plain"]).get_content()
        assert "8601.11.17947" in text
        assert "0010017" in text
        assert amount in text.replace("\N{NO-BREAK SPACE}", " ")
        assert "29" in message.get_body(["html"]).get_content()


async def test_a_payment_before_the_own_letter_leaves_cancels_it(office):
    await with_routine(office)
    await office.hear(overdue())
    await office.on(REMIND_ON, paid("4000.00"))
    assert await office.service.said(LetterSent) == []


async def test_the_agencys_notice_after_an_own_notice_costs_nothing(office):
    await with_routine(office)
    await office.on(REMIND_ON, overdue())
    await office.on(MISSED)
    await office.on(PROPOSE_ON, transferred(on=PROPOSE_ON), status("open"))
    last = (await office.service.said(LetterSent))[-1]
    assert (last.kind, last.sent_on, last.fee) == ("collection_notice", PROPOSE_ON, Decimal("0.00"))


async def test_the_agencys_notice_after_one_missed_own_reminder_costs_the_second_fee(office):
    await with_routine(office, own_notice_after_days=None, own_notice_with_fee=False)
    await office.on(REMIND_ON, overdue())
    await office.on(MISSED, transferred(on=MISSED), status("open"))
    last = (await office.service.said(LetterSent))[-1]
    assert (last.kind, last.case_id is None, last.fee) == ("collection_notice", False, FEE)


async def test_without_mail_an_own_letter_is_printed(office):
    await with_routine(office)
    await office.on(REMIND_ON, overdue(by=customer(reminder_email="")), changed(reminder_email=""))
    assert [each.channel for each in await office.service.said(LetterSent)] == ["print"]
    assert len(office.prints()) == 1

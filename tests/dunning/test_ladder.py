"""The ladder after transfer: when each letter goes, about what, and what it may cost."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.dunning.domain.after_transfer import decide_case
from services.dunning.domain.amounts import interest_on
from services.dunning.domain.deciding import decide
from services.dunning.domain.decisions import Reason, SendLetter, Skip, Wait
from services.dunning.domain.drafting import Draft, draft_about_case, draft_about_invoice
from services.dunning.domain.ladder import COLLECTION_NOTICE, PAYMENT_DEMAND
from services.dunning.domain.routine import Routine
from services.dunning.domain.state import CaseState, Creditor, Delta
from shared.errors import RateUnknown
from shared.events import ClaimAmounts, LastReminder
from shared.norway.calendar import is_banking_day
from shared.norway.fees import collection_fee, reminder_fee
from shared.norway.interest import Span, late_interest
from tests.dunning.told import CREDITOR, DUE, a_case, customer, invoice, invoice_id, letter, profile, state

TRANSFER = DUE + timedelta(days=14)
ROUTINE = Routine()


def claim(name="A", **more):
    return state(name, **({"case": a_case()} | more))


def noticed(name="A", *, on=TRANSFER, status="sent", **more):
    notice = letter(
        "collection_notice", sent_on=on, deadline=on + timedelta(days=14), fee="38.00", status=status
    )
    return claim(name, letters=(notice,), **more)


def case_of(*claims, status="open"):
    claims = tuple(replace(each, case=a_case(status=status)) for each in claims)
    return CaseState(case=a_case(status=status), claims=claims)


def test_a_notice_is_due_at_once_with_fee_and_a_deadline_of_fourteen_days():
    assert decide(claim(), ROUTINE, TRANSFER) == SendLetter(
        COLLECTION_NOTICE, (invoice_id(),), Decimal("38.00"), TRANSFER + timedelta(days=14)
    )


def test_a_notice_is_never_sent_before_it_may_carry_a_fee():
    assert decide(claim(), ROUTINE, TRANSFER - timedelta(days=1)) == Wait(TRANSFER, Reason.NOT_DUE)


def test_the_claims_of_a_creditor_who_has_left_go_on():
    left = Creditor(id=CREDITOR, profile=profile(is_active=False))
    assert decide(claim(creditor=left), ROUTINE, TRANSFER) == decide(claim(), ROUTINE, TRANSFER)


def test_a_notice_is_sent_once():
    assert decide(noticed(), ROUTINE, TRANSFER) == Skip(Reason.NOTICE_SENT)
    assert decide(noticed(status="ordered"), ROUTINE, TRANSFER) == Skip(Reason.LETTER_ORDERED)


def test_a_notice_of_an_earlier_case_does_not_count_in_a_new_one():
    again = replace(noticed(), case=a_case(id=invoice_id("another case")))
    assert isinstance(decide(again, ROUTINE, TRANSFER + timedelta(days=3)), SendLetter)


def test_a_letter_that_nobody_took_in_is_tried_again_after_a_week():
    refused = noticed(status="refused")
    assert decide(refused, ROUTINE, date(2026, 6, 19)) == Wait(date(2026, 6, 22), Reason.NOT_DUE)
    assert isinstance(decide(refused, ROUTINE, date(2026, 6, 22)), SendLetter)


@pytest.mark.parametrize(
    ("kind", "days", "fee"),
    [("reminder", 14, "38.00"), ("reminder", 13, "0.00"), ("collection_notice", 14, "0.00")],
)
def test_a_notice_after_the_creditors_own_letter_waits_for_its_deadline_and_may_cost_nothing(kind, days, fee):
    own = LastReminder(
        kind=kind, sent_on=date(2026, 6, 16), deadline=date(2026, 6, 16) + timedelta(days=days)
    )
    followed = claim(invoice=invoice(last_reminder=own))
    after = own.deadline + timedelta(days=1)
    assert isinstance(decide(followed, ROUTINE, own.deadline), Wait)
    decision = decide(followed, ROUTINE, after)
    assert isinstance(decision, SendLetter)
    assert decision.fee == Decimal(fee)


@pytest.mark.parametrize(
    ("silent", "reason"),
    [
        (claim(case=a_case(status="paused")), Reason.CASE_NOT_OPEN),
        (claim(case=a_case(status="disputed")), Reason.CASE_NOT_OPEN),
        (claim(case=a_case(status="withdrawn")), Reason.CASE_NOT_OPEN),
        (claim(case=a_case(status="closed")), Reason.CASE_NOT_OPEN),
        (claim(closed="withdrawn"), Reason.CLAIM_CLOSED),
        (claim(deltas=(Delta(amount=Decimal("4000.00"), on=DUE),)), Reason.SETTLED),
        (claim(customer=customer(reminder_email="", address=type(customer().address)())), Reason.NO_ADDRESS),
    ],
)
def test_there_is_no_notice_where_nothing_is_to_be_asked_or_nobody_reached(silent, reason):
    assert decide(silent, ROUTINE, TRANSFER) == Skip(reason)


def test_a_notice_waits_for_a_banking_day_for_the_creditor_and_for_the_rates():
    saturday, monday = date(2026, 6, 20), date(2026, 6, 22)
    assert decide(claim(), ROUTINE, saturday) == Wait(monday, Reason.NOT_BANKING_DAY)
    unknown = claim(creditor=Creditor(id=CREDITOR))
    assert decide(unknown, ROUTINE, TRANSFER) == Wait(TRANSFER + timedelta(days=1), Reason.CREDITOR_UNKNOWN)
    january = date(2027, 1, 4)
    assert decide(claim(), ROUTINE, january) == Wait(january + timedelta(days=1), Reason.RATE_UNKNOWN)


@pytest.mark.parametrize("due", [date(2009, 12, 31), date(2014, 6, 1), date(2023, 6, 13)])
def test_a_claim_that_is_barred_is_never_asked_for_and_holds_back_no_other_of_its_case(due):
    assert decide(claim("old", due=due), ROUTINE, TRANSFER) == Skip(Reason.TIME_BARRED)
    noticed_old = noticed("old", due=due)
    assert decide_case(case_of(noticed_old), date(2026, 6, 30)) == Skip(Reason.TIME_BARRED)
    beside = decide_case(case_of(noticed_old, noticed("B")), date(2026, 6, 30))
    assert beside.invoice_ids == (invoice_id("B"),)


def test_a_demand_goes_on_the_banking_day_after_the_deadline_and_never_on_the_deadline_itself():
    case = case_of(noticed())
    assert decide_case(case, date(2026, 6, 29)) == Wait(date(2026, 6, 30), Reason.DEADLINE_RUNS)
    assert decide_case(case, date(2026, 6, 30)) == SendLetter(
        PAYMENT_DEMAND, (invoice_id(),), Decimal("600.00"), date(2026, 7, 14)
    )


def test_a_deadline_on_a_saturday_lets_monday_pass_judgement():
    case = case_of(noticed(on=date(2026, 6, 19)))  # deadline Friday 3 July
    assert decide_case(case, date(2026, 7, 4)) == Wait(date(2026, 7, 6), Reason.DEADLINE_RUNS)
    case = case_of(noticed(on=date(2026, 6, 20)))  # deadline Saturday 4 July
    assert isinstance(decide_case(case, date(2026, 7, 6)), SendLetter)


def test_a_demand_is_one_for_all_claims_with_one_band_on_their_sum():
    """norwegian rules, worked example 25: 900 + 900 merged is 300.00, not 2 times 262.50."""
    case = case_of(noticed("A", amount="900.00"), noticed("B", amount="900.00"))
    decision = decide_case(case, date(2026, 6, 30))
    assert (decision.invoice_ids, decision.fee) == ((invoice_id("A"), invoice_id("B")), Decimal("300.00"))


def test_a_demand_waits_for_a_claim_whose_notice_still_runs_but_not_for_ever():
    first, second = noticed("A"), noticed("B", on=date(2026, 6, 24))
    assert decide_case(case_of(first, second), date(2026, 6, 30)) == Wait(
        date(2026, 7, 9), Reason.DEADLINE_RUNS
    )
    assert decide_case(case_of(first, second), date(2026, 7, 9)).invoice_ids == (
        invoice_id("A"),
        invoice_id("B"),
    )
    endless = case_of(first, noticed("B", on=date(2026, 7, 13)))
    assert decide_case(endless, date(2026, 7, 13)) == Wait(date(2026, 7, 14), Reason.DEADLINE_RUNS)
    assert decide_case(endless, date(2026, 7, 14)).invoice_ids == (invoice_id("A"),)


def test_a_second_demand_in_a_case_has_the_fee_of_the_whole_case_and_never_less_than_the_first():
    demand = letter(
        "payment_demand", sent_on=date(2026, 6, 30), deadline=date(2026, 7, 14), fee="600.00", name="d"
    )
    first = noticed("A")
    first = replace(first, letters=(*first.letters, demand))
    second = noticed("B", on=date(2026, 7, 13), amount="7000.00")
    case = case_of(first, second)
    decision = decide_case(case, date(2026, 7, 28))
    assert (decision.invoice_ids, decision.fee) == ((invoice_id("A"), invoice_id("B")), Decimal("1200.00"))
    settled = replace(first, deltas=(Delta(amount=Decimal("4000.00"), on=date(2026, 7, 1)),))
    small = noticed("B", on=date(2026, 7, 13), amount="400.00")
    assert decide_case(case_of(settled, small), date(2026, 7, 28)).fee == Decimal("600.00")


def after_a_demand(*, fee="600.00", **more):
    """A claim that was demanded on 30 June, for 600.00."""
    first = noticed("A", **more)
    demand = letter(
        "payment_demand", sent_on=date(2026, 6, 30), deadline=date(2026, 7, 14), fee=fee, name="d"
    )
    return replace(first, letters=(*first.letters, demand))


def the_second_demand(first, second):
    return draft_about_case(invoice_id("x"), "payment_demand", case_of(first, second), date(2026, 7, 28))


def test_a_second_demand_asks_once_for_all_that_the_case_owes_and_replaces_the_first():
    second = the_second_demand(
        after_a_demand(), noticed("B", on=date(2026, 7, 13), amount="2487.50", due=date(2026, 6, 20))
    )
    assert second.invoice_ids == (invoice_id("A"), invoice_id("B"))
    assert second.fee == Decimal("600.00")
    assert second.amounts == ClaimAmounts(
        principal=Decimal("6487.50"),
        interest=late_interest(Decimal("4000.00"), DUE, second.on)
        + late_interest(Decimal("2487.50"), date(2026, 6, 20), second.on),
        fees=Decimal("600.00"),
    )
    assert (second.replaces.sent_on, second.replaces.fee) == (date(2026, 6, 30), Decimal("600.00"))


def test_a_second_demand_does_not_ask_again_for_a_fee_that_the_first_has_brought_in():
    fee_paid = Delta(amount=Decimal("4000.00"), fees=Decimal("600.00"), on=date(2026, 7, 10))
    settled = after_a_demand(deltas=(fee_paid,), closed="paid")
    second = the_second_demand(settled, noticed("B", on=date(2026, 7, 13), amount="400.00"))
    assert second.invoice_ids == (invoice_id("B"),)
    assert (second.fee, second.amounts.fees) == (Decimal("600.00"), Decimal("0.00"))
    assert second.heavy_fee is None  # the heavy fee on the 400.00 that are left would be 375.00


def test_a_second_demand_that_reached_nobody_leaves_the_first_standing_and_is_tried_again_after_a_week():
    tried = letter("payment_demand", sent_on=date(2026, 7, 28), status="refused", name="d2")
    first, second = after_a_demand(), noticed("B", on=date(2026, 7, 13), amount="400.00")
    case = case_of(*(replace(each, letters=(*each.letters, tried)) for each in (first, second)))
    assert decide_case(case, date(2026, 7, 29)) == Wait(date(2026, 8, 4), Reason.DEADLINE_RUNS)
    assert decide_case(case, date(2026, 8, 4)).fee == Decimal("600.00")


def test_the_claims_of_a_demand_stand_in_the_order_of_their_numbers():
    numbers = {"A": "10002", "B": "10001", "C": "999"}
    claims = [noticed(name, invoice=invoice(name, number=number)) for name, number in numbers.items()]
    drafted = draft_about_case(invoice_id("x"), "payment_demand", case_of(*claims), date(2026, 6, 30))
    assert [line.invoice.number for line in drafted.lines] == ["999", "10001", "10002"]


def test_a_demand_deducts_what_its_claims_have_paid_on_fees_and_not_what_the_claims_beside_them_have():
    def fee_paid(amount):
        return (Delta(amount=Decimal("0.00"), fees=Decimal(amount), on=date(2026, 6, 20)),)

    beside = noticed("A", closed="paid", deltas=fee_paid("38.00"))
    case = case_of(beside, noticed("B", amount="900.00", deltas=fee_paid("20.00")))
    drafted = draft_about_case(invoice_id("x"), "payment_demand", case, date(2026, 6, 30))
    assert (drafted.fee, drafted.amounts.fees) == (Decimal("262.50"), Decimal("242.50"))


def test_a_second_demand_warns_of_the_heavy_fee_of_the_whole_case():
    demand = letter(
        "payment_demand", sent_on=date(2026, 6, 30), deadline=date(2026, 7, 14), fee="600.00", name="d"
    )
    first = noticed("A")
    first = replace(first, letters=(*first.letters, demand))
    case = case_of(first, noticed("B", on=date(2026, 7, 13), amount="400.00"))
    drafted = draft_about_case(invoice_id("x"), "payment_demand", case, date(2026, 7, 28))
    assert (drafted.fee, drafted.heavy_fee) == (Decimal("600.00"), Decimal("1200.00"))


@pytest.mark.parametrize(
    ("is_person", "vat_registered", "fee"),
    [(True, True, "600.00"), (True, False, "750.00"), (False, True, "900.00"), (False, False, "1125.00")],
)
def test_a_demand_costs_what_the_debtor_and_the_creditors_vat_make_it(is_person, vat_registered, fee):
    creditor = Creditor(id=CREDITOR, profile=profile(vat_registered=vat_registered))
    case = case_of(noticed(customer=customer(is_person=is_person), creditor=creditor))
    assert decide_case(case, date(2026, 6, 30)).fee == Decimal(fee)


@pytest.mark.parametrize("status", ["paused", "disputed", "withdrawn", "legal", "surveillance", "closed"])
def test_a_case_that_is_not_open_gets_no_demand(status):
    decision = decide_case(case_of(noticed(), status=status), date(2026, 6, 30))
    assert not isinstance(decision, SendLetter)
    watched = status == "surveillance"
    assert decision.reason is (Reason.SURVEILLANCE if watched else Reason.CASE_NOT_OPEN)


def test_a_claim_that_is_paid_or_closed_is_not_demanded():
    settled = noticed("A", deltas=(Delta(amount=Decimal("4000.00"), on=date(2026, 6, 29)),))
    ended = noticed("B", closed="credited")
    assert decide_case(case_of(settled, ended), date(2026, 6, 30)) == Skip(Reason.SMALL_REMAINDER)
    decision = decide_case(case_of(settled, ended, noticed("C")), date(2026, 6, 30))
    assert decision.invoice_ids == (invoice_id("C"),)


def test_a_case_whose_demand_is_on_its_way_gets_nothing_else():
    ordered = letter("payment_demand", sent_on=date(2026, 6, 30), status="ordered", name="d")
    on_its_way = replace(noticed(), letters=(*noticed().letters, ordered))
    assert decide_case(case_of(on_its_way), date(2026, 7, 15)).reason is Reason.LETTER_ORDERED


def test_a_letter_that_is_not_right_any_more_is_not_drafted():
    ordered = noticed(status="ordered")
    letter_id = ordered.letters[0].id
    drafted = draft_about_invoice(letter_id, "collection_notice", ordered, ROUTINE, TRANSFER)
    assert isinstance(drafted, Draft)
    paid = replace(ordered, deltas=(Delta(amount=Decimal("4000.00"), on=TRANSFER),))
    assert draft_about_invoice(letter_id, "collection_notice", paid, ROUTINE, TRANSFER) is (
        Reason.SMALL_REMAINDER
    )
    assert draft_about_invoice(letter_id, "payment_reminder", ordered, ROUTINE, TRANSFER) is Reason.DUE
    too_early = draft_about_case(letter_id, "payment_demand", case_of(noticed()), date(2026, 6, 29))
    assert too_early is Reason.DEADLINE_RUNS


def test_a_reminder_asks_for_the_principal_alone_even_when_no_rate_is_known():
    january = date(2027, 1, 11)
    reminder = draft_about_invoice(
        invoice_id("x"),
        "payment_reminder",
        state(due=date(2027, 1, 4)),
        Routine(payment_reminder_after_days=5),
        january,
    )
    assert isinstance(reminder, Draft)
    assert (reminder.amounts.total, reminder.rates) == (Decimal("4000.00"), ())


amounts = st.decimals(Decimal("0.01"), Decimal(300_000), places=2)
known_days = st.dates(date(2020, 10, 1), date(2026, 12, 31))


@given(amounts, known_days, known_days)
def test_interest_without_reductions_is_late_interest(amount, due, on):
    assert interest_on(state(due=due, amount=amount), on).owed == late_interest(amount, due, on)


@given(amounts, known_days, st.integers(1, 400), st.integers(1, 400))
def test_interest_after_a_payment_is_that_of_the_whole_until_then_and_of_the_rest_from_then_on(
    amount, due, first, second
):
    paid_on = due + timedelta(days=first)
    on = min(paid_on + timedelta(days=second), date(2026, 12, 31))
    if paid_on > on:
        return
    half = (amount / 2).quantize(Decimal("0.01"))
    parts = late_interest(amount, due, paid_on) + late_interest(amount - half, paid_on, on)
    found = interest_on(state(due=due, amount=amount, deltas=(Delta(amount=half, on=paid_on),)), on).owed
    assert abs(found - parts) <= Decimal("0.01")  # the parts are rounded one by one


def test_a_payment_before_the_due_date_never_bore_interest_and_one_after_the_day_asked_for_still_does():
    early = state(deltas=(Delta(amount=Decimal("1000.00"), on=DUE - timedelta(days=3)),))
    assert interest_on(early, TRANSFER).owed == late_interest(Decimal("3000.00"), DUE, TRANSFER)
    later = state(deltas=(Delta(amount=Decimal("1000.00"), on=TRANSFER + timedelta(days=3)),))
    assert interest_on(later, TRANSFER).owed == late_interest(Decimal("4000.00"), DUE, TRANSFER)


def test_interest_that_was_paid_is_not_asked_for_again_and_is_never_less_than_nothing():
    some = state(deltas=(Delta(amount=Decimal(0), on=TRANSFER, interest=Decimal("10.00")),))
    assert interest_on(some, TRANSFER).owed == late_interest(Decimal("4000.00"), DUE, TRANSFER) - 10
    more = state(deltas=(Delta(amount=Decimal(0), on=TRANSFER, interest=Decimal("99.00")),))
    assert interest_on(more, TRANSFER).owed == 0


def test_interest_names_the_days_through_which_each_principal_bore_it():
    payments = (
        Delta(amount=Decimal("3000.00"), on=date(2026, 6, 20), interest=Decimal("7.00")),
        Delta(amount=Decimal("1000.00"), on=date(2026, 6, 10)),
    )
    interest = interest_on(state(deltas=payments), date(2026, 7, 29))
    assert interest.spans == (
        Span(Decimal("4000.00"), date(2026, 6, 1), date(2026, 6, 10)),
        Span(Decimal("3000.00"), date(2026, 6, 10), date(2026, 6, 20)),
    )
    by_hand = Decimal(4000) * 12 / 100 * 9 / 365 + Decimal(3000) * 12 / 100 * 10 / 365
    assert interest.accrued == by_hand.quantize(Decimal("0.01"))
    assert (interest.paid, interest.owed) == (Decimal("7.00"), interest.accrued - 7)


def test_interest_for_days_without_a_known_rate_is_never_guessed():
    with pytest.raises(RateUnknown):
        interest_on(state(), date(2027, 1, 1))


claims = st.builds(
    lambda name, due, amount, paid, notice_on, status: noticed(
        name,
        due=due,
        amount=amount,
        on=max(notice_on, due + timedelta(days=14)),
        status=status,
        deltas=(Delta(amount=Decimal(paid), on=due),),
    ),
    name=st.sampled_from("ABCDEF"),
    due=st.dates(date(2026, 1, 1), date(2026, 6, 1)),
    amount=st.sampled_from(["400.00", "4000.00", "60000.00"]),
    paid=st.sampled_from(["0.00", "399.00", "4000.00"]),
    notice_on=st.dates(date(2026, 2, 1), date(2026, 8, 1)),
    status=st.sampled_from(["sent", "ordered", "refused"]),
)
cases = st.lists(claims, min_size=1, max_size=4, unique_by=lambda each: each.id).map(
    lambda all_: case_of(*all_)
)
today = st.dates(date(2026, 2, 1), date(2026, 12, 31))


@given(cases, today)
def test_no_demand_before_every_deadline_of_its_claims_has_passed_and_none_for_what_is_paid(case, day):
    match decide_case(case, day):
        case SendLetter() as send:
            assert is_banking_day(day)
            assert send.deadline is not None
            assert send.deadline >= day + timedelta(days=14)
            covered = [each for each in case.claims if each.id in send.invoice_ids]
            assert all(each.rest > 0 and each.last("collection_notice").deadline < day for each in covered)
            left = sum(each.rest for each in covered)
            due = max(each.invoice.due_date for each in covered)
            fee = collection_fee(left, due, day, heavy=False, consumer=True, creditor_deducts_vat=True)
            assert send.fee == (fee if left > 20 else 0)
        case Wait(until=until):
            assert until > day


@given(cases, today)
def test_no_notice_before_fourteen_days_and_its_fee_is_the_reminder_fee(case, day):
    for each in case.claims:
        match decide(each, ROUTINE, day):
            case SendLetter() as send:
                assert each.rest > 0
                assert is_banking_day(day)
                assert day >= each.invoice.due_date + timedelta(days=14)
                assert send.fee == reminder_fee(day, each.invoice.due_date)
                assert send.deadline is not None
                assert send.deadline >= day + timedelta(days=14)
            case Wait(until=until):
                assert until > day


@given(cases, today)
def test_nothing_is_missed_by_looking_only_on_the_day_that_a_decision_names(case, day):
    """Between a decision and the day that it names nothing becomes due."""
    looks = [lambda day: decide_case(case, day)]
    looks += [lambda day, each=each: decide(each, ROUTINE, day) for each in case.claims]
    for look in looks:
        decision = look(day)
        if isinstance(decision, SendLetter):
            continue
        last = min(decision.until or date.max, day + timedelta(days=90))
        for between in (day + timedelta(days=n) for n in range((last - day).days)):
            assert not isinstance(look(between), SendLetter)

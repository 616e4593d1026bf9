"""What a claim owes and how payments cover it: a case is counted from its facts alone."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from services.settlement.domain.replay import balance_on, replay
from services.settlement.domain.states import Closing, Collected
from shared.errors import RateUnknown
from shared.events import ClaimAmounts
from tests.settlement.facts import (
    DEMANDED,
    DUE,
    NOTICED,
    PAID,
    A,
    B,
    case,
    claim,
    demand,
    interest,
    kroner,
    notice,
    payment,
    reduction,
)

D = Decimal


def collected(facts, invoice_id=A) -> Collected:
    return replay(facts).claims[invoice_id].collected


def closing(facts, invoice_id=A) -> Closing | None:
    return replay(facts).claims[invoice_id].closing


# Allocation


def test_a_part_payment_covers_costs_then_interest_then_principal():
    # worked example 31: pay 1 000 on principal 4 000 + interest 85.19 + collection fee 600
    due, sent, paid = date(2023, 11, 15), date(2024, 1, 2), date(2024, 1, 19)
    facts = case(
        claim(due=due, amount=4000),
        demand(sent_on=sent, fee=600),
        payment(1000, on=paid),
        is_consumer=False,
    )
    assert balance_on(case(*facts.claims, *facts.letters, is_consumer=False), paid)[A] == ClaimAmounts(
        principal=D("4000.00"), interest=D("85.19"), fees=D("600.00")
    )
    assert collected(facts) == Collected(
        principal=D("314.81"), interest=D("85.19"), collection_fee=D("600.00")
    )
    assert replay(facts).claims[A].principal == D("3685.19")


def test_the_debtors_own_designation_is_followed():
    facts = case(demand(), payment(1000, order=("principal", "interest", "fees")))
    assert collected(facts) == Collected(principal=D("1000.00"))


def test_payment_of_everything_owed_closes_the_claim_on_the_day_of_payment():
    facts = case(demand(), payment(4000 + interest() + 600))
    assert closing(facts) == Closing(reason="paid", on=PAID)
    assert replay(facts).claims[A].principal == 0
    assert replay(facts).payments["p1"].overpaid == 0


def test_what_is_paid_too_much_is_owed_back():
    facts = case(payment(5000))
    assert replay(facts).payments["p1"].overpaid == 1000 - interest()


def test_costs_come_first_then_each_part_oldest_claim_first():
    older, newer = claim(A, 1000, DUE), claim(B, 1000, DUE + timedelta(days=10))
    facts = case(newer, older, demand(A, B, fee=300), payment(1300))
    of_older, of_newer = interest(1000), interest(1000, DUE + timedelta(days=10))
    assert collected(facts, A) == Collected(
        principal=kroner(1300 - 300 - of_older - of_newer), interest=of_older, collection_fee=D("300.00")
    )
    assert collected(facts, B) == Collected(interest=of_newer)


def test_a_payment_on_an_earlier_day_than_the_one_told_first_is_counted_first():
    second, first = payment(1000, on=PAID, id_="a"), payment(1000, on=PAID - timedelta(days=5), id_="b")
    early = interest(until=PAID - timedelta(days=5))
    placements = replay(case(second, first)).payments
    assert placements["b"].allocated[A].interest == early
    rest = 4000 - (1000 - early)
    accrued = D(1000 - early) * 42 + D(rest) * 47
    assert placements["a"].allocated[A].interest == round(accrued * D("0.12") / 365, 2) - early


# Claims that join the case later


def test_a_payment_stays_where_it_is_when_an_older_invoice_joins_the_case_later():
    # 26 days at 12 % of 1 000: 8.547…; of the invoice that joins, 100 days would come before principal
    paid_on, joined = date(2026, 5, 11), date(2026, 5, 20)
    first, second = claim(A, 1000), claim(B, 2000, date(2026, 1, 31), joined)
    state = replay(case(first, second, payment(500, on=paid_on)))
    assert state.payments["p1"].allocated == {A: Collected(principal=D("491.45"), interest=D("8.55"))}
    assert state == replay(case(payment(500, on=paid_on), second, first))
    assert (state.claims[A].principal, state.claims[B].principal) == (D("508.55"), D("2000.00"))


def test_a_payment_of_the_day_on_which_a_claim_joins_covers_it():
    # 109 days at 12 % of 2 000: 71.671…, and 35 of 1 000: 11.506…
    joined = date(2026, 5, 20)
    facts = case(claim(A, 1000), claim(B, 2000, date(2026, 1, 31), joined), payment(500, on=joined))
    assert replay(facts).payments["p1"].allocated == {
        A: Collected(interest=D("11.51")),
        B: Collected(principal=D("416.82"), interest=D("71.67")),
    }


def test_what_was_paid_too_much_is_owed_back_and_not_swallowed_by_a_claim_that_joins_later():
    facts = case(
        claim(A, 1000), claim(B, 2000, date(2026, 1, 31), date(2026, 5, 20)),
        payment(1100, on=date(2026, 5, 11)), payment(200, on=date(2026, 5, 12), id_="p2"),
    )  # fmt: skip
    state = replay(facts)
    assert (state.payments["p1"].overpaid, state.overpaid) == (D("91.45"), D("91.45"))
    second = state.payments["p2"]
    assert (second.status, second.waiting, second.reason) == (
        "unplaced", D("200.00"), "the case was paid on 2026-05-11"
    )  # fmt: skip
    assert (closing(facts, B), state.claims[B].collected) == (None, Collected())


def test_a_payment_answers_the_letter_of_its_time_whatever_joins_the_case_later():
    asked, day = 900 + interest(900, until=NOTICED) + 38, NOTICED + timedelta(days=5)
    later = claim(B, 2000, date(2026, 1, 31), day + timedelta(days=1))
    facts = case(claim(A, 900), later, notice(A, total=asked), payment(asked, on=day))
    assert closing(facts) == Closing(reason="paid", on=day)
    assert closing(facts, B) is None


def test_what_was_paid_to_the_creditor_before_an_invoice_joined_the_case_reduces_it():
    joined = date(2026, 5, 20)
    direct = reduction("payment", 300, on=date(2026, 5, 11), invoice_id=B)
    facts = case(claim(A, 1000), claim(B, 2000, joined=joined), direct)
    assert balance_on(facts, joined)[B].principal == D("1700.00")


# Fees


def test_a_reminder_fee_stands_alone_until_a_demand_replaces_it():
    facts = case(notice(), demand())
    assert balance_on(facts, NOTICED)[A].fees == D("38.00")
    assert balance_on(facts, DEMANDED - timedelta(days=1))[A].fees == D("38.00")
    assert balance_on(facts, DEMANDED)[A].fees == D("600.00")


def test_a_reminder_fee_that_was_paid_is_deducted_from_the_collection_fee():
    facts = case(notice(), payment(38, on=NOTICED + timedelta(days=2)), demand())
    assert collected(facts) == Collected(reminder_fee=D("38.00"))
    assert balance_on(facts, DEMANDED)[A].fees == D("562.00")


def test_no_collection_fee_is_owed_by_a_debtor_who_paid_within_the_notice_deadline():
    in_time = NOTICED + timedelta(days=14)
    facts = case(notice(), demand(), payment(4000 + interest(until=in_time) + 38, on=in_time))
    assert closing(facts) == Closing(reason="paid", on=in_time)
    assert collected(facts).collection_fee == 0


def test_a_demand_sent_before_the_notice_deadline_charges_nothing():
    facts = case(notice(days=21), demand())
    assert balance_on(facts, DEMANDED)[A].fees == D("38.00")


def test_the_fee_never_exceeds_the_cap_of_the_day_of_payment():
    # a heavy fee that was charged too early: until day 42 after the demand only the light one is owed
    facts = case(
        demand(), demand(sent_on=DEMANDED + timedelta(days=16), fee=1200, kind="legal_action_notice")
    )
    assert balance_on(facts, DEMANDED + timedelta(days=42))[A].fees == D("600.00")
    assert balance_on(facts, DEMANDED + timedelta(days=43))[A].fees == D("1200.00")


def test_the_cap_goes_by_the_base_rate_of_the_day_of_payment_not_of_the_demand():
    due, sent = date(2025, 10, 1), date(2025, 11, 20)
    facts = case(claim(due=due), demand(sent_on=sent, fee=600))
    assert balance_on(facts, date(2025, 12, 31))[A].fees == D("560.00")  # 0.8 x 700
    assert balance_on(facts, date(2026, 1, 1))[A].fees == D("600.00")  # 0.8 x 750


def test_a_lower_fee_than_the_cap_stays_as_it_was_charged():
    assert balance_on(case(demand(fee=300)), PAID)[A].fees == D("300.00")


@pytest.mark.parametrize(("deducts", "consumer", "fee"), [
    (True, True, "600.00"), (False, True, "750.00"), (True, False, "900.00"), (False, False, "1125.00"),
])  # fmt: skip
def test_the_cap_knows_vat_and_business_debtors(deducts, consumer, fee):
    facts = case(demand(fee=5000), is_consumer=consumer, creditor_deducts_vat=deducts)
    assert balance_on(facts, PAID)[A].fees == D(fee)


def test_one_fee_is_owed_for_the_case_on_the_sum_of_the_claims_demanded_together():
    facts = case(claim(A, 900), claim(B, 900), demand(A, B, fee=9999))
    owed = balance_on(facts, PAID)
    assert (owed[A].fees, owed[B].fees) == (D("300.00"), D("0.00"))


def test_a_claim_that_the_demand_does_not_name_keeps_its_own_reminder_fee():
    facts = case(claim(A, 900), claim(B, 900), notice(A), notice(B, days=40), demand(A, fee=9999))
    owed = balance_on(facts, PAID)
    assert (owed[A].fees, owed[B].fees) == (D("262.50"), D("38.00"))


def test_a_second_demand_for_another_claim_raises_the_one_fee_of_the_case():
    later = DEMANDED + timedelta(days=5)
    facts = case(claim(A, 900), claim(B, 900), demand(A, fee=9999), demand(B, sent_on=later, fee=9999))
    assert balance_on(facts, later - timedelta(days=1))[A].fees == D("262.50")
    assert sum(owed.fees for owed in balance_on(facts, later).values()) == D("300.00")


def test_when_the_claim_that_bears_the_fee_is_credited_the_next_one_bears_it():
    facts = case(
        claim(A, 900), claim(B, 1100), demand(A, B, fee=9999), reduction("credit_note", 900, on=PAID)
    )
    owed = balance_on(facts, PAID)
    assert (owed[A].fees, owed[B].fees) == (D("0.00"), D("300.00"))


def test_a_demand_for_what_was_paid_before_it_charges_nothing():
    facts = case(reduction("payment", 4000, on=NOTICED), notice(), demand())
    assert balance_on(facts, PAID)[A].fees == D("38.00")


# What a letter asks for


def test_whoever_pays_by_the_deadline_what_the_letter_asks_for_has_paid():
    asked = 4000 + interest(until=DEMANDED) + 600
    facts = case(demand(total=asked), payment(asked))
    assert closing(facts) == Closing(reason="paid", on=PAID)
    assert collected(facts) == Collected(
        principal=D("4000.00"), interest=interest(until=DEMANDED), collection_fee=D("600.00")
    )


def test_after_the_deadline_interest_is_owed_up_to_the_day_of_payment():
    asked = 4000 + interest(until=DEMANDED) + 600
    late = DEMANDED + timedelta(days=15)
    facts = case(demand(total=asked), payment(asked, on=late))
    assert closing(facts) is None
    assert replay(facts).claims[A].principal == interest(until=late) - interest(until=DEMANDED)


def test_interest_that_is_paid_beyond_what_the_letter_asked_for_is_not_owed_back():
    asked = 4000 + interest(until=DEMANDED) + 600
    facts = case(demand(total=asked), payment(4000 + interest() + 600))
    assert collected(facts).interest == interest()
    assert replay(facts).payments["p1"].overpaid == 0


def test_one_claims_letter_does_not_settle_the_claims_beside_it():
    asked, day = 900 + interest(900, until=NOTICED) + 38, NOTICED + timedelta(days=5)
    letters = claim(A, 900), claim(B, 900), notice(A, total=asked)
    answered = case(*letters, payment(asked, on=day))
    assert (closing(answered), closing(answered, B)) == (Closing(reason="paid", on=day), None)
    assert replay(answered).claims[B].principal == 900
    another_amount = case(*letters, payment(asked + 1, on=day))
    assert (closing(another_amount), closing(another_amount, B)) == (None, None)


def test_whoever_pays_each_of_two_notices_by_its_deadline_has_paid_both():
    on_a, on_b = (amount + interest(amount, until=NOTICED) + 38 for amount in (4000, 3000))
    facts = case(
        claim(A, 4000), claim(B, 3000), notice(A, total=on_a), notice(B, total=on_b),
        payment(on_b, on=NOTICED + timedelta(days=5), id_="p1"),
        payment(on_a, on=NOTICED + timedelta(days=14), id_="p2"),
        demand(A, B, sent_on=NOTICED + timedelta(days=15)),
    )  # fmt: skip
    assert [closing(facts, each).reason for each in (A, B)] == ["paid", "paid"]
    assert collected(facts, A) + collected(facts, B) == Collected(
        principal=D("7000.00"),
        interest=interest(4000, until=NOTICED) + interest(3000, until=NOTICED),
        reminder_fee=D("76.00"),
    )


def test_what_was_paid_to_the_creditor_since_the_letter_is_not_asked_for_any_more():
    asked = 4000 + interest(until=DEMANDED) + 600
    direct = reduction("payment", 1000, on=DEMANDED + timedelta(days=3))
    facts = case(demand(total=asked), direct, payment(asked - 1000))
    assert closing(facts) == Closing(reason="paid", on=PAID)
    assert closing(case(demand(total=asked), direct, payment(asked - 1001))) is None


def test_a_payment_of_what_one_demand_asks_for_covers_its_claims_and_then_the_fee_that_another_bears():
    second = demand(B, sent_on=DEMANDED + timedelta(days=7), total=900 + 700, fee=700)
    facts = case(
        claim(A, 4000), claim(B, 900, due=DEMANDED + timedelta(days=7)), demand(A, total=4700), second,
        payment(1600, on=DEMANDED + timedelta(days=10)),
    )  # fmt: skip
    assert collected(facts, B) == Collected(principal=D("900.00"), interest=interest(
        900, DEMANDED + timedelta(days=7), DEMANDED + timedelta(days=10)))  # fmt: skip
    assert closing(facts, B).reason == "paid"
    assert sum(collected(facts, each).total for each in (A, B)) == 1600
    assert collected(facts, A).collection_fee > 0


# What happens at the creditor


def test_a_payment_to_the_creditor_reduces_the_principal_and_leaves_fees_and_interest():
    facts = case(demand(), reduction("payment", 4000))
    assert balance_on(facts, PAID + timedelta(days=30))[A] == ClaimAmounts(
        principal=D("0.00"), interest=interest(), fees=D("600.00")
    )
    assert closing(facts) is None


def test_a_payment_to_the_creditor_before_interest_and_fees_closes_the_claim():
    assert closing(case(reduction("payment", 4000, on=DUE))) == Closing(reason="paid", on=DUE)


@pytest.mark.parametrize(("kind", "reason"), [("credit_note", "credited"), ("write_off", "written_off")])
def test_a_credit_or_write_off_of_all_that_is_left_closes_the_claim(kind, reason):
    before = PAID - timedelta(days=1)
    facts = case(demand(), reduction("payment", 1500, on=before, id_="1"), reduction(kind, 2500, id_="2"))
    assert closing(facts) == Closing(reason=reason, on=PAID)
    assert balance_on(facts, PAID)[A].total == 0


def test_a_credit_of_a_part_only_reduces_the_principal():
    facts = case(reduction("credit_note", 1500))
    assert closing(facts) is None
    assert balance_on(facts, PAID)[A].principal == D("2500.00")


def test_more_can_not_be_taken_off_than_is_owed():
    facts = case(reduction("payment", 4000, id_="1"), reduction("payment", 4000, id_="2"))
    assert replay(facts).claims[A].principal == 0


def test_a_withdrawn_case_owes_nothing_and_later_payments_are_unplaced():
    facts = case(
        demand(),
        payment(100, on=PAID),
        payment(200, on=PAID + timedelta(days=2), id_="p2"),
        withdrawn_on=PAID,
    )
    assert closing(facts) == Closing(reason="withdrawn", on=PAID)
    assert replay(facts).payments["p1"].status == "placed"
    late = replay(facts).payments["p2"]
    assert (late.status, late.waiting, late.reason) == (
        "unplaced", D("200.00"), f"the case was withdrawn on {PAID}"
    )  # fmt: skip


def test_a_second_payment_of_a_paid_claim_is_unplaced_whole():
    full = 4000 + interest()
    facts = case(payment(full), payment(full, on=PAID + timedelta(days=1), id_="p2"))
    twice = replay(facts).payments["p2"]
    assert (twice.status, twice.waiting, twice.overpaid) == ("unplaced", full, 0)


# Money that the bank takes back


def test_a_reversal_undoes_the_payment_of_the_same_amount_as_if_never_made():
    facts = case(payment(500, id_="a"), payment(700, id_="b"), payment(-500, on=PAID, id_="c"))
    state = replay(facts)
    assert state.payments["a"].status == state.payments["c"].status == "reversed"
    assert state.claims[A].collected == collected(case(payment(700, id_="b")))
    assert state.received == D("700.00")


def test_a_reversal_of_another_amount_takes_from_the_latest_payments():
    facts = case(payment(500, id_="a"), payment(700, id_="b"), payment(-900, id_="c"))
    state = replay(facts)
    assert state.payments["b"].status == "reversed"
    assert sum(part.total for part in state.payments["a"].allocated.values()) == D("300.00")


def test_a_reversal_undoes_a_payment_of_its_own_day_whatever_their_ids():
    state = replay(case(payment(500, id_="9"), payment(-500, id_="10")))
    assert state.payments["9"].status == state.payments["10"].status == "reversed"


def test_a_reversal_without_a_payment_waits_for_it():
    state = replay(case(payment(-500)))
    assert (state.payments["p1"].status, state.payments["p1"].waiting) == ("unplaced", D("-500.00"))


# Rates that are not known yet


def test_a_payment_of_a_day_without_known_rates_is_held_and_so_are_those_after_it():
    known, unknown = date(2026, 12, 31), date(2027, 1, 5)
    facts = case(payment(100, known, "a"), payment(200, unknown, "b"), payment(300, unknown, "c"))
    state = replay(facts)
    assert [state.payments[id_].status for id_ in "abc"] == ["placed", "held", "held"]
    assert "late_interest_pct" in state.payments["b"].reason
    assert (state.waiting("held"), state.received) == (D("500.00"), D("600.00"))


def test_what_is_owed_on_a_day_without_known_rates_is_not_guessed():
    with pytest.raises(RateUnknown):
        balance_on(case(), date(2027, 1, 1))

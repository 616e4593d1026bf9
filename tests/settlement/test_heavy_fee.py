"""The heavy fee, and what an instalment plan adds: earned by the day of payment, and stopped by an objection.

Payments are made on days after the demand of 19 May 2026 with its deadline of 14 days: day 42 is 30 June, the
last day of the light fee, and day 43 is 1 July.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.settlement.domain.replay import balance_on, replay
from services.settlement.domain.states import Closing, Collected
from shared.norway.charges import Plan, StatusChange
from shared.norway.fees import collection_fee
from tests.settlement.facts import DEMANDED, A, B, case, claim, demand, interest, notice, payment, reduction
from tests.settlement.told import (
    CREDITOR,
    case_id,
    demanded,
    giro,
    noticed,
    planned,
    registered,
    returned,
    status,
    transferred,
)
from tests.settlement.told import DEMANDED as TOLD_DEMANDED

D = Decimal
LIGHT, HEAVY = D("600.00"), D("1200.00")


def day(number: int) -> date:
    return DEMANDED + timedelta(days=number)


def statuses(*changes: tuple[str, date]) -> tuple[StatusChange, ...]:
    return tuple(
        StatusChange(status=new, on=on, revision=number) for number, (new, on) in enumerate(changes, 1)
    )


def plan(*, agreed=5, ended=None, instalments=6, addition="1125.00", is_cancelled=False) -> Plan:
    return Plan(
        id=UUID(int=7),
        agreed_on=day(agreed),
        ended_on=None if ended is None else day(ended),
        instalments=instalments,
        addition=D(addition),
        is_cancelled=is_cancelled,
    )


def fees(facts, on: date) -> Decimal:
    return sum((owed.fees for owed in balance_on(facts, on).values()), D("0.00"))


def test_a_payment_order_of_day_42_owes_the_light_fee_and_one_of_day_43_the_heavy_in_its_place():
    for number, fee in [(42, LIGHT), (43, HEAVY)]:
        on = day(number)
        facts = case(demand(), payment(4000 + interest(until=on) + fee, on))
        assert replay(facts).claims[A].closing == Closing(reason="paid", on=on)
        assert replay(facts).claims[A].collected == Collected(
            principal=D("4000.00"), interest=interest(until=on), collection_fee=fee
        )
    late = day(43)
    too_little = case(demand(), payment(4000 + interest(until=late) + LIGHT, late))
    assert replay(too_little).claims[A].principal == HEAVY - LIGHT


def test_the_fee_of_a_business_doubles_from_day_43():
    # worked example 15: a business, 12 500, VAT-liable: light 1 800, heavy 3 600
    facts = case(claim(amount=12_500), demand(fee=1800), is_consumer=False)
    assert (fees(facts, day(42)), fees(facts, day(43))) == (D("1800.00"), D("3600.00"))


def test_a_demand_of_24_november_is_light_until_5_january_and_heavy_from_6_january(tmp_path, monkeypatch):
    # worked example 28
    rates = tmp_path / "rates.csv"
    rates.write_text(
        "kind,valid_from,known_until,value,source\n"
        "late_interest_pct,2027-01-01,2027-06-30,12.00,announced\n"
        "collection_base_rate_nok,2027-01-01,2027-12-31,750,announced\n"
    )
    monkeypatch.setenv("AUTOCOLLECT_RATES", str(rates))
    facts = case(demand(sent_on=date(2026, 11, 24)))
    assert fees(facts, date(2027, 1, 5)) == LIGHT
    assert fees(facts, date(2027, 1, 6)) == HEAVY


def test_a_longer_deadline_moves_the_heavy_fee():
    facts = case(demand(days=21))
    assert (fees(facts, day(49)), fees(facts, day(50))) == (LIGHT, HEAVY)


@pytest.mark.parametrize("halt", ["disputed", "paused"])
def test_the_days_of_an_objection_or_a_pause_are_not_counted(halt):
    facts = case(demand(), statuses=statuses((halt, day(20)), ("open", day(30))))
    assert (fees(facts, day(52)), fees(facts, day(53))) == (LIGHT, HEAVY)


def test_the_fee_never_gets_heavy_while_an_objection_stands():
    facts = case(demand(), statuses=statuses(("disputed", day(42))))
    assert fees(facts, day(120)) == LIGHT


def test_an_objection_that_comes_when_the_fee_is_heavy_does_not_make_it_light():
    facts = case(demand(), statuses=statuses(("disputed", day(43))))
    assert fees(facts, day(60)) == HEAVY


def test_an_objection_before_the_demand_and_one_inside_another_stop_are_counted_once():
    facts = case(
        demand(),
        statuses=statuses(("disputed", day(-5)), ("open", day(0)), ("paused", day(10)), ("open", day(20))),
        plans=(plan(agreed=15, ended=25, instalments=2, addition="0.00"),),
    )
    assert (fees(facts, day(57)), fees(facts, day(58))) == (LIGHT, HEAVY)


def test_the_order_of_statuses_is_that_of_their_revisions():
    facts = case(demand(), statuses=statuses(("disputed", day(20)), ("open", day(30)))[::-1])
    assert (fees(facts, day(52)), fees(facts, day(53))) == (LIGHT, HEAVY)


def test_what_was_paid_before_the_day_of_the_heavy_fee_lowers_its_band_but_never_below_the_light_fee():
    on = day(10)
    paid = LIGHT + interest(until=on)
    facts = case(claim(amount=12_000), demand(fee=1200), reduction("payment", 4000, on))
    assert fees(facts, day(43)) == D("1200.00")  # heavy on 8 000 is 1 200, light on 12 000 was 1 200
    facts = case(claim(amount=12_000), demand(fee=1200), reduction("payment", 1000, on))
    assert fees(facts, day(43)) == D("2400.00")  # heavy on 11 000
    facts = case(demand(), payment(paid + 3500, on))
    assert fees(facts, day(60)) == 0  # heavy on 500 is 375: the light fee of 600 stays, and it has been paid


def test_what_was_paid_after_the_heavy_fee_came_up_does_not_lower_it():
    facts = case(claim(amount=12_000), demand(fee=1200), reduction("payment", 11_000, day(43)))
    assert fees(facts, day(44)) == D("2400.00")


def test_nothing_gets_heavy_when_the_principal_was_covered_in_the_light_time():
    facts = case(demand(), reduction("payment", 4000, day(42)))
    assert fees(facts, day(100)) == LIGHT


def test_a_credit_note_lowers_the_band_of_the_fee_that_has_been_demanded():
    facts = case(claim(amount=12_000), demand(fee=1200), reduction("credit_note", 3000, day(20)))
    assert (fees(facts, day(19)), fees(facts, day(20)), fees(facts, day(43))) == (
        D("1200.00"), D("600.00"), D("1200.00"),
    )  # fmt: skip


def test_a_credit_note_that_comes_after_the_heavy_fee_lowers_its_band_too():
    facts = case(claim(amount=12_000), demand(fee=1200), reduction("credit_note", 3000, day(50)))
    assert (fees(facts, day(49)), fees(facts, day(50))) == (D("2400.00"), D("1200.00"))


def test_a_lower_fee_than_the_cap_is_at_most_doubled():
    facts = case(demand(fee=300))
    assert (fees(facts, day(42)), fees(facts, day(43))) == (D("300.00"), D("600.00"))


def test_a_claim_that_is_demanded_later_does_not_become_heavy_with_the_first():
    facts = case(claim(A, 900), claim(B, 900), demand(A, fee=262.5), demand(B, sent_on=day(20), fee=300))
    assert fees(facts, day(42)) == D("300.00")
    assert fees(facts, day(43)) == D("525.00")  # heavy on A's 900 is 525, light on both 300
    assert fees(facts, day(62)) == D("525.00")
    assert fees(facts, day(63)) == D("600.00")  # heavy on 1 800


def test_a_demand_that_is_sent_again_asks_for_the_heavy_fee_and_adds_none():
    again = demand(sent_on=day(100), fee=1200)
    facts = case(demand(), again)
    assert [fees(facts, day(number)) for number in (99, 100, 142, 143)] == [HEAVY] * 4


def test_the_fee_goes_by_the_rate_of_the_day_on_which_the_principal_was_covered():
    sent, covered = date(2025, 11, 24), date(2025, 12, 30)
    facts = case(
        claim(due=date(2025, 10, 1)), demand(sent_on=sent, fee=560), reduction("payment", 4000, covered)
    )
    assert fees(facts, date(2026, 2, 1)) == D("560.00")  # 0.8 x 700; in the light time, and 2025's rate


def test_the_books_hold_the_heavy_fee_from_the_first_fact_that_counts_with_it():
    def booked(*facts):
        return replay(case(demand(), *facts)).claims[A].fees

    assert booked(payment(100, day(42))) == D("500.00")
    assert booked(payment(100, day(43))) == D("1100.00")
    assert booked(demand(sent_on=day(100), fee=1200)) == HEAVY


# Instalment plans


def test_a_plan_of_more_than_four_instalments_adds_to_the_fee_from_the_day_on_which_it_was_agreed():
    facts = case(demand(), plans=(plan(),))
    assert (fees(facts, day(4)), fees(facts, day(5))) == (LIGHT, D("1725.00"))


def test_two_plans_add_once():
    first, second = plan(ended=20), replace(plan(agreed=25), id=UUID(int=8))
    assert fees(case(demand(), plans=(first, second)), day(30)) == D("1725.00")


def test_what_a_plan_adds_is_at_most_what_the_law_allows_on_the_day():
    facts = case(demand(), plans=(plan(addition="9999.00"),))
    assert fees(facts, day(5)) == D("1725.00")


@pytest.mark.parametrize(
    "traits",
    [
        {"plans": (plan(is_cancelled=True, ended=6),)},
        {"plans": (plan(),), "statuses": statuses(("legal", day(30)))},
        {"plans": (plan(instalments=4, addition="0.00"),)},
    ],
    ids=["cancelled", "legal", "four instalments"],
)
def test_a_cancelled_plan_a_legal_case_and_four_instalments_add_nothing(traits):
    assert fees(case(demand(), **traits), day(20)) == LIGHT


def test_a_case_that_goes_legal_later_gives_what_was_paid_of_the_addition_to_the_rest_of_the_claim():
    paid_all = case(demand(), payment(1725 + interest(until=day(10)) + 100, day(10)), plans=(plan(),))
    legal = replace(paid_all, statuses=statuses(("legal", day(60))))
    assert replay(paid_all).claims[A].collected.principal == D("100.00")
    assert replay(legal).claims[A].collected.principal == D("1225.00")


def test_a_plan_adds_nothing_before_a_demand():
    assert fees(case(notice(), plans=(plan(),)), day(30)) == D("38.00")


def test_the_fee_stays_light_while_a_plan_is_kept_and_its_days_are_not_counted_when_it_is_broken():
    kept = case(demand(), plans=(plan(instalments=3, addition="0.00"),))
    assert fees(kept, day(200)) == LIGHT
    broken = case(demand(), plans=(plan(ended=45, instalments=3, addition="0.00"),))
    assert (fees(broken, day(82)), fees(broken, day(83))) == (LIGHT, HEAVY)


@given(
    st.sampled_from(["400", "4000", "12000", "60000"]),
    st.lists(
        st.tuples(st.sampled_from(["open", "disputed", "paused", "legal"]), st.integers(0, 80)), max_size=4
    ),
    st.integers(0, 200),
)
def test_the_fee_is_never_more_than_the_law_allows_and_never_falls_by_waiting(amount, halts, number):
    changes = statuses(*((new, day(on)) for new, on in sorted(halts, key=lambda each: each[1])))
    light, heavy = (
        collection_fee(
            D(amount), claim().due_date, day(0), heavy=heavy, consumer=True, creditor_deducts_vat=True
        )
        for heavy in (False, True)
    )
    facts = case(claim(amount=amount), demand(fee=light), statuses=changes)
    fee = fees(facts, day(number))
    assert fee in (light, heavy)
    assert fee == light or number >= 43
    assert fees(facts, day(number + 1)) >= fee


# Through the service


async def test_an_objection_and_a_plan_that_are_told_late_correct_what_a_payment_has_covered(desk):
    late = TOLD_DEMANDED + timedelta(days=50)
    await desk.service.hear(registered(), transferred(1), noticed(1), demanded(1))
    await desk.import_file(giro(1, 1500, on=late))
    assert (await desk.balances())["collected_collection_fee"] == -HEAVY
    in_time = TOLD_DEMANDED + timedelta(days=30)
    await desk.service.hear(
        status(1, "open", revision=3, on=TOLD_DEMANDED + timedelta(days=45)),
        status(1, "disputed", revision=2, on=in_time),
    )
    assert (await desk.balances())["collected_collection_fee"] == -LIGHT
    await desk.service.hear(planned(1, instalments=6, addition="1125.00", on=in_time))
    assert (await desk.balances())["collected_collection_fee"] == -D("1500.00")
    await desk.service.hear(
        planned(1, instalments=6, addition="1125.00", on=in_time, stands="cancelled", revision=2),
        planned(1, instalments=6, addition="1125.00", on=in_time),
    )
    assert (await desk.balances())["collected_collection_fee"] == -LIGHT
    owed = await desk.get("/claims", creditor_id=str(CREDITOR), on=str(late))
    assert owed[0]["case_id"] == str(case_id(1))
    assert owed[0]["owed"]["fees"] == "0.00"


RETURNED = [returned(demanded(1), TOLD_DEMANDED + timedelta(days=n)) for n in (3, 9)]


async def fees_told(desk, on: date) -> str:
    (claim,) = await desk.get("/claims", creditor_id=str(CREDITOR), on=str(on))
    return claim["owed"]["fees"]


@pytest.mark.parametrize("told", [[demanded(1), *RETURNED], [*reversed(RETURNED), demanded(1)]])
async def test_a_demand_that_was_posted_later_is_heavy_as_many_days_later_whichever_is_heard_first(
    desk, told
):
    await desk.service.hear(registered(), transferred(1), noticed(1), *told)
    ninth = TOLD_DEMANDED + timedelta(days=9)
    found = [await fees_told(desk, ninth + timedelta(days=number)) for number in (42, 43)]
    assert found == ["600.00", "1200.00"]


async def test_what_a_payment_has_covered_is_corrected_when_the_demand_is_told_to_have_been_posted(desk):
    late = TOLD_DEMANDED + timedelta(days=50)
    await desk.service.hear(registered(), transferred(1), noticed(1), demanded(1))
    await desk.import_file(giro(1, 1500, on=late))
    assert (await desk.balances())["collected_collection_fee"] == -HEAVY
    await desk.service.hear(*RETURNED)
    assert (await desk.balances())["collected_collection_fee"] == -LIGHT


async def test_a_claim_whose_notice_came_back_after_the_demand_owes_no_collection_fee(desk):
    """The demand had come before the posted notice ran out."""
    late = TOLD_DEMANDED + timedelta(days=1)
    await desk.service.hear(registered(), transferred(1), noticed(1), demanded(1))
    assert await fees_told(desk, late) == "600.00"
    await desk.service.hear(returned(noticed(1), late))
    assert await fees_told(desk, late) == "38.00"


async def test_a_letter_without_a_deadline_that_comes_back_changes_nothing(desk):
    late = TOLD_DEMANDED + timedelta(days=50)
    await desk.service.hear(registered(), transferred(1), noticed(1), demanded(1))
    await desk.service.hear(replace(returned(demanded(1), late), deadline=None))
    assert await fees_told(desk, late) == "1200.00"

"""Terms of the agreement: which version counts for what, the higher commissions, and a case that is withdrawn."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from services.settlement.domain.earning import Unsettled, earned_by_terms
from services.settlement.domain.replay import replay
from services.settlement.domain.states import Closing, Collected
from shared.events import ClaimClosed
from shared.norway.charges import StatusChange
from tests.settlement.facts import DEMANDED as DEMANDED_DAY
from tests.settlement.facts import A, B, case, claim, demand, payment
from tests.settlement.told import (
    CREDITOR,
    DEMANDED,
    DUE,
    PAID,
    agreement,
    changed,
    demanded,
    giro,
    registered,
    status,
    transferred,
)

D = Decimal
NEXT = PAID + timedelta(days=1)
FIRST, SECOND = D("0.10"), D("0.20")


def signed(told, version, on):
    """What registration tells, with its agreement signed on a day, at noon in Oslo."""
    terms = replace(told.profile.agreement, version=version, signed_at=f"{on}T10:00:00Z")
    return replace(told, profile=replace(told.profile, agreement=terms))


def first(desk, **terms):
    off = desk.setup(auto_posting=False)
    return signed(registered(setup_=off, commission_on_principal=FIRST, **terms), "1", "2026-01-02")


def second(desk, on=NEXT, **terms):
    off = desk.setup(auto_posting=False)
    return signed(changed(setup_=off, commission_on_principal=SECOND, **terms), "2", on)


async def commissions(desk):
    """What each settlement's line takes in commission, the oldest first."""
    return [[D(line["commission"]) for line in each["lines"]] for each in await desk.settlements()]


# Versions


@pytest.mark.parametrize("told_late", [False, True])
async def test_a_new_version_counts_from_its_day_on_in_running_cases_too(desk, told_late):
    await desk.service.hear(first(desk), transferred(1))
    if not told_late:
        await desk.service.hear(second(desk))
    await desk.import_file(giro(1, 1000))
    await desk.import_file(giro(1, 1000, on=NEXT), number=2)
    if told_late:
        await desk.service.hear(second(desk))
    await desk.settle(NEXT)
    # the interest on 4 000 for 47 days, 61.81, is covered first: 938.19 at 10 %, then on 3 061.81 for a day
    # 1.01, so that 998.99 at 20 %
    assert await commissions(desk) == [[D("93.82") + D("199.80")]]


async def test_what_came_in_before_a_new_version_is_settled_by_the_old_one_whenever_that_is(desk):
    await desk.service.hear(transferred(1))
    await desk.import_file(giro(1, "1061.81"))
    await desk.service.hear(first(desk), second(desk))
    await desk.settle(NEXT)
    assert await commissions(desk) == [[D("100.00")]]


async def test_what_the_bank_takes_back_is_taken_back_by_the_terms_under_which_it_came(desk):
    await desk.service.hear(first(desk), transferred(1))
    await desk.import_file(giro(1, "1061.81"))
    await desk.settle(PAID)
    await desk.service.hear(second(desk))
    await desk.import_file(giro(1, "-1061.81", on=NEXT), giro(9, 5000, on=NEXT), number=2)
    await desk.settle(NEXT)
    assert await commissions(desk) == [[D("100.00")], [D("-100.00")]]
    assert [each["carried_out"] for each in await desk.settlements()] == ["0.00", "-936.81"]


async def test_how_vat_is_dealt_with_goes_by_the_day_of_the_settlement(desk):
    await desk.service.hear(first(desk), transferred(1))
    await desk.import_file(giro(1, "1061.81"))
    await desk.service.hear(second(desk, vat_offset=False))
    await desk.settle(NEXT)
    (settlement,) = await desk.settlements()
    assert (settlement["payout"], settlement["lines"][0]["vat"]) == ("961.81", "0.00")
    assert (await desk.balances())["vat_to_invoice"] == D("25.00")


async def test_every_version_is_kept_once_however_often_it_is_told(desk):
    events = [first(desk), second(desk)]
    await desk.service.hear(*events[::-1])
    await desk.service.hear(*events)
    rows = await desk.service.rows("select version, counts_from from agreements order by 1")
    assert [tuple(row.values()) for row in rows] == [("1", date(2026, 1, 2)), ("2", NEXT)]


# The rate of the commission

HIGHER = agreement(
    commission_on_principal=D("0.02"),
    commission_on_old_claims=D("0.10"),
    old_after_days=90,
    commission_in_surveillance=D("0.15"),
)


@pytest.mark.parametrize(("days_overdue", "statuses", "rate"), [
    (90, [], "0.02"),
    (91, [], "0.10"),
    (14, [("surveillance", 0)], "0.15"),
    (91, [("surveillance", 0)], "0.15"),
    (14, [("surveillance", 1)], "0.02"),
    (14, [("surveillance", -5), ("open", -1)], "0.02"),
    (14, [("surveillance", -5), ("closed", 0)], "0.15"),
    (14, [("open", -5), ("closed", 0)], "0.02"),
])  # fmt: skip
def test_of_the_commissions_that_fit_the_highest_counts(days_overdue, statuses, rate):
    changes = [
        StatusChange(status=new, on=PAID + timedelta(days=days), revision=number)
        for number, (new, days) in enumerate(statuses, start=1)
    ]
    (earned,) = earned_by_terms(
        [Unsettled(earned_on=PAID, collected=Collected(principal=D("1.00")))],
        lambda _: HIGHER,
        days_overdue=days_overdue,
        statuses=changes[::-1],
    )
    assert earned.commission_on_principal == D(rate)


async def test_an_old_claim_and_one_in_surveillance_cost_what_the_agreement_says(desk):
    terms = {"commission_on_old_claims": D("0.10"), "commission_in_surveillance": D("0.15")}
    off = desk.setup(auto_posting=False)
    old = DUE - timedelta(days=90)  # 109 days before the transfer
    await desk.service.hear(
        registered(setup_=off, **terms), transferred(1, 1, 1000), transferred(2, 2, 1000),
        transferred(3, 3, 1000, due=old), status(2, "surveillance", on=PAID),
    )  # fmt: skip
    # 1 000 at 12 % for 47 days is 15.45, for 137 days 45.04
    await desk.import_file(giro(1, "1015.45"), giro(2, "1015.45"), giro(3, "1045.04"))
    await desk.settle(PAID)
    assert await commissions(desk) == [[D("0.00"), D("150.00"), D("100.00")]]


async def test_the_payment_that_closes_a_case_in_surveillance_costs_what_surveillance_does(desk):
    # 4 000 at 12 % for 47 days is 61.81, the fee 600: 15 % of 4 000 is 600; VAT 25 % of the fee and that, 300
    off = desk.setup(auto_posting=False)
    await desk.service.hear(
        registered(setup_=off, commission_in_surveillance=D("0.15")), transferred(1), demanded(1),
        status(1, "surveillance", on=PAID - timedelta(days=7)),
    )  # fmt: skip
    await desk.import_file(giro(1, "4661.81"))
    assert [each.closed_on for each in await desk.service.said(ClaimClosed)] == [PAID]
    await desk.service.hear(status(1, "closed", revision=3, on=PAID))
    await desk.settle(PAID)
    assert await commissions(desk) == [[D("600.00")]]
    (settlement,) = await desk.settlements()
    assert settlement["payout"] == "3161.81"


# Withdrawal

LATE = DEMANDED_DAY + timedelta(days=15)


def test_the_fee_that_had_come_up_when_a_case_was_withdrawn_is_known():
    state = replay(case(demand(), withdrawn_on=LATE))
    assert (state.claims[A].withdrawal_fee, state.claims[A].closing) == (
        D("600.00"), Closing(reason="withdrawn", on=LATE),
    )  # fmt: skip
    heavy = replay(case(demand(), withdrawn_on=DEMANDED_DAY + timedelta(days=43)))
    assert heavy.claims[A].withdrawal_fee == D("1200.00")
    partly = replay(case(demand(), payment(250, on=LATE), withdrawn_on=LATE))
    assert partly.claims[A].withdrawal_fee == D("350.00")


def test_a_withdrawal_without_a_demand_or_within_fourteen_days_or_by_the_agency_itself_is_free():
    free = DEMANDED_DAY + timedelta(days=14)
    rejected = case(demand(), withdrawn_on=LATE, is_rejected=True)
    for facts in (case(withdrawn_on=LATE), case(demand(), withdrawn_on=free), rejected):
        assert replay(facts).claims[A].withdrawal_fee == 0


def test_one_fee_is_charged_for_a_case_of_several_claims():
    state = replay(case(claim(A, 900), claim(B, 900), demand(A, B, fee=300), withdrawn_on=LATE))
    assert [state.claims[each].withdrawal_fee for each in (A, B)] == [D("300.00"), 0]


@pytest.mark.parametrize(("vat_registered", "fee", "cost", "vat"), [
    (True, 600, "600.00", "150.00"),
    (False, 750, "600.00", "150.00"),
])  # fmt: skip
async def test_a_withdrawal_is_charged_with_vat_and_carried_until_money_comes_in(
    desk, vat_registered, fee, cost, vat
):
    off = desk.setup(auto_posting=False)
    on = DEMANDED + timedelta(days=20)
    await desk.service.hear(
        registered(setup_=off, vat_registered=vat_registered, withdrawal_share=D(1)),
        transferred(1), demanded(1, fee=fee), status(1, "withdrawn", on=on), transferred(2, 2),
    )  # fmt: skip
    await desk.settle(on)
    (settlement,) = await desk.settlements()
    (line,) = settlement["lines"]
    assert (line["commission"], line["withdrawal_cost"], line["vat"]) == (cost, cost, vat)
    assert (settlement["result"], settlement["payout"], settlement["carried_out"]) == (
        "-750.00", "0.00", "-750.00",
    )  # fmt: skip
    assert await desk.balances() == {
        "settlement_balance": D("750.00"),
        "agency_income": D("-600.00"),
        "output_vat": D("-150.00"),
        "debtor_principal": D("4000.00"),
        "claims_in_hand": D("-4000.00"),
    }
    await desk.import_file(giro(2, 1000, on=on + timedelta(days=1)))
    await desk.settle(on + timedelta(days=1))
    assert (await desk.settlements())[1]["payout"] == "250.00"


async def test_a_withdrawal_that_is_undone_is_given_back(desk):
    off = desk.setup(auto_posting=False)
    on = DEMANDED + timedelta(days=20)
    await desk.service.hear(
        registered(setup_=off, withdrawal_share=D("0.5")), transferred(1), demanded(1),
        status(1, "withdrawn", on=on),
    )  # fmt: skip
    await desk.settle(on)
    await desk.service.hear(status(1, "open", revision=3, on=on + timedelta(days=1)))
    await desk.settle(on + timedelta(days=1))
    assert [each["result"] for each in await desk.settlements()] == ["-375.00", "375.00"]
    assert set(await desk.balances()) == {"debtor_principal", "debtor_fees", "claims_in_hand"}


async def test_an_agreement_that_does_not_say_so_charges_nothing_for_a_withdrawal(desk):
    on = DEMANDED + timedelta(days=20)
    await desk.service.hear(registered(), transferred(1), demanded(1), status(1, "withdrawn", on=on))
    await desk.settle(on)
    assert await desk.settlements(CREDITOR) == []
    assert "withdrawal_fees" in await desk.balances()


async def test_a_case_that_the_agency_would_not_have_costs_nothing(desk):
    on = DEMANDED + timedelta(days=20)
    rejected = replace(status(1, "withdrawn", on=on), is_rejected=True)
    await desk.service.hear(registered(withdrawal_share=D(1)), transferred(1), demanded(1), rejected)
    await desk.settle(on)
    assert await desk.settlements(CREDITOR) == []

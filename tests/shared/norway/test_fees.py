from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import RateUnknown, Reject
from shared.norway.calendar import deadline
from shared.norway.fees import (
    Charge,
    collection_fee,
    dearest,
    earliest_fee_letter,
    fee_when_paid,
    heavy_from,
    instalment_addition,
    is_mostly_deducted,
    reminder_fee,
)

CLAIMS = ["500", "1000", "2500", "10000", "50000", "250000", "250000.01"]
OLD_CLAIMS = ["2500", "10000", "50000", "250000", "250000.01"]
# Kroner before an øre's fractions are dropped, by band: light and heavy, without and with VAT.
FEES_2026 = {
    ("consumer", "light", "deducts"): ["187.50", "262.50", "300", "600", "1200", "2700", "5400"],
    ("consumer", "heavy", "deducts"): ["375", "525", "600", "1200", "2400", "5400", "10800"],
    ("consumer", "light", "bears VAT"): ["234.37", "328.12", "375", "750", "1500", "3375", "6750"],
    ("consumer", "heavy", "bears VAT"): ["468.75", "656.25", "750", "1500", "3000", "6750", "13500"],
    ("business", "light", "deducts"): ["281.25", "393.75", "450", "900", "1800", "4050", "8100"],
    ("business", "heavy", "deducts"): ["562.50", "787.50", "900", "1800", "3600", "8100", "16200"],
    ("business", "light", "bears VAT"): ["351.56", "492.18", "562.50", "1125", "2250", "5062.50", "10125"],
    ("business", "heavy", "bears VAT"): ["703.12", "984.37", "1125", "2250", "4500", "10125", "20250"],
}
FEES_WITH_SATS_700 = {
    ("consumer", "light", "deducts"): ["175", "245", "280", "560", "1120", "2520", "5040"],
    ("consumer", "heavy", "deducts"): ["350", "490", "560", "1120", "2240", "5040", "10080"],
    ("consumer", "light", "bears VAT"): ["218.75", "306.25", "350", "700", "1400", "3150", "6300"],
    ("business", "light", "deducts"): ["262.50", "367.50", "420", "840", "1680", "3780", "7560"],
}
FEES_OF_OLD_CLAIMS = {
    ("consumer", "light", "deducts"): ["350", "700", "1400", "2800", "5600"],
    ("consumer", "heavy", "deducts"): ["700", "1400", "2800", "5600", "11200"],
    ("consumer", "light", "bears VAT"): ["437.50", "875", "1750", "3500", "7000"],
    ("business", "heavy", "deducts"): ["1050", "2100", "4200", "8400", "16800"],
}


def rows(table, claims):
    return [
        pytest.param(*key, claim, fee, id=f"{' '.join(key)} {claim}")
        for key, fees in table.items()
        for claim, fee in zip(claims, fees, strict=True)
    ]


def fee_of(debtor, weight, creditor, claim, *, due, paid):
    return collection_fee(
        Decimal(claim),
        due,
        paid,
        heavy=weight == "heavy",
        consumer=debtor == "consumer",
        creditor_deducts_vat=creditor == "deducts",
    )


@pytest.mark.parametrize(("debtor", "weight", "creditor", "claim", "fee"), rows(FEES_2026, CLAIMS))
def test_collection_fees_of_claims_paid_in_2026(debtor, weight, creditor, claim, fee):
    found = fee_of(debtor, weight, creditor, claim, due=date(2026, 2, 1), paid=date(2026, 6, 1))
    assert found == Decimal(fee)
    assert found.as_tuple().exponent == -2


@pytest.mark.parametrize(("debtor", "weight", "creditor", "claim", "fee"), rows(FEES_WITH_SATS_700, CLAIMS))
@pytest.mark.parametrize("paid", [date(2020, 10, 20), date(2025, 12, 31)])
def test_collection_fees_of_claims_paid_while_the_sats_was_700(debtor, weight, creditor, claim, fee, paid):
    assert fee_of(debtor, weight, creditor, claim, due=date(2020, 10, 1), paid=paid) == Decimal(fee)


@pytest.mark.parametrize(
    ("debtor", "weight", "creditor", "claim", "fee"), rows(FEES_OF_OLD_CLAIMS, OLD_CLAIMS)
)
def test_collection_fees_of_claims_due_before_october_2020(debtor, weight, creditor, claim, fee):
    paid = date(2021, 2, 1)
    assert fee_of(debtor, weight, creditor, claim, due=date(2020, 9, 30), paid=paid) == Decimal(fee)
    assert fee_of(debtor, weight, creditor, claim, due=date(2010, 1, 1), paid=paid) == Decimal(fee)


@pytest.mark.parametrize(
    ("debtor", "weight", "claim", "due", "paid", "fee"),
    [
        ("consumer", "light", "500.00", "2026-02-01", "2026-06-01", "187.50"),
        ("consumer", "light", "500.01", "2026-02-01", "2026-06-01", "262.50"),
        ("business", "light", "12500", "2026-02-01", "2026-06-01", "1800"),
        ("business", "heavy", "12500", "2026-02-01", "2026-06-01", "3600"),
        ("consumer", "light", "4000", "2020-09-30", "2020-11-02", "700"),
        ("consumer", "light", "4000", "2020-10-02", "2020-11-02", "560"),
        ("consumer", "light", "1800", "2026-02-01", "2026-06-01", "300"),
        ("consumer", "light", "900", "2026-02-01", "2026-06-01", "262.50"),
    ],
)
def test_worked_examples_of_the_collection_fee(debtor, weight, claim, due, paid, fee):
    found = fee_of(
        debtor, weight, "deducts", claim, due=date.fromisoformat(due), paid=date.fromisoformat(paid)
    )
    assert found == Decimal(fee)


@pytest.mark.parametrize("edge", ["500", "1000", "2500", "10000", "50000", "250000"])
def test_a_band_includes_its_upper_edge(edge):
    def fee(claim):
        return fee_of("consumer", "light", "deducts", claim, due=date(2026, 2, 1), paid=date(2026, 6, 1))

    assert fee(Decimal(edge)) == fee(Decimal(edge) - Decimal("0.01")) < fee(Decimal(edge) + Decimal("0.01"))


def test_the_sats_is_that_of_the_day_of_payment_not_of_the_due_date():
    def fee(paid):
        return fee_of("consumer", "light", "deducts", "4000", due=date(2025, 9, 1), paid=paid)

    assert fee(date(2025, 12, 31)) == Decimal(560)
    assert fee(date(2026, 1, 1)) == Decimal(600)


@pytest.mark.parametrize(
    ("due", "paid"),
    [("2026-11-01", "2027-01-01"), ("2009-12-31", "2026-01-01"), ("2014-01-01", "2014-12-31")],
)
def test_a_collection_fee_outside_the_tables_is_an_error_and_not_a_guess(due, paid):
    with pytest.raises(RateUnknown):
        fee_of(
            "consumer", "light", "deducts", "4000", due=date.fromisoformat(due), paid=date.fromisoformat(paid)
        )


@pytest.mark.parametrize("claim", ["0", "-1"])
def test_no_claim_no_collection_fee(claim):
    with pytest.raises(Reject, match="above zero"):
        fee_of("consumer", "light", "deducts", claim, due=date(2026, 2, 1), paid=date(2026, 6, 1))


claims = st.decimals(min_value="0.01", max_value=1_000_000, places=2)
due_days = st.dates(date(2010, 1, 1), date(2026, 11, 30))
paid_days = st.dates(date(2015, 1, 1), date(2026, 12, 31))


@given(claims, claims, due_days, paid_days, st.booleans(), st.booleans(), st.booleans())
def test_a_larger_claim_never_costs_less(one, other, due, paid, heavy, consumer, deducts):
    def fee(claim):
        return collection_fee(claim, due, paid, heavy=heavy, consumer=consumer, creditor_deducts_vat=deducts)

    assert fee(min(one, other)) <= fee(max(one, other))


@given(claims, due_days, paid_days, st.booleans(), st.booleans())
def test_vat_that_the_creditor_bears_makes_the_fee_a_quarter_higher(claim, due, paid, heavy, consumer):
    def fee(*, deducts):
        return collection_fee(claim, due, paid, heavy=heavy, consumer=consumer, creditor_deducts_vat=deducts)

    exact = fee(deducts=True) * Decimal("1.25")
    assert Decimal(0) <= exact - fee(deducts=False) < Decimal("0.01")


@given(claims, due_days, paid_days, st.booleans())
def test_heavy_is_twice_light_and_business_one_and_a_half_times_consumer(claim, due, paid, consumer):
    def fee(*, heavy, consumer):
        return collection_fee(claim, due, paid, heavy=heavy, consumer=consumer, creditor_deducts_vat=True)

    assert fee(heavy=True, consumer=consumer) == 2 * fee(heavy=False, consumer=consumer)
    assert fee(heavy=False, consumer=False) == Decimal("1.5") * fee(heavy=False, consumer=True)


@pytest.mark.parametrize(
    ("sent", "due", "fee"),
    [
        ("2015-06-01", "2015-05-01", "65"),
        ("2016-06-01", "2016-05-01", "67"),
        ("2017-06-01", "2017-05-01", "70"),
        ("2020-10-14", "2020-09-30", "70"),
        ("2020-10-15", "2020-10-01", "35"),
        ("2025-12-31", "2025-12-01", "35"),
        ("2026-01-01", "2025-12-01", "38"),
        ("2026-01-01", "2020-09-30", "75"),
        ("2026-09-29", "2026-09-15", "38"),
    ],
)
def test_a_reminder_fee_takes_the_sats_of_its_day_and_the_share_of_its_claim(sent, due, fee):
    assert reminder_fee(date.fromisoformat(sent), date.fromisoformat(due)) == Decimal(fee)


@pytest.mark.parametrize("sent", ["2026-09-15", "2026-09-28", "2026-08-01"])
def test_a_reminder_within_14_days_of_the_due_date_may_not_carry_a_fee(sent):
    with pytest.raises(Reject, match=r"2026-09-29.*inkassoforskriften § 1-2"):
        reminder_fee(date.fromisoformat(sent), date(2026, 9, 15))


def test_an_unknown_sats_stops_a_creditors_own_fees():
    with pytest.raises(RateUnknown):
        reminder_fee(date(2027, 1, 4), date(2026, 12, 1))
    with pytest.raises(RateUnknown):
        reminder_fee(date(2026, 1, 1), date(2009, 12, 31))


def test_letters_with_a_fee_keep_14_days_from_the_due_date():
    first = earliest_fee_letter(date(2026, 9, 15))
    assert first == date(2026, 9, 29)


def test_the_fee_is_heavy_from_day_43_after_the_payment_demand():
    demand_sent = date(2026, 11, 24)
    assert deadline(demand_sent) == date(2026, 12, 8)
    assert heavy_from(demand_sent) == date(2027, 1, 6) == demand_sent + timedelta(days=43)
    assert heavy_from(demand_sent, days=21) == demand_sent + timedelta(days=50)


SENT = date(2026, 3, 2)


def after(number):
    return SENT + timedelta(days=number)


@pytest.mark.parametrize(
    ("stops", "day"),
    [
        ([], 43),
        ([(20, 30)], 53),
        ([(42, 43)], 44),
        ([(43, 60)], 43),
        ([(-9, 0)], 43),
        ([(-9, 1)], 43),
        ([(-9, 2)], 44),
        ([(0, 10)], 52),
        ([(10, 20), (15, 25)], 58),
        ([(15, 25), (10, 20), (16, 17)], 58),
        ([(10, 20), (50, 60)], 63),
        ([(10, 10)], 43),
    ],
)
def test_days_on_which_a_case_stood_still_do_not_count_for_the_heavy_fee(stops, day):
    assert heavy_from(SENT, stops=[(after(begun), after(ended)) for begun, ended in stops]) == after(day)


def test_the_fee_is_never_heavy_while_a_case_stands_still_for_an_unknown_time():
    assert heavy_from(SENT, stops=[(after(42), date.max)]) == date.max
    assert heavy_from(SENT, stops=[(after(43), date.max)]) == after(43)


def a_charge(**more):
    about = {
        "asked": Decimal(600),
        "demanded": Decimal(4000),
        "outstanding": Decimal(4000),
        "claim_due": date(2026, 2, 1),
        "heavy_from": after(43),
    }
    return Charge(**(about | more))


@pytest.mark.parametrize(
    ("charge", "day", "fee"),
    [
        (a_charge(), 42, "600"),
        (a_charge(), 43, "1200"),
        (a_charge(demanded=Decimal(2400)), 43, "1200"),
        (a_charge(demanded=Decimal(2400)), 42, "300"),
        (a_charge(outstanding=Decimal(900)), 43, "600"),
        (a_charge(outstanding=Decimal(0)), 43, "600"),
        (a_charge(demanded=Decimal(0)), 43, "0"),
        (a_charge(asked=Decimal(100)), 42, "100"),
        (a_charge(asked=Decimal(100)), 43, "200"),
        (a_charge(asked=Decimal(9999)), 42, "600"),
        (a_charge(covered_on=after(42)), 60, "600"),
        (a_charge(covered_on=after(43)), 60, "1200"),
    ],
)
def test_a_demands_fee_is_what_it_asked_for_within_the_caps_of_the_day_of_payment(charge, day, fee):
    assert fee_when_paid([charge], after(day), consumer=True) == Decimal(fee)


def test_of_several_demands_the_highest_fee_is_owed_once():
    charges = [a_charge(), a_charge(asked=Decimal(1200), demanded=Decimal(12000), heavy_from=after(90))]
    assert fee_when_paid(charges, after(50), consumer=True) == Decimal(1200)
    assert fee_when_paid([], after(50), consumer=True) == 0


def test_a_heavy_fee_with_vat_is_the_cap_to_the_ore():
    small = {"asked": Decimal("492.18"), "demanded": Decimal(900), "outstanding": Decimal(900)}
    charge = a_charge(creditor_deducts_vat=False, **small)
    assert fee_when_paid([charge], after(43), consumer=False) == Decimal("984.37")


def test_of_the_demands_the_one_whose_fee_is_owed_says_whether_it_holds_vat():
    first = a_charge(asked=Decimal(750), creditor_deducts_vat=False)
    second = a_charge(demanded=Decimal(9000), outstanding=Decimal(9000), heavy_from=after(90))
    assert dearest([first, second], after(42), consumer=True) is first
    assert dearest([second, replace(second, asked=Decimal(601))], after(42), consumer=True).asked == 601


@pytest.mark.parametrize(
    ("deducted", "others", "is_mostly"),
    [(0, 0, True), (5, 5, True), (5, 6, False), (0, 1, False), (6, 5, True)],
)
def test_vat_is_added_when_more_than_half_comes_from_activity_without_vat(deducted, others, is_mostly):
    parts = [(Decimal(deducted), True), (Decimal(others), False)]
    assert is_mostly_deducted(parts) is is_mostly


@pytest.mark.parametrize(
    ("instalments", "deducts", "addition"),
    [(4, True, "0"), (5, True, "1125"), (5, False, "1406.25"), (12, True, "1125")],
)
def test_more_than_four_instalments_raise_the_cap(instalments, deducts, addition):
    found = instalment_addition(instalments, date(2026, 6, 1), creditor_deducts_vat=deducts)
    assert found == Decimal(addition)


def test_four_instalments_need_no_rate():
    assert instalment_addition(4, date(2027, 6, 1), creditor_deducts_vat=True) == 0
    with pytest.raises(RateUnknown):
        instalment_addition(5, date(2027, 6, 1), creditor_deducts_vat=True)

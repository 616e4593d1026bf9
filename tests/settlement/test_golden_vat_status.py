"""Settlements of creditors that enter or leave the VAT register, every line written out by hand.

Whether a collection fee holds VAT goes by what the creditor was when the claim was transferred
(inkassoforskriften § 2-2: the claim's origin); the VAT code of what it bears by what it is on the day of the
settlement. A claim of 4 000 due 15 April 2026, paid 1 June: interest 4 000 x 12 % x 47 / 365 = 61.81; fee 0.8 x
750 = 600, with VAT 750.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.settlement.golden import SHARED, Books
from tests.settlement.told import DEMANDED, PAID, credited

D = Decimal
NEXT = date(2026, 6, 10)
LATER_DUE = date(2026, 4, 20)


@pytest.fixture
def books(desk):
    return Books(desk)


async def test_a_creditor_that_has_entered_the_register_since_the_transfer(books):
    # the fee holds its VAT (600 + 150), the rest has VAT on it: interest 30.91 and 30.90, commission 10 % of
    # 4 000 and 5 % of 30.91 (1.5455): 401.55; basis 432.45, VAT 108.11; payout 4 000 + 30.91 - 401.55 - 108.11
    await books.begin(vat_registered=False, **SHARED)
    await books.claim("A", 4000, deducts_vat=False)
    await books.write("payment_demand", "A", fee=750, on=DEMANDED)
    await books.become(vat_registered=True, **SHARED)
    await books.pay("4811.81")
    await books.desk.settle(PAID)
    assert await books.entries("ocr") == [
        {
            "client_funds": "4811.81",
            "collected_principal A": "-4000.00",
            "collected_interest A": "-61.81",
            "collected_collection_fee A": "-750.00",
            "debtor_principal A": "-4000.00",
            "debtor_fees A": "-750.00",
            "claims_in_hand A": "4750.00",
        }
    ]
    assert await books.entries("settlement") == [
        {
            "collected_principal A": "4000.00",
            "collected_interest A": "61.81",
            "collected_collection_fee A": "750.00",
            "settlement_balance": "-3521.25",
            "agency_income": "-1032.45",  # 600 + 30.90 + 401.55
            "output_vat": "-258.11",  # 150 + 108.11
        },
        {"settlement_balance": "3521.25", "payouts_ordered": "-3521.25"},
    ]
    assert books.vouchers() == [
        [
            (
                "7790",
                "540.56",
                "1",
                "",
            ),  # 432.45 + 108.11: the VAT in the fee is not the creditor's to deduct
            ("7790", "-30.90", "0", ""),  # the debtor has paid the agency's interest
            ("customer", "-4000.00", "0", "A"),
            ("8055", "-30.91", "0", ""),
            ("1999", "3521.25", "0", ""),
        ]
    ]
    assert books.left_in_go("A") == "0.00"


async def test_a_creditor_that_has_left_the_register_since_the_transfer(books):
    # no more than 600 is owed, whatever was asked for; all has VAT on it, which the creditor bears:
    # basis 600 + 30.90 + 401.55 = 1 032.45, VAT 258.11; payout 4 000 + 30.91 - 401.55 - 258.11
    await books.begin(vat_registered=True, **SHARED)
    await books.claim("A", 4000, deducts_vat=True)
    await books.become(vat_registered=False, **SHARED)
    await books.write("payment_demand", "A", fee=750, on=DEMANDED)
    await books.pay("4661.81")
    await books.desk.settle(PAID)
    assert await books.entries("ocr") == [
        {
            "client_funds": "4661.81",
            "collected_principal A": "-4000.00",
            "collected_interest A": "-61.81",
            "collected_collection_fee A": "-600.00",
            "debtor_principal A": "-4000.00",
            "debtor_fees A": "-600.00",
            "claims_in_hand A": "4600.00",
        }
    ]
    assert await books.entries("settlement") == [
        {
            "collected_principal A": "4000.00",
            "collected_interest A": "61.81",
            "collected_collection_fee A": "600.00",
            "settlement_balance": "-3371.25",
            "agency_income": "-1032.45",
            "output_vat": "-258.11",
        },
        {"settlement_balance": "3371.25", "payouts_ordered": "-3371.25"},
    ]
    assert books.vouchers() == [
        [
            ("7790", "659.66", "0", ""),  # 401.55 + 258.11
            ("customer", "-4000.00", "0", "A"),
            ("8055", "-30.91", "0", ""),
            ("1999", "3371.25", "0", ""),
        ]
    ]


@pytest.mark.parametrize(
    ("before", "after", "fee", "costs"),
    [
        (4000, 5000, 600, [("7790", "750.00", "1", ""), ("7790", "-600.00", "0", "")]),
        (5000, 4000, 750, []),
    ],
)
async def test_the_larger_part_of_what_is_demanded_says_whether_one_fee_holds_vat(
    books, before, after, fee, costs
):
    # A transferred before the creditor entered, B after; interest of A 47 days, of B 42
    # 4 000: 61.81, 55.23; 5 000: 77.26, 69.04; the agency has 600 and its VAT of 150 either way
    interest = {4000: (D("61.81"), D("55.23")), 5000: (D("77.26"), D("69.04"))}
    both = interest[before][0] + interest[after][1]
    payout = 9000 + both - (150 if costs else 0)
    await two_claims(books, before, after, paid=9000 + both + fee)
    assert await books.entries("settlement") == [
        {
            "collected_principal A": f"{before}.00",
            "collected_interest A": f"{interest[before][0]}",
            "collected_collection_fee A": f"{fee}.00",
            "collected_principal B": f"{after}.00",
            "collected_interest B": f"{interest[after][1]}",
            "settlement_balance": f"{-payout}",
            "agency_income": "-600.00",
            "output_vat": "-150.00",
        },
        {"settlement_balance": f"{payout}", "payouts_ordered": f"{-payout}"},
    ]
    assert books.vouchers() == [
        [
            *costs,
            ("customer", f"-{before}.00", "0", "A"),
            ("customer", f"-{after}.00", "0", "B"),
            ("8055", f"{-both}", "0", ""),
            ("1999", f"{payout}", "0", ""),
        ]
    ]


async def test_a_fee_that_turns_out_to_hold_vat_after_it_was_settled_is_corrected(books):
    # of B 2 000 were credited on 25 May, as is told later: 4 000 of 7 000 are without VAT, so that 120 of the
    # fee of 600 are VAT, which the debtor has paid: the creditor gets back the 150 that it bore.
    # interest of B: 5 000 x 12 % x 35 / 365 + 3 000 x 12 % x 7 / 365 = 64.44, 4.60 less
    await two_claims(books, 4000, 5000, asked=600, paid="9730.85")
    credit = replace(credited(1, 2000), matched_on=date(2026, 5, 25))
    await books.tell(credit, "B")
    await books.desk.settle(NEXT)
    _, _, correction = await books.entries("settlement")
    assert correction == {
        "collected_principal B": "-2000.00",
        "collected_interest B": "-4.60",
        "settlement_balance": "1854.60",  # 2 004.60 - 150
        "agency_income": "120.00",
        "output_vat": "30.00",
    }
    assert books.vouchers()[1] == [
        ("7790", "-750.00", "1", ""),
        ("7790", "600.00", "0", ""),
        ("customer", "2000.00", "0", "B"),
        ("8055", "4.60", "0", ""),
        ("1999", "-1854.60", "0", ""),
    ]


async def two_claims(books, before, after, *, paid, asked=750):
    """One demand for A, transferred before the creditor entered the register, and B, transferred after."""
    await books.begin(vat_registered=False)
    await books.claim("A", before, deducts_vat=False)
    await books.become(vat_registered=True)
    await books.claim("B", after, due=LATER_DUE, deducts_vat=True)
    await books.write("payment_demand", "A", "B", fee=asked, on=DEMANDED)
    await books.pay(paid)
    await books.desk.settle(PAID)

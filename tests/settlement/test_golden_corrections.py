"""More settlements written out by hand: what is corrected, carried, paid too much, invoiced apart or given up.

As in `test_golden_settlements`: due 15 April 2026, paid 1 June, 47 days at 12 %; a fee of 600 on up to 10 000.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.settlement.golden import Books
from tests.settlement.told import DEMANDED, PAID, credited, giro, paid

D = Decimal
NEXT = PAID + timedelta(days=1)


# 4 000 with interest 61.81 (47 days), fee 600 and VAT 150 on it: 4 000 + 61.81 - 150 = 3 911.81
IN_FULL = [
    {
        "collected_principal A": "4000.00",
        "collected_interest A": "61.81",
        "collected_collection_fee A": "600.00",
        "settlement_balance": "-3911.81",
        "agency_income": "-600.00",
        "output_vat": "-150.00",
    },
    {"settlement_balance": "3911.81", "payouts_ordered": "-3911.81"},
]
VOUCHER_IN_FULL = [
    ("7790", "750.00", "1", ""),
    ("7790", "-600.00", "0", ""),
    ("customer", "-4000.00", "0", "A"),
    ("8055", "-61.81", "0", ""),
    ("1999", "3911.81", "0", ""),
]


@pytest.fixture
def books(desk):
    return Books(desk)


async def test_a_credit_that_is_told_after_the_settlement_is_taken_out_of_the_next(books):
    # 1 000 of 4 000 are credited on 25 May: 40 days on 1 000 and 47 on 3 000 are 59.51, not 61.81
    # the debtor has paid 1 000 + 2.30 too much, which is owed back, and taken from the creditor
    await books.begin()
    await books.claim("A", 4000)
    await books.write("payment_demand", "A", fee=600, on=DEMANDED)
    await books.pay("4661.81")
    await books.desk.settle(PAID)
    await books.tell(credited(1, 1000, on=date(2026, 5, 25)), "A")
    await books.desk.settle(NEXT)
    assert await books.entries("settlement") == [
        *IN_FULL,
        {
            "collected_principal A": "-1000.00",
            "collected_interest A": "-2.30",
            "settlement_balance": "1002.30",
        },
    ]
    assert (await books.desk.balances())["refunds_due"] == D("-1002.30")
    assert books.vouchers() == [
        VOUCHER_IN_FULL,
        [("customer", "1000.00", "0", "A"), ("8055", "2.30", "0", ""), ("1999", "-1002.30", "0", "")],
    ]
    _, second = await books.desk.settlements()
    assert (second["payout"], second["carried_out"]) == ("0.00", "-1002.30")


async def test_a_direct_payment_leaves_a_negative_settlement_that_the_next_one_bears(books):
    # 4 000 to the creditor on day 40: 52.60 of interest; then 652.60 to the agency: 52.60 - 150 = -97.40
    # the next day another debtor pays 1 000 on its due date: 1 000 - 97.40 = 902.60
    await books.begin()
    await books.claim("A", 4000)
    await books.write("payment_demand", "A", fee=600, on=DEMANDED)
    await books.tell(paid(1, 4000, on=date(2026, 5, 25)), "A")
    await books.pay("652.60")
    await books.desk.settle(PAID)
    await books.claim("B", 1000, case=2, due=NEXT)
    await books.pay(1000, case=2, on=NEXT)
    await books.desk.settle(NEXT)
    assert await books.entries("settlement") == [
        {
            "collected_interest A": "52.60",
            "collected_collection_fee A": "600.00",
            "settlement_balance": "97.40",
            "agency_income": "-600.00",
            "output_vat": "-150.00",
        },
        {"collected_principal B": "1000.00", "settlement_balance": "-1000.00"},
        {"settlement_balance": "902.60", "payouts_ordered": "-902.60"},
    ]
    assert books.vouchers() == [
        [
            ("7790", "750.00", "1", ""),
            ("7790", "-600.00", "0", ""),
            ("8055", "-52.60", "0", ""),
            ("1999", "-97.40", "0", ""),
        ],
        [("customer", "-1000.00", "0", "B"), ("1999", "1000.00", "0", "")],
    ]
    first, second = await books.desk.settlements()
    assert (first["payout"], first["carried_out"]) == ("0.00", "-97.40")
    assert (second["carried_in"], second["payout"]) == ("-97.40", "902.60")


async def test_what_is_paid_too_much_is_the_debtors_and_in_no_settlement(books):
    # 5 000 on 4 661.81: 338.19 too much
    await books.begin()
    await books.claim("A", 4000)
    await books.write("payment_demand", "A", fee=600, on=DEMANDED)
    await books.pay(5000)
    await books.desk.settle(PAID)
    assert await books.entries("settlement") == IN_FULL
    assert books.vouchers() == [VOUCHER_IN_FULL]
    assert await books.desk.balances() == {
        "client_funds": D("5000.00"),
        "payouts_ordered": D("-3911.81"),
        "refunds_due": D("-338.19"),
        "agency_income": D("-600.00"),
        "output_vat": D("-150.00"),
    }


async def test_vat_that_is_invoiced_apart(books):
    # the VAT of 150 on the fee of 600 is not taken out: payout 4 000 + 61.81
    await books.begin(vat_offset=False)
    await books.claim("A", 4000)
    await books.write("payment_demand", "A", fee=600, on=DEMANDED)
    await books.pay("4661.81")
    await books.desk.settle(PAID)
    assert await books.entries("settlement") == [
        {
            "collected_principal A": "4000.00",
            "collected_interest A": "61.81",
            "collected_collection_fee A": "600.00",
            "settlement_balance": "-4061.81",
            "agency_income": "-600.00",
            "output_vat": "-150.00",
            "vat_to_invoice": "150.00",
        },
        {"settlement_balance": "4061.81", "payouts_ordered": "-4061.81"},
    ]
    assert books.vouchers() == [
        [("customer", "-4000.00", "0", "A"), ("8055", "-61.81", "0", ""), ("1999", "4061.81", "0", "")]
    ]


async def test_the_heavy_fee_of_day_43_after_the_demand(books):
    # paid 1 July: 76 days at 12 % and one at 12.25 % on 4 000: 99.945... + 1.342... = 101.29
    # fee 1 200, VAT 300; payout 4 000 + 101.29 - 300
    on = DEMANDED + timedelta(days=43)
    await books.begin()
    await books.claim("A", 4000)
    await books.write("payment_demand", "A", fee=600, on=DEMANDED)
    await books.pay("5301.29", on=on)
    await books.desk.settle(on)
    assert await books.entries("settlement") == [
        {
            "collected_principal A": "4000.00",
            "collected_interest A": "101.29",
            "collected_collection_fee A": "1200.00",
            "settlement_balance": "-3801.29",
            "agency_income": "-1200.00",
            "output_vat": "-300.00",
        },
        {"settlement_balance": "3801.29", "payouts_ordered": "-3801.29"},
    ]
    assert books.vouchers() == [
        [
            ("7790", "1500.00", "1", ""),
            ("7790", "-1200.00", "0", ""),
            ("customer", "-4000.00", "0", "A"),
            ("8055", "-101.29", "0", ""),
            ("1999", "3801.29", "0", ""),
        ]
    ]


async def test_a_remainder_is_given_up_and_the_invoice_is_closed_in_go(books):
    # 4 650 of 4 661.81: principal 4 000, fee 600, interest 50.00; 11.81 is given up; payout 4 050 - 150
    await books.begin()
    await books.claim("A", 4000)
    await books.write("payment_demand", "A", fee=600, on=DEMANDED)
    await books.pay(4650)
    await books.desk.settle(PAID)
    assert await books.entries("ocr") == [
        {
            "client_funds": "4650.00",
            "collected_principal A": "-4000.00",
            "collected_interest A": "-50.00",
            "collected_collection_fee A": "-600.00",
            "debtor_principal A": "-4000.00",
            "debtor_fees A": "-600.00",
            "written_off A": "11.81",
            "claims_in_hand A": "4588.19",
        }
    ]
    assert await books.entries("settlement") == [
        {
            "collected_principal A": "4000.00",
            "collected_interest A": "50.00",
            "collected_collection_fee A": "600.00",
            "settlement_balance": "-3900.00",
            "agency_income": "-600.00",
            "output_vat": "-150.00",
        },
        {"settlement_balance": "3900.00", "payouts_ordered": "-3900.00"},
    ]
    assert books.vouchers() == [
        [
            ("7790", "750.00", "1", ""),
            ("7790", "-600.00", "0", ""),
            ("customer", "-4000.00", "0", "A"),
            ("8055", "-50.00", "0", ""),
            ("1999", "3900.00", "0", ""),
        ]
    ]
    assert books.left_in_go("A") == "0.00"


async def test_what_the_bank_takes_back_after_the_settlement_is_posted_the_other_way_round(books):
    # all of it is taken back: the creditor owes the 3 911.81, the agency its fee and the VAT on it
    await books.begin()
    await books.claim("A", 4000)
    await books.write("payment_demand", "A", fee=600, on=DEMANDED)
    await books.pay("4661.81")
    await books.desk.settle(PAID)
    await books.desk.import_file(giro(1, D("-4661.81"), on=NEXT), giro(9, 5000, on=NEXT), number=2)
    await books.desk.settle(NEXT)
    assert await books.entries("settlement") == [
        *IN_FULL,
        {
            "collected_principal A": "-4000.00",
            "collected_interest A": "-61.81",
            "collected_collection_fee A": "-600.00",
            "settlement_balance": "3911.81",
            "agency_income": "600.00",
            "output_vat": "150.00",
        },
    ]
    backwards = [
        ("7790", "-750.00", "1", ""),
        ("7790", "600.00", "0", ""),
        ("customer", "4000.00", "0", "A"),
        ("8055", "61.81", "0", ""),
        ("1999", "-3911.81", "0", ""),
    ]
    assert books.vouchers() == [VOUCHER_IN_FULL, backwards]


async def test_a_part_payment_to_a_creditor_outside_the_vat_register(books):
    # 1 000 = fee 750 (150 of it VAT) + interest 61.81 + principal 188.19; payout 188.19 + 61.81
    await books.begin(vat_registered=False)
    await books.claim("A", 4000)
    await books.write("payment_demand", "A", fee=750, on=DEMANDED)
    await books.pay(1000)
    await books.desk.settle(PAID)
    assert await books.entries("settlement") == [
        {
            "collected_principal A": "188.19",
            "collected_interest A": "61.81",
            "collected_collection_fee A": "750.00",
            "settlement_balance": "-250.00",
            "agency_income": "-600.00",
            "output_vat": "-150.00",
        },
        {"settlement_balance": "250.00", "payouts_ordered": "-250.00"},
    ]
    assert books.vouchers() == [
        [("customer", "-188.19", "0", "A"), ("8055", "-61.81", "0", ""), ("1999", "250.00", "0", "")]
    ]
    assert books.left_in_go("A") == "3811.81"

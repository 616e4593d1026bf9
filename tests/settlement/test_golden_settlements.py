"""Settlements written out by hand: every line of the ledger and of the voucher in Go, from fact to fact.

The amounts are computed from the rules, not by the code (norwegian-rules: late interest, sections 2 and 9; fee
bands, section 1.3; VAT, section 6; the guide's *Konto MVA-kostnad*), and each computation stands beside them:

* due 15 April 2026, paid 1 June: 47 days, all of them in the half-year of 12 %
* inkassosats 750: a claim up to 10 000 costs 0.8 x 750 = 600, heavy 1 200; with VAT 750
* a ledger's debit is above zero, a credit below; a voucher's line is gross of the VAT of its code
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.settlement.golden import SHARED, Books
from tests.settlement.told import DEMANDED, DUE, NOTICED, PAID

D = Decimal


@pytest.fixture
def books(desk):
    return Books(desk)


async def test_a_vat_registered_creditor_paid_in_full(books):
    # interest 10 000 x 12 % x 47 / 365 = 154.52; fee 600, VAT on it 150; payout 10 000 + 154.52 - 150
    await books.begin()
    await books.claim("A", 10_000)
    await books.write("payment_demand", "A", fee=600, on=DEMANDED)
    await books.pay("10754.52")
    await books.desk.settle(PAID)
    assert await books.entries("ocr") == [
        {
            "client_funds": "10754.52",
            "collected_principal A": "-10000.00",
            "collected_interest A": "-154.52",
            "collected_collection_fee A": "-600.00",
            "debtor_principal A": "-10000.00",
            "debtor_fees A": "-600.00",
            "claims_in_hand A": "10600.00",
        }
    ]
    assert await books.entries("settlement") == [
        {
            "collected_principal A": "10000.00",
            "collected_interest A": "154.52",
            "collected_collection_fee A": "600.00",
            "settlement_balance": "-10004.52",
            "agency_income": "-600.00",
            "output_vat": "-150.00",
        },
        {"settlement_balance": "10004.52", "payouts_ordered": "-10004.52"},
    ]
    assert books.vouchers() == [
        [
            ("7790", "750.00", "1", ""),  # basis 600 and its VAT
            ("7790", "-600.00", "0", ""),  # which the debtor has paid
            ("customer", "-10000.00", "0", "A"),
            ("8055", "-154.52", "0", ""),
            ("1999", "10004.52", "0", ""),
        ]
    ]
    assert books.left_in_go("A") == "0.00"


async def test_a_creditor_outside_the_vat_register_paid_in_full(books):
    # fee 600 x 1.25 = 750, of which 150 VAT, paid by the debtor; payout 10 000 + 154.52
    await books.begin(vat_registered=False)
    await books.claim("A", 10_000)
    await books.write("payment_demand", "A", fee=750, on=DEMANDED)
    await books.pay("10904.52")
    await books.desk.settle(PAID)
    assert await books.entries("settlement") == [
        {
            "collected_principal A": "10000.00",
            "collected_interest A": "154.52",
            "collected_collection_fee A": "750.00",
            "settlement_balance": "-10154.52",
            "agency_income": "-600.00",
            "output_vat": "-150.00",
        },
        {"settlement_balance": "10154.52", "payouts_ordered": "-10154.52"},
    ]
    assert books.vouchers() == [
        [
            ("customer", "-10000.00", "0", "A"),
            ("8055", "-154.52", "0", ""),
            ("1999", "10154.52", "0", ""),
        ]
    ]
    assert books.left_in_go("A") == "0.00"


async def test_a_vat_registered_creditor_with_commission_and_half_of_the_interest(books):
    # interest 154.52: 77.26 each; commission 10 % of 10 000 and 5 % of 77.26 (3.863): 1 003.86
    # basis 600 + 77.26 + 1 003.86 = 1 681.12, VAT 420.28; payout 10 000 + 77.26 - 1 003.86 - 420.28
    await books.begin(**SHARED)
    await books.claim("A", 10_000)
    await books.write("payment_demand", "A", fee=600, on=DEMANDED)
    await books.pay("10754.52")
    await books.desk.settle(PAID)
    assert await books.entries("settlement") == [
        {
            "collected_principal A": "10000.00",
            "collected_interest A": "154.52",
            "collected_collection_fee A": "600.00",
            "settlement_balance": "-8653.12",
            "agency_income": "-1681.12",
            "output_vat": "-420.28",
        },
        {"settlement_balance": "8653.12", "payouts_ordered": "-8653.12"},
    ]
    assert books.vouchers() == [
        [
            ("7790", "2101.40", "1", ""),  # 1 681.12 + 420.28
            ("7790", "-677.26", "0", ""),  # the debtor has paid 600 + 77.26; the commission stays as a cost
            ("customer", "-10000.00", "0", "A"),
            ("8055", "-77.26", "0", ""),
            ("1999", "8653.12", "0", ""),
        ]
    ]


async def test_a_creditor_outside_the_vat_register_with_commission_and_half_of_the_interest(books):
    # VAT is in the fee (150) but not in the rest: 25 % of 77.26 + 1 003.86 = 1 081.12 is 270.28
    # payout 10 000 + 77.26 - 1 003.86 - 270.28; the agency earns 600 + 77.26 + 1 003.86
    await books.begin(vat_registered=False, **SHARED)
    await books.claim("A", 10_000)
    await books.write("payment_demand", "A", fee=750, on=DEMANDED)
    await books.pay("10904.52")
    await books.desk.settle(PAID)
    assert await books.entries("settlement") == [
        {
            "collected_principal A": "10000.00",
            "collected_interest A": "154.52",
            "collected_collection_fee A": "750.00",
            "settlement_balance": "-8803.12",
            "agency_income": "-1681.12",
            "output_vat": "-420.28",
        },
        {"settlement_balance": "8803.12", "payouts_ordered": "-8803.12"},
    ]
    assert books.vouchers() == [
        [
            ("7790", "1274.14", "0", ""),  # 1 003.86 + 270.28
            ("customer", "-10000.00", "0", "A"),
            ("8055", "-77.26", "0", ""),
            ("1999", "8803.12", "0", ""),
        ]
    ]


async def test_a_claim_paid_on_its_notice_with_half_of_the_reminder_fee(books):
    # paid on day 30 after due: 1 000 x 12 % x 30 / 365 = 9.86; the fee of 38 is shared 19 / 19
    # VAT on the agency's 19 is 4.75; payout 1 000 + 9.86 + 19 - 4.75
    on = date(2026, 5, 15)
    await books.begin(reminder_fee_share=D("0.5"))
    await books.claim("A", 1000)
    await books.write("collection_notice", "A", fee=38, on=NOTICED)
    await books.pay("1047.86", on=on)
    await books.desk.settle(on)
    assert await books.entries("settlement") == [
        {
            "collected_principal A": "1000.00",
            "collected_interest A": "9.86",
            "collected_reminder_fee A": "38.00",
            "settlement_balance": "-1024.11",
            "agency_income": "-19.00",
            "output_vat": "-4.75",
        },
        {"settlement_balance": "1024.11", "payouts_ordered": "-1024.11"},
    ]
    assert books.vouchers() == [
        [
            ("7790", "23.75", "1", ""),
            ("7790", "-19.00", "0", ""),
            ("customer", "-1000.00", "0", "A"),
            ("8055", "-9.86", "0", ""),
            ("3960", "-19.00", "0", ""),
            ("1999", "1024.11", "0", ""),
        ]
    ]


async def test_a_part_payment_covers_costs_and_interest_first(books):
    # 1 000 = fee 600 + interest 61.81 (4 000 for 47 days) + principal 338.19; payout 338.19 + 61.81 - 150
    await books.begin()
    await books.claim("A", 4000)
    await books.write("payment_demand", "A", fee=600, on=DEMANDED)
    await books.pay(1000)
    await books.desk.settle(PAID)
    assert await books.entries("ocr") == [
        {
            "client_funds": "1000.00",
            "collected_principal A": "-338.19",
            "collected_interest A": "-61.81",
            "collected_collection_fee A": "-600.00",
            "debtor_principal A": "-338.19",
            "debtor_fees A": "-600.00",
            "claims_in_hand A": "938.19",
        }
    ]
    assert await books.entries("settlement") == [
        {
            "collected_principal A": "338.19",
            "collected_interest A": "61.81",
            "collected_collection_fee A": "600.00",
            "settlement_balance": "-250.00",
            "agency_income": "-600.00",
            "output_vat": "-150.00",
        },
        {"settlement_balance": "250.00", "payouts_ordered": "-250.00"},
    ]
    assert books.vouchers() == [
        [
            ("7790", "750.00", "1", ""),
            ("7790", "-600.00", "0", ""),
            ("customer", "-338.19", "0", "A"),
            ("8055", "-61.81", "0", ""),
            ("1999", "250.00", "0", ""),
        ]
    ]
    assert books.left_in_go("A") == "3661.81"


async def test_a_settlement_can_come_to_nothing(books):
    # 750 = fee 600 + interest 61.81 + principal 88.19; 88.19 + 61.81 - 150 = 0
    await books.begin()
    await books.claim("A", 4000)
    await books.write("payment_demand", "A", fee=600, on=DEMANDED)
    await books.pay(750)
    await books.desk.settle(PAID)
    assert await books.entries("settlement") == [
        {
            "collected_principal A": "88.19",
            "collected_interest A": "61.81",
            "collected_collection_fee A": "600.00",
            "agency_income": "-600.00",
            "output_vat": "-150.00",
        }
    ]
    assert books.vouchers() == [
        [
            ("7790", "750.00", "1", ""),
            ("7790", "-600.00", "0", ""),
            ("customer", "-88.19", "0", "A"),
            ("8055", "-61.81", "0", ""),
        ]
    ]
    assert len(books.desk.letterbox.messages) == 1


async def test_several_invoices_of_one_case_with_one_fee(books):
    # A 3 000 for 47 days: 46.36; B 2 000 due ten days later, 37 days: 24.33; one fee on 5 000: 600
    # payout 5 000 + 70.69 - 150
    await books.begin()
    await books.claim("A", 3000)
    await books.claim("B", 2000, due=DUE + timedelta(days=10))
    await books.write("payment_demand", "A", "B", fee=600, on=DEMANDED)
    await books.pay("5670.69")
    await books.desk.settle(PAID)
    assert await books.entries("settlement") == [
        {
            "collected_principal A": "3000.00",
            "collected_interest A": "46.36",
            "collected_collection_fee A": "600.00",
            "collected_principal B": "2000.00",
            "collected_interest B": "24.33",
            "settlement_balance": "-4920.69",
            "agency_income": "-600.00",
            "output_vat": "-150.00",
        },
        {"settlement_balance": "4920.69", "payouts_ordered": "-4920.69"},
    ]
    assert books.vouchers() == [
        [
            ("7790", "750.00", "1", ""),
            ("7790", "-600.00", "0", ""),
            ("customer", "-3000.00", "0", "A"),
            ("customer", "-2000.00", "0", "B"),
            ("8055", "-70.69", "0", ""),
            ("1999", "4920.69", "0", ""),
        ]
    ]
    assert [books.left_in_go(name) for name in "AB"] == ["0.00", "0.00"]

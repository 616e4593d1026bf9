"""Payments written out by hand: every ledger line of what a debtor has paid, before any settlement.

As in `test_golden_settlements`: due 15 April 2026, paid 1 June, 47 days at 12 %. What comes in is the client
account's debit, and a credit for each part that it covers; what the debtor owed goes out of the claims in hand.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.settlement.golden import Books
from tests.settlement.paying import propose
from tests.settlement.told import DEMANDED, DUE, NOTICED, PAID

D = Decimal
DAY_43 = DEMANDED + timedelta(days=43)


@dataclass(frozen=True)
class Paid:
    """A case with its claims and one letter, what is paid of it when, and the entry that this must make."""

    amount: str
    entry: dict[str, str]
    claims: dict[str, tuple[int, date]]
    letter: str = "payment_demand"
    fee: int = 600
    on: date = PAID
    vat_registered: bool = True


WRITTEN_OUT = {
    # 10 000 x 12 % x 47 / 365 = 154.52; the fee holds its VAT: 600 x 1.25
    "outside the VAT register": Paid(
        "10904.52",
        {
            "client_funds": "10904.52",
            "collected_principal A": "-10000.00",
            "collected_interest A": "-154.52",
            "collected_collection_fee A": "-750.00",
            "debtor_principal A": "-10000.00",
            "debtor_fees A": "-750.00",
            "claims_in_hand A": "10750.00",
        },
        {"A": (10_000, DUE)},
        fee=750,
        vat_registered=False,
    ),
    # day 30: 1 000 x 12 % x 30 / 365 = 9.86
    "on the notice": Paid(
        "1047.86",
        {
            "client_funds": "1047.86",
            "collected_principal A": "-1000.00",
            "collected_interest A": "-9.86",
            "collected_reminder_fee A": "-38.00",
            "debtor_principal A": "-1000.00",
            "debtor_fees A": "-38.00",
            "claims_in_hand A": "1038.00",
        },
        {"A": (1000, DUE)},
        letter="collection_notice",
        fee=38,
        on=date(2026, 5, 15),
    ),
    # 4 000 for 47 days: 61.81; costs, then interest, then principal: 1 000 - 750 - 61.81 = 188.19
    "a part, outside the VAT register": Paid(
        "1000.00",
        {
            "client_funds": "1000.00",
            "collected_principal A": "-188.19",
            "collected_interest A": "-61.81",
            "collected_collection_fee A": "-750.00",
            "debtor_principal A": "-188.19",
            "debtor_fees A": "-750.00",
            "claims_in_hand A": "938.19",
        },
        {"A": (4000, DUE)},
        fee=750,
        vat_registered=False,
    ),
    # 3 000 for 47 days: 46.36; 2 000 for 37: 24.33; the older one bears the fee on 5 000
    "several invoices": Paid(
        "5670.69",
        {
            "client_funds": "5670.69",
            "collected_principal A": "-3000.00",
            "collected_interest A": "-46.36",
            "collected_collection_fee A": "-600.00",
            "debtor_principal A": "-3000.00",
            "debtor_fees A": "-600.00",
            "claims_in_hand A": "3600.00",
            "collected_principal B": "-2000.00",
            "collected_interest B": "-24.33",
            "debtor_principal B": "-2000.00",
            "claims_in_hand B": "2000.00",
        },
        {"A": (3000, DUE), "B": (2000, DUE + timedelta(days=10))},
    ),
    # day 43: 76 days at 12 % and one at 12.25 % on 4 000 are 101.29; the fee grows by 600 and 1 200 is paid
    "the heavy fee": Paid(
        "5301.29",
        {
            "client_funds": "5301.29",
            "collected_principal A": "-4000.00",
            "collected_interest A": "-101.29",
            "collected_collection_fee A": "-1200.00",
            "debtor_principal A": "-4000.00",
            "debtor_fees A": "-600.00",
            "claims_in_hand A": "4600.00",
        },
        {"A": (4000, DUE)},
        on=DAY_43,
    ),
    # 4 000 + 61.81 + 600 are owed: 338.19 go back
    "too much": Paid(
        "5000.00",
        {
            "client_funds": "5000.00",
            "collected_principal A": "-4000.00",
            "collected_interest A": "-61.81",
            "collected_collection_fee A": "-600.00",
            "refunds_due": "-338.19",
            "debtor_principal A": "-4000.00",
            "debtor_fees A": "-600.00",
            "claims_in_hand A": "4600.00",
        },
        {"A": (4000, DUE)},
    ),
}


async def bring(desk, paid: Paid) -> Books:
    books = Books(desk)
    await books.begin(vat_registered=paid.vat_registered)
    for name, (amount, due) in paid.claims.items():
        await books.claim(name, amount, due=due)
    await books.write(paid.letter, *paid.claims, fee=paid.fee, on=DEMANDED if paid.fee > 38 else NOTICED)
    await books.pay(paid.amount, on=paid.on)
    return books


@pytest.mark.parametrize("what", WRITTEN_OUT)
async def test_what_a_debtor_has_paid_is_booked_part_by_part(desk, what):
    paid = WRITTEN_OUT[what]
    assert sum(D(amount) for amount in paid.entry.values()) == 0
    books = await bring(desk, paid)
    assert await books.entries("ocr") == [paid.entry]


async def test_what_goes_back_to_a_debtor_leaves_by_what_is_owed_to_him(desk):
    books = await bring(desk, WRITTEN_OUT["too much"])
    await propose(desk)
    assert await books.entries("payout") == [{"refunds_due": "338.19", "payouts_ordered": "-338.19"}]

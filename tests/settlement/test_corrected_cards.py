"""A customer card whose kind is corrected after the transfer: written out by hand, and in any order.

The claim is 4 000, due 1 June 2026 and paid on 20 July, so that its interest is 29 days at 12 % and 20 at
12.25 %: 38.136... + 26.849... = 64.99. Up to 10 000 a consumer owes 0.8 x 750 = 600, a company half as much
again, 900 (inkassoforskriften § 2-1 second paragraph); day 43 after the demand of 1 July is 13 August.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from shared.events import ClaimClosed, ClaimReopened, PaymentMatched
from tests.settlement.conftest import a_desk
from tests.settlement.golden import Books
from tests.settlement.told import (
    CREDITOR,
    OTHER_CREDITOR,
    at,
    bank_file,
    case_id,
    corrected,
    demanded,
    giro,
    invoice_id,
    registered,
    transferred,
)
from tests.support.driving import envelope
from tests.support.forgetting import held
from tests.support.histories import retold

D = Decimal
DUE, DEMANDED, PAID = date(2026, 6, 1), date(2026, 7, 1), date(2026, 7, 20)
NEXT = PAID + timedelta(days=1)
HEAVY = DEMANDED + timedelta(days=43)

# 4 000 + 64.99 + 900 of 5 000: 35.01 is owed back
FIVE_THOUSAND_OF_A_COMPANY = {
    "client_funds": "5000.00",
    "collected_principal A": "-4000.00",
    "collected_interest A": "-64.99",
    "collected_collection_fee A": "-900.00",
    "refunds_due": "-35.01",
    "debtor_principal A": "-4000.00",
    "debtor_fees A": "-900.00",
    "claims_in_hand A": "4900.00",
}
# fee 900, VAT on it 225: 4 000 + 64.99 - 225 = 3 839.99
SETTLED_OF_A_COMPANY = [
    {
        "collected_principal A": "4000.00",
        "collected_interest A": "64.99",
        "collected_collection_fee A": "900.00",
        "settlement_balance": "-3839.99",
        "agency_income": "-900.00",
        "output_vat": "-225.00",
    },
    {"settlement_balance": "3839.99", "payouts_ordered": "-3839.99"},
]
VOUCHER_OF_A_COMPANY = [
    ("7790", "1125.00", "1", ""),
    ("7790", "-900.00", "0", ""),
    ("customer", "-4000.00", "0", "A"),
    ("8055", "-64.99", "0", ""),
    ("1999", "3839.99", "0", ""),
]


@pytest.fixture
def books(desk):
    return Books(desk)


async def test_who_is_freed_of_interest_owes_none_and_gets_back_what_he_has_paid(books):
    # before: 4 000 + 64.99 + 600 of 5 000, 335.01 over; freed, the 64.99 are owed back too
    await books.begin()
    await books.claim("A", 4000, due=DUE)
    await books.write("payment_demand", "A", fee=600, on=DEMANDED)
    await books.pay(5000, on=PAID)
    assert await books.correct("A", is_person=True, no_late_interest=True) == [
        {"collected_interest A": "64.99", "refunds_due": "-64.99"}
    ]
    await books.claim("B", 4000, case=2, due=DUE, no_late_interest=True)
    books.desk.service.at(at(PAID))
    asked = await books.desk.get(f"/cases/{case_id(2)}/claims", on=str(PAID))
    assert (asked["owed"]["principal"], asked["owed"]["interest"]) == ("4000.00", "0.00")


async def test_a_company_that_is_corrected_to_a_person_before_it_pays_owes_a_consumers_fee(books):
    # the letter of 900 stands, the ledger asks for 600: 5 000 - 4 000 - 64.99 - 600 = 335.01 are owed back
    await books.begin()
    await books.claim("A", 4000, due=DUE, is_person=False)
    await books.write("payment_demand", "A", fee=900, on=DEMANDED)
    assert await books.correct("A", is_person=True) == [
        {"debtor_fees A": "-300.00", "claims_in_hand A": "300.00"}
    ]
    await books.pay(5000, on=PAID)
    await books.desk.settle(PAID)
    assert await books.entries("ocr") == [
        {
            "client_funds": "5000.00",
            "collected_principal A": "-4000.00",
            "collected_interest A": "-64.99",
            "collected_collection_fee A": "-600.00",
            "refunds_due": "-335.01",
            "debtor_principal A": "-4000.00",
            "debtor_fees A": "-600.00",
            "claims_in_hand A": "4600.00",
        }
    ]
    # fee 600, VAT on it 150: 4 000 + 64.99 - 150 = 3 914.99
    assert await books.entries("settlement") == [
        {
            "collected_principal A": "4000.00",
            "collected_interest A": "64.99",
            "collected_collection_fee A": "600.00",
            "settlement_balance": "-3914.99",
            "agency_income": "-600.00",
            "output_vat": "-150.00",
        },
        {"settlement_balance": "3914.99", "payouts_ordered": "-3914.99"},
    ]
    assert books.vouchers() == [
        [
            ("7790", "750.00", "1", ""),
            ("7790", "-600.00", "0", ""),
            ("customer", "-4000.00", "0", "A"),
            ("8055", "-64.99", "0", ""),
            ("1999", "3914.99", "0", ""),
        ]
    ]


async def test_a_company_that_is_corrected_to_a_person_after_its_settlement_gets_the_difference_back(books):
    # 300 of the fee go back to the debtor; the creditor gets back the 75 of VAT that it bore on them
    await books.begin()
    await books.claim("A", 4000, due=DUE, is_person=False)
    await books.write("payment_demand", "A", fee=900, on=DEMANDED)
    await books.pay(5000, on=PAID)
    await books.desk.settle(PAID)
    assert await books.entries("ocr") == [FIVE_THOUSAND_OF_A_COMPANY]
    assert await books.entries("settlement") == SETTLED_OF_A_COMPANY
    assert await books.correct("A", is_person=True) == [
        {"collected_collection_fee A": "300.00", "refunds_due": "-300.00"}
    ]
    await books.desk.settle(NEXT)
    assert await books.entries("settlement") == [
        *SETTLED_OF_A_COMPANY,
        {
            "collected_collection_fee A": "-300.00",
            "settlement_balance": "-75.00",
            "agency_income": "300.00",
            "output_vat": "75.00",
        },
        {"settlement_balance": "75.00", "payouts_ordered": "-75.00"},
    ]
    assert books.vouchers() == [
        VOUCHER_OF_A_COMPANY,
        [("7790", "-375.00", "1", ""), ("7790", "300.00", "0", ""), ("1999", "75.00", "0", "")],
    ]
    assert await books.desk.balances() == {
        "client_funds": D("5000.00"),
        "payouts_ordered": D("-3914.99"),
        "refunds_due": D("-335.01"),
        "agency_income": D("-600.00"),
        "output_vat": D("-150.00"),
    }
    (refund,) = await books.desk.get("/refunds")
    assert refund["amount"] == "335.01"
    told = await books.desk.service.said(PaymentMatched)
    assert [(each.amount, each.interest, each.fees) for each in told] == [
        (D("4000.00"), D("64.99"), D("900.00")),
        (D("0.00"), D("0.00"), D("-300.00")),
    ]


async def test_a_person_who_is_corrected_to_a_company_before_the_demand_owes_a_companys_fee(books):
    await books.begin()
    await books.claim("A", 4000, due=DUE)
    assert await books.correct("A", is_person=False) == []
    await books.write("payment_demand", "A", fee=900, on=DEMANDED)
    await books.pay(5000, on=PAID)
    await books.desk.settle(PAID)
    assert await books.entries("ocr") == [FIVE_THOUSAND_OF_A_COMPANY]
    assert await books.entries("settlement") == SETTLED_OF_A_COMPANY
    assert books.vouchers() == [VOUCHER_OF_A_COMPANY]


async def test_a_person_of_whom_it_is_heard_after_the_settlement_that_it_is_a_company_pays_the_difference(
    books,
):
    # the demand asked for 900; what came of it too late, 300, is taken out of what was to go back
    await books.begin()
    await books.claim("A", 4000, due=DUE)
    await books.write("payment_demand", "A", fee=900, on=DEMANDED)
    await books.pay(5000, on=PAID)
    await books.desk.settle(PAID)
    assert (await books.desk.balances())["refunds_due"] == D("-335.01")
    assert await books.correct("A", is_person=False) == [
        {"collected_collection_fee A": "-300.00", "refunds_due": "300.00"}
    ]
    await books.desk.settle(NEXT)
    assert (await books.entries("settlement"))[2:] == [
        {
            "collected_collection_fee A": "300.00",
            "settlement_balance": "75.00",
            "agency_income": "-300.00",
            "output_vat": "-75.00",
        }
    ]
    assert (await books.desk.balances())["refunds_due"] == D("-35.01")


async def test_the_heavy_fee_is_a_consumers_too_once_the_card_is_corrected(books):
    # 29 days at 12 % and 44 at 12.25 %: 38.136... + 59.068... = 97.21; heavy 1 200 of at most 1 800
    await books.begin()
    await books.claim("A", 4000, due=DUE, is_person=False)
    await books.write("payment_demand", "A", fee=900, on=DEMANDED)
    await books.correct("A", is_person=True)
    await books.pay(6000, on=HEAVY)
    (paid,) = await books.entries("ocr")
    assert paid["collected_collection_fee A"] == "-1200.00"
    assert paid["collected_interest A"] == "-97.21"
    assert paid["refunds_due"] == "-702.79"


async def test_what_a_debtors_page_asks_for_goes_by_the_newest_card(books):
    await books.begin()
    await books.claim("A", 4000, due=DUE, is_person=False)
    await books.write("payment_demand", "A", fee=900, on=DEMANDED)
    case = f"/cases/{case_id(1)}/claims"
    assert (await books.desk.get(case, on=PAID.isoformat()))["owed"]["fees"] == "900.00"
    await books.correct("A", is_person=True)
    assert (await books.desk.get(case, on=PAID.isoformat()))["owed"]["fees"] == "600.00"


async def test_a_claim_that_a_correction_covers_whole_is_closed_and_opens_again_when_it_is_undone(books):
    # 4 664.99 cover a consumer's debt, but 300 less than a company's
    await books.begin()
    await books.claim("A", 4000, due=DUE, is_person=False)
    await books.write("payment_demand", "A", fee=900, on=DEMANDED)
    await books.pay("4664.99", on=PAID)
    told = books.claims["A"]
    await books.desk.service.hear(corrected(told, is_person=True, revision=2))
    await books.desk.service.hear(corrected(told, is_person=False, revision=3))
    endings = [
        each for each in await books.desk.service.said() if isinstance(each, ClaimClosed | ClaimReopened)
    ]
    assert [(type(each), each.revision) for each in endings] == [(ClaimClosed, 1), (ClaimReopened, 2)]


async def test_a_card_that_changes_in_other_ways_counts_nothing_again(books, monkeypatch):
    await books.begin()
    await books.claim("A", 4000, due=DUE)
    told = books.claims["A"]
    monkeypatch.setattr("services.settlement.recount.replay", lambda _facts: pytest.fail("counted"))
    await books.desk.service.hear(corrected(told, is_person=True, name="Ola Gift"))
    await books.desk.service.hear(corrected(told, is_person=True, name="Ola Flyttet", revision=3))
    await books.desk.service.hear(corrected(told, is_person=False, revision=1))


async def test_another_creditors_customer_with_the_same_account_is_another_debtor(desk):
    theirs = transferred(1, 1, is_person=False)
    ours = transferred(2, 2, is_person=False, creditor_id=OTHER_CREDITOR, subledger_account_id=900_001)
    await desk.service.hear(registered(), registered(OTHER_CREDITOR), theirs, ours)
    await desk.service.hear(
        demanded(1, fee=900), demanded(2, case=2, fee=900, creditor_id=OTHER_CREDITOR),
        corrected(theirs, is_person=True),
    )  # fmt: skip
    fees = await desk.service.rows("select invoice_id, fees from claims")
    assert {row["invoice_id"]: row["fees"] for row in fees} == {invoice_id(1): 600, invoice_id(2): 900}


async def test_a_person_is_told_what_kind_of_debtor_is_kept_of_him(desk):
    told = transferred(1)
    await desk.service.hear(registered(), told, corrected(told, is_person=False))
    kept = await held(desk.service.http, invoice_ids=[str(invoice_id(1))], case_ids=[str(case_id(1))])
    assert [each["is_person"] for each in kept["debtors"]] == [False]


# Any order


COMPANY, PERSON = transferred(1, 1, due=DUE, is_person=False), transferred(2, 2, due=DUE)
HISTORY = [
    registered(),
    COMPANY,
    PERSON,
    demanded(1, fee=900, sent_on=DEMANDED),
    demanded(2, case=2, fee=900, sent_on=DEMANDED),
    corrected(COMPANY, is_person=False, revision=1),
    corrected(COMPANY, is_person=True, revision=2),
    corrected(COMPANY, is_person=True, revision=3, name="Ola Gift"),
    corrected(PERSON, is_person=True, revision=1),
    corrected(PERSON, is_person=False, revision=2),
    bank_file(giro(1, 5000, on=PAID), giro(2, 5000, on=PAID), number=1),
    bank_file(giro(2, 700, on=HEAVY), giro(1, 100, on=HEAVY), number=2),
]


@pytest.fixture(scope="module")
async def the_desk(database_url):
    """A desk of our own, emptied before each telling."""
    async with a_desk(database_url) as it:
        yield it


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(retold(range(len(HISTORY))))
async def test_in_whatever_order_cards_transfers_letters_and_payments_are_told_the_newest_card_holds(
    the_desk, order
):
    await the_desk.service.empty()
    the_desk.service.at(at(PAID))
    for which in order:
        told = HISTORY[which]
        if isinstance(told, bytes):
            response = await the_desk.service.http.post("/bank-files", content=told)
            assert response.status_code in (201, 409), response.text
        else:
            await the_desk.service.deliver(envelope(told))
    fees = await the_desk.service.rows(
        "select invoice_id, sum(collection_fee) as fee from allocations group by 1"
    )
    assert {row["invoice_id"]: row["fee"] for row in fees} == {invoice_id(1): 600, invoice_id(2): 900}
    # of the first 5 000 - 4 664.99 and all of the later 100, of the second 5 000 - 4 964.99 and all of 700
    balances = await the_desk.balances(CREDITOR)
    assert balances["refunds_due"] == -D("335.01") - D("35.01")

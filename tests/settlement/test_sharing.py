"""What creditors get: the worked examples, each computed by hand with every line of its voucher.

Sources: the settlement of one claim for creditors inside and outside the VAT register (4 000.00, due
15 September 2026, paid 24 November), the model with a reminder fee beside the collection fee (10 000.00,
60 days at 12.5 %), and two published ones (Bureau.no, Kravia Vest).
"""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.settlement.domain.earning import Earned, Unsettled
from services.settlement.domain.ledger import Account
from services.settlement.domain.settlements import (
    SettledClaim,
    Settlement,
    payable,
    settlement_postings,
    voucher_lines,
)
from services.settlement.domain.sharing import Takings, Terms, share_out, total
from services.settlement.domain.states import Collected
from tests.settlement.told import agreement, setup

D = Decimal
DAY = date(2026, 11, 24)
LEDGER, VAT_COST, INTEREST, FEES, CLEARING = "customer", "7790", "8055", "3960", "1999"
CODE_1, CODE_0 = 1, 0


def collected(principal="0", interest="0", reminder="0", collection="0") -> Collected:
    return Collected(
        principal=D(principal).quantize(D("0.01")),
        interest=D(interest).quantize(D("0.01")),
        reminder_fee=D(reminder).quantize(D("0.01")),
        collection_fee=D(collection).quantize(D("0.01")),
    )


def settled(*parts: Collected, vat_registered=True, carried_in="0.00", **terms) -> Settlement:
    agreed = agreement(**terms)
    rate = agreed.commission_on_principal
    earned = [Earned(agreement=agreed, commission_on_principal=rate, collected=part) for part in parts]
    by_day = Terms(vat_offset=agreed.vat_offset, settled_on=DAY)
    takings = (
        Takings(invoice_id=UUID(int=n), earned=[part], fee_holds_vat=not vat_registered)
        for n, part in enumerate(earned, start=1)
    )
    shares = share_out(takings, by_day)
    return Settlement(
        id=UUID(int=99),
        creditor_id=UUID(int=98),
        number=7,
        settled_on=DAY,
        vat_registered=vat_registered,
        vat_offset=agreed.vat_offset,
        lines=tuple(
            SettledClaim(
                share=share,
                invoice_number=str(share.invoice_id.int),
                case_number="12",
                customer_name="Ola Nordmann",
                subledger_account_id=900_000 + share.invoice_id.int,
            )
            for share in shares
        ),
        carried_in=D(carried_in),
        payout=payable(total(shares) + D(carried_in), D("Infinity")),
        advice_id=UUID(int=97),
    )


def voucher(settlement: Settlement) -> list[tuple[str, str, int, str]]:
    """Account, amount (debit above zero), VAT id and invoice of each line."""
    lines = voucher_lines(settlement, setup())
    assert sum(line.amount for line in lines) == 0
    return [(line.account, str(line.amount), line.vat_id, line.invoice_number) for line in lines]


# 4 000.00 with 93.97 interest, the reminder fee inside the collection fee


def test_a_vat_registered_creditor_gets_its_claim_less_the_vat_which_it_deducts():
    settlement = settled(collected("4000", "93.97", collection="600"))
    (share,) = settlement.shares
    assert (share.vat_basis, share.vat, share.net) == (D("600.00"), D("150.00"), D("3943.97"))
    assert (share.agency_income, share.output_vat) == (D("600.00"), D("150.00"))
    assert settlement.payout == D("3943.97")
    assert voucher(settlement) == [
        (VAT_COST, "750.00", CODE_1, ""),
        (VAT_COST, "-600.00", CODE_0, ""),
        (LEDGER, "-4000.00", CODE_0, "1"),
        (INTEREST, "-93.97", CODE_0, ""),
        (CLEARING, "3943.97", CODE_0, ""),
    ]


def test_a_creditor_outside_the_vat_register_gets_its_claim_whole_the_debtor_paid_the_vat():
    settlement = settled(collected("4000", "93.97", collection="750"), vat_registered=False)
    (share,) = settlement.shares
    assert (share.vat_basis, share.vat, share.vat_inside) == (D("0.00"), D("0.00"), D("150.00"))
    assert (share.agency_income, share.output_vat) == (D("600.00"), D("150.00"))
    assert settlement.payout == D("4093.97")
    assert voucher(settlement) == [
        (LEDGER, "-4000.00", CODE_0, "1"),
        (INTEREST, "-93.97", CODE_0, ""),
        (CLEARING, "4093.97", CODE_0, ""),
    ]


# 10 000.00 with 205.48 interest, reminder fee 35.00 and collection fee 560.00 (700.00 with VAT)


def test_the_model_settlement_of_a_vat_registered_creditor():
    settlement = settled(collected("10000", "205.48", "35", "560"))
    assert (settlement.shares[0].vat_basis, settlement.shares[0].vat) == (D("595.00"), D("148.75"))
    assert settlement.payout == D("10056.73")
    assert voucher(settlement) == [
        (VAT_COST, "743.75", CODE_1, ""),
        (VAT_COST, "-595.00", CODE_0, ""),
        (LEDGER, "-10000.00", CODE_0, "1"),
        (INTEREST, "-205.48", CODE_0, ""),
        (CLEARING, "10056.73", CODE_0, ""),
    ]


def test_the_model_settlement_of_a_creditor_outside_the_vat_register():
    settlement = settled(collected("10000", "205.48", "35", "700"), vat_registered=False)
    (share,) = settlement.shares
    assert (share.vat_basis, share.vat, share.vat_inside) == (D("35.00"), D("8.75"), D("140.00"))
    assert (share.agency_income, share.output_vat) == (D("595.00"), D("148.75"))
    assert settlement.payout == D("10196.73")
    assert voucher(settlement) == [
        (VAT_COST, "8.75", CODE_0, ""),
        (LEDGER, "-10000.00", CODE_0, "1"),
        (INTEREST, "-205.48", CODE_0, ""),
        (CLEARING, "10196.73", CODE_0, ""),
    ]


def test_a_commission_on_the_principal_bears_vat_and_stays_as_a_cost():
    settlement = settled(collected("10000", "205.48", "35", "560"), commission_on_principal=D("0.10"))
    (share,) = settlement.shares
    assert (share.commission, share.vat_basis, share.vat) == (D("1000.00"), D("1595.00"), D("398.75"))
    assert settlement.payout == D("8806.73")
    assert voucher(settlement) == [
        (VAT_COST, "1993.75", CODE_1, ""),
        (VAT_COST, "-595.00", CODE_0, ""),
        (LEDGER, "-10000.00", CODE_0, "1"),
        (INTEREST, "-205.48", CODE_0, ""),
        (CLEARING, "8806.73", CODE_0, ""),
    ]


@pytest.mark.parametrize(("terms", "reminder", "commission", "said"), [
    ({}, "35", "0", ["Inkassooppgjør 7: MVA"]),
    ({}, "0", "0.10", ["Inkassooppgjør 7: provisjon og MVA"]),
    ({"vat_offset": False}, "35", "0.10", ["Inkassooppgjør 7: provisjon"]),
    ({}, "0", "0", []),
])  # fmt: skip
def test_the_voucher_says_commission_and_vat_only_where_there_is_some(terms, reminder, commission, said):
    settlement = settled(
        collected("1000", reminder=reminder, collection="350"),
        vat_registered=False, commission_on_principal=D(commission), **terms,
    )  # fmt: skip
    lines = voucher_lines(settlement, setup())
    assert [line.description for line in lines if line.account == VAT_COST] == said


# Published by others


def test_the_example_of_bureau_no():
    # its own VAT of 87 is 87.50 without the øre
    settlement = settled(collected("750", "64", collection="350"))
    assert (settlement.shares[0].vat, settlement.payout) == (D("87.50"), D("726.50"))


def test_the_example_of_kravia_vest_where_the_agency_keeps_four_fifths_of_the_interest():
    settlement = settled(collected("10000", "100", collection="1300"), interest_share=D("0.2"))
    (share,) = settlement.shares
    assert (share.vat_basis, share.vat, share.interest) == (D("1380.00"), D("345.00"), D("20.00"))
    assert settlement.payout == D("9675.00")
    assert voucher(settlement) == [
        (VAT_COST, "1725.00", CODE_1, ""),
        (VAT_COST, "-1380.00", CODE_0, ""),
        (LEDGER, "-10000.00", CODE_0, "1"),
        (INTEREST, "-20.00", CODE_0, ""),
        (CLEARING, "9675.00", CODE_0, ""),
    ]


# Other terms


def test_the_creditors_share_of_reminder_fees_is_its_own_income():
    settlement = settled(collected(reminder="38", collection="562"), reminder_fee_share=D(1))
    (share,) = settlement.shares
    assert (share.fees, share.vat_basis, share.vat) == (D("38.00"), D("562.00"), D("140.50"))
    assert voucher(settlement) == [
        (VAT_COST, "702.50", CODE_1, ""),
        (VAT_COST, "-562.00", CODE_0, ""),
        (FEES, "-38.00", CODE_0, ""),
        (CLEARING, "-102.50", CODE_0, ""),
    ]


def test_vat_that_is_invoiced_apart_is_not_taken_out_of_the_payout():
    settlement = settled(collected("4000", "93.97", collection="600"), vat_offset=False)
    (share,) = settlement.shares
    assert (share.vat, share.vat_to_invoice, share.output_vat) == (D("0.00"), D("150.00"), D("150.00"))
    assert settlement.payout == D("4093.97")
    assert voucher(settlement) == [
        (LEDGER, "-4000.00", CODE_0, "1"),
        (INTEREST, "-93.97", CODE_0, ""),
        (CLEARING, "4093.97", CODE_0, ""),
    ]


def test_fees_alone_leave_a_debt_that_is_carried_forward():
    settlement = settled(collected(collection="600"))
    assert (settlement.result, settlement.payout, settlement.carried_out) == (
        D("-150.00"), D("0.00"), D("-150.00")
    )  # fmt: skip
    assert voucher(settlement) == [
        (VAT_COST, "750.00", CODE_1, ""),
        (VAT_COST, "-600.00", CODE_0, ""),
        (CLEARING, "-150.00", CODE_0, ""),
    ]


def test_the_next_settlement_pays_what_was_carried_forward():
    settlement = settled(collected("1000"), carried_in="-150.00")
    assert (settlement.payout, settlement.carried_out) == (D("850.00"), D("0.00"))
    assert voucher(settlement)[-1] == (CLEARING, "1000.00", CODE_0, "")


def test_no_more_is_paid_out_than_the_creditor_has():
    assert payable(D("1000.00"), D("400.00")) == D("400.00")
    assert payable(D("1000.00"), D("-400.00")) == D("0.00")
    assert payable(D("-1.00"), D("400.00")) == D("0.00")


def test_what_the_bank_took_back_is_taken_back_from_the_creditor_with_its_vat():
    forward = settled(collected("4000", "93.97", "38", "562"), commission_on_principal=D("0.1"))
    back = settled(collected("-4000", "-93.97", "-38", "-562"), commission_on_principal=D("0.1"))
    assert back.result == -forward.result
    assert voucher(back) == [
        (account, str(-D(amount)), vat, invoice) for account, amount, vat, invoice in voucher(forward)
    ]


def test_vat_is_rounded_once_for_the_settlement_and_the_lines_sum_to_it():
    settlement = settled(*[collected(collection="187.50")] * 3)  # 46.875 each, 140.625 together
    assert [share.vat for share in settlement.shares] == [D("46.88"), D("46.87"), D("46.88")]
    assert voucher(settlement)[0] == (VAT_COST, "703.13", CODE_1, "")


def test_a_fee_that_was_settled_with_vat_and_holds_none_is_income_whole_and_the_creditor_bears_its_vat():
    was_750 = Takings(invoice_id=UUID(int=1), earned=[], corrected=D("-750.00"))
    (share,) = share_out([was_750], Terms(vat_offset=True, settled_on=DAY))
    assert (share.vat_basis, share.vat, share.vat_inside) == (D("750.00"), D("187.50"), D("-150.00"))
    assert (share.agency_income, share.output_vat, share.net) == (D("150.00"), D("37.50"), D("-187.50"))


SHARES = st.sampled_from([D(0), D("0.2"), D("0.5"), D(1)])
AMOUNTS = st.decimals("-20000", "20000", places=2)
PARTS = st.builds(
    Collected, principal=AMOUNTS, interest=AMOUNTS, reminder_fee=AMOUNTS, collection_fee=AMOUNTS
)
TERMS = st.fixed_dictionaries(
    {
        "vat_registered": st.booleans(),
        "vat_offset": st.booleans(),
        "interest_share": SHARES,
        "reminder_fee_share": SHARES,
        "commission_on_principal": st.sampled_from([D(0), D("0.10")]),
        "commission_on_interest": st.sampled_from([D(0), D("0.25")]),
    }
)


@given(st.lists(PARTS, min_size=1, max_size=6), TERMS)
def test_voucher_and_books_balance_whatever_was_collected_on_whatever_terms(parts, terms):
    settlement = settled(*parts, **terms)
    voucher(settlement)
    unsettled = {
        share.invoice_id: [Unsettled(earned_on=DAY, collected=share.collected)] for share in settlement.shares
    }
    postings = settlement_postings(settlement, unsettled)
    assert sum(posting.amount for posting in postings) == 0
    assert all(posting.amount for posting in postings)
    assert sum(posting.amount for posting in postings if posting.invoice_id) == sum(
        part.total for part in parts
    )
    due = -sum(posting.amount for posting in postings if posting.account == Account.SETTLEMENT_BALANCE)
    assert due == settlement.result == settlement.payout + settlement.carried_out


@given(st.lists(PARTS, min_size=1, max_size=6), TERMS)
def test_everything_collected_goes_to_the_creditor_the_agency_or_the_state(parts, terms):
    shares = settled(*parts, **terms).shares
    for part, share in zip(parts, shares, strict=True):
        assert share.net + share.agency_income + share.output_vat - share.vat_to_invoice == part.total
        assert part.total - share.agency_income - share.withheld_vat == share.net

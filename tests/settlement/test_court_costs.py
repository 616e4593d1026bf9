"""Court costs: who lays them out, who owes them, and what becomes of them in ledger, settlement and Go."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.settlement.domain.facts import Outlay
from services.settlement.domain.replay import balance_on, replay
from services.settlement.domain.states import Closing, Collected
from shared.events import ClaimAmounts, CourtCostsChanged, PaymentMatched
from tests.settlement.facts import A, B, case, claim, demand, interest, payment, reduction
from tests.settlement.golden import Books
from tests.settlement.paying import KARI, LINE, OLA
from tests.settlement.told import (
    CREDITOR,
    DEMANDED,
    PAID,
    at,
    case_id,
    giro,
    invoice_id,
    registered,
    transferred,
    written_off,
)

D = Decimal
ONE, OTHER = UUID(int=71), UUID(int=72)
FILED = date(2026, 5, 25)


def outlay(amount="2071.00", on=FILED, *, by_agency=True) -> Outlay:
    return Outlay(id=ONE, invoice_id=A, amount=D(amount), on=on, by_agency=by_agency)


# What the debtor owes


def test_the_debtor_owes_them_from_their_day_on():
    facts = case(demand(), outlays=(outlay(),))
    before = FILED - timedelta(days=1)
    assert balance_on(facts, before)[A].fees == D("600.00")
    assert balance_on(facts, FILED)[A] == ClaimAmounts(
        principal=D("4000.00"), interest=interest(until=FILED), fees=D("2671.00"), court_costs=D("2071.00")
    )


def test_they_are_covered_before_fees_interest_and_principal():
    state = replay(case(demand(), payment(2500), outlays=(outlay(),)))
    assert state.claims[A].collected == Collected(court_costs=D("2071.00"), collection_fee=D("429.00"))


def test_a_debtor_who_names_the_principal_first_covers_them_where_fees_would_be_covered():
    facts = case(payment(4100, order=("principal", "interest", "fees")), outlays=(outlay(),))
    assert replay(facts).claims[A].collected == Collected(
        principal=D("4000.00"), interest=interest(), court_costs=D("38.19")
    )


def test_a_case_is_not_paid_before_they_are():
    full = 4000 + interest() + 600
    assert replay(case(demand(), payment(full), outlays=(outlay(),))).claims[A].closing is None
    paid = replay(case(demand(), payment(full + 2071), outlays=(outlay(),))).claims[A]
    assert (paid.closing, paid.fees) == (Closing(reason="paid", on=PAID), 0)


def test_the_oldest_open_claim_bears_them():
    facts = case(claim(A, 900), claim(B, 900), reduction("credit_note", 900), outlays=(outlay(),))
    owed = balance_on(facts, PAID)
    assert (owed[A].fees, owed[B].fees) == (0, D("2071.00"))


def test_a_letter_that_asks_for_them_is_answered_by_exactly_what_it_asks_for():
    run = interest(until=demand().sent_on)
    asking = replace(demand(), total=4000 + run + 600 + 2071, court_costs=D("2071.00"))
    costs, paid_on = outlay(on=asking.sent_on), asking.deadline
    claim_ = replay(case(asking, payment(asking.total, on=paid_on), outlays=(costs,))).claims[A]
    assert claim_.closing == Closing(reason="paid", on=paid_on)
    assert claim_.collected == Collected(
        principal=D("4000.00"), interest=run, collection_fee=D("600.00"), court_costs=D("2071.00")
    )


def test_what_a_letter_does_not_ask_for_is_not_taken_before_what_it_asks_for():
    asking = replace(demand(), total=4000 + interest(until=demand().sent_on) + 600)
    costs = outlay(on=asking.sent_on + timedelta(days=3))
    claim_ = replay(case(asking, payment(asking.total, on=asking.deadline), outlays=(costs,))).claims[A]
    assert (claim_.collected.principal, claim_.collected.court_costs) == (D("4000.00"), 0)
    assert (claim_.closing, claim_.fees) == (None, D("2071.00")), "the costs are still owed"


# Between creditor and agency


def put(desk, case_=1, outlay_id=ONE, *, by=KARI, **given):
    body = {"what": "conciliation_complaint", "amount": "2071.00", "laid_out_on": str(FILED)} | given
    return desk.service.http.put(f"/cases/{case_id(case_)}/outlays/{outlay_id}", json=body, headers=named(by))


def revoke(desk, case_=1, outlay_id=ONE, *, by=OLA):
    return desk.service.http.delete(f"/cases/{case_id(case_)}/outlays/{outlay_id}", headers=named(by))


def named(person):
    return {"On-Behalf-Of": person} if person else {}


async def in_court(desk):
    """A creditor with a claim of 4 000 that is demanded and then taken to the conciliation board."""
    books = Books(desk)
    await books.begin()
    await books.claim("A", 4000)
    await books.write("payment_demand", "A", fee=600, on=DEMANDED)
    desk.service.at(desk.service.runtime.clock.now() + timedelta(days=25))
    assert (await put(desk)).status_code == 200
    return books


async def test_what_the_agency_lays_out_is_charged_at_once_and_comes_back_when_the_debtor_pays(desk):
    # the creditor is charged with 2 071; then the debtor pays 4 000 + 61.81 + 600 + 2 071 = 6 732.81
    # VAT 25 % of 600; 6 732.81 - 600 - 150 = 5 982.81, less what was carried: 3 911.81
    books = await in_court(desk)
    await desk.settle(PAID - timedelta(days=1))
    await books.pay("6732.81")
    await desk.settle(PAID)
    assert await books.entries("settlement") == [
        {
            "outlays A": "2071.00",
            "outlays_in_hand A": "-2071.00",
            "settlement_balance": "2071.00",
            "agency_outlays": "-2071.00",
        },
        {
            "collected_principal A": "4000.00",
            "collected_interest A": "61.81",
            "collected_collection_fee A": "600.00",
            "collected_court_costs A": "2071.00",
            "settlement_balance": "-5982.81",
            "agency_income": "-600.00",
            "output_vat": "-150.00",
        },
        {"settlement_balance": "3911.81", "payouts_ordered": "-3911.81"},
    ]
    assert books.vouchers() == [
        [("7790", "2071.00", "0", ""), ("1999", "-2071.00", "0", "")],
        [
            ("7790", "750.00", "1", ""),
            ("7790", "-600.00", "0", ""),
            ("7790", "-2071.00", "0", ""),
            ("customer", "-4000.00", "0", "A"),
            ("8055", "-61.81", "0", ""),
            ("1999", "5982.81", "0", ""),
        ],
    ]
    first, second = await desk.settlements()
    assert (first["lines"][0]["outlays"], first["carried_out"]) == ("2071.00", "-2071.00")
    assert (second["lines"][0]["fees"], second["payout"]) == ("2071.00", "3911.81")
    (told,) = await desk.service.said(PaymentMatched)
    assert (told.fees, told.court_costs) == (D("2671.00"), D("2071.00"))


async def test_the_client_account_holds_what_the_agency_may_take_for_its_outlay(desk):
    books = await in_court(desk)
    await books.pay("6732.81")
    await desk.settle(PAID)
    assert await desk.balances() == {
        "client_funds": D("6732.81"),
        "payouts_ordered": D("-3911.81"),
        "agency_income": D("-600.00"),
        "output_vat": D("-150.00"),
        "agency_outlays": D("-2071.00"),
    }


async def test_everybody_is_told_of_an_outlay_once_when_it_is_entered_and_once_when_it_is_revoked(desk):
    await in_court(desk)
    for _ in range(2):
        await put(desk, by=LINE)
        await revoke(desk, by=OLA)
    entered = CourtCostsChanged(
        creditor_id=CREDITOR,
        case_id=case_id(1),
        outlay_id=ONE,
        kind="conciliation_complaint",
        amount=D("2071.00"),
        owed_from=FILED,
        by_agency=True,
        is_revoked=False,
        changed_by=KARI,
        revision=1,
    )
    revoked = replace(entered, is_revoked=True, changed_by=OLA, revision=2)
    assert await desk.service.said(CourtCostsChanged) == [entered, revoked]


async def test_an_outlay_that_is_taken_back_is_given_back(desk):
    await in_court(desk)
    await desk.settle(PAID)
    revoked = await revoke(desk)
    assert (revoked.status_code, revoked.json()[0]["is_revoked"]) == (200, True)
    await desk.settle(PAID + timedelta(days=1))
    assert [each["result"] for each in await desk.settlements()] == ["-2071.00", "2071.00"]
    assert (await put(desk)).status_code == 409


async def test_what_the_creditor_laid_out_itself_is_only_owed_by_the_debtor(desk):
    await desk.service.hear(registered(setup_=desk.setup(auto_posting=False)), transferred(1))
    desk.service.at(desk.service.runtime.clock.now() + timedelta(days=25))
    await put(desk, by_agency=False)
    await desk.settle(FILED)
    assert await desk.settlements(CREDITOR) == []
    await desk.import_file(giro(1, "2071"))
    await desk.settle(PAID)
    (settlement,) = await desk.settlements()
    assert settlement["payout"] == "2071.00"


async def test_the_creditor_bears_an_outlay_on_a_claim_that_it_writes_off(desk):
    await desk.service.hear(registered(setup_=desk.setup(auto_posting=False)), transferred(1))
    desk.service.at(desk.service.runtime.clock.now() + timedelta(days=25))
    await put(desk)
    await desk.service.hear(written_off(1, 4000))
    await desk.settle(PAID)
    (settlement,) = await desk.settlements()
    assert settlement["carried_out"] == "-2071.00"
    shown = await desk.get(f"/claims/{invoice_id(1)}", on=str(PAID))
    assert (shown["closing_reason"], shown["owed"]["total"]) == ("written_off", "0.00")
    assert shown["written_off"] == "6071.00", "4 000 of principal and 2 071 of court costs are given up"
    assert (await desk.balances())["written_off"] == D("6071.00")


def test_court_costs_that_another_open_claim_bears_are_not_given_up():
    facts = case(claim(A, 900), claim(B, 900), reduction("write_off", 900), outlays=(outlay(),))
    state = replay(facts)
    assert (state.claims[A].written_off, state.claims[B].fees) == (D("900.00"), D("2071.00"))
    both = replace(facts, reductions=(*facts.reductions, reduction("write_off", 900, invoice_id=B, id_="2")))
    assert [replay(both).claims[each].written_off for each in (A, B)] == [D("900.00"), D("2971.00")]


async def test_an_outlay_is_entered_once_for_a_case_that_is_known_and_not_before_its_day(desk):
    await desk.service.hear(registered(), transferred(1), transferred(2, 2))
    future = await put(desk)
    assert (future.status_code, "to come" in future.json()["detail"]) == (409, True)
    desk.service.at(desk.service.runtime.clock.now() + timedelta(days=25))
    assert (await put(desk, 9)).status_code == 404
    for _ in range(2):
        listed = (await put(desk)).json()
        assert [each["amount"] for each in listed] == ["2071.00"]
    assert (await put(desk, amount="99.00")).status_code == 409
    assert (await put(desk, 2)).status_code == 409
    assert (await put(desk, outlay_id=OTHER, amount="0.00")).status_code == 422
    assert (await put(desk, outlay_id=OTHER, what="attachment_petition", amount="928.00")).status_code == 200
    assert [each["amount"] for each in await desk.get(f"/cases/{case_id(1)}/outlays")] == [
        "2071.00",
        "928.00",
    ]
    assert (await revoke(desk, 2)).status_code == 404
    assert (await desk.balances())["outlays_in_hand"] == D("2999.00")


async def test_who_entered_an_outlay_and_who_revoked_it_is_kept(desk):
    await desk.service.hear(registered(), transferred(1))
    desk.service.at(at(FILED))
    assert "On-Behalf-Of" in (await put(desk, by="")).json()["detail"]
    assert await desk.get(f"/cases/{case_id(1)}/outlays") == []
    await put(desk)
    (listed,) = (await put(desk, by=LINE)).json()
    assert (listed["entered_by"], listed["revoked_by"], listed["revoked_at"]) == (KARI, None, None)
    assert datetime.fromisoformat(listed["entered_at"]) == at(FILED)
    assert (await revoke(desk, by="")).is_client_error
    desk.service.at(at(PAID))
    await revoke(desk)
    (listed,) = (await revoke(desk, by=LINE)).json()
    assert (listed["entered_by"], listed["revoked_by"], listed["is_revoked"]) == (KARI, OLA, True)
    assert datetime.fromisoformat(listed["revoked_at"]) == at(PAID)


@pytest.mark.parametrize("change", [
    "update outlays set amount = 1",
    "update outlays set is_revoked = true, entered_by = 'nobody'",
    "delete from outlays",
])  # fmt: skip
async def test_the_database_keeps_an_outlay_as_it_was_entered(desk, change):
    await desk.service.hear(registered(), transferred(1))
    desk.service.at(at(FILED))
    await put(desk)
    with pytest.raises(DBAPIError, match="stays as it was entered"):
        async with desk.service.service.database.transaction() as tx:
            await tx.execute(text(change))

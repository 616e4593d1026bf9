"""Remainders too small to be asked for, write-offs, and what stays when the principal came another way."""

from datetime import date, timedelta
from decimal import Decimal

from services.settlement.domain.replay import balance_on, replay
from services.settlement.domain.states import Closing, Collected
from shared.events import ClaimClosed, ClaimReopened
from shared.norway.charges import REMAINDER_LIMIT
from tests.settlement import told
from tests.settlement.facts import DUE, PAID, A, B, case, claim, demand, interest, notice, payment, reduction
from tests.settlement.told import CREDITOR, giro, invoice_id, paid, registered, transferred, written_off

D = Decimal
LIMITS = {"remainder_limits": ((date.min, D("20.00")),)}


def test_a_remainder_is_less_than_the_smallest_fee_so_that_no_whole_fee_is_given_up():
    assert D(35) > REMAINDER_LIMIT == D(20)


# 4 000 at 12 % from 16 April to 1 June is 47 days: 61.81; with the fee of 600 it is 4 661.81


def test_a_payment_that_leaves_twenty_kroner_closes_the_claim_and_the_creditor_gets_all_its_principal():
    state = replay(case(demand(), payment("4641.81"), **LIMITS)).claims[A]
    assert state.closing == Closing(reason="paid", on=PAID)
    assert state.collected == Collected(
        principal=D("4000.00"), interest=D("41.81"), collection_fee=D("600.00")
    )
    assert (state.principal, state.fees, state.written_off) == (0, 0, D("20.00"))


def test_a_payment_that_leaves_an_ore_more_leaves_the_claim_open_and_covers_costs_first():
    state = replay(case(demand(), payment("4641.80"), **LIMITS)).claims[A]
    assert (state.closing, state.written_off, state.principal) == (None, 0, D("20.01"))


def test_no_principal_is_ever_given_up():
    # nothing but principal is left of a claim that is paid on its due date
    state = replay(case(payment(3990, on=DUE), **LIMITS)).claims[A]
    assert (state.closing, state.principal, state.written_off) == (None, D("10.00"), 0)


def test_a_small_claim_is_no_remainder():
    assert balance_on(case(claim(amount=15), **LIMITS), DUE)[A].principal == D("15.00")


def test_what_is_left_when_the_principal_was_paid_to_the_creditor_is_given_up_if_it_is_small():
    # 4 000 at 12 % for 15 days is 19.73, for 16 days 21.04
    small, more = DUE + timedelta(days=15), DUE + timedelta(days=16)
    state = replay(case(reduction("payment", 4000, on=small), **LIMITS)).claims[A]
    assert (state.closing, state.written_off) == (Closing(reason="paid", on=small), D("19.73"))
    facts = case(reduction("payment", 4000, on=more), **LIMITS)
    state = replay(facts).claims[A]
    assert (state.closing, state.written_off) == (None, 0)
    assert balance_on(facts, PAID)[A].interest == D("21.04")


def test_a_whole_fee_stays_open_when_the_principal_was_paid_to_the_creditor():
    facts = case(notice(), reduction("payment", 4000), **LIMITS)
    assert replay(facts).claims[A].closing is None
    owed = balance_on(facts, PAID + timedelta(days=90))[A]
    assert (owed.principal, owed.interest, owed.fees) == (0, interest(), D("38.00"))


def test_a_remainder_of_one_claim_is_asked_for_as_long_as_principal_is_left_in_the_case():
    early = DUE + timedelta(days=5)
    facts = case(claim(A), claim(B, 900), reduction("payment", 4000, on=early), **LIMITS)
    assert replay(facts).claims[A].closing is None
    both = case(*facts.claims, *facts.reductions, payment(900, on=early), **LIMITS)
    state = replay(both)
    # 5 days at 12 %: 6.58 of 4 000 and 1.48 of 900
    assert [state.claims[each].written_off for each in (A, B)] == [D("6.58"), D("1.48")]
    assert state.payments["p1"].allocated == {B: Collected(principal=D("900.00"))}


def test_the_limit_is_that_of_the_day():
    limits = ((date.min, D("20.00")), (PAID, D("0.00")))
    early = PAID - timedelta(days=1)
    for on, closed in ((early, True), (PAID, False)):
        rest = interest(until=on) - 5
        facts = case(payment(4000 + rest, on=on), remainder_limits=limits)
        assert bool(replay(facts).claims[A].closing) == closed


def test_what_a_creditor_writes_off_is_shown_with_the_fees_that_fall_away():
    state = replay(
        case(demand(), reduction("write_off", 1500, id_="1"), reduction("write_off", 2500, id_="2"))
    )
    assert (state.claims[A].closing.reason, state.claims[A].written_off) == ("written_off", D("4600.00"))


def test_the_fee_of_the_case_is_not_given_up_while_another_of_its_claims_is_open():
    facts = case(claim(A, 900), claim(B, 900), demand(A, B, fee=300), reduction("write_off", 900))
    state = replay(facts)
    assert (state.claims[A].written_off, balance_on(facts, PAID)[B].fees) == (D("900.00"), D("300.00"))


# Through the service


async def test_a_remainder_is_booked_told_and_shown(desk):
    await desk.service.hear(registered(), transferred(1), told.demanded(1))
    await desk.import_file(giro(1, "4650"))
    assert await desk.balances() == {
        "client_funds": D("4650.00"),
        "collected_principal": D("-4000.00"),
        "collected_interest": D("-50.00"),
        "collected_collection_fee": D("-600.00"),
        "written_off": D("11.81"),
        "claims_in_hand": D("-11.81"),
    }
    (closed,) = await desk.service.said(ClaimClosed)
    assert (closed.reason, closed.closed_on) == ("paid", told.PAID)
    shown = await desk.get(f"/claims/{invoice_id(1)}", on=str(told.PAID))
    assert (shown["closing_reason"], shown["written_off"]) == ("paid", "11.81")
    assert shown["owed"]["total"] == "0.00"


async def test_a_remainder_is_owed_again_when_the_bank_takes_the_payment_back(desk):
    await desk.service.hear(registered(), transferred(1), told.demanded(1))
    await desk.import_file(giro(1, "4650"))
    await desk.import_file(giro(1, "-4650"), giro(9, 5000), number=2)
    assert "written_off" not in await desk.balances()
    assert len(await desk.service.said(ClaimReopened)) == 1


async def test_a_write_off_is_an_entry_of_its_own(desk):
    await desk.service.hear(registered(), transferred(1), paid(1, 1000), written_off(1, 3000))
    assert await desk.balances() == {"written_off": D("3000.00"), "claims_in_hand": D("-3000.00")}


async def test_the_limit_is_set_for_days_to_come_only(desk):
    today = told.TRANSFERRED
    house = {"counts_from": "0001-01-01", "amount": "20.00", "deeds": []}
    me = {"On-Behalf-Of": "kari@byraa.example"}
    assert await desk.get("/remainder-limits") == [house]
    refused = await desk.service.http.put(
        "/remainder-limits", json={"counts_from": str(today), "amount": "30.00"}, headers=me
    )
    assert (refused.status_code, "or later" in refused.json()["detail"]) == (409, True)
    below = await desk.service.http.put(
        "/remainder-limits", json={"counts_from": str(told.PAID), "amount": "-1.00"}, headers=me
    )
    assert below.status_code == 422
    whole = {"counts_from": str(told.PAID), "amount": "38.00"}
    refused = await desk.service.http.put("/remainder-limits", json=whole, headers=me)
    assert (refused.status_code, "the smallest reminder fee is 38" in refused.json()["detail"]) == (409, True)
    limit = {"counts_from": str(told.PAID), "amount": "0.00"}
    nobody = await desk.service.http.put("/remainder-limits", json=limit)
    assert (nobody.status_code, "On-Behalf-Of" in nobody.json()["detail"]) == (422, True)
    for amount in ("37.99", "0.00"):
        limit["amount"] = amount
        taken = await desk.service.http.put("/remainder-limits", json=limit, headers=me)
    shown = taken.json()[1]
    deeds = [(each["amount"], each["set_by"], bool(each["set_at"])) for each in shown.pop("deeds")]
    assert (taken.status_code, taken.json()[0], shown) == (200, house, limit)
    assert deeds == [("37.99", me["On-Behalf-Of"], True), ("0.00", me["On-Behalf-Of"], True)]
    await desk.service.hear(registered(), transferred(1), told.demanded(1))
    await desk.import_file(giro(1, "4650"))
    assert await desk.service.said(ClaimClosed) == []


async def test_a_claim_that_is_closed_with_a_remainder_is_settled_as_it_was_paid(desk):
    await desk.service.hear(registered(setup_=desk.setup(auto_posting=False)), transferred(1))
    await desk.import_file(giro(1, "4050"))
    await desk.settle(told.PAID)
    (settlement,) = await desk.settlements(CREDITOR)
    assert settlement["payout"] == "4050.00"
    assert (await desk.get(f"/claims/{invoice_id(1)}"))["closing_reason"] == "paid"

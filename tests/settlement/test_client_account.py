"""The report of the client account: the ledger against the bank of a day, and whose the money is."""

from datetime import date
from decimal import Decimal

import pytest

from deploy.sandbox.payment_orders import Verdict
from services.settlement.domain.ledger import Account
from services.settlement.domain.owners import AGENCYS, CREDITORS, DEBTORS, OFF_THE_CLIENT_ACCOUNT
from services.settlement.reporting.client_account import SHARES, without_owner
from tests.settlement.paying import (
    KARI,
    answer,
    as_person,
    hand_in,
    of_ours,
    released,
    report,
    with_a_settlement,
)
from tests.settlement.reported import LATER, NEXT, court_costs_paid, facts, settled_and_paid, table
from tests.settlement.told import OTHER_CREDITOR, PAID, at, giro, registered, transferred

D = Decimal


async def test_bank_and_ledger_agree_or_the_difference_is_explained_by_transaction(desk):
    await settled_and_paid(desk)
    page = await desk.get("/reports/client-account", on=LATER.isoformat())
    booked = D(facts(page)["booked"])
    assert (facts(page)["expected"], facts(page)["stated"]) == (f"{booked}", "ikke oppgitt")
    stated = {"on_day": LATER.isoformat(), "balance": str(booked - 7)}
    await as_person(desk, KARI, "/reports/client-account/balances", 201, stated)
    page = await desk.get("/reports/client-account", on=LATER.isoformat())
    assert (facts(page)["difference"], facts(page)["entered_by"]) == ("-7.00", KARI)
    stated["balance"] = str(booked)
    await as_person(desk, KARI, "/reports/client-account/balances", 201, stated)
    page = await desk.get("/reports/client-account", on=LATER.isoformat())
    assert facts(page)["difference"] == "0.00"


async def test_what_bank_and_ledger_have_on_different_days_is_listed(desk):
    await desk.service.hear(registered(setup_=desk.setup(auto_posting=False)), transferred(1))
    desk.service.at(desk.service.runtime.clock.now() + (LATER - date(2026, 5, 4)))
    await desk.import_file(giro(1, 1000, on=PAID), settled_on=PAID)  # read two days after the bank had it
    page = await desk.get("/reports/client-account", on=PAID.isoformat())
    (late,) = table(page, "booked_later")
    assert (late["bank_date"], late["booked_on"], late["amount"]) == (str(PAID), str(LATER), "1000.00")
    assert (facts(page)["booked"], facts(page)["expected"]) == ("0.00", "1000.00")
    page = await desk.get("/reports/client-account", on=LATER.isoformat())
    assert (table(page, "booked_later"), facts(page)["booked"]) == ([], "1000.00")


async def test_a_payout_that_the_bank_has_not_confirmed_may_explain_a_difference(desk):
    await with_a_settlement(desk)
    await released(desk)
    page = await desk.get("/reports/client-account", on=LATER.isoformat())
    (sent,) = table(page, "under_way")
    assert (sent["detail"], sent["amount"]) == ("Fjordvik Elektro AS", "-1000.00")
    assert facts(page)["expected"] == "1000.00"


async def a_payout_that_came_back(desk, *, is_confirmed):
    """A payout that left on PAID and came back on NEXT; what the bank tells is read on LATER."""
    await with_a_settlement(desk)
    order = await released(desk)
    desk.service.at(at(LATER, 6))
    if is_confirmed:
        await report(desk, answer(order, Verdict("ACSC")))
    await hand_in(desk, of_ours(order.transfers[0]))


@pytest.mark.parametrize(
    ("is_confirmed", "later", "untold"),
    [(True, {PAID: ["-1000.00"], NEXT: ["-1000.00", "1000.00"]}, {}), (False, {}, {PAID: ["-1000.00"]})],
)
async def test_a_payout_that_came_back_left_and_came_on_the_days_that_the_bank_had_it(
    desk, is_confirmed, later, untold
):
    await a_payout_that_came_back(desk, is_confirmed=is_confirmed)
    in_the_bank = {PAID: D("0.00"), NEXT: D("1000.00"), LATER: D("1000.00")}
    for day, balance in in_the_bank.items():
        page = await desk.get("/reports/client-account", on=day.isoformat())
        assert [row["amount"] for row in table(page, "booked_later")] == later.get(day, [])
        on_the_way = [row["amount"] for row in table(page, "under_way")]
        assert on_the_way == untold.get(day, [])
        assert D(facts(page)["expected"]) + sum(map(D, on_the_way)) == balance


async def test_whose_the_money_is_adds_up_for_each_creditor(desk):
    await settled_and_paid(desk)
    await desk.service.hear(transferred(9, 9, creditor_id=OTHER_CREDITOR))
    await desk.import_file(giro(9, 500, on=NEXT), giro(8, 50, on=NEXT), number=2)
    page = await desk.get("/reports/client-account", on=NEXT.isoformat())
    owners = {row["creditor"]: row for row in table(page, "owners")}
    for row in owners.values():
        parts = ("unsettled", "carried", "ordered", "sent", "debtors", "agency")
        assert sum(D(row[part]) for part in parts) == D(row["on_account"])
    assert owners["Fjordvik Elektro AS"]["agency"] == "750.00"
    assert owners["Uten sak, og egne midler"]["debtors"] == "50.00"
    assert owners[str(OTHER_CREDITOR)]["unsettled"] == "500.00"


def test_every_account_has_one_owner_or_is_no_money_on_the_client_account():
    off = [account for group in OFF_THE_CLIENT_ACCOUNT for account in group]
    assert sorted([*CREDITORS, *DEBTORS, *AGENCYS, *off, Account.CLIENT_FUNDS]) == sorted(Account)
    assert sorted(account for share in SHARES for account in share) == sorted(
        (*CREDITORS, *DEBTORS, *AGENCYS)
    )


async def test_court_costs_are_the_creditors_and_what_is_laid_out_the_agencys(desk):
    await court_costs_paid(desk)
    parts = ("on_account", "unsettled", "carried", "ordered", "sent", "debtors", "agency")
    shown = []
    for _ in range(2):
        page = await desk.get("/reports/client-account", on=PAID.isoformat())
        (owner,) = table(page, "owners")
        shown.append([owner[part] for part in parts])
        assert facts(page)["unowned"] == "0.00"
        await desk.settle(PAID)
    # the agency's: fee 600, VAT on it 150, laid out 2 071
    assert shown == [
        ["6732.81", "6732.81", "0.00", "0.00", "0.00", "0.00", "0.00"],
        ["6732.81", "0.00", "0.00", "3911.81", "0.00", "0.00", "2821.00"],
    ]


def test_money_that_is_nobodys_is_shown():
    accounts = {"client_funds": D("1000.00"), "unplaced": D("-993.00"), "a_new_account": D("-7.00")}
    assert without_owner(accounts) == D("7.00")

"""Client money stays client money: no word of one person, and no order that came back, makes it the agency's."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from deploy.sandbox.payment_orders import Verdict
from services.settlement.domain.ledger import AGENCY_BOOK
from tests.settlement.notifications import ntry, ref, simple, tx
from tests.settlement.paying import (
    KARI,
    answer,
    as_person,
    hand_in,
    paid_too_much,
    released,
    report,
    the_payout,
)
from tests.settlement.reported import settled_and_paid
from tests.settlement.test_own_money import bank_takes, charge, decide, draw, own_money, pays_in
from tests.settlement.test_vat_invoices import settled as invoiced
from tests.settlement.test_vat_invoices import shown
from tests.settlement.told import OWN_ACCOUNT, PAID, at, demanded, giro, registered, transferred

D = Decimal
NEXT, LATER = PAID + timedelta(days=1), PAID + timedelta(days=2)
BACK = {"number": "F3", "reference": "G3", "credit": True, "reversal": True}


# Charges that the bank gives back


async def test_no_more_is_given_back_in_charges_than_the_bank_has_taken(desk):
    await settled_and_paid(desk)
    back = await bank_takes(desk, "90.00", **BACK)
    assert "0.00 kroner of charges are booked" in (await charge(desk, back, 409))["detail"]
    taken = await bank_takes(desk, "90.00")
    await charge(desk, taken)
    await charge(desk, back)
    assert await own_money(desk) == ("750.00", "750.00", "0.00", "0.00")
    assert "revoke that first" in await as_person(desk, KARI, f"{taken}/revoke", 409, {"reason": "feil"})
    with pytest.raises(DBAPIError, match="given back more in charges than it has taken"):
        async with desk.service.service.database.transaction() as transaction:
            await transaction.execute(
                text(
                    "update bank_charges set revoked_by = 'x', revoked_at = now(), revoked_why = 'x'"
                    " where amount > 0"
                )
            )
    for each in (back, taken):
        await as_person(desk, KARI, f"{each}/revoke", 200, {"reason": "feil"})
    assert await own_money(desk) == ("750.00", "750.00", "0.00", "0.00")


async def test_a_payout_that_comes_back_is_no_charge_given_back(desk):
    await settled_and_paid(desk)
    await charge(desk, await bank_takes(desk, "500.00"))
    back = await bank_takes(desk, "3911.23", **BACK)
    assert "500.00 kroner of charges are booked" in (await charge(desk, back, 409))["detail"]
    await draw(desk, "40.00")
    await report(desk, answer(await released(desk), Verdict("ACSC")))
    of_a_payout = await bank_takes(desk, "40.00", **BACK | {"number": "F4", "reference": "G4"})
    assert "it may be that one that comes back" in (await charge(desk, of_a_payout, 409))["detail"]
    assert (await own_money(desk))[1] == "210.00"


async def test_two_charges_of_one_notice_with_one_reference_are_two(desk):
    await settled_and_paid(desk)
    fee = ntry("5.00", reference="GEB", booked=str(LATER), valued=str(LATER), credit=False, info="Gebyr")
    taken = await hand_in(desk, simple(fee, fee, number="U1"))
    await charge(desk, f"/bank-files/{taken['file_id']}/entries/1/charge")
    (left,) = await desk.get("/bank-entries/unexplained")
    assert (left["position"], (await own_money(desk))[3]) == (2, "5.00")
    await charge(desk, f"/bank-files/{taken['file_id']}/entries/2/charge")
    assert await own_money(desk) == ("740.00", "740.00", "0.00", "0.00")


async def test_a_debit_that_may_be_a_payout_is_no_charge_unless_somebody_says_so(desk):
    await settled_and_paid(desk)
    await desk.import_file(giro(2, 300, on=NEXT), number=2)
    await desk.settle(NEXT)
    await draw(desk, "100.00")
    order = await released(desk)
    assert sorted(each.amount for each in order.transfers) == [D(100), D(300)]
    for number, amount in enumerate(("100.00", "300.00", "400.00")):
        path = await bank_takes(desk, amount, number=f"L{number}", reference=f"L{number}")
        assert "this may be they" in (await charge(desk, path, 409))["detail"]
    assert (await own_money(desk))[1] == "650.00"
    assert (await charge(desk, path, is_no_payout=True))["amount"] == "400.00"


# What the agency has paid in


async def test_a_deposit_that_the_bank_takes_back_is_the_agencys_no_more(desk):
    await desk.service.hear(registered(), transferred(1))
    path = await pays_in(desk, "100.00")
    await decide(desk, path, "own")
    await takes_back(desk, "100.00", OWN_ACCOUNT)
    assert (await desk.get(path))["status"] == "reversed"
    assert (await desk.balances(AGENCY_BOOK), await desk.get("/payments/unplaced")) == ({}, [])
    assert await own_money(desk) == ("0.00", "0.00", "0.00", "0.00")
    assert "taken back by the bank" in (await decide(desk, path, "undo", 409))["detail"]


async def test_a_payment_that_somebody_has_let_pay_an_invoice_is_taken_back(desk):
    invoice = await invoiced(desk)
    path = await pays_in(desk, "150.00", account="86011117947")
    await decide(desk, path, "pay-invoice", invoice_number=1)
    await takes_back(desk, "150.00", "15030000002", number="R2")
    assert (await shown(desk, invoice))[3] == "0.00"
    await takes_back(desk, "150.00", "86011117947")
    assert await shown(desk, invoice) == ("150.00", "0.00", "0.00", "150.00")
    (waiting,) = await desk.get("/payments/unplaced")
    assert (waiting["amount"], waiting["debtor_account"]) == ("-150.00", "15030000002")
    assert await desk.balances(AGENCY_BOOK) == {"client_funds": D(-150), "unplaced": D(150)}


async def takes_back(desk, amount, account, number="R1"):
    """The bank takes a payment from an account back, as its notice tells."""
    party = f"<DbtrAcct><Id><Othr><Id>{account}</Id></Othr></Id></DbtrAcct>"
    back = tx(amount, refs=ref(number), parties=party)
    entry = ntry(amount, back, booked=str(LATER), valued=str(LATER), credit=False, reversal=True)
    await hand_in(desk, simple(entry, number=number))


async def test_a_wrong_mark_is_undone_while_money_is_short_unless_the_deposit_is_drawn(desk):
    await settled_and_paid(desk)
    await desk.import_file(giro(1, D("-4661.23"), on=NEXT), giro(7, 5000, on=NEXT), number=3)
    path = await pays_in(desk, "100.00")
    await decide(desk, path, "own")
    undone = await decide(desk, path, "undo")
    assert (undone["status"], undone["waiting"]) == ("unplaced", "100.00")
    assert (await own_money(desk))[:3] == ("750.00", "0.00", "3911.23")
    await decide(desk, path, "own")
    deposit = await pays_in(desk, "4000.00", number="D2")
    await decide(desk, deposit, "own")
    assert (await draw(desk))["amount"] == "188.77"
    refused = await decide(desk, deposit, "undo", 409)
    assert "Pay in 4000.00 kroner" in refused["detail"]


# Payouts that came back while money is short


async def test_a_draw_that_came_back_is_withdrawn_also_while_money_is_short(desk):
    await settled_and_paid(desk)
    await draw(desk)
    order = await released(desk)
    await desk.import_file(giro(1, D("-4661.23"), on=NEXT), giro(7, 5000, on=NEXT), number=3)
    await report(desk, answer(order, Verdict("RJCT", "AC04")))
    path = f"/payouts/{(await the_payout(desk, waiting=True))['payout_id']}"
    assert "withdraw it" in await as_person(desk, KARI, f"{path}/correct", 409, {})
    await as_person(desk, KARI, f"{path}/withdraw", 204, {"reason": "ført tilbake"})
    assert await desk.get("/payouts", waiting=True) == []
    assert await own_money(desk) == ("750.00", "0.00", "3911.23", "0.00")


async def test_a_settlements_payout_that_came_back_is_withdrawn_also_while_money_is_short(desk):
    off = desk.setup(auto_posting=False)
    await desk.service.hear(registered(setup_=off), transferred(1), demanded(1))
    await desk.import_file(giro(1, D("4661.23")))
    await desk.settle(PAID)
    desk.service.at(at(NEXT, 6))
    await report(desk, answer(await released(desk), Verdict("RJCT", "AC04")))
    await desk.import_file(giro(1, D("-4661.23"), on=NEXT), giro(9, 9000, on=NEXT), number=3)
    path = f"/payouts/{(await the_payout(desk, waiting=True))['payout_id']}"
    assert "does not cover it" in await as_person(desk, KARI, f"{path}/correct", 409, {})
    await as_person(desk, KARI, f"{path}/withdraw", 204, {"reason": "ført tilbake"})
    await desk.settle(NEXT)
    balances = await desk.balances()
    assert [
        name for name in ("settlement_balance", "payouts_ordered", "client_funds") if name in balances
    ] == []


async def test_a_refund_that_is_not_owed_any_more_is_withdrawn_when_it_came_back(desk):
    await desk.service.hear(registered(setup_=desk.setup(auto_posting=False)), transferred(1, amount=200))
    await desk.import_file(paid_too_much(D(500)))
    desk.service.at(at(NEXT, 6))
    await report(desk, answer(await released(desk), Verdict("RJCT", "AC04")))
    await desk.import_file(giro(1, D(-500), on=NEXT), giro(9, 9000, on=NEXT), number=3)
    refund = await the_payout(desk, waiting=True)
    assert refund["kind"] == "refund"
    await as_person(desk, KARI, f"/payouts/{refund['payout_id']}/withdraw", 204, {"reason": "ført tilbake"})
    assert await desk.get("/refunds") == []
    assert "refunds_due" not in await desk.balances()

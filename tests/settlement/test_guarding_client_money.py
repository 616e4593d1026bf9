"""Client money stays client money: no word of one person, and no order that came back, makes it the agency's."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from deploy.sandbox.payment_orders import Verdict
from tests.settlement.paying import KARI, answer, as_person, paid_too_much, released, report, the_payout
from tests.settlement.reported import settled_and_paid
from tests.settlement.test_own_money import bank_takes, charge, draw, own_money
from tests.settlement.told import PAID, at, demanded, giro, registered, transferred

D = Decimal
NEXT = PAID + timedelta(days=1)
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

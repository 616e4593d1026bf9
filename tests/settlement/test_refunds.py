"""Refunds: what was paid too much goes back to whoever paid it, once, and only while it is owed."""

from datetime import timedelta
from decimal import Decimal

from deploy.sandbox.payment_orders import Verdict
from tests.settlement.notifications import ntry, scor, simple, tx
from tests.settlement.paying import (
    KARI,
    NEXT,
    OLA,
    answer,
    approved,
    as_person,
    hand_in,
    only_money,
    paid_too_much,
    propose,
    released,
    report,
    the_payout,
)
from tests.settlement.told import PAID, changed, demanded, giro, kid, paid, transferred

D = Decimal
DEBTORS = "15030000002"


async def overpaid(desk, account="15030000002"):
    """A claim of 4 000 that was paid with 91,45 too much; the rest of it is settled."""
    await desk.service.hear(transferred(1), changed(setup_=desk.setup(auto_posting=False)))
    await desk.import_file(paid_too_much(D("4154.22"), account=account))
    (refund,) = await desk.get("/refunds")
    return refund


async def test_what_was_paid_too_much_goes_back_to_the_account_from_which_it_came(desk):
    refund = await overpaid(desk)
    assert refund["obstacle"] == ""
    order = await released(desk)
    (transfer,) = order.transfers
    assert (transfer.account, transfer.payee) == ("15030000002", "Ola Nordmann")
    assert (transfer.amount, "sak 1" in transfer.message) == (D(refund["amount"]), True)
    assert await desk.get("/refunds") == []
    await report(desk, answer(order, Verdict("ACSC")))
    balances = await only_money(desk)
    assert "refunds_due" not in balances
    assert balances["client_funds"] == D("4154.22") - D(refund["amount"])


async def test_what_the_client_account_does_not_cover_waits_and_says_so(desk):
    await desk.service.hear(transferred(1), changed(setup_=desk.setup(auto_posting=False)))
    await desk.import_file(paid_too_much(D("4061.81")))  # all that is owed
    await desk.settle(PAID)
    await report(desk, answer(await released(desk), Verdict("ACSC")))
    await desk.service.hear(paid(1, 1000, on=PAID - timedelta(days=3)))  # it was paid to the creditor before
    (refund,) = await desk.get("/refunds")
    assert "ikke dekning på klientkontoen: 0,00 kroner er ledig" in refund["obstacle"]
    said = refund["obstacle_said"]
    assert (said["code"], said["values"]) == ("TooLittleForRefund", {"free": "0.00"})
    assert "nothing that can be paid" in await propose(desk, 409)
    await desk.service.hear(transferred(2, 2))
    await desk.import_file(giro(2, 1001), number=2)
    (refund,) = await desk.get("/refunds")
    assert refund["obstacle"] == ""
    (transfer,) = (await released(desk)).transfers
    assert (transfer.amount, await desk.get("/refunds")) == (D(refund["amount"]), [])


async def test_what_was_paid_from_another_country_waits_for_a_norwegian_account_and_says_so(desk):
    await desk.service.hear(transferred(1), changed(setup_=desk.setup(auto_posting=False)))
    payer = "<DbtrAcct><Id><IBAN>SE4550000000058398257466</IBAN></Id></DbtrAcct>"
    await hand_in(desk, simple(ntry("9000.00", tx("9000.00", scor(kid(1)), parties=payer))))
    (refund,) = await desk.get("/refunds")
    assert refund["obstacle"].startswith(
        "det ble betalt fra SE4550000000058398257466, som ikke er en norsk konto"
    )
    said = refund["obstacle_said"]
    assert (said["code"], said["values"]) == ("PaidFromAbroad", {"account": "SE4550000000058398257466"})
    order_it = f"/refunds/{refund['payment_id']}/order"
    ordered = await as_person(desk, KARI, order_it, 201, {"bank_account": DEBTORS})
    assert ordered["bank_account"] == DEBTORS


async def test_without_the_payers_account_it_stays_on_the_list_until_somebody_names_one(desk):
    refund = await overpaid(desk, account="00000000000")
    assert "oppgi konto" in refund["obstacle"]
    assert "nothing that can be paid" in await propose(desk, 409)
    order_it = f"/refunds/{refund['payment_id']}/order"
    assert "not a Norwegian account" in await as_person(desk, KARI, order_it, 409, {"bank_account": "1"})
    creditors = await as_person(desk, KARI, order_it, 409, {"bank_account": "86011117947"})
    assert "the creditor's own" in creditors
    ordered = await as_person(desk, KARI, order_it, 201, {"bank_account": DEBTORS})
    assert (ordered["amount"], ordered["bank_account"]) == (refund["amount"], DEBTORS)
    correct = f"/payouts/{ordered['payout_id']}/correct"
    assert "the creditor's own" in await as_person(desk, KARI, correct, 409, {"bank_account": "86011117947"})
    assert "nothing is owed back" in await as_person(desk, KARI, order_it, 404, {"bank_account": DEBTORS})
    assert [t.account for t in (await released(desk)).transfers] == [DEBTORS]


async def test_a_rejected_refund_is_sent_again_to_another_account_or_is_due_again(desk):
    refund = await overpaid(desk)
    await report(desk, answer(await released(desk), Verdict("RJCT", "AC04")))
    payout = await the_payout(desk, waiting=True)
    again = await as_person(
        desk, KARI, f"/payouts/{payout['payout_id']}/correct", body={"bank_account": "15030000010"}
    )
    assert again["bank_account"] == "15030000010"
    assert await desk.get("/refunds") == []
    await as_person(desk, KARI, f"/payouts/{again['payout_id']}/withdraw", 204, {"reason": "ring skyldneren"})
    assert [each["amount"] for each in await desk.get("/refunds")] == [refund["amount"]]


async def test_a_refund_that_later_facts_have_made_too_much_is_not_sent(desk):
    refund = await overpaid(desk)
    path = await approved(desk)
    await desk.service.hear(demanded(1, fee=50))
    assert "ikke lenger så mye til gode" in await as_person(desk, OLA, f"{path}/release", 409)
    await as_person(desk, OLA, f"{path}/cancel", body={"reason": "for mye"})
    payout = await the_payout(desk, waiting=True)
    await as_person(desk, KARI, f"/payouts/{payout['payout_id']}/withdraw", 204, {"reason": "for mye"})
    (due,) = await desk.get("/refunds")
    assert D(due["amount"]) == D(refund["amount"]) - 50
    (transfer,) = (await released(desk)).transfers
    assert transfer.amount == D(due["amount"])


async def test_a_refund_whose_payment_the_bank_takes_back_is_shown_as_too_much(desk):
    refund = await overpaid(desk)
    await report(desk, answer(await released(desk), Verdict("ACSC")))
    await desk.import_file(giro(1, D("-4154.22"), on=NEXT), giro(9, 5000, on=NEXT), number=2)
    (wrong,) = await desk.get("/refunds")
    assert (wrong["amount"], "for mye" in wrong["obstacle"]) == (f"-{refund['amount']}", True)
    await desk.settle(NEXT)
    assert await desk.settlements() == []

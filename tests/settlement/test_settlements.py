"""The settlement run: what is collected is settled once, carried when it cannot be paid, and paid when it can."""

import io
from datetime import timedelta
from decimal import Decimal

from pypdf import PdfReader

from shared.clock import oslo_date
from shared.events import SettlementPosted
from tests.settlement.paying import KARI, as_person, with_a_settlement
from tests.settlement.told import (
    DUE,
    OTHER_CREDITOR,
    PAID,
    at,
    demanded,
    giro,
    paid,
    registered,
    transferred,
)

D = Decimal
NEXT = PAID + timedelta(days=1)


async def test_everything_collected_until_the_day_is_in_one_settlement_a_line_for_each_invoice(desk):
    await desk.service.hear(
        registered(setup_=desk.setup(auto_posting=False)),
        transferred(1, 1),
        transferred(2, 1),
        transferred(3, 2),
    )
    await desk.import_file(giro(1, 9000), giro(2, 500))
    await desk.settle(PAID)
    (settlement,) = await desk.settlements()
    assert [(line["case_number"], line["invoice_number"]) for line in settlement["lines"]] == [
        ("1", "1"), ("1", "2"), ("2", "3")
    ]  # fmt: skip
    balances = await desk.balances()
    assert not {account for account in balances if account.startswith("collected")}
    assert -balances["payouts_ordered"] == D(settlement["payout"])


async def test_a_day_without_money_makes_no_settlement(desk):
    await desk.service.hear(registered(), transferred(1))
    await desk.settle(PAID)
    assert await desk.settlements() == []


async def test_a_business_date_is_settled_once_and_later_money_waits_for_the_next(desk):
    await desk.service.hear(registered(setup_=desk.setup(auto_posting=False)), transferred(1))
    await desk.import_file(giro(1, 1000))
    await desk.settle(PAID)
    (job,) = desk.service.service.schedule.jobs
    await desk.import_file(giro(1, 700, on=PAID), number=2)
    assert await job.run(PAID) == "0 settlements, 0.00 kroner to pay out"
    await desk.settle(NEXT)
    first, second = await desk.settlements()
    assert [first["number"], second["number"]] == [1, 2]
    assert D(first["result"]) + D(second["result"]) == D("1700.00")


async def test_a_run_that_is_caught_up_the_morning_after_leaves_out_what_came_in_that_morning(desk):
    await desk.service.hear(registered(setup_=desk.setup(auto_posting=False)), transferred(1))
    desk.service.at(at(PAID, 6))
    await desk.import_file(giro(1, 1000))
    desk.service.at(at(NEXT, 6))
    await desk.import_file(giro(1, 700, on=NEXT), number=2)
    (job,) = desk.service.service.schedule.jobs
    await job.run(PAID)
    await job.run(NEXT)
    first, second = await desk.settlements()
    assert (first["settled_on"], first["result"]) == (str(PAID), "1000.00")
    assert (second["settled_on"], second["result"]) == (str(NEXT), "700.00")


async def test_numbers_run_without_gaps_for_each_creditor(desk):
    off = desk.setup(auto_posting=False)
    await desk.service.hear(
        registered(setup_=off), registered(OTHER_CREDITOR, setup_=off),
        transferred(1), transferred(2, 2, creditor_id=OTHER_CREDITOR),
    )  # fmt: skip
    for days, payments in enumerate([(giro(1, 100),), (giro(2, 50),), (giro(1, 100), giro(2, 50))]):
        await desk.import_file(*payments, number=days + 1)
        await desk.settle(PAID + timedelta(days=days))
    assert [each["number"] for each in await desk.settlements()] == [1, 2]
    assert [each["number"] for each in await desk.settlements(OTHER_CREDITOR)] == [1, 2]


async def test_a_negative_settlement_is_carried_forward_and_taken_out_of_the_next(desk):
    await desk.service.hear(
        registered(setup_=desk.setup(auto_posting=False)),
        transferred(1), demanded(1), paid(1, 4000, on=DUE), transferred(2, 2),
    )  # fmt: skip
    # paid to the creditor in time: what the debtor then pays of a demand is owed back, nothing is settled
    await desk.service.hear(transferred(3, 3), demanded(3, case=3), paid(3, 4000, payment_id="9-9"))
    await desk.import_file(giro(3, "605"))
    await desk.settle(PAID)
    (first,) = await desk.settlements()
    assert (first["result"], first["payout"], first["carried_out"]) == ("-145.00", "0.00", "-145.00")
    assert (await desk.balances())["settlement_balance"] == D("145.00")
    await desk.import_file(giro(2, 1000, on=NEXT), number=2)
    await desk.settle(NEXT)
    _, second = await desk.settlements()
    assert (second["carried_in"], second["result"], second["payout"]) == ("-145.00", "1000.00", "855.00")
    assert "settlement_balance" not in await desk.balances()


async def test_what_the_bank_takes_back_after_the_payout_is_taken_out_of_the_next(desk):
    await desk.service.hear(
        registered(setup_=desk.setup(auto_posting=False)), transferred(1), transferred(2, 2)
    )
    await desk.import_file(giro(1, 1000))
    await desk.settle(PAID)
    await desk.import_file(giro(1, -1000, on=NEXT), giro(9, 1000, on=NEXT), number=2)
    await desk.settle(NEXT)
    after = NEXT + timedelta(days=1)
    await desk.import_file(giro(2, 1500, on=after), number=3)
    await desk.settle(after)
    assert [each["payout"] for each in await desk.settlements()] == ["1000.00", "0.00", "500.00"]


async def test_money_of_a_creditor_that_is_not_known_yet_waits(desk):
    await desk.service.hear(transferred(1))
    await desk.import_file(giro(1, 1000))
    await desk.settle(PAID)
    await desk.service.hear(registered(setup_=desk.setup(auto_posting=False)))
    await desk.settle(NEXT)
    assert [each["payout"] for each in await desk.settlements()] == ["1000.00"]


async def test_the_payout_is_ordered_to_the_account_of_the_profile(desk):
    await desk.service.hear(registered(setup_=desk.setup(auto_posting=False)), transferred(1))
    await desk.import_file(giro(1, 1000))
    await desk.settle(PAID)
    (payout,) = await desk.service.rows("select amount, bank_account, status, ordered_on from payouts")
    assert payout == {
        "amount": D("1000.00"), "bank_account": "86011117947", "status": "ordered",
        "ordered_on": oslo_date(desk.service.runtime.clock.now()),
    }  # fmt: skip


async def test_money_that_the_bank_took_without_having_brought_it_is_not_paid_out(desk):
    await desk.service.hear(
        registered(setup_=desk.setup(auto_posting=False)), transferred(1), transferred(2, 2)
    )
    await desk.import_file(giro(2, -300), giro(1, 1000))
    await desk.settle(PAID)
    await desk.import_file(giro(1, 100, on=NEXT), giro(2, 300, on=NEXT), number=2)
    await desk.settle(NEXT)
    first, second = await desk.settlements()
    assert (first["result"], first["payout"], first["carried_out"]) == ("1000.00", "700.00", "300.00")
    assert (second["carried_in"], second["payout"]) == ("300.00", "400.00")


async def test_a_payout_that_was_withdrawn_is_paid_by_the_next_settlement_though_nothing_new_came_in(desk):
    await with_a_settlement(desk)
    (payout,) = await desk.get("/payouts")
    await as_person(desk, KARI, f"/payouts/{payout['payout_id']}/withdraw", 204, {"reason": "feil konto"})
    for days in (0, 1, 2):
        await desk.settle(PAID + timedelta(days=days))
    _, second = await desk.settlements()
    assert (second["settled_on"], second["carried_in"], second["lines"]) == (str(NEXT), "1000.00", [])
    assert (second["result"], second["payout"], second["carried_out"]) == ("0.00", "1000.00", "0.00")
    assert [(each["status"], each["amount"]) for each in await desk.get("/payouts")] == [
        ("ordered", "1000.00"),
        ("withdrawn", "1000.00"),
    ]
    assert await desk.balances() == {
        "client_funds": D("1000.00"), "payouts_ordered": D("-1000.00"),
        "debtor_principal": D("3061.81"), "claims_in_hand": D("-3061.81"),
    }  # fmt: skip
    told = await desk.service.said(SettlementPosted)
    assert [(each.number, len(each.lines), each.payout) for each in told] == [(1, 1, 1000), (2, 0, 1000)]
    assert (second["status"], second["voucher_lines"]) == ("not_posted", [])
    pdf = (await desk.service.http.get(f"/settlements/{second['settlement_id']}/advice.pdf")).content
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "Ingen saker i dette oppgjøret" in printed
    assert "Overført fra tidligere oppgjør" in printed


async def test_what_was_due_without_funds_is_paid_when_they_come_and_not_before(desk):
    await desk.service.hear(
        registered(setup_=desk.setup(auto_posting=False)), transferred(1), transferred(2, 2)
    )
    await desk.import_file(giro(2, -500), giro(1, 1000))
    await desk.settle(PAID)
    await desk.settle(NEXT)
    assert [each["carried_out"] for each in await desk.settlements()] == ["500.00"]
    later = NEXT + timedelta(days=1)
    await desk.import_file(giro(2, 500), number=2)  # what was taken back had been paid: nothing is collected
    await desk.settle(later)
    await desk.settle(later + timedelta(days=1))
    assert [(each["payout"], each["carried_out"]) for each in await desk.settlements()] == [
        ("500.00", "500.00"),
        ("500.00", "0.00"),
    ]

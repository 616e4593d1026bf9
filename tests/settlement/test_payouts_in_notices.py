"""What the bank's notices say of payouts: those that have left the account, and those that have come back."""

from decimal import Decimal
from itertools import permutations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from deploy.sandbox.payment_orders import Verdict
from services.settlement.domain.ledger import AGENCY_BOOK
from tests.settlement.notifications import ntry, ref, simple, tx
from tests.settlement.paying import (
    KARI,
    NEXT,
    answer,
    as_person,
    hand_in,
    of_ours,
    only_money,
    released,
    report,
    with_a_settlement,
)
from tests.settlement.told import PAID

D = Decimal
KRONER = "1000.00"


async def states(desk):
    return [each["status"] for each in await desk.get("/payouts")]


async def sent(desk):
    """A settlement's payout that is with the bank."""
    await with_a_settlement(desk)
    order = await released(desk)
    return order, order.transfers[0]


@pytest.mark.parametrize("report_first", [True, False])
async def test_a_debit_in_a_notice_confirms_a_payout_once_before_or_after_the_status_report(
    desk, report_first
):
    order, payout = await sent(desk)
    notice = of_ours(payout, credit=False)
    if report_first:
        await report(desk, answer(order, Verdict("ACSC")))
    taken = await hand_in(desk, notice)
    assert (taken["payments"], taken["passed_over"]) == (0, 0)
    await hand_in(desk, notice, 409)
    again = await hand_in(desk, of_ours(payout, credit=False, number="M2"))
    assert (again["payments"], again["passed_over"]) == (0, 0)
    if not report_first:
        assert (await report(desk, answer(order, Verdict("ACSC"))))["contradictions"] == []
    assert (await states(desk), await only_money(desk)) == (["paid"], {})


async def test_a_debit_that_names_only_our_instruction_confirms_the_payout(desk):
    _, payout = await sent(desk)
    refs = ref("B1", end_to_end="NOTPROVIDED") + f"<InstrId>{payout.end_to_end_id}</InstrId>"
    taken = await hand_in(desk, simple(ntry(KRONER, tx(KRONER, refs=refs), credit=False, booked=str(NEXT))))
    assert (taken["payments"], taken["passed_over"]) == (0, 0)
    assert (await states(desk), await only_money(desk)) == (["paid"], {})


async def test_a_debit_that_is_told_twice_in_one_notice_is_booked_once(desk):
    _, payout = await sent(desk)
    twice = [tx(KRONER, refs=ref("B1", end_to_end=payout.end_to_end_id)) for _ in range(2)]
    await hand_in(desk, simple(ntry("2000.00", *twice, credit=False, booked=str(NEXT))))
    assert (await states(desk), await only_money(desk)) == (["paid"], {})


async def test_only_what_is_no_payout_of_ours_is_passed_over(desk):
    _, payout = await sent(desk)
    others = ("12.50", ""), ("7.00", ref(end_to_end="LOAN 77"))
    taken = await hand_in(desk, of_ours(payout, *others, credit=False))
    file = await desk.get(f"/bank-files/{taken['file_id']}")
    assert [(each["amount"], each["reason"]) for each in file["entries_passed_over"]] == [
        ("-12.50", "money out of the account"),
        ("-7.00", "money out of the account"),
    ]
    assert (await states(desk), await only_money(desk)) == (["paid"], {})


async def test_a_debit_of_another_amount_is_shown_and_books_nothing(desk):
    _, payout = await sent(desk)
    taken = await hand_in(desk, of_ours(payout, kroner="999.00", credit=False))
    assert (taken["passed_over"], await states(desk)) == (1, ["released"])


# What comes back

OWED = {"client_funds": D(KRONER), "payouts_ordered": -D(KRONER)}


async def confirmed(desk):
    """A settlement's payout that the bank has confirmed."""
    order, payout = await sent(desk)
    await report(desk, answer(order, Verdict("ACSC")))
    return order, payout


@pytest.mark.parametrize("entry", [{}, {"reversal": True}])
async def test_a_payout_that_comes_back_is_owed_again_corrected_and_sent_anew(desk, entry):
    _, payout = await confirmed(desk)
    back = of_ours(payout, number="M1", **entry).replace(
        b"</Refs>", b"</Refs><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
    )
    taken = await hand_in(desk, back)
    assert (taken["payments"], taken["passed_over"]) == (0, 0)
    again = await hand_in(desk, of_ours(payout, number="M2", **entry))
    assert (again["payments"], again["passed_over"]) == (0, 0)
    (waiting,) = await desk.get("/payouts", waiting=True)
    assert (waiting["status"], waiting["paid_on"], waiting["returned_on"], waiting["reason"]) == (
        "returned", PAID.isoformat(), NEXT.isoformat(), "kontoen er avsluttet (AC04)"
    )  # fmt: skip
    assert waiting["obstacle"].startswith("kom i retur fra banken: kontoen er avsluttet (AC04)")
    assert waiting["obstacle_said"]["values"] == {"bank_reason": "kontoen er avsluttet (AC04)"}
    assert await only_money(desk) == OWED
    await as_person(desk, KARI, f"/payouts/{waiting['payout_id']}/correct", 200, {})
    order = await released(desk)
    (second,) = order.transfers
    assert (second.amount, second.end_to_end_id != payout.end_to_end_id) == (D(KRONER), True)
    await report(desk, answer(order, Verdict("ACSC")))
    assert (sorted(await states(desk)), await only_money(desk)) == (["paid", "returned"], {})


async def test_whatever_the_bank_tells_first_a_payout_that_came_back_is_owed_once(desk):
    for order_of_telling in permutations(("report", "debit", "credit")):
        await desk.service.empty()
        order, payout = await sent(desk)
        for what in order_of_telling:
            if what == "report":
                taken = await report(desk, answer(order, Verdict("ACSC")))
                assert taken["contradictions"] == []
            else:
                told = of_ours(payout, servicer=what, number=what, credit=what == "credit")
                assert (await hand_in(desk, told))["passed_over"] == 0
        assert (await states(desk), await only_money(desk)) == (["returned"], OWED)


async def test_a_rejection_after_the_confirmation_sends_the_payout_back(desk):
    order, payout = await confirmed(desk)
    whole = await report(desk, answer(order, whole=Verdict("RJCT", "FF01"), number=2))
    assert "is paid, the report says rejected" in whole["contradictions"][0]
    taken = await report(desk, answer(order, Verdict("RJCT", "AC04"), number=3))
    assert (taken["by_status"], taken["bank_status"], taken["contradictions"]) == (
        {"returned": 1},
        "rejected",
        [],
    )
    assert await only_money(desk) == OWED
    assert (await hand_in(desk, of_ours(payout)))["payments"] == 0
    assert await only_money(desk) == OWED
    (waiting,) = await desk.get("/payouts")
    await as_person(desk, KARI, f"/payouts/{waiting['payout_id']}/withdraw", 204, {"reason": "konto stengt"})
    assert await only_money(desk) == {"client_funds": D(KRONER), "settlement_balance": -D(KRONER)}


async def test_notices_of_a_rejected_payout_tell_both_ways_and_book_neither(desk):
    order, payout = await sent(desk)
    await report(desk, answer(order, Verdict("RJCT", "AC04")))
    for number, credit in (("M1", False), ("M2", True)):
        taken = await hand_in(desk, of_ours(payout, servicer=number, number=number, credit=credit))
        assert (taken["payments"], taken["passed_over"]) == (0, 1)
    assert (await states(desk), await only_money(desk)) == (["rejected"], OWED)


async def test_part_of_a_payout_that_comes_back_is_a_payment_for_an_operator(desk):
    _, payout = await confirmed(desk)
    taken = await hand_in(desk, of_ours(payout, kroner="950.00"))
    assert (taken["by_status"], await states(desk)) == ({"unplaced": 1}, ["paid"])
    assert (await desk.balances(AGENCY_BOOK))["unplaced"] == D("-950.00")


async def test_a_payout_that_came_back_never_changes_again(desk):
    _, payout = await confirmed(desk)
    await hand_in(desk, of_ours(payout))
    for change in ("status = 'paid', returned_on = null", "amount = 1"):
        with pytest.raises(DBAPIError, match=r"cannot become paid|never changes"):
            async with desk.service.service.database.transaction() as tx:
                await tx.execute(text(f"update payouts set {change}"))

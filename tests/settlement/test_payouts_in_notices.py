"""What the bank's notices say of payouts: those that have left the account, and those that have come back."""

from datetime import timedelta
from decimal import Decimal

import pytest

from deploy.sandbox.payment_orders import Verdict
from tests.settlement.notifications import ntry, ref, simple, tx
from tests.settlement.paying import answer, released, report, with_a_settlement
from tests.settlement.told import PAID

D = Decimal
NEXT = PAID + timedelta(days=1)
KRONER = "1000.00"


async def hand_in(desk, content, status=201):
    answered = await desk.service.http.post("/bank-files", content=content)
    assert answered.status_code == status, answered.text
    return answered.json()


async def money(desk):
    """The balances that payouts move; those of claims stand beside them."""
    balances = await desk.balances()
    return {name: each for name, each in balances.items() if not name.startswith(("debtor", "claims"))}


async def states(desk):
    return [each["status"] for each in await desk.get("/payouts")]


def of_ours(payout, *others, kroner=KRONER, servicer="B1", number="M1", **entry):
    """A notice of one entry: our payout, and what else is in the entry."""
    ours = tx(kroner, refs=ref(servicer, end_to_end=payout.end_to_end_id))
    total = D(kroner) + sum(D(amount) for amount, _ in others)
    rest = [tx(amount, refs=refs) for amount, refs in others]
    return simple(ntry(total, ours, *rest, booked=str(NEXT), valued=str(NEXT), **entry), number=number)


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
    assert (await states(desk), await money(desk)) == (["paid"], {})


async def test_a_debit_that_is_told_twice_in_one_notice_is_booked_once(desk):
    _, payout = await sent(desk)
    twice = [tx(KRONER, refs=ref("B1", end_to_end=payout.end_to_end_id)) for _ in range(2)]
    await hand_in(desk, simple(ntry("2000.00", *twice, credit=False, booked=str(NEXT))))
    assert (await states(desk), await money(desk)) == (["paid"], {})


async def test_only_what_is_no_payout_of_ours_is_passed_over(desk):
    _, payout = await sent(desk)
    others = ("12.50", ""), ("7.00", ref(end_to_end="LOAN 77"))
    taken = await hand_in(desk, of_ours(payout, *others, credit=False))
    file = await desk.get(f"/bank-files/{taken['file_id']}")
    assert [(each["amount"], each["reason"]) for each in file["entries_passed_over"]] == [
        ("-12.50", "money out of the account"),
        ("-7.00", "money out of the account"),
    ]
    assert (await states(desk), await money(desk)) == (["paid"], {})


async def test_a_debit_of_another_amount_is_shown_and_books_nothing(desk):
    _, payout = await sent(desk)
    taken = await hand_in(desk, of_ours(payout, kroner="999.00", credit=False))
    assert (taken["passed_over"], await states(desk)) == (1, ["released"])

"""After a restore nothing is settled, posted, paid or numbered a second time without a person's word."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from services.settlement.orders import VoucherOrdered
from shared.broker.contract import Hold
from shared.held import CHECKED, RESTORE
from shared.operating import Deed, enter
from tests.settlement.paying import (
    KARI,
    NEXT,
    ORDERED,
    as_person,
    hand_in,
    of_ours,
    only_money,
    propose,
    with_a_settlement,
)
from tests.settlement.told import CREDITOR, DUE, PAID, at, demanded, giro, registered, transferred
from tests.support.driving import envelope


async def enters(desk, deed, **about):
    async with desk.service.service.database.transaction() as tx:
        told = {name: str(value) for name, value in about.items()}
        await enter(tx, "Kari", Deed(deed=deed, reason="the disk was lost", about=told))


async def test_what_was_settled_after_the_backup_is_not_posted_again_until_a_person_says_so(desk):
    facts = registered(setup_=desk.setup()), desk.claim_in_go(1, 4000, DUE)
    await desk.service.hear(*facts)
    await desk.import_file(giro(1, 1000))
    await desk.settle(PAID)
    await desk.service.empty()  # the backup is older than all this
    await enters(desk, RESTORE)
    await desk.service.hear(*facts)
    await desk.import_file(giro(1, 1000))
    await desk.settle(PAID)
    assert (await desk.settlements(), in_go(desk)) == ([], 1)
    await enters(desk, CHECKED)
    await desk.settle(NEXT)
    assert [each["status"] for each in await desk.settlements()] == ["posted"]
    assert in_go(desk) == 2, "his word: the first one is reversed by then"


def in_go(desk):
    """How many vouchers of ours stand in Go."""
    return len([each for each in desk.company.books.vouchers.values() if each.external_import_reference])


async def test_a_voucher_that_was_ordered_before_the_backup_waits(desk):
    await desk.service.hear(registered(setup_=desk.setup()), desk.claim_in_go(1, 4000, DUE))
    await desk.import_file(giro(1, 1000))
    desk.service.at(at(PAID, 22))
    await desk.service.service.schedule.run_due()
    await enters(desk, RESTORE)
    (settlement,) = await desk.settlements()
    order = VoucherOrdered(creditor_id=CREDITOR, settlement_id=UUID(settlement["settlement_id"]))
    (verdict,) = await desk.service.deliver(envelope(order))
    assert isinstance(verdict, Hold)


async def test_numbers_go_on_from_where_the_restore_says_also_for_who_had_no_settlement(desk):
    await enters(desk, RESTORE, settlements=1008, vat_invoices=2000, payout_batches=3000)
    await enters(desk, CHECKED)
    off = desk.setup(auto_posting=False)
    await desk.service.hear(registered(setup_=off, vat_offset=False), transferred(1), demanded(1))
    await desk.import_file(giro(1, Decimal("4661.23")))
    await desk.settle(PAID)
    (settlement,) = await desk.settlements()
    assert settlement["number"] == 1009
    assert [each["number"] for each in await desk.get("/vat-invoices")] == [2001]
    assert (await propose(desk))["number"] == 3001


async def test_no_payout_is_proposed_or_released_before_somebody_has_checked(desk):
    await with_a_settlement(desk)
    await enters(desk, RESTORE)
    assert "held since the restore" in await propose(desk, 409)
    await enters(desk, CHECKED)
    path = f"/payout-batches/{(await propose(desk))['batch_id']}"
    await as_person(desk, KARI, f"{path}/approve")
    await enters(desk, RESTORE)
    assert "held since the restore" in await as_person(desk, "ola@byraa.example", f"{path}/release", 409)


@pytest.mark.parametrize("held", [True, False])
async def test_a_payout_that_was_released_after_the_backup_is_found_out_by_the_banks_notice(desk, held):
    await with_a_settlement(desk)
    (payout,) = await desk.get("/payouts")
    if held:
        await enters(desk, RESTORE)
    notice = of_ours(Gone(payout), credit=False)
    await hand_in(desk, notice)
    (after,) = await desk.get("/payouts")
    if held:
        await enters(desk, CHECKED)
        assert (after["status"], await only_money(desk)) == ("paid", {})
        assert "nothing that can be paid" in await propose(desk, 409)
        await desk.settle(NEXT)
        assert len(await desk.get("/payouts")) == 1
    else:
        assert (after["status"], await only_money(desk)) == ("ordered", ORDERED)


class Gone:
    """A payout as the bank names it."""

    def __init__(self, payout):
        self.end_to_end_id, self.amount = payout["end_to_end_id"], payout["amount"]


async def test_a_voucher_in_go_whose_settlement_is_lost_is_listed_until_it_is_reversed_there(desk):
    await desk.service.hear(registered(setup_=desk.setup()), desk.claim_in_go(1, 4000, DUE))
    await desk.import_file(giro(1, 1000))
    await desk.settle(PAID)
    (settlement,) = await desk.settlements()
    path, since = f"/creditors/{CREDITOR}/unknown-vouchers", PAID - timedelta(days=1)
    assert await desk.get(path, since=str(since)) == []
    await desk.service.empty()
    await desk.service.hear(registered(setup_=desk.setup()))
    (lost,) = await desk.get(path, since=str(since))
    assert (lost["settlement_id"], lost["total"]) == (settlement["settlement_id"], "1000.00")
    assert await desk.get(path, since=str(NEXT)) == []


async def test_prometheus_is_told_that_the_service_is_held(desk):
    told = []
    for deed in ("", RESTORE, CHECKED):
        if deed:
            await enters(desk, deed)
        page = (await desk.service.http.get("/metrics")).text
        told.append('autocollect_held{service="settlement"} 1.0' in page)
    assert told == [False, True, False]

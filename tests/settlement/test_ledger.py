"""What the database itself refuses, whatever code writes to it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.settlement.domain.ledger import Account, Entry, Posting, Unbalanced
from shared.db import new_id
from tests.settlement.told import CREDITOR, PAID, giro, kroner, registered, transferred

BOOK = f"insert into entries (entry_id, book, causes, booked_on) values (:id, '{CREDITOR}', '{{x}}', '2026-06-01')"
POST = "insert into postings (entry_id, position, account, amount) values (:id, :position, :account, :amount)"
POST_ONE_ORE = (
    "insert into postings (entry_id, position, account, amount)"
    " values (:id, 0, :one, 0.01), (:id, 1, :other, -0.01)"
)
PAY = (
    "insert into payouts (payout_id, settlement_id, creditor_id, amount, bank_account, ordered_on, status)"
    " values (:id, :settlement, :creditor, 1000.01, '', '2026-06-01', 'ordered')"
)


async def write(desk, *statements):
    async with desk.service.service.database.transaction() as tx:
        for statement, values in statements:
            await tx.execute(text(statement), values)


async def refusal(desk, *statements) -> str:
    with pytest.raises(DBAPIError) as refused:
        await write(desk, *statements)
    return str(refused.value.orig)


@pytest.mark.parametrize("statement", [
    "update postings set amount = amount * 2",
    "delete from postings",
    "update entries set booked_on = '2020-01-01'",
    "delete from entries",
])  # fmt: skip
async def test_the_ledger_can_not_be_rewritten(desk, statement):
    await desk.service.hear(registered(), transferred(1))
    assert "append-only" in await refusal(desk, (statement, {}))


async def test_postings_that_do_not_balance_are_refused(desk):
    id_ = new_id()
    one_sided = {"id": id_, "position": 0, "account": "client_funds", "amount": kroner(100)}
    assert "together with those that balance" in await refusal(desk, (BOOK, {"id": id_}), (POST, one_sided))


async def test_an_entry_without_postings_is_refused_at_commit(desk):
    assert "0 postings" in await refusal(desk, (BOOK, {"id": new_id()}))


async def test_an_old_entry_can_not_be_unbalanced_later(desk):
    await desk.service.hear(registered(), transferred(1))
    (entry,) = await desk.service.rows("select entry_id from entries")
    late = {"id": entry["entry_id"], "position": 9, "account": "client_funds", "amount": kroner(1)}
    assert "together with those that balance" in await refusal(desk, (POST, late))


async def test_more_than_a_creditor_has_on_the_client_account_can_not_be_paid_out(desk):
    await desk.service.hear(registered(setup_=desk.setup(auto_posting=False)), transferred(1))
    await desk.import_file(giro(1, 1000))
    await desk.settle(PAID)
    (settlement,) = await desk.settlements()
    id_ = new_id()
    one_ore = {"id": id_, "one": "settlement_balance", "other": "payouts_ordered"}
    payout = {"id": id_, "settlement": settlement["settlement_id"], "creditor": CREDITOR}
    reason = await refusal(
        desk, (BOOK, {"id": id_}), (POST_ONE_ORE, one_ore), ("delete from payouts", {}), (PAY, payout)
    )
    assert "is more than creditor" in reason


def test_an_entry_that_does_not_balance_is_refused_before_it_is_written():
    with pytest.raises(Unbalanced):
        Entry(
            id=new_id(),
            book=CREDITOR,
            causes=("x",),
            booked_on=PAID,
            postings=[Posting(Account.CLIENT_FUNDS, kroner(100)), Posting(Account.HELD, kroner(-99))],
        )


async def test_each_entry_names_the_events_and_payments_behind_it(desk):
    await desk.service.hear(registered(), transferred(1))
    await desk.import_file(giro(1, 100), giro(1, 200))
    await desk.settle(PAID)
    entries = await desk.service.rows("select causes from entries order by entry_id")
    (settlement,) = await desk.settlements()
    opened, paid, settled, _ = (row["causes"] for row in entries)
    assert len(opened) == 1
    assert paid == [f"ocr-00008080-00012345-0000001-20260601-0000001-{n}" for n in (1, 2)]
    assert settled == [f"settlement-{settlement['settlement_id']}"]

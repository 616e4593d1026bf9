"""Payouts on their way: two people, one file, once, to the account that is known; and the books at each step."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from deploy.sandbox.payment_orders import Verdict, read_order
from shared.events import CreditorChanged
from tests.settlement.paying import (
    KARI,
    LINE,
    NEXT,
    OLA,
    ORDERED,
    SENT,
    answer,
    approved,
    as_person,
    only_money,
    propose,
    released,
    report,
    the_payout,
    with_a_settlement,
)
from tests.settlement.told import CREDITOR, giro, profile

D = Decimal


# Two people


async def test_a_batch_goes_out_by_two_people_and_the_bank_confirms_it(desk):
    await with_a_settlement(desk)
    proposal = await propose(desk)
    assert (proposal["status"], proposal["payments"], proposal["total"]) == ("draft", 1, "1000.00")
    (payout,) = proposal["payouts"]
    assert (payout["payee"], payout["bank_account"]) == ("Fjordvik Elektro AS", "86011117947")
    path = f"/payout-batches/{proposal['batch_id']}"
    await as_person(desk, KARI, f"{path}/approve")
    assert await only_money(desk) == ORDERED
    out = await as_person(desk, OLA, f"{path}/release")
    assert (out["status"], out["approved_by"], out["released_by"]) == ("released", KARI, OLA)
    assert await only_money(desk) == SENT
    order = read_order((await desk.service.http.get(f"{path}/file")).content)
    taken = await report(desk, answer(order, Verdict("ACSC")))
    assert (taken["bank_status"], taken["by_status"]) == ("accepted", {"paid": 1})
    assert await only_money(desk) == {}
    log = (await desk.get(path))["log"]
    assert [(deed["deed"], deed["by"]) for deed in log][::-1] == [
        ("proposed", LINE), ("approved", KARI), ("released", OLA), ("paid", KARI),
    ]  # fmt: skip
    assert log[-1]["detail_said"]["values"] == {"count": "1", "total": "1000.00"}


async def test_who_approved_can_not_release_under_any_spelling_of_the_name(desk):
    await with_a_settlement(desk)
    path = await approved(desk)
    for spelling in (KARI, "Kari@BYRAA.example", f"  {KARI} "):
        assert "another person" in await as_person(desk, spelling, f"{path}/release", 409)
    assert (await desk.get(path))["status"] == "approved"


async def test_the_database_itself_wants_two_people(desk):
    await with_a_settlement(desk)
    batch_id = (await approved(desk)).rpartition("/")[2]
    with pytest.raises(DBAPIError, match="another_releases"):
        async with desk.service.service.database.transaction() as tx:
            await tx.execute(
                text(
                    "update payout_batches set status = 'released', released_by = upper(approved_by),"
                    " content = '' where batch_id = :id"
                ),
                {"id": batch_id},
            )


@pytest.mark.parametrize("deed", ["approve", "release"])
async def test_a_service_is_no_person(desk, deed):
    await with_a_settlement(desk)
    path = await approved(desk)
    assert "On-Behalf-Of" in await as_person(desk, "", f"{path}/{deed}", 422)


async def test_there_is_no_file_before_the_release_and_the_same_one_after_it(desk):
    await with_a_settlement(desk)
    path = await approved(desk)
    refused = await desk.service.http.get(f"{path}/file")
    assert (refused.status_code, "only a released one" in refused.text) == (409, True)
    await as_person(desk, OLA, f"{path}/release")
    first = await desk.service.http.get(f"{path}/file")
    assert first.headers["content-disposition"].endswith('.xml"')
    desk.service.at(desk.service.runtime.clock.now() + timedelta(days=9))
    assert (await desk.service.http.get(f"{path}/file")).content == first.content


async def test_a_released_batch_is_never_released_again_cancelled_or_changed(desk):
    await with_a_settlement(desk)
    await released(desk)
    (batch,) = await desk.get("/payout-batches")
    path = f"/payout-batches/{batch['batch_id']}"
    assert "released" in await as_person(desk, LINE, f"{path}/release", 409)
    assert "ask the bank" in await as_person(desk, LINE, f"{path}/cancel", 409, {"reason": "too late"})
    assert "nothing that can be paid" in await propose(desk, 409)
    for change in (
        "update payout_batches set total = 1", "delete from payout_batches",
        "update payouts set bank_account = '15030000002'", "update payouts set amount = 1",
        "update payouts set status = 'ordered', batch_id = null", "delete from payouts",
        "update payout_log set by = 'nobody'", "delete from payout_log",
    ):  # fmt: skip
        with pytest.raises(DBAPIError, match=r"never changes|cannot become|append-only"):
            async with desk.service.service.database.transaction() as tx:
                await tx.execute(text(change))


async def test_a_cancelled_batch_frees_its_payouts_for_the_next(desk):
    await with_a_settlement(desk)
    path = await approved(desk)
    await as_person(desk, LINE, f"{path}/cancel", body={"reason": "feil dag"})
    assert "only an approved one" in await as_person(desk, OLA, f"{path}/release", 409)
    assert await only_money(desk) == ORDERED
    again = await propose(desk)
    assert (again["number"], again["total"]) == (2, "1000.00")


async def test_the_file_lies_in_the_outbox_once(desk, outbox):
    await with_a_settlement(desk)
    path = await approved(desk)
    await as_person(desk, OLA, f"{path}/release")
    assert list(outbox.iterdir()) == []
    (ordered,) = [each for each in await desk.service.outbox(unsent=True) if "File" in each.event.type]
    await desk.service.work_off()
    (dropped,) = outbox.iterdir()
    batch = await desk.get(path)
    assert (dropped.name, batch["dropped_at"] is not None) == (batch["file_name"], True)
    assert dropped.read_bytes() == (await desk.service.http.get(f"{path}/file")).content
    dropped.unlink()  # the bank has fetched it
    await desk.service.hear(ordered.event)
    assert list(outbox.iterdir()) == []


# Accounts


async def test_a_payout_to_an_account_that_has_changed_waits_until_somebody_confirms_it(desk):
    await with_a_settlement(desk)
    path = await approved(desk)
    moved = CreditorChanged(creditor_id=CREDITOR, profile=_with_account("15030000002"), revision=2)
    await desk.service.hear(moved)
    assert "kontonummeret er endret" in await as_person(desk, OLA, f"{path}/release", 409)
    await as_person(desk, KARI, f"{path}/cancel", body={"reason": "kontoen er endret"})
    assert "8601.11.17947 til 1503.00.00002" in await propose(desk, 409)
    payout = await the_payout(desk, waiting=True)
    assert "Bekreft" in payout["obstacle"]
    assert payout["obstacle_said"]["code"] == "AccountChanged"
    assert set(payout["obstacle_said"]["values"]) == {"account_before", "account_now"}
    correct = f"/payouts/{payout['payout_id']}/correct"
    wrong = await as_person(desk, KARI, correct, 409, {"bank_account": "12345678903"})
    assert "where it registered" in wrong
    await as_person(desk, KARI, correct, body={"bank_account": "1503 00 00002"})
    (transfer,) = (await released(desk)).transfers
    assert transfer.account == "15030000002"


def _with_account(number):
    given = profile(setup_=None)
    return type(given)(
        **{f: getattr(given, f) for f in given.__dataclass_fields__} | {"bank_account": number}
    )


async def test_an_account_that_demands_a_kid_gets_one(desk):
    await with_a_settlement(desk)
    payout = await the_payout(desk)
    assert "no KID" in await as_person(
        desk, KARI, f"/payouts/{payout['payout_id']}/correct", 409, {"kid": "123456781"}
    )
    await as_person(desk, KARI, f"/payouts/{payout['payout_id']}/correct", body={"kid": "123456782"})
    (transfer,) = (await released(desk)).transfers
    assert (transfer.reference, transfer.message) == ("123456782", "")


async def test_money_that_the_bank_has_taken_back_stops_the_payout(desk):
    await with_a_settlement(desk)
    path = await approved(desk)
    await desk.import_file(giro(1, -1000, on=NEXT), giro(9, 1000, on=NEXT), number=2)
    assert "dekning" in await as_person(desk, OLA, f"{path}/release", 409)
    await as_person(desk, OLA, f"{path}/cancel", body={"reason": "ført tilbake"})
    payout = await the_payout(desk)
    await as_person(
        desk, KARI, f"/payouts/{payout['payout_id']}/withdraw", 204, {"reason": "ført tilbake av banken"}
    )
    assert "payouts_ordered" not in await only_money(desk)

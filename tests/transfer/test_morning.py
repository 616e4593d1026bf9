"""The morning run: creditor by creditor, once a day, and one that fails stops nobody else."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import text

from services.transfer.orders import ApprovalsOrdered
from tests.transfer.told import CREDITOR, KARI, NOW, TODAY, lost, proposed, registered


async def test_what_is_held_until_a_day_comes_back_by_itself_and_goes_on(desk):
    held, usual, auto = desk.invoice(), desk.invoice(), desk.invoice()
    await desk.propose(held, usual)
    until = str(TODAY + timedelta(days=2))
    (receipt,) = await desk.choose("hold", held, until=until)
    assert (receipt["accepted"], receipt["status"]) == (True, "on_hold")
    await desk.choose("hold", usual)
    await desk.propose(auto)
    await desk.choose("hold", auto, until=until)
    await desk.propose(auto, auto=True, revision=2)
    assert {row["invoice_id"]: row["held_until"] for row in (await desk.page())["rows"]} == {
        str(held.id): until,
        str(usual.id): str(TODAY + timedelta(days=30)),
        str(auto.id): until,
    }
    for days, status in ((1, "on_hold"), (2, "draft")):
        desk.service.at(NOW + timedelta(days=days))
        await desk.service.run_due()
        listed = await desk.listed()
        assert (listed[held.id], listed[usual.id]) == (status, "on_hold")
    assert listed[auto.id] == "transferred"
    await desk.choose("hold", usual)
    assert (await desk.get(f"/proposals/{usual.id}"))["held_until"] == str(TODAY + timedelta(days=30))
    detail = await desk.get(f"/proposals/{held.id}")
    assert [(d["action"], d["decided_by"], d["reason"]) for d in detail["decisions"]][-1] == (
        "release",
        "AutoCollect",
        "Ventetiden er over",
    )


async def test_a_hold_can_be_moved_and_the_same_hold_changes_nothing(desk):
    invoice = desk.invoice()
    await desk.propose(invoice)
    soon, later = (str(TODAY + timedelta(days=days)) for days in (2, 9))
    for until in (soon, later, later):
        await desk.choose("hold", invoice, until=until)
    detail = await desk.get(f"/proposals/{invoice.id}")
    assert (detail["held_until"], len(detail["decisions"])) == (later, 2)
    body = {"invoice_ids": [str(invoice.id)], "reason": "because"}
    body |= {"creditor_id": str(CREDITOR), "until": str(TODAY)}
    past = await desk.http.post("/proposals/hold", json=body, headers=KARI)
    assert (past.status_code, past.json()["detail"]) == (409, "Velg en dato etter 04.05.2026.")
    assert (past.json()["title"], past.json()["values"]) == ("DayTooEarly", {"day": "2026-05-04"})


async def test_a_creditor_for_whom_the_run_fails_stops_nobody_else_and_is_tried_again(desk):
    broken, fine = uuid4(), uuid4()
    ids = {creditor: uuid4() for creditor in (broken, CREDITOR, fine)}
    for creditor, invoice_id in ids.items():
        told = proposed(invoice_id, auto=True, creditor_id=creditor, due=TODAY - timedelta(days=13))
        await desk.service.hear(registered(creditor), told)
    readable = "update proposals set proposed = {} where creditor_id = :id"
    await _change(desk, readable.format('proposed || \'{"revision": "none"}\''), broken)
    desk.service.at(NOW + timedelta(days=1))
    assert await desk.service.service.schedule.run_due() == {}
    assert await _statuses(desk) == {broken: "draft", CREDITOR: "approved", fine: "approved"}
    (job,) = await desk.service.rows("select finished_at, last_error from job_runs where job = 'morning'")
    assert job["finished_at"] is None
    assert f"failed for 1 of 3 creditors: {broken}" in job["last_error"]
    asked = [order.creditor_id for order in await desk.service.said(ApprovalsOrdered)]
    assert sorted(asked) == sorted([CREDITOR, fine])
    await _change(desk, readable.format("proposed || '{\"revision\": 1}'"), broken)
    done = await desk.service.service.schedule.run_due()
    assert "1 approved" in done["morning"]
    assert set((await _statuses(desk)).values()) == {"approved"}
    asked = [order.creditor_id for order in await desk.service.said(ApprovalsOrdered)]
    assert sorted(asked) == sorted(ids)


async def _change(desk, statement, creditor_id):
    async with desk.service.service.database.engine.begin() as connection:
        await connection.execute(text(statement), {"id": creditor_id})


async def _statuses(desk):
    rows = await desk.service.rows("select creditor_id, status from proposals")
    return {row["creditor_id"]: row["status"] for row in rows}


async def test_the_run_of_a_day_asks_go_once_for_each_active_creditor(desk):
    disconnected, deactivated = uuid4(), uuid4()
    await desk.service.hear(
        registered(disconnected), lost(disconnected), registered(deactivated, is_active=False)
    )
    run = desk.service.service.schedule.jobs[0].run
    assert "1 others asked" in await run(TODAY)
    assert "0 others asked" in await run(TODAY)
    assert [order.creditor_id for order in await desk.service.said(ApprovalsOrdered)] == [CREDITOR]
    assert "1 others asked" in await run(TODAY + timedelta(days=1))


async def test_a_day_that_was_missed_is_caught_up(desk):
    case_id = await desk.transferred(desk.invoice())
    await desk.act(case_id, "pause", until=str(TODAY + timedelta(days=1)))
    invoice = desk.invoice()
    await desk.propose(invoice)
    await desk.choose("hold", invoice, until=str(TODAY + timedelta(days=2)))
    desk.service.at(NOW + timedelta(days=5))
    await desk.service.run_due()
    assert (await desk.case(case_id))["status"] == "open"
    assert (await desk.listed())[invoice.id] == "draft"


async def test_nothing_new_of_a_deactivated_creditor_goes_to_collection_and_what_runs_goes_on(desk):
    running, waiting, draft = desk.invoice(), desk.invoice(), desk.invoice()
    case_id = await desk.transferred(running)
    await desk.propose(waiting, draft)
    await desk.approve(waiting)
    await desk.service.hear(registered(revision=2, is_active=False))
    await desk.service.work_off()
    (refused,) = await desk.approve(draft)
    assert (refused["refusal"], await desk.listed()) == (
        "deactivated",
        {running.id: "transferred", waiting.id: "approved", draft.id: "draft"},
    )
    assert (await desk.act(case_id, "pause")).status_code == 200
    await desk.service.work_off()
    assert desk.office.writes()[-1] == "UpdateStatus"
    await desk.service.hear(registered(revision=3))
    await desk.service.work_off()
    assert (await desk.listed())[waiting.id] == "transferred"

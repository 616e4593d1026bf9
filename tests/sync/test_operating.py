"""What every service tells operators, and how long it keeps messages; shown on sync, which says public events."""

import json
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from deploy.sandbox.poweroffice.seed.companies import FJORDVIK
from shared.events import CustomerChanged, InvoiceOverdue, parse
from shared.tidying import Tidying
from tests.sync.test_flow import overdue_invoice
from tests.sync.test_webhooks import nudge, post

ALWAYS = {"since": "2000-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z"}


async def test_an_outbox_tells_what_waits_since_when_and_why(books):
    await books.register()
    await post(books.service, nudge())
    waiting = (await books.http.get("/internal/outbox")).json()
    assert waiting["unsent"] == len(await books.service.outbox(unsent=True)) > 0
    assert (waiting["oldest"] is not None, waiting["failing"], waiting["error"]) == (True, 0, None)
    async with books.service.service.database.engine.begin() as connection:
        await connection.execute(text("update outbox set attempts = 3, last_error = 'no queue took it'"))
    waiting = (await books.http.get("/internal/outbox")).json()
    assert (waiting["failing"], waiting["error"]) == (waiting["unsent"], "no queue took it")
    await books.service.work_off()
    assert (await books.http.get("/internal/outbox")).json() == {
        "unsent": 0,
        "oldest": None,
        "failing": 0,
        "error": None,
    }


async def test_the_latest_of_a_type_tell_since_when_so_many_wait(books):
    await overdue_invoice(books)
    await overdue_invoice(books)
    await books.service.work_off()
    sent = await books.service.rows(
        "select sent_at from outbox where type = :type order by id desc", type=InvoiceOverdue.type
    )
    taken = await books.service.rows("select event_id from inbox")
    assert (await books.http.get("/internal/pace")).json() == {"minutes": 5, "handled": len(taken)}
    answer = await books.http.post("/internal/outbox/latest", json={InvoiceOverdue.type: 1, "nothing": 4})
    assert list(answer.json()) == [InvoiceOverdue.type]
    assert len(answer.json()[InvoiceOverdue.type]) == 1
    answer = await books.http.post("/internal/outbox/latest", json={InvoiceOverdue.type: 99})
    assert len(answer.json()[InvoiceOverdue.type]) == len(sent) > 1


async def test_public_events_are_given_again_as_they_were_said_and_private_ones_never(books):
    await overdue_invoice(books)
    await overdue_invoice(books)
    said = [each for each in await books.service.outbox() if isinstance(each.event, InvoiceOverdue)]
    asked = {**ALWAYS, "type": [InvoiceOverdue.type, CustomerChanged.type], "limit": 1}
    first = (await books.http.get("/internal/outbox/events", params=asked)).json()
    rest = (
        await books.http.get(
            "/internal/outbox/events", params=asked | {"after": first[0]["id"], "limit": 1000}
        )
    ).json()
    assert [parse(each["body"].encode()) for each in first + rest] == said
    assert json.loads(first[0]["body"])["id"] == first[0]["id"] == str(said[0].id)
    later = asked | {"since": ALWAYS["until"]}
    assert (await books.http.get("/internal/outbox/events", params=later)).json() == []


async def test_messages_older_than_they_are_kept_are_deleted_and_unsent_ones_stay(books):
    await overdue_invoice(books)
    database = books.service.service.database
    await books.service.work_off()
    kept = len(await books.service.outbox())
    heard = await books.service.rows("select * from inbox")
    assert await Tidying(database, "sync", days=400).tidy() == 0
    async with database.engine.begin() as connection:
        old = (
            "insert into outbox (id, type, source, time, body, sent_at) values (:id, 'x', 'x', now(), '{}', "
        )
        for number, sent in enumerate(["now() - interval '401 days'"] * 3 + ["null"]):
            row = {"id": f"01600000-0000-7000-8000-00000000000{number}"}
            await connection.execute(text(f"{old}{sent})"), row)
        await connection.execute(
            text("insert into inbox (event_id, received_at) values (:id, now() - interval '401 days')"),
            {"id": uuid4()},
        )
    assert await Tidying(database, "sync", days=400, chunk=2).tidy() == 4
    left = await books.service.rows("select id from outbox")
    assert len(left) == kept + 1
    assert await books.service.rows("select * from inbox") == heard


async def test_a_parked_webhook_is_dropped_only_with_a_reason_that_is_kept(books):
    await post(books.service, b"{}", webhook_id="msg_broken")
    assert (await books.http.delete("/webhooks/msg_broken")).status_code == 422
    kept = await books.http.request(
        "DELETE",
        "/webhooks/msg_broken",
        json={"reason": "a test of Go's"},
        headers={"On-Behalf-Of": "kari@amili.example"},
    )
    assert kept.status_code == 200
    assert (await books.http.get("/webhooks")).json() == []
    (entry,) = (await books.http.get("/internal/operator-log")).json()
    assert (entry["by"], entry["deed"], entry["reason"]) == (
        "kari@amili.example",
        "drop webhook",
        "a test of Go's",
    )
    assert entry["about"]["webhook"] == "msg_broken"
    again = await books.http.request("DELETE", "/webhooks/msg_broken", json={"reason": "again"})
    assert again.status_code == 404


async def test_a_webhook_that_was_taken_cannot_be_dropped(books):
    await books.register(FJORDVIK)
    await post(books.service, nudge(), webhook_id="msg_taken")
    refused = await books.http.request("DELETE", "/webhooks/msg_taken", json={"reason": "why not"})
    assert refused.status_code == 409
    assert len((await books.http.get("/webhooks")).json()) == 1


async def test_the_operators_log_is_never_rewritten(books):
    deed = {"deed": "drop dead letter", "reason": "sent by mistake", "about": {"key": "1"}}
    assert (await books.http.post("/internal/operator-log", json=deed)).status_code == 201
    for rewriting in ("update operator_log set reason = 'x'", "delete from operator_log"):
        with pytest.raises(DBAPIError, match="append-only"):
            async with books.service.service.database.engine.begin() as connection:
                await connection.execute(text(rewriting))
    (entry,) = (await books.http.get("/internal/operator-log")).json()
    assert (entry["deed"], entry["reason"], entry["about"]) == tuple(deed.values())

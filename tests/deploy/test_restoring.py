"""What a restore does to the services' own databases: every number far ahead, unreleased batches cancelled, held."""

import asyncio
import json
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import pytest

from deploy.databases import Server
from deploy.restoring import HELD, Restoring, hold
from shared import migrate
from shared.errors import Reject

DEED = Restoring("Kari", "backup of 8 June")
BATCHES = """
insert into payout_batches (batch_id, number, status, payments, total, proposed_by, proposed_at)
values (gen_random_uuid(), 12, 'draft', 1, 5, 'Line', now()), (gen_random_uuid(), 13, 'approved', 1, 5, 'Line', now())
"""
SAID = "insert into outbox (id, type, source, time, body) values ($1, 'x', 'x', $2, '')"
AHEAD = "settlements go on after 1000, vat_invoices go on after 100000, payout_batches go on after 10013"
LETTERS = "select nextval(pg_get_serial_sequence('letters', 'number'))"


@pytest.fixture(scope="module")
async def restored(database_server):
    """A server with the migrated databases of the services that send, post or pay."""
    server = Server(database_server, f"autocollect_test_{uuid4().hex[:8]}")
    administrator = await asyncpg.connect(database_server)
    for service in HELD:
        await administrator.execute(f'create database "{server.prefix}_{service}"')
        await asyncio.to_thread(migrate.upgrade, service, server.of_service(service))
    yield server
    for service in HELD:
        await administrator.execute(f'drop database "{server.prefix}_{service}" with (force)')
    await administrator.close()


async def test_a_restore_moves_every_series_cancels_what_may_be_released_and_holds_the_services(restored):
    connections = {name: await asyncpg.connect(restored.of_service(name)) for name in HELD}
    settlement, dunning = connections["settlement"], connections["dunning"]
    await settlement.execute(BATCHES)
    assert await dunning.fetchval(LETTERS) == 100_001
    said = datetime(2026, 6, 8, 2, tzinfo=UTC)
    await dunning.execute(SAID, uuid4(), said)

    told = await hold(restored, DEED, HELD)
    assert told == [
        "transfer is held; cases go on after 1100000",
        "dunning is held; letters go on after 1100002",
        "settlement is held; " + AHEAD,
    ]
    assert await dunning.fetchval(LETTERS) == 1_100_003
    batches = await settlement.fetch("select status, cancelled_by from payout_batches")
    assert [tuple(each) for each in batches] == [("cancelled", "Kari")] * 2
    assert await settlement.fetchval("select count(*) from payout_log where by = 'Kari'") == 2
    for connection in connections.values():
        entry = await connection.fetchrow("select * from operator_log")
        assert (entry["by"], entry["deed"], entry["reason"]) == ("Kari", "restore", DEED.reason)
        assert json.loads(entry["about"])["knows_until"] == said.isoformat()
        await connection.close()

    again = await hold(restored, Restoring("Kari", DEED.reason, times=2), HELD)
    assert "cases go on after 3100000" in again[0], "the second restore of a backup goes further"
    assert "settlements go on after 3000" in again[2], "it goes on from where the first one went"


async def test_a_database_without_a_log_of_operators_says_what_to_do_first(restored):
    connection = await asyncpg.connect(restored.of_service("transfer"))
    await connection.execute("alter table operator_log rename to of_later")
    with pytest.raises(Reject, match=r"migrate.*restore --recovered"):
        await hold(restored, DEED, HELD)
    await connection.execute("alter table of_later rename to operator_log")
    await connection.close()

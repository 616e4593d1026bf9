"""A service that a restore holds does nothing in the world, and nothing on its own, until a person says so."""

from datetime import UTC, date, datetime, time

import pytest

from shared.broker import Ack, Delivery
from shared.broker.consumer import HOLD_SECONDS
from shared.broker.contract import LADDER, Hold
from shared.clock import FixedClock
from shared.db import Database
from shared.held import CHECKED, RESTORE, held_since
from shared.operating import Deed, enter
from shared.schedule import DailyJob, Schedule
from tests.support.toy import CREDITOR, NoteTaken, make_tables, toy

NOON = datetime(2026, 6, 18, 10, tzinfo=UTC)


async def entered(database: Database, deed: str) -> None:
    async with database.transaction() as tx:
        await enter(tx, "Kari", Deed(deed=deed, reason="the disk was lost"))


@pytest.fixture
async def database(empty_database):
    await make_tables(empty_database)
    database = Database.connect(empty_database, clock=FixedClock(NOON), source="/services/toy")
    yield database
    await database.close()


async def test_a_service_is_held_from_a_restore_until_somebody_has_checked_and_by_the_next_restore_again(
    database,
):
    seen = []
    for deed in ("", RESTORE, "drop dead letter", CHECKED, "forget", RESTORE):
        if deed:
            await entered(database, deed)
        async with database.transaction() as tx:
            seen.append(await held_since(tx.connection))
    assert seen == [None, NOON, NOON, None, None, NOON]


async def test_an_effect_is_put_aside_without_spending_an_attempt_and_done_once_it_may(empty_database):
    assert HOLD_SECONDS in LADDER, "no other delay has a queue"
    async with toy("embedded", empty_database, "") as the_toy:
        event = NoteTaken(creditor_id=CREDITOR, number=1)
        async with the_toy.database.transaction() as tx:
            tx.say(event)
        (envelope,) = tx.said
        delivery = Delivery(body=envelope.to_json(), attempts=3)
        await entered(the_toy.database, RESTORE)
        (verdict,) = await the_toy.effect().process([delivery])
        assert isinstance(verdict, Hold)
        assert (verdict.delay, verdict.attempts) == (HOLD_SECONDS, 3)
        assert "autocollect restored checked" in verdict.reason
        assert not the_toy.calls
        await entered(the_toy.database, CHECKED)
        assert list(await the_toy.effect().process([delivery])) == [Ack()]
        assert the_toy.calls == {1: 1}
        await entered(the_toy.database, RESTORE)
        assert list(await the_toy.effect().process([delivery])) == [Ack()], "it is done, not held"


async def test_a_daily_run_does_nothing_says_so_and_comes_again_on_the_next_day(database):
    ran: list[date] = []

    async def run(day: date) -> str:
        ran.append(day)
        return "done"

    clock = FixedClock(NOON)
    schedule = Schedule(database, clock, "toy", [DailyJob("nightly", time(7), run)])
    await entered(database, RESTORE)
    (summary,) = (await schedule.run_due()).values()
    assert summary == "held since the restore of 2026-06-18 10:00 UTC, until 'autocollect restored checked'"
    await entered(database, CHECKED)
    assert (await schedule.run_due(), ran) == ({}, [])
    clock.move_to(datetime(2026, 6, 19, 10, tzinfo=UTC))
    assert (await schedule.run_due(), ran) == ({"nightly": "done"}, [date(2026, 6, 19)])

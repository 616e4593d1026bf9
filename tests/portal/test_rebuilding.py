"""The read models made anew from past events are what they were, and the portal goes on meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.portal.handlers import HANDLERS
from services.portal.rebuilding import rebuild
from services.portal.store import READ_MODELS
from shared.broker import Ack
from shared.clock import oslo_date
from shared.db import Database
from shared.errors import Reject
from shared.events import CustomerChanged, Envelope
from shared.privacy import Forgotten
from tests.portal.test_any_order import FIRST, HEARD, HISTORY, OTHER, state
from tests.portal.told import FJORDVIK, NOW
from tests.support.driving import envelope
from tests.support.forgetting import forgets, known
from tests.support.histories import retold

IN_HISTORY = [each for each in HISTORY if not isinstance(each.event, CustomerChanged)]


async def pages(said: Sequence[Envelope], size: int = 7) -> AsyncIterator[Sequence[Envelope]]:
    for start in range(0, len(said), size):
        yield said[start : start + size]


async def rebuilt(office, said: Sequence[Envelope], **how) -> int:
    return await rebuild(office.service.service.database, pages(said), **how)


@pytest.fixture
async def before(office):
    """What the portal holds when it has heard the whole history."""
    await office.empty()
    await office.service.deliver(*HISTORY)
    return await state(office)


def test_every_table_of_what_was_heard_is_rebuilt_and_no_other():
    assert {table.name for table in READ_MODELS} == {table.name for table in HEARD}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    heard=retold(range(len(HISTORY))),
    said=st.permutations(range(len(HISTORY))),
    kept=st.integers(0, len(HISTORY)),
)
async def test_whatever_the_services_still_keep_the_rebuilt_rows_are_those_of_before(
    office, heard, said, kept
):
    await office.empty()
    await office.service.deliver(*(HISTORY[position] for position in heard))
    expected, told = await state(office), [HISTORY[position] for position in said]
    assert await rebuilt(office, told[:kept]) == sum(each in IN_HISTORY for each in told[kept:])
    assert await state(office) == expected


async def test_an_empty_portal_hears_everything_that_the_services_keep(office, before):
    await office.empty()
    assert await rebuilt(office, HISTORY) == 0
    assert await state(office) == before


async def test_what_had_gone_wrong_is_right_again(office, before):
    await office.change("update movements set amount = amount + 1")
    await office.change("update customers set name = 'Feil'")
    await office.change("update history set happened_on = '2020-01-01', data = data || '{\"revision\": 99}'")
    await office.change("delete from claims")
    await office.change("delete from overview_sums")
    await office.change("update cases set status = 'legal', searched = ''")
    await rebuilt(office, HISTORY)
    assert await state(office) == before


async def test_a_rebuild_that_is_killed_has_changed_nothing_and_another_ends_as_if_it_had_not_been(
    office, before
):
    await office.change("update movements set amount = amount + 1")
    wrong = await state(office)
    reached = asyncio.Event()

    async def stuck() -> AsyncIterator[Sequence[Envelope]]:
        yield HISTORY[:20]
        reached.set()
        await asyncio.Event().wait()

    running = asyncio.create_task(rebuild(office.service.service.database, stuck()))
    await asyncio.wait_for(reached.wait(), 10)
    running.cancel()
    await asyncio.wait([running])
    assert await state(office) == wrong
    await rebuilt(office, HISTORY)
    await rebuilt(office, HISTORY)
    assert await state(office) == before


async def test_what_is_said_during_a_rebuild_is_heard_once_and_pages_show_what_was_there(office, before):
    live = [envelope(FIRST.paid(10, payment_id="live")), envelope(OTHER.overdue(9))]
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[Sequence[Envelope]]:
        yield HISTORY[:20]
        reached.set()
        await go_on.wait()
        yield [*HISTORY[20:], live[1]]

    running = asyncio.create_task(rebuild(office.service.service.database, slowly()))
    await asyncio.wait_for(reached.wait(), 10)
    hearing = asyncio.create_task(office.service.deliver(*live))
    await asyncio.sleep(0.2)
    assert not hearing.done()
    assert await state(office) == before
    go_on.set()
    await running
    assert await hearing == [Ack(), Ack()]
    rebuilt_and_heard = await state(office)
    assert rebuilt_and_heard != before
    await office.empty()
    await office.service.deliver(*HISTORY, *live)
    assert await state(office) == rebuilt_and_heard


async def test_pages_are_served_while_every_handler_waits_for_a_rebuild(office, before):
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[Sequence[Envelope]]:
        yield HISTORY
        reached.set()
        await go_on.wait()

    browser = await office.member("administrator", FJORDVIK)
    clock = office.service.runtime.clock
    another = Database.connect(office.settings.database_url, clock=clock, source="/tests")
    running = asyncio.create_task(rebuild(another, slowly()))
    await asyncio.wait_for(reached.wait(), 10)
    kinds = {type(each.event): envelope(each.event) for each in HISTORY}
    assert len(kinds) == len(HANDLERS)
    hearing = [asyncio.create_task(office.service.deliver(each)) for each in kinds.values()]
    await asyncio.sleep(0.5)
    assert not any(each.done() for each in hearing)
    page = await asyncio.wait_for(browser.open("/cases"), 5)
    assert page.status_code == 200
    go_on.set()
    await running
    await another.close()
    assert await asyncio.gather(*hearing) == [[Ack()]] * len(kinds)


async def test_a_row_that_nobody_can_tell_again_is_not_dropped_unasked(office, before):
    await office.change(
        "insert into reversals (invoice_id, movement_id, creditor_id)"
        " values (gen_random_uuid(), 'of nobody', gen_random_uuid())"
    )
    stray = await state(office)
    with pytest.raises(Reject, match=r"nothing was changed: .* reversals 1. Rebuild with --drop-untold"):
        await rebuilt(office, HISTORY)
    assert await state(office) == stray
    await rebuilt(office, HISTORY, drop_untold=True)
    assert await state(office) == before


async def test_whoever_was_forgotten_stays_nameless(office, before):
    person = next(
        p for p in await known(office.service.http, "nordmann") if p["creditor_id"] == str(FJORDVIK)
    )
    await forgets(office.service.http, "Ola Nordmann", **person | {"name": ""})
    forgotten = await state(office)
    assert forgotten != before
    await rebuilt(office, HISTORY)
    assert await state(office) == forgotten
    await office.change("delete from invoices")
    await rebuilt(office, HISTORY)
    assert await state(office) == forgotten


async def test_whoever_was_forgotten_stays_nameless_in_a_portal_that_was_emptied(office, before):
    person = next(
        p for p in await known(office.service.http, "nordmann") if p["creditor_id"] == str(FJORDVIK)
    )
    await forgets(office.service.http, "Ola Nordmann", **person | {"name": ""})
    forgotten = await state(office)
    await office.empty()
    await rebuilt(office, HISTORY)
    assert await state(office) == before, "the services' events name him"
    await office.empty()
    await rebuilt(
        office, HISTORY, forgotten=[Forgotten(**person | {"name": ""}, forgotten_on=oslo_date(NOW))]
    )
    assert await state(office) == forgotten
    await rebuilt(office, HISTORY)
    assert await state(office) == forgotten


async def test_what_a_forgotten_debtor_has_bought_since_keeps_its_name_however_late_the_rebuild(
    office, before
):
    (person,) = {
        each["customer_id"]
        for each in await known(office.service.http, "nordmann")
        if each["creditor_id"] == str(FJORDVIK)
    }
    once = Forgotten(creditor_id=FJORDVIK, customer_id=person, forgotten_on=oslo_date(NOW))
    await office.empty()
    office.service.at(NOW.replace(year=NOW.year + 6))
    await rebuilt(office, HISTORY, forgotten=[once])
    assert await state(office) == before


async def test_what_the_portal_itself_owns_stays(office, before):
    browser = await office.member("administrator", FJORDVIK)
    debtor = await office.debtor(FIRST)
    await debtor.send("/my-case/question", text="Hva er dette?")
    own = "select to_jsonb(t) from {} t order by 1"
    tables = ("users", "memberships", "messages", "tasks", "inbox", "outbox")
    held = [await office.service.rows(own.format(table)) for table in tables]
    assert all(held)
    await rebuilt(office, HISTORY)
    assert [await office.service.rows(own.format(table)) for table in tables] == held
    page = await browser.open(f"/cases/{FIRST.case_id}/conversation")
    assert page.status_code == 200

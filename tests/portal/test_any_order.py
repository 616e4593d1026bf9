"""The law of the house: any permutation and any repetition of a history ends in the same state and pages."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Table

from services.portal.store import debtor_tables, metadata, user_tables
from tests.portal.told import (
    NORDLYS,
    Told,
    deactivated,
    lost,
    registered,
    renamed,
    restored,
    returned,
    story,
    with_firm,
)
from tests.support.driving import envelope
from tests.support.histories import retold

CORE = {"inbox", "outbox", "job_runs", "operator_log"}
PEOPLES = (*vars(user_tables).values(), *vars(debtor_tables).values())
OWN = CORE | {table.name for table in PEOPLES if isinstance(table, Table)}
UNUSED = {"decisions"}
HEARD = [table for table in metadata.sorted_tables if table.name not in OWN | UNUSED]

FIRST, SECOND = Told("10042"), Told("10043")
OTHER = Told("77", creditor_id=NORDLYS, case_number="200002")

HISTORY = [
    envelope(event)
    for event in (
        registered(),
        renamed(),
        deactivated(revision=3),
        with_firm("912345678", name="Fjordvik Kraft AS", revision=4),
        registered(NORDLYS, "Nordlys Butikk AS", "310000022"),
        lost(),
        restored(),
        lost(NORDLYS),
        *story(FIRST),
        FIRST.overdue(2, due=date(2026, 5, 4)),
        FIRST.customer_renamed("Ola Normann"),
        FIRST.customer_renamed("Ola Nordmann Rør AS", 2),
        FIRST.credited(100),
        FIRST.paid(50, payment_id="9-9"),
        FIRST.undone("9-9", 50),
        FIRST.undone("never-told", 70),
        FIRST.written_off(25),
        FIRST.status("paused", 1, reason="Kunden er syk"),
        FIRST.letter("instalment_plan", date(2026, 6, 10), fee=1125),
        FIRST.letter("instalment_reminder", date(2026, 7, 6)),
        FIRST.letter("surveillance_letter", date(2026, 7, 30)),
        returned(FIRST.letter("payment_demand", date(2026, 6, 2)), date(2026, 6, 3)),
        returned(FIRST.letter("payment_demand", date(2026, 6, 2)), date(2026, 6, 5)),
        FIRST.planned(),
        FIRST.planned("broken", revision=2, ended_on=date(2026, 7, 20)),
        FIRST.laid_out(),
        FIRST.laid_out(928, outlay=72),
        FIRST.laid_out(928, outlay=72, revision=2),
        FIRST.paid(0, payment_id="8-8", channel="agency", fees=80, court_costs=71),
        FIRST.decision_needed(),
        FIRST.decision_needed(date(2026, 8, 1)),
        FIRST.reopened(),
        FIRST.closed("credited", date(2026, 6, 16), revision=3),
        FIRST.settled(),
        SECOND.proposed(),
        SECOND.proposal_withdrawn(2),
        SECOND.proposed(3, auto=True),
        SECOND.transferred(),
        SECOND.closed(),
        SECOND.reopened(),
        OTHER.overdue(),
        OTHER.proposed(),
        OTHER.proposal_withdrawn(),
    )
]
PAGES = ("/", "/cases?status=all", f"/cases/{FIRST.case_id}", "/proposals", "/settlements")


async def state(office):
    """Every row of every table that holds what was heard."""
    return {
        table.name: sorted(
            (repr(row) for row in await office.service.rows(f'select * from "{table.name}"')),
        )
        for table in HEARD
    }


async def pages(office):
    operator = office.browser()
    await operator.log_in("drift@autocollect.example", "operatørens lange passord")
    shown = []
    for path in PAGES:
        await operator.open(path)
        shown.append(operator.text)
    return shown


async def told(office, history):
    await office.empty()
    await office.service.deliver(*history)
    return await state(office), await pages(office)


@pytest.fixture
async def expected(office):
    """What the history in its own order leads to."""
    return await told(office, HISTORY)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=retold(range(len(HISTORY))))
async def test_any_order_and_repetition_of_a_history_ends_in_the_same_state(office, expected, order):
    assert await told(office, [HISTORY[position] for position in order]) == expected


async def test_the_history_that_is_retold_leaves_no_table_empty(office):
    rows, _ = await told(office, HISTORY)
    assert [name for name, found in rows.items() if not found] == []


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=retold(range(len(HISTORY))))
async def test_what_is_heard_again_after_the_inbox_was_emptied_changes_nothing(office, expected, order):
    assert await told(office, HISTORY) == expected
    await office.change("delete from inbox")
    await office.service.deliver(*(HISTORY[position] for position in order))
    assert (await state(office), await pages(office)) == expected

"""The law of the house: any permutation and any duplication of a history ends in the same state."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import HealthCheck, given, settings

from shared.events import ConnectionLost, ConnectionRestored, CreditorChanged, CreditorRegistered
from tests.support.driving import envelope
from tests.support.histories import retold
from tests.sync.conftest import FJORDVIK, NORDLYS, profile

SINCE = datetime(2026, 5, 4, 8, tzinfo=UTC)
ONE, OTHER = UUID(int=1), UUID(int=2)
HISTORY = [
    CreditorRegistered(creditor_id=ONE, profile=profile(FJORDVIK), revision=1),
    CreditorRegistered(creditor_id=OTHER, profile=profile(NORDLYS), revision=1),
    ConnectionLost(creditor_id=ONE, since=SINCE, reason="removed", revision=2),
    ConnectionRestored(creditor_id=ONE, since=SINCE, reason="consent", revision=3),
    CreditorChanged(creditor_id=ONE, profile=profile(FJORDVIK, write_off_account=7830), revision=4),
    ConnectionLost(creditor_id=OTHER, since=SINCE, reason="removed", revision=2),
    CreditorChanged(
        creditor_id=ONE,
        profile=replace(profile(FJORDVIK, write_off_account=7832), name="Nytt navn"),
        revision=5,
    ),
]
EVENTS = [envelope(event) for event in HISTORY]


async def state_after(books, envelopes):
    await books.service.empty()
    for each in envelopes:
        await books.service.deliver(each)
    return await books.service.rows("select * from creditors order by id")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(retold(EVENTS))
async def test_any_order_and_repetition_of_what_registration_says_ends_in_the_same_state(books, envelopes):
    expected = await state_after(books, EVENTS)
    assert [(row["write_off_account"], row["is_connected"]) for row in expected] == [
        (7832, True),
        (7831, False),
    ]
    assert await state_after(books, envelopes) == expected


async def test_the_first_profile_orders_a_reading_once_however_often_it_is_heard(books):
    await books.service.deliver(*EVENTS[:2], *EVENTS[:2], EVENTS[4])
    orders = await books.service.said()
    assert [(it.creditor_id, it.occasion) for it in orders] == [(ONE, "registered"), (OTHER, "registered")]

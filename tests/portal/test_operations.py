"""The operator's page: what is dead, what waits, what failed; and what he does about it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.portal.domain.running import QueueState
from services.portal.neighbours.running import Running
from shared.broker import QueueDepth
from shared.broker.waiting import oldest_of
from tests.portal.conftest import OPERATOR, OPERATOR_PASSWORD
from tests.portal.engine_room import letter
from tests.portal.money import AT
from tests.support.driving import SilentBroker


async def operator(office):
    browser = office.browser()
    await browser.log_in(OPERATOR, OPERATOR_PASSWORD)
    await browser.open("/operations")
    return browser


async def test_a_dead_letter_is_read_sent_again_or_dropped_with_a_reason(office):
    room = office.neighbours.engine_room
    room.letters = [letter(), letter(key="k2")]
    browser = await operator(office)
    assert "ValueError: <b>odd</b>" in browser.text or "&lt;b&gt;odd" in browser.page.text
    assert "<b>odd" not in browser.page.text
    await browser.send("/operations/dead/requeue", service="dunning", key="k1")
    assert "Meldingen er sendt til køen sin igjen." in browser.text
    await browser.send("/operations/dead/drop", service="dunning", key="k2")
    assert "Skriv hvorfor" in browser.text
    await browser.send("/operations/dead/drop", service="dunning", key="k2", reason="Testdata")
    assert room.done == [("requeue", "dunning", "k1"), ("drop", "dunning", "k2", "Testdata", OPERATOR)]
    await browser.send("/operations/dead/requeue", service="dunning", key="k1")
    assert "ligger der ikke lenger" in browser.text


async def test_jobs_outboxes_and_parked_webhooks_are_seen_and_taken_again(office):
    room = office.neighbours.engine_room
    room.oldest = AT
    room.parked = [
        {
            "id": "msg_1",
            "received_at": "2026-06-12T09:30:00Z",
            "outcome": "malformed",
            "organisation_number": "310000014",
            "reason": "no JSON",
        }
    ]
    browser = await operator(office)
    for words in (
        "Godkjenninger, pauser og svarfrister morning 15.06.2026 ikke ferdig rate_unknown",
        "Oppgjør settlement 15.06.2026 11.30 oppgjør: 2, til utbetaling: 1 861,40 kr",
        "310000014 no JSON",
        "Venter på å sendes 4",
    ):
        assert words in browser.text, words
    assert "sync 2 3 døgn 0 12,4" in browser.text
    await browser.open("/operations?language=en")
    assert "Settlements settlement 15 Jun 2026 11:30 settlements: 2, to pay out: NOK 1,861.40" in browser.text
    await browser.send("/operations/webhooks", webhook_id="msg_1")
    assert room.done == [("again", "msg_1")]


async def test_the_page_opens_while_services_are_silent(office):
    browser = await operator(office)
    for name in ("sync", "settlement", "dunning"):
        office.neighbours.lines[name].cut = True
    assert (await browser.open("/operations")).status_code == 200
    assert "dunning svarer ikke" in browser.text
    assert "Kan ikke vises akkurat nå" in browser.text


class ABroker(SilentBroker):
    """A broker in whose queues something waits."""

    async def depths(self, service=None):
        return [
            QueueDepth(name="dunning.InvoiceOverdue", ready=2, consumers=1),
            QueueDepth(name="transfer.CollectionProposed", ready=1, consumers=1),
            QueueDepth(name="dunning.dead", ready=1, consumers=0),
        ]


async def test_a_queues_oldest_message_is_told_of_and_said_to_be_unknown_where_nobody_tells(office):
    among = office.neighbours.among(office.service.runtime)
    office.neighbours.engine_room.oldest = AT
    running = Running.of(replace(among, broker=ABroker()))
    for name in ("dunning", "settlement"):
        office.neighbours.lines[name].cut = True
    oldest = {each.name: each.oldest for each in await running.queues()}
    await running.close()
    assert oldest == {
        "dunning.InvoiceOverdue": datetime.fromisoformat(AT),
        "transfer.CollectionProposed": None,
        "dunning.dead": None,
    }


@pytest.mark.parametrize(
    ("name", "ready", "consumers", "needs_a_look", "is_quiet"),
    [
        ("dunning.InvoiceOverdue", 0, 1, False, True),
        ("dunning.InvoiceOverdue", 2, 1, False, False),
        ("dunning.InvoiceOverdue", 2, 0, True, False),
        ("dunning.InvoiceOverdue", 0, 0, False, False),
        ("dunning.dead", 0, 0, False, True),
        ("dunning.dead", 1, 0, True, False),
        ("retry.10s", 0, 0, False, True),
        ("retry.10s", 3, 0, False, False),
    ],
)
def test_a_queue_is_looked_at_where_something_waits_or_a_listener_is_missing(
    name, ready, consumers, needs_a_look, is_quiet
):
    queue = QueueState(name=name, ready=ready, consumers=consumers)
    assert (queue.needs_a_look, queue.is_quiet) == (needs_a_look, is_quiet)


async def test_the_page_puts_the_queues_in_which_nothing_waits_behind_a_fold(office, monkeypatch):
    depths = [
        QueueDepth(name="dunning.InvoiceOverdue", ready=0, consumers=1),
        QueueDepth(name="dunning.dead", ready=0, consumers=0),
    ]

    async def told(self, service=None):
        return depths

    monkeypatch.setattr(SilentBroker, "depths", told)
    browser = await operator(office)
    assert "2 køer der ingenting venter" in browser.text
    assert "Alle køene har lyttere, og ingenting venter." in browser.text
    depths.append(QueueDepth(name="transfer.CaseOpened", ready=1, consumers=0))
    await browser.open("/operations")
    assert "2 køer der ingenting venter" in browser.text
    assert "Alle køene har lyttere" not in browser.text
    assert "transfer.CaseOpened se på den" in browser.text


def test_as_many_as_wait_were_published_last_so_the_earliest_of_these_is_the_oldest():
    first, second, third = (datetime(2026, 6, 12, 9, minute, tzinfo=UTC) for minute in (1, 2, 3))
    types = {"a.X": "x", "b.X": "x", "b.Y": "y"}
    told = [{"x": [third, first]}, {"x": [second]}]
    assert oldest_of({"a.X": 2, "b.X": 9, "b.Y": 1}, types, told) == {"a.X": second, "b.X": first}

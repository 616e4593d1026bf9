"""The operator's page: what is dead, what waits, what failed; and what he does about it."""

from tests.portal.conftest import OPERATOR, OPERATOR_PASSWORD
from tests.portal.money import letter


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
    assert room.done == [("requeue", "dunning", "k1"), ("drop", "dunning", "k2", f"Testdata ({OPERATOR})")]
    await browser.send("/operations/dead/requeue", service="dunning", key="k1")
    assert "ligger der ikke lenger" in browser.text


async def test_jobs_outboxes_and_parked_webhooks_are_seen_and_taken_again(office):
    room = office.neighbours.engine_room
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
        "morning 15.06.2026 ikke ferdig rate_unknown",
        "310000014 no JSON",
        "Venter på å sendes 4",
    ):
        assert words in browser.text, words
    await browser.send("/operations/webhooks", webhook_id="msg_1")
    assert room.done == [("again", "msg_1")]


async def test_the_page_opens_while_services_are_silent(office):
    browser = await operator(office)
    for name in ("sync", "settlement", "dunning"):
        office.neighbours.lines[name].cut = True
    assert (await browser.open("/operations")).status_code == 200
    assert "dunning svarer ikke" in browser.text
    assert "Kan ikke vises akkurat nå" in browser.text

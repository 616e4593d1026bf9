"""The menu counts what waits behind each of its places, as the page then shows it."""

import re

from services.portal.api.elsewhere import KEPT
from tests.portal.conftest import OPERATOR, OPERATOR_PASSWORD
from tests.portal.money import bank_entry, bank_file, batch, held_credit, payout, waiting
from tests.portal.told import FJORDVIK, NOW, Told, lost, story

CASE, PROPOSED, HELD = Told("10042"), Told("10099"), Told("10100")
PLACE = re.compile(r'<a href="([^"]+)"[^>]*>[^<]*<span class="count">(\d+)')


def menu(browser) -> dict[str, int]:
    return {path: int(count) for path, count in PLACE.findall(browser.page.text)}


def booked(case, status):
    told = {"settlement_id": str(case.id), "creditor_id": str(FJORDVIK), "number": 1, "status": status}
    return told | {"problem": None}


async def test_a_company_sees_how_many_tasks_of_every_kind_and_proposals_wait(office):
    for told in (PROPOSED, HELD):
        await office.service.hear(told.overdue(), told.proposed())
    await office.service.hear(*story(CASE)[:6], CASE.decision_needed(), lost())
    office.neighbours.proposes(PROPOSED)
    office.neighbours.proposes(HELD, "on_hold")
    office.neighbours.settlements += [booked(CASE, "posting_failed"), booked(CASE, "posted")]
    lacking = {"case_id": str(CASE.case_id), "creditor_id": str(FJORDVIK), "case_number": "100001"}
    office.neighbours.lacking.append(lacking | {"texts": ["Adresse mangler."]})
    browser = await office.member("write", FJORDVIK)
    asked = office.neighbours.lists.summaries
    office.service.at(NOW + 2 * KEPT)
    await browser.open("/proposals")
    assert menu(browser)["/proposals"] == 1
    assert office.neighbours.lists.summaries == asked, "the page has counted its own"
    await browser.open("/cases")
    assert menu(browser) == {"/tasks": 4, "/proposals": 1}
    await browser.open("/tasks")
    assert (menu(browser)["/tasks"], browser.page.text.count('<li class="panel"')) == (4, 4)
    await browser.open("/proposals")
    assert "Til godkjenning 1" in browser.text
    for line in office.neighbours.lines.values():
        line.cut = True
    other = await office.member("read", FJORDVIK)
    await other.open("/cases")
    assert menu(other) == {"/tasks": 2}, "what cannot be asked is not counted"


async def test_an_operator_sees_what_waits_behind_each_place_and_a_deed_counts_anew(office):
    money, waits = office.neighbours.money, office.neighbours.waiting
    money.files = [bank_file(), bank_file(status="taken")]
    money.payouts, money.batch = [payout()], batch(status="approved")
    waits["payments/unplaced"], waits["refunds"] = [waiting()], [waiting(status="overpaid")]
    money.held, money.unexplained = [held_credit()], [bank_entry()]
    office.neighbours.engine_room.parked = [
        {"id": "w", "received_at": "2026-06-12T09:30:00Z", "outcome": "malformed", "reason": ""}
    ]
    await office.service.hear(lost())
    browser = office.browser()
    await browser.log_in(OPERATOR, OPERATOR_PASSWORD)
    counts = {"/tasks": 1, "/waiting": 3, "/payouts": 3, "/bank-files": 1, "/operations": 2}
    await browser.open("/")
    assert menu(browser) == counts
    for place, shown in counts.items():
        await browser.open(place)
        assert menu(browser)[place] == shown, place
    money.files, money.held, money.unexplained, waits["refunds"] = [], [], [], []
    await browser.open("/cases")
    assert menu(browser) == counts, "kept for a moment"
    await browser.open("/waiting")
    await browser.send("/waiting/payments/ocr-1/give-back", note="feil")
    assert menu(browser) == {"/tasks": 1, "/waiting": 1, "/payouts": 2, "/operations": 2}

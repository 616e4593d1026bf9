"""Nobody sees or changes anything of a company that is not his."""

import pytest

from tests.portal.conftest import OPERATOR, OPERATOR_PASSWORD
from tests.portal.told import FJORDVIK, NORDLYS, Told, named, story

OURS = Told("10042")
THEIRS = Told("77777", creditor_id=NORDLYS, case_number="200002")
LETTER = named(f"{THEIRS.id} payment_demand 2026-06-02")
SETTLEMENT = named(f"{NORDLYS} settlement 1")


@pytest.fixture
async def both(office):
    """Two companies with a case each, and documents for both."""
    await office.service.hear(*story(OURS), *story(THEIRS))
    office.neighbours.documents |= {named(f"document of {THEIRS.id} payment_demand 2026-06-02"): b"%PDF"}
    office.neighbours.advices |= {SETTLEMENT: b"%PDF"}
    return office


THEIR_PAGES = (
    f"/cases/{THEIRS.case_id}",
    f"/cases/{THEIRS.case_id}/conversation",
    f"/letters/{LETTER}.pdf",
    f"/settlements/{SETTLEMENT}",
    f"/settlements/{SETTLEMENT}/advice.pdf",
    f"/companies/{NORDLYS}/connection",
    f"/companies/{NORDLYS}/settings",
    f"/companies/{NORDLYS}/agreement",
    f"/companies/{NORDLYS}/users",
)


@pytest.mark.parametrize("role", ["administrator", "write", "accountant", "read"])
async def test_what_belongs_to_another_company_does_not_exist(both, role):
    browser = await both.member(role, FJORDVIK)
    for path in THEIR_PAGES:
        page = await browser.open(path)
        assert page.status_code == 404, path
        assert "Siden finnes ikke" in browser.text


async def test_the_operator_sees_what_belongs_to_any_company(both):
    operator = both.browser()
    await operator.log_in(OPERATOR, OPERATOR_PASSWORD)
    for path in THEIR_PAGES:
        assert (await operator.open(path)).status_code == 200, path


async def test_lists_searches_and_figures_hold_nothing_of_another_company(both):
    browser = await both.invited("kari@fjordvik.example")
    for path in (
        "/",
        "/cases?status=all",
        "/cases?q=77777",
        "/settlements",
        "/proposals",
        "/companies",
        "/tasks",
    ):
        await browser.open(path)
        for word in ("77777", "200002", "Nordlys"):
            assert word not in browser.text.replace("«77777»", ""), (path, word)


async def test_a_company_that_is_not_ones_own_cannot_be_chosen(both):
    browser = await both.invited("kari@fjordvik.example")
    assert (await browser.send("/companies", company=str(NORDLYS))).status_code == 404
    await browser.open("/cases?status=all")
    assert "100001" in browser.text


async def test_another_companys_case_cannot_be_changed(both):
    browser = await both.invited("kari@fjordvik.example")
    page = await browser.send(f"/cases/{THEIRS.case_id}/withdraw", reason="ondsinnet")
    assert page.status_code == 404
    assert both.neighbours.asked == []


async def test_another_companys_proposals_cannot_be_approved(both):
    proposed = Told("555", creditor_id=NORDLYS)
    await both.service.hear(proposed.overdue(), proposed.proposed())
    both.neighbours.proposes(proposed)
    browser = await both.invited("kari@fjordvik.example")
    await browser.send("/proposals", deed="approve", invoice=str(proposed.id))
    assert "– Fakturaen er ikke foreslått for inkasso." in browser.text
    await browser.send("/proposals", deed="approve_all", seen=f"{NORDLYS}~9")
    assert "Ingen fakturaer er valgt" in browser.text
    assert both.neighbours.asked == []


async def test_another_companys_connection_cannot_be_renewed(both):
    browser = await both.invited("kari@fjordvik.example")
    for form, fields in (("reconnection", {}), ("client-key", {"client_key": "x"})):
        await browser.open("/")
        assert (await browser.send(f"/companies/{NORDLYS}/{form}", **fields)).status_code == 404
    assert both.neighbours.registration.asked == []


async def test_whoever_may_only_read_can_change_nothing(both):
    case, proposed = Told("1", case_number="100777"), Told("2")
    await both.service.hear(case.overdue(), case.transferred(), proposed.overdue(), proposed.proposed())
    both.neighbours.proposes(proposed)
    reader = await both.member("read", FJORDVIK)
    await reader.open(f"/cases/{case.case_id}")
    assert "Endre saken" not in reader.text
    assert (await reader.send(f"/cases/{case.case_id}/pause")).status_code == 403
    await reader.open("/proposals")
    assert "Godkjenn valgte" not in reader.text
    page = await reader.send("/proposals", deed="approve", invoice=str(proposed.id))
    assert page.status_code == 403
    for form, fields in (("reconnection", {}), ("client-key", {"client_key": "x"})):
        await reader.open("/")
        assert (await reader.send(f"/companies/{FJORDVIK}/{form}", **fields)).status_code == 403
    assert both.neighbours.asked == []
    assert both.neighbours.registration.asked == []


async def test_a_role_holds_for_its_company_alone(both):
    ours, theirs = Told("1", case_number="1"), Told("2", creditor_id=NORDLYS, case_number="2")
    await both.service.hear(ours.overdue(), ours.transferred(), theirs.overdue(), theirs.transferred())
    writer = await both.member("write", FJORDVIK)
    await both.change(
        "insert into memberships (user_id, creditor_id, role) select id, :nordlys, 'read' from users",
        nordlys=NORDLYS,
    )
    await writer.open(f"/cases/{theirs.case_id}")
    assert (await writer.send(f"/cases/{theirs.case_id}/pause")).status_code == 403
    await writer.open(f"/cases/{ours.case_id}")
    assert (await writer.send(f"/cases/{ours.case_id}/pause")).status_code == 200
    assert [(action, body["case_id"]) for action, body in both.neighbours.asked] == [("pause", ours.case_id)]


async def test_access_that_is_taken_away_is_gone_at_the_next_click(both):
    browser = await both.member("read", FJORDVIK)
    assert (await browser.open(f"/cases/{OURS.case_id}")).status_code == 200
    await both.change("delete from memberships")
    assert (await browser.open(f"/cases/{OURS.case_id}")).status_code == 404

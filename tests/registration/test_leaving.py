"""A company that stops using the product, and comes back."""

from datetime import timedelta

import pytest

from deploy.sandbox.poweroffice.seed.companies import FJORDVIK
from shared.events import ConnectionLost, ConnectionRestored, CreditorChanged, CreditorRegistered
from tests.registration.conftest import NOW, STEPS

INGRID = "ingrid.solberg@fjordvik-elektro.example"
REASON = {"reason": "Vi bytter inkassoforetak"}


@pytest.fixture
async def path(office):
    return f"/registrations/{await office.registered()}"


async def leave(office, path):
    response = await office.acting(INGRID, "POST", f"{path}/deactivation", REASON)
    assert response.status_code == 200, response.text
    return response.json()


async def token_status(office, path):
    creditor_id = path.rpartition("/")[2]
    return (await office.http.post(f"/internal/creditors/{creditor_id}/access-token")).status_code


async def test_leaving_is_told_as_a_lost_connection_and_a_creditor_who_is_not_active(office, path):
    await leave(office, path)
    (lost,) = await office.service.said(ConnectionLost)
    (changed,) = await office.service.said(CreditorChanged)
    assert lost.reason == f"deaktivert av {INGRID}: Vi bytter inkassoforetak"
    assert (lost.revision, lost.ended, changed.revision) == (2, True, 3)
    assert (changed.profile.is_active, changed.profile.setup.auto_posting) == (False, False)
    assert changed.profile.bank_account == STEPS["payout"]["bank_account"].replace(" ", "")


async def test_a_company_is_active_as_long_as_nobody_says_otherwise(office, path):
    (told,) = await office.service.said(CreditorRegistered)
    assert told.profile.is_active


async def test_the_answer_explains_what_follows_and_the_way_back(office, path):
    answer = await leave(office, path)
    assert answer["registration"]["state"] == "deactivated"
    text = " ".join(answer["consequences"])
    for part in (
        "Klientnøkkelen",
        "Ingen nye fakturaer",
        "følges opp til de er avsluttet",
        "ikke automatisk",
    ):
        assert part in text
    assert "registrer selskapet på nytt" in answer["way_back"]
    assert answer["registration"]["leaving"] == answer["consequences"], "as it was said beforehand"


async def test_the_client_key_is_erased_and_nobody_asks_go_any_more(office, path):
    assert await token_status(office, path) == 200
    await leave(office, path)
    assert await office.service.rows("select client_key from creditors") == [{"client_key": None}]
    asked = len(office.outgoing)
    assert await token_status(office, path) == 409
    assert (await office.http.post(f"{path}/company/reload")).status_code == 409
    assert len(office.outgoing) == asked


async def test_leaving_twice_is_leaving_once(office, path):
    await leave(office, path)
    office.service.at(NOW + timedelta(hours=1))
    await leave(office, path)
    assert len(await office.service.said(ConnectionLost)) == 1
    assert len(await office.service.said(CreditorChanged)) == 1
    assert [change["what"] for change in await office.changes(path)].count("deactivated") == 1


async def test_who_has_lost_the_connection_can_leave_without_losing_it_again(office, path):
    office.go.screens(FJORDVIK).remove_extension()
    office.service.at(NOW + timedelta(hours=1))
    assert await token_status(office, path) == 409
    await leave(office, path)
    assert len(await office.service.said(ConnectionLost)) == 1
    (changed,) = await office.service.said(CreditorChanged)
    assert not changed.profile.is_active


async def test_leaving_is_told_even_if_a_step_is_not_complete_any_more(office, path):
    company = office.go.world.companies[FJORDVIK]
    company.contacts, company.organization.email_address = [], None
    await office.http.post(f"{path}/company/reload")
    assert await office.service.said(CreditorChanged) == []
    await leave(office, path)
    (changed,) = await office.service.said(CreditorChanged)
    assert (changed.profile.is_active, changed.profile.email) == (False, "")


async def test_only_a_registered_company_can_leave_and_only_with_a_reason(office):
    path = await office.connected()
    assert (await office.acting(INGRID, "POST", f"{path}/deactivation", REASON)).status_code == 409
    path = f"/registrations/{await office.registered()}"
    for reason in ("", "  "):
        response = await office.acting(INGRID, "POST", f"{path}/deactivation", {"reason": reason})
        assert [error["field"] for error in response.json()["errors"]] == ["reason"]


async def test_registering_again_leads_back_and_the_consent_makes_the_company_active(office, path):
    before = await leave(office, path)
    begun = await office.begin()
    assert begun["consent"] is not None
    assert f"/registrations/{begun['registration']['id']}" == path
    assert begun["registration"]["state"] == "deactivated"
    await office.come_back(await office.consent(begun))
    after = (await office.http.get(path)).json()
    assert (after["state"], after["connection"]) == ("registered", "connected")
    for kept in ("payout", "setup", "signature", "steps", "accounting_firm"):
        assert after[kept] == before["registration"][kept]
    (restored,) = await office.service.said(ConnectionRestored)
    changed = (await office.service.said(CreditorChanged))[-1]
    assert (restored.revision, changed.revision) == (4, 5)
    assert (changed.profile.is_active, changed.profile.setup.auto_posting) == (True, True)
    assert await token_status(office, path) == 200
    assert len(await office.service.said(CreditorRegistered)) == 1
    assert "reactivated" in [change["what"] for change in await office.changes(path)]


async def test_a_consent_that_was_under_way_does_not_bring_the_company_back(office, path):
    office.go.screens(FJORDVIK).remove_extension()
    office.service.at(NOW + timedelta(hours=1))
    assert await token_status(office, path) == 409
    begun = await office.begin()
    await leave(office, path)
    assert (await office.come_back(await office.consent(begun))).status_code == 404
    assert (await office.http.get(path)).json()["state"] == "deactivated"
    assert await office.service.said(ConnectionRestored) == []


async def test_a_client_key_typed_in_makes_the_company_active_too(office, path):
    await leave(office, path)
    screens = office.go.screens(FJORDVIK)
    screens.remove_extension()
    key = str(screens.add_extension().client_key)
    response = await office.acting(INGRID, "POST", f"{path}/client-key", {"client_key": key})
    assert response.json()["state"] == "registered"
    assert (await office.service.said(CreditorChanged))[-1].profile.is_active


async def test_a_consent_about_which_go_is_asked_while_the_company_leaves_does_not_bring_it_back(
    office, path
):
    office.go.screens(FJORDVIK).remove_extension()
    office.service.at(NOW + timedelta(hours=1))
    assert await token_status(office, path) == 409
    address = await office.consent(await office.begin())
    office.around.meanwhile = lambda: leave(office, path)
    assert (await office.come_back(address)).status_code == 404
    await still_left(office, path)


async def test_a_client_key_about_which_go_is_asked_while_the_company_leaves_does_not_either(office, path):
    key = str(office.go.screens(FJORDVIK).add_extension().client_key)
    office.around.meanwhile = lambda: leave(office, path)
    response = await office.acting(INGRID, "POST", f"{path}/client-key", {"client_key": key})
    assert (response.status_code, response.json()["title"]) == (409, "LeftMeanwhile")
    await still_left(office, path)


async def still_left(office, path):
    assert (await office.http.get(path)).json()["state"] == "deactivated"
    assert await office.service.rows("select client_key from creditors") == [{"client_key": None}]
    assert await office.service.said(ConnectionRestored) == []


async def test_a_consent_that_is_not_given_leaves_the_company_out(office, path):
    await leave(office, path)
    await office.come_back(await office.consent(await office.begin(), "cancel"))
    assert (await office.http.get(path)).json()["state"] == "deactivated"
    assert await office.service.said(ConnectionRestored) == []


async def test_what_changes_while_the_company_is_away_is_told_as_inactive(office, path):
    await leave(office, path)
    body = {"settlement_emails": ["ny@fjordvik-elektro.example"]}
    await office.acting(INGRID, "PUT", f"{path}/settlement-emails", body)
    changed = (await office.service.said(CreditorChanged))[-1].profile
    assert (changed.settlement_emails, changed.is_active) == (("ny@fjordvik-elektro.example",), False)


async def test_a_company_that_has_left_is_listed_so_and_not_welcomed(office, path):
    await leave(office, path)
    (row,) = (await office.http.get("/internal/creditors")).json()
    assert (row["state"], row["connection"]) == ("deactivated", "lost")
    assert (await office.http.post(f"{path}/welcome")).status_code == 409

"""From an organisation number to a registered creditor, and what happens when the connection is lost."""

import json
import logging
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from cryptography.fernet import Fernet
from itsdangerous import URLSafeTimedSerializer

from deploy.sandbox.poweroffice.seed.companies import FJORDVIK, NORDLYS
from services.registration import handlers
from services.registration.agreements import agreement_text
from services.registration.orders import WelcomeOrdered
from shared.events import (
    ConnectionLost,
    ConnectionRestored,
    CreditorChanged,
    CreditorRegistered,
    Event,
)
from shared.signed_tokens import ARRIVAL
from tests.registration.conftest import APPLICATION_KEY, NOW, PORTAL, STEPS, an_office
from tests.support.driving import SECRET


def key_of(office, number=FJORDVIK):
    return str(office.go.world.companies[number].extensions.active(APPLICATION_KEY).client_key)


async def everything_stored(office):
    """All that stands in the service's database, as text."""
    found = await office.service.rows("select tablename from pg_tables where schemaname = 'public'")
    rows = [await office.service.rows(f"select t::text from {each['tablename']} t") for each in found]
    return str(rows)


async def test_a_company_registers_by_consent_and_five_steps(office):
    begun = await office.begin("312 048 87" + FJORDVIK[-1])
    assert begun["registration"]["state"] == "started"
    assert [step["complete"] for step in begun["registration"]["steps"]] == [False] * 5
    path = await office.steps_taken()
    answer = (await office.sign(path)).json()
    assert (answer["state"], answer["revision"], answer["welcome"]) == ("registered", 1, "ordered")
    assert all(step["complete"] for step in answer["steps"])
    (told,) = await office.service.said(CreditorRegistered)
    profile = told.profile
    assert (told.creditor_id, told.revision) == (UUID(answer["id"]), 1)
    assert (profile.organisation_number, profile.name) == (FJORDVIK, "FJORDVIK ELEKTRO AS")
    assert (profile.bank_account, profile.accounting_firm) == ("12345678903", "988077917")
    assert profile.settlement_emails == ("oppgjor@fjordvik-elektro.example",)
    assert profile.email == "ingrid.solberg@fjordvik-elektro.example"
    assert (profile.address.postal_code, profile.address.city) == ("6004", "Ålesund")
    assert profile.vat_registered
    company = office.go.world.companies[FJORDVIK]
    assert profile.setup.vat_cost_account_id == company.account_by_number(7790).id
    assert profile.setup.bank_contra_account_id == company.account_by_number(1999).id
    assert profile.setup.vat_id == company.vat_code("1").id
    assert profile.setup.no_vat_id == company.vat_code("0").id
    assert profile.setup.write_off_account == 7831
    assert (profile.agreement.version, profile.agreement.signed_by) == ("2026-01", "Ingrid Solberg")


async def test_a_wrong_organisation_number_is_refused_with_the_field_and_a_reason(office):
    response = await office.http.post("/registrations", json={"organisation_number": "312048870"})
    assert response.status_code == 422
    problem = response.json()
    assert [error["field"] for error in problem["errors"]] == ["organisation_number"]
    assert "ni sifrene" in problem["detail"]
    assert await office.service.rows("select * from creditors") == []


async def test_the_same_company_again_leads_back_to_its_registration(office):
    first, again = await office.begin(), await office.begin()
    assert first["registration"]["id"] == again["registration"]["id"]
    assert first["consent"]["url"] != again["consent"]["url"]


async def test_a_registered_company_needs_no_consent_while_it_is_connected(office):
    creditor = await office.registered()
    begun = await office.begin()
    assert begun["consent"] is None
    assert begun["registration"]["id"] == str(creditor)


async def test_a_registration_is_resumed_where_it_was_left(office):
    path = await office.connected()
    await office.http.put(f"{path}/payout", json=STEPS["payout"])
    steps = {step["name"]: step["complete"] for step in (await office.http.get(path)).json()["steps"]}
    assert steps == {
        "accounting_firm": False,
        "contact": True,
        "company": True,
        "setup": False,
        "agreement": False,
    }


@pytest.mark.parametrize(
    ("number", "decision", "blocked", "outcome"),
    [
        (FJORDVIK, "cancel", False, "canceled"),
        (NORDLYS, "approve", False, "no_client_access"),
        ("988077917", "approve", False, "client_not_found"),
        (FJORDVIK, "approve", True, "integration_blocked"),
    ],
)
async def test_each_way_in_which_consent_fails_is_explained_and_can_be_tried_again(
    office, number, decision, blocked, outcome
):
    if blocked:
        office.go.world.companies[number].extensions.blocked_applications.append(APPLICATION_KEY)
    begun = await office.begin(number)
    answer = (await office.come_back(await office.consent(begun, decision))).json()
    assert (answer["outcome"], answer["registration_id"]) == (outcome, begun["registration"]["id"])
    assert answer["title"]
    assert answer["way_on"] != "continue"
    registration = (await office.http.get(f"/registrations/{answer['registration_id']}")).json()
    assert registration["connection"] == "none"
    assert (await office.begin(number))["consent"]["url"] != begun["consent"]["url"]


async def test_a_status_that_nobody_knows_activates_nothing(office):
    url = await office.consent(await office.begin())
    strange = url.copy_set_param("status", "Surprise")
    assert (await office.come_back(strange)).json()["outcome"] == "unknown"


async def test_the_way_back_works_once(office):
    url = await office.consent(await office.begin())
    assert (await office.come_back(url)).status_code == 200
    again = await office.come_back(url)
    assert again.status_code == 404
    assert "begin the registration again" in again.json()["detail"]


async def test_a_state_that_was_never_given_out_leads_nowhere_and_asks_go_nothing(office):
    url = (await office.consent(await office.begin())).copy_set_param("state", "guessed")
    asked = len(office.outgoing)
    assert (await office.come_back(url)).status_code == 404
    assert len(office.outgoing) == asked
    assert (await office.come_back(url.copy_remove_param("state"))).status_code == 404


async def test_the_way_back_is_closed_after_an_hour(office):
    url = await office.consent(await office.begin())
    office.service.at(NOW + timedelta(minutes=60))
    assert (await office.come_back(url)).status_code == 404


async def test_a_one_time_token_that_go_does_not_take_can_be_replaced_by_a_new_consent(office):
    url = (await office.consent(await office.begin())).copy_set_param("token", "spent")
    assert (await office.come_back(url)).json()["outcome"] == "token_refused"
    await office.connected()


async def test_a_browser_is_sent_on_to_the_portal_with_a_proof_of_its_arrival(office):
    begun = await office.begin()
    response = await office.come_back(await office.consent(begun), accept="text/html,*/*")
    assert response.status_code == 303
    target = urlsplit(response.headers["location"])
    assert f"{target.scheme}://{target.netloc}{target.path}" == f"{PORTAL}/registration/return"
    (token,) = parse_qs(target.query)["token"]
    proof = URLSafeTimedSerializer(SECRET.get_secret_value(), salt=ARRIVAL)
    content = proof.loads(token)
    assert content.pop("nonce")
    assert content == {
        "creditor_id": begun["registration"]["id"],
        "outcome": "connected",
        "email": "ingrid.solberg@fjordvik-elektro.example",
    }


async def test_company_data_are_read_again_after_they_were_corrected_in_go(office):
    path = await office.connected()
    organization = office.go.world.companies[FJORDVIK].organization
    organization.legal_name = "FJORDVIK ELEKTRO OG VARME AS"
    organization.mail_address.address_line1 = "Kaibakken 16"
    assert (await office.http.get(path)).json()["name"] == "FJORDVIK ELEKTRO AS"
    answer = (await office.http.post(f"{path}/company/reload")).json()
    assert answer["name"] == "FJORDVIK ELEKTRO OG VARME AS"
    assert answer["details"]["company"]["address"]["line1"] == "Kaibakken 16"


async def test_company_data_cannot_be_typed(office):
    path = await office.connected()
    for method in ("PUT", "POST", "PATCH"):
        assert (await office.http.request(method, f"{path}/company", json={"name": "X"})).status_code == 404


@pytest.mark.parametrize(
    ("step", "answer", "field"),
    [
        ("accounting-firm", {"organisation_number": "123456789"}, "organisation_number"),
        ("accounting-firm", {"organisation_number": FJORDVIK}, "organisation_number"),
        ("accounting-firm", {"organisation_no": "988077917"}, "organisation_number"),
        ("payout", STEPS["payout"] | {"bank_account": "12345678904"}, "bank_account"),
        ("payout", STEPS["payout"] | {"settlement_emails": []}, "settlement_emails"),
        ("setup", STEPS["setup"] | {"vat_cost_account": 9999}, "vat_cost_account"),
        ("setup", STEPS["setup"] | {"vat_code": "77"}, "vat_code"),
    ],
)
async def test_a_wrong_step_changes_nothing_and_names_its_field(office, step, answer, field):
    path = await office.steps_taken()
    before = (await office.http.get(path)).json()
    response = await office.http.put(f"{path}/{step}", json=answer)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert (await office.http.get(path)).json() == before


async def test_the_setup_offers_what_is_in_the_books_and_passes_on_the_guides_advice(office):
    path = await office.connected()
    options = (await office.http.get(f"{path}/setup/options")).json()
    assert {"number": 1999, "name": "Mellomværende AutoCollect"} in options["accounts"]
    assert {"0", "1"} <= {code["code"] for code in options["vat_codes"]}
    answer = (await office.http.put(f"{path}/setup", json=STEPS["setup"] | {"vat_cost_account": 2710})).json()
    assert [warning["code"] for warning in answer["warnings"]] == ["ordinary_vat_account"]
    assert answer["registration"]["setup"]["vat_cost_account"] == 2710


async def test_the_agreement_must_be_opened_before_it_is_accepted(office):
    path = await office.steps_taken()
    body = {"accepted": True, "hash": agreement_text("2026-01").hash, "signed_by": "Ingrid Solberg"}
    refused = await office.http.post(f"{path}/agreement", json=body)
    assert refused.status_code == 409
    assert "open the agreement" in refused.json()["detail"]
    assert await office.service.said(CreditorRegistered) == []
    assert "Trekk av sak" in (await office.http.get(f"{path}/agreement")).json()["text"]
    assert (await office.http.post(f"{path}/agreement", json=body)).json()["state"] == "registered"


async def test_another_version_than_the_present_one_cannot_be_accepted(office):
    path = await office.steps_taken()
    await office.http.get(f"{path}/agreement")
    body = {"accepted": True, "hash": "0" * 64, "signed_by": "Ingrid Solberg"}
    assert (await office.http.post(f"{path}/agreement", json=body)).status_code == 409


async def test_the_agreement_must_be_ticked(office):
    path = await office.steps_taken()
    agreement = (await office.http.get(f"{path}/agreement")).json()
    body = {"accepted": False, "hash": agreement["hash"], "signed_by": "Ingrid Solberg"}
    assert (await office.http.post(f"{path}/agreement", json=body)).status_code == 422


async def test_registration_waits_for_every_step(office):
    path = await office.connected()
    refused = await office.sign(path)
    assert refused.status_code == 409
    for step in ("accounting_firm", "company", "setup"):
        assert step in refused.json()["detail"]
    assert (await office.http.get(path)).json()["signature"] is None


async def test_signing_twice_registers_once(office):
    path = await office.steps_taken()
    first, second = await office.sign(path), await office.sign(path)
    assert first.json()["registered_at"] == second.json()["registered_at"]
    assert len(await office.service.said(CreditorRegistered)) == 1
    assert len(await office.service.said(WelcomeOrdered)) == 1


async def test_later_changes_are_told_with_the_next_revision_and_only_when_something_changed(office):
    creditor = await office.registered()
    path = f"/registrations/{creditor}"
    await office.http.put(f"{path}/payout", json=STEPS["payout"])
    assert await office.service.said(CreditorChanged) == []
    await office.http.put(f"{path}/setup", json=STEPS["setup"] | {"auto_posting": False})
    await office.http.put(f"{path}/payout", json=STEPS["payout"] | {"settlement_emails": ["ny@x.example"]})
    told = await office.service.said(CreditorChanged)
    assert [event.revision for event in told] == [2, 3]
    assert not told[0].profile.setup.auto_posting
    assert told[1].profile.settlement_emails == ("ny@x.example",)


async def test_a_removed_extension_is_told_once_and_a_new_consent_restores_it(office):
    creditor = await office.registered()
    office.go.screens(FJORDVIK).remove_extension()
    office.service.at(NOW + timedelta(hours=1))
    for _ in range(2):
        response = await office.http.post(f"/internal/creditors/{creditor}/access-token")
        assert response.status_code == 409
        assert "approve AutoCollect" in response.json()["detail"]
    (lost,) = await office.service.said(ConnectionLost)
    assert (lost.creditor_id, lost.revision, lost.since) == (creditor, 2, NOW + timedelta(hours=1))
    assert (await office.http.get(f"/registrations/{creditor}")).json()["connection"] == "lost"
    await office.connected()
    (restored,) = await office.service.said(ConnectionRestored)
    assert (restored.creditor_id, restored.revision) == (creditor, 3)
    response = await office.http.post(f"/internal/creditors/{creditor}/access-token")
    assert response.status_code == 200
    assert len(await office.service.said(ConnectionLost)) == 1


async def test_a_lost_connection_asks_go_nothing_more(office):
    creditor = await office.registered()
    office.go.screens(FJORDVIK).remove_extension()
    office.service.at(NOW + timedelta(hours=1))
    await office.http.post(f"/internal/creditors/{creditor}/access-token")
    asked = len(office.outgoing)
    await office.http.post(f"/internal/creditors/{creditor}/access-token")
    assert len(office.outgoing) == asked


async def test_the_loss_of_an_older_key_does_not_touch_the_newer_one(office):
    creditor = await office.registered()
    async with office.service.service.database.transaction() as tx:
        await handlers.lose(tx, creditor, 0, "an answer that was long under way")
    assert (await office.http.get(f"/registrations/{creditor}")).json()["connection"] == "connected"
    assert await office.service.said(ConnectionLost) == []


async def test_a_client_key_made_by_hand_restores_the_connection(office):
    creditor = await office.registered()
    screens = office.go.screens(FJORDVIK)
    screens.remove_extension()
    office.service.at(NOW + timedelta(hours=1))
    await office.http.post(f"/internal/creditors/{creditor}/access-token")
    key = str(screens.add_extension().client_key)
    response = await office.http.post(f"/registrations/{creditor}/client-key", json={"client_key": key})
    assert response.status_code == 200
    assert response.json()["connection"] == "connected"
    assert len(await office.service.said(ConnectionRestored)) == 1


async def test_a_client_key_that_go_does_not_know_or_of_another_company_is_refused(office):
    path = await office.connected()
    for key in (
        "6d0c0b3f-4a9d-4a8b-9a52-6f5a1f3f9f00",
        str(office.go.screens(NORDLYS).add_extension().client_key),
    ):
        response = await office.http.post(f"{path}/client-key", json={"client_key": key})
        assert response.status_code == 409
        assert key not in response.text
    assert (await office.http.get(path)).json()["connection"] == "connected"


async def test_tokens_of_both_apis_are_lent_and_kept_until_they_are_refused(office):
    creditor = await office.registered()
    path = f"/internal/creditors/{creditor}/access-token"
    first, again = (await office.http.post(path)).json(), (await office.http.post(path)).json()
    assert first == again
    v1 = (await office.http.post(path, params={"api": "v1"})).json()
    assert v1["access_token"] != first["access_token"]
    office.service.at(NOW + timedelta(seconds=5))
    renewed = (await office.http.post(path, params={"renew": "true"})).json()
    assert renewed["access_token"] != first["access_token"]


async def test_a_creditor_without_consent_has_no_token_to_lend(office):
    begun = await office.begin()
    response = await office.http.post(f"/internal/creditors/{begun['registration']['id']}/access-token")
    assert response.status_code == 409
    unknown = await office.http.post(f"/internal/creditors/{UUID(int=7)}/access-token")
    assert unknown.status_code == 404


async def test_the_client_key_is_in_no_table_event_answer_or_log_line(office, caplog, capsys):
    with caplog.at_level(logging.DEBUG):
        creditor = await office.registered()
        key = key_of(office)
        answers = [
            (await office.http.get(f"/registrations/{creditor}")).text,
            (await office.http.get("/internal/creditors")).text,
            (await office.http.post(f"/registrations/{creditor}/client-key", json={"key": key})).text,
            (
                await office.http.post(f"/registrations/{creditor}/client-key", json={"client_key": [key]})
            ).text,
            (await office.http.post(f"/registrations/{creditor}/client-key", json={"client_key": key})).text,
        ]
    said = [
        json.dumps(event.adapter().dump_python(event, mode="json"))
        for event in await office.service.said(Event)
    ]
    printed = capsys.readouterr()
    for text in (*answers, *said, await everything_stored(office), caplog.text, printed.out, printed.err):
        assert key not in text


async def test_client_keys_survive_the_rotation_of_their_encryption_key(
    office, database_url, encryption_keys
):
    creditor = await office.registered()
    new = Fernet.generate_key().decode()
    async with an_office(database_url, [new, *encryption_keys]) as both:
        assert (await both.http.post("/internal/client-keys/rotate")).json() == {"client_keys": 1}
    async with an_office(database_url, [new]) as after:
        after.go.world.companies[FJORDVIK].extensions = office.go.world.companies[FJORDVIK].extensions
        assert (await after.http.post(f"/internal/creditors/{creditor}/access-token")).status_code == 200
    async with an_office(database_url, encryption_keys) as before:
        response = await before.http.post(f"/internal/creditors/{creditor}/access-token")
        assert response.status_code == 503
        assert "REGISTRATION_CLIENT_KEY_KEYS" in response.json()["detail"]


async def test_creditors_are_listed_for_other_services(office):
    creditor = await office.registered()
    await office.begin(NORDLYS)
    rows = {row["organisation_number"]: row for row in (await office.http.get("/internal/creditors")).json()}
    assert rows[FJORDVIK] == {
        "creditor_id": str(creditor),
        "organisation_number": FJORDVIK,
        "name": "FJORDVIK ELEKTRO AS",
        "state": "registered",
        "connection": "connected",
    }
    assert (rows[NORDLYS]["state"], rows[NORDLYS]["connection"]) == ("started", "none")


async def test_go_being_down_leaves_the_registration_as_it_was(office):
    path = await office.steps_taken()
    office.go.faults.update({"status": 503})
    before = (await office.http.get(path)).json()
    assert (await office.http.post(f"{path}/company/reload")).status_code == 503
    assert (await office.http.get(path)).json() == before

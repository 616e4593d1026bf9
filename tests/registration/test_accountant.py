"""The accounting firm's accountant: let into the portal, and by a new invitation when the firm is switched."""

from datetime import timedelta
from uuid import UUID

import pytest
from itsdangerous import URLSafeTimedSerializer

from services.registration.orders import AccountantInvitationOrdered
from shared.events import CreditorChanged
from shared.signed_tokens import INVITATION
from tests.registration.conftest import NOW, STEPS, link_in
from tests.support.driving import SECRET, envelope

FIRM, OTHER = "988077917", "995525828"
PER, LISE = "per@byraa.example", "lise@annet-byraa.example"
INGRID = "ingrid.solberg@fjordvik-elektro.example"


async def with_firm(office, path, number=FIRM, email=PER):
    body = {"organisation_number": number, "accountant_email": email}
    response = await office.acting(INGRID, "PUT", f"{path}/accounting-firm", body)
    assert response.status_code == 200, response.text
    return response.json()


def invitation(message):
    page, token = link_in(message)
    assert page == "/invitation"
    serializer = URLSafeTimedSerializer(SECRET.get_secret_value(), salt=INVITATION)
    return serializer.loads(token, return_timestamp=True)


async def mailed(office, mail):
    """What is sent to accountants when everything is worked off."""
    await office.service.work_off()
    sent = [each for each in mail.messages if each["To"] in (PER, LISE)]
    mail.messages.clear()
    return sent


@pytest.fixture
async def path(office, mail):
    path = await office.steps_taken()
    await with_firm(office, path)
    await office.service.work_off()
    assert mail.messages == []
    assert (await office.sign(path)).status_code == 200
    return path


async def test_the_accountant_is_invited_when_the_registration_is_complete(office, path, mail):
    (message,) = await mailed(office, mail)
    assert message["To"] == PER
    assert "FJORDVIK ELEKTRO AS har oppgitt ditt regnskapsbyrå" in message.get_content()
    content, signed_at = invitation(message)
    creditor_id = path.rpartition("/")[2]
    assert content == {"creditor_id": creditor_id, "email": PER, "role": "accountant", "firm": FIRM}
    assert signed_at == NOW
    answer = (await office.http.get(path)).json()
    assert (answer["accountant_email"], answer["accountant_invitation"]["state"]) == (PER, "sent")


async def test_without_an_address_nobody_is_invited(office, mail):
    path = f"/registrations/{await office.registered()}"
    await office.service.work_off()
    assert [each["To"] for each in mail.messages] == [INGRID]
    assert (await office.http.get(path)).json()["accountant_invitation"]["state"] == "not_yet"
    refused = await office.http.post(f"{path}/accountant-invitation")
    assert refused.status_code == 409
    assert "name the accounting firm" in refused.json()["detail"]


async def test_a_switch_of_firm_is_told_and_the_new_accountant_invited(office, path, mail):
    await mailed(office, mail)
    await with_firm(office, path, OTHER, LISE)
    (told,) = await office.service.said(CreditorChanged)
    assert told.profile.accounting_firm == OTHER
    (message,) = await mailed(office, mail)
    assert message["To"] == LISE
    assert invitation(message)[0]["firm"] == OTHER


async def test_an_accountant_named_before_the_first_invitation_went_gets_one_and_the_former_none(
    office, path, mail
):
    await with_firm(office, path, FIRM, LISE)
    assert [each["To"] for each in await mailed(office, mail)] == [LISE]


async def test_another_accountant_of_the_same_firm_is_invited_too(office, path, mail):
    await mailed(office, mail)
    await with_firm(office, path, FIRM, LISE)
    assert [each["To"] for each in await mailed(office, mail)] == [LISE]
    await with_firm(office, path, FIRM, LISE)
    assert await mailed(office, mail) == []


async def test_a_firm_that_was_switched_before_the_mail_went_is_not_let_in(office, path, mail):
    await with_firm(office, path, OTHER, LISE)
    assert [each["To"] for each in await mailed(office, mail)] == [LISE]


async def test_no_firm_any_more_is_told_and_nobody_invited(office, path, mail):
    await mailed(office, mail)
    answer = await with_firm(office, path, "", "")
    assert (answer["accounting_firm"], answer["accountant_email"]) == ("", "")
    assert [event.profile.accounting_firm for event in await office.service.said(CreditorChanged)] == [""]
    assert await mailed(office, mail) == []


async def test_the_invitation_can_be_renewed(office, path, mail):
    await mailed(office, mail)
    office.service.at(NOW + timedelta(days=8))
    response = await office.acting(INGRID, "POST", f"{path}/accountant-invitation")
    assert response.status_code == 202
    ((content, signed_at),) = [invitation(each) for each in await mailed(office, mail)]
    assert (content["firm"], signed_at) == (FIRM, NOW + timedelta(days=8))
    log = (await office.changes(path))[0]
    assert (log["what"], log["changed_by"], log["fields"][0]["after"]) == ("accountant_invited", INGRID, PER)


async def test_a_refused_address_is_shown(office, path, mail):
    mail.answer = "550 No such user"
    await mailed(office, mail)
    shown = (await office.http.get(path)).json()["accountant_invitation"]
    assert shown["state"] == "refused"
    assert "check the address" in shown["reason"]


async def test_the_same_order_twice_is_one_mail(office, path, mail):
    await mailed(office, mail)
    order = envelope(
        AccountantInvitationOrdered(creditor_id=UUID(path.rpartition("/")[2]), firm=FIRM, email=PER)
    )
    for _ in range(2):
        await office.service.deliver(order)
    assert len(await mailed(office, mail)) == 1


async def test_an_accountant_named_while_the_company_is_away_is_invited_when_it_is_back(office, mail):
    path = f"/registrations/{await office.registered()}"
    await office.acting(INGRID, "POST", f"{path}/deactivation", {"reason": "Vi slutter"})
    await with_firm(office, path)
    assert await mailed(office, mail) == []
    await office.connected()
    assert [each["To"] for each in await mailed(office, mail)] == [PER]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"organisation_number": "", "accountant_email": PER}, "organisation_number"),
        ({"organisation_number": FIRM, "accountant_email": "per"}, "accountant_email"),
    ],
)
async def test_a_wrong_accountant_is_refused_with_its_field(office, body, field):
    path = await office.connected()
    response = await office.http.put(f"{path}/accounting-firm", json=body)
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert (await office.http.get(path)).json()["accounting_firm"] is None
    await office.http.put(f"{path}/accounting-firm", json=STEPS["accounting-firm"])

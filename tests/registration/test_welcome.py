"""The welcome mail and the invitation in it."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from itsdangerous import URLSafeTimedSerializer

from deploy.sandbox.poweroffice.seed.companies import FJORDVIK
from services.registration.orders import WelcomeOrdered
from shared.signed_tokens import INVITATION
from tests.registration.conftest import NOW, PORTAL, link_in
from tests.support.driving import SECRET, envelope


async def welcome(office, creditor):
    answer = (await office.http.get(f"/registrations/{creditor}")).json()
    return answer["welcome"], answer["welcome_reason"]


async def test_the_contact_gets_a_welcome_with_an_invitation_that_the_portal_can_trust(office, mail):
    creditor = await office.registered()
    await office.service.work_off()
    (message,) = mail.messages
    assert message["To"] == "ingrid.solberg@fjordvik-elektro.example"
    assert message["Subject"] == "Velkommen til AutoCollect"
    text = message.get_content()
    assert "Hei Ingrid Solberg" in text
    assert "FJORDVIK ELEKTRO AS er nå registrert" in text
    link = urlsplit(re.search(rf"{PORTAL}\S+", text).group())
    assert link.path == "/invitation"
    (token,) = parse_qs(link.query)["token"]
    invitation = URLSafeTimedSerializer(SECRET.get_secret_value(), salt=INVITATION)
    payload, signed_at = invitation.loads(token, return_timestamp=True)
    assert payload == {"creditor_id": str(creditor), "email": "ingrid.solberg@fjordvik-elektro.example"}
    assert signed_at == NOW
    assert await welcome(office, creditor) == ("sent", "")


async def test_the_same_order_delivered_twice_sends_one_mail(office, mail):
    creditor = await office.registered()
    order = envelope(WelcomeOrdered(creditor_id=creditor))
    await office.service.deliver(order)
    await office.service.deliver(order)
    assert len(mail.messages) == 1


async def test_a_refused_address_is_shown_and_the_welcome_can_be_sent_again(office, mail):
    mail.answer = "550 No such user"
    creditor = await office.registered()
    await office.service.work_off()
    state, reason = await welcome(office, creditor)
    assert state == "refused"
    assert "check the address" in reason
    mail.answer = "250 OK"
    office.go.world.companies[FJORDVIK].contacts[0].email = "ny@fjordvik-elektro.example"
    await office.http.post(f"/registrations/{creditor}/company/reload")
    office.service.at(NOW + timedelta(days=1))
    assert (await office.http.post(f"/registrations/{creditor}/welcome")).status_code == 202
    await office.service.work_off()
    welcomed = [message["To"] for message in mail.messages if "Velkommen" in message["Subject"]]
    assert welcomed == ["ny@fjordvik-elektro.example"], "the former contact only hears that he is replaced"
    assert await welcome(office, creditor) == ("sent", "")


async def test_a_welcome_that_is_sent_again_carries_an_invitation_of_its_own(office, mail):
    creditor = await office.registered()
    await office.service.work_off()
    office.service.at(NOW + timedelta(days=8))
    await office.acting("anna@fjordvik.example", "POST", f"/registrations/{creditor}/welcome")
    await office.service.work_off()
    tokens = [link_in(message)[1] for message in mail.messages]
    invitation = URLSafeTimedSerializer(SECRET.get_secret_value(), salt=INVITATION)
    read = [invitation.loads(token, return_timestamp=True) for token in tokens]
    assert [signed_at for _, signed_at in read] == [NOW, NOW + timedelta(days=8)]
    assert read[0][0] == read[1][0]
    change = (await office.changes(f"/registrations/{creditor}"))[0]
    assert (change["what"], change["changed_by"]) == ("welcome_ordered", "anna@fjordvik.example")


async def test_the_welcome_goes_to_the_main_contact_whom_the_company_has_chosen(office, mail):
    path = await office.steps_taken()
    contact = {"name": "Per Li", "email": "per@fjordvik-elektro.example", "is_main": True}
    await office.http.post(f"{path}/contacts", json=contact)
    await office.sign(path)
    await office.service.work_off()
    assert [message["To"] for message in mail.messages] == ["per@fjordvik-elektro.example"]
    assert "Hei Per Li" in mail.messages[0].get_content()


async def test_nobody_is_welcomed_before_the_registration_is_complete(office, mail):
    path = await office.steps_taken()
    assert (await office.http.post(f"{path}/welcome")).status_code == 409
    await office.service.work_off()
    assert mail.messages == []

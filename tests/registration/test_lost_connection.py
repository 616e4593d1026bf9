"""A lost connection: told once, to people too; what needs Go waits, for this company alone."""

import re
from datetime import timedelta

import pytest

from deploy.sandbox.poweroffice.seed.companies import FJORDVIK, NORDLYS
from services.registration.orders import LossNoticeOrdered
from shared.events import ConnectionLost, ConnectionRestored
from tests.registration.conftest import NOW, PORTAL, STEPS, an_office
from tests.support.driving import envelope

INGRID = "ingrid.solberg@fjordvik-elektro.example"
PER = "per@fjordvik-elektro.example"


@pytest.fixture
async def path(office, mail):
    path = f"/registrations/{await office.registered()}"
    await office.service.work_off()
    mail.messages.clear()
    return path


async def ask(office, path):
    """Ask for a token as sync, transfer and settlement do before each thing that they have queued."""
    creditor_id = path.rpartition("/")[2]
    return (await office.http.post(f"/internal/creditors/{creditor_id}/access-token")).status_code


async def lose(office, path, number=FJORDVIK):
    office.go.screens(number).remove_extension()
    office.service.at(office.service.runtime.clock.now() + timedelta(hours=1))
    assert await ask(office, path) == 409


async def test_the_main_contact_and_the_technical_contacts_are_mailed_both_ways_back(office, path, mail):
    for name, email, roles in (("Per", PER, ["technical"]), ("Eva", "eva@fjordvik.example", ["cases"])):
        contact = {"name": name, "email": email, "roles": roles}
        await office.acting(INGRID, "POST", f"{path}/contacts", contact)
    await lose(office, path)
    await office.service.work_off()
    (message,) = mail.messages
    assert message["To"] == f"{INGRID}, {PER}"
    text = message.get_content().replace("\r\n", "\n")
    assert PORTAL in text
    assert "godkjenn AutoCollect på nytt i PowerOffice Go" in text
    for part in ("Meny → Innstillinger → Utvidelser", "Slett", "Legg til utvidelse", "klientnøkkelen"):
        assert part in text
    assert (await office.http.get(path)).json()["loss_notice"] == {"state": "sent", "reason": ""}


async def test_one_loss_is_one_mail_however_many_ask_and_however_often_the_order_comes(office, path, mail):
    await lose(office, path)
    for _ in range(3):
        await ask(office, path)
    await office.service.work_off()
    (order,) = await office.service.said(LossNoticeOrdered)
    repeated = envelope(order)
    for _ in range(2):
        await office.service.deliver(repeated)
    assert len(mail.messages) == 2
    assert len(await office.service.said(ConnectionLost)) == 1


async def test_a_technical_contact_who_is_the_main_contact_gets_one_mail(office, path, mail):
    contact = {"name": "Per", "email": PER, "roles": ["technical"], "is_main": True}
    await office.acting(INGRID, "POST", f"{path}/contacts", contact)
    await lose(office, path)
    await office.service.work_off()
    assert [message["To"] for message in mail.messages] == [PER]


async def test_a_connection_that_is_back_before_the_mail_went_needs_no_mail(office, path, mail):
    await lose(office, path)
    await office.connected()
    await office.service.work_off()
    assert mail.messages == []


async def test_a_company_that_is_not_registered_yet_is_not_mailed(office, mail):
    path = await office.connected()
    await lose(office, path)
    await office.service.work_off()
    assert mail.messages == []
    assert (await office.http.get(path)).json()["connection"] == "lost"


@pytest.mark.parametrize("way", ["consent", "client key"])
async def test_what_is_queued_for_a_company_waits_until_the_connection_is_restored(office, path, way):
    await lose(office, path)
    waiting = [
        lambda: ask(office, path),
        lambda: status(office.http.post(f"{path}/company/reload")),
        lambda: status(office.http.get(f"{path}/setup/options")),
        lambda: status(office.http.put(f"{path}/setup", json=STEPS["setup"])),
    ]
    for _ in range(2):
        assert [await each() for each in waiting] == [409] * 4
    if way == "consent":
        await office.connected()
    else:
        key = str(office.go.screens(FJORDVIK).add_extension().client_key)
        await office.acting(INGRID, "POST", f"{path}/client-key", {"client_key": key})
    assert [await each() for each in waiting] == [200] * 4
    assert len(await office.service.said(ConnectionRestored)) == 1


async def status(request):
    return (await request).status_code


async def test_the_loss_of_one_companys_connection_does_not_touch_another(office, path):
    office.go.world.user.administers.append(NORDLYS)
    other = await office.connected(NORDLYS)
    for step, answer in STEPS.items():
        changed = answer | ({"vat_code": "0"} if step == "setup" else {})
        assert (await office.http.put(f"{other}/{step}", json=changed)).status_code == 200
    assert (await office.sign(other)).status_code == 200
    await lose(office, path)
    assert await ask(office, other) == 200
    assert (await office.http.post(f"{other}/company/reload")).status_code == 200
    shown = (await office.http.get(other)).json()
    assert (shown["connection"], shown["loss_notice"]["state"]) == ("connected", "not_yet")
    (lost,) = await office.service.said(ConnectionLost)
    assert str(lost.creditor_id) == path.rpartition("/")[2]


async def test_each_loss_is_told_anew(office, path, mail):
    for _ in range(2):
        await lose(office, path)
        await office.service.work_off()
        await office.connected()
    assert len(mail.messages) == 2
    assert [event.revision for event in await office.service.said(ConnectionLost)] == [2, 4]


async def test_why_it_was_lost_is_said_in_words_with_gos_own_behind(office, path):
    await lose(office, path)
    reason = (await office.http.get(path)).json()["connection_reason"]
    assert re.fullmatch(
        r"PowerOffice Go godtar ikke klientnøkkelen \(400: Client integration not found.*\)", reason
    )
    (told,) = await office.service.said(ConnectionLost)
    assert told.reason == reason
    assert {"label": "Årsak", "before": "godkjent i PowerOffice Go", "after": reason} in [
        {key: field[key] for key in ("label", "before", "after")}
        for field in (await office.changes(path))[0]["fields"]
    ]


async def test_nobody_to_mail_is_shown(office, path):
    company = office.go.world.companies[FJORDVIK]
    company.contacts, company.organization.email_address = [], None
    await office.http.post(f"{path}/company/reload")
    await lose(office, path)
    await office.service.work_off()
    shown = (await office.http.get(path)).json()["loss_notice"]
    assert (shown["state"], "no contact" in shown["reason"]) == ("refused", True)


async def test_a_restart_remembers_that_the_connection_is_lost(office, path, database_url, encryption_keys):
    await lose(office, path)
    async with an_office(database_url, encryption_keys) as restarted:
        restarted.service.at(NOW + timedelta(hours=2))
        assert await ask(restarted, path) == 409
        assert restarted.outgoing == []

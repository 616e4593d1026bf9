"""A contact in PowerOffice Go who gives way to another: he is told, and still asked about money for a while."""

from datetime import timedelta

import pytest

from deploy.sandbox.poweroffice.seed.companies import FJORDVIK
from services.registration.orders import ContactNoticeOrdered
from tests.registration.conftest import NOW

ANNA, INGRID = "anna@fjordvik-elektro.example", "ingrid.solberg@fjordvik-elektro.example"
THIEF, ACCOMPLICE = "tyv@annet.example", "hjelper@annet.example"
RECIPIENT = "oppgjor@fjordvik-elektro.example"
NEW = "86011117947"


@pytest.fixture
async def path(office, mail):
    """A company that registered a month ago."""
    path = f"/registrations/{await office.registered()}"
    await office.service.work_off()
    office.service.at(NOW + timedelta(days=30))
    mail.messages.clear()
    return path


async def replace_contact(office, path, email):
    """Go names another address of the general manager from now on, and we read it."""
    for person in office.go.world.companies[FJORDVIK].contacts:
        person.email = email
    response = await office.acting(ANNA, "POST", f"{path}/company/reload")
    assert response.status_code == 200, response.text


async def asked(office, path, mail):
    """Who is asked about another bank account, and told of it."""
    await office.service.work_off()
    mail.messages.clear()
    response = await office.acting(ANNA, "PUT", f"{path}/payout", {"bank_account": NEW})
    assert response.status_code == 200, response.text
    await office.service.work_off()
    return sorted(each["To"] for each in mail.messages)


async def test_the_former_contact_is_told_and_by_whom_go_was_read(office, path, mail):
    await replace_contact(office, path, THIEF)
    await office.service.work_off()
    (notice,) = mail.messages
    assert notice["To"] == INGRID
    assert f"{ANNA} har hentet opplysningene om FJORDVIK ELEKTRO AS" in notice.get_content()
    assert THIEF not in notice.get_content()


async def test_an_address_written_otherwise_is_the_same(office, path):
    await replace_contact(office, path, INGRID.upper())
    assert await office.service.said(ContactNoticeOrdered) == []


async def test_nobody_is_told_while_the_company_registers(office):
    path = await office.steps_taken()
    await replace_contact(office, path, THIEF)
    assert await office.service.said(ContactNoticeOrdered) == []


async def test_a_new_address_is_not_asked_about_a_bank_account_but_the_one_before(office, path, mail):
    await replace_contact(office, path, THIEF)
    office.service.at(NOW + timedelta(days=37, seconds=-1))
    assert await asked(office, path, mail) == [INGRID, RECIPIENT]


async def test_an_address_that_has_stood_for_a_week_is_asked(office, path, mail):
    await replace_contact(office, path, THIEF)
    office.service.at(NOW + timedelta(days=37))
    assert await asked(office, path, mail) == [RECIPIENT, THIEF]


async def test_the_first_contact_is_asked_from_the_first_day(office, mail):
    path = f"/registrations/{await office.registered()}"
    assert await asked(office, path, mail) == [INGRID, RECIPIENT]


async def test_a_second_new_address_does_not_make_the_first_one_trusted(office, path, mail):
    await replace_contact(office, path, THIEF)
    office.service.at(NOW + timedelta(days=31))
    await replace_contact(office, path, ACCOMPLICE)
    assert await asked(office, path, mail) == [INGRID, RECIPIENT]


async def test_without_any_address_in_between_the_one_before_is_asked_still(office, path, mail):
    office.go.world.companies[FJORDVIK].organization.email_address = None
    await replace_contact(office, path, None)
    office.service.at(NOW + timedelta(days=60))
    await replace_contact(office, path, THIEF)
    assert await asked(office, path, mail) == [INGRID, RECIPIENT]


async def test_a_new_contact_in_books_that_come_with_a_typed_key_is_told_too(office, path):
    for person in office.go.world.companies[FJORDVIK].contacts:
        person.email = THIEF
    screens = office.go.screens(FJORDVIK)
    screens.remove_extension()
    key = str(screens.add_extension().client_key)
    response = await office.acting(ANNA, "POST", f"{path}/client-key", {"client_key": key})
    assert response.status_code == 200, response.text
    (told,) = await office.service.said(ContactNoticeOrdered)
    assert (told.email, told.read_by) == (INGRID, ANNA)


async def test_that_a_new_account_holds_is_told_both_the_new_contact_and_the_one_before(office, path, mail):
    await replace_contact(office, path, THIEF)
    await asked(office, path, mail)
    change = (await office.http.get(path)).json()["bank_account_change"]
    body = {"change_id": change["id"]}
    mail.messages.clear()
    await office.acting("berit@x.example", "POST", f"{path}/payout/confirmation", body)
    await office.service.work_off()
    (notice,) = mail.messages
    assert notice["To"] == f"{RECIPIENT}, {THIEF}, {INGRID}"

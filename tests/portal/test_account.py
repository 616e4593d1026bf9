"""A user's own account: password, a forgotten one, another address, and his sessions."""

from datetime import timedelta

import pytest

from deploy.sandbox.mailbox import body
from services.portal.api.door import COOKIE
from services.portal.domain.choosing import objection
from tests.portal.conftest import OPERATOR, OPERATOR_PASSWORD, PASSWORD
from tests.portal.told import FJORDVIK, NOW

READER = "read@kunde.example"
NEW = "en helt annen setning"


def link_to(office, recipient: str, page: str) -> str:
    """The link to a page in the newest mail to somebody that has one."""
    mailbox = office.mail.mailbox
    texts = [body(mailbox.message(mail), "plain") for mail in mailbox.mails(recipient)]
    links = [line for text in texts for line in text.splitlines() if f"/{page}?token=" in line]
    return max(links, key=len).removeprefix("http://portal.example")


def token_of(link: str) -> str:
    return link.partition("token=")[2]


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("for kort", "too_short"),
        ("x" * 1025, "too_short"),
        ("Passord123456!", "common"),
        ("p4ssw0rd2026!!", "common"),
        ("123456789012345", "common"),
        ("qwertyuiop!!", "common"),
        ("aaaaaaaaaaaaaa", "repeated"),
        ("abc123abc123", "repeated"),
        ("kari.fjordvik er best", "own_name"),
        ("elektro på kaia", "own_name"),
        ("fire ord på en tavle", None),
        ("V7#kd93-Lq!pz", None),
    ],
)
def test_a_password_that_others_would_guess_is_refused(password, expected):
    assert objection(password, ["kari@fjordvik.example", "Fjordvik Elektro AS"]) == expected


async def test_a_password_is_changed_with_the_present_one_and_everybody_else_is_out(office):
    reader = await office.member("read", FJORDVIK)
    elsewhere = office.browser()
    await elsewhere.log_in(READER, PASSWORD)
    await reader.open("/account")
    before = reader.http.cookies[COOKIE]
    page = await reader.send("/account/password", present="gjettet passord", password=NEW, repeated=NEW)
    assert page.status_code == 422
    assert "Passordet stemmer ikke" in reader.text
    await reader.send("/account/password", present=PASSWORD, password=NEW, repeated="noe annet enn det")
    assert "ikke like" in reader.text
    await reader.send("/account/password", present=PASSWORD, password="sommeren2026", repeated="sommeren2026")
    assert "lett å gjette" in reader.text
    await reader.send("/account/password", present=PASSWORD, password=NEW, repeated=NEW)
    assert "Passordet er endret" in reader.text
    assert reader.http.cookies[COOKIE] != before
    assert (await elsewhere.open("/")).url.path == "/login"
    assert (await office.browser().log_in(READER, PASSWORD)).status_code == 401
    assert (await office.browser().log_in(READER, NEW)).url.path == "/"
    await office.service.work_off()
    (mail,) = office.mail.mailbox.mails(READER)
    assert "Passordet ditt til AutoCollect-portalen er endret" in body(
        office.mail.mailbox.message(mail), "plain"
    )


async def test_a_present_password_cannot_be_guessed_from_an_open_session(office):
    reader = await office.member("read", FJORDVIK)
    await reader.open("/account")
    for _ in range(5):
        await reader.send("/account/password", present="feil", password=NEW, repeated=NEW)
    page = await reader.send("/account/password", present=PASSWORD, password=NEW, repeated=NEW)
    assert page.status_code == 429
    assert page.headers["retry-after"] == "900"


async def forgotten(office, email):
    browser = office.browser()
    await browser.open("/password/forgotten")
    return browser, await browser.send("/password/forgotten", email=email)


async def test_a_forgotten_password_is_chosen_anew_by_a_link_that_works_once(office):
    reader = await office.member("read", FJORDVIK)
    await forgotten(office, READER.upper())
    await office.service.work_off()
    link = link_to(office, READER, "password")
    browser = office.browser()
    await browser.open(link)
    await browser.send("/password", token=token_of(link), password="kort", repeated="kort")
    assert "minst 12 tegn" in browser.text
    await browser.send("/password", token=token_of(link), password=NEW, repeated=NEW)
    assert "Passordet er endret" in browser.text
    assert (await reader.open("/")).url.path == "/login"
    assert (await office.browser().log_in(READER, NEW)).url.path == "/"
    assert (await browser.open(link)).status_code == 410
    await browser.open("/login")
    page = await browser.send("/password", token=token_of(link), password=PASSWORD, repeated=PASSWORD)
    assert page.status_code == 410
    assert (await office.browser().log_in(READER, PASSWORD)).status_code == 401


async def test_the_answer_is_the_same_whether_there_is_such_a_user(office):
    await office.member("read", FJORDVIK)
    answers = []
    for email in (READER, "ukjent@kunde.example"):
        browser, page = await forgotten(office, email)
        answers.append((page.status_code, browser.text.replace(email, "X")))
    assert answers[0] == answers[1]
    await office.service.work_off()
    assert len(office.mail.mailbox.mails("ukjent@kunde.example")) == 0


async def test_a_link_for_a_new_password_lives_an_hour_and_dies_with_a_change(office):
    reader = await office.member("read", FJORDVIK)
    await forgotten(office, READER)
    await office.service.work_off()
    link = link_to(office, READER, "password")
    office.service.at(NOW + timedelta(minutes=59))
    assert (await office.browser().open(link)).status_code == 200
    await reader.open("/account")
    await reader.send("/account/password", present=PASSWORD, password=NEW, repeated=NEW)
    assert (await office.browser().open(link)).status_code == 410
    await forgotten(office, READER)
    await office.service.work_off()
    links = {link_to(office, READER, "password")} - {link}
    office.service.at(NOW + timedelta(hours=2))
    for late in links | {"/password?token=forged", "/password"}:
        assert (await office.browser().open(late)).status_code == 410


async def test_mails_for_a_new_password_cannot_be_ordered_without_end(office):
    for _ in range(3):
        _, page = await forgotten(office, READER)
        assert page.status_code == 200
    browser, page = await forgotten(office, READER)
    assert page.status_code == 429
    assert page.headers["retry-after"] == "3600"
    assert "Prøv igjen om 60 min" in browser.text


async def test_an_address_is_changed_when_both_addresses_have_confirmed(office):
    reader = await office.member("read", FJORDVIK)
    await reader.open("/account")
    await reader.send("/account/email", email="ny@kunde.example", present="feil passord")
    assert "Passordet stemmer ikke" in reader.text
    await reader.send("/account/email", email="ny@kunde.example", present=PASSWORD)
    await office.service.work_off()
    links = [link_to(office, who, "email-change") for who in (READER, "ny@kunde.example")]
    stranger = office.browser()
    await stranger.open(links[0])
    assert "ny@kunde.example" in stranger.text
    assert (await office.browser().log_in("ny@kunde.example", PASSWORD)).status_code == 401, (
        "opening is nothing"
    )
    await stranger.send("/email-change", token=token_of(links[0]))
    assert "Nå mangler bare bekreftelsen fra ny@kunde.example" in stranger.text
    assert (await office.browser().log_in(READER, PASSWORD)).url.path == "/"
    await stranger.open(links[1])
    await stranger.send("/email-change", token=token_of(links[1]))
    assert "E-postadressen er endret" in stranger.text
    assert (await reader.open("/")).url.path == "/login"
    assert (await office.browser().log_in(READER, PASSWORD)).status_code == 401
    assert (await office.browser().log_in("ny@kunde.example", PASSWORD)).url.path == "/"
    for link in links:
        assert (await stranger.open(link)).status_code == 410


async def test_an_address_that_somebody_has_cannot_be_taken(office):
    await office.invited("per@kunde.example", role="write")
    reader = await office.member("read", FJORDVIK)
    await reader.open("/account")
    await reader.send("/account/email", email="per@kunde.example", present=PASSWORD)
    await office.service.work_off()
    browser = office.browser()
    for who in (READER, "per@kunde.example"):
        await browser.open("/login")
        await browser.send("/email-change", token=token_of(link_to(office, who, "email-change")))
    assert browser.page.status_code == 409
    assert "Adressen er i bruk" in browser.text
    assert (await office.browser().log_in(READER, PASSWORD)).url.path == "/"


@pytest.mark.parametrize("email", ["", "uten-krøllalfa", "a@b", "a b@c.example", READER])
async def test_an_address_that_is_none_is_refused_at_its_field(office, email):
    reader = await office.member("read", FJORDVIK)
    await reader.open("/account")
    page = await reader.send("/account/email", email=email, present=PASSWORD)
    assert page.status_code == 422
    assert 'id="email-email-wrong"' in page.text


async def test_sessions_are_listed_and_ended_one_by_one_or_all(office):
    reader = await office.member("read", FJORDVIK)
    others = [office.browser() for _ in range(3)]
    for number, browser in enumerate(others):
        browser.http.headers["User-Agent"] = f"Nettleser {number}"
        await browser.log_in(READER, PASSWORD)
    await reader.open("/account")
    for number in range(3):
        assert f"Nettleser {number}" in reader.text
    (one,) = await office.service.rows("select id from sessions where agent = 'Nettleser 0'")
    await reader.send(f"/account/sessions/{one['id']}/ending")
    assert [(await each.open("/")).url.path for each in others] == ["/login", "/", "/"]
    await reader.send("/account/sessions/ending")
    assert [(await each.open("/")).url.path for each in others] == ["/login", "/login", "/login"]
    assert (await reader.open("/")).url.path == "/"


async def test_nobody_ends_a_session_of_somebody_else(office):
    reader = await office.member("read", FJORDVIK)
    writer = await office.member("write", FJORDVIK)
    (one,) = await office.service.rows(
        "select s.id from sessions s join users u on u.id = s.user_id where u.email = :email", email=READER
    )
    await writer.open("/account")
    await writer.send(f"/account/sessions/{one['id']}/ending")
    assert (await reader.open("/")).url.path == "/"


async def test_the_operator_of_the_settings_changes_nothing_of_his_log_in_here(office):
    operator = office.browser()
    await operator.log_in(OPERATOR, OPERATOR_PASSWORD)
    await operator.open("/account")
    await operator.send("/account/password", present=OPERATOR_PASSWORD, password=NEW, repeated=NEW)
    assert "styres av installasjonens innstillinger" in operator.text
    await forgotten(office, OPERATOR)
    await office.service.work_off()
    assert "Velg nytt passord" not in str(office.mail.mailbox.mails(OPERATOR))

"""The way in: invitations, log-in and its limits, sessions and forms."""

import hashlib
from datetime import timedelta
from email.message import EmailMessage

import pytest
from pydantic import ValidationError

from deploy.sandbox.mailbox import body
from services.portal.api.door import COOKIE
from services.portal.app import create
from services.portal.entrance import Lobby
from services.portal.orders import InvitationOrdered
from services.portal.passwords import Passwords
from services.portal.settings import Settings
from shared.clock import FixedClock
from tests.portal.browser import Browser
from tests.portal.conftest import OPERATOR, OPERATOR_PASSWORD, PASSWORD, SECOND_FACTOR_KEYS
from tests.portal.told import FJORDVIK, NORDLYS, NOW, Told, story
from tests.support.driving import driven, runtime_at

KARI = "kari@fjordvik.example"


async def accept(office, link, **fields):
    browser = office.browser()
    await browser.open(link)
    await browser.send("/invitation", token=link.partition("=")[2], **fields)
    await browser.pass_second_factor(KARI)
    return browser


async def test_an_invited_user_chooses_a_password_and_is_in(office):
    browser = office.browser()
    await browser.open(office.link(KARI))
    assert "Fjordvik Elektro AS" in browser.text
    assert KARI in browser.text
    browser = await office.invited(KARI)
    assert "Fjordvik Elektro AS" in browser.text
    assert await office.service.rows("select creditor_id, role from memberships") == [
        {"creditor_id": FJORDVIK, "role": "administrator"}
    ]


async def test_an_invitation_tells_before_the_password_what_the_role_needs(office):
    browser = office.browser()
    await browser.open(office.link(KARI))
    assert "Velg et passord, og sett så opp innlogging i to trinn." in browser.text
    await browser.open(office.link(KARI, role="read"))
    assert "Velg et passord, så er du inne." in browser.text


async def test_an_invitation_works_once(office):
    link = office.link(KARI)
    await accept(office, link, password=PASSWORD, repeated=PASSWORD)
    later = office.browser()
    assert (await later.open(link)).status_code == 410
    assert "Invitasjonen er brukt" in later.text
    assert (await office.browser().log_in(KARI, PASSWORD)).url.path == "/"


async def test_an_invitation_accepted_twice_at_once_makes_one_user(office):
    link = office.link(KARI)
    first, second = office.browser(), office.browser()
    for browser in (first, second):
        await browser.open(link)
    for browser, password in ((first, PASSWORD), (second, "en tyvs lange passord")):
        await browser.send("/invitation", token=link.partition("=")[2], password=password, repeated=password)
    assert first.path == "/login/second-factor"
    assert second.page.status_code == 410
    assert (await office.browser().log_in(KARI, "en tyvs lange passord")).status_code == 401


async def test_an_older_invitation_dies_with_the_newer_one(office):
    older = office.link(KARI)
    office.service.at(NOW + timedelta(hours=1))
    await accept(office, office.link(KARI), password=PASSWORD, repeated=PASSWORD)
    assert (await office.browser().open(older)).status_code == 410


@pytest.mark.parametrize("token", ["", "nonsense", "e30.aaaa.bbbb"])
async def test_an_invitation_that_nobody_signed_lets_nobody_in(office, token):
    browser = office.browser()
    page = await browser.open(f"/invitation?token={token}")
    assert page.status_code == 410
    assert "Lenken kan ikke leses" in browser.text


@pytest.mark.parametrize(
    ("password", "repeated", "words"),
    [
        ("for kort", "for kort", "minst 12 tegn"),
        ("x" * 1025, "x" * 1025, "minst 12 tegn"),
        (PASSWORD, "fire ord på en dør", "ikke like"),
        (PASSWORD, "", "ikke like"),
    ],
)
async def test_a_password_that_will_not_do_is_explained_and_the_invitation_stays_open(
    office, password, repeated, words
):
    link = office.link(KARI)
    browser = await accept(office, link, password=password, repeated=repeated)
    assert browser.page.status_code == 422
    assert words in browser.text
    assert await office.service.rows("select * from users") == []
    assert (await accept(office, link, password=PASSWORD, repeated=PASSWORD)).path == "/"


async def test_a_known_user_joins_another_company_with_the_password_that_he_has(office):
    await office.invited(KARI)
    link = office.link(KARI, NORDLYS)
    stranger = await accept(office, link, password="gjettet passord nr 1")
    assert "Passordet stemmer ikke" in stranger.text
    joined = await accept(office, link, password=PASSWORD)
    assert joined.path == "/"
    await joined.open("/companies")
    assert "Fjordvik Elektro AS" in joined.text
    assert "Nordlys Butikk AS" in joined.text


async def test_an_expired_invitation_is_renewed_by_the_user_himself(office):
    link = office.link(KARI)
    office.service.at(NOW + timedelta(days=7, seconds=1))
    browser = office.browser()
    page = await browser.open(link)
    assert page.status_code == 410
    assert "Invitasjonen er utløpt" in browser.text
    await browser.send("/invitation/renewal", token=link.partition("=")[2])
    assert f"ny lenke til {KARI}" in browser.text
    await office.service.work_off()
    fresh = link_in(the_mail(office, KARI))
    assert (await accept(office, fresh, password=PASSWORD, repeated=PASSWORD)).path == "/"


async def test_a_fresh_link_is_not_mailed_again_and_again(office):
    link = office.link(KARI)
    office.service.at(NOW + timedelta(days=8))
    browser = office.browser()
    for _ in range(3):
        await browser.open(link)
        await browser.send("/invitation/renewal", token=link.partition("=")[2])
    await office.service.work_off()
    assert len(office.mail.mailbox.mails(KARI)) == 1


async def test_an_address_that_takes_no_mail_is_told_on_the_page(office):
    link = office.link("kari@fjordvik")
    office.service.at(NOW + timedelta(days=8))
    browser = office.browser()
    await browser.open(link)
    await browser.send("/invitation/renewal", token=link.partition("=")[2])
    await office.service.work_off()
    await browser.open(link)
    assert "kunne ikke leveres" in browser.text


async def test_a_used_invitation_is_never_renewed(office):
    link = office.link(KARI)
    await accept(office, link, password=PASSWORD, repeated=PASSWORD)
    office.service.at(NOW + timedelta(days=8))
    browser = office.browser()
    await browser.open("/login")
    await browser.send("/invitation/renewal", token=link.partition("=")[2])
    assert "Invitasjonen er brukt" in browser.text
    assert await office.service.said(InvitationOrdered) == []


async def test_a_wrong_password_and_an_unknown_user_look_the_same(office):
    await office.invited(KARI)
    answers = []
    for email in (KARI, "ukjent@fjordvik.example"):
        browser = office.browser()
        page = await browser.log_in(email, "feil passord, og langt")
        answers.append((page.status_code, browser.text.replace(email, "")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 401


async def test_after_five_failures_even_the_right_password_has_to_wait_a_quarter_of_an_hour(office):
    await office.invited(KARI)
    browser = office.browser()
    for _ in range(5):
        assert (await browser.log_in(KARI, "feil passord, og langt")).status_code == 401
    assert (await browser.log_in(KARI, PASSWORD)).status_code == 429
    office.service.at(NOW + timedelta(minutes=15, seconds=1))
    assert (await browser.log_in(KARI, PASSWORD)).url.path == "/"


async def test_one_address_cannot_try_many_users(office):
    browser = office.browser()
    await browser.open("/login")
    for number in range(30):
        await browser.send("/login", email=f"bruker{number}@x.example", password="feil passord, og langt")
    assert (await browser.log_in(OPERATOR, OPERATOR_PASSWORD)).status_code == 429


async def test_a_success_forgives_the_failures_before(office):
    await office.invited(KARI)
    browser = office.browser()
    for _ in range(3):
        for _ in range(4):
            await browser.log_in(KARI, "feil passord, og langt")
        assert (await browser.log_in(KARI, PASSWORD)).url.path == "/"
        await browser.send("/logout")


async def test_passwords_and_tokens_are_kept_so_that_nobody_can_use_them(office):
    browser = await office.invited(KARI)
    (user,) = await office.service.rows("select password_hash from users")
    assert user["password_hash"].startswith("$argon2id$")
    token = browser.http.cookies[COOKIE]
    assert await office.service.rows("select token_hash from sessions") == [
        {"token_hash": hashlib.sha256(token.encode()).digest()}
    ]


async def test_log_out_ends_the_session_for_whoever_kept_the_cookie(office):
    browser = await office.invited(KARI)
    token = browser.http.cookies[COOKIE]
    await browser.send("/logout")
    assert browser.path == "/login"
    thief = office.browser()
    thief.http.cookies.set(COOKIE, token)
    await thief.open("/cases")
    assert browser.path == "/login"
    assert thief.path.startswith("/login")


async def test_a_session_ends_by_itself_and_is_swept_away(office):
    browser = await office.invited(KARI)
    for hour in range(1, 12):
        office.service.at(NOW + timedelta(hours=hour))
        assert (await browser.open("/")).url.path == "/"
    office.service.at(NOW + timedelta(hours=12))
    assert (await browser.open("/")).url.path == "/login"
    office.service.at(NOW + timedelta(days=1))
    await office.service.run_due()
    assert await office.service.rows("select * from sessions") == []


async def test_a_session_in_which_nothing_happens_ends_after_two_hours(office):
    browser = await office.invited(KARI)
    office.service.at(NOW + timedelta(hours=1, minutes=59))
    assert (await browser.open("/")).url.path == "/"
    office.service.at(NOW + timedelta(hours=3, minutes=59))
    assert (await browser.open("/")).url.path == "/login"


async def test_a_simulation_that_moves_the_business_clock_logs_nobody_out(office, database_url):
    log_in_clock = FixedClock(NOW)
    runtime = runtime_at(NOW, smtp_url=office.service.runtime.common.smtp_url)
    settings = Settings(
        database_url=database_url,
        second_factor_keys=SECOND_FACTOR_KEYS,
        operator_email=OPERATOR,
        operator_password=OPERATOR_PASSWORD,
    )
    async with driven(lambda given: create(given, settings, log_in_clock), runtime) as service:
        browser = Browser(service.service.app, NOW, {})
        await browser.log_in(OPERATOR, OPERATOR_PASSWORD)
        for day in range(1, 40):
            service.at(NOW + timedelta(days=day))
            await service.run_due()
            assert (await browser.open("/")).url.path == "/"
        log_in_clock.move_to(NOW + timedelta(hours=2))
        assert (await browser.open("/")).url.path == "/login"
        await browser.close()


async def test_whoever_is_led_to_the_log_in_comes_back_to_the_page_that_he_wanted(office):
    await office.service.hear(*story(Told("10042")))
    await office.invited(KARI)
    browser = office.browser()
    await browser.open("/cases?q=10042")
    assert browser.path == "/login?next=%2Fcases%3Fq%3D10042"
    await browser.send("/login", email=KARI.upper(), password=PASSWORD, next="/cases?q=10042")
    assert (await browser.pass_second_factor(KARI)).url.path == "/cases"
    assert "100001" in browser.text


@pytest.mark.parametrize(
    "evil", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x"]
)
async def test_the_log_in_leads_to_no_other_site(office, evil):
    await office.invited(KARI)
    browser = office.browser()
    await browser.open("/login")
    await browser.send("/login", email=KARI, password=PASSWORD, next=evil)
    page = await browser.pass_second_factor(KARI)
    assert str(page.url) == "http://portal.example/"


async def test_a_log_in_takes_a_new_token_so_that_nobody_can_plant_one(office):
    await office.invited(KARI)
    browser = office.browser()
    await browser.open("/login")
    planted = browser.http.cookies[COOKIE]
    await browser.send("/login", email=KARI, password=PASSWORD)
    assert browser.http.cookies[COOKIE] != planted


async def test_a_log_in_ends_the_session_that_the_browser_held(office):
    browser = await office.invited(KARI)
    held = browser.http.cookies[COOKIE]
    await browser.log_in(KARI, PASSWORD)
    assert (await browser.open("/")).url.path == "/"
    thief = office.browser()
    thief.http.cookies.set(COOKIE, held)
    assert (await thief.open("/")).url.path == "/login"


async def test_a_form_of_another_browser_or_without_its_token_is_refused(office):
    await office.invited(KARI)
    browser, other = office.browser(), office.browser()
    await other.open("/login")
    for form_token in ("", "made-up", "æøå", other.form_token):
        page = await browser.http.post(
            "/login", data={"form_token": form_token, "email": KARI, "password": PASSWORD}
        )
        assert page.status_code == 403
    assert (await browser.open("/")).url.path == "/login"


async def test_the_operator_sees_every_company_while_the_settings_name_him(office, database_url):
    await office.service.hear(*story(Told("10042")), *story(Told("77", creditor_id=NORDLYS, case_number="9")))
    browser = office.browser()
    await browser.log_in(OPERATOR, OPERATOR_PASSWORD)
    await browser.open("/cases?status=all")
    assert "100001" in browser.text
    assert "Nordlys Butikk AS" in browser.text
    settings = Settings(database_url=database_url, second_factor_keys=SECOND_FACTOR_KEYS)
    async with driven(
        lambda given: create(given, settings, given.clock), runtime_at(NOW)
    ) as without_operator:
        later = Browser(without_operator.service.app, NOW, office.codes)
        later.http.cookies.set(COOKIE, browser.http.cookies[COOKIE])
        await later.open("/cases?status=all")
        assert "Nordlys Butikk AS" not in later.text
        assert (await later.log_in(OPERATOR, OPERATOR_PASSWORD)).status_code == 401
        await later.close()


def test_an_operator_with_a_short_password_is_refused_at_the_start():
    with pytest.raises(ValidationError, match="at least 12 characters"):
        Settings(
            database_url="postgresql://x",
            second_factor_keys=SECOND_FACTOR_KEYS,
            operator_email=OPERATOR,
            operator_password="kort",
        )


@pytest.mark.parametrize(("portal_url", "secure"), [("https://portal.example", True), ("http://x", False)])
async def test_cookies_are_for_this_site_alone_and_for_https_where_there_is_https(
    office, database_url, portal_url, secure
):
    settings = Settings(database_url=database_url, second_factor_keys=SECOND_FACTOR_KEYS)
    runtime = runtime_at(NOW, portal_url=portal_url)
    async with driven(lambda given: create(given, settings, given.clock), runtime) as service:
        browser = Browser(service.service.app, NOW, {})
        cookie = (await browser.open("/login")).headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert ("secure" in cookie) is secure
        assert ("strict-transport-security" in browser.page.headers) is secure
        await browser.close()


def the_mail(office, recipient: str) -> EmailMessage:
    (mail,) = office.mail.mailbox.mails(recipient)
    return office.mail.mailbox.message(mail)


def link_in(message: EmailMessage) -> str:
    (line,) = [line for line in body(message, "plain").splitlines() if line.startswith("http")]
    return line.removeprefix("http://portal.example")


@pytest.mark.parametrize("email", [OPERATOR, KARI])
async def test_a_wrong_password_costs_as_much_work_for_whomever_it_is(office, email):
    """Else the time of an answer says who the operator is, and who has a user."""

    class Counted(Passwords):
        checked = 0

        async def matches(self, password_hash, password):
            self.checked += 1
            return await super().matches(password_hash, password)

    passwords = Counted(office.settings.password_memory_kib)
    lobby = Lobby(office.service.service.database, passwords, office.settings, FixedClock(NOW))
    assert await lobby.refusal(email, "not the password", "203.0.113.7") == "wrong"
    assert passwords.checked == 1


async def test_a_large_body_is_not_read_before_it_is_known_who_sends_it(office):
    large = {"names": ["x" * 1024 * 1024]}
    answer = await office.service.http.post("/privacy/held", json=large, auth=None)
    assert answer.status_code == 413

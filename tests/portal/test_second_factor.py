"""The second step of the log-in: who needs it, what counts, and what somebody can do who lacks the phone."""

import re
from datetime import timedelta

import pytest

from services.portal.api.door import COOKIE
from services.portal.domain import totp
from shared.keyring import Keyring
from tests.portal.conftest import OPERATOR, OPERATOR_PASSWORD, PASSWORD
from tests.portal.told import FJORDVIK, NOW

KARI = "kari@fjordvik.example"
READER = "read@kunde.example"


async def half_inside(office, email=KARI):
    """A browser whose user has shown the password, and no code yet."""
    browser = office.browser()
    await browser.open("/login")
    await browser.send("/login", email=email, password=PASSWORD)
    return browser


async def with_secret(office):
    """Kari with an app whose secret is known, and the codes that it shows."""
    browser = office.browser()
    link = office.link(KARI)
    await browser.open(link)
    await browser.send("/invitation", token=link.partition("=")[2], password=PASSWORD, repeated=PASSWORD)
    return browser, await browser.set_up_second_factor(KARI)


def code_at(secret, instant):
    return totp.code(secret, totp.step_at(instant))


@pytest.mark.parametrize(
    ("seconds", "expected"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")]
)
def test_codes_are_those_of_the_standard(seconds, expected):
    """RFC 6238, appendix B, the last six of eight digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert totp.code(secret, seconds // totp.PERIOD) == expected


async def test_an_administrator_is_not_in_before_the_second_factor_is_set_up(office):
    browser = office.browser()
    link = office.link(KARI)
    await browser.open(link)
    await browser.send("/invitation", token=link.partition("=")[2], password=PASSWORD, repeated=PASSWORD)
    assert browser.path == "/login/second-factor"
    assert "<svg" in browser.page.text
    for path in ("/", "/cases", "/account", f"/companies/{FJORDVIK}/users"):
        assert (await browser.open(path)).url.path == "/login/second-factor"
    await browser.send(f"/companies/{FJORDVIK}/users", email="x@y.example", role="administrator")
    assert browser.path == "/login/second-factor"
    assert await office.service.rows("select * from invitations where invited_role is not null") == []


async def test_a_wrong_code_sets_nothing_up_and_the_right_one_gives_recovery_codes_once(office):
    browser, _ = await with_secret(office)
    assert len(office.codes[KARI]) == 10
    for code in office.codes[KARI]:
        assert code in browser.text
    assert (await browser.open("/login/second-factor")).url.path == "/"
    other = office.browser()
    link = office.link("per@fjordvik.example")
    await other.open(link)
    await other.send("/invitation", token=link.partition("=")[2], password=PASSWORD, repeated=PASSWORD)
    page = await other.send("/login/second-factor", code="000000")
    assert page.status_code == 401
    assert "Koden stemmer ikke" in other.text
    assert (await other.open("/")).url.path == "/login/second-factor"


async def test_secrets_are_encrypted_and_recovery_codes_hashed(office):
    _, secret = await with_secret(office)
    (kept,) = await office.service.rows("select secret from second_factors")
    keyring = Keyring(office.settings.second_factor_keys, "X")
    assert keyring.decrypted(kept["secret"]).get_secret_value() == secret
    hashes = await office.service.rows("select code_hash from recovery_codes")
    plain = "".join(office.codes[KARI]).replace("-", "").encode()
    assert len(hashes) == 10
    assert not any(row["code_hash"] in plain for row in hashes)
    log = str(await office.service.rows("select body from outbox"))
    assert secret not in log


async def test_a_code_counts_once_and_an_older_one_not_at_all(office):
    _, secret = await with_secret(office)
    browser = await half_inside(office)
    assert browser.path == "/login/code"
    page = await browser.send("/login/code", code=code_at(secret, NOW))
    assert page.status_code == 401, "it was used to set the app up"
    page = await browser.send("/login/code", code=code_at(secret, NOW - timedelta(seconds=30)))
    assert page.status_code == 401
    page = await browser.send("/login/code", code=code_at(secret, NOW + timedelta(seconds=90)))
    assert page.status_code == 401, "too early"
    following = code_at(secret, NOW + timedelta(seconds=30))
    assert (await browser.send("/login/code", code=f"{following[:3]} {following[3:]}")).url.path == "/"
    again = await half_inside(office)
    assert (await again.send("/login/code", code=following)).status_code == 401


async def test_a_recovery_code_stands_in_for_the_app_once(office):
    await with_secret(office)
    code = office.codes[KARI][0].upper().replace("-", " ")
    browser = await half_inside(office)
    assert (await browser.send("/login/code", code=code)).url.path == "/"
    again = await half_inside(office)
    assert (await again.send("/login/code", code=code)).status_code == 401
    await browser.open("/account")
    assert "9 gjenopprettingskoder igjen" in browser.text


async def test_codes_cannot_be_guessed_and_a_right_password_gives_no_new_guesses(office):
    _, secret = await with_secret(office)
    browser = await half_inside(office)
    for _ in range(5):
        assert (await browser.send("/login/code", code="000000")).status_code == 401
    again = await half_inside(office)
    page = await again.send("/login/code", code=code_at(secret, NOW + timedelta(seconds=30)))
    assert page.status_code == 429
    assert page.headers["retry-after"] == "900"
    assert "Prøv igjen om 15 min" in again.text


async def test_the_token_changes_with_each_step_so_that_nobody_can_plant_one(office):
    await with_secret(office)
    browser = await half_inside(office)
    before = browser.http.cookies[COOKIE]
    await browser.pass_second_factor(KARI)
    assert browser.http.cookies[COOKIE] != before
    thief = office.browser()
    thief.http.cookies.set(COOKIE, before)
    assert (await thief.open("/")).url.path == "/login"


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
async def test_no_step_of_the_log_in_leads_to_another_site(office, evil):
    await with_secret(office)
    browser = await half_inside(office)
    code = office.codes[KARI][0]
    page = await browser.send("/login/code", code=code, next=evil)
    assert str(page.url) == "http://portal.example/"
    assert str((await browser.http.get("/login/code", params={"next": evil})).url) == "http://portal.example/"
    reader = await office.member("read", FJORDVIK)
    await reader.open("/login/second-factor")
    secret = re.search(r'id="secret">([^<]+)<', reader.page.text)[1].replace(" ", "")
    await reader.send("/login/second-factor", code=code_at(secret, NOW), next=evil)
    assert "evil" not in reader.page.text


async def test_whoever_takes_too_long_over_the_code_begins_again(office):
    await with_secret(office)
    browser = await half_inside(office)
    office.service.at(NOW + timedelta(minutes=16))
    assert (await browser.open("/login/code")).url.path == "/login"


async def test_a_reader_may_have_one_and_may_turn_it_off(office):
    reader = await office.member("read", FJORDVIK)
    await reader.open("/login/second-factor?next=/account")
    secret = await reader.set_up_second_factor(READER)
    await reader.open("/account")
    assert (await half_inside(office, READER)).path == "/login/code"
    page = await reader.send("/account/second-factor/removal", code="000000")
    assert "Koden stemmer ikke" in reader.text
    following = code_at(secret, NOW + timedelta(seconds=30))
    page = await reader.send("/account/second-factor/removal", code=following)
    assert page.url.path == "/account"
    assert "Innlogging i to trinn er slått av" in reader.text
    assert (await half_inside(office, READER)).path == "/"


async def test_whoever_needs_it_cannot_turn_it_off(office):
    browser, secret = await with_secret(office)
    await browser.open("/account")
    following = code_at(secret, NOW + timedelta(seconds=30))
    await browser.send("/account/second-factor/removal", code=following)
    assert "så den kan ikke slås av" in browser.text
    assert (await half_inside(office)).path == "/login/code"


async def test_new_recovery_codes_void_the_old_ones(office):
    browser, secret = await with_secret(office)
    old = list(office.codes[KARI])
    await browser.open("/account")
    await browser.send("/account/recovery-codes", code=code_at(secret, NOW + timedelta(seconds=30)))
    assert "Ta vare på gjenopprettingskodene" in browser.text
    again = await half_inside(office)
    assert (await again.send("/login/code", code=old[0])).status_code == 401


async def test_setting_it_up_ends_the_other_sessions(office):
    reader = await office.member("read", FJORDVIK)
    elsewhere = await half_inside(office, READER)
    assert elsewhere.path == "/"
    await reader.open("/login/second-factor")
    await reader.set_up_second_factor(READER)
    assert (await reader.open("/cases")).url.path == "/cases"
    assert (await elsewhere.open("/cases")).url.path == "/login"


async def test_an_operator_takes_a_lost_second_factor_away_and_its_owner_is_told(office):
    await with_secret(office)
    operator = office.browser()
    await operator.log_in(OPERATOR, OPERATOR_PASSWORD)
    await operator.open("/staff")
    await operator.send("/staff/second-factor-removal", email="nobody@x.example")
    assert "Ingen bruker har denne adressen" in operator.text
    await operator.send("/staff/second-factor-removal", email=KARI)
    await office.service.work_off()
    subjects = [office.mail.mailbox.message(mail)["subject"] for mail in office.mail.mailbox.mails(KARI)]
    assert subjects == ["Innloggingen din til AutoCollect-portalen er endret"] * 2
    assert (await half_inside(office)).path == "/login/second-factor"

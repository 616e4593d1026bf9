"""A company comes in by itself: the portal and registration together, from its number to its first log-in.

Both services are built by their own composition roots; the portal asks registration over HTTP. Only Go and the
mail server are stand-ins, and only the broker is missing: the test carries the events.
"""

import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from deploy.sandbox.mail import MailSandbox
from deploy.sandbox.mailbox import body
from deploy.sandbox.poweroffice.seed.companies import FJORDVIK
from services.portal.app import create as create_portal
from services.portal.settings import Settings as PortalSettings
from services.registration.app import create as create_registration
from services.registration.settings import Settings as RegistrationSettings
from shared.events import CreditorRegistered
from tests.portal.browser import Browser
from tests.portal.neighbourhood import Line, RuntimeAmong
from tests.registration.conftest import GO, NOW, PORTAL, REDIRECT, STEPS, Around, Office, a_sandbox
from tests.support.databases import service_database
from tests.support.driving import driven, runtime_at

INGRID = "ingrid.solberg@fjordvik-elektro.example"
PASSWORD = "fire ord på en tavle"
STEP = {"nb": "Steg {}/5", "en": "Step {}/5"}
WELCOME = {"nb": "Velkommen til AutoCollect", "en": "Welcome to AutoCollect"}
MAILED_IN = {"nb": "Språk i e-post Norsk", "en": "Language of e-mail English"}
NORWEGIAN = r"\b(Hei|hilsen|og|ikke|dere|lenken)\b|[æøå]"
KEY = SecretStr(Fernet.generate_key().decode())


async def consents(office: Office, browser: Browser) -> str:
    """Follow the link to Go, approve there, and come back by registration; return the portal's address."""
    found = re.search(r'href="(http[^"]+)" rel="noreferrer"', browser.page.text)
    assert found, browser.text
    back = await office.consent({"consent": {"url": found[1].replace("&amp;", "&")}})
    answer = await office.come_back(back, accept="text/html")
    return answer.headers["location"].removeprefix(PORTAL)


async def registers(office: Office, browser: Browser, language: str) -> None:
    """Go from the company's number to the signature, with pages in a language."""
    await browser.open(f"/registration{'?language=en' if language == 'en' else ''}")
    await browser.send("/registration", organisation_number="123")
    assert 'id="begin-organisation_number-wrong"' in browser.page.text, (
        "registration's own refusal, at its field"
    )
    await browser.send("/registration", organisation_number=FJORDVIK)
    arrival = await consents(office, browser)
    await browser.open(arrival)
    await browser.send("/registration/arrival", token=parse_qs(urlsplit(arrival).query)["token"][0])
    assert STEP[language].format(1) in browser.text
    await browser.send("/registration/steps/1", organisation_number="988 077 917")
    assert INGRID in browser.text
    await browser.send("/registration/steps/2")
    await browser.send("/registration/steps/3", bank_account="1234 56 78904", settlement_emails=INGRID)
    assert 'id="company-bank_account-wrong"' in browser.page.text
    await browser.send("/registration/steps/3", bank_account="1234 56 78903", settlement_emails=INGRID)
    assert "Mellomværende AutoCollect" in browser.text
    chosen = {name: str(value) for name, value in STEPS["setup"].items()} | {"write_off_account": "7831"}
    await browser.send("/registration/steps/4", **chosen)
    assert STEP[language].format(5) in browser.text, browser.text
    (text_hash,) = re.findall(r'name="text_hash" value="([^"]+)"', browser.page.text)
    signature = {"text_hash": text_hash, "signed_by": "Ingrid Solberg", "accepted": "true"}
    await browser.send("/registration/steps/5", **signature)
    assert browser.path == "/registration/done", browser.text


@pytest.mark.parametrize("language", ["nb", "en"])
async def test_a_company_comes_in_by_itself(database_server, tmp_path, language):
    mail = MailSandbox(tmp_path)
    await mail.start()
    runtime = runtime_at(NOW, portal_url=PORTAL, smtp_url=f"smtp://127.0.0.1:{mail.port}")
    around = Around(a_sandbox(runtime.clock))
    async with (
        service_database(database_server, "registration") as registration_url,
        service_database(database_server, "portal") as portal_url,
    ):
        registration = RegistrationSettings(
            database_url=registration_url, redirect_uri=REDIRECT, client_key_keys=KEY
        )
        settings = PortalSettings(database_url=portal_url, second_factor_keys=KEY, password_memory_kib=8192)
        async with driven(
            lambda it: create_registration(it, registration, poweroffice=GO, http=around.client()), runtime
        ) as service:
            line = Line(service.service.app)
            names = ("registration", "sync", "dunning", "transfer", "settlement", "portal")
            among = RuntimeAmong(runtime.common, runtime.broker, runtime.clock, dict.fromkeys(names, line))
            async with driven(lambda it: create_portal(it, settings, it.clock), among) as portal:
                browser = Browser(portal.service.app, NOW, {}, base_url=PORTAL)
                await registers(Office(service, around), browser, language)
                await service.work_off()
                (registered,) = await service.said(CreditorRegistered)
                await portal.hear(registered)
                (welcome,) = mail.mailbox.mails(INGRID)
                message = mail.mailbox.message(welcome)
                text = body(message, "plain")
                assert message["Subject"] == WELCOME[language]
                assert bool(re.search(NORWEGIAN, text)) is (language == "nb")
                if language == "en":  # he follows the link on another machine
                    await browser.close()
                    browser = Browser(portal.service.app, NOW, {}, base_url=PORTAL)
                link = re.search(rf"{PORTAL}(/invitation\?token=\S+)", text)[1]
                await browser.open(link)
                assert f'<html lang="{language}">' in browser.page.text
                token = parse_qs(httpx.URL(link).query.decode())["token"][0]
                await browser.send("/invitation", token=token, password=PASSWORD, repeated=PASSWORD)
                await browser.pass_second_factor(INGRID)
                assert browser.path == "/"
                await browser.open(f"/companies/{registered.creditor_id}/settings")
                assert "1234.56.78903" in browser.text
                assert f'<html lang="{language}">' in browser.page.text
                assert MAILED_IN[language] in browser.text
                await browser.close()
    await mail.stop()

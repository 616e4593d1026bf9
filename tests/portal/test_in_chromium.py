"""Pages as a real browser shows them: desktop and phone, by keyboard, in both languages, checked by axe."""

import asyncio
import os
import shutil
from contextlib import asynccontextmanager
from importlib.resources import files

import pytest
import uvicorn
from playwright.async_api import async_playwright, expect

from services.portal.domain import totp
from tests.portal.conftest import PASSWORD
from tests.portal.engine_room import letter
from tests.portal.money import (
    AT,
    BATCH,
    INVOICE,
    SETTLEMENT,
    bank_charge,
    bank_entry,
    bank_file,
    batch,
    booked_credit,
    held_credit,
    outlay,
    payout,
    vat_invoice,
    waiting,
)
from tests.portal.registration import CONSENT, SETUP
from tests.portal.told import FJORDVIK, NOW, Told, story
from tests.portal.webhook_office import delivery, endpoint

pytestmark = pytest.mark.browser

KARI = "kari@fjordvik.example"
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
RULES = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations']})"


@pytest.fixture(scope="session")
async def chromium():
    """One browser for all tests."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
async def served(standing_office):
    """The portal at an address of this machine."""
    config = uvicorn.Config(
        standing_office.service.service.app, port=0, lifespan="off", log_config=None, server_header=False
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


@pytest.fixture
def window(chromium, served, office, tmp_path):
    """Opens windows; what was seen in them stays as pictures in the test's own folder."""

    @asynccontextmanager
    async def opened():
        context = await chromium.new_context(viewport=DESKTOP, base_url=served, locale="nb-NO")
        page = await context.new_page()
        try:
            yield Window(page, tmp_path)
        finally:
            await context.close()

    return opened


class Window:
    """One window of the browser."""

    def __init__(self, page, folder) -> None:
        self.page, self.folder, self.seen = page, folder, 0

    async def sees(self, heading: str) -> None:
        """A page is there, and nothing of it sticks out of a phone's or a desk's window."""
        await expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.seen += 1
        for size in (PHONE, DESKTOP):
            await self.page.set_viewport_size(size)
            picture = self.folder / f"{self.seen:02}-{size['width']}.png"
            await self.page.screenshot(path=picture, full_page=True)
            await self.fits(heading, size)

    async def fits(self, page: str, size) -> None:
        """Nothing of a page sticks out of a window of this size."""
        wide = await self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide, f"{page} is wider than a window of {size['width']}"
        if size == PHONE:
            tables = await self.page.evaluate(
                "[...document.querySelectorAll('main table')]"
                ".filter(each => each.scrollWidth > each.clientWidth).map(each => each.outerHTML)"
            )
            assert tables == [], f"a table of {page} is read by scrolling sideways"

    async def reads_well(self) -> None:
        """Axe finds nothing on the page that a screen reader or weak eyes would stumble on."""
        await self.page.evaluate(AXE)
        found = (await self.page.evaluate(RULES))["violations"]
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []

    async def types(self, *keys: str) -> None:
        """Use the keyboard alone: what is no name of a key is written."""
        for key in keys:
            if key in ("Tab", "Enter", "Space"):
                await self.page.keyboard.press(key)
            else:
                await self.page.keyboard.insert_text(key)


async def set_up_second_factor(window) -> str:
    secret = (await window.page.locator("#secret").inner_text()).replace(" ", "")
    await window.types(totp.code(secret, totp.step_at(NOW)), "Enter")
    await window.sees("Ta vare på gjenopprettingskodene")
    code = await window.page.locator("#recovery-codes code").first.inner_text()
    await window.page.get_by_role("link", name="Jeg har tatt vare på dem").click()
    return code


async def test_the_way_in_by_keyboard_and_its_refusals(office, window):
    await office.service.hear(*story(Told("10042")))
    async with window() as it:
        await it.page.goto(office.link(KARI))
        await it.sees("Velkommen")
        await it.page.locator("#password").focus()
        await it.types("sommeren2026", "Tab", "sommeren2026", "Enter")
        await expect(it.page.get_by_role("alert")).to_contain_text("lett å gjette")
        await it.page.locator("#password").focus()
        await it.types(PASSWORD, "Tab", PASSWORD, "Enter")
        await it.sees("Innlogging i to trinn")
        await it.reads_well()
        code = await set_up_second_factor(it)
        await it.sees("Oversikt")
        await it.page.get_by_role("button", name="Logg ut").click()
        await it.sees("Logg inn")
        await it.reads_well()
        await it.types(KARI, "Tab", "feil passord, og langt", "Enter")
        await expect(it.page.get_by_role("alert")).to_contain_text("passer ikke sammen")
        await it.types(PASSWORD, "Enter")
        await it.sees("Bekreft innloggingen")
        await it.types("000000", "Enter")
        await expect(it.page.get_by_role("alert")).to_contain_text("Koden stemmer ikke")
        await it.types(code, "Enter")
        await it.sees("Oversikt")


async def test_users_and_the_own_account(office, window):
    await office.invited("ola@fjordvik.example", role="read")
    async with window() as it:
        await it.page.goto(office.link(KARI))
        await it.page.locator("#password").fill(PASSWORD)
        await it.page.locator("#repeated").fill(PASSWORD)
        await it.page.get_by_role("button", name="Lagre og logg inn").click()
        await set_up_second_factor(it)
        await it.page.goto(f"/companies/{FJORDVIK}/users")
        await it.page.get_by_text("Inviter bruker").click()
        await it.page.get_by_label("E-post", exact=True).fill("per@fjordvik.example")
        await it.page.get_by_role("button", name="Send invitasjon").click()
        await expect(it.page.get_by_role("status")).to_contain_text(
            "Vi sender en invitasjon til per@fjordvik.example"
        )
        await it.sees("Brukere")
        await it.reads_well()
        await it.page.get_by_text(f"Endre {KARI}").click()
        await it.page.get_by_role("button", name=f"Fjern {KARI} fra selskapet").click()
        await expect(it.page.get_by_role("alert")).to_contain_text("minst én administrator")
        await it.page.goto("/account")
        await it.sees("Min konto")
        await it.reads_well()
        await it.page.get_by_role("link", name="English").click()
        await it.sees("My account")


async def test_a_company_is_registered_without_an_account(office, window):
    office.neighbours.registration.begins()
    async with window() as it:
        await it.page.goto("/registration")
        await it.sees("Registrer meg som bruker")
        await it.page.get_by_label("Organisasjonsnummer").fill("310 000 014")
        await it.page.get_by_role("button", name="Fortsett").click()
        await it.sees("Godkjenn i PowerOffice Go")
        await expect(it.page.get_by_role("link", name="Gå til PowerOffice Go")).to_have_attribute(
            "href", CONSENT
        )
        await it.page.goto(office.arrival(email="ingrid@fjordvik.example"))
        await it.page.get_by_role("button", name="Fortsett registreringen").click()
        await it.sees("Steg 1/5 – Regnskapsbyrå")
        await it.page.get_by_role("button", name="Lagre og gå videre").click()
        await expect(it.page.locator("#firm-organisation_number-wrong")).to_contain_text("ikke bruker byrå")
        await it.page.get_by_label("Vi bruker ikke regnskapsbyrå").check()
        await it.page.get_by_role("button", name="Lagre og gå videre").click()
        await it.sees("Steg 2/5 – Kontaktopplysninger")
        await it.page.get_by_role("button", name="Opplysningene stemmer").click()
        await it.sees("Steg 3/5 – Firmaopplysninger")
        await it.reads_well()
        await it.page.get_by_label("Kontonummer").fill("8601 11 17947")
        await it.page.get_by_role("button", name="Opplysningene stemmer").click()
        await it.sees("Steg 4/5 – Oppsett")
        for name, value in SETUP.items():
            if name != "auto_posting":
                await it.page.locator(f"#setup-{name}").select_option(str(value))
        await it.page.get_by_role("button", name="Lagre og gå videre").click()
        await it.page.get_by_text("Åpne avtalen (versjon").click()
        await it.sees("Steg 5/5 – Avtale")
        await it.reads_well()
        await it.page.get_by_label("Navnet ditt").fill("Ingrid Solberg")
        await it.page.get_by_label("Avtalen er lest og godtatt").check()
        await it.page.get_by_role("button", name="Registrer meg").click()
        await it.sees("Velkommen til AutoCollect!")


async def test_a_debtor_finds_his_way_on_a_phone(office, window, tmp_path):
    case = Told("10042")
    await office.service.hear(*story(case)[:6])
    office.neighbours.owed[case.id] = {
        "principal": "1000.00",
        "interest": "14.25",
        "fees": "350.00",
        "total": "1364.25",
    }
    receipt = tmp_path / "kvittering.png"
    receipt.write_bytes(b"\x89PNG\r\n\x1a\n picture")
    async with window() as it:
        await it.page.goto("/my-case")
        await it.sees("Se saken din")
        await it.page.set_viewport_size(PHONE)
        await it.reads_well()
        await it.page.get_by_label("Saksnummer").fill(case.case_number)
        await it.page.get_by_label("PIN").fill("2345 6789")
        await it.types("Enter")
        await expect(it.page.get_by_role("alert")).to_contain_text("passer ikke sammen")
        await it.page.get_by_label("PIN").fill(office.pins.printed(case.case_id))
        await it.types("Enter")
        await it.sees("Sak 100001")
        await it.page.set_viewport_size(PHONE)
        await it.page.get_by_text("Vis som QR-kode").click()
        for way in ("Jeg er uenig i kravet", "Jeg trenger mer tid", "Jeg har betalt", "Jeg har et spørsmål"):
            await it.page.get_by_text(way).click()
        await it.sees("Sak 100001")
        await it.reads_well()
        await it.page.set_viewport_size(PHONE)
        await it.page.locator("#receipt-file").set_input_files(receipt)
        await it.page.get_by_role("button", name="Send kvitteringen").click()
        await expect(it.page.get_by_role("status")).to_contain_text("vi har fått kvitteringen")
        await it.page.get_by_text("Jeg er uenig i kravet").click()
        await it.page.get_by_label("Hva er feil?").select_option("wrong_amount")
        await it.page.get_by_label("Forklar med egne ord").fill("Jeg har betalt halvparten.")
        await it.page.get_by_role("button", name="Send innsigelsen").click()
        await expect(it.page.get_by_role("status")).to_contain_text("registrert innsigelsen din")
        await it.sees("Sak 100001")
        await it.reads_well()


async def test_the_overview_cases_and_the_routine_on_desktop_and_phone(office, window):
    paid, late = Told("10042"), Told("10077", case_number="100002")
    await office.service.hear(*story(paid), *story(late)[:5])
    async with window() as it:
        await it.page.goto(office.link(KARI))
        await it.page.locator("#password").fill(PASSWORD)
        await it.page.locator("#repeated").fill(PASSWORD)
        await it.page.get_by_role("button", name="Lagre og logg inn").click()
        await set_up_second_factor(it)
        await it.sees("Oversikt")
        await it.page.get_by_text("Vis tallene").first.focus()
        await it.types("Enter")
        await expect(it.page.get_by_role("cell", name="1 361").first).to_be_visible()
        await it.sees("Oversikt")
        await it.reads_well()
        await it.page.goto("/cases")
        await it.page.get_by_label("Velg sak 100002").check()
        await it.page.get_by_role("button", name="Fortsett").click()
        await it.sees("Sett på pause: 1 sak")
        await it.reads_well()
        await it.page.goto(f"/companies/{FJORDVIK}/dunning")
        await it.page.locator("#routine-transfer_after_days").fill("30")
        await it.page.get_by_role("button", name="Prøv uten å lagre").click()
        await expect(it.page.get_by_role("status")).to_contain_text("ingenting er lagret")
        await it.sees("Purrerutine")
        await it.reads_well()


async def test_an_approved_invoice_gets_its_case_number_while_one_looks(office, window):
    proposed = Told("10099", case_number="100009")
    await office.service.hear(proposed.overdue(), proposed.proposed())
    office.neighbours.proposes(proposed)
    office.neighbours.approves_later = True
    async with window() as it:
        await it.page.goto(office.link(KARI))
        await it.page.locator("#password").fill(PASSWORD)
        await it.page.locator("#repeated").fill(PASSWORD)
        await it.page.get_by_role("button", name="Lagre og logg inn").click()
        await set_up_second_factor(it)
        await it.page.goto("/proposals?at_least=mye")
        await it.page.get_by_label("Velg faktura 10099").check()
        await it.page.get_by_text("Sett på vent eller fjern").click()
        await it.page.get_by_label("Begrunnelse").press("Enter")
        assert it.page.url.endswith("at_least=mye"), "Enter in the reason approves nothing"
        await expect(it.page.get_by_label("På vent til")).to_have_value("2026-07-15")
        await it.sees("Forslag til inkasso")
        await it.reads_well()
        await it.page.goto("/proposals")
        await it.page.get_by_label("Velg faktura 10099").check()
        assert office.neighbours.asked == []
        await it.page.get_by_role("button", name="Godkjenn valgte").click()
        await expect(it.page.get_by_role("status")).to_contain_text("10099")
        await office.service.hear(proposed.transferred())
        await expect(it.page.get_by_role("link", name="Sak 100009")).to_be_visible(timeout=15_000)


async def test_the_agencys_pages_on_desktop_and_phone(office, window, served):
    case, proposed = Told("10042"), Told("10099", case_number="100002")
    await office.service.hear(*story(case), *story(proposed)[:5])
    busy(office, case)
    browser = await office.colleague("operator")
    async with window() as it:
        cookies = [
            {"name": each.name, "value": each.value, "url": served} for each in browser.http.cookies.jar
        ]
        await it.page.context.add_cookies(cookies)
        for path, heading in AGENCYS.items():
            await it.page.goto(path.format(case=case.case_id))
            for fold in await it.page.locator("main details summary").all():
                await fold.click()
            await it.sees(heading)
            await it.reads_well()
        await it.page.set_viewport_size(PHONE)
        for language in ("nb", "en"):
            for path in EVERYDAY:
                answer = await it.page.goto(f"{path.format(case=proposed.case_id)}?language={language}")
                assert answer.status == 200, path
                await expect(it.page.locator("html")).to_have_attribute("lang", language)
                await it.fits(path, PHONE)
                await it.reads_well()


EVERYDAY = (
    "/cases",
    "/cases/{case}",
    "/cases/{case}/conversation",
    "/proposals",
    "/tasks",
    "/settlements",
    f"/settlements/{SETTLEMENT}",
    f"/companies/{FJORDVIK}/settings",
    f"/companies/{FJORDVIK}/webhooks",
    "/waiting",
    "/own-money",
    "/vat-invoices",
)
"""The pages that companies and the agency use every day."""

AGENCYS = {
    "/payouts": "Utbetalinger",
    "/waiting/payments/ocr-1": "Innbetaling 01.06.2026",
    f"/bank-files/{BATCH}": "ocr-1.txt",
    "/bank-files": "Filer fra banken",
    "/reports/client-account": "Klientkonto",
    "/own-money": "Egne midler",
    "/waiting/held-credits": "Beløp uten detaljer",
    "/vat-invoices": "Fakturaer for MVA",
    f"/vat-invoices/{INVOICE}": "Faktura 31",
    "/operations": "Drift",
    "/cases/{case}/books": "Regnskap for sak 100001 Avsluttet",
    f"/companies/{FJORDVIK}/customers/10007": "Ola Nordmann",
    f"/companies/{FJORDVIK}/webhooks": "Webhooks",
}
"""The pages that the agency's people use, with something on each, and their headings."""


def busy(office, case) -> None:
    """Let something wait in every service."""
    money, waits = office.neighbours.money, office.neighbours.waiting
    suggestion = {"case_id": str(BATCH), "case_number": "100007", "customer_name": "Ola Nordmann"}
    money.suggestions = [suggestion | {"reasons": ["kid_almost", "payer_name"]}]
    waits["payments/unplaced"] = [waiting(suggestions=money.suggestions, text="Faktura 10042, takk")]
    waits["refunds"] = [waiting(status="overpaid", obstacle="Banken har ikke sagt hvem som betalte.")]
    money.files, money.batch = [bank_file()], batch(status="approved", approved_by="a@byraa.example")
    money.payouts = [payout(), payout(status="returned", reason="Kontoen er avsluttet (AC04)")]
    money.unexplained = [bank_entry(), bank_entry(position=4, text="Månedspris for avtalegiro og OCR")]
    money.charges = [bank_charge(), bank_charge(position=5, revoked_by=KARI, revoked_why="var en utbetaling")]
    money.held = [held_credit(), held_credit(position=4, reference="")]
    money.booked = [booked_credit(), booked_credit(undone_by=KARI, undone_why="feil sak")]
    mark = {"deed": "paid_elsewhere", "amount": "20.00", "paid_on": "2026-06-14", "note": "overført"}
    money.invoices = [
        vat_invoice(paid_elsewhere="20.00", marks=[mark | {"marked_by": KARI, "marked_at": AT}]),
        vat_invoice(number=30, vat="-25.00", open="0.00", set_off="-25.00", kid=None, due_on=None),
    ]
    hooks = office.neighbours.registration.webhooks
    hooks.endpoints = [endpoint(), endpoint(id=str(BATCH), state="disabled", why="failing", failing_since=AT)]
    hooks.deliveries = [delivery(), delivery(id=str(BATCH), state="failed", attempts=9, last_status=500)]
    money.outlays, office.neighbours.owed[case.id] = [outlay()], None
    office.neighbours.engine_room.letters = [letter()]
    office.neighbours.routines.choices = [
        {"what": "exemption", "value": "exempt", "until": None, "made_by": KARI, "made_at": AT}
        | {"value_before": None, "reason": "Stor kunde", "invoice_id": None, "customer_id": 7}
    ]

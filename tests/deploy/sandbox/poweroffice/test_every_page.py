"""What holds for every page: it renders, early and late, is safe, and can be read by everybody."""

import re
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import pytest

from deploy.sandbox.poweroffice.seed import APPLICATION_KEY, FJORDVIK, NORDLYS, TODAY
from tests.deploy.sandbox.poweroffice.person import said

NASTY = '<script>alert("x")</script> & Sønn'
ENOUGH = 3
"""Pages of one kind that are looked at."""


@pytest.fixture
async def late(sandbox, screens, clock, agency, go):
    """Fjordvik after a summer: everything that can happen to an invoice has happened."""
    customer = screens.add_customer(name=NASTY, organization_number=NASTY)
    screens.set_customer(customer.number, job_stop=True, job_stop_reason=NASTY, address_line1=NASTY)
    invoices = [
        screens.add_invoice(
            customer.number,
            amount=Decimal("1250.00"),
            invoice_date=TODAY - timedelta(days=60),
            due_date=TODAY - timedelta(days=46),
            description=NASTY,
            currency_code=currency,
        )
        for currency in ("NOK", "NOK", "EUR", "NOK", "NOK", "NOK", "NOK")
    ]
    paid, part, foreign, credited, lost, exported, rejected = (invoice.number for invoice in invoices)
    screens.register_payment(invoice_no=paid, amount=Decimal("2000.00"))
    screens.register_payment(invoice_no=part, amount=Decimal("50.00"), through="bank")
    screens.register_payment(customer_no=customer.number, amount=Decimal("17.00"))
    screens.credit_invoice(credited)
    screens.credit_invoice(foreign, amount=Decimal("10.00"), linked=False)
    screens.write_off(lost, amount=Decimal("250.00"))
    screens.send_reminder(part, kind="notice_of_debt_collection")
    screens.hold_from_collection(part)
    voucher = screens.company.books.by_number(screens.company.books.next_voucher_no - 1)
    screens.reverse_voucher(voucher.number)
    await transfer(agency, screens, exported, "javascript:alert(1)")
    case = await transfer(agency, screens, rejected, "https://byraa.example/1")
    await agency.post("/UpdateStatus", {"caseId": case, "statusText": NASTY, "isCaseClosed": True})
    case = await transfer(agency, screens, lost, "https://byraa.example/2")
    await agency.call("DELETE", f"/{case}")
    screens.remove_extension()
    screens.block_extension()
    clock.move_to(clock.now() + timedelta(days=120))


async def transfer(agency, screens, invoice_no, url) -> str:
    invoice = screens.company.invoice_by_number(invoice_no)
    body = {"code": f"S-{invoice_no}", "invoices": [{"id": str(invoice.id)}], "externalCaseUrl": url}
    return (await agency.post("", body | {"balanceAgency": 1500})).json()["data"]["id"]


async def walk(person, start: str):
    """Open everything that can be reached from a page, a few of each kind; yield where one is."""
    waiting, seen, kinds = [start], {start}, Counter()
    while waiting:
        path = waiting.pop(0)
        await person.open(path)
        if person.answer.headers["content-type"].startswith("application/pdf"):
            continue
        yield path
        for link in person.page.iter("a"):
            target = link.get("href")
            kind = re.sub(r"/[0-9a-f-]{5,}|/\d+|side=\d+|sok=\d+", "*", target.removeprefix(start))
            if not target.startswith(start) or target in seen or kinds[kind] == ENOUGH:
                continue
            kinds[kind] += 1
            seen.add(target)
            waiting.append(target)


def check(person, path: str) -> None:
    """Assert what holds for every page."""
    page, text = person.page, person.answer.text
    assert person.answer.status_code == 200, path
    assert page.get("lang") == "nb"
    assert person.text.count("Øvingsmiljø med oppdiktede data. Dette er ikke PowerOffice Go.") == 1
    assert len(page.xpath("//h1")) == 1, path
    assert said(page.xpath("//title")[0]).endswith("Sandkasse")
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", text, re.IGNORECASE), path
    assert "default-src 'none'" in person.answer.headers["content-security-policy"]
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids)), (path, [name for name, n in Counter(ids).items() if n > 1])
    for table in page.iter("table"):
        assert table.xpath("./caption"), path
        width = sum(int(cell.get("colspan", 1)) for cell in table.xpath("./thead/tr/*"))
        for row in table.xpath("./tbody/tr[not(td[@colspan])]"):
            assert len(row) == width, (path, said(row))
    for field in page.xpath("//select | //input[not(@type='hidden')]"):
        labelled = page.xpath("//label[@for=$id]", id=field.get("id") or "-") or [
            *field.iterancestors("label")
        ]
        assert labelled, (path, field.get("name"))
    for described in page.xpath("//@aria-describedby | //@aria-labelledby"):
        assert set(described.split()) <= set(ids), (path, described)
    for form in page.xpath("//form"):
        assert form.get("method") == "post" or form.get("role") == "search", path


@pytest.mark.parametrize("number", [FJORDVIK, NORDLYS])
async def test_every_page_of_a_seeded_company_renders(person, number):
    paths = [path async for path in checked(person, f"/gui/{number}")]
    assert len(paths) > 40


async def test_every_page_renders_after_everything_has_happened(person, late):
    paths = [path async for path in checked(person, f"/gui/{FJORDVIK}")]
    assert len(paths) > 50
    await person.open(f"/gui/{FJORDVIK}/kunder?sok=script")
    assert person.rows()[0].split(maxsplit=1)[1].startswith(NASTY)


async def checked(person, start):
    async for path in walk(person, start):
        check(person, path)
        yield path


@pytest.mark.parametrize("path", ["/gui", "/faults"])
async def test_pages_without_a_company_render(person, path):
    await person.open(path)
    check(person, path)


async def test_an_agencys_address_becomes_a_link_only_when_it_leads_to_a_web_page(person, late):
    await person.open(f"/gui/{FJORDVIK}/inkasso?vis=overfort")

    addresses = {urlsplit(each).scheme for each in person.page.xpath("//main//a/@href")}
    assert addresses == {"", "https"}
    assert NASTY in person.text


@pytest.mark.parametrize(
    "path",
    [
        "/gui/999999999",
        f"/gui/{FJORDVIK}/kunder/1",
        f"/gui/{FJORDVIK}/kunder/1/endre",
        f"/gui/{FJORDVIK}/fakturaer/1",
        f"/gui/{FJORDVIK}/fakturaer/1/tap",
        f"/gui/{FJORDVIK}/bilag/99999",
        f"/gui/{FJORDVIK}/bilag/99999/dokument",
        "/gui/999999999/bilag/1/dokument",
        f"/gui/{FJORDVIK}/hovedbok/1",
        f"/gui/{FJORDVIK}/nowhere",
        f"/gui/{FJORDVIK}/kunder/10000/nowhere",
        f"/gui/{FJORDVIK}/innstillinger/utvidelser/{FJORDVIK}/slett",
    ],
)
async def test_what_does_not_exist_is_a_page_that_says_so(person, path):
    await person.open(path)

    assert person.answer.status_code == 404
    assert said(person.page.xpath("//h1")[0]) == "Finnes ikke"


async def test_the_style_sheet_is_served(person):
    await person.open("/gui")
    await person.open(person.page.xpath("//link/@href")[0])

    assert person.answer.headers["content-type"].startswith("text/css")
    assert "focus-visible" in person.answer.text


@pytest.mark.parametrize("path", ["/gui", f"/gui/{FJORDVIK}", "/faults"])
@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/json, text/html;q=0.5", ""])
async def test_programs_get_json_where_browsers_get_a_page(http, path, accept):
    answer = await http.get(path, headers={"Accept": accept})

    assert answer.headers["content-type"] == "application/json"
    assert answer.json()


async def test_a_deed_is_posted_as_json_whatever_a_program_accepts(http, world):
    answer = await http.post(
        f"/gui/{FJORDVIK}/add-invoice",
        json={"customer_no": 10000, "amount": "100.00"},
        headers={"Accept": "text/html"},
    )

    assert answer.json()["customer_id"] == world.companies[FJORDVIK].customer_by_number(10000).id


async def test_nothing_is_changed_by_getting_a_page(person, world):
    before = world.companies[FJORDVIK].last_stamp
    async for _ in walk(person, f"/gui/{FJORDVIK}"):
        pass
    assert world.companies[FJORDVIK].last_stamp == before
    assert APPLICATION_KEY in world.applications


async def test_a_form_with_nonsense_is_refused_not_an_error(person):
    for path in ("inkasso?path=x&self=y", "kunder/10000/match?path=x", "purringer?path=x"):
        data = {"gjor": "godkjenn", "invoice_no": "²", "entry_id": "9" * 5000, "handling-²": "Wait", "7": ""}
        answer = await person.http.post(f"/gui/{FJORDVIK}/{path}", data=data)
        assert answer.status_code == 400, path

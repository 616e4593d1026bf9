"""What holds for every page: headers, no script, forms that are signed, and friendly trouble."""

import re
from uuid import UUID

import pytest
from sqlalchemy import text

from services.portal.api.headers import HEADERS
from tests.portal.money import INVOICE, vat_invoice
from tests.portal.test_permissions import DEED_AT, all_routes
from tests.portal.told import FJORDVIK, NORDLYS, Told, lost, named, story

PAID, OPEN, PROPOSED = Told("10042"), Told("10077", case_number="100002"), Told("10099")
NASTY = '<script>alert("x")</script> & Sønn'

INSIDE = (
    "/",
    "/companies",
    "/cases",
    "/cases?status=all&q=100",
    f"/cases/{PAID.case_id}",
    f"/cases/{OPEN.case_id}",
    "/proposals",
    "/settlements",
    f"/settlements/{named(f'{FJORDVIK} settlement 1')}",
    "/vat-invoices",
    f"/vat-invoices/{INVOICE}",
    f"/companies/{FJORDVIK}/connection",
    f"/companies/{NORDLYS}/connection",
    f"/companies/{FJORDVIK}/settings",
    f"/companies/{FJORDVIK}/agreement",
    f"/companies/{FJORDVIK}/setup",
    f"/companies/{FJORDVIK}/users",
    f"/companies/{FJORDVIK}/webhooks",
    f"/companies/{FJORDVIK}/dunning/choices",
    f"/companies/{FJORDVIK}/customers/{PAID.customer.number}",
    f"/cases/{OPEN.case_id}/conversation",
    "/tasks",
    "/account",
    "/login/second-factor",
    "/cases/not-an-id",
    f"/cases/{NORDLYS}",
    "/nowhere",
)
MAILED = "a-token-that-nobody-can-guess"
OUTSIDE = (
    "/login",
    "/my-case",
    "/invitation?token=x",
    "/registration/return",
    "/registration",
    "/registration/steps/1",
    "/registration/done",
    "/password/forgotten",
    "/password?token=x",
    "/email-change?token=x",
    f"/bank-account?token={MAILED}",
    "/bank-account?token=x",
)


@pytest.fixture
async def full(office):
    """A portal in which every kind of page has something on it."""
    await office.service.hear(
        *story(PAID),
        *story(OPEN)[:6],
        OPEN.status("paused", 2, reason=NASTY),
        OPEN.customer_renamed(NASTY),
        OPEN.decision_needed(),
        OPEN.written_off(5),
        PROPOSED.overdue(),
        PROPOSED.proposed(),
        lost(),
    )
    office.neighbours.proposes(PROPOSED)
    office.neighbours.money.invoices = [vat_invoice()]
    nasty_registration(office.neighbours.registration)
    return office


def nasty_registration(registration):
    """A registration that has something of everything, in words that break careless pages."""
    registration.mailed(MAILED)
    registration.asks(NASTY)
    registration.confirmations[MAILED] |= {"company": NASTY, "asked_by": NASTY}
    registration.contacts.append(
        {
            "id": str(UUID(int=7)),
            "name": NASTY,
            "email": NASTY,
            "phone": "",
            "roles": [NASTY],
            "is_main": True,
        }
    )
    registration.changed(NASTY, NASTY, (NASTY, NASTY, ""))
    registration.text = f"# {NASTY}\n\n- {NASTY}\n\n|{NASTY}|\n\n{NASTY}"
    registration.company["agreement"] |= {"current_version": NASTY, "is_current": False}


@pytest.mark.parametrize("role", ["administrator", "write", "accountant", "read", ""])
async def test_a_page_has_strict_headers_no_script_and_signed_forms(full, role):
    browser = await full.member(role, FJORDVIK, NORDLYS) if role else full.browser()
    for path in INSIDE if role else OUTSIDE:
        page = await browser.open(path)
        for name, value in HEADERS.items():
            assert page.headers[name] == value, path
        assert page.headers["cache-control"] == "no-store", path
        assert not re.search(
            r"<script(?! src=\"/static/live\.js\?v=[0-9a-f]+\" defer></script>)|<style|\sstyle=|\son\w+=|javascript:",
            page.text,
            re.IGNORECASE,
        ), path
        assert '<html lang="nb">' in page.text, path
        for form in re.findall(r'<form[^>]*method="post".*?</form>', page.text, re.DOTALL):
            assert 'name="form_token"' in form, path
        assert page.text.count("<h1") == 1, path


async def test_a_policy_allows_no_inline_code_and_no_frame():
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy


async def test_every_form_is_refused_without_its_token(full):
    """Every POST of every router, with the session's cookie and nothing else that proves whose form it is."""
    inside, debtor = await full.member("administrator", FJORDVIK), await full.debtor(OPEN)
    named_ids = (
        "creditor_id",
        "user_id",
        "contact_id",
        "session_id",
        "settlement_id",
        "task_id",
        "endpoint_id",
        "delivery_id",
    )
    ids = dict.fromkeys(named_ids, FJORDVIK)
    ids |= dict.fromkeys(("case_id", "file_id", "batch_id", "payout_id", "outlay_id"), OPEN.case_id)
    ids |= {
        "position": 2,
        "invoice_id": OPEN.case_id,
        "action": "pause",
        "choice": "confirmation",
        "number": 2,
        "payment_id": "x",
    }
    posts = [route.removeprefix("POST ") for route in all_routes() if route.startswith("POST ")]
    assert len(posts) > 40
    fields = {
        "deed": "approve_all",
        "client_key": "x",
        "token": MAILED,
        "email": "x@y.example",
        "role": "read",
    }
    for path in posts:
        for form_token in ("", "made-up"):
            browser = debtor if path.startswith("/my-case") else inside
            data = fields | {"password": "x", "form_token": form_token}
            page = await browser.http.post(path.format(**ids, deed=DEED_AT.get(path, "")), data=data)
            assert page.status_code == 403, path
    assert full.neighbours.asked == []
    assert full.neighbours.registration.asked == []


async def test_a_page_for_users_leads_a_stranger_to_the_log_in(full):
    browser = full.browser()
    for path in INSIDE:
        await browser.open(path)
        assert path == "/nowhere" or browser.path.startswith("/login"), path


async def test_the_style_sheet_and_the_icon_may_be_kept(full):
    browser = full.browser()
    page = await browser.open("/login")
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    assert {address.split("?")[0].rpartition(".")[2] for address in addresses} >= {"css", "js", "svg"}
    for address in addresses:
        answer = await browser.http.get(address)
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_an_error_that_nobody_foresaw_is_told_without_a_stack_trace(full):
    browser = await full.invited("kari@fjordvik.example")
    async with full.service.service.database.engine.begin() as connection:
        await connection.execute(text("alter table overview_sums rename to gone"))
    try:
        page = await browser.open("/")
    finally:
        async with full.service.service.database.engine.begin() as connection:
            await connection.execute(text("alter table gone rename to overview_sums"))
    assert page.status_code == 500
    assert "Noe gikk galt hos oss" in browser.text
    assert "overview_sums" not in page.text


@pytest.mark.parametrize("path", ["/xyz", "/static/nope.css", "/cases/x/y/z", "/xyz%00", "/static/%00"])
async def test_an_address_that_leads_nowhere_has_a_friendly_page_that_nobody_keeps(full, path):
    browser = full.browser()
    page = await browser.open(path)
    assert page.status_code == 404
    assert "Siden finnes ikke" in browser.text
    assert page.headers["cache-control"] == "no-store"


async def test_a_way_of_asking_that_a_page_does_not_know_is_told_so(full):
    page = await full.browser().http.put("/cases")
    assert page.status_code == 405
    assert "Slik kan siden ikke brukes" in page.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/cases?q=%00", 400),
        ("/cases?q=10%0042", 400),
        ("/companies?q=%00", 400),
        ("/cases?q=%ED%A0%80", 200),
        ("/cases?q=%FF", 200),
    ],
)
async def test_a_search_for_what_no_text_may_hold_breaks_nothing(full, path, status):
    browser = await full.invited("kari@fjordvik.example")
    page = await browser.open(path)
    assert page.status_code == status
    assert ("tegn som ikke kan brukes" if status == 400 else "Ingen saker passer") in browser.text


async def test_a_form_with_what_no_text_may_hold_is_refused(full):
    browser = full.browser()
    await browser.open("/login")
    page = await browser.send("/login", email="a\0@b.example", password="x")
    assert page.status_code == 400
    kari = await full.invited("kari@fjordvik.example")
    await kari.open(f"/cases/{OPEN.case_id}")
    assert (await kari.send(f"/cases/{OPEN.case_id}/resume", reason="\0")).status_code == 422
    assert full.neighbours.asked == []


async def test_a_form_that_lacks_something_is_told_so(full):
    browser = await full.invited("kari@fjordvik.example")
    await browser.open("/proposals")
    page = await browser.send("/proposals", deed="burn")
    assert page.status_code == 422
    assert "Skjemaet mangler noe" in browser.text


async def test_the_probes_stay_plain(full):
    answer = await full.service.http.get("/healthz")
    assert answer.json() == {"status": "alive"}
    assert (await full.browser().http.get("/internal/activity")).status_code == 401
    assert (await full.service.http.get("/internal/activity")).status_code == 200

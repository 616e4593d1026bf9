"""What banks, payers and debtors write is shown as text and nothing else, on every page of the agency's."""

import pytest

from tests.portal.conftest import OPERATOR, OPERATOR_PASSWORD
from tests.portal.engine_room import letter
from tests.portal.money import AT, BATCH, bank_file, batch, payment, payout, waiting
from tests.portal.told import FJORDVIK, Told, story

NASTY = "<script>alert('x')</script><img src=x onerror=alert(1)> & Sønn\" onfocus=\"alert(1)"
SHOWN = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt; &amp; Sønn&#34; onfocus"
CASE = Told("10042")
PAGES = (
    "/waiting",
    "/waiting/payments/ocr-1",
    "/bank-files",
    f"/bank-files/{BATCH}",
    "/payouts",
    f"/payouts/{BATCH}",
    "/operations",
    "/reports/client-account",
    f"/cases/{CASE.case_id}/books",
    f"/companies/{FJORDVIK}/customers/10007",
)


@pytest.fixture
async def nasty(office):
    """An office to which everybody outside has sent words that break careless pages."""
    await office.service.hear(*story(CASE)[:6], CASE.customer_renamed(NASTY))
    of_payer = {"debtor_name": NASTY, "text": NASTY, "debtor_account": NASTY, "reason": NASTY}
    suggestion = {"case_id": str(BATCH), "case_number": "1", "customer_name": NASTY, "reasons": [NASTY]}
    waits, money = office.neighbours.waiting, office.neighbours.money
    waits["payments/unplaced"] = [waiting(suggestions=[suggestion], **of_payer)]
    waits["refunds"] = [waiting(status="overpaid", obstacle=NASTY, **of_payer)]
    money.payment, money.suggestions = payment("place", reference=NASTY, **of_payer), [suggestion]
    passed = {"amount": "1.00", "currency": NASTY, "booked_on": None, "reference": NASTY, "reason": NASTY}
    money.files = [bank_file(name=NASTY, reason=NASTY, entries_passed_over=[passed])]
    money.payouts = [payout(payee=NASTY, reason=NASTY, obstacle=NASTY, status="returned")]
    money.batch = batch(bank_reason=NASTY, bank_status="rejected", payouts=money.payouts)
    money.report["facts"] = [{"label": NASTY, "value": NASTY, "is_warning": True}]
    office.neighbours.owed[CASE.id] = None
    room = office.neighbours.engine_room
    room.letters = [letter(reason=NASTY, body=NASTY.encode())]
    room.parked = [{"id": NASTY, "received_at": AT, "outcome": "malformed", "reason": NASTY}]
    return office


async def test_what_banks_and_payers_write_is_never_part_of_a_page(nasty):
    browser = nasty.browser()
    await browser.log_in(OPERATOR, OPERATOR_PASSWORD)
    for path in PAGES:
        page = await browser.open(path)
        assert page.status_code == 200, path
        assert SHOWN in page.text, path
        assert "<script>alert" not in page.text, path
        assert "<img src=x" not in page.text, path
        assert 'Sønn" onfocus' not in page.text, path


async def test_a_refusal_that_quotes_a_file_is_never_part_of_a_page(nasty):
    browser = nasty.browser()
    await browser.log_in(OPERATOR, OPERATOR_PASSWORD)
    nasty.neighbours.money.refusal = f"line 3: {NASTY}"
    for path, form in (("/bank-files", "/bank-files"), ("/payouts", "/payouts/answers")):
        await browser.open(path)
        token = browser.form_token
        file = {"file": (f"{NASTY}.xml", b"<x/>")}
        page = await browser.http.post(form, data={"form_token": token}, files=file)
        assert f'<p class="small" lang="en">line 3: {SHOWN}' in page.text, path
        assert "<script>alert" not in page.text, path

"""Nobody learns which cases there are, guesses a PIN, or sees another case; what strangers write stays text."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from services.portal.domain.limits import LIMITS
from tests.portal.told import FJORDVIK, NORDLYS, NOW, Told, named, story

OURS = Told("10042")
OTHER = Told("10077", case_number="100002")
NASTY = '<script>alert("x")</script><img src=x onerror=alert(1)>'


@pytest.fixture
async def cases(office):
    await office.service.hear(*story(OURS)[:6], *story(OTHER)[:6])
    return office


async def typed(browser, number, pin):
    await browser.open("/my-case/login")
    page = await browser.send("/my-case/login", number=number, pin=pin)
    shown = page.text.replace(browser.form_token, "").replace(f'value="{number}"', "")
    return page.status_code, shown, page.headers.get("retry-after")


async def test_a_wrong_number_and_a_wrong_pin_are_answered_alike(cases):
    pin = cases.pins.printed(OURS.case_id)
    unknown = await typed(cases.browser(), "999999", pin)
    wrong = await typed(cases.browser(), OURS.case_number, "WXYZ 2345")
    of_another = await typed(cases.browser(), OTHER.case_number, pin)
    assert unknown == wrong == of_another
    assert unknown[0] == 401


async def test_guessing_is_slowed_alike_for_cases_that_exist_and_that_do_not(cases):
    for number in (OURS.case_number, "999999"):
        browser = cases.browser()
        answers = [(await typed(browser, number, f"WXYZ 234{each}"))[0] for each in range(6)]
        assert answers == [401] * 5 + [429], number
        assert (await typed(browser, number, "x"))[2] == "900"
    right = cases.pins.printed(OURS.case_id)
    assert (await typed(cases.browser(), OURS.case_number, right))[0] == 429
    cases.service.at(NOW + timedelta(minutes=16))
    await cases.debtor(OURS)


async def test_one_address_cannot_try_case_after_case(cases):
    browser = cases.browser()
    answers = [(await typed(browser, str(200000 + each), "WXYZ 2345"))[0] for each in range(31)]
    assert answers == [401] * 30 + [429]


async def test_a_pin_is_taken_as_people_type_it(cases):
    pin = cases.pins.printed(OURS.case_id).replace("\xa0", "")
    for written in (pin.lower(), f" {pin[:4]}-{pin[4:]} ", f"{pin[:4]} {pin[4:]}"):
        status, _, _ = await typed(cases.browser(), f" {OURS.case_number} ", written)
        assert status == 200, written


async def test_a_session_opens_one_case_alone(cases):
    cases.neighbours.documents[OTHER.id] = b"%PDF"
    other = await cases.debtor(OTHER)
    sent = {"file": ("a.pdf", b"%PDF-1", "application/pdf")}
    await other.http.post("/my-case/receipt", data={"form_token": other.form_token}, files=sent)
    (file,) = await cases.service.rows("select id from attachments")
    debtor = await cases.debtor(OURS)
    for path in (
        f"/my-case/letters/{named(f'{OTHER.id} payment_demand 2026-06-02')}.pdf",
        f"/my-case/invoices/{OTHER.id}.pdf",
        f"/my-case/attachments/{file['id']}",
        f"/my-case/letters/{named(f'{OURS.id} payment_reminder 2026-05-06')}.pdf",
    ):
        assert (await debtor.open(path)).status_code == 404, path
    await debtor.open("/cases")
    assert debtor.path.startswith("/login")
    stranger = await cases.member("read", NORDLYS)
    assert (await stranger.open(f"/attachments/{file['id']}")).status_code == 404
    assert (await stranger.open(f"/cases/{OTHER.case_id}/conversation")).status_code == 404


async def test_a_session_ends_when_idle_and_at_the_log_out(cases):
    debtor = await cases.debtor(OURS)
    cases.service.at(NOW + timedelta(minutes=31))
    await debtor.open("/my-case")
    assert debtor.path == "/my-case/login"
    debtor = await cases.debtor(OURS)
    cookie = dict(debtor.http.cookies)
    await debtor.send("/my-case/logout")
    thief = cases.browser()
    thief.http.cookies.update(cookie)
    await thief.open("/my-case")
    assert thief.path == "/my-case/login"


async def test_ended_sessions_are_swept(cases):
    await cases.debtor(OURS)
    cases.service.at(NOW + timedelta(days=1))
    await cases.service.run_due()
    assert await cases.service.rows("select * from debtor_sessions") == []


async def test_what_was_written_cannot_be_rewritten(cases):
    debtor = await cases.debtor(OURS)
    await debtor.send("/my-case/question", text="Slik sto det.")
    with pytest.raises(DBAPIError, match="stays as it is"):
        await cases.change("update messages set body = 'Slik skulle det stått.'")


async def test_a_form_without_the_sessions_token_is_refused(cases):
    debtor = await cases.debtor(OURS)
    page = await debtor.http.post("/my-case/question", data={"text": "x", "form_token": "forged"})
    assert page.status_code == 403


async def test_a_page_that_is_opened_over_and_over_has_to_wait(cases):
    debtor = await cases.debtor(OURS)
    most, now = LIMITS["debtor_look"].per_account, cases.service.runtime.clock.now()
    await cases.change(
        "insert into failed_log_ins (kind, email, address, tried_at)"
        " select 'debtor_look', :account, '', :now from generate_series(2, :most)",
        account=f"case {OURS.case_id}",
        now=now,
        most=most - 1,
    )
    assert [(await debtor.open("/my-case")).status_code for _ in range(2)] == [200, 429]
    assert debtor.page.headers["retry-after"] == "900"


async def test_a_debtor_cannot_flood_the_case_handlers(cases):
    debtor = await cases.debtor(OURS)
    token = debtor.form_token
    fields = {"form_token": token, "text": "x"}
    answers = [
        await debtor.http.post("/my-case/question", data=fields, follow_redirects=False) for _ in range(31)
    ]
    assert [page.status_code for page in answers] == [303] * 30 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_what_outsiders_write_is_text_wherever_it_is_shown(cases):
    await cases.service.hear(OURS.customer_renamed(NASTY))
    debtor = await cases.debtor(OURS)
    await debtor.send("/my-case/objection", category="other", text=NASTY)
    sent = {"file": (f"{NASTY}.pdf", b"%PDF-1", NASTY)}
    await debtor.http.post(
        "/my-case/receipt", data={"form_token": debtor.form_token, "text": NASTY}, files=sent
    )
    handler, reader = await cases.colleague("case_handler"), await cases.member("write", FJORDVIK)
    await reader.open(f"/cases/{OURS.case_id}/conversation")
    await reader.send(f"/cases/{OURS.case_id}/messages", text=NASTY)
    for browser, paths in (
        (debtor, ("/my-case",)),
        (handler, ("/tasks", "/", f"/cases/{OURS.case_id}/conversation")),
        (reader, ("/tasks", "/", f"/cases/{OURS.case_id}/conversation")),
    ):
        for path in paths:
            page = await browser.open(path)
            assert page.status_code == 200, path
            assert "<script>" not in page.text, path
            assert "<img" not in page.text, path
    assert "alert" in handler.text


async def test_a_case_of_another_company_takes_no_messages(cases):
    browser = await cases.member("write", NORDLYS)
    for path, fields in (
        (f"/cases/{OURS.case_id}/messages", {"text": "x"}),
        (f"/cases/{OURS.case_id}/answer", {"answer": "continue"}),
    ):
        await browser.open("/")
        assert (
            await browser.http.post(path, data={"form_token": await token(browser), **fields})
        ).status_code == 404
    assert cases.neighbours.asked == []


async def token(browser) -> str:
    await browser.open("/account")
    return browser.form_token

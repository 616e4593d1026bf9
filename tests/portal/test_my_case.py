"""The debtor's page: what it shows, what can be sent from it, and what comes of that."""

from datetime import date, timedelta

import pytest
from structlog.testing import capture_logs

from services.portal.orders import DisputeOrdered
from shared.broker import Dead
from tests.portal.told import FJORDVIK, NOW, TODAY, Told, named, story

CASE = Told("10042")
OWED = {"principal": "1000.00", "interest": "14.25", "fees": "350.00", "total": "1364.25"}
DEMAND = named(f"{CASE.id} payment_demand 2026-06-02")
PDF, PNG = b"%PDF-1.7 receipt", b"\x89PNG\r\n\x1a\n picture"


@pytest.fixture
async def debtor(office):
    """The browser of somebody whose case has come to a payment demand."""
    await office.service.hear(*story(CASE)[:6])
    office.neighbours.owed[CASE.id] = OWED
    return await office.debtor(CASE)


async def reload(debtor):
    await debtor.open("/my-case")
    return debtor.text


async def attach(debtor, path, content, name="kvittering.pdf", **fields):
    """Send a form of the open page with a file."""
    files = {"file": (name, content, "text/html")}
    debtor.page = await debtor.http.post(path, data={"form_token": debtor.form_token, **fields}, files=files)
    return debtor.page


async def test_a_debtor_sees_what_is_owed_why_and_how_to_pay(debtor):
    for words in (
        "Fjordvik Elektro AS",
        "kr 1 364,25",
        "8601.11.17947",
        "0001000015",
        "Faktura 10042",
        "Forsinkelsesrente fra 02.05.2026 14,25",
        "Gebyr og salær 350,00",
        "Betalingsoppfordring",
    ):
        assert words in debtor.text, words
    assert "Betalingspåminnelse" not in debtor.text


async def test_court_costs_stand_apart_from_fees(office, debtor):
    office.neighbours.owed[CASE.id] = OWED | {"fees": "2421.00", "court_costs": "2071.00", "total": "3435.25"}
    await office.service.hear(CASE.laid_out())
    text = await reload(debtor)
    assert "Gebyr og salær 350,00 Rettslige omkostninger 2 071,00 Skyldig i dag 3 435,25" in text
    assert "11.06.2026: Forliksklage, 2 071,00" in text
    assert "Kari Saksbehandler" not in text


async def test_the_deadline_a_higher_fee_and_legal_steps_stand_where_one_pays(office, debtor):
    office.neighbours.fee_grows[CASE.case_id] = {"on": "2026-07-15", "fees": "700.00"}
    text = await reload(debtor)
    assert "Betal innen 16.06.2026. Betalingsoppfordring 02.06.2026" in text
    assert (
        "Det kan bli dyrere fra 15.07.2026: gebyr og salær kan da bli 700,00 kr. I dag er det 350,00 kr."
        in text
    )
    assert "Rettslig inndrivelse er varslet" not in text
    await office.service.hear(CASE.letter("legal_action_notice", date(2026, 6, 14)))
    office.service.at(NOW + timedelta(days=15))
    debtor = await office.debtor(CASE)
    text = await reload(debtor)
    assert "Betalingsfristen var 28.06.2026. Varsel om rettslig inndrivelse 14.06.2026" in text
    assert "Rettslig inndrivelse er varslet 14.06.2026. Er kravet ikke betalt innen 28.06.2026" in text


async def test_no_deadline_presses_who_has_a_plan_or_whose_case_stands_still(office, debtor):
    office.neighbours.fee_grows[CASE.case_id] = {"on": "2026-07-15", "fees": "700.00"}
    await office.service.hear(CASE.status("disputed", 2))
    text = await reload(debtor)
    assert "Betal innen" not in text
    assert "Det kan bli dyrere" not in text
    await office.service.hear(CASE.planned())
    text = await reload(debtor)
    assert "Du trenger ikke betale avdrag mens saken står stille." in text
    assert "Så lenge du betaler som avtalt" not in text
    await office.service.hear(CASE.status("open", 3))
    text = await reload(debtor)
    assert "Så lenge du betaler som avtalt" in text
    assert "Betal innen" not in text


async def test_what_is_paid_adds_up_by_principal_interest_and_fees(office, debtor):
    await office.service.hear(CASE.paid(100, channel="agency", interest=5, fees=150), CASE.credited(200))
    text = await reload(debtor)
    assert "08.06.2026: 255,00 (hovedstol 100,00, rente 5,00, gebyr og salær 150,00)" in text
    assert "09.06.2026: 200,00 kreditnota" in text
    assert "Hovedstol 300,00 Rente 5,00 Gebyr og salær 150,00 Betalt eller kreditert 455,00" in text
    assert "Gebyr og salær (500,00, derav 150,00 betalt) 350,00" in text


async def test_without_settlements_answer_the_page_still_says_how_to_pay(office, debtor):
    office.neighbours.lines["settlement"].cut = True
    text = await reload(debtor)
    assert "Vi kan ikke regne ut beløpet akkurat nå" in text
    assert "0001000015" in text


async def test_letters_and_the_invoice_are_there_as_pdf(office, debtor):
    office.neighbours.documents |= {
        named(f"document of {CASE.id} payment_demand 2026-06-02"): b"%PDF letter",
        CASE.id: b"%PDF invoice",
    }
    assert (await debtor.open(f"/my-case/letters/{DEMAND}.pdf")).content == b"%PDF letter"
    assert (await debtor.open(f"/my-case/invoices/{CASE.id}.pdf")).content == b"%PDF invoice"


async def test_an_invoice_that_go_does_not_give_is_told_in_words(debtor):
    page = await debtor.open(f"/my-case/invoices/{CASE.id}.pdf")
    assert page.status_code == 404
    assert "send oss et spørsmål, så får du en kopi" in debtor.text
    assert 'href="/my-case"' in page.text


async def test_an_objection_stops_the_case_and_waits_for_a_case_handler(office, debtor):
    await debtor.send("/my-case/objection", category="wrong_amount", text="Jeg har betalt halvparten.")
    assert "Vi har registrert innsigelsen din" in debtor.text
    assert "Jeg har betalt halvparten." in debtor.text
    await office.service.work_off()
    ((deed, body),) = office.neighbours.asked
    assert (deed, body["case_id"]) == ("dispute", CASE.case_id)
    assert body["reason"] == "Beløpet er feil: Jeg har betalt halvparten."
    handler = await office.colleague("case_handler")
    await handler.open("/tasks")
    assert "Innsigelse fra skyldneren" in handler.text
    assert "Jeg har betalt halvparten." in handler.text


async def test_an_objection_is_kept_while_transfer_is_silent(office, debtor):
    office.neighbours.lines["transfer"].cut = True
    await debtor.send("/my-case/objection", category="other", text="Feil.")
    assert "Vi har registrert innsigelsen din" in debtor.text
    assert [row["kind"] for row in await office.service.rows("select kind from tasks")] == ["objection"]


async def test_an_objection_to_a_case_that_stands_is_left_to_its_case_handler_and_logged(office, debtor):
    office.neighbours.why_not[CASE.case_id] = {"title": "Reject", "detail": "Saken er avsluttet."}
    await debtor.send("/my-case/objection", category="other", text="Feil.")
    with capture_logs() as logged:
        await office.service.work_off()
    assert [each["code"] for each in logged if each["event"] == "objection.refused"] == ["Reject"]


async def test_an_objection_that_transfer_cannot_read_is_not_lost(office, debtor):
    office.neighbours.why_not[CASE.case_id] = {"title": "Malformed", "detail": "reason: too long"}
    await debtor.send("/my-case/objection", category="other", text="Feil.")
    (order,) = [it for it in await office.service.outbox() if isinstance(it.event, DisputeOrdered)]
    (verdict,) = await office.service.deliver(order)
    assert isinstance(verdict, Dead)


async def test_more_time_within_the_rules_is_agreed_at_once(office, debtor):
    await debtor.send("/my-case/later", first_on="2026-07-10", instalments="3")
    assert "Avtalen er inngått" in debtor.text
    ((_, plan),) = office.neighbours.asked
    assert plan["origin"] == "debtor"
    assert [(each["due_on"], each["amount"]) for each in plan["instalments"]] == [
        ("2026-07-10", "454"),
        ("2026-08-10", "454"),
        ("2026-09-10", None),
    ]
    assert await office.service.rows("select * from tasks") == []


@pytest.mark.parametrize(("first_on", "parts"), [("2026-09-01", "1"), ("2026-07-01", "5")])
async def test_a_wish_beyond_the_rules_is_decided_by_a_case_handler(office, debtor, first_on, parts):
    await debtor.send("/my-case/later", first_on=first_on, instalments=parts)
    assert "En saksbehandler ser på det" in debtor.text
    assert office.neighbours.asked == []
    handler = await office.colleague("case_handler")
    await handler.open("/tasks")
    ((task,),) = [list(row.values()) for row in await office.service.rows("select id from tasks")]
    await handler.send(f"/tasks/{task}", choice="grant")
    assert "Svaret er sendt" in handler.text
    assert [deed for deed, _ in office.neighbours.asked] == ["plan"]
    assert "Vi godtar forslaget" in await reload(debtor)


async def test_what_dunning_refuses_is_decided_by_a_case_handler(office, debtor):
    office.neighbours.closed_cases.add(CASE.case_id)
    await debtor.send("/my-case/later", first_on="2026-07-10")
    assert "En saksbehandler ser på det" in debtor.text
    assert [row["kind"] for row in await office.service.rows("select kind from tasks")] == ["plan"]


async def test_a_day_that_has_passed_cannot_be_wished(office, debtor):
    page = await debtor.send("/my-case/later", first_on=TODAY.isoformat())
    assert page.status_code == 422
    assert "Velg en dag etter i dag" in debtor.text
    assert await office.service.rows("select * from messages") == []


async def test_a_question_is_answered_on_the_same_page(office, debtor):
    await debtor.send("/my-case/question", text="Hva er dette?")
    handler = await office.colleague("case_handler")
    await handler.open("/tasks")
    ((task,),) = [list(row.values()) for row in await office.service.rows("select id from tasks")]
    await handler.send(f"/tasks/{task}", choice="answer", text="")
    assert "Skriv et svar til skyldneren" in handler.text
    await handler.send(f"/tasks/{task}", choice="answer", text="En lampe.")
    assert "Ingenting venter på deg" in handler.text
    text = await reload(debtor)
    assert "En lampe." in text
    assert "case_handler@byraa.example" not in text


@pytest.mark.parametrize(("content", "ending"), [(PDF, "pdf"), (PNG, "png"), (b"\xff\xd8\xff\xe0", "jpg")])
async def test_a_receipt_is_taken_by_its_content_and_given_back_to_be_saved(office, debtor, content, ending):
    await attach(debtor, "/my-case/receipt", content, name='../<img onerror="x">.html')
    assert "vi har fått kvitteringen" in debtor.text
    (kept,) = await office.service.rows("select id, name from attachments")
    assert kept["name"].endswith(f".{ending}")
    assert '<img onerror="x">' not in debtor.page.text
    page = await debtor.open(f"/my-case/attachments/{kept['id']}")
    assert page.content == content
    assert page.headers["content-disposition"].startswith("attachment;")
    assert page.headers["x-content-type-options"] == "nosniff"
    reader = await office.member("read", FJORDVIK)
    page = await reader.open(f"/attachments/{kept['id']}")
    assert page.headers["content-disposition"].startswith("attachment;")


@pytest.mark.parametrize("content", [b"<html><script>alert(1)</script>", b"GIF89a", b"MZ\x90", b""])
async def test_other_files_are_refused_with_words(office, debtor, content):
    page = await attach(debtor, "/my-case/receipt", content)
    assert page.status_code == 422
    assert "Filen er" in debtor.text
    assert await office.service.rows("select * from messages") == []


async def test_a_file_that_is_too_large_is_not_taken(office, debtor):
    page = await attach(debtor, "/my-case/receipt", PDF + b" " * 10 * 1024 * 1024)
    assert page.status_code == 422
    await debtor.open("/my-case")
    page = await attach(debtor, "/my-case/receipt", PDF + b" " * 11 * 1024 * 1024)
    assert page.status_code == 413
    assert "Filen er for stor" in debtor.text
    assert await office.service.rows("select * from attachments") == []


async def test_a_plan_that_stands_is_shown_and_no_other_is_offered(office, debtor):
    await office.service.hear(CASE.planned())
    text = await reload(debtor)
    assert "Avtalen din" in text
    assert "01.07.2026: 500,00" in text
    assert "Jeg trenger mer tid" not in text


async def test_a_closed_case_asks_for_nothing(office, debtor):
    await office.service.hear(CASE.paid(1000, on=date(2026, 6, 10)), CASE.closed(), CASE.status("closed", 2))
    text = await reload(debtor)
    assert "Saken er avsluttet" in text
    assert "Å betale i dag" not in text
    assert "Jeg har et spørsmål" in text


async def test_the_page_speaks_english(debtor):
    await debtor.open("/my-case?language=en")
    assert "To pay today" in debtor.text
    assert "I disagree with the claim" in debtor.text


async def test_an_objection_to_a_case_at_law_does_not_promise_a_stop(office, debtor):
    await office.service.hear(CASE.status("legal", 2))
    await debtor.send("/my-case/objection", category="not_mine", text="Feil person.")
    assert "En saksbehandler ser på den" in debtor.text
    assert "ingen nye gebyrer" not in debtor.text
    await office.service.work_off()
    assert office.neighbours.asked == []

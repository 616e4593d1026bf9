"""What a company and its case handler write to each other, and the tasks that wait for both."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from deploy.sandbox.mailbox import body
from tests.portal.conftest import FIRM
from tests.portal.test_case_changes import offer
from tests.portal.told import FJORDVIK, NOW, Told, lost, named, story

CASE, OTHER = Told("10042"), Told("10077", case_number="100002")
OWED = {"principal": "1000.00", "interest": "14.25", "fees": "350.00", "total": "1364.25"}
KARI = "write@kunde.example"
PAGE = f"/cases/{CASE.case_id}/conversation"


async def write(browser, text):
    await browser.open(PAGE)
    await browser.send(f"/cases/{CASE.case_id}/messages", text=text)
    return browser.text


async def test_both_sides_read_what_they_write_and_see_what_is_unread(office):
    await office.service.hear(*story(CASE)[:6])
    kari, handler = await office.member("write", FJORDVIK), await office.colleague("case_handler")
    assert "Meldingen er sendt" in await write(kari, "Kunden ringte.")
    await handler.open("/tasks")
    assert "1 ulest melding" in handler.text
    office.service.at(NOW + timedelta(minutes=1))
    assert "Kunden ringte." in await write(handler, "Takk.")
    await handler.open("/tasks")
    assert "ulest" not in handler.text
    await kari.open("/")
    assert "1 samtale med uleste meldinger" in kari.text
    await kari.open(PAGE)
    assert "Takk." in kari.text
    await kari.open("/tasks")
    assert "Ingenting venter på deg" in kari.text


async def test_a_mail_tells_once_until_the_thread_is_read(office):
    await office.service.hear(*story(CASE)[:6])
    kari, handler = await office.member("write", FJORDVIK), await office.colleague("case_handler")
    for text in ("en", "to", "tre"):
        await write(handler, text)
    await office.service.work_off()
    mailbox = office.mail.mailbox
    (mail,) = mailbox.mails(KARI)
    told = body(mailbox.message(mail), "plain")
    assert f"http://portal.example{PAGE}" in told
    assert "tre" not in told.split()
    await kari.open(PAGE)
    await write(handler, "fire")
    await office.service.work_off()
    assert len(mailbox.mails(KARI)) == 2


async def test_an_accountant_whose_firm_has_been_left_is_told_no_more(office):
    await office.service.hear(*story(CASE)[:6])
    await office.member("accountant", FJORDVIK)
    handler = await office.colleague("case_handler")
    await office.change("update creditors set accounting_firm = '' where accounting_firm = :firm", firm=FIRM)
    await write(handler, "hei")
    await office.service.work_off()
    assert list(office.mail.mailbox.mails("accountant@kunde.example")) == []


async def test_the_company_reads_what_the_debtor_writes_and_the_debtor_nothing_of_the_company(office):
    await office.service.hear(*story(CASE)[:6])
    kari, debtor = await office.member("write", FJORDVIK), await office.debtor(CASE)
    await write(kari, "Bare mellom oss.")
    await debtor.send("/my-case/question", text="Er det meg?")
    assert "Bare mellom oss." not in debtor.text
    await kari.open(PAGE)
    assert "Er det meg?" in kari.text
    await kari.open("/tasks")
    assert "Svar til skyldneren" not in kari.text


async def test_an_objection_that_is_dealt_with_lets_the_case_go_on(office):
    await office.service.hear(*story(CASE)[:6])
    debtor, handler = await office.debtor(CASE), await office.colleague("case_handler")
    await debtor.send("/my-case/objection", category="fees", text="For dyrt.")
    await handler.open("/tasks")
    assert "Saken går videre imens: brev og frister er som før." in handler.text, "transfer has not heard"
    await office.service.hear(CASE.status("disputed", 2))
    await handler.open("/tasks")
    assert "Saken står stille til den gjenopptas: uten svar sendes ingen flere brev." in handler.text
    (task,) = await office.service.rows("select id from tasks")
    await handler.send(f"/tasks/{task['id']}", choice="resume", text="Salæret er det lovlige.")
    assert ("resume", CASE.case_id) in [(deed, body["case_id"]) for deed, body in office.neighbours.asked]
    again = await handler.http.post(
        f"/tasks/{task['id']}", data={"form_token": handler.form_token, "choice": "answer", "text": "x"}
    )
    assert again.status_code == 404


async def test_a_debtor_is_told_of_an_answer_by_mail_that_says_nothing_of_it(office):
    await office.service.hear(*story(CASE)[:6])
    debtor, handler = await office.debtor(CASE), await office.colleague("case_handler")
    for email, words in (
        ("", ""),
        ("ola@debtor.example", "Vi har svart deg i sak 100001."),
        ("ola@debtor.uk.example", "We have answered you in case 100001."),
    ):
        office.neighbours.debtors_email = email
        await debtor.send("/my-case/question", text="Er det meg?")
        await handler.open("/tasks")
        (task,) = await office.service.rows("select id from tasks where done_at is null")
        await handler.send(f"/tasks/{task['id']}", choice="answer", text="Ja, det er deg.")
        await office.service.work_off()
        if email:
            (mail,) = office.mail.mailbox.mails(email)
            text = body(office.mail.mailbox.message(mail), "plain")
            assert words in text
            assert "http://portal.example/my-case\n" in text
            assert "Ja, det er deg" not in text
            assert "Ola" not in text
    told = await office.service.rows("select * from outbox where type like '%AnswerNoticeOrdered%'")
    assert len(told) == 3
    assert "debtor.example" not in str(told), "the address is looked up when the mail is sent"


async def test_a_plan_that_dunning_refuses_is_not_promised(office):
    await office.service.hear(*story(CASE)[:6])
    debtor, handler = await office.debtor(CASE), await office.colleague("case_handler")
    office.neighbours.owed[CASE.id] = dict.fromkeys(("principal", "interest", "fees", "total"), "900.00")
    await debtor.send("/my-case/later", first_on="2026-12-01")
    (task,) = await office.service.rows("select id from tasks")
    office.neighbours.closed_cases.add(CASE.case_id)
    await handler.open("/tasks")
    await handler.send(f"/tasks/{task['id']}", choice="grant")
    assert "Det lot seg ikke gjøre" in handler.text
    values = {"before": "1200.00", "total": "900.00"}
    refused = {"title": "NothingForTheLast", "detail": "leave something for the last", "values": values}
    office.neighbours.why_not[CASE.case_id] = refused
    await handler.send(f"/tasks/{task['id']}", choice="grant")
    assert "Avdragene før det siste er 1 200,00 kr, og 900,00 kr skyldes." in handler.text
    await handler.open("/tasks?language=en")
    await handler.send(f"/tasks/{task['id']}", choice="grant")
    assert "before the last are NOK 1,200.00, and NOK 900.00 is owed." in handler.text
    await handler.open("/tasks?language=nb")
    await debtor.open("/my-case")
    assert "Vi godtar forslaget" not in debtor.text
    await handler.send(f"/tasks/{task['id']}", choice="decline", text="Ring oss, så finner vi en ordning.")
    await debtor.open("/my-case")
    assert "Ring oss, så finner vi en ordning." in debtor.text


async def test_a_decision_is_answered_in_place(office):
    await office.service.hear(*story(CASE)[:6], CASE.decision_needed())
    kari, reader = await office.member("write", FJORDVIK), await office.member("read", FJORDVIK)
    await kari.open("/tasks")
    assert "velg hvordan saken skal gå videre, innen 01.07.2026" in kari.text
    await kari.send(f"/cases/{CASE.case_id}/answer", answer="go_legal", reason="Stor kunde")
    assert "Kryss av for at du har lest hva valget gjør og koster." in kari.text
    assert office.neighbours.asked == []
    sure = {"answer": "go_legal", "confirmed": "true"}
    await kari.send(f"/cases/{CASE.case_id}/answer", **sure, reason="Stor kunde")
    assert "Valget er registrert" in kari.text
    ((deed, body),) = office.neighbours.asked
    assert (deed, body["answer"], body["reason"]) == ("answers", "go_legal", "Stor kunde")
    late = {
        "title": "AnswerLate",
        "detail": "Svarfristen gikk ut 01.07.2026.",
        "values": {"day": "2026-07-01"},
    }
    office.neighbours.why_not[CASE.case_id] = late
    await kari.send(f"/cases/{CASE.case_id}/answer", **sure)
    assert "Svarfristen gikk ut 01.07.2026." in kari.text
    await reader.open("/tasks")
    assert "Ditt valg" not in reader.text


async def test_each_choice_says_what_it_does_and_costs_and_the_task_how_much_it_is_about(office):
    await office.service.hear(*story(CASE)[:6], CASE.decision_needed())
    office.neighbours.owed[CASE.id] = OWED
    court = "Rettsgebyr og andre utlegg kommer i tillegg."
    office.neighbours.offers += [
        offer("go_legal", cost=None, costs=court, is_answer=True),
        offer("continue", cost="0.00", costs="Uten kostnad.", is_answer=True),
        offer("withdraw", costs="Påløpt salær, nå 350,00 kr."),
    ]
    kari = await office.member("write", FJORDVIK)
    await kari.open("/tasks")
    for words in (
        "Skyldig i dag: 1 364,25 kr, av dette hovedstol 1 000,00 kr.",
        (
            f"Gå videre rettslig Hva som skjer: Kravet tas til forliksrådet, eller utlegg begjæres, på deres "
            f"vegne. Brevene stanser. Hva det koster: {court}"
        ),
        "Innkrevingen avsluttes, og kravet er igjen deres eget. Hva det koster: Påløpt salær, nå 350,00 kr.",
        "Fortsette uten rettslige skritt Hva som skjer: Ingen rettslige skritt. Saken går til overvåk",
    ):
        assert words in kari.text, words
    office.neighbours.lines["transfer"].cut = True
    await kari.open("/tasks")
    assert "Hva det koster: Vi får ikke vite det akkurat nå." in kari.text


TIME_BAR = ("go_legal", "withdraw", "write_off")


async def asked(browser):
    """Return the decision that is among the tasks and on the case's page: its last day and choices."""
    await browser.open(f"/cases/{CASE.case_id}")
    on_page = "Svar under Oppgaver" in browser.text
    await browser.open("/tasks")
    day = re.search(r"velg hvordan saken skal gå videre, innen ([\d.]+)\d\d\d\d", browser.text)
    assert bool(day) == on_page
    return (day[1], re.findall(r'name="answer" value="(\w+)"', browser.page.text)) if day else None


async def test_a_question_is_a_task_until_it_is_answered_or_its_last_day_is_over(office):
    hear, kari = office.service.hear, await office.member("write", FJORDVIK)
    await hear(*story(CASE)[:6], CASE.decision_needed(date(2026, 6, 25), about="legal"))
    await hear(CASE.status("disputed", 2, on=date(2026, 6, 12)))
    assert await asked(kari) == ("25.06.", ["go_legal", "withdraw", "continue"])
    await hear(CASE.decision_needed(date(2026, 6, 26), TIME_BAR, about="time_bar"))
    assert await asked(kari) == ("25.06.", ["go_legal", "withdraw", "continue"])
    await hear(CASE.status("surveillance", 3, on=date(2026, 6, 13)))
    assert await asked(kari) == ("26.06.", ["go_legal", "withdraw"]), "watched, and asked about its time-bar"
    for day, last in ((26, "26.06."), (27, None)):
        office.service.at(datetime(2026, 6, day, 9, tzinfo=UTC))
        found = await asked(await office.member("write", FJORDVIK))
        assert (found and found[0]) == last, "transfer takes no answer any more"


@pytest.mark.parametrize("since", [("disputed", "open"), ("paused", "surveillance")])
async def test_a_question_that_was_answered_does_not_come_back_when_the_case_goes_on(office, since):
    kari = await office.member("write", FJORDVIK)
    await office.service.hear(*story(CASE)[:6], CASE.decision_needed(date(2026, 6, 25)))
    for revision, status in enumerate(("surveillance", *since), 2):
        await office.service.hear(CASE.status(status, revision, on=date(2026, 6, 12)))
        assert await asked(kari) is None


async def test_a_task_says_what_becomes_of_the_case_without_an_answer(office):
    """Of each question that waits; what dunning and transfer do on silence."""
    on = date(2026, 6, 26)  # a Friday
    watched = "Uten svar innen 26.06.2026 settes saken under overvåk 29.06.2026: ingen rettslige skritt"
    barred = "til kravet foreldes etter 20.07.2026, og kreves så ikke lenger inn."
    reader = await office.member("read", FJORDVIK)

    async def told(*events):
        await office.service.hear(*events)
        await reader.open("/tasks")
        return reader.text

    assert watched in await told(*story(CASE)[:6], CASE.decision_needed(on, about="legal"))
    both = CASE.decision_needed(on, TIME_BAR, about="bar", otherwise=None, barred_after=date(2026, 7, 20))
    text = await told(both)
    assert watched in text
    assert barred in text
    text = await told(CASE.status("paused", 2, on=date(2026, 6, 14)), CASE.status("open", 3, on=NOW.date()))
    assert watched not in text
    assert "spørsmålet stilles på nytt når saken går videre" in text
    assert "ny betalingsoppfordring sendes når den forrige er mer enn seks måneder gammel" in await told(
        *story(OTHER)[:6], OTHER.decision_needed(on, otherwise="continue")
    )


async def test_a_moved_due_date_is_a_task_that_says_why_the_case_stands_still(office):
    moved = CASE.decision_needed(question=("withdraw",), about="due_date_moved 2026-08-15")
    await office.service.hear(*story(CASE)[:6], moved)
    kari = await office.member("write", FJORDVIK)
    why = "Forfallet er flyttet til en senere dag i PowerOffice Go, så saken står stille."
    await kari.open("/tasks")
    assert why in kari.text
    assert (
        "til den dagen er kommet, forfallet er flyttet tilbake eller saken er trukket; renten løper"
        in kari.text
    )
    assert 'value="withdraw"' in kari.page.text
    assert 'value="go_legal"' not in kari.page.text
    await kari.open(f"/cases/{CASE.case_id}")
    assert why in kari.text
    await office.service.hear(replace(moved, is_taken_back=True))
    await kari.open("/tasks")
    assert why not in kari.text
    await kari.open(f"/cases/{CASE.case_id}")
    assert "Forfallet stanser ikke lenger saken." in kari.text


async def test_a_write_off_that_is_advised_is_done_in_the_books_and_not_here(office):
    asked = replace(CASE.decision_needed(), question=("go_legal", "withdraw", "write_off"))
    await office.service.hear(*story(CASE)[:6], asked)
    kari = await office.member("write", FJORDVIK)
    await kari.open("/tasks")
    assert "Vi anbefaler å vurdere tapsføring" in kari.text
    assert 'value="write_off"' not in kari.page.text
    page = await kari.send(f"/cases/{CASE.case_id}/answer", answer="write_off")
    assert page.status_code == 422
    assert office.neighbours.asked == []


async def test_what_other_services_ask_for_stands_among_the_tasks(office):
    settlement = named("a settlement that Go refused")
    office.neighbours.settlements.append(
        {
            "settlement_id": str(settlement),
            "creditor_id": str(FJORDVIK),
            "number": 7,
            "status": "posting_failed",
            "problem": {"what": "Konto 1999 er sperret.", "where": "Åpne den i PowerOffice Go."},
        }
    )
    office.neighbours.lacking.append(
        {
            "case_id": str(CASE.case_id),
            "creditor_id": str(FJORDVIK),
            "case_number": "100001",
            "texts": ["Legg inn navnet på kundekortet i PowerOffice Go."],
        }
    )
    await office.service.hear(*story(CASE)[:6], lost())
    kari = await office.member("write", FJORDVIK)
    await kari.open("/tasks")
    for words in ("Konto 1999 er sperret.", "Legg inn navnet på kundekortet", "forbindelsen"):
        assert words in kari.text, words
    await kari.open("/tasks?language=en")
    assert "Enter the name on kundekortet (the customer card) in PowerOffice Go." in kari.text
    await kari.open("/tasks?language=nb")
    await kari.send(f"/companies/{FJORDVIK}/settlements/{settlement}/posting")
    assert office.neighbours.money.asked == [(f"settlements/{settlement}/post", "", None)]
    assert "Bilaget bokføres på nytt." in kari.text
    office.neighbours.money.refusal = "it is on its way"
    await kari.send(f"/companies/{FJORDVIK}/settlements/{settlement}/posting")
    assert "det er ingenting å gjøre" in kari.text
    office.neighbours.lines["settlement"].cut = True
    await kari.open("/tasks")
    assert "Noen oppgaver vises ikke akkurat nå" in kari.text

"""The command that answers "why is my invoice not in the proposal?", before services that stand in."""

import json
from datetime import date

import httpx
import pytest

from deploy.why import Services, why
from shared.errors import NotFound

TODAY = date(2026, 6, 15)
COMPANY = {"creditor_id": "c1", "organisation_number": "974760673", "name": "Fjordlys Elektro AS"}
INVOICE = {"number": "10065", "currency": "NOK", "balance": "4000.00", "due_date": "2026-06-20"}
ROUTINE = {"transfer_after_days": 14, "own_reminder_after_days": None, "own_notice_after_days": None}
READ = {"is_connected": True, "synced_at": "2026-06-14T21:05:00Z"}


PROPOSED = {"reason": "proposed", "text": "Fakturaen ligger i inkassoforslaget.", "invoice_id": "i1"}
LISTED = {"status": "draft", "detail": "", "held_until": None, "case_number": None, "decisions": []}


def answering(answers):
    def answer(request):
        if request.url.path not in answers:
            return httpx.Response(404)
        return httpx.Response(200, content=json.dumps(answers[request.url.path]))

    return httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://service.test")


async def ask(
    number="10065", *, explained=(), mirrored=(), summary=READ, company="", routine=ROUTINE, listed=None
):
    dunning = {"/explanations": list(explained), "/routines/c1": routine}
    sync = {"/invoices": list(mirrored), "/summary": [summary] if summary else []}
    transfer = {"/proposals/i1": listed} if listed else {}
    services = Services(
        *(answering(each) for each in ({"/internal/creditors": [COMPANY]}, sync, dunning, transfer))
    )
    (text,) = await why(services, number, company, TODAY)
    return text


async def test_an_overdue_invoice_is_explained_in_dunnings_words():
    text = await ask(explained=[{"reason": "customer_exempt", "text": "Kunden er fritatt fra inkasso."}])
    assert text == "Fjordlys Elektro AS: Kunden er fritatt fra inkasso."


@pytest.mark.parametrize(
    ("changes", "action", "words"),
    [
        ({}, "approve", "Fakturaen ligger i inkassoforslaget."),
        (
            {"status": "on_hold", "detail": "Avtalt.", "held_until": "2026-07-01"},
            "hold",
            "Fakturaen er på vent: Avtalt (Kari, 15.06.2026). Den kommer tilbake 01.07.2026, eller når den frigis.",
        ),
        (
            {"status": "removed", "detail": "Feil kunde"},
            "remove",
            "fjernet fra forslaget: Feil kunde (Kari, 15",
        ),
        (
            {"status": "refused", "detail": "Sperret"},
            "refuse",
            "Go avviste fakturaen: Sperret (Kari, 15.06.2026)",
        ),
        ({"status": "approved"}, "approve", "på vei til PowerOffice Go (Kari, 15.06.2026)."),
        ({"status": "transferred", "case_number": "100001"}, "transfer", "Saksnummer: 100001."),
        ({"detail": "Kravet er foreldet."}, "hold", "Kravet er foreldet."),
    ],
)
async def test_what_became_of_a_proposal_in_the_list_is_said_with_who_and_until_when(changes, action, words):
    decided = {"action": action, "decided_by": "Kari", "decided_at": "2026-06-14T22:30:00Z", "reason": ""}
    assert words in await ask(explained=[PROPOSED], listed=LISTED | changes | {"decisions": [decided]})


async def test_what_transfer_has_not_heard_of_yet_is_shortly_in_the_list():
    assert "vises i listen om litt" in await ask(explained=[PROPOSED])


async def test_an_invoice_that_is_not_overdue_yet_says_when_it_would_come():
    assert "forfaller 20.06.2026" in (text := await ask(mirrored=[INVOICE]))
    assert "tidligst 04.07.2026" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"currency": "EUR"}, "Fakturaen er i EUR"),
        ({"balance": "0.00"}, "ikke noe igjen å betale"),
        ({"due_date": None}, "ingen forfallsdato"),
        ({"due_date": "2026-06-14"}, "ikke meldt til purring ennå"),
    ],
)
async def test_an_invoice_that_is_read_but_not_followed_up_says_why(changes, words):
    assert words in await ask(mirrored=[INVOICE | changes])


@pytest.mark.parametrize(
    ("summary", "words"),
    [
        (READ, "finnes ikke i det som er lest av PowerOffice Go (sist 14.06.2026)"),
        (READ | {"synced_at": None}, "leses for første gang"),
        (READ | {"is_connected": False}, "koblingen til PowerOffice Go er brutt"),
        (None, "Registreringen av selskapet er ikke fullført"),
    ],
)
async def test_an_invoice_that_is_not_known_says_what_has_been_read(summary, words):
    assert words in await ask(summary=summary)


async def test_own_letters_that_come_first_are_mentioned():
    routine = ROUTINE | {"own_reminder_after_days": 14}
    assert "Først sendes brevene i purrerutinen" in await ask(mirrored=[INVOICE], routine=routine)


async def test_a_company_that_is_not_registered_is_said_so():
    with pytest.raises(NotFound, match="no registered company"):
        await ask(company="999999999")

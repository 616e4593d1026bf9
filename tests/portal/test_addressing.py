"""Who is spoken to: what is said to a company is said of it to the agency's people and to accountants."""

import re

import pytest
from babel.messages.pofile import read_po

from services.portal.language import CATALOGUE, DUNNING, TRANSFER, address, gettext, speak
from services.portal.words.addressing import OF_THE_CREDITOR
from tests.portal.told import FJORDVIK, Told, story

YOU = re.compile(r"\bderes?\b", re.IGNORECASE)
PAID, OPEN = Told("10042"), Told("10077", case_number="100002")
ASKED = Told("10088", case_number="100003")


def test_what_is_said_of_a_creditor_stands_for_a_text_that_is_said_to_it():
    texts = set()
    for path in (CATALOGUE, DUNNING, TRANSFER):
        with path.open("rb") as source:
            texts |= {message.id for message in read_po(source, locale="en") if isinstance(message.id, str)}
    assert OF_THE_CREDITOR.keys() <= texts
    assert not [text for text in OF_THE_CREDITOR.values() if YOU.search(text)]


def test_a_request_speaks_to_the_company_or_of_it_in_either_language():
    try:
        address(the_company=False)
        assert gettext("Direkte til dere") == "Direkte til oppdragsgiver"
        speak("en")
        assert gettext("Direkte til dere") == "Directly to the creditor"
        address(the_company=True)
        assert gettext("Direkte til dere") == "Directly to you"
    finally:
        speak("nb")
        address(the_company=True)


@pytest.mark.parametrize("role", ["accountant", "operator"])
async def test_who_is_not_of_the_company_reads_of_it(office, role):
    asked = [*story(ASKED)[:6], ASKED.decision_needed()]
    costs = [OPEN.laid_out(), OPEN.planned(), OPEN.paid(250)]
    await office.service.hear(*story(PAID), *asked, *story(OPEN)[:6], *costs)
    paths = ["/", *(f"/cases/{each.case_id}" for each in (PAID, OPEN, ASKED)), "/settlements"]
    paths += [f"/settlements/{PAID.settled().settlement_id}", "/tasks", f"/companies/{FJORDVIK}/dunning"]
    other = await (office.colleague(role) if role == "operator" else office.member(role, FJORDVIK))
    for path in paths:
        assert (await other.open(path)).status_code == 200, path
        text = other.text.replace("venter på dere", "")  # which the agency is told of its own work
        assert not (found := YOU.search(text)), (path, text[found.start() - 100 : found.end()])
    await other.open("/tasks")
    assert ("Ditt valg" in other.text) == (role == "accountant")
    await other.open("/")
    assert "Innbetaling direkte til oppdragsgiver" in other.text
    assert "1 361,40 til oss, 250,00 direkte til oppdragsgiverne" in other.text
    await other.open("/?language=en")
    assert "Payment directly to the creditor" in other.text
    kari = await office.invited("kari@fjordvik.example")
    await kari.open(f"/cases/{OPEN.case_id}")
    assert "Direkte til dere" in kari.text
    assert "dere trenger ikke gjøre noe" in kari.text

"""Payment plans and their letters in the portal: told in the history, and no steps of the process."""

from dataclasses import replace
from datetime import date

import pytest

from services.portal.domain.cases import fees_charged
from services.portal.domain.history import Entry, standing_plan
from services.portal.domain.process import steps
from services.portal.words.story import tell
from services.portal.words.terms import LETTER
from shared.events import Instalment
from tests.portal.test_domain import DEMAND, NOTICE, case, letter
from tests.portal.told import NOW, TODAY, Told, kr, story

PLANNED = letter("instalment_plan", date(2026, 7, 2), 1125)
REMINDED = letter("instalment_reminder", date(2026, 8, 2))


def test_letters_about_a_plan_are_no_steps_of_the_process():
    names = [step.name for step in steps(case("open", None, NOTICE, DEMAND, PLANNED, REMINDED))]
    assert names == [step.name for step in steps(case("open", None, NOTICE, DEMAND))]


def test_what_a_plan_adds_stands_beside_the_fee_of_a_demand_that_is_sent_again_and_counts_once():
    again = replace(DEMAND, id=DEMAND.id.__class__(int=5), sent_on=date(2027, 1, 5), fee=kr(700))
    twice = replace(PLANNED, id=DEMAND.id.__class__(int=6))
    assert fees_charged([NOTICE, DEMAND, PLANNED]) == DEMAND.fee + 1125
    assert fees_charged([NOTICE, DEMAND, PLANNED, twice, again]) == kr(1825)


def entry(event):
    return Entry(
        said_at=NOW, said_on=TODAY, happened_on=TODAY, source="/services/dunning", event_id=NOTICE.id, event=event
    )  # fmt: skip


def told(event):
    return tell(entry(event))


@pytest.mark.parametrize(
    ("status", "title"),
    [
        ("standing", "Betalingsavtale inngått"),
        ("completed", "Betalingsavtale oppfylt"),
        ("broken", "Betalingsavtale brutt"),
        ("cancelled", "Betalingsavtale avsluttet"),
    ],
)
def test_the_history_tells_what_was_agreed_by_whom_and_how_it_went(status, title):
    line = told(Told("1").planned(status))
    assert line.title == title
    assert line.text == "2 avdrag fra 01.07.2026 til 01.08.2026. Avtalt av Kari Saksbehandler."
    deferral = replace(Told("1").planned(status), instalments=(Instalment(due_on=date(2026, 8, 1)),))
    assert told(deferral).text == "Utsatt betaling til 01.08.2026. Avtalt av Kari Saksbehandler."


def test_every_kind_of_letter_has_a_name():
    assert {"instalment_plan", "instalment_reminder", "surveillance_letter"} <= LETTER.keys()


def test_of_each_plan_the_highest_revision_says_whether_it_stands():
    case = Told("1")
    first = case.planned()
    later = replace(case.planned("completed", 2), plan_id=NOTICE.id)
    assert standing_plan([]) is None
    assert standing_plan([entry(first), entry(later)]) == first
    assert standing_plan([entry(case.planned("broken", 2)), entry(first)]) is None


OPEN = Told("10077", case_number="100002")
ASKED = "velg hvordan saken skal gå videre"


async def test_a_plan_that_stands_is_shown_with_its_instalments_and_nothing_else_is_asked_meanwhile(office):
    await office.service.hear(
        *story(OPEN)[:6], OPEN.decision_needed(), replace(OPEN.planned(), addition=kr(1125))
    )
    browser = await office.invited("kari@fjordvik.example")
    await browser.open(f"/cases/{OPEN.case_id}")
    for words in (
        "Skyldneren har en betalingsavtale til 01.08.2026.",
        "Avtalt 10.06.2026 av Kari Saksbehandler. Avtalen øker salæret med 1 125,00 kr.",
        "1 01.07.2026 500,00",
        "2 01.08.2026 Resten, med rente til betaling",
    ):
        assert words in browser.text, words
    assert "Vi trenger en avgjørelse innen" not in browser.text
    await browser.open("/")
    assert ASKED not in browser.text
    await office.service.hear(OPEN.planned("broken", 2, ended_on=date(2026, 7, 20)))
    await browser.open(f"/cases/{OPEN.case_id}")
    assert "Skyldneren har en betalingsavtale" not in browser.text
    assert "Vi trenger en avgjørelse innen 01.07.2026" in browser.text
    await browser.open("/")
    assert ASKED in browser.text


async def test_a_deferral_is_shown_as_one_day_and_a_case_that_has_ended_shows_no_plan(office):
    await office.service.hear(
        *story(OPEN)[:6], replace(OPEN.planned(), instalments=(Instalment(due_on=date(2026, 8, 1)),))
    )
    browser = await office.invited("kari@fjordvik.example")
    await browser.open(f"/cases/{OPEN.case_id}")
    assert "Skyldneren har fått utsatt betalingen til 01.08.2026." in browser.text
    await office.service.hear(OPEN.status("withdrawn", 2))
    await browser.open(f"/cases/{OPEN.case_id}")
    assert "fått utsatt" not in browser.text

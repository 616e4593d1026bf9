"""A case's way to its end through the service: by the calendar, by answers, by hours and by missed days."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from services.dunning.jobs import daily
from shared.events import DecisionNeeded, LetterSent
from tests.dunning.told import CREDITOR, at, case_id, customer, overdue, paid, registered, status, transferred

NOTICED, DEMANDED, WARNED, ASKED = date(2026, 6, 15), date(2026, 6, 30), date(2026, 7, 15), date(2026, 7, 30)
DAY = timedelta(days=1)
WAY = [
    ("collection_notice", NOTICED, "38.00"),
    ("payment_demand", DEMANDED, "600.00"),
    ("legal_action_notice", WARNED, "0.00"),
]


async def sent(office):
    return [(each.kind, each.sent_on, str(each.fee)) for each in await office.service.said(LetterSent)]


async def at_its_end(office):
    """A case whose notice of legal action has run out, and whose creditor has just been asked."""
    await office.on(NOTICED, registered(), overdue(), transferred())
    for day in (DEMANDED, WARNED, ASKED):
        await office.on(day)


async def test_a_case_goes_its_way_to_the_question_and_the_creditor_is_asked_once(office):
    await at_its_end(office)
    assert await sent(office) == WAY
    for day in range(1, 13):
        await office.on(ASKED + day * DAY)
    (asked,) = await office.service.said(DecisionNeeded)
    assert asked.about.startswith("legal_action ")
    assert [replace(asked, about="")] == [
        DecisionNeeded(
            creditor_id=CREDITOR,
            case_id=case_id(),
            question=("go_legal", "withdraw", "continue"),
            answer_by=date(2026, 8, 13),
            asked_on=ASKED,
        )
    ]
    assert await office.service.rows("select reason from cases") == [{"reason": "awaits_decision"}]


@pytest.mark.parametrize("answer", ["legal", "withdrawn", "surveillance"])
async def test_an_answer_ends_the_letters(office, answer):
    await at_its_end(office)
    await office.on(date(2026, 8, 3), status(answer, revision=2))
    await office.on(date(2026, 12, 31))
    assert await sent(office) == WAY
    assert len(await office.service.said(DecisionNeeded)) == 1


async def test_a_case_that_goes_on_is_demanded_anew_after_six_months_with_the_heavy_fee_and_no_new_one(
    office,
):
    await at_its_end(office)
    await office.on(date(2026, 8, 3), status("open", revision=2, on=date(2026, 8, 3)))
    await office.on(date(2026, 12, 30))
    assert await sent(office) == WAY
    await office.on(date(2026, 12, 31))
    *_, again = await office.service.said(LetterSent)
    assert (again.kind, again.sent_on, again.fee) == (
        "payment_demand",
        date(2026, 12, 31),
        Decimal("1200.00"),
    )
    assert again.amounts.fees == Decimal("1200.00")


async def test_without_an_answer_the_case_is_watched_unless_the_creditor_has_chosen_that_it_goes_on(office):
    await at_its_end(office)
    await office.on(date(2026, 8, 14))
    assert await office.service.rows("select reason, next_step_on from cases") == [
        {"reason": "surveillance", "next_step_on": date(2027, 7, 15)}
    ]
    path = f"/unanswered/{CREDITOR}"
    assert await office.get(path) == {"unanswered": "surveillance"}
    await office.put(path, {"unanswered": "continue"})
    assert await office.get(path) == {"unanswered": "continue"}
    await office.on(date(2026, 8, 17))
    assert await office.service.rows("select reason, next_step_on from cases") == [
        {"reason": "ladder_ended", "next_step_on": date(2026, 12, 31)}
    ]


async def test_runs_every_hour_and_two_at_the_same_moment_send_and_ask_once(office):
    await office.on(NOTICED, registered(), overdue(), transferred())
    run = daily(office.service.service.database, chunk=10)
    for day in (DEMANDED, WARNED, ASKED):
        for hour in range(7, 20, 3):
            office.service.at(at(day, hour))
            await asyncio.gather(run(day), run(day))
            await office.service.work_off()
    assert await sent(office) == WAY
    assert len(await office.service.said(DecisionNeeded)) == 1
    assert (len(office.post.messages), len(office.prints())) == (2, 1)


async def test_days_that_were_missed_are_caught_up_with_the_dates_that_the_law_then_allows(office):
    """The service stood still from the middle of June to the first of September."""
    await office.on(NOTICED, registered(), overdue(), transferred())
    september = date(2026, 9, 1)
    await office.on(september)
    await office.on(september + DAY)
    *_, demand = await office.service.said(LetterSent)
    assert (demand.kind, demand.sent_on, demand.deadline) == ("payment_demand", september, date(2026, 9, 15))
    await office.on(date(2026, 9, 15))
    assert len(await office.service.said(LetterSent)) == 2
    await office.on(date(2026, 9, 16))
    assert (await sent(office))[-1] == ("legal_action_notice", date(2026, 9, 16), "0.00")


async def test_a_payment_that_is_heard_while_the_notice_is_on_its_way_stops_it(office):
    await office.on(NOTICED, registered(), overdue(), transferred())
    await office.on(DEMANDED)
    office.service.at(at(WARNED))
    await office.service.service.schedule.run_due()
    everything = {"interest": Decimal("57.00"), "fees": Decimal("600.00"), "channel": "agency"}
    await office.hear(paid("4000.00", on=date(2026, 7, 14), **everything))
    await office.service.work_off()
    assert await sent(office) == WAY[:2]
    assert [letter["status"] for letter in await office.letters()][-1] == "cancelled"


async def test_an_objection_between_order_and_sending_stops_the_notice_and_it_comes_when_that_is_settled(
    office,
):
    await office.on(NOTICED, registered(), overdue(), transferred())
    await office.on(DEMANDED)
    office.service.at(at(WARNED))
    await office.service.service.schedule.run_due()
    await office.hear(status("disputed", revision=1))
    await office.service.work_off()
    assert await sent(office) == WAY[:2]
    await office.on(date(2026, 8, 3), status("open", revision=2))
    assert (await sent(office))[2:] == [("legal_action_notice", date(2026, 8, 3), "0.00")]


async def test_a_case_that_moves_on_is_not_asked_about_again_for_the_notice_that_it_has_had(office):
    await at_its_end(office)
    await office.on(date(2026, 8, 3), status("paused", revision=1))
    await office.on(date(2026, 8, 10), status("open", revision=2))
    await office.on(date(2026, 8, 20))
    assert len(await office.service.said(DecisionNeeded)) == 1


async def test_a_customer_abroad_is_written_to_in_english_unless_somebody_has_chosen_otherwise(office):
    british = customer(address=customer().address.__class__(line1="1 Quay", city="Leith", country="GB"))
    path = f"/customers/{british.id}/language"
    await office.on(NOTICED, registered(), transferred("A", by=british))
    assert office.post.subjects() == [
        "Notice of debt collection (inkassovarsel) from Fjordlys Elektro AS: invoice 10065"
    ]
    assert await office.get(path) == {"language": "country"}
    await office.put(path, {"language": "nb"}, creditor_id=str(CREDITOR))
    assert await office.get(path) == {"language": "nb"}
    await office.on(NOTICED + DAY, transferred("B", case="2", by=british))
    assert office.post.subjects()[-1] == "Inkassovarsel fra Fjordlys Elektro AS: faktura 10066"
    await office.put(path, {"language": "country"}, creditor_id=str(CREDITOR))
    assert await office.get(path) == {"language": "country"}


async def test_a_language_may_be_chosen_for_a_customer_who_is_not_known_yet(office):
    await office.put(f"/customers/{customer().id}/language", {"language": "en"}, creditor_id=str(CREDITOR))
    await office.on(NOTICED, registered(), transferred())
    assert office.post.subjects()[0].startswith("Notice of debt collection")

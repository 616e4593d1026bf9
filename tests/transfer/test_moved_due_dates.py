"""A due date that is moved in Go to a later day pauses the case until then, whatever else happens in between."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.transfer.domain.cases import Case, Debtor
from services.transfer.domain.due_dates import as_dates_stand
from services.transfer.domain.questions import Question
from shared.events import CaseStatusChanged
from tests.support.driving import envelope
from tests.transfer.told import CREDITOR, NOW, TODAY, asked, letter

DAY = timedelta(days=1)
LATER = TODAY + 60 * DAY
PAUSED = f"Forfallet er flyttet til {LATER:%d.%m.%Y} i PowerOffice Go"
OVER = "Forfallet stanser ikke lenger saken"


def moved(case_id, until=LATER, *, taken_back=False, number=""):
    about = f"due_date_moved {until}{number}"
    return asked(
        case_id, choices=("withdraw",), otherwise=None, about=about, pauses_until=until,
        is_taken_back=taken_back,
    )  # fmt: skip


@pytest.fixture
async def case_id(desk):
    return await desk.transferred(desk.invoice())


async def stands(desk, case_id):
    case = await desk.case(case_id)
    return case["status"], case["paused_until"]


async def said(desk):
    return [(each.status, each.reason) for each in await desk.service.said(CaseStatusChanged)]


async def morning(desk, day):
    desk.service.at(NOW + (day - TODAY))
    await desk.service.run_due()


async def test_the_case_is_paused_until_the_new_date_and_goes_on_when_it_is_moved_back(desk, case_id):
    await desk.service.hear(moved(case_id))
    await desk.service.hear(moved(case_id))
    assert await stands(desk, case_id) == ("paused", str(LATER))
    await desk.service.work_off()
    (in_go,) = desk.company.collection.cases.values()
    assert in_go.notes[-1].text.startswith(f"Satt på pause: {PAUSED}")
    await desk.service.hear(moved(case_id, taken_back=True))
    assert await stands(desk, case_id) == ("open", None)
    assert await said(desk) == [("paused", PAUSED), ("open", OVER)]
    assert (await desk.case(case_id))["question"]["is_asked"] is False


async def test_a_question_that_was_taken_back_is_no_task_and_refuses_no_answer(desk, case_id):
    await desk.service.hear(asked(case_id, answer_by=TODAY - DAY), moved(case_id, taken_back=True))
    assert "decision" not in {task["code"] for task in (await desk.get("/summary"))["tasks"]}
    refused = await desk.act(case_id, "answers", answer="go_legal")
    assert refused.json()["detail"] == "Svarfristen gikk ut 03.05.2026."


async def test_the_pause_ends_by_itself_on_the_new_date(desk, case_id):
    await desk.service.hear(moved(case_id))
    await morning(desk, LATER - DAY)
    assert await stands(desk, case_id) == ("paused", str(LATER))
    await morning(desk, LATER)
    assert await stands(desk, case_id) == ("open", None)


async def test_the_creditor_withdraws_the_case_that_is_paused(desk, case_id):
    await desk.service.hear(moved(case_id))
    after = (await desk.act(case_id, "answers", answer="withdraw")).json()
    assert (after["status"], after["paused_until"]) == ("withdrawn", None)
    await desk.service.hear(moved(case_id, taken_back=True))
    assert await stands(desk, case_id) == ("withdrawn", None)


async def test_a_person_does_not_resume_it_while_the_date_is_to_come(desk, case_id):
    await desk.service.hear(moved(case_id))
    refused = await desk.act(case_id, "resume")
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        f"{PAUSED}. Flytt det tilbake der, så går saken videre av seg selv.",
    )


async def test_what_a_person_has_stopped_stays_so_and_waits_for_the_date_only_afterwards(desk, case_id):
    theirs = TODAY + 10 * DAY
    await desk.act(case_id, "pause", until=str(theirs))
    await desk.service.hear(moved(case_id))
    assert await stands(desk, case_id) == ("paused", str(theirs))
    await morning(desk, theirs)
    assert await stands(desk, case_id) == ("paused", str(LATER))
    await desk.act(case_id, "dispute")
    assert await stands(desk, case_id) == ("disputed", None)
    await desk.act(case_id, "resume")
    assert await stands(desk, case_id) == ("paused", str(LATER))
    until = LATER + 30 * DAY
    await desk.act(case_id, "pause", until=str(until))
    await desk.service.hear(moved(case_id, taken_back=True))
    assert await stands(desk, case_id) == ("paused", str(until))


async def test_a_pause_that_a_person_sets_on_the_same_day_is_his_own(desk, case_id):
    await desk.service.hear(moved(case_id))
    await desk.act(case_id, "pause", until=str(LATER))
    await desk.service.hear(moved(case_id, taken_back=True))
    assert await stands(desk, case_id) == ("paused", str(LATER))


async def test_a_person_resumes_a_pause_of_his_own_and_the_date_still_counts(desk, case_id):
    await desk.act(case_id, "pause", until=str(TODAY + 10 * DAY))
    await desk.service.hear(moved(case_id))
    assert (await desk.act(case_id, "resume")).json()["status"] == "paused"
    assert [status for status, _ in await said(desk)] == ["paused", "open", "paused"]


async def test_the_days_do_not_count_for_the_heavy_fee(desk, case_id):
    (invoice_id,) = [each["invoice_id"] for each in (await desk.case(case_id))["claims"]]
    await desk.service.hear(letter(case_id, UUID(invoice_id), fee=100))
    await desk.service.hear(moved(case_id, TODAY + 20 * DAY))
    await morning(desk, TODAY + 20 * DAY)
    await desk.service.work_off()
    assert (await desk.service.rows("select fee_grows_on from cases"))[0]["fee_grows_on"] == TODAY + 62 * DAY


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 0, 3, 2), (2, 1, 3, 0)])
async def test_the_messages_of_two_moves_end_alike_in_any_order(desk, case_id, order):
    told = [
        moved(case_id),
        moved(case_id, taken_back=True),
        moved(case_id, number=" 2"),
        moved(case_id, LATER + DAY),
    ]
    await desk.service.deliver(*(envelope(told[n]) for n in order))
    assert await stands(desk, case_id) == ("paused", str(LATER + DAY))
    await desk.service.hear(moved(case_id, LATER + DAY, taken_back=True))
    assert await stands(desk, case_id) == ("paused", str(LATER))


@pytest.mark.parametrize("status", ["disputed", "withdrawn", "closed", "legal"])
def test_a_case_that_does_not_go_on_is_not_paused(status):
    question = Question(
        case_id=UUID(int=1), choices=("withdraw",), asked_on=TODAY, answer_by=TODAY, pauses_until=LATER
    )
    case = Case(id=UUID(int=1), number=100_001, debtor=Debtor(CREDITOR, 7), status=status)
    assert as_dates_stand(case, [question], TODAY, may_be_joined=True) is None


def test_a_watched_case_is_watched_again_afterwards():
    question = Question(
        case_id=UUID(int=1), choices=("withdraw",), asked_on=TODAY, answer_by=TODAY, pauses_until=LATER
    )
    case = Case(id=UUID(int=1), number=100_001, debtor=Debtor(CREDITOR, 7), status="surveillance")
    paused = as_dates_stand(case, [question], TODAY, may_be_joined=True)
    assert (paused.status, paused.paused_until) == ("paused", LATER)
    assert as_dates_stand(paused, [question], TODAY, may_be_joined=True) is None
    assert as_dates_stand(paused, [], TODAY, may_be_joined=True).status == "surveillance"

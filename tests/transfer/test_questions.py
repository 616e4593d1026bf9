"""How a case goes on when the ladder has ended: the creditor is asked, and answers once and in time."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.transfer.domain.questions import Question, unanswered_in_time
from services.transfer.store import creditors_due
from shared.events import CaseStatusChanged
from shared.norway.charges import (
    StatusChange,
)
from tests.transfer.told import CHOICES, NOW, TODAY, asked, claim_closed, claim_reopened, paid


async def an_asked_case(desk, **more):
    invoice = desk.invoice()
    case_id = await desk.transferred(invoice)
    await desk.service.hear(asked(case_id, **more))
    return case_id, invoice


@pytest.mark.parametrize(
    ("answer", "status"), [("go_legal", "legal"), ("continue", "surveillance"), ("withdraw", "withdrawn")]
)
async def test_an_answer_leads_the_case_on_and_everybody_is_told(desk, answer, status):
    case_id, _ = await an_asked_case(desk)
    before = await desk.case(case_id)
    assert (before["question"]["is_asked"], before["question"]["choices"]) == (
        True,
        ["go_legal", "withdraw", "continue"],
    )
    after = (await desk.act(case_id, "answers", answer=answer, reason="Vurdert")).json()
    assert (after["status"], after["question"]["is_asked"], after["question"]["answer"]) == (
        status,
        False,
        answer,
    )
    (told,) = await desk.service.said(CaseStatusChanged)
    assert (told.status, told.reason, told.changed_by) == (status, "Vurdert", "Kari")


async def test_a_question_is_answered_once(desk):
    case_id, _ = await an_asked_case(desk)
    await desk.act(case_id, "answers", answer="continue")
    twice = await desk.act(case_id, "answers", answer="continue")
    assert (twice.status_code, twice.json()["detail"]) == (
        409,
        "Spørsmålet er allerede besvart: fortsette uten rettslige skritt (Kari, 04.05.2026).",
    )


async def test_an_answer_on_the_last_day_counts_and_the_day_after_it_is_too_late(desk):
    case_id, _ = await an_asked_case(desk, answer_by=TODAY)
    late_case, _ = await an_asked_case(desk, answer_by=TODAY)
    assert (await desk.act(case_id, "answers", answer="go_legal")).status_code == 200
    desk.service.at(NOW + timedelta(days=1))
    late = await desk.act(late_case, "answers", answer="go_legal")
    assert (late.status_code, late.json()["detail"]) == (409, "Svarfristen gikk ut 04.05.2026.")


async def test_nobody_answers_what_was_not_asked(desk):
    case_id = await desk.transferred(desk.invoice())
    refused = await desk.act(case_id, "answers", answer="go_legal")
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "Det er ikke spurt hvordan saken skal gå videre.",
    )
    await desk.service.hear(asked(case_id, choices=("withdraw", "continue")))
    refused = await desk.act(case_id, "answers", answer="go_legal")
    assert refused.json()["detail"].endswith("trekke saken, fortsette uten rettslige skritt.")
    assert (await desk.act(case_id, "answers", answer="write_off")).status_code == 422


TIME_BAR = {
    "choices": ("go_legal", "withdraw", "write_off"),
    "otherwise": None,
    "barred_after": TODAY + timedelta(days=90),
    "about": "time_bar",
}


async def test_two_questions_of_one_day_are_both_asked_and_answered_each_by_its_own_choices(desk):
    case_id, _ = await an_asked_case(desk, about="legal_action")
    await desk.service.hear(asked(case_id, **TIME_BAR))
    tasks = [task["text"] for task in await desk.get(f"/cases/{case_id}/tasks") if task["code"] == "decision"]
    assert [text.rsplit(", ", 1)[1] for text in tasks] == ["fortsette uten rettslige skritt.", "tapsføre."]
    after = (await desk.act(case_id, "answers", answer="continue")).json()
    assert (after["status"], after["question"]["about"]) == ("surveillance", "time_bar")
    assert [(each["about"], each["answer"]) for each in after["questions"]] == [
        ("legal_action", "continue"),
        ("time_bar", None),
    ]
    assert (await desk.act(case_id, "answers", answer="continue")).status_code == 409
    after = (await desk.act(case_id, "answers", answer="go_legal")).json()
    assert (after["status"], after["question"]["answer"]) == ("legal", "go_legal")


async def test_a_later_question_about_a_time_bar_hides_no_unanswered_question_about_legal_steps(desk):
    case_id, _ = await an_asked_case(desk, about="legal_action")
    await desk.service.hear(asked(case_id, answer_by=TODAY + timedelta(days=20), **TIME_BAR))
    desk.service.at(NOW + timedelta(days=15))
    await desk.service.run_due()
    case = await desk.case(case_id)
    assert (case["status"], case["question"]["about"], case["question"]["is_asked"]) == (
        "surveillance",
        "time_bar",
        True,
    )


@pytest.mark.parametrize(
    ("changes", "watched"),
    [
        ([("paused", 3), ("open", 20)], False),
        ([("paused", 14), ("open", 20)], False),
        ([("withdrawn", 3), ("open", 4)], False),
        ([("paused", 15), ("open", 20)], True),
        ([], True),
    ],
)
def test_only_a_standstill_within_the_time_to_answer_has_the_question_asked_anew(changes, watched):
    question = Question(
        case_id=UUID(int=1),
        choices=CHOICES,
        asked_on=TODAY,
        answer_by=TODAY + timedelta(days=14),
        otherwise="surveillance",
    )
    statuses = [
        StatusChange(status=status, on=TODAY + timedelta(days=days), revision=number)
        for number, (status, days) in enumerate([("paused", -9), ("open", -8), *changes])
    ]
    late = unanswered_in_time([question], statuses, TODAY + timedelta(days=30))
    assert late == (question if watched else None)


async def test_a_question_told_twice_keeps_its_answer_and_a_later_one_is_asked_anew(desk):
    case_id, _ = await an_asked_case(desk)
    await desk.act(case_id, "answers", answer="continue")
    await desk.service.hear(asked(case_id))
    assert (await desk.case(case_id))["question"]["answer"] == "continue"
    await desk.service.hear(asked(case_id, answer_by=TODAY + timedelta(days=400)))
    assert (await desk.case(case_id))["question"]["is_asked"]
    assert (await desk.act(case_id, "answers", answer="go_legal")).json()["status"] == "legal"


async def test_a_question_is_a_task_until_it_is_answered(desk):
    case_id, _ = await an_asked_case(desk)
    first, *_ = await desk.get(f"/cases/{case_id}/tasks")
    assert (first["code"], first["due"]) == ("decision", "2026-05-18")
    assert first["text"].startswith(
        "Velg innen 18.05.2026 hvordan saken skal gå videre: gå rettslig til verks"
    )
    assert (await desk.get("/summary"))["tasks"][0] == {
        "code": "decision",
        "text": "Velg hvordan saken skal gå videre.",
        "cases": 1,
    }
    await desk.act(case_id, "answers", answer="continue")
    codes = {task["code"] for task in await desk.get(f"/cases/{case_id}/tasks")}
    assert "decision" not in codes
    assert "decision" not in {task["code"] for task in (await desk.get("/summary"))["tasks"]}


@pytest.mark.parametrize("otherwise", ["continue", None])
async def test_what_nobody_answers_stays_as_it_is_where_the_question_says_so(desk, otherwise):
    case_id, _ = await an_asked_case(desk, otherwise=otherwise)
    desk.service.at(NOW + timedelta(days=15))
    await desk.service.run_due()
    case = await desk.case(case_id)
    assert (case["status"], case["question"]["answer"]) == ("open", None)
    assert case["question"]["otherwise"] == otherwise
    tomorrow = NOW + timedelta(days=16)
    async with desk.service.service.database.transaction() as tx:
        assert await creditors_due(tx, tomorrow.date(), approved_before=tomorrow) == []


async def test_what_nobody_answers_in_time_goes_on_without_legal_steps(desk):
    case_id, _ = await an_asked_case(desk)
    paused, _ = await an_asked_case(desk)
    await desk.act(paused, "dispute")
    for days, status in ((14, "open"), (15, "surveillance")):
        desk.service.at(NOW + timedelta(days=days))
        await desk.service.run_due()
        assert (await desk.case(case_id))["status"] == status
    told = (await desk.service.said(CaseStatusChanged))[-1]
    assert (told.reason, told.changed_by) == ("Ikke besvart innen 18.05.2026", "AutoCollect")
    assert (told.said.code, told.said.values) == ("NotAnsweredInTime", {"day": "2026-05-18"})
    assert (await desk.case(case_id))["question"]["answer"] == "continue"
    assert (await desk.case(paused))["status"] == "disputed"


async def test_a_case_that_stood_still_beyond_the_time_for_an_answer_is_not_put_under_surveillance_for_it(
    desk,
):
    case_id, _ = await an_asked_case(desk)
    await desk.act(case_id, "dispute")
    desk.service.at(NOW + timedelta(days=15))
    await desk.act(case_id, "resume")
    for days in (16, 18):
        desk.service.at(NOW + timedelta(days=days))
        await desk.service.run_due()
    case = await desk.case(case_id)
    assert (case["status"], case["question"]["answer"]) == ("open", None)
    await desk.service.hear(asked(case_id, answer_by=TODAY + timedelta(days=30)))
    assert (await desk.act(case_id, "answers", answer="go_legal")).json()["status"] == "legal"


@pytest.mark.parametrize("answer", ["go_legal", "continue"])
@pytest.mark.parametrize("paid_first", [True, False])
async def test_an_answer_that_crosses_with_the_payment_ends_in_a_paid_case(desk, answer, paid_first):
    case_id, invoice = await an_asked_case(desk)
    payment = [paid(invoice.id, channel="agency"), claim_closed(case_id, invoice.id)]
    if paid_first:
        await desk.service.hear(*payment)
    answered = await desk.act(case_id, "answers", answer=answer)
    if not paid_first:
        await desk.service.hear(*payment)
    await desk.service.work_off()
    assert (answered.status_code, answered.json().get("detail")) == (
        (409, "Saken er avsluttet.") if paid_first else (200, None)
    )
    case = await desk.case(case_id)
    assert (case["status"], case["left_to_pay"]) == ("closed", "0.00")


async def test_a_question_that_was_open_when_the_case_was_paid_can_be_answered_when_that_is_undone(desk):
    case_id, invoice = await an_asked_case(desk)
    await desk.service.hear(claim_closed(case_id, invoice.id))
    assert (await desk.act(case_id, "answers", answer="continue")).status_code == 409
    assert await desk.get(f"/cases/{case_id}/tasks") == []
    await desk.service.hear(claim_reopened(case_id, invoice.id))
    assert (await desk.act(case_id, "answers", answer="continue")).json()["status"] == "surveillance"


async def test_a_disputed_case_may_go_to_court_but_not_on_as_if_nothing_were(desk):
    case_id, _ = await an_asked_case(desk)
    await desk.act(case_id, "dispute")
    refused = await desk.act(case_id, "answers", answer="continue")
    assert refused.json()["detail"].startswith("Saken er omtvistet")
    assert (await desk.act(case_id, "answers", answer="go_legal")).json()["status"] == "legal"

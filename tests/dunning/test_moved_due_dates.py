"""A due date that is moved in Go after the transfer: letters go by the one the claim was transferred with."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings

from services.dunning.domain.after_transfer import decide_case
from services.dunning.domain.agreeing import agree
from services.dunning.domain.cases import Question
from services.dunning.domain.deciding import decide
from services.dunning.domain.decisions import Ask, Reason, Skip, TakeBack, Wait
from services.dunning.domain.drafting import draft_about_case, draft_about_invoice
from services.dunning.domain.explanation import explain_claim
from services.dunning.domain.ladder import COLLECTION_NOTICE
from services.dunning.domain.routine import Routine
from services.dunning.domain.sending import why_not_posted
from services.dunning.domain.state import Delta
from shared.errors import Reject
from shared.events import ClaimAmounts, DecisionNeeded, Instalment, LetterSent
from shared.norway.interest import late_interest
from tests.dunning.conftest import an_office
from tests.dunning.test_after_the_demand import (
    DEMAND,
    DEMANDED,
    NOTICE,
    NOTICED,
    WARNED,
    WARNING,
    case_of,
    claim,
)
from tests.dunning.told import DUE, at, case_id, invoice_id, overdue, registered, status, transferred
from tests.support.driving import envelope
from tests.support.histories import retold

D = Decimal
LATER, EARLIER, MOVED = date(2026, 8, 15), date(2026, 5, 20), date(2026, 6, 16)
FEW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
WITHDRAW = Ask(f"due_date_moved {LATER}", ("withdraw",), date(2026, 7, 14), pauses_until=LATER)
QUESTION = Question(
    subject=WITHDRAW.subject, asked_on=MOVED, answer_by=date(2026, 6, 30), revision=-1, pauses_until=LATER
)
ASKED = (QUESTION,)
WARNED_OF_TIME_BAR = date(2029, 3, 5)


def postponed(name="A", *letters, **more):
    return claim(name, *letters, postponed_to=LATER, **more)


# What is decided


@pytest.mark.parametrize(
    ("letters", "status"),
    [([NOTICE], "open"), ([NOTICE, DEMAND], "open"), ([NOTICE, DEMAND, WARNING], "open"), ([NOTICE], "surveillance")],
)  # fmt: skip
@pytest.mark.parametrize("today", [DEMANDED, WARNED, LATER - date.resolution])
def test_a_case_with_a_postponed_claim_stands_still_until_that_day_wherever_it_is(letters, status, today):
    case = case_of(postponed("A", *letters), status=status, questions=ASKED)
    assert decide_case(case, today) == Wait(LATER, Reason.DUE_DATE_MOVED)


def test_the_creditor_is_asked_once_for_each_day_to_which_a_due_date_was_moved():
    case = case_of(postponed("A", NOTICE))
    assert decide_case(case, DEMANDED) == WITHDRAW
    saturday, monday = date(2026, 6, 20), date(2026, 6, 22)
    assert decide_case(case, saturday) == Wait(monday, Reason.DUE_DATE_MOVED)
    anew = case_of(claim("A", NOTICE, postponed_to=date(2026, 9, 1)), questions=ASKED)
    assert decide_case(anew, DEMANDED) == TakeBack(QUESTION)
    over = (replace(QUESTION, taken_back_on=DEMANDED),)
    assert decide_case(replace_questions(anew, over), DEMANDED).subject == "due_date_moved 2026-09-01"
    assert decide_case(replace_questions(case, over), DEMANDED).subject == f"due_date_moved {LATER} 2"


@pytest.mark.parametrize("status", ["open", "paused", "surveillance"])
@pytest.mark.parametrize("over", [{}, {"deltas": (Delta(amount=D(4000), on=MOVED),)}, {"closed": "paid"}])
def test_the_question_is_taken_back_when_no_claim_that_is_asked_for_has_the_date_any_more(status, over):
    about = over and {"postponed_to": LATER}
    case = case_of(claim("A", NOTICE, **about, **over), status=status, questions=ASKED)
    assert decide_case(case, DEMANDED) == TakeBack(QUESTION)


@pytest.mark.parametrize("status", ["disputed", "withdrawn", "legal", "closed"])
def test_nothing_is_taken_back_or_asked_in_a_case_that_does_not_wait_for_its_due_date(status):
    for each in (claim("A", NOTICE), postponed("A", NOTICE)):
        case = case_of(each, status=status, questions=ASKED)
        assert decide_case(case, DEMANDED).reason is Reason.CASE_NOT_OPEN


def test_a_case_that_is_paused_for_the_date_says_so_and_is_asked_about_another_one():
    case = case_of(postponed("A", NOTICE), status="paused", questions=ASKED)
    assert decide_case(case, DEMANDED).reason is Reason.DUE_DATE_MOVED
    assert decide(case.claims[0], Routine(), DEMANDED) == Skip(Reason.DUE_DATE_MOVED)
    both = case_of(
        postponed("A", NOTICE),
        claim("B", NOTICE, postponed_to=date(2026, 9, 1)),
        status="paused",
        questions=ASKED,
    )
    assert decide_case(both, DEMANDED).pauses_until == date(2026, 9, 1)
    assert decide_case(case_of(claim("A", NOTICE), status="paused"), DEMANDED).reason is Reason.CASE_NOT_OPEN


def replace_questions(case, questions):
    return case.having(replace(case.case, questions=questions))


def test_a_postponed_claim_gets_no_notice():
    assert decide(postponed(), Routine(), NOTICED) == Skip(Reason.DUE_DATE_MOVED)


def test_letters_that_are_ordered_already_do_not_leave_nor_are_posted_anew():
    draft = draft_about_case(DEMAND.id, "payment_demand", case_of(postponed("A", NOTICE, DEMAND)), DEMANDED)
    assert draft is Reason.DUE  # the question comes first; then, and whenever it has been asked:
    case = case_of(postponed("A", NOTICE, DEMAND), questions=ASKED)
    assert draft_about_case(DEMAND.id, "payment_demand", case, DEMANDED) is Reason.DUE_DATE_MOVED
    notice = draft_about_invoice(NOTICE.id, "collection_notice", postponed("A", NOTICE), Routine(), NOTICED)
    assert notice is Reason.DUE_DATE_MOVED
    assert why_not_posted([postponed("A", NOTICE)]) is Reason.DUE_DATE_MOVED


def test_the_other_claims_of_the_case_stand_still_too_except_for_a_notice_about_one_of_them_alone():
    other = claim("B")
    case = case_of(postponed("A", NOTICE), claim("B", NOTICE), questions=ASKED)
    assert decide_case(case, DEMANDED).reason is Reason.DUE_DATE_MOVED
    assert decide(other, Routine(), NOTICED).step is COLLECTION_NOTICE


@pytest.mark.parametrize("over", [{"closed": "paid"}, {"deltas": (Delta(amount=D(4000), on=MOVED),)}])
def test_a_claim_of_which_nothing_is_asked_holds_nothing_back(over):
    case = case_of(postponed("A", NOTICE, **over), claim("B", NOTICE))
    assert decide_case(case, DEMANDED).invoice_ids == (invoice_id("B"),)


@pytest.mark.parametrize("status", ["open", "paused"])
def test_the_creditor_is_warned_before_a_postponed_claim_is_barred_too(status):
    # due 1 June 2026: barred after 1 June 2029, and 90 days before is a Saturday
    case = case_of(postponed("A", NOTICE), status=status, questions=ASKED)
    assert decide_case(case, WARNED_OF_TIME_BAR - date.resolution).reason is Reason.DUE_DATE_MOVED
    warning = decide_case(case, WARNED_OF_TIME_BAR)
    assert (warning.question[0], warning.barred_after) == ("go_legal", date(2029, 6, 1))


def test_nothing_is_agreed_in_a_case_whose_claim_is_postponed():
    with pytest.raises(Reject, match="moved to a later day") as refused:
        agree(
            case_of(postponed("A", NOTICE)),
            uuid4(),
            [Instalment(due_on=LATER, amount=None)],
            agreed_by="Kari",
            today=DEMANDED,
        )
    assert refused.value.sentence.code == "DueDateMoved"


def test_why_says_that_the_case_stands_still_of_each_of_its_claims():
    case = case_of(postponed("A", NOTICE), claim("B", NOTICE))
    said = explain_claim(case, DEMANDED)
    assert said.reason is Reason.DUE_DATE_MOVED
    assert said.text.startswith("Fakturaen er overført til inkasso. Saksnummer: 2026-1. Forfallet er flyttet")
    assert explain_claim(case_of(claim("A", NOTICE)), DEMANDED).reason is Reason.TRANSFERRED


# Through the service


async def why(office):
    (told,) = await office.get("/explanations", number="10065")
    return told["reason"]


async def asked(office):
    return [(each.about, each.question, each.otherwise) for each in await office.service.said(DecisionNeeded)]


async def until_moved(office):
    """A case whose claim is moved to a later day on 16 June: it stands still."""
    await office.on(NOTICED, registered(), overdue(), transferred())
    await office.on(MOVED, overdue(revision=2, due_date=LATER))
    assert await asked(office) == [(f"due_date_moved {LATER}", ("withdraw",), None)]
    for day in (DEMANDED, WARNED, date(2026, 8, 13)):
        await office.on(day)
    assert [each["kind"] for each in await office.letters()] == ["collection_notice"]
    (case,) = await office.get("/cases", reason="due_date_moved")
    assert case["next_step_on"] == str(LATER)
    assert "flyttet til en senere dag" in case["text"]
    assert await why(office) == "due_date_moved"
    (held,) = (await office.get("/held-back", reason="due_date_moved"))["invoices"]
    assert held["number"] == "10065"
    assert len(await asked(office)) == 1


async def demanded_on(office, day):
    """The question is taken back, and the demand goes with interest from the day of the transfer's due date."""
    _, over = await office.service.said(DecisionNeeded)
    assert (over.about, over.is_taken_back) == (f"due_date_moved {LATER}", True)
    (_, demand) = await office.service.said(LetterSent)
    assert (demand.kind, demand.sent_on, demand.amounts.interest) == (
        "payment_demand",
        day,
        late_interest(D("4000.00"), DUE, day),
    )
    assert await why(office) == "transferred"


async def test_a_due_date_moved_to_a_later_day_stops_the_case_until_it_is_moved_back(office):
    await until_moved(office)
    day = date(2026, 8, 14)
    await office.on(day, overdue(revision=3))
    await demanded_on(office, day)


async def test_the_case_goes_on_by_itself_when_the_day_has_come(office):
    await until_moved(office)
    await office.on(LATER)  # a Saturday
    monday = date(2026, 8, 17)
    await office.on(monday)
    await demanded_on(office, monday)


async def test_a_case_that_transfer_pauses_goes_on_too_after_what_was_left_of_its_deadline(office):
    await until_moved(office)
    await office.hear(status("paused", on=MOVED))
    await office.on(LATER)
    _, over = await office.service.said(DecisionNeeded)
    assert over.is_taken_back
    await office.hear(status("open", revision=2, on=LATER))
    monday = date(2026, 8, 31)
    await office.on(monday)
    await demanded_on(office, monday)


async def test_a_due_date_moved_to_an_earlier_day_changes_nothing_in_the_case(office):
    await office.on(NOTICED, registered(), overdue(), transferred())
    await office.on(MOVED, overdue(revision=2, due_date=EARLIER))
    await office.on(DEMANDED)
    (_, demand) = await office.service.said(LetterSent)
    assert demand.amounts.interest == late_interest(D("4000.00"), DUE, DEMANDED)
    assert await asked(office) == []


async def test_a_case_that_is_withdrawn_asks_nobody_and_waits_for_nothing_more(office):
    await office.on(NOTICED, registered(), overdue(), transferred())
    await office.on(MOVED, overdue(revision=2, due_date=LATER), status("withdrawn", on=MOVED))
    assert await asked(office) == []
    (case,) = await office.get("/cases")
    assert case["reason"] == "case_not_open"


async def test_a_due_date_that_is_moved_before_the_transfer_counts_as_any_other(office):
    await office.on(NOTICED, registered(), overdue(), overdue(revision=2, due_date=EARLIER))
    await office.on(NOTICED, transferred(due_date=EARLIER))
    await office.on(DEMANDED)
    (_, demand) = await office.service.said(LetterSent)
    assert demand.amounts.interest == late_interest(D("4000.00"), EARLIER, DEMANDED)


# In every order


@pytest.fixture(scope="module")
async def desk(database_url, tmp_path_factory):
    async with an_office(database_url, tmp_path_factory.mktemp("print")) as it:
        yield it


def history():
    """Three claims: one is postponed, one was and is due again, one has got an earlier due date."""
    return [
        registered(),
        *(transferred(name, case=name, on=date(2026, 6, 14)) for name in "ABC"),
        transferred("A", case="0", on=date(2026, 6, 12), due_date=EARLIER),
        overdue("A"),
        overdue("A", revision=2, due_date=LATER),
        overdue("B"),
        overdue("B", revision=2, due_date=LATER),
        overdue("B", revision=3),
        overdue("C"),
        overdue("C", revision=2, due_date=EARLIER),
    ]


async def ending(office, told):
    """Tell a history on an empty Sunday and let Monday come."""
    await office.service.empty()
    office.service.at(at(date(2026, 6, 14), 12))
    await office.service.deliver(*(envelope(event) for event in told))
    await office.on(NOTICED)
    letters = sorted((each.invoice_ids, each.amounts) for each in await office.service.said(LetterSent))
    kept = await office.service.rows(
        "select i.case_id, i.due_date, i.due_when_transferred, i.reason, c.reason as of_case"
        " from invoices i join cases c using (case_id) order by number"
    )
    return letters, [tuple(row.values()) for row in kept], await asked(office)


@FEW
@given(retold(history()))
async def test_any_order_of_telling_ends_in_the_same_letters_and_the_same_standstill(desk, told):
    letters, kept, questions = await ending(desk, told)
    owed = ClaimAmounts(
        principal=D("4000.00"), interest=late_interest(D("4000.00"), DUE, NOTICED), fees=D("38.00")
    )
    assert letters == sorted(((invoice_id(name),), owed) for name in "BC")
    assert kept == [
        (case_id("A"), LATER, DUE, "due_date_moved", "due_date_moved"),
        (case_id("B"), DUE, DUE, "notice_sent", "deadline_runs"),
        (case_id("C"), EARLIER, DUE, "notice_sent", "deadline_runs"),
    ]
    assert questions == [(f"due_date_moved {LATER}", ("withdraw",), None)]

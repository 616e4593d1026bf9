"""What a creditor is asked about a case, once for each reason, and what becomes of the case meanwhile.

When the notice of legal action has run out: legal steps, withdrawal, or going on without them. Some time
before a claim is barred: what is to be done before it is too late. A case whose creditor does not answer goes
under surveillance, or on, as the creditor has chosen; whatever transfer then says of it counts. A case that
came to a standstill while its creditor had time to answer is asked about anew when it goes on. When the
creditor moves a claim's due date to a later day than the one it was transferred with: whether the case is
withdrawn; it stands still until then, or until the date is moved back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from services.dunning.domain.case_ladder import needs_new_demand_on, ready_after
from services.dunning.domain.cases import ZERO, Case, Question
from services.dunning.domain.days import after_last_letter, banking_day_from, tomorrow
from services.dunning.domain.decisions import Ask, Reason, SendLetter, Skip, TakeBack, Wait
from services.dunning.domain.ladder import (
    DAYS_TO_ANSWER,
    LEGAL_ACTION_NOTICE,
    PAYMENT_DEMAND,
    SURVEILLANCE_LETTER,
    TIME_BAR_WARNING,
)
from services.dunning.domain.sending import after_refusal, letter_now
from services.dunning.domain.state import CaseState, InvoiceState, Letter
from shared.events import CaseStatus
from shared.norway.charges import (
    STANDSTILL,
    StatusChange,
)

DEAD: tuple[CaseStatus, ...] = ("withdrawn", "closed", "legal")
"""Statuses in which nothing is written or asked about a case any more."""


def legal_notice(claims: Sequence[InvoiceState]) -> Letter | None:
    """Return the notice of legal action that stands for claims, sent after their latest demand."""
    notices = [letter for claim in claims if (letter := claim.current(LEGAL_ACTION_NOTICE.kind))]
    demands = _demands(claims)
    latest = max(notices, key=lambda letter: letter.ordered_on, default=None)
    if latest is None or any(demand.ordered_on > latest.ordered_on for demand in demands):
        return None
    return latest


def asked_about(case: Case, notice: Letter) -> Question | None:
    """Return the question that stands since a notice of legal action has run out; None before, and anew."""
    latest = max(_all_about(case, notice), key=lambda question: question.revision, default=None)
    return None if latest is None or _has_lapsed(case, latest) else latest


def _all_about(case: Case, notice: Letter) -> list[Question]:
    return [each for each in case.questions if each.subject.startswith(f"legal_action {notice.id}")]


def _next_subject(case: Case, notice: Letter) -> str:
    """Return what the next question about a notice is kept under: each is asked once."""
    times = len(_all_about(case, notice)) + 1
    return f"legal_action {notice.id}" if times == 1 else f"legal_action {notice.id} {times}"


def ask_for_decision(claims: Sequence[InvoiceState], notice: Letter, today: date) -> Ask | Wait | Skip:
    """Return the question whether to go legal, once the notice of it has run out for all claims."""
    ready_on = [
        ready for claim in claims if (ready := ready_after(claim.current(notice.kind), claim)) is not None
    ]
    if not ready_on:
        return Skip(Reason.LETTER_ORDERED)
    if today < max(ready_on):
        return Wait(max(ready_on), Reason.DEADLINE_RUNS)
    too_old = min((needs_new_demand_on(demand) for demand in _demands(claims)), default=date.max)
    case = claims[0].case
    assert case is not None
    return Ask(
        subject=_next_subject(case, notice),
        question=("go_legal", "withdraw", "continue"),
        answer_by=max(today, min(today + timedelta(days=DAYS_TO_ANSWER), too_old - timedelta(days=1))),
        otherwise=claims[0].creditor.unanswered,
    )


def after_question(
    case: CaseState, claims: Sequence[InvoiceState], question: Question, today: date
) -> SendLetter | Wait | Skip | None:
    """Return what happens while a question is open or not answered; None when the case goes on."""
    if _is_answered(case.case, question):
        return None
    if today <= question.answer_by:
        return Wait(tomorrow(question.answer_by), Reason.AWAITS_DECISION)
    return surveil(claims, today) if claims[0].creditor.unanswered == "surveillance" else None


def _is_answered(case: Case, question: Question) -> bool:
    """Tell whether the case has got a status since that is more than a standstill and the end of one."""
    since = {change.status for change in _changes_since(case, question)}
    only_stopped = not since.isdisjoint(STANDSTILL) and since <= {*STANDSTILL, "open"}
    return bool(since) and not only_stopped


def _has_lapsed(case: Case, question: Question) -> bool:
    """Tell whether nobody has answered, and the case stood still before the last day for it was over."""
    stopped = any(
        change.status in STANDSTILL and change.on <= question.answer_by
        for change in _changes_since(case, question)
    )
    return stopped and not _is_answered(case, question)


def _changes_since(case: Case, question: Question) -> list[StatusChange]:
    return [
        change
        for change in case.statuses
        if change.revision > question.revision and change.on >= question.asked_on
    ]


def until_next_demand(claims: Sequence[InvoiceState]) -> Wait | Skip:
    """Return the wait for the day on which a case that goes on needs a new demand."""
    demands = _demands(claims)
    if not demands:
        return Skip(Reason.LADDER_ENDED)
    return Wait(max(needs_new_demand_on(letter) for letter in demands), Reason.LADDER_ENDED)


def surveil(claims: Sequence[InvoiceState], today: date) -> SendLetter | Wait | Skip:
    """Return the letter that a case under surveillance gets now and then, or the day of the next."""
    step = SURVEILLANCE_LETTER
    if any((letter := claim.current(step.kind)) and letter.status == "ordered" for claim in claims):
        return Skip(Reason.LETTER_ORDERED)
    if step.every_days is None:
        return Skip(Reason.SURVEILLANCE)
    written = [letter.on for claim in claims for letter in claim.of_case() if letter.status != "refused"]
    last = max(written, default=claims[0].invoice.due_date)
    due_on = max(
        last + timedelta(days=step.every_days), after_last_letter(claims), after_refusal(claims, step)
    )
    if today < (send_on := banking_day_from(due_on)):
        return Wait(send_on, Reason.SURVEILLANCE)
    return letter_now(step, claims, lambda: ZERO, today)


def about_postponed(case: Case, claims: Sequence[InvoiceState], today: date) -> Ask | TakeBack | Wait | None:
    """Return the question about claims with a later due date in Go; None where there are no such claims.

    It is asked once for each such date, and taken back when no claim has that date any more, or it has come.
    """
    days = {claim.postponed_to for claim in claims if claim.postponed_to}
    standing = [each for each in case.questions if each.pauses_until and each.taken_back_on is None]
    over = next((each for each in standing if each.pauses_until not in days), None)
    if over is not None:
        return TakeBack(over)
    for day in sorted(days - {each.pauses_until for each in standing}):
        if today < (ask_on := banking_day_from(today)):
            return Wait(ask_on, Reason.DUE_DATE_MOVED)
        times = sum(each.subject.startswith(f"due_date_moved {day}") for each in case.questions)
        subject = f"due_date_moved {day} {times + 1}" if times else f"due_date_moved {day}"
        answer_by = today + timedelta(days=DAYS_TO_ANSWER)
        return Ask(subject, ("withdraw",), answer_by, pauses_until=day)
    return Wait(min(days), Reason.DUE_DATE_MOVED) if days else None


def before_time_bar(case: CaseState, today: date) -> Ask | Wait | None:
    """Return the question about claims that are soon barred, or its day; None if there is nothing to ask."""
    if case.case.status in DEAD:
        return None
    days = {claim.barred_after for claim in case.claims if claim.closed is None and claim.rest > 0}
    for barred_after in sorted(day for day in days if day >= today):
        subject = f"time_bar {barred_after}"
        if case.case.question(subject):
            continue
        if today < (ask_on := banking_day_from(barred_after - TIME_BAR_WARNING)):
            return Wait(ask_on, Reason.NOT_DUE)
        answer_by = min(today + timedelta(days=DAYS_TO_ANSWER), barred_after)
        # Legal steps keep the claim alive even where inkassoloven § 11 leaves their costs with the creditor.
        return Ask(subject, ("go_legal", "withdraw", "write_off"), answer_by, barred_after=barred_after)
    return None


def _demands(claims: Sequence[InvoiceState]) -> list[Letter]:
    return [demand for claim in claims if (demand := claim.current(PAYMENT_DEMAND.kind))]

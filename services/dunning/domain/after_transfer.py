"""After transfer: the ladder of letters, first claim by claim, then one for all claims of the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import assert_never

from services.dunning.domain.case_ladder import next_letter
from services.dunning.domain.charges import is_credited_away
from services.dunning.domain.days import (
    after_creditors_letter,
    after_last_letter,
    banking_day_from,
    tomorrow,
    why_not_yet,
)
from services.dunning.domain.debts import asked_for, why_nothing_asked
from services.dunning.domain.decisions import Ask, CaseDecision, Reason, SendLetter, Skip, TakeBack, Wait
from services.dunning.domain.ladder import COLLECTION_NOTICE, Step, regime
from services.dunning.domain.plans import decide_plan, with_plans_as_they_stand
from services.dunning.domain.questions import (
    about_postponed,
    after_question,
    ask_for_decision,
    asked_about,
    before_time_bar,
    legal_notice,
    surveil,
    until_next_demand,
)
from services.dunning.domain.sending import after_refusal, letter_now, notice_fee
from services.dunning.domain.state import CaseState, InvoiceState
from shared.errors import RateUnknown


def decide_claim(state: InvoiceState, today: date) -> SendLetter | Wait | Skip:
    """Return the next letter of the ladder that is about this one claim."""
    assert state.case is not None
    try:
        if reason := _at_rest(state, today):
            return Skip(reason)
        for step in regime(today).ladder:
            if step.about == "invoice":
                letter = state.current(step.kind)
                if letter is None:
                    return _claim_step(state, step, today)
                if letter.status == "ordered":
                    return Skip(Reason.LETTER_ORDERED)
    except RateUnknown:
        return Wait(tomorrow(today), Reason.RATE_UNKNOWN)
    return Skip(Reason.NOTICE_SENT)


def _at_rest(state: InvoiceState, today: date) -> Reason | None:
    """Return why no letter is sent about a claim; None if one may be."""
    assert state.case is not None
    if state.closed is not None:
        return Reason.CLAIM_CLOSED
    if state.disputed or today > state.barred_after:
        return Reason.DISPUTED if state.disputed else Reason.TIME_BARRED
    if state.rest < 0 or is_credited_away(state):
        return Reason.SETTLED
    alone = CaseState.alone(state)
    if not asked_for(alone, today):
        return why_nothing_asked(alone, today)
    if state.case.status != "open":
        is_moved = state.postponed_to and state.case.status == "paused"
        return Reason.DUE_DATE_MOVED if is_moved else Reason.CASE_NOT_OPEN
    under_plan = Reason.PLAN_STANDS if state.is_planned else None
    return Reason.DUE_DATE_MOVED if state.postponed_to else under_plan


def _claim_step(state: InvoiceState, step: Step, today: date) -> SendLetter | Wait | Skip:
    earliest = max(
        state.invoice.due_date + timedelta(days=step.days_after_due),
        after_creditors_letter(state),
        after_refusal([state], step),
    )
    if today < earliest:
        return Wait(banking_day_from(earliest), why_not_yet(state, earliest))
    if today < (free_on := banking_day_from(after_last_letter([state]))):
        return Wait(free_on, Reason.RECENT_LETTER)
    return letter_now(step, [state], lambda: notice_fee(state, step, today), today)


def decide_case(case: CaseState, today: date) -> CaseDecision:
    """Return what a case gets on `today`: a letter about its claims, or a question to its creditor.

    What is due first counts. A question about a time-bar is asked whatever else the case waits for.
    """
    case = with_plans_as_they_stand(case, today)
    try:
        decisions = [*_going_on(case, today)]
    except RateUnknown:
        decisions = [Wait(tomorrow(today), Reason.RATE_UNKNOWN)]
    soonest = min(decisions, key=_soonest)
    if isinstance(soonest, TakeBack):
        return soonest
    barring = before_time_bar(case, today)
    match barring:
        case None:
            return soonest
        case Ask():
            return barring
        case Wait():
            return _not_later_than(soonest, barring.until)


def _not_later_than(decision: CaseDecision, day: date) -> CaseDecision:
    match decision:
        case Wait(until=until) if until > day:
            return replace(decision, until=day)
        case Skip(until=None):
            return replace(decision, until=day)
        case _:
            return decision


def _soonest(decision: CaseDecision) -> date:
    match decision:
        case SendLetter() | Ask() | TakeBack():
            return date.min
        case Wait(until=until):
            return until
        case Skip():
            return date.max
        case _:
            assert_never(decision)


def _going_on(case: CaseState, today: date) -> Sequence[CaseDecision]:
    """Return what is to be done about the claims under a plan, and about those beside it.

    A case that is paused may be so because a due date was moved: that it no longer is must be told.
    """
    status = case.case.status
    if status not in ("open", "surveillance", "paused"):
        return [Skip(Reason.CASE_NOT_OPEN)]
    asked = asked_for(case, today)
    postponed = about_postponed(case.case, asked, today)
    if status == "paused" or isinstance(postponed, TakeBack):
        return [postponed or Skip(Reason.CASE_NOT_OPEN)]
    if not asked:
        return [Skip(why_nothing_asked(case, today))]
    if any(claim.disputed for claim in asked):  # an objection from before the transfer, not yet answered
        return [Skip(Reason.DISPUTED)]
    if postponed:
        return [postponed]
    beside = [claim for claim in asked if not claim.is_planned]
    decisions: list[CaseDecision] = []
    if plan := case.case.plan:
        decisions.append(decide_plan(case, plan, today))
    if beside:
        is_open = case.case.status == "open"
        decisions.append(_on_the_ladder(case, beside, today) if is_open else surveil(beside, today))
    return decisions


def _on_the_ladder(case: CaseState, claims: Sequence[InvoiceState], today: date) -> CaseDecision:
    """Return the next letter of an open case, and after the last the question how it goes on."""
    notice = legal_notice(claims)
    question = asked_about(case.case, notice) if notice else None
    if question and (waiting := after_question(case, claims, question, today)):
        return waiting
    if letter := next_letter(case, claims, today):
        return letter
    if notice is None:
        return _until_notices(claims, today)
    return until_next_demand(claims) if question else ask_for_decision(claims, notice, today)


def _until_notices(claims: Sequence[InvoiceState], today: date) -> Wait | Skip:
    """Return what a case waits for before its demand: the notices' deadlines, or what holds a notice back."""
    kind = COLLECTION_NOTICE.kind
    if any((notice := claim.current(kind)) and not notice.reached for claim in claims):
        return Skip(Reason.NO_ADDRESS)
    held = [decide_claim(claim, today) for claim in claims if claim.current(kind) is None]
    waiting = [each for each in held if isinstance(each, Wait | Skip)]
    if len(waiting) < len(claims):
        return Skip(Reason.DEADLINE_RUNS)
    return min(waiting, key=_soonest)

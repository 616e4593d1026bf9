"""The letters of the ladder that are about a case: the payment demand and the notice of legal action."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from services.dunning.domain.charges import notice_runs_until
from services.dunning.domain.days import after_last_letter, banking_day_from, months_after, tomorrow
from services.dunning.domain.decisions import Reason, SendLetter, Skip, Wait
from services.dunning.domain.ladder import (
    COLLECTION_NOTICE,
    DEMAND_LASTS_MONTHS,
    LEGAL_ACTION_NOTICE,
    PAYMENT_DEMAND,
    Step,
    regime,
)
from services.dunning.domain.sending import after_refusal, case_fee, letter_now
from services.dunning.domain.state import CaseState, InvoiceState, Letter
from shared.norway.calendar import deadline, next_banking_day
from shared.norway.charges import REMAINDER_LIMIT, standstills
from shared.norway.fees import runs_until


def next_letter(
    case: CaseState, claims: Sequence[InvoiceState], today: date
) -> SendLetter | Wait | Skip | None:
    """Return the next letter about the claims that are asked for, or what it waits for; None after the last.

    A case is at one step at a time: the first that one of its claims is ready for.
    """
    for step in regime(today).ladder:
        if step.about == "case" and (decision := _step(case, claims, step, today)) is not None:
            return decision
    return None


def needs_new_demand_on(demand: Letter) -> date:
    """Return the first banking day on which a demand is too old for legal steps (inkassoloven § 11)."""
    return banking_day_from(tomorrow(months_after(demand.on, DEMAND_LASTS_MONTHS)))


def ready_after(letter: Letter | None, claim: InvoiceState) -> date | None:
    """Return the first banking day after a letter's deadline; None while it has not reached its reader.

    A plan that was agreed while the deadline ran stops it, and so does an objection or a pause: what was left
    of it runs when that has ended.
    """
    if letter is None or letter.status != "sent" or letter.deadline is None or not letter.reached:
        return None
    assert claim.case is not None
    plans = [
        (plan.agreed_on, plan.ended_on)
        for plan in claim.case.plans
        if claim.id in plan.invoice_ids and plan.ended_on is not None and plan.ended_on > letter.on
    ]
    halts = [halt for halt in standstills(claim.case.statuses) if halt[1] < date.max]
    last_day = runs_until(letter.on, letter.deadline, [*plans, *halts])
    return max([next_banking_day(last_day), *(banking_day_from(ended) for _, ended in plans)])


def _step(
    case: CaseState, claims: Sequence[InvoiceState], step: Step, today: date
) -> SendLetter | Wait | Skip | None:
    """Return whether the case gets the step's letter: when the letter before it has run out for its claims.

    Payments on the last day count, so the letter goes on a later banking day. The first claim that is
    ready waits a while for the others. A demand that one of them gets later is again about all that the
    case owes, and replaces the one before: the debtor is never asked for two amounts side by side.
    """
    if any(_is_ordered(claim, step) for claim in claims):
        return Skip(Reason.LETTER_ORDERED)
    waiting = [claim for claim in claims if _waits_for(claim, step, today)]
    ready_on = {claim.id: ready for claim in waiting if (ready := _ready(claim, step, today)) is not None}
    if not ready_on:
        return Skip(Reason.LETTER_ORDERED) if any(map(_is_noticed_now, waiting)) else None
    send_on = _gathered(step, list(ready_on.values()), len(waiting))
    if send_on is None:
        return Skip(Reason.DEADLINE_RUNS)
    has_it = {claim.id for claim in claims if claim not in waiting and claim.current(step.kind)}
    send_on = max(send_on, after_refusal(waiting, step), _after_running(claims, step, today))
    if today < send_on:
        return Wait(send_on, Reason.DEADLINE_RUNS)
    covered = [claim for claim in claims if claim.id in has_it or ready_on.get(claim.id, date.max) <= today]
    if today < (free_on := banking_day_from(after_last_letter(covered))):
        return Wait(free_on, Reason.RECENT_LETTER)
    return letter_now(step, covered, lambda: case_fee(case, covered, step, today), today)


def _gathered(step: Step, ready: Sequence[date], waiting: int) -> date | None:
    """Return when the letter goes to all that wait for it; None if that depends on those not ready."""
    last = max(ready) if len(ready) == waiting else None
    if step.gathers_for_days is None:
        return last
    patience = banking_day_from(min(ready) + timedelta(days=step.gathers_for_days))
    return min(last, patience) if last else patience


def _waits_for(claim: InvoiceState, step: Step, today: date) -> bool:
    """Tell whether a claim has still to get a letter, or to get it again: a demand too old, or too early."""
    demand = claim.current("payment_demand")
    if step.kind == PAYMENT_DEMAND.kind:
        if demand is None:
            return claim.rest > REMAINDER_LIMIT or claim.current("collection_notice") is not None
        is_too_old = today >= needs_new_demand_on(demand)
        return demand.status == "sent" and (is_too_old or _came_too_early(demand, claim))
    letter = claim.current(step.kind)
    if demand is None or demand.status != "sent":
        return False
    return letter is None or letter.ordered_on < demand.ordered_on


def _came_too_early(demand: Letter, claim: InvoiceState) -> bool:
    """Tell whether a demand was sent before the claim's notice, whose mail came back, could run out.

    It charges the claim nothing (inkassoloven § 17), and comes again when the posted notice has run out.
    """
    until = notice_runs_until(claim)
    return demand.status == "sent" and until is not None and demand.on <= until


def _ready(claim: InvoiceState, step: Step, today: date) -> date | None:
    """Return the day on which a claim may get a step's letter; None while the one before it is not sent."""
    demand = claim.current("payment_demand")
    if demand is None or _came_too_early(demand, claim):
        return ready_after(claim.current("collection_notice"), claim)
    renewed_on = needs_new_demand_on(demand)
    if step.kind == PAYMENT_DEMAND.kind:
        return renewed_on
    ready = ready_after(demand, claim)
    # A notice that runs out when the demand is too old for what it announces waits for the new demand.
    is_too_late = ready is not None and deadline(max(ready, today), step.deadline_days or 0) >= renewed_on
    return renewed_on if is_too_late else ready


def _after_running(claims: Sequence[InvoiceState], step: Step, today: date) -> date:
    """Return the day after the deadlines that run for claims which the letter would be about once more."""
    running = [
        ready
        for claim in claims
        if not _waits_for(claim, step, today)
        for kind in (PAYMENT_DEMAND.kind, LEGAL_ACTION_NOTICE.kind)
        if (ready := ready_after(claim.current(kind), claim)) is not None
    ]
    return max(running, default=date.min)


def _is_ordered(claim: InvoiceState, step: Step) -> bool:
    letter = claim.current(step.kind)
    return letter is not None and letter.status == "ordered"


def _is_noticed_now(claim: InvoiceState) -> bool:
    """Tell whether a claim's notice is on its way, so that a demand of the whole case will follow it."""
    return claim.current("payment_demand") is None and _is_ordered(claim, COLLECTION_NOTICE)

"""After transfer: the ladder of letters, first claim by claim, then one for all claims of the case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import assert_never

from services.dunning.domain.days import after_creditors_letter, banking_day_from, tomorrow, why_not_yet
from services.dunning.domain.decisions import Reason, SendLetter, Skip, Wait
from services.dunning.domain.ladder import LADDER, Fee, Step
from services.dunning.domain.own_letters import may_charge_another
from services.dunning.domain.state import ZERO, CaseState, InvoiceState
from shared.errors import RateUnknown
from shared.norway.calendar import deadline, is_banking_day, next_banking_day
from shared.norway.fees import collection_fee, reminder_fee
from shared.norway.rates import RateKind, in_force

TRY_AGAIN_AFTER = timedelta(days=7)
"""When a letter that nobody took in is tried again; a corrected address may have come meanwhile."""


def decide_claim(state: InvoiceState, today: date) -> SendLetter | Wait | Skip:
    """Return the next letter of the ladder that is about this one claim."""
    assert state.case is not None
    if state.closed is not None:
        return Skip(Reason.CLAIM_CLOSED)
    if state.rest <= 0:
        return Skip(Reason.SETTLED)
    if state.case.status != "open":
        return Skip(Reason.CASE_NOT_OPEN)
    for step in LADDER:
        if step.about == "invoice":
            letter = state.current(step.kind)
            if letter is None:
                return _claim_step(state, step, today)
            if letter.status == "ordered":
                return Skip(Reason.LETTER_ORDERED)
    return Skip(Reason.NOTICE_SENT)


def decide_case(case: CaseState, today: date) -> SendLetter | Wait | Skip:
    """Return which letter a case gets on `today`, about all its claims that are ready for it."""
    if case.case.status != "open":
        return Skip(Reason.CASE_NOT_OPEN)
    if not case.owed:
        return Skip(Reason.SETTLED)
    decisions = [_case_step(case, step, today) for step in LADDER if step.about == "case"]
    return min(decisions, key=_soonest)


def _soonest(decision: SendLetter | Wait | Skip) -> date:
    match decision:
        case SendLetter():
            return date.min
        case Wait(until=until):
            return until
        case Skip():
            return date.max
        case _:
            assert_never(decision)


def _claim_step(state: InvoiceState, step: Step, today: date) -> SendLetter | Wait | Skip:
    earliest = max(
        state.invoice.due_date + timedelta(days=step.days_after_due),
        after_creditors_letter(state),
        _after_refusal([state], step),
    )
    if today < earliest:
        return Wait(banking_day_from(earliest), why_not_yet(state, earliest))
    return _letter(step, [state], lambda: _notice_fee(state, step, today), today)


def _case_step(case: CaseState, step: Step, today: date) -> SendLetter | Wait | Skip:
    """Return whether the case gets the step's letter: when the letter before it has run out for its claims.

    Payments on the last day count, so the letter goes on a later banking day. The first claim that is
    ready waits a while for the others. A letter that one of them gets later is again about all that the
    case owes, and replaces the one before: the debtor is never asked for two amounts side by side.
    """
    if any(_is_ordered(claim, step) for claim in case.owed):
        return Skip(Reason.LETTER_ORDERED)
    waiting = [claim for claim in case.owed if claim.current(step.kind) is None]
    if not waiting:
        return Skip(Reason.LADDER_ENDED)
    ready_on = {claim.id: ready for claim in waiting if (ready := _ready(claim, step)) is not None}
    if not ready_on:
        return Skip(Reason.DEADLINE_RUNS)
    first, last = min(ready_on.values()), max(ready_on.values())
    patience = banking_day_from(first + timedelta(days=step.gathers_for_days))
    send_on = min(last, patience) if len(ready_on) == len(waiting) else patience
    send_on = max(send_on, _after_refusal(waiting, step))
    if today < send_on:
        return Wait(send_on, Reason.DEADLINE_RUNS)
    covered = tuple(
        claim for claim in case.owed if claim not in waiting or ready_on.get(claim.id, date.max) <= today
    )
    return _letter(step, covered, lambda: _case_fee(case, covered, step, today), today)


def _letter(
    step: Step, claims: Sequence[InvoiceState], fee: Callable[[], Decimal], today: date
) -> SendLetter | Wait | Skip:
    """Return a letter that is due, or what keeps it from being sent today."""
    if hindrance := _hindrance(claims, today):
        return hindrance
    try:
        return SendLetter(step, tuple(claim.id for claim in claims), fee(), _deadline(step, today))
    except RateUnknown:
        return Wait(tomorrow(today), Reason.RATE_UNKNOWN)


def _after_refusal(claims: Iterable[InvoiceState], step: Step) -> date:
    """Return the day for another attempt at a letter that reached nobody; any day if none was refused."""
    letters = [letter for claim in claims if (letter := claim.last(step.kind)) is not None]
    refused = [letter.ordered_on for letter in letters if letter.status == "refused"]
    return max(refused) + TRY_AGAIN_AFTER if refused else date.min


def _ready(claim: InvoiceState, step: Step) -> date | None:
    """Return the first banking day after the deadline of the letter before; None while that is not sent."""
    before = claim.current(step.after) if step.after else None
    if before is None or before.status != "sent" or before.deadline is None:
        return None
    return next_banking_day(before.deadline)


def _is_ordered(claim: InvoiceState, step: Step) -> bool:
    letter = claim.current(step.kind)
    return letter is not None and letter.status == "ordered"


def _hindrance(claims: Sequence[InvoiceState], today: date) -> Wait | Skip | None:
    """Return what keeps a letter with amounts from being sent today, though it is due; None for nothing."""
    if not claims[0].is_reachable:
        return Skip(Reason.NO_ADDRESS)
    if any(claim.creditor.profile is None for claim in claims):
        return Wait(tomorrow(today), Reason.CREDITOR_UNKNOWN)
    if not is_banking_day(today):
        return Wait(next_banking_day(today), Reason.NOT_BANKING_DAY)
    try:
        for day in (today, *(tomorrow(claim.invoice.due_date) for claim in claims)):
            in_force(RateKind.LATE_INTEREST_PCT, day)
        in_force(RateKind.COLLECTION_BASE_RATE_NOK, today)
    except RateUnknown:
        return Wait(tomorrow(today), Reason.RATE_UNKNOWN)
    return None


def _notice_fee(state: InvoiceState, step: Step, today: date) -> Decimal:
    """Return what a notice costs: the reminder fee, unless the creditor's own letter forbids another.

    A second letter may cost something only after a deadline of 14 days in the first one, and there is no
    fee for a second notice (inkassoforskriften § 1-3).
    """
    if step.fee is not Fee.REMINDER:
        return ZERO
    if not may_charge_another(state, today):
        return ZERO
    return reminder_fee(today, state.invoice.due_date)


def _case_fee(case: CaseState, covered: tuple[InvoiceState, ...], step: Step, today: date) -> Decimal:
    """Return the fee of the whole case: one band on the sum of all claims that it demands.

    Of the due dates the latest counts, whose multiples are never higher (inkassoforskriften § 2-2). What an
    earlier demand has earned stays earned although its claims have been paid since.
    """
    if step.fee is not Fee.LIGHT:
        return ZERO
    earlier = [letter for claim in case.claims if (letter := claim.current(step.kind)) is not None]
    profile, customer = covered[0].creditor.profile, covered[0].customer
    assert profile is not None
    fee = collection_fee(
        sum((claim.rest for claim in covered), ZERO),
        max(claim.invoice.due_date for claim in covered),
        today,
        heavy=False,
        consumer=customer.is_person,
        creditor_deducts_vat=profile.vat_registered,
    )
    return max([fee, *(letter.fee for letter in earlier)])


def _deadline(step: Step, today: date) -> date | None:
    return None if step.deadline_days is None else deadline(today, step.deadline_days)

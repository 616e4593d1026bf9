"""Payment plans: whether one is kept, and the letters about it; what may be agreed is in `agreeing`.

A plan stands as a function of what has been paid, whenever that is told: it is completed when nothing that
is asked for is left, and broken when an instalment was not paid by the deadline of the reminder about it. A
payment of that deadline that is heard of later makes it stand again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from services.dunning.domain.cases import ZERO, Plan
from services.dunning.domain.charges import is_credited_away, principal_of
from services.dunning.domain.days import banking_day_from, banking_days_after
from services.dunning.domain.debts import asked_for, debts, has_small_principal
from services.dunning.domain.decisions import Reason, SendLetter, Skip, Wait
from services.dunning.domain.ladder import (
    INSTALMENT_GRACE,
    INSTALMENT_PLAN,
    INSTALMENT_REMINDER,
    TRY_AGAIN_AFTER,
    Step,
)
from services.dunning.domain.sending import letter_now
from services.dunning.domain.state import CaseState, InvoiceState, Letter
from shared.errors import RateUnknown
from shared.events import PlanStatus
from shared.norway.calendar import next_banking_day


@dataclass(frozen=True, slots=True)
class Due:
    """An instalment, and all that is to have been paid by its last day; None for everything."""

    due_on: date
    so_far: Decimal | None


def planned_claims(case: CaseState, plan: Plan) -> list[InvoiceState]:
    """Return the claims that a plan is about and that are not closed."""
    return [
        claim
        for claim in case.claims
        if claim.id in plan.invoice_ids and claim.closed is None and not is_credited_away(claim)
    ]


def paid_on_case(case: CaseState, until: date = date.max) -> Decimal:
    """Return what has been paid on a case, to the agency or the creditor, up to and with a day."""
    return sum(
        (
            delta.total
            for claim in case.claims
            for delta in claim.deltas
            if delta.kind == "payment" and delta.on <= until
        ),
        ZERO,
    )


def dues(plan: Plan) -> Iterator[Due]:
    """Yield the instalments in order: what is paid counts for the one that is due first."""
    so_far = ZERO
    for instalment in plan.instalments:
        so_far += instalment.amount or ZERO
        yield Due(instalment.due_on, None if instalment.amount is None else so_far)


def with_plans_as_they_stand(case: CaseState, today: date) -> CaseState:
    """Return a case whose plans have the status that the facts give them."""
    plans = tuple(_as_it_stands(case, plan, today) for plan in case.case.plans)
    return case if plans == case.case.plans else case.having(replace(case.case, plans=plans))


def _as_it_stands(case: CaseState, plan: Plan, today: date) -> Plan:
    if plan.status == "cancelled":
        return plan
    status, ended_on = _standing(case, plan, today)
    if (status, ended_on) == (plan.status, plan.ended_on):
        return plan
    return replace(plan, status=status, ended_on=ended_on, revision=plan.revision + 1)


def _standing(case: CaseState, plan: Plan, today: date) -> tuple[PlanStatus, date | None]:
    if _is_paid(case, plan, today):
        return "completed", max([plan.agreed_on, *_days_of_covering(case, plan)])
    for reminder in _letters(case, plan, INSTALMENT_REMINDER):
        if reminder.deadline is None or today < (broken_on := next_banking_day(reminder.deadline)):
            continue
        if _first_unpaid(case, plan, by=reminder.deadline, due_before=reminder.on) is not None:
            return "broken", broken_on
    return "standing", None


def _days_of_covering(case: CaseState, plan: Plan) -> Iterator[date]:
    """Yield the days of all that has covered something of a plan's claims."""
    for claim in case.claims:
        if claim.id in plan.invoice_ids:
            yield from (taken.on for taken in principal_of(claim).reductions)
            yield from (delta.on for delta in claim.deltas if delta.interest or delta.fees)


def _is_paid(case: CaseState, plan: Plan, today: date) -> bool:
    """Tell whether nothing is left of a plan's claims that a letter would ask for."""
    if not has_small_principal(planned_claims(case, plan)):
        return False
    try:
        return not any(claim.id in plan.invoice_ids for claim in asked_for(case, today))
    except RateUnknown:
        return False


def _first_unpaid(
    case: CaseState, plan: Plan, *, by: date = date.max, due_before: date = date.max
) -> Due | None:
    """Return the first instalment due before a day that has not been paid `by` another; None if all are.

    The last one, for which everything is to be paid, is unpaid as long as the plan is not completed.
    """
    paid = paid_on_case(case, by) - plan.paid_before
    return next(
        (due for due in dues(plan) if due.due_on < due_before and (due.so_far is None or paid < due.so_far)),
        None,
    )


def overdue_on(case: CaseState, plan: Plan, today: date) -> Decimal:
    """Return what should have been paid by now on a plan and is not, kroner. Raises RateUnknown."""
    owed = sum((debt.total for debt in debts(case, today) if debt.claim.id in plan.invoice_ids), ZERO)
    passed = [due for due in dues(plan) if due.due_on < today]
    if not passed:
        return ZERO
    if passed[-1].so_far is None:
        return owed
    return min(max(passed[-1].so_far - (paid_on_case(case) - plan.paid_before), ZERO), owed)


def decide_plan(case: CaseState, plan: Plan, today: date) -> SendLetter | Wait | Skip:
    """Return the next letter about a plan that stands: its confirmation, or a reminder of an instalment."""
    confirming = _confirmation(case, plan, today)
    if isinstance(confirming, SendLetter | Skip):
        return confirming
    reminding = _reminder(case, plan, today)
    if isinstance(reminding, SendLetter | Skip) or confirming is None:
        return reminding
    return min(confirming, reminding, key=lambda wait: wait.until)


def _confirmation(case: CaseState, plan: Plan, today: date) -> SendLetter | Wait | Skip | None:
    latest = next(reversed(_letters(case, plan, INSTALMENT_PLAN, refused=True)), None)
    return None if latest and latest.status == "sent" else _letter(case, plan, INSTALMENT_PLAN, latest, today)


def _reminder(case: CaseState, plan: Plan, today: date) -> SendLetter | Wait | Skip:
    missed = _first_unpaid(case, plan)
    assert missed is not None, "a plan of which everything is paid is completed"
    remind_on = banking_days_after(missed.due_on, INSTALMENT_GRACE)
    of_this = [
        letter
        for letter in _letters(case, plan, INSTALMENT_REMINDER, refused=True)
        if letter.on > missed.due_on
    ]
    latest = next(reversed(of_this), None)
    if latest and latest.status == "sent":
        assert latest.deadline is not None
        return Wait(next_banking_day(latest.deadline), Reason.PLAN_STANDS)
    if today < remind_on:
        return Wait(remind_on, Reason.PLAN_STANDS)
    return _letter(case, plan, INSTALMENT_REMINDER, latest, today)


def _letter(
    case: CaseState, plan: Plan, step: Step, latest: Letter | None, today: date
) -> SendLetter | Wait | Skip:
    if latest and latest.status == "ordered":
        return Skip(Reason.LETTER_ORDERED)
    again_on = banking_day_from(latest.ordered_on + TRY_AGAIN_AFTER) if latest else date.min
    if today < again_on:
        return Wait(again_on, Reason.PLAN_STANDS)
    claims = [claim for claim in planned_claims(case, plan) if today <= claim.barred_after]
    if not claims:
        return Skip(Reason.TIME_BARRED)
    fee = plan.addition if step is INSTALMENT_PLAN else ZERO
    return letter_now(step, claims, lambda: fee, today)


def _letters(case: CaseState, plan: Plan, step: Step, *, refused: bool = False) -> Sequence[Letter]:
    return [
        letter
        for letter in case.letters
        if letter.plan_id == plan.id and letter.kind == step.kind and (refused or letter.status == "sent")
    ]

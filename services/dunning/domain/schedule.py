"""The instalments of a plan as its letters show them: days, amounts, what has been paid, and the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from services.dunning.domain.cases import ZERO, Plan
from services.dunning.domain.debts import Debt, debts
from services.dunning.domain.plans import dues, overdue_on, paid_on_case
from services.dunning.domain.state import CaseState, Delta, InvoiceState
from shared.errors import RateUnknown


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleLine:
    """An instalment; the last one's `amount` is what is then left if all others are paid on their days.

    It is None where that cannot be known yet, because a rate until then is not.
    """

    due_on: date
    amount: Decimal | None
    is_paid: bool
    is_overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A plan as a letter shows it; `overdue` is what should have been paid by now and is not, kroner."""

    plan: Plan
    lines: tuple[ScheduleLine, ...]
    overdue: Decimal


def schedule(case: CaseState, plan: Plan, today: date) -> Schedule:
    """Return a plan as it stands today. Raises RateUnknown where what is owed today is not known."""
    paid = paid_on_case(case) - plan.paid_before
    lines = tuple(
        ScheduleLine(
            due_on=due.due_on,
            amount=_expected_rest(case, plan, today) if due.so_far is None else instalment.amount,
            is_paid=due.so_far is not None and paid >= due.so_far,
            is_overdue=due.due_on < today and (due.so_far is None or paid < due.so_far),
        )
        for due, instalment in zip(dues(plan), plan.instalments, strict=True)
    )
    return Schedule(plan=plan, lines=lines, overdue=overdue_on(case, plan, today))


def _expected_rest(case: CaseState, plan: Plan, today: date) -> Decimal | None:
    """Return what is left for the last instalment, with its interest, if the others are paid in time."""
    paid = paid_on_case(case) - plan.paid_before
    so_far = ZERO
    try:
        for due in dues(plan):
            if due.so_far is None:
                return sum((debt.total for debt in _planned(case, plan, max(due.due_on, today))), ZERO)
            missing = due.so_far - max(paid, so_far)
            so_far = due.so_far
            if missing > 0:
                case = _having_paid(case, plan, missing, max(due.due_on, today))
    except RateUnknown:
        return None
    return None


def _planned(case: CaseState, plan: Plan, day: date) -> list[Debt]:
    return [debt for debt in debts(case, day) if debt.claim.id in plan.invoice_ids]


def _having_paid(case: CaseState, plan: Plan, amount: Decimal, on: date) -> CaseState:
    """Return a case as if an amount were paid: costs first, then interest, then principal, oldest first."""
    owed = sorted(_planned(case, plan, on), key=lambda debt: (debt.claim.invoice.due_date, debt.claim.id))
    parts: dict[str, list[Decimal]] = {}
    for part, sums in (
        ("court_costs", [debt.court_costs for debt in owed]),
        ("fees", [debt.fees for debt in owed]),
        ("interest", [debt.interest.owed for debt in owed]),
        ("amount", [debt.principal for debt in owed]),
    ):
        parts[part] = []
        for due in sums:
            taken = min(due, amount)
            parts[part].append(taken)
            amount -= taken
    paid = {
        debt.claim.id: Delta(
            amount=parts["amount"][n],
            interest=parts["interest"][n],
            fees=parts["court_costs"][n] + parts["fees"][n],
            court_costs=parts["court_costs"][n],
            on=on,
            to_agency=True,
        )
        for n, debt in enumerate(owed)
    }

    def after(claim: InvoiceState) -> InvoiceState:
        return replace(claim, deltas=(*claim.deltas, paid[claim.id])) if claim.id in paid else claim

    return CaseState(case=case.case, claims=tuple(after(claim) for claim in case.claims))

"""What may be agreed with a debtor about paying later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from services.dunning.domain.cases import ZERO, Plan
from services.dunning.domain.charges import charges, demands
from services.dunning.domain.debts import debts, why_it_stands_still
from services.dunning.domain.decisions import Reason
from services.dunning.domain.ladder import MOST_WITHOUT_ADDITION
from services.dunning.domain.plans import paid_on_case
from services.dunning.domain.state import CaseState
from shared.errors import Reject
from shared.events import CaseStatus, Instalment
from shared.norway.calendar import limitation_date
from shared.norway.fees import instalment_addition
from shared.sentences import sentence

AGREEABLE: tuple[CaseStatus, ...] = ("open", "surveillance")
"""The statuses in which something may be agreed; a case that stands still goes on first."""


def agree(
    case: CaseState, plan_id: UUID, instalments: Sequence[Instalment], *, agreed_by: str, today: date
) -> Plan:
    """Return a plan for all that a case owes; the last of its instalments takes the rest.

    Raises:
        Reject: the case stands still or has a plan, or the plan could not be kept or is not allowed.
        RateUnknown: what is owed today, or what the plan adds, is not known.
    """
    _check_case(case, today)
    owed = [debt for debt in debts(case, today) if debt.total > 0]
    if not owed:
        text = "nothing is owed in the case: there is nothing to agree on"
        raise Reject(sentence(text, "NothingToAgreeOn"))
    acknowledged_until = limitation_date(today)
    _check_days(instalments, today, min(max(debt.claim.barred_after, acknowledged_until) for debt in owed))
    addition = _addition(case, len(instalments), today)
    amounts = [instalment.amount for instalment in instalments]
    total = sum((debt.total for debt in owed), ZERO) + addition
    return Plan(
        id=plan_id,
        agreed_on=today,
        agreed_by=agreed_by,
        instalments=_with_rest(instalments, amounts, total),
        invoice_ids=tuple(debt.claim.id for debt in owed),
        paid_before=paid_on_case(case),
        addition=addition,
    )


def _check_case(case: CaseState, today: date) -> None:
    status = case.case.status
    if status not in AGREEABLE:
        text = f"the case is {status}: resume it before anything is agreed about it"
        raise Reject(sentence(text, "CaseStandsStill", status=status))
    if case.case.plan is not None:
        text = "a plan stands already: cancel it first, then agree on the new one"
        raise Reject(sentence(text, "PlanStands"))
    if why_it_stands_still(case, today) is Reason.DUE_DATE_MOVED:
        text = "a due date in the case was moved to a later day in PowerOffice Go: move it back first"
        raise Reject(sentence(text, "DueDateMoved"))


def _check_days(instalments: Sequence[Instalment], today: date, barred_after: date) -> None:
    if not instalments:
        raise Reject(sentence("give at least one day on which it is to be paid", "NoDay"))
    if instalments[0].due_on <= today:
        raise Reject(sentence(f"the first day to pay must come after {today}", "DayTooEarly", day=today))
    if any(later.due_on <= earlier.due_on for earlier, later in pairwise(instalments)):
        text = "give the instalments in order, each on a later day than the one before"
        raise Reject(sentence(text, "DaysNotInOrder"))
    if instalments[-1].due_on > barred_after:
        text = (
            f"a claim in the case is barred after {barred_after} (foreldelsesloven § 2): let the plan end "
            "by then"
        )
        raise Reject(sentence(text, "BarredBefore", day=barred_after))


def _addition(case: CaseState, instalments: int, today: date) -> Decimal:
    """Return what more than four instalments add, once a case, while a demanded principal is owed."""
    is_added = any(plan.addition and plan.status != "cancelled" for plan in case.case.plans)
    demanded = demands(case)
    is_owed = bool(demanded) and any(claim.left > 0 for claim in demanded[-1].claims)
    if instalments <= MOST_WITHOUT_ADDITION or is_added or not is_owed:
        return ZERO
    latest = charges(case, today)[-1]
    return instalment_addition(instalments, today, creditor_deducts_vat=latest.creditor_deducts_vat)


def _with_rest(
    instalments: Sequence[Instalment], amounts: Sequence[Decimal | None], total: Decimal
) -> tuple[Instalment, ...]:
    """Return the instalments with the last one open; what is told of it must be the rest of today's debt."""
    *first, last = amounts
    if any(amount is None or amount <= 0 for amount in first):
        text = "give every instalment but the last an amount above zero; the last takes the rest"
        raise Reject(sentence(text, "NoInstalment"))
    rest = total - sum((amount for amount in first if amount is not None), ZERO)
    if rest <= 0:
        before = total - rest
        text = (
            f"the instalments before the last are {before}, and {total} is owed: leave something for the last"
        )
        raise Reject(sentence(text, "NothingForTheLast", before=before, total=total))
    if last is not None and last != rest:
        text = (
            f"the instalments must sum to the {total} owed today, so the last is {rest}, not {last}; leave "
            "it out and it takes the rest, with the interest until then"
        )
        raise Reject(sentence(text, "WrongSum", total=total, rest=rest))
    return (*instalments[:-1], replace(instalments[-1], amount=None))

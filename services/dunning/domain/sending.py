"""Whether a letter that is due can leave today, what it costs, and which deadline it sets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal

from services.dunning.domain.cases import ZERO
from services.dunning.domain.charges import collection_fee_on
from services.dunning.domain.days import tomorrow
from services.dunning.domain.decisions import Reason, SendLetter, Skip, Wait
from services.dunning.domain.ladder import TRY_AGAIN_AFTER, Fee, Step
from services.dunning.domain.own_letters import may_charge_another
from services.dunning.domain.state import CaseState, Creditor, InvoiceState
from shared.errors import RateUnknown
from shared.norway.acts import require_known_fees
from shared.norway.calendar import deadline, is_banking_day, next_banking_day
from shared.norway.charges import REMAINDER_LIMIT
from shared.norway.fees import collection_fee, is_mostly_deducted, reminder_fee
from shared.norway.rates import RateKind, in_force


def letter_now(
    step: Step, claims: Sequence[InvoiceState], fee: Callable[[], Decimal], today: date
) -> SendLetter | Wait | Skip:
    """Return a letter that is due, or what keeps it from being sent today."""
    if hindrance := _hindrance(claims, today):
        return hindrance
    try:
        return SendLetter(step, tuple(claim.id for claim in claims), fee(), _deadline(step, today))
    except RateUnknown:
        return Wait(tomorrow(today), Reason.RATE_UNKNOWN)


def _hindrance(claims: Sequence[InvoiceState], today: date) -> Wait | Skip | None:
    """Return what keeps a letter with amounts from being sent today, though it is due; None for nothing."""
    if not any(claim.is_reachable for claim in claims):
        return Skip(Reason.NO_ADDRESS)
    if any(claim.creditor.profile is None for claim in claims):
        return Wait(tomorrow(today), Reason.CREDITOR_UNKNOWN)
    if reason := _unread(claims[0].creditor, today):
        return Wait(tomorrow(today), reason)
    if not is_banking_day(today):
        return Wait(next_banking_day(today), Reason.NOT_BANKING_DAY)
    try:
        for day in (today, *(tomorrow(claim.invoice.due_date) for claim in claims)):
            in_force(RateKind.LATE_INTEREST_PCT, day)
        in_force(RateKind.COLLECTION_BASE_RATE_NOK, today)
        require_known_fees(today)
    except RateUnknown:
        return Wait(tomorrow(today), Reason.RATE_UNKNOWN)
    return None


def _unread(creditor: Creditor, today: date) -> Reason | None:
    """Return why it is not known what the debtor has paid to the creditor.

    Of one that has left nothing is read any more; its running cases go on, and it has to tell.
    """
    if creditor.has_left:
        return None
    if not creditor.connected:
        return Reason.CONNECTION_LOST
    return Reason.BOOKS_STALE if creditor.has_stale_books(today) else None


def _deadline(step: Step, today: date) -> date | None:
    return None if step.deadline_days is None else deadline(today, step.deadline_days)


def after_refusal(claims: Iterable[InvoiceState], step: Step) -> date:
    """Return the day for another attempt at a letter that reached nobody; any day if none was refused."""
    letters = [letter for claim in claims if (letter := claim.last(step.kind)) is not None]
    refused = [letter.ordered_on for letter in letters if letter.status == "refused"]
    return max(refused) + TRY_AGAIN_AFTER if refused else date.min


def notice_fee(state: InvoiceState, step: Step, today: date) -> Decimal:
    """Return what a notice costs: the reminder fee, unless the creditor's own letter forbids another.

    A second letter may cost something only after a deadline of 14 days in the first one, and there is no
    fee for a second notice (inkassoforskriften § 1-3). A claim of whose principal little or nothing is left
    costs nothing more, nor does one whose customer the creditor has freed of fees in Go.
    """
    is_free = state.customer.no_late_fees or state.rest <= REMAINDER_LIMIT
    if step.fee is not Fee.REMINDER or is_free or not may_charge_another(state, today):
        return ZERO
    return reminder_fee(today, state.invoice.due_date)


def case_fee(case: CaseState, covered: Sequence[InvoiceState], step: Step, today: date) -> Decimal:
    """Return the fee of the whole case: one band on the sum of all claims that it demands.

    Of the due dates the latest counts, whose multiples are never higher (inkassoforskriften § 2-2). What an
    earlier demand has earned stays earned although its claims have been paid since, and the heavy fee heavy.
    """
    if step.fee is not Fee.COLLECTION:
        return ZERO
    owing = [claim for claim in covered if claim.rest > 0]
    return max(collection_fee_alone(owing, today, heavy=False), collection_fee_on(case, today))


def collection_fee_alone(owing: Sequence[InvoiceState], today: date, *, heavy: bool) -> Decimal:
    """Return the collection fee on the sum of claims with principal left; nothing where that is small."""
    left = sum((claim.rest for claim in owing), ZERO)
    if left <= REMAINDER_LIMIT:
        return ZERO
    return collection_fee(
        left,
        max(claim.invoice.due_date for claim in owing),
        today,
        heavy=heavy,
        consumer=any(claim.customer.is_person for claim in owing),
        creditor_deducts_vat=is_mostly_deducted((claim.rest, claim.creditor_deducts_vat) for claim in owing),
    )


def why_not_posted(claims: Sequence[InvoiceState]) -> Reason | None:
    """Return why a letter of a case whose mail came back is not posted; None if it is."""
    case = claims[0].case
    if case is None or case.status not in ("open", "surveillance"):
        return Reason.CASE_NOT_OPEN
    if any(claim.disputed for claim in claims):
        return Reason.DISPUTED
    if all(claim.closed is not None or claim.rest <= 0 for claim in claims):
        return Reason.SETTLED
    if any(claim.postponed_to for claim in claims):
        return Reason.DUE_DATE_MOVED
    return None if any(claim.has_postal_address for claim in claims) else Reason.NO_ADDRESS

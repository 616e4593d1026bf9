"""From a letter that was ordered to what it says, if the same decision would be taken again today.

Between order and sending a payment, an objection or a new address may have come: the amounts, the fee and
the deadline are those of the day on which the letter leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from services.dunning.domain.after_transfer import decide_case
from services.dunning.domain.amounts import interest_owed, unpaid
from services.dunning.domain.deciding import decide
from services.dunning.domain.decisions import Decision, Reason, SendLetter, Skip, Wait, Withdraw
from services.dunning.domain.ladder import Step
from services.dunning.domain.routine import Routine
from services.dunning.domain.state import ZERO, Case, CaseState, InvoiceState
from shared.errors import RateUnknown
from shared.events import ClaimAmounts, CreditorProfile, CustomerSnapshot, InvoiceSnapshot, LetterKind
from shared.norway.fees import collection_fee
from shared.norway.interest import interest_periods


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One invoice in a letter: what is left of it, and the interest from `interest_from` on."""

    invoice: InvoiceSnapshot
    principal: Decimal
    interest: Decimal
    interest_from: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What a letter says, before it is put into words.

    Attributes:
        fee: what the letter adds to the debt; for a demand the whole case's fee.
        amounts: what is owed on the lines together; `fees` is `fee` less what was paid on fees.
        rates: the interest rates of the lines' days, each with its first day, oldest first.
        next_fee: what costs may become if the debtor does not pay; None if nothing is said about it.
    """

    letter_id: UUID
    creditor_id: UUID
    step: Step
    on: date
    profile: CreditorProfile
    customer: CustomerSnapshot
    has_postal_address: bool
    case: Case | None
    lines: tuple[Line, ...]
    amounts: ClaimAmounts
    fee: Decimal
    deadline: date | None
    rates: tuple[tuple[date, Decimal], ...] = ()
    next_fee: Decimal | None = None

    @property
    def invoice_ids(self) -> tuple[UUID, ...]:
        """The invoices that the letter is about."""
        return tuple(line.invoice.id for line in self.lines)


def draft_about_invoice(
    letter_id: UUID, kind: LetterKind, state: InvoiceState, routine: Routine, today: date
) -> Draft | Reason:
    """Return what a letter about one invoice says today; the reason if it is not right any more."""
    decision = decide(state.without(letter_id), routine, today)
    if not isinstance(decision, SendLetter) or decision.step.kind != kind:
        return _why(decision)
    try:
        return _draft(letter_id, decision, [state], [state], today)
    except RateUnknown:
        return Reason.RATE_UNKNOWN


def draft_about_case(letter_id: UUID, kind: LetterKind, case: CaseState, today: date) -> Draft | Reason:
    """Return what a letter about a case says today; the reason if it is not right any more."""
    decision = decide_case(case.without(letter_id), today)
    if not isinstance(decision, SendLetter) or decision.step.kind != kind:
        return _why(decision)
    demanded = case.without(letter_id).claims
    claims = [claim for claim in case.claims if claim.id in decision.invoice_ids]
    sharing = [claim for claim in demanded if claim.id in decision.invoice_ids or claim.current(kind)]
    try:
        return _draft(letter_id, decision, claims, sharing, today)
    except RateUnknown:
        return Reason.RATE_UNKNOWN


def _why(decision: Decision) -> Reason:
    match decision:
        case Wait(reason=reason) | Skip(reason=reason) | Withdraw(reason=reason):
            return reason
        case _:
            return Reason.DUE


def _draft(
    letter_id: UUID,
    send: SendLetter,
    claims: Sequence[InvoiceState],
    sharing_fee: Sequence[InvoiceState],
    today: date,
) -> Draft:
    """Return the letter about `claims`; its fee, and what was paid on it, is of all in `sharing_fee`."""
    first, step = claims[0], send.step
    assert first.creditor.profile is not None
    lines = tuple(_line(claim, step, today) for claim in claims)
    principal = sum((line.principal for line in lines), ZERO)
    return Draft(
        letter_id=letter_id,
        creditor_id=first.creditor.id,
        step=step,
        on=today,
        profile=first.creditor.profile,
        customer=first.customer,
        has_postal_address=first.has_postal_address,
        case=first.case,
        lines=lines,
        amounts=ClaimAmounts(
            principal=principal,
            interest=sum((line.interest for line in lines), ZERO),
            fees=unpaid(send.fee, (delta.fees for claim in sharing_fee for delta in claim.deltas)),
        ),
        fee=send.fee,
        deadline=send.deadline,
        rates=_rates(claims, today) if step.bears_interest else (),
        next_fee=_next_fee(sharing_fee, today, step) if first.case else None,
    )


def _line(claim: InvoiceState, step: Step, today: date) -> Line:
    return Line(
        invoice=claim.invoice,
        principal=claim.rest,
        interest=interest_owed(claim, today) if step.bears_interest else ZERO,
        interest_from=claim.invoice.due_date + timedelta(days=1),
    )


def _rates(claims: Sequence[InvoiceState], today: date) -> tuple[tuple[date, Decimal], ...]:
    rates: list[tuple[date, Decimal]] = []
    for period in interest_periods(min(claim.invoice.due_date for claim in claims), today):
        if not rates or rates[-1][1] != period.rate_pct:
            rates.append((period.first, period.rate_pct))
    return tuple(rates)


def _next_fee(sharing_fee: Sequence[InvoiceState], today: date, step: Step) -> Decimal:
    """Return the collection fee that follows: the light one after a notice, the heavy one after a demand."""
    owed = [claim for claim in sharing_fee if claim.is_owed]
    profile = owed[0].creditor.profile
    assert profile is not None
    return collection_fee(
        sum((claim.rest for claim in owed), ZERO),
        max(claim.invoice.due_date for claim in owed),
        today,
        heavy=step.about == "case",
        consumer=owed[0].customer.is_person,
        creditor_deducts_vat=profile.vat_registered,
    )

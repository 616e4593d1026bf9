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
from services.dunning.domain.amounts import Interest, interest_on, reductions, unpaid
from services.dunning.domain.deciding import decide
from services.dunning.domain.decisions import Decision, Reason, SendLetter, Skip, Wait, Withdraw
from services.dunning.domain.ladder import Fee, Step
from services.dunning.domain.own_letters import own_fees
from services.dunning.domain.routine import Routine
from services.dunning.domain.state import ZERO, Case, CaseState, Delta, InvoiceState, Letter
from shared.errors import RateUnknown
from shared.events import ClaimAmounts, CreditorProfile, CustomerSnapshot, InvoiceSnapshot, LetterKind
from shared.norway.fees import collection_fee
from shared.norway.interest import interest_periods


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One invoice in a letter: what `reductions` have left of it, and interest from `interest_from` on."""

    invoice: InvoiceSnapshot
    principal: Decimal
    reductions: tuple[Delta, ...]
    interest: Interest
    interest_from: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What a letter says, before it is put into words.

    Attributes:
        fee: what the letter adds to the debt; for a demand the whole case's fee.
        amounts: what is owed on the lines together; `fees` is `fee` less what was paid on fees. Before
            transfer the fees of the creditor's earlier letters are among them.
        rates: the interest rates of the lines' days, each with its first day, oldest first.
        light_fee, heavy_fee: what the collection fee may become if the debtor does not pay; None before
            transfer. A notice's are those of its claim alone, a demand's those of the case.
        replaces: the earlier demand in the case, in whose place this one comes.
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
    light_fee: Decimal | None = None
    heavy_fee: Decimal | None = None
    replaces: Letter | None = None

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
    claims = [claim for claim in demanded if claim.id in decision.invoice_ids]
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
    lines = tuple(_line(claim, step, today) for claim in sorted(claims, key=_by_number))
    light, heavy = _fees_to_come(claims, send, today) if first.case else (None, None)
    earlier = own_fees(first) if first.case is None else ZERO
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
            principal=sum((line.principal for line in lines), ZERO),
            interest=sum((line.interest.owed for line in lines), ZERO),
            fees=unpaid(send.fee + earlier, (delta.fees for claim in sharing_fee for delta in claim.deltas)),
        ),
        fee=send.fee,
        deadline=send.deadline,
        rates=_rates(claims, today) if step.bears_interest else (),
        light_fee=light,
        heavy_fee=heavy,
        replaces=_replaced(sharing_fee, step) if step.about == "case" else None,
    )


def _by_number(claim: InvoiceState) -> tuple[int, str]:
    return len(claim.invoice.number), claim.invoice.number


def _replaced(claims: Sequence[InvoiceState], step: Step) -> Letter | None:
    """Return the step's latest letter about any of `claims`."""
    earlier = [letter for claim in claims if (letter := claim.current(step.kind)) is not None]
    return max(earlier, key=lambda letter: letter.ordered_on, default=None)


def _line(claim: InvoiceState, step: Step, today: date) -> Line:
    return Line(
        invoice=claim.invoice,
        principal=claim.rest,
        reductions=tuple(reductions(claim)),
        interest=interest_on(claim, today) if step.bears_interest else Interest(),
        interest_from=claim.invoice.due_date + timedelta(days=1),
    )


def _rates(claims: Sequence[InvoiceState], today: date) -> tuple[tuple[date, Decimal], ...]:
    rates: list[tuple[date, Decimal]] = []
    for period in interest_periods(min(claim.invoice.due_date for claim in claims), today):
        if not rates or rates[-1][1] != period.rate_pct:
            rates.append((period.first, period.rate_pct))
    return tuple(rates)


def _fees_to_come(claims: Sequence[InvoiceState], send: SendLetter, today: date) -> tuple[Decimal, Decimal]:
    """Return the light collection fee on the sum of `claims`, and the heavy one that may take its place.

    The light one is the letter's own where it has one, and the heavy one is never less than twice that
    (inkassoforskriften §§ 2-2 and 2-3).
    """
    light, heavy = _collection_fee(claims, today, heavy=False), _collection_fee(claims, today, heavy=True)
    return (send.fee, max(heavy, 2 * send.fee)) if send.step.fee is Fee.LIGHT else (light, heavy)


def _collection_fee(claims: Sequence[InvoiceState], today: date, *, heavy: bool) -> Decimal:
    profile = claims[0].creditor.profile
    assert profile is not None
    return collection_fee(
        sum((claim.rest for claim in claims), ZERO),
        max(claim.invoice.due_date for claim in claims),
        today,
        heavy=heavy,
        consumer=claims[0].customer.is_person,
        creditor_deducts_vat=profile.vat_registered,
    )

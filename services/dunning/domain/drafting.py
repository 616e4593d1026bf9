"""From a letter that was ordered to what it says, if the same decision would be taken again today.

Between order and sending a payment, an objection or a new address may have come: the amounts, the fee and
the deadline are those of the day on which the letter leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from services.dunning.domain.after_transfer import decide_case
from services.dunning.domain.amounts import Interest, interest_on, reductions, unpaid
from services.dunning.domain.cases import ZERO, Case
from services.dunning.domain.charges import charges, heavy_fee_to_come
from services.dunning.domain.debts import Costs, costs_of
from services.dunning.domain.deciding import decide
from services.dunning.domain.decisions import CaseDecision, Decision, Reason, SendLetter, Skip, Wait, Withdraw
from services.dunning.domain.ladder import (
    COLLECTION_NOTICE,
    INSTALMENT_PLAN,
    INSTALMENT_REMINDER,
    LEGAL_ACTION_NOTICE,
    Step,
)
from services.dunning.domain.own_letters import own_fees
from services.dunning.domain.plans import with_plans_as_they_stand
from services.dunning.domain.routine import Routine
from services.dunning.domain.schedule import Schedule, schedule
from services.dunning.domain.sending import collection_fee_alone
from services.dunning.domain.state import CaseState, Delta, InvoiceState, Language, Letter
from shared.errors import RateUnknown
from shared.events import ClaimAmounts, CreditorProfile, CustomerSnapshot, InvoiceSnapshot, LetterKind
from shared.norway.interest import interest_periods

READS_NORWEGIAN = ("", "NO", "SE", "DK")
"""Countries whose customers get Norwegian letters where nobody has chosen; all others read English."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One invoice in a letter: what `reductions` have left of it, and interest from `interest_from` on.

    Of a customer whom the creditor has freed of interest none runs (`is_free_of_interest`).
    """

    invoice: InvoiceSnapshot
    principal: Decimal
    reductions: tuple[Delta, ...]
    interest: Interest
    interest_from: date
    is_free_of_interest: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What a letter says, before it is put into words.

    Attributes:
        number: the letter's own running number; 0 while it has none.
        fee: what the letter adds to the debt; for a demand the whole case's fee.
        amounts: what is owed on the lines together; `fees` is what is not paid of `costs`, court costs with
            them. Before transfer the fees of the creditor's earlier letters are among them.
        rates: the interest rates of the lines' days, each with its first day, oldest first.
        costs: the fees that stand on the lines, by kind.
        light_fee, heavy_fee: what the collection fee may become if the debtor does not pay. A notice's are
            those of its claim alone; a later letter's heavy fee is the case's, from `heavy_from` on, and None
            if it gets no higher. None before transfer.
        replaces: the earlier demand in the case, in whose place this one comes.
        schedule: the payment plan that the letter is about.
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
    number: int = 0
    language: Language = "nb"
    rates: tuple[tuple[date, Decimal], ...] = ()
    costs: Costs = Costs()  # noqa: RUF009 - a frozen value
    light_fee: Decimal | None = None
    heavy_fee: Decimal | None = None
    heavy_from: date | None = None
    replaces: Letter | None = None
    schedule: Schedule | None = None

    @property
    def invoice_ids(self) -> tuple[UUID, ...]:
        """The invoices that the letter is about."""
        return tuple(line.invoice.id for line in self.lines)

    @property
    def is_free_of_interest(self) -> bool:
        """Whether the creditor has freed the customer of interest on all that it is about."""
        return all(line.is_free_of_interest for line in self.lines)

    @property
    def is_on_paper(self) -> bool:
        """Whether it may not go by mail: a notice of legal action to a private person (tvisteloven § 5-2)."""
        return self.step is LEGAL_ACTION_NOTICE and self.customer.is_person

    @property
    def to_pay(self) -> Decimal:
        """What the letter asks to be paid: all that is owed, or of a plan what is overdue."""
        if self.schedule and self.step.kind == INSTALMENT_REMINDER.kind:
            return self.schedule.overdue
        return self.amounts.total


def draft_about_invoice(
    letter_id: UUID, kind: LetterKind, state: InvoiceState, routine: Routine, today: date
) -> Draft | Reason:
    """Return what a letter about one invoice says today; the reason if it is not right any more."""
    state = state.without(letter_id)
    decision = decide(state, routine, today)
    if not isinstance(decision, SendLetter) or decision.step.kind != kind:
        return _why(decision)
    try:
        if state.case is None:
            return _draft(letter_id, decision, [state], today)
        return _draft_in_case(letter_id, decision, CaseState.alone(state), today)
    except RateUnknown:
        return Reason.RATE_UNKNOWN


def draft_about_case(letter_id: UUID, kind: LetterKind, case: CaseState, today: date) -> Draft | Reason:
    """Return what a letter about a case says today; the reason if it is not right any more."""
    case = with_plans_as_they_stand(case.without(letter_id), today)
    decision = decide_case(case, today)
    if not isinstance(decision, SendLetter) or decision.step.kind != kind:
        return _why(decision)
    try:
        return _draft_in_case(letter_id, decision, case, today)
    except RateUnknown:
        return Reason.RATE_UNKNOWN


def language_of(state: InvoiceState) -> Language:
    """Return in which language a customer is written to: as somebody has chosen, else by its country.

    PowerOffice Go's customer card has no language.
    """
    if state.language:
        return state.language
    speaks_english = state.customer.language == "en"
    return "en" if speaks_english or state.customer.address.country not in READS_NORWEGIAN else "nb"


def reader_of(claims: Sequence[InvoiceState], *, on_paper: bool) -> InvoiceState:
    """Return the claim whose card a letter goes to; one debtor may have several, with an address on one."""
    if on_paper:
        return next((claim for claim in claims if claim.has_postal_address), claims[0])
    return next((claim for claim in claims if claim.is_reachable), claims[0])


def _why(decision: Decision | CaseDecision) -> Reason:
    match decision:
        case Wait(reason=reason) | Skip(reason=reason) | Withdraw(reason=reason):
            return reason
        case _:
            return Reason.DUE


def _draft(letter_id: UUID, send: SendLetter, claims: Sequence[InvoiceState], today: date) -> Draft:
    """Return a letter with what it says of its claims; without the costs of a case."""
    first, step = claims[0], send.step
    reader = reader_of(claims, on_paper=step is LEGAL_ACTION_NOTICE)
    assert first.creditor.profile is not None
    lines = tuple(_line(claim, step, today) for claim in sorted(claims, key=_by_number))
    earlier = own_fees(first) if first.case is None else ZERO
    return Draft(
        letter_id=letter_id,
        creditor_id=first.creditor.id,
        step=step,
        on=today,
        profile=first.creditor.profile,
        customer=reader.customer,
        has_postal_address=reader.has_postal_address,
        case=first.case,
        lines=lines,
        amounts=ClaimAmounts(
            principal=sum((line.principal for line in lines), ZERO),
            interest=sum((line.interest.owed for line in lines), ZERO),
            fees=unpaid(send.fee + earlier, (delta.fees for claim in claims for delta in claim.deltas)),
        ),
        fee=send.fee,
        deadline=send.deadline,
        language=language_of(reader),
        rates=_rates([each for each in claims if not each.customer.no_late_interest], today)
        if step.bears_interest
        else (),
    )


def _draft_in_case(letter_id: UUID, send: SendLetter, case: CaseState, today: date) -> Draft:
    """Return a letter of the agency's: what is owed counts as if it had been sent."""
    sent = _having_sent(letter_id, send, case, today)
    claims = [claim for claim in sent.claims if claim.id in send.invoice_ids]
    draft = _draft(letter_id, send, claims, today)
    costs = costs_of(sent, {claim.id for claim in claims}, today)
    light, heavy, heavy_from = _fees_to_come(send, sent, claims, today)
    return replace(
        draft,
        amounts=replace(
            draft.amounts, fees=costs.owed + costs.court_costs_owed, court_costs=costs.court_costs_owed
        ),
        costs=costs,
        light_fee=light,
        heavy_fee=heavy,
        heavy_from=heavy_from,
        replaces=_replaced(case) if send.step.kind == "payment_demand" else None,
        schedule=_schedule(send.step, case, today),
    )


def _having_sent(letter_id: UUID, send: SendLetter, case: CaseState, today: date) -> CaseState:
    letter = Letter(
        id=letter_id,
        kind=send.step.kind,
        status="sent",
        ordered_on=today,
        case_id=case.case.id,
        sent_on=today,
        deadline=send.deadline,
        fee=send.fee,
    )

    def with_letter(claim: InvoiceState) -> InvoiceState:
        named = claim.id in send.invoice_ids
        return replace(claim, letters=(*claim.letters, letter)) if named else claim

    return CaseState(case=case.case, claims=tuple(with_letter(claim) for claim in case.claims))


def _by_number(claim: InvoiceState) -> tuple[int, str]:
    return len(claim.invoice.number), claim.invoice.number


def _replaced(case: CaseState) -> Letter | None:
    """Return the case's latest demand."""
    sent = [letter for letter in case.letters if letter.kind == "payment_demand" and letter.status == "sent"]
    return sent[-1] if sent else None


def _schedule(step: Step, case: CaseState, today: date) -> Schedule | None:
    plan = case.case.plan
    is_about_plan = step.kind in (INSTALMENT_PLAN.kind, INSTALMENT_REMINDER.kind)
    return schedule(case, plan, today) if plan and is_about_plan else None


def _line(claim: InvoiceState, step: Step, today: date) -> Line:
    return Line(
        invoice=claim.invoice,
        principal=max(claim.rest, ZERO),
        reductions=tuple(reductions(claim)),
        interest=interest_on(claim, today) if step.bears_interest else Interest(),
        interest_from=claim.invoice.due_date + timedelta(days=1),
        is_free_of_interest=claim.customer.no_late_interest,
    )


def _rates(claims: Sequence[InvoiceState], today: date) -> tuple[tuple[date, Decimal], ...]:
    rates: list[tuple[date, Decimal]] = []
    if not claims:
        return ()
    for period in interest_periods(min(claim.invoice.due_date for claim in claims), today):
        if not rates or rates[-1][1] != period.rate_pct:
            rates.append((period.first, period.rate_pct))
    return tuple(rates)


def _fees_to_come(
    send: SendLetter, sent: CaseState, claims: Sequence[InvoiceState], today: date
) -> tuple[Decimal | None, Decimal | None, date | None]:
    """Return the light collection fee, the heavy one that may take its place, and from which day.

    A notice's are those of its claim alone, by today's rates (inkassoforskriften §§ 2-2 and 2-3).
    """
    if send.step is COLLECTION_NOTICE:
        owing = [claim for claim in claims if claim.rest > 0]
        light, heavy = (collection_fee_alone(owing, today, heavy=is_heavy) for is_heavy in (False, True))
        return light, heavy, None
    heavy_from, heavy_fee = heavy_fee_to_come(sent, today, charges(sent, today)) or (None, None)
    return send.fee or None, heavy_fee, heavy_from

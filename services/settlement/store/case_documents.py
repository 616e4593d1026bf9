"""Many cases as one JSON document: the query that makes it, and the shape in which pydantic reads it.

Rows name their case by the text of its id: they are only sorted by it, and a text is hashed once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import text

from services.settlement.domain.facts import Claim, Letter, Outlay, Payment, Reduction
from services.settlement.domain.states import ClaimState, Closing, Collected, PaymentStatus
from services.settlement.store.books import DEDUCTS_VAT
from shared.events import ClosingReason
from shared.norway.charges import Plan, StatusChange


@dataclass(frozen=True, slots=True)
class CasePart:
    """A case with its statuses, plans and court costs."""

    case_id: UUID
    creditor_id: UUID
    statuses: tuple[StatusChange, ...]
    plans: tuple[Plan, ...]
    is_rejected: bool
    outlays: tuple[Outlay, ...]
    creditor_deducts_vat: bool

    @property
    def withdrawn_on(self) -> date | None:
        """The day on which the case went back to the creditor, if that is how it now stands."""
        latest = max(self.statuses, key=lambda change: change.revision, default=None)
        return latest.on if latest and latest.status == "withdrawn" else None


@dataclass(frozen=True, slots=True)
class ClaimPart:
    """A claim and how it is booked; its debtor is a consumer by the newest card, else by the transfer's."""

    case_id: str
    claim: Claim
    is_consumer: bool
    principal: Decimal
    fees: Decimal
    reason: ClosingReason | None
    closed_on: date | None
    revision: int
    written_off: Decimal
    withdrawal_fee: Decimal
    outlays: Decimal
    fee_holds_vat: bool

    def state(self, collected: Collected) -> ClaimState:
        """Return the claim's booked state, with what has been collected on it."""
        closing = Closing(reason=self.reason, on=self.closed_on) if self.reason and self.closed_on else None
        return ClaimState(
            principal=self.principal,
            fees=self.fees,
            collected=collected,
            closing=closing,
            written_off=self.written_off,
            withdrawal_fee=self.withdrawal_fee,
            outlays=self.outlays,
            fee_holds_vat=self.fee_holds_vat,
        )


@dataclass(frozen=True, slots=True)
class ReductionPart:
    """What the creditor matched, with the case that it is counted in."""

    case_id: str
    reduction: Reduction


@dataclass(frozen=True, slots=True)
class LetterPart:
    """A letter, with its case."""

    case_id: str
    letter: Letter


@dataclass(frozen=True, slots=True)
class PaymentPart:
    """A payment and where it is placed."""

    case_id: str
    payment: Payment
    status: PaymentStatus | None
    overpaid: Decimal | None
    waiting: Decimal | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class AllocationPart:
    """What of a payment covers a claim, and how often that has been told."""

    case_id: str
    payment_id: str
    invoice_id: UUID
    collected: Collected
    tellings: int


@dataclass(frozen=True, slots=True)
class CasesDocument:
    """Everything about some cases, table by table."""

    cases: list[CasePart]
    claims: list[ClaimPart]
    reductions: list[ReductionPart]
    letters: list[LetterPart]
    payments: list[PaymentPart]
    allocations: list[AllocationPart]


DOCUMENT = TypeAdapter(CasesDocument)

LOAD = text(
    f"""
    with wanted as (select unnest(cast(:ids as uuid[])) as case_id)
    select cast(json_build_object(
        'cases', array(
            select json_build_object(
                'case_id', case_id, 'creditor_id', creditor_id,
                'statuses', array(
                    select json_build_object('status', status, 'on', changed_on, 'revision', revision)
                    from case_statuses where case_statuses.case_id = cases.case_id
                ),
                'is_rejected', (
                    select is_rejected from case_statuses where case_statuses.case_id = cases.case_id
                    order by revision desc limit 1
                ) is true,
                'plans', array(
                    select json_build_object(
                        'id', plan_id, 'agreed_on', agreed_on, 'ended_on', ended_on,
                        'instalments', instalments, 'addition', cast(addition as text),
                        'is_cancelled', status = 'cancelled'
                    ) from payment_plans where payment_plans.case_id = cases.case_id
                ),
                'outlays', array(
                    select json_build_object(
                        'id', outlay_id, 'invoice_id', invoice_id, 'amount', cast(amount as text),
                        'on', laid_out_on, 'by_agency', by_agency
                    ) from outlays where outlays.case_id = cases.case_id and not is_revoked
                ),
                'creditor_deducts_vat', ({DEDUCTS_VAT}) is true
            ) from wanted join cases using (case_id) left join books on book = creditor_id order by case_id
        ),
        'claims', array(
            select json_build_object(
                'case_id', case_id,
                'claim', json_build_object(
                    'invoice_id', invoice_id, 'due_date', due_date, 'transferred_on', transferred_on,
                    'amount', cast(amount as text), 'creditor_deducts_vat', creditor_deducts_vat,
                    'bears_interest', coalesce(debtors.bears_interest, claims.bears_interest)
                ),
                'is_consumer', coalesce(is_person, is_consumer),
                'principal', cast(principal as text), 'fees', cast(fees as text),
                'reason', closing_reason, 'closed_on', closed_on, 'revision', claims.revision,
                'written_off', cast(written_off as text), 'withdrawal_fee', cast(withdrawal_fee as text),
                'outlays', cast(outlays as text), 'fee_holds_vat', fee_holds_vat
            ) from wanted join claims using (case_id)
            left join debtors using (creditor_id, subledger_account_id)
        ),
        'reductions', array(
            select json_build_object(
                'case_id', case_id,
                'reduction', json_build_object(
                    'id', reductions.reduction_id, 'invoice_id', claims.invoice_id, 'kind', kind,
                    'amount', cast(reductions.amount as text), 'on', happened_on
                )
            ) from wanted join claims using (case_id) join reductions using (invoice_id)
            left join undone_reductions undone on undone.invoice_id = reductions.invoice_id
                and undone.reduction_id = reductions.reduction_id
            where undone.invoice_id is null
        ),
        'letters', array(
            select json_build_object(
                'case_id', case_id,
                'letter', json_build_object(
                    'id', letter_id, 'kind', kind, 'invoice_ids', array_agg(invoice_id), 'sent_on', sent_on,
                    'deadline', greatest(deadline, until), 'fee', cast(fee as text),
                    'total', cast(total as text), 'court_costs', cast(court_costs as text)
                )
            ) from wanted join claims using (case_id) join letters using (invoice_id)
            left join later_deadlines using (letter_id)
            group by case_id, letter_id, kind, sent_on, deadline, until, fee, total, court_costs
        ),
        'payments', array(
            select json_build_object(
                'case_id', case_id,
                'payment', json_build_object(
                    'id', payment_id, 'amount', cast(amount as text), 'paid_on', paid_on,
                    'order', string_to_array(allocation_order, ' '), 'received_on', received_on,
                    'placed_on', placed_on, 'given_back', given_back,
                    'rank', greatest(payment_id, also_as)
                ),
                'status', status, 'overpaid', cast(overpaid as text), 'waiting', cast(waiting as text),
                'reason', reason
            ) from wanted join payments using (case_id) left join placements using (payment_id)
        ),
        'allocations', array(
            select json_build_object(
                'case_id', case_id, 'payment_id', payment_id, 'invoice_id', invoice_id,
                'collected', json_build_object(
                    'principal', cast(principal as text), 'interest', cast(interest as text),
                    'reminder_fee', cast(reminder_fee as text),
                    'collection_fee', cast(collection_fee as text),
                    'court_costs', cast(court_costs as text)
                ),
                'tellings', tellings
            ) from wanted join payments using (case_id) join allocations using (payment_id)
        )
    ) as text)
    """
)

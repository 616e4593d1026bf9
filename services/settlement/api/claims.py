"""Claims over HTTP: what is owed on a day, what was collected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.settlement.api.models import (
    AllocationView,
    CaseClaimsView,
    ClaimDetailView,
    ClaimView,
    CollectedView,
    OwedView,
)
from services.settlement.domain.facts import ZERO
from services.settlement.domain.replay import balance_on
from services.settlement.store import reports
from services.settlement.store.agreements import Agreements, agreements_of
from services.settlement.store.cases import StoredCase, load_cases
from services.settlement.store.reports import ListedClaim
from shared.db import Database, Transaction
from shared.errors import NotFound, RateUnknown
from shared.events import ClaimAmounts
from shared.norway.money import to_ore_half_up

Owed = dict[UUID, ClaimAmounts] | None
"""What a case owes by invoice; None while a rate of the day is not known."""


async def list_claims(
    database: Database, creditor_id: UUID, on: date | None, *, limit: int, offset: int
) -> list[ClaimView]:
    """Return a creditor's claims, the newest first, with what is owed on a day (today)."""
    async with database.transaction() as tx:
        listed = await reports.claims_of_creditor(tx, creditor_id, limit=limit, offset=offset)
        cases = await _cases(tx, (claim.case_id for claim in listed))
        agreements = await agreements_of(tx, [creditor_id])
        on = on or tx.today
    owed = {case_id: _owed(case, on) for case_id, case in cases.items()}
    return [
        _view(claim, cases[claim.case_id], owed[claim.case_id], on, agreements.get(creditor_id))
        for claim in listed
    ]


async def one_claim(database: Database, invoice_id: UUID, on: date | None) -> ClaimDetailView:
    """Return a claim with its case's sum and its payments.

    Raises:
        NotFound: the invoice has not been transferred here.
    """
    async with database.transaction() as tx:
        listed = await reports.claim(tx, invoice_id)
        if listed is None:
            raise NotFound(f"invoice {invoice_id} has not been transferred for collection")
        case = (await _cases(tx, [listed.case_id]))[listed.case_id]
        agreements = await agreements_of(tx, [case.creditor_id])
        allocations = await reports.allocations_to(tx, invoice_id)
        on = on or tx.today
    owed = _owed(case, on)
    return ClaimDetailView(
        **_view(listed, case, owed, on, agreements.get(case.creditor_id)).model_dump(),
        case_owed=_sum(list(owed.values())) if owed is not None else None,
        allocations=[AllocationView.model_validate(allocation) for allocation in allocations],
    )


async def claims_of_case(database: Database, case_id: UUID, on: date | None) -> CaseClaimsView:
    """Return what a case owes on a day (today), claim by claim and as a whole.

    Raises:
        NotFound: no claim of the case has been transferred here.
    """
    async with database.transaction() as tx:
        listed = await reports.claims_of_case(tx, case_id)
        if not listed:
            raise NotFound(f"no claim of case {case_id} has been transferred for collection")
        case = (await _cases(tx, [case_id]))[case_id]
        agreements = await agreements_of(tx, [case.creditor_id])
        on = on or tx.today
    owed = _owed(case, on)
    return CaseClaimsView(
        case_id=case_id,
        on=on,
        owed=_sum(list(owed.values())) if owed is not None else None,
        claims=[_view(claim, case, owed, on, agreements.get(case.creditor_id)) for claim in listed],
    )


async def _cases(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, StoredCase]:
    return {case.id: case for case in await load_cases(tx, set(ids))}


def _owed(case: StoredCase, on: date) -> Owed:
    try:
        return balance_on(case.facts, on)
    except RateUnknown:
        return None


def _withdrawal_cost(claim: ListedClaim, fee: Decimal, agreements: Agreements | None) -> Decimal:
    """Return what the creditor owes for its withdrawal, kroner, as its settlement will reckon it."""
    if not fee or agreements is None or claim.closed_on is None:
        return ZERO
    return to_ore_half_up(fee * agreements.on(claim.closed_on).withdrawal_share)


def _view(
    claim: ListedClaim, case: StoredCase, owed: Owed, on: date, agreements: Agreements | None
) -> ClaimView:
    booked = case.booked.claims[claim.invoice_id]
    return ClaimView(
        invoice_id=claim.invoice_id,
        invoice_number=claim.invoice_number,
        case_id=claim.case_id,
        case_number=claim.case_number,
        kid=claim.kid,
        creditor_id=claim.creditor_id,
        customer_name=claim.customer_name,
        due_date=claim.due_date,
        amount=claim.amount,
        transferred_on=claim.transferred_on,
        closing_reason=claim.closing_reason,
        closed_on=claim.closed_on,
        written_off=booked.written_off,
        withdrawal_fee=booked.withdrawal_fee,
        withdrawal_cost=_withdrawal_cost(claim, booked.withdrawal_fee, agreements),
        on=on,
        owed=_sum([owed[claim.invoice_id]]) if owed is not None else None,
        collected=CollectedView.model_validate(booked.collected),
    )


def _sum(amounts: Sequence[ClaimAmounts]) -> OwedView:
    def total(part: str) -> Decimal:
        return sum((getattr(each, part) for each in amounts), ZERO)

    return OwedView(
        principal=total("principal"),
        interest=total("interest"),
        fees=total("fees"),
        court_costs=total("court_costs"),
        total=total("total"),
    )

"""Cases with all their facts and the state in which they are booked.

One query makes one JSON document of many cases, and pydantic reads it straight into domain values: that
takes half the time of six queries' rows, and bounds how many payments a second a bank file can hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar
from uuid import UUID

from services.settlement.domain.facts import ZERO, CaseFacts
from services.settlement.domain.states import NOTHING, CaseState, Collected, Placement
from services.settlement.store.case_documents import (
    DOCUMENT,
    LOAD,
    AllocationPart,
    ClaimPart,
    PaymentPart,
)
from services.settlement.store.remainders import remainder_limits
from shared.db import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCase:
    """A case: what is known about it, and the state in which it is booked.

    `told` says by payment and invoice how many times the allocation has been told, `revisions` by invoice how
    many closings and reopenings of the claim.
    """

    id: UUID
    creditor_id: UUID
    facts: CaseFacts
    booked: CaseState
    told: Mapping[tuple[str, UUID], int]
    revisions: Mapping[UUID, int]


@dataclass(frozen=True, slots=True)
class UnreadCases:
    """Cases as the database has told them, and the limits of remainders; to be read when there is time."""

    document: str = ""
    remainder_limits: tuple[tuple[date, Decimal], ...] = ()


async def load_cases(tx: Transaction, ids: Iterable[UUID]) -> list[StoredCase]:
    """Return cases in the order of their ids; their books must be locked if they are to be changed."""
    return list(read_cases(await fetch_cases(tx, ids)))


async def fetch_cases(tx: Transaction, ids: Iterable[UUID]) -> UnreadCases:
    """Return cases unread; their books must be locked if they are to be changed."""
    wanted = list(ids)
    if not wanted:
        return UnreadCases()
    document = (await tx.execute(LOAD, {"ids": wanted})).scalar_one()
    return UnreadCases(document, await remainder_limits(tx))


def read_cases(unread: UnreadCases) -> Iterator[StoredCase]:
    """Yield cases in the order of their ids."""
    if not unread.document:
        return
    document = DOCUMENT.validate_json(unread.document)
    of_claims, of_payments = _by_case(document.claims), _by_case(document.payments)
    of_reductions, of_letters = _by_case(document.reductions), _by_case(document.letters)
    of_allocations = _by_case(document.allocations)
    for case in document.cases:
        id_ = str(case.case_id)
        claims, payments, allocated = of_claims[id_], of_payments[id_], of_allocations[id_]
        facts = CaseFacts(
            claims=tuple(each.claim for each in claims),
            reductions=tuple(each.reduction for each in of_reductions[id_]),
            letters=tuple(each.letter for each in of_letters[id_]),
            payments=tuple(each.payment for each in payments),
            statuses=case.statuses,
            plans=case.plans,
            outlays=case.outlays,
            withdrawn_on=case.withdrawn_on,
            is_rejected=case.is_rejected,
            is_consumer=any(each.is_consumer for each in claims),
            creditor_deducts_vat=case.creditor_deducts_vat,
            remainder_limits=unread.remainder_limits,
        )
        yield StoredCase(
            id=case.case_id,
            creditor_id=case.creditor_id,
            facts=facts,
            booked=_booked(claims, payments, allocated),
            told={(each.payment_id, each.invoice_id): each.tellings for each in allocated},
            revisions={each.claim.invoice_id: each.revision for each in claims},
        )


class _OfCase(Protocol):
    @property
    def case_id(self) -> str: ...


OfCaseT = TypeVar("OfCaseT", bound=_OfCase)


def _by_case(rows: Iterable[OfCaseT]) -> defaultdict[str, list[OfCaseT]]:
    by_case: defaultdict[str, list[OfCaseT]] = defaultdict(list)
    for row in rows:
        by_case[row.case_id].append(row)
    return by_case


def _booked(
    claims: Sequence[ClaimPart], payments: Sequence[PaymentPart], allocations_: Sequence[AllocationPart]
) -> CaseState:
    """Return the state as it was saved; a payment that has no placement yet is not in it."""
    allocated: defaultdict[str, dict[UUID, Collected]] = defaultdict(dict)
    collected: dict[UUID, Collected] = {}
    for each in allocations_:
        if each.collected != NOTHING:
            allocated[each.payment_id][each.invoice_id] = each.collected
            collected[each.invoice_id] = collected.get(each.invoice_id, NOTHING) + each.collected
    placed = [row for row in payments if row.status]
    return CaseState(
        claims={
            row.claim.invoice_id: row.state(collected.get(row.claim.invoice_id, NOTHING)) for row in claims
        },
        payments={
            row.payment.id: Placement(
                status=row.status,
                allocated=allocated[row.payment.id],
                overpaid=row.overpaid or ZERO,
                waiting=row.waiting or ZERO,
                reason=row.reason or "",
            )
            for row in placed
            if row.status
        },
        received=sum((row.payment.amount for row in placed), ZERO),
    )

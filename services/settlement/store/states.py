"""What is saved when cases have been counted: claims, where payments went, and what they cover."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.settlement.domain.states import ClaimState, Collected, Placement
from services.settlement.store.tables import allocations, claims, placements, unsettled_claims
from shared.bulk import inserting, updating
from shared.db import Transaction

_SAVE_CLAIMS = updating(
    claims,
    "invoice_id",
    "principal",
    "fees",
    "closing_reason",
    "closed_on",
    "revision",
    "written_off",
    "withdrawal_fee",
    "outlays",
    "fee_holds_vat",
)
_ADD_UNSETTLED = inserting(
    unsettled_claims, "invoice_id", "creditor_id", on_conflict="on conflict do nothing"
)
_SAVE_PLACEMENTS = inserting(
    placements,
    "payment_id",
    "status",
    "overpaid",
    "waiting",
    "reason",
    on_conflict="on conflict (payment_id) do update set status = excluded.status,"
    " overpaid = excluded.overpaid, waiting = excluded.waiting, reason = excluded.reason",
)
_SAVE_ALLOCATIONS = inserting(
    allocations,
    "payment_id",
    "invoice_id",
    "principal",
    "interest",
    "reminder_fee",
    "collection_fee",
    "tellings",
    "court_costs",
    on_conflict="on conflict (payment_id, invoice_id) do update set principal = excluded.principal,"
    " interest = excluded.interest, reminder_fee = excluded.reminder_fee,"
    " collection_fee = excluded.collection_fee, tellings = excluded.tellings,"
    " court_costs = excluded.court_costs",
)


@dataclass(frozen=True, slots=True)
class CountedClaim:
    """A claim as it now stands, and how many of its closings and reopenings have been told."""

    state: ClaimState
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """What of a payment covers a claim now, and how many times that has been told."""

    payment_id: str
    invoice_id: UUID
    collected: Collected
    tellings: int


async def save_claims(tx: Transaction, counted: Mapping[UUID, CountedClaim]) -> None:
    """Save the claims as they now stand."""
    await _SAVE_CLAIMS.run(
        tx,
        (
            (
                invoice_id,
                claim.state.principal,
                claim.state.fees,
                claim.state.closing.reason if claim.state.closing else None,
                claim.state.closing.on if claim.state.closing else None,
                claim.revision,
                claim.state.written_off,
                claim.state.withdrawal_fee,
                claim.state.outlays,
                claim.state.fee_holds_vat,
            )
            for invoice_id, claim in counted.items()
        ),
    )


async def add_unsettled(tx: Transaction, claims: Collection[tuple[UUID, UUID]]) -> None:
    """Put claims (invoice and creditor) on the list of those with something collected and not settled."""
    await _ADD_UNSETTLED.run(tx, claims)


async def save_placements(tx: Transaction, placed: Mapping[str, Placement]) -> None:
    """Save where payments went."""
    await _SAVE_PLACEMENTS.run(
        tx,
        ((id_, each.status, each.overpaid, each.waiting, each.reason) for id_, each in placed.items()),
    )


async def save_allocations(tx: Transaction, rows: Sequence[Allocation]) -> None:
    """Save what of each payment covers each claim."""
    await _SAVE_ALLOCATIONS.run(
        tx,
        (
            (
                row.payment_id,
                row.invoice_id,
                row.collected.principal,
                row.collected.interest,
                row.collected.reminder_fee,
                row.collected.collection_fee,
                row.tellings,
                row.collected.court_costs,
            )
            for row in rows
        ),
    )

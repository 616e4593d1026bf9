"""Proposals with what was matched to them, their claims, and every decision on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from services.transfer.domain import Choice, Claim, Decision, Match, Proposal
from services.transfer.store.tables import among, claims, decisions, matches, proposals
from shared.db import Transaction, new_id


async def enter_and_lock(tx: Transaction, creditor_of: Mapping[UUID, UUID]) -> dict[UUID, Proposal]:
    """Return invoices by id, locked; one not heard of before is entered for its creditor.

    Args:
        tx: the unit of work.
        creditor_of: the creditor of each invoice id.
    """
    rows = [{"invoice_id": i, "creditor_id": creditor_of[i]} for i in sorted(creditor_of)]
    if rows:
        await tx.execute(insert(proposals).on_conflict_do_nothing(), rows)
    return await lock(tx, creditor_of)


async def lock(tx: Transaction, invoice_ids: Iterable[UUID]) -> dict[UUID, Proposal]:
    """Return the invoices that are known here, by id and in its order, locked until the transaction ends."""
    ids = list(invoice_ids)
    rows = await tx.execute(
        select(proposals)
        .where(among(proposals.c.invoice_id, ids))
        .order_by(proposals.c.invoice_id)
        .with_for_update()
    )
    return await _whole(tx, rows.mappings().all())


async def read(tx: Transaction, invoice_ids: Iterable[UUID]) -> dict[UUID, Proposal]:
    """Return the invoices that are known here, by id, without a lock."""
    rows = await tx.execute(select(proposals).where(among(proposals.c.invoice_id, invoice_ids)))
    return await _whole(tx, rows.mappings().all())


async def save(tx: Transaction, changed: Iterable[Proposal]) -> None:
    """Save locked proposals, with their matches and claims."""
    kept = list(changed)
    if not kept:
        return
    await tx.execute(_UPDATE, [_row(proposal) for proposal in kept])
    found = [
        {
            "invoice_id": proposal.invoice_id,
            "match_id": match.id,
            "kind": match.kind,
            "amount": match.amount,
            "is_reversed": match.is_reversed,
        }
        for proposal in kept
        for match in proposal.matches.values()
    ]
    if found:
        await tx.execute(_UPSERT_MATCH, found)
    if owed := [_claim_row(proposal.claim) for proposal in kept if proposal.claim]:
        await tx.execute(_UPSERT_CLAIM, owed)


async def keep_decisions(tx: Transaction, taken: Iterable[Decision]) -> None:
    """Keep who decided what, when and why."""
    rows = [
        {
            "id": new_id(),
            "invoice_id": decision.invoice_id,
            "action": decision.action,
            "decided_by": decision.decided_by,
            "decided_at": tx.now,
            "reason": decision.reason,
        }
        for decision in taken
    ]
    if rows:
        await tx.execute(insert(decisions), rows)


async def waiting_for_approval(tx: Transaction, creditor_ids: Iterable[UUID], today: date) -> list[UUID]:
    """Return the drafts that somebody has approved beforehand and that have been due for long enough."""
    return await _ids(
        tx,
        among(proposals.c.creditor_id, creditor_ids),
        proposals.c.status == "draft",
        proposals.c.wants_approval,
        proposals.c.transferable_from <= today,
    )


async def drafts(tx: Transaction, creditor_id: UUID) -> list[UUID]:
    """Return the drafts that are now in a creditor's list."""
    return await _ids(tx, proposals.c.creditor_id == creditor_id, proposals.c.status == "draft")


async def approved_in_go(tx: Transaction, creditor_id: UUID) -> list[UUID]:
    """Return the invoices that were approved in Go's own screen when we last looked."""
    return await _ids(tx, proposals.c.creditor_id == creditor_id, proposals.c.approved_in_go)


async def _ids(tx: Transaction, *conditions: ColumnElement[bool]) -> list[UUID]:
    ids = select(proposals.c.invoice_id).where(*conditions)
    return list((await tx.execute(ids.order_by(proposals.c.invoice_id))).scalars())


async def _whole(tx: Transaction, rows: Sequence[RowMapping]) -> dict[UUID, Proposal]:
    """Put each proposal together with its matches and its claim."""
    ids = [row["invoice_id"] for row in rows]
    matched: dict[UUID, dict[str, Match]] = defaultdict(dict)
    for found in await tx.execute(select(matches).where(among(matches.c.invoice_id, ids))):
        match = Match(id=found.match_id, kind=found.kind, amount=found.amount, is_reversed=found.is_reversed)
        matched[found.invoice_id][match.id] = match
    owed = await tx.execute(select(claims).where(among(claims.c.invoice_id, ids)))
    claim_of = {row["invoice_id"]: Claim(**row) for row in owed.mappings()}
    return {i: _proposal(row, matched[i], claim_of.get(i)) for i, row in zip(ids, rows, strict=True)}


def _proposal(row: RowMapping, matched: Mapping[str, Match], claim: Claim | None) -> Proposal:
    choice = row["choice"] and Choice(
        kind=row["choice"],
        reason=row["choice_reason"],
        chosen_by=row["chosen_by"],
        chosen_at=row["chosen_at"],
    )
    return Proposal(
        invoice_id=row["invoice_id"],
        creditor_id=row["creditor_id"],
        proposed=row["proposed"],
        withdrawn=row["withdrawn"],
        matches=matched,
        approved_in_go=row["approved_in_go"],
        choice=choice,
        claim=claim,
    )


def _row(proposal: Proposal) -> dict[str, object]:
    choice = proposal.choice
    return {
        "of_invoice": proposal.invoice_id,
        "proposed": proposal.proposed,
        "withdrawn": proposal.withdrawn,
        "approved_in_go": proposal.approved_in_go,
        "choice": choice and choice.kind,
        "choice_reason": choice and choice.reason,
        "chosen_by": choice and choice.chosen_by,
        "chosen_at": choice and choice.chosen_at,
        "status": proposal.status,
        "left_to_pay": proposal.left_to_pay,
        "transferable_from": proposal.transferable_from,
        "wants_approval": proposal.wants_approval,
    }


def _claim_row(claim: Claim) -> dict[str, object]:
    return {column.name: getattr(claim, column.name) for column in claims.c}


_UPDATE = (
    update(proposals)
    .where(proposals.c.invoice_id == bindparam("of_invoice"))
    .values(
        {
            column: bindparam(column.name)
            for column in proposals.c
            if column.name not in ("invoice_id", "creditor_id")
        }
    )
)
_NEW_MATCH = insert(matches)
_UPSERT_MATCH = _NEW_MATCH.on_conflict_do_update(
    index_elements=["invoice_id", "match_id"],
    set_={
        "kind": _NEW_MATCH.excluded.kind,
        "amount": _NEW_MATCH.excluded.amount,
        "is_reversed": _NEW_MATCH.excluded.is_reversed,
    },
)
_NEW_CLAIM = insert(claims)
_UPSERT_CLAIM = _NEW_CLAIM.on_conflict_do_update(
    index_elements=["invoice_id"],
    set_={
        "case_id": _NEW_CLAIM.excluded.case_id,
        "status": _NEW_CLAIM.excluded.status,
        "approved_by": _NEW_CLAIM.excluded.approved_by,
        "approved_at": _NEW_CLAIM.excluded.approved_at,
        "reason": _NEW_CLAIM.excluded.reason,
        "transferred_on": _NEW_CLAIM.excluded.transferred_on,
    },
)

"""Proposals with what was matched to them, their claims, and every decision on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, bindparam, case, select, text, update
from sqlalchemy.dialects.postgresql import insert

from services.transfer.domain.cases import Claim
from services.transfer.domain.listing import search_key
from services.transfer.domain.matches import Match
from services.transfer.domain.proposals import Choice, Decision, Proposal
from services.transfer.store.columns import among
from services.transfer.store.tables import claims, decisions, matches, proposals, proposals_listed
from shared.bulk import inserting, replacing
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
    """Save locked proposals, with their matches and claims.

    One that comes into the list, or in which more is asked for than before, or from somebody else, gets the
    next number in it (`listed`): who approves all that he has seen does not approve it.
    """
    kept = list(changed)
    if not kept:
        return
    await tx.execute(_UPDATE, [_row(proposal) for proposal in kept])
    await _MATCHES.run(
        tx, (_match_row(each.invoice_id, match) for each in kept for match in each.matches.values())
    )
    await _CLAIMS.run(tx, (_claim_row(proposal.claim) for proposal in kept if proposal.claim))


async def place(tx: Transaction, approved: Sequence[Proposal]) -> None:
    """Save locked proposals of which nothing has changed but that they have a claim now."""
    await tx.execute(_APPROVED, {"ids": [proposal.invoice_id for proposal in approved]})
    await _CLAIMS.run(tx, (_claim_row(proposal.claim) for proposal in approved if proposal.claim))


async def keep_decisions(tx: Transaction, taken: Iterable[Decision]) -> None:
    """Keep who decided what, when and why."""
    rows = ((new_id(), d.invoice_id, d.action, d.decided_by, tx.now, d.reason) for d in taken)
    await _DECISIONS.run(tx, rows)


async def waiting_for_approval(tx: Transaction, creditor_ids: Iterable[UUID], today: date) -> list[UUID]:
    """Return the drafts that somebody has approved beforehand and that have been due for long enough."""
    return await _ids(
        tx,
        among(proposals.c.creditor_id, creditor_ids),
        proposals.c.status == "draft",
        proposals.c.wants_approval,
        proposals.c.transferable_from <= today,
    )


async def lapsed_holds(tx: Transaction, creditor_id: UUID, today: date) -> list[UUID]:
    """Return the invoices of a creditor that were held until a day that has come."""
    return await _ids(tx, proposals.c.creditor_id == creditor_id, proposals.c.hold_until <= today)


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
        matched[found.invoice_id][found.match_id] = Match(
            id=found.match_id,
            kind=found.kind,
            amount=found.amount,
            is_reversed=found.is_reversed,
            on=found.matched_on,
            interest=found.interest,
            fees=found.fees,
            to_agency=found.to_agency,
            court_costs=found.court_costs,
        )
    owed = await tx.execute(select(claims).where(among(claims.c.invoice_id, ids)))
    claim_of = {row["invoice_id"]: Claim(**row) for row in owed.mappings()}
    return {i: _proposal(row, matched[i], claim_of.get(i)) for i, row in zip(ids, rows, strict=True)}


def _proposal(row: RowMapping, matched: Mapping[str, Match], claim: Claim | None) -> Proposal:
    choice = row["choice"] and Choice(
        kind=row["choice"],
        reason=row["choice_reason"],
        chosen_by=row["chosen_by"],
        chosen_at=row["chosen_at"],
        until=row["hold_until"],
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
    choice, proposed = proposal.choice, proposal.proposed
    return {
        "of_invoice": proposal.invoice_id,
        "proposed": proposed,
        "withdrawn": proposal.withdrawn,
        "approved_in_go": proposal.approved_in_go,
        "choice": choice and choice.kind,
        "choice_reason": choice and choice.reason,
        "chosen_by": choice and choice.chosen_by,
        "chosen_at": choice and choice.chosen_at,
        "hold_until": choice and choice.until,
        "status": proposal.status,
        "left_to_pay": proposal.left_to_pay,
        "transferable_from": proposal.transferable_from,
        "wants_approval": proposal.wants_approval,
        "customer_id": proposed and proposed.customer.id,
        "customer_number": proposed and proposed.customer.number,
        "customer_key": proposed and search_key(proposed.customer.name),
        "invoice_number": proposed and proposed.invoice.number,
        "invoice_date": proposed and proposed.invoice.invoice_date,
        "due_date": proposed and proposed.invoice.due_date,
    }


def _match_row(invoice_id: UUID, match: Match) -> tuple[object, ...]:
    covers = (match.interest, match.fees, match.to_agency, match.court_costs)
    return (invoice_id, match.id, match.kind, match.amount, match.is_reversed, match.on, *covers)


def _claim_row(claim: Claim) -> tuple[object, ...]:
    return tuple(getattr(claim, column) for column in _CLAIM_COLUMNS)


_IS_LISTED_ANEW = (bindparam("status") == "draft") & (
    (proposals.c.status != "draft")
    | (proposals.c.left_to_pay < bindparam("left_to_pay"))
    | proposals.c.customer_id.is_distinct_from(bindparam("customer_id"))
)
_UPDATE = (
    update(proposals)
    .where(proposals.c.invoice_id == bindparam("of_invoice"))
    .values(
        {
            column: bindparam(column.name)
            for column in proposals.c
            if column.name not in ("invoice_id", "creditor_id", "listed")
        }
        | {
            proposals.c.listed: case(
                (_IS_LISTED_ANEW, proposals_listed.next_value()), else_=proposals.c.listed
            )
        }
    )
)
_APPROVED = text("update proposals set status = 'approved' where invoice_id = any(cast(:ids as uuid[]))")
_COVERS = ("interest", "fees", "to_agency", "court_costs")
_MATCH_COLUMNS = ("kind", "amount", "is_reversed", "matched_on", *_COVERS)
_MATCHES = inserting(
    matches,
    "invoice_id",
    "match_id",
    *_MATCH_COLUMNS,
    on_conflict=replacing("invoice_id", "match_id", columns=_MATCH_COLUMNS),
)
_CLAIM_COLUMNS = tuple(column.name for column in claims.c)
_CLAIMS = inserting(claims, *_CLAIM_COLUMNS, on_conflict=replacing("invoice_id", columns=_CLAIM_COLUMNS[1:]))
_DECISIONS = inserting(decisions, "id", "invoice_id", "action", "decided_by", "decided_at", "reason")

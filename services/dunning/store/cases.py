"""Cases as people look at them: what each of them waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text

from services.dunning.domain.decisions import Reason
from shared.db import Transaction
from shared.errors import NotFound
from shared.events import CaseStatus


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """A case and when it is looked at next; `reason` is None when all its claims have moved elsewhere."""

    case_id: UUID
    case_number: str
    status: CaseStatus
    reason: Reason | None
    next_step_on: date | None


_CREDITOR = text("select creditor_id from cases where case_id = :id and case_number is not null")
_CASES = text(
    "select case_id, case_number, status, reason, next_step_on from cases"
    " where creditor_id = :creditor_id and case_number is not null"
    " and (cast(:case_id as uuid) is null or case_id = :case_id)"
    " and (cast(:reason as text) is null or reason = :reason)"
    " order by case_number desc, case_id limit :limit offset :offset"
)


async def require_case(tx: Transaction, creditor_id: UUID, case_id: UUID) -> None:
    """Make sure that a case is known here and belongs to the creditor.

    Raises:
        NotFound: it is not, or does not.
    """
    if await tx.connection.scalar(_CREDITOR, {"id": case_id}) != creditor_id:
        raise NotFound(f"creditor {creditor_id} has no case {case_id}")


async def cases_of(
    tx: Transaction,
    creditor_id: UUID,
    *,
    case_id: UUID | None = None,
    reason: Reason | None = None,
    limit: int = 1,
    offset: int = 0,
) -> list[CaseRow]:
    """Return a creditor's cases, the newest numbers first; one of them, or those that wait for one reason."""
    values = {"creditor_id": creditor_id, "case_id": case_id, "reason": reason}
    rows = await tx.execute(_CASES, values | {"limit": limit, "offset": offset})
    return [
        CaseRow(**{**row._asdict(), "reason": Reason(row.reason) if row.reason else None}) for row in rows
    ]

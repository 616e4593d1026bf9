"""Court costs that operators have entered: each once, under its own id; what was wrong is revoked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from shared.db import Transaction
from shared.events import CourtCostKind, CourtCostsChanged


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredOutlay:
    """A public fee in kroner that was laid out for a case, by the agency or by the creditor itself.

    Two are the same whoever entered them.
    """

    outlay_id: UUID
    case_id: UUID
    what: CourtCostKind
    amount: Decimal
    laid_out_on: date
    by_agency: bool
    is_revoked: bool = False
    entered_by: str = field(default="", compare=False)
    entered_at: datetime | None = field(default=None, compare=False)
    revoked_by: str | None = field(default=None, compare=False)
    revoked_at: datetime | None = field(default=None, compare=False)

    def as_told(self, creditor_id: UUID) -> CourtCostsChanged:
        """Return what is told of it: it is entered once, and revoked once."""
        return CourtCostsChanged(
            creditor_id=creditor_id,
            case_id=self.case_id,
            outlay_id=self.outlay_id,
            kind=self.what,
            amount=self.amount,
            owed_from=self.laid_out_on,
            by_agency=self.by_agency,
            is_revoked=self.is_revoked,
            changed_by=self.revoked_by or self.entered_by,
            revision=2 if self.is_revoked else 1,
        )


_CREDITOR = text("select creditor_id from cases where case_id = :case_id")
_ENTER = text(
    "insert into outlays (outlay_id, case_id, invoice_id, what, amount, laid_out_on, by_agency, entered_at,"
    " entered_by)"
    " select :outlay_id, :case_id, invoice_id, :what, :amount, :laid_out_on, :by_agency, :now, :entered_by"
    " from claims where case_id = :case_id order by due_date, invoice_id limit 1 on conflict do nothing"
    " returning outlay_id"
)
_OF_CASE = text(
    "select outlay_id, case_id, what, amount, laid_out_on, by_agency, is_revoked,"
    " entered_by, entered_at, revoked_by, revoked_at from outlays"
    " where case_id = :case_id order by laid_out_on, outlay_id"
)
_REVOKE = text(
    "update outlays set is_revoked = true, revoked_by = :by, revoked_at = :now"
    " where case_id = :case_id and outlay_id = :outlay_id and not is_revoked returning outlay_id"
)


async def creditor_of_case(tx: Transaction, case_id: UUID) -> UUID | None:
    """Return the creditor of a case, None if the case has not been transferred here."""
    return (await tx.execute(_CREDITOR, {"case_id": case_id})).scalar()


async def enter(tx: Transaction, outlay: EnteredOutlay) -> bool:
    """Keep an outlay, counted to the case's oldest claim; False if one with its id is there, and stays."""
    entered = await tx.execute(
        _ENTER,
        {
            "outlay_id": outlay.outlay_id,
            "case_id": outlay.case_id,
            "what": outlay.what,
            "amount": outlay.amount,
            "laid_out_on": outlay.laid_out_on,
            "by_agency": outlay.by_agency,
            "now": tx.now,
            "entered_by": outlay.entered_by,
        },
    )
    return entered.scalar() is not None


async def of_case(tx: Transaction, case_id: UUID) -> list[EnteredOutlay]:
    """Return a case's outlays, revoked ones too, the oldest first."""
    return [EnteredOutlay(**row) for row in (await tx.execute(_OF_CASE, {"case_id": case_id})).mappings()]


async def revoke(tx: Transaction, case_id: UUID, outlay_id: UUID, *, by: str) -> bool:
    """Let an outlay never have been; False if it was revoked before, and stays as it is."""
    values = {"case_id": case_id, "outlay_id": outlay_id, "by": by, "now": tx.now}
    return (await tx.execute(_REVOKE, values)).scalar() is not None

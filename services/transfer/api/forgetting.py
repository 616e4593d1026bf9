"""Who may be forgotten: debtors of whom nothing is open, for long or by an operator's word; and who is."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi import Path as PathParameter
from pydantic import BaseModel

from services.transfer.store.privacy import debtors_of, forgotten, may_be_forgotten
from shared.api_types import Offset
from shared.clock import oslo_date
from shared.db import Database
from shared.errors import NotFound, Reject
from shared.privacy import MONTHS_KEPT, months_before


class DebtorView(BaseModel):
    """A debtor with his invoices and cases."""

    creditor_id: UUID
    customer_id: int
    case_ids: list[UUID]
    invoice_ids: list[UUID]


class ForgottenDebtorView(DebtorView):
    """A debtor who is forgotten, with his invoices and cases without a name; the last time on a day."""

    forgotten_on: date


class ClosedDebtorView(DebtorView):
    """A debtor with all his invoices and cases, and when the last of his claims was closed."""

    closed_on: date | None


def router(database: Database) -> APIRouter:
    """Return the routes; whoever includes them lets only services in."""
    routes = APIRouter(prefix="/privacy", tags=["privacy"])

    @routes.get("/closed")
    async def closed(
        before: date, limit: Annotated[int, Query(ge=1, le=500)] = 500
    ) -> list[ClosedDebtorView]:
        """List debtors whose last claim was closed before a day at least three and a half years ago."""
        async with database.transaction() as tx:
            if before > (latest := months_before(tx.today, MONTHS_KEPT)):
                raise Reject(f"data are kept three and a half years after closing: {latest} at the latest")
            rows = await may_be_forgotten(tx, before, limit)
        return [ClosedDebtorView.model_validate(row, from_attributes=True) for row in rows]

    @routes.get("/forgotten")
    async def forgotten_debtors(
        limit: Annotated[int, Query(ge=1, le=500)] = 500, offset: Offset = 0
    ) -> list[ForgottenDebtorView]:
        """List debtors who are forgotten: a service that rebuilds what it shows makes them nameless again."""
        async with database.transaction() as tx:
            rows = await forgotten(tx, limit=limit, offset=offset)
        return [
            ForgottenDebtorView(
                creditor_id=row.creditor_id,
                customer_id=row.customer_id,
                case_ids=row.case_ids,
                invoice_ids=row.invoice_ids,
                forgotten_on=oslo_date(row.forgotten_at),
            )
            for row in rows
        ]

    @routes.get("/closed/{case_number}")
    async def of_case(case_number: Annotated[int, PathParameter(ge=0, lt=2**63)]) -> list[ClosedDebtorView]:
        """List the debtor of a case, once for each card; 409 while anything of his is open."""
        async with database.transaction() as tx:
            rows = await debtors_of(tx, case_number)
        if not rows:
            raise NotFound(f"there is no case {case_number}")
        if not all(row.is_closed for row in rows):
            raise Reject(f"the debtor of case {case_number} still has an open claim or proposal")
        return [ClosedDebtorView.model_validate(row, from_attributes=True) for row in rows]

    return routes

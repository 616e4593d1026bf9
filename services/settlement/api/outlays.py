"""Court costs over HTTP: what operators enter, and take back when it was wrong."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.settlement.api.models import Answer
from services.settlement.recount import Touched, recount
from services.settlement.refusals import OutlayIdTaken, OutlayToCome
from services.settlement.store import outlays
from services.settlement.store.books import lock_books
from services.settlement.store.outlays import EnteredOutlay
from shared.api_types import Responses
from shared.auth import Person
from shared.db import Database, Transaction
from shared.errors import NotFound
from shared.events import CourtCostKind, Money

Kroner = Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=2)]

NOT_FOUND: Responses = {404: {"description": "There is no such case or outlay here"}}
REFUSED = NOT_FOUND | {409: {"description": "The id is another outlay's, or the day to come"}}


class OutlayGiven(BaseModel):
    """A public fee in kroner; `by_agency` when the agency has paid it, so that the creditor owes it."""

    what: CourtCostKind
    amount: Kroner
    laid_out_on: date
    by_agency: bool = True


class OutlayView(Answer):
    """An outlay of a case; the debtor owes it from its day on unless it was revoked.

    `revoked_by` and `revoked_at` are null while it stands.
    """

    outlay_id: UUID
    case_id: UUID
    what: CourtCostKind
    amount: Money
    laid_out_on: date
    by_agency: bool
    is_revoked: bool
    entered_by: str
    entered_at: datetime
    revoked_by: str | None
    revoked_at: datetime | None


def routes(database: Database) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["court costs"])

    @routes.get("/cases/{case_id}/outlays", responses=NOT_FOUND)
    async def list_outlays(case_id: UUID) -> list[OutlayView]:
        """List what has been laid out for a case, the oldest first."""
        async with database.transaction() as tx:
            await _creditor(tx, case_id)
            return await _views(tx, case_id)

    @routes.put("/cases/{case_id}/outlays/{outlay_id}", responses=REFUSED)
    async def enter(case_id: UUID, outlay_id: UUID, given: OutlayGiven, by: Person) -> list[OutlayView]:
        """Enter an outlay under an id of the caller's; the same again changes nothing."""
        outlay = EnteredOutlay(outlay_id=outlay_id, case_id=case_id, entered_by=by, **given.model_dump())
        async with database.transaction() as tx:
            await _enter(tx, outlay)
            return await _views(tx, case_id)

    @routes.delete("/cases/{case_id}/outlays/{outlay_id}", responses=NOT_FOUND)
    async def revoke(case_id: UUID, outlay_id: UUID, by: Person) -> list[OutlayView]:
        """Take an outlay back that was entered by mistake; what was charged and covered is counted again."""
        async with database.transaction() as tx:
            await _revoke(tx, case_id, outlay_id, by)
            return await _views(tx, case_id)

    return routes


async def _enter(tx: Transaction, outlay: EnteredOutlay) -> None:
    if outlay.laid_out_on > tx.today:
        raise OutlayToCome(
            f"{outlay.laid_out_on} is to come; enter the outlay when it has been paid", day=outlay.laid_out_on
        )
    creditor_id = await _creditor(tx, outlay.case_id)
    await lock_books(tx, [creditor_id])
    is_new = await outlays.enter(tx, outlay)
    if outlay not in await outlays.of_case(tx, outlay.case_id):
        raise OutlayIdTaken(
            f"the id {outlay.outlay_id} is that of another outlay, or of one that was revoked; take a new one"
        )
    if is_new:
        tx.say(outlay.as_told(creditor_id))
        await _recount(tx, outlay.case_id, f"outlay-{outlay.outlay_id}")


async def _revoke(tx: Transaction, case_id: UUID, outlay_id: UUID, by: str) -> None:
    creditor_id = await _creditor(tx, case_id)
    await lock_books(tx, [creditor_id])
    known = {each.outlay_id for each in await outlays.of_case(tx, case_id)}
    if outlay_id not in known:
        raise NotFound(f"case {case_id} has no outlay {outlay_id}")
    if await outlays.revoke(tx, case_id, outlay_id, by=by):
        revoked = next(each for each in await outlays.of_case(tx, case_id) if each.outlay_id == outlay_id)
        tx.say(revoked.as_told(creditor_id))
        await _recount(tx, case_id, f"revoked-outlay-{outlay_id}")


async def _creditor(tx: Transaction, case_id: UUID) -> UUID:
    creditor_id = await outlays.creditor_of_case(tx, case_id)
    if creditor_id is None:
        raise NotFound(f"no invoice of case {case_id} has been transferred for collection")
    return creditor_id


async def _recount(tx: Transaction, case_id: UUID, cause: str) -> None:
    touched = Touched()
    touched.add(case_id, cause)
    await recount(tx, touched)


async def _views(tx: Transaction, case_id: UUID) -> list[OutlayView]:
    return [OutlayView.model_validate(outlay) for outlay in await outlays.of_case(tx, case_id)]

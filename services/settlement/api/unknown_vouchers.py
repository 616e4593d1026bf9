"""Vouchers that stand in PowerOffice Go under a settlement's id that this database does not know.

After a restore these are the settlements that were posted after the backup and are counted anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.settlement.api.route_parts import NOT_FOUND
from services.settlement.domain.facts import ZERO
from services.settlement.effects import Connections
from services.settlement.store import settlements
from services.settlement.store.books import profiles
from shared.api_types import Responses
from shared.db import Database
from shared.errors import NotFound
from shared.poweroffice.models import Transaction

GO_REFUSED: Responses = {
    409: {"description": "PowerOffice Go refuses; says why"},
    503: {"description": "PowerOffice Go does not answer, or the creditor's connection is lost"},
}


class UnknownVoucherView(BaseModel):
    """A voucher in Go with the id of a settlement that is not here; `total` is the sum of its debits."""

    settlement_id: UUID
    voucher_id: UUID
    voucher_number: int | None
    posted_on: date
    total: Decimal
    description: str


def routes(database: Database, connections: Connections) -> APIRouter:
    """Return the route; whoever includes it lets only services in."""
    router = APIRouter(tags=["settlements"])

    @router.get("/creditors/{creditor_id}/unknown-vouchers", responses=NOT_FOUND | GO_REFUSED)
    async def unknown_vouchers(creditor_id: UUID, since: date) -> list[UnknownVoucherView]:
        """List a creditor's standing vouchers, posted since a day, whose settlement is not known here."""
        async with database.transaction() as tx:
            if not await profiles(tx, [creditor_id]):
                raise NotFound(f"there is no creditor {creditor_id}")
            today = tx.today
        go = connections.v2(creditor_id)
        found = _by_settlement(await go.vouchers.bank_journal_lines(posted_from=since, posted_to=today))
        async with database.transaction() as tx:
            known = await settlements.known(tx, found)
        return [_view(id_, lines) for id_, lines in found.items() if id_ not in known]

    return router


def _by_settlement(lines: Iterable[Transaction]) -> dict[UUID, list[Transaction]]:
    """Return the standing lines by the id that their voucher has as its reference; others' are left out."""
    found: dict[UUID, list[Transaction]] = {}
    for line in lines:
        settlement_id = _id_in(line.external_import_reference or "")
        if settlement_id and not line.is_reversed:
            found.setdefault(settlement_id, []).append(line)
    return found


def _id_in(reference: str) -> UUID | None:
    """Return the id that a reference of ours is: a UUID of version 7."""
    try:
        found = UUID(reference)
    except ValueError:
        return None
    return found if found.version == 7 else None


def _view(settlement_id: UUID, lines: list[Transaction]) -> UnknownVoucherView:
    first = lines[0]
    return UnknownVoucherView(
        settlement_id=settlement_id,
        voucher_id=first.voucher_id,
        voucher_number=first.voucher_number,
        posted_on=first.posting_date,
        total=sum((line.amount for line in lines if line.amount > 0), ZERO),
        description=first.description or "",
    )

"""The agency's own money over HTTP: what is there, draws, and the bank's charges."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from services.settlement import charging
from services.settlement.api.batches import CANNOT, payout_detail
from services.settlement.api.models import Answer
from services.settlement.api.payout_models import PayoutDetailView
from services.settlement.api.route_parts import NOT_FOUND
from services.settlement.charging import NamedEntry
from services.settlement.domain.facts import ZERO
from services.settlement.payouts.drawing import draw
from services.settlement.store import bank_charges, own_funds
from shared.api_types import Limit, Offset, Why
from shared.auth import Person, ServiceTokens, internal
from shared.db import Database
from shared.errors import NotFound
from shared.events import Money

Kroner = Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=2)]
Position = Annotated[int, Path(ge=1, le=2_147_483_647)]
CHARGE = "/bank-files/{file_id}/entries/{position}/charge"


class OwnMoneyView(Answer):
    """The agency's own on the client account, in kroner.

    `standing` is what stands to it in the books; `drawable` what the account holds beyond all that is owed to
    creditors and debtors; `to_pay_in` what it holds less than that. `unexplained` is what the bank says left
    the account (below zero: came back) without a payout or a charge behind it: the balance is off by so much.
    """

    standing: Money
    drawable: Money
    to_pay_in: Money
    unexplained: Money


class DrawOrder(BaseModel):
    """How much to draw, in kroner; all that can be drawn if not given."""

    amount: Kroner | None = None


class BankEntryView(Answer):
    """Money out of the account, below zero, or back, that nothing explains yet; `text` is the bank's."""

    file_id: UUID
    position: int
    amount: Money
    booked_on: date
    reference: str
    reason: str
    text: str


class ChargeOrder(BaseModel):
    """Why it is a charge.

    `is_another` when one alike is booked from another notice, and this is no repeat of it; `is_no_payout`
    when payouts of the amount are with the bank, and this is none of them.
    """

    note: str = Field(min_length=3, max_length=500)
    is_another: bool = False
    is_no_payout: bool = False


class BankChargeView(Answer):
    """A charge of the bank's, borne by the agency; below zero it was given back."""

    charge_id: UUID
    file_id: UUID
    position: int
    amount: Money
    charged_on: date
    reference: str
    note: str
    booked_by: str
    booked_at: datetime
    revoked_by: str | None
    revoked_at: datetime | None
    revoked_why: str | None


def own_money_routes(
    database: Database, tokens: ServiceTokens, *, own_account: str, agency: str
) -> APIRouter:
    """Return the routes, for other services and operators only; deeds name their person."""
    routes = APIRouter(dependencies=internal(tokens, "settlement"), tags=["own money"])

    @routes.get("/own-money")
    async def show_own_money() -> OwnMoneyView:
        """Show what on the client account is the agency's own."""
        async with database.transaction() as tx:
            own = await own_funds.own_money(tx)
            return OwnMoneyView(
                standing=await own_funds.standing(tx),
                drawable=max(own, ZERO),
                to_pay_in=max(-own, ZERO),
                unexplained=ZERO - await bank_charges.sum_unexplained(tx),
            )

    @routes.post("/agency-draws", status_code=201, responses=CANNOT)
    async def order_draw(order: DrawOrder, by: Person) -> PayoutDetailView:
        """Order the agency's own money, or some of it, to its own account; the next batch holds it."""
        payout = await draw(database, by, amount=order.amount, account=own_account, agency=agency)
        async with database.transaction() as tx:
            return await payout_detail(tx, payout.id)

    _charges(routes, database)
    return routes


def _charges(routes: APIRouter, database: Database) -> None:
    @routes.get("/bank-entries/unexplained")
    async def list_unexplained(limit: Limit = 100, offset: Offset = 0) -> list[BankEntryView]:
        """List money out and back that is neither a payout of ours nor a charge, the newest first."""
        async with database.transaction() as tx:
            found = await bank_charges.unexplained(tx, limit=limit, offset=offset)
        return [BankEntryView.model_validate(each) for each in found]

    @routes.get("/bank-charges")
    async def list_charges(limit: Limit = 100, offset: Offset = 0) -> list[BankChargeView]:
        """List the bank's charges, revoked ones too, the newest first."""
        async with database.transaction() as tx:
            found = await bank_charges.listed(tx, limit=limit, offset=offset)
        return [BankChargeView.model_validate(each) for each in found]

    @routes.put(CHARGE, responses=NOT_FOUND | CANNOT)
    async def book_charge(
        file_id: UUID, position: Position, order: ChargeOrder, by: Person
    ) -> BankChargeView:
        """Book an entry of a bank file as a charge, which the agency bears; again changes nothing."""
        booked = await charging.charge(
            database, NamedEntry(file_id=file_id, position=position), by,
            note=order.note, is_another=order.is_another, is_no_payout=order.is_no_payout,
        )  # fmt: skip
        return BankChargeView.model_validate(booked)

    @routes.post(f"{CHARGE}/revoke", responses=NOT_FOUND | CANNOT)
    async def revoke_charge(file_id: UUID, position: Position, why: Why, by: Person) -> BankEntryView:
        """Take back that an entry is a charge; it is unexplained again."""
        named = NamedEntry(file_id=file_id, position=position)
        await charging.revoke(database, named, by, why=why.reason)
        async with database.transaction() as tx:
            entry = await bank_charges.entry(tx, file_id, position)
        if entry is None:
            raise NotFound(f"bank file {file_id} has no entry {position}")
        return BankEntryView.model_validate(entry)

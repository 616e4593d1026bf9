"""Credits without details over HTTP: those that wait, and booking one when the bank has told whose it is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field, model_validator

from services.settlement.api.models import Answer
from services.settlement.api.route_parts import NOT_FOUND
from services.settlement.held_credits import Booking, book_held_credit, undo_booking
from services.settlement.store import held_credits
from shared.api_types import Limit, Offset, Responses, Why
from shared.auth import Person
from shared.db import Database
from shared.errors import NotFound
from shared.events import Money

BOOKED: Responses = NOT_FOUND | {
    409: {"description": "It is booked for another KID, or told of with its details"}
}

UNDONE: Responses = NOT_FOUND | {
    409: {
        "description": "The bank has told of it since, or its money is on its way out",
    }
}


class HeldCreditView(Answer):
    """Money into the client account without details; `payment_id` is that of its payment, once booked."""

    file_id: UUID
    position: int
    amount: Money
    booked_on: date
    reference: str
    payment_id: str
    booked_by: str | None
    booked_at: datetime | None
    note: str | None


class BookedCreditView(Answer):
    """A credit that somebody has booked for a KID, and who took it back, when and why: null while it stands.

    The bank's details take one back themselves (`settlement`) where they tell otherwise.
    """

    payment_id: str
    file_id: UUID
    position: int
    amount: Money
    booked_on: date
    reference: str
    kid: str
    booked_by: str
    booked_at: datetime
    note: str
    undone_by: str | None
    undone_at: datetime | None
    undone_why: str | None


class BookOrder(BaseModel):
    """Whose the money is, by KID or by the case's id, and how that is known.

    `is_another` when it only looks like what the bank has told of: a payment with the same day, amount and
    KID, or the sum of a day's OCR giro.
    """

    kid: Annotated[str | None, Field(pattern=r"^[0-9]{2,25}$")] = None
    case_id: UUID | None = None
    note: Annotated[str, Field(min_length=1, max_length=1000)]
    is_another: bool = False

    @model_validator(mode="after")
    def _one_name(self) -> Self:
        if (self.kid is None) == (self.case_id is None):
            raise ValueError("name whose it is by kid or by case_id, not by both")
        return self


def routes(database: Database) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["bank"])

    @routes.get("/held-credits")
    async def list_held(limit: Limit = 100, offset: Offset = 0) -> list[HeldCreditView]:
        """List the credits without details that nobody has booked; no details or OCR giro tell them."""
        async with database.transaction() as tx:
            waiting = await held_credits.waiting_credits(tx, limit=limit, offset=offset)
        return [HeldCreditView.model_validate(each) for each in waiting]

    @routes.get("/held-credits/booked")
    async def list_booked(limit: Limit = 100, offset: Offset = 0) -> list[BookedCreditView]:
        """List the credits that somebody has booked, the latest first, with those that were taken back."""
        async with database.transaction() as tx:
            booked = await held_credits.booked_credits(tx, limit=limit, offset=offset)
        return [BookedCreditView.model_validate(each) for each in booked]

    @routes.post("/held-credits/{file_id}/{position}/book", responses=BOOKED)
    async def book(file_id: UUID, position: int, order: BookOrder, by: Person) -> HeldCreditView:
        """Book a credit that a file passed over, at this position, as a payment; once, however often."""
        kid = order.kid or await _kid_of_case(database, order.case_id)
        booking = Booking(kid=kid, by=by, note=order.note, is_another=order.is_another)
        booked = await book_held_credit(database, file_id, position, booking)
        return HeldCreditView.model_validate(booked)

    @routes.post("/held-credits/{file_id}/{position}/undo", responses=UNDONE)
    async def undo(file_id: UUID, position: int, why: Why, by: Person) -> HeldCreditView:
        """Take back that a credit is booked, so that it waits again; nothing happens if it is not booked."""
        undone = await undo_booking(database, file_id, position, by=by, why=why.reason)
        return HeldCreditView.model_validate(undone)

    return routes


async def _kid_of_case(database: Database, case_id: UUID | None) -> str:
    async with database.transaction() as tx:
        kid = await held_credits.kid_of_case(tx, case_id) if case_id else None
    if kid is None:
        raise NotFound(f"there is no case {case_id}")
    return kid

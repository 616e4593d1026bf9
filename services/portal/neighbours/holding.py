"""Settlement's HTTP API about credits without details: those that wait, and those booked by hand."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import httpx
from pydantic import BaseModel, TypeAdapter

from services.portal.neighbours.asking import ask, person

MOST_HELD = 200
"""Credits that one page shows of each kind."""


class HeldCredit(BaseModel):
    """Money into the client account of which the bank has not told whose it is, kroner.

    `payment_id` is that of the payment which it becomes when it is booked.
    """

    file_id: UUID
    position: int
    amount: Decimal
    booked_on: date
    reference: str
    payment_id: str


class BookedCredit(HeldCredit):
    """A credit that somebody has booked for a KID, and how he knew; who took that back, and why."""

    kid: str
    booked_by: str
    booked_at: datetime
    note: str
    undone_by: str | None
    undone_why: str | None


@dataclass(frozen=True, kw_only=True)
class Booking:
    """Whose the money is, by KID or by the case, and how that is known.

    `is_another` when it only looks like what the bank has told of.
    """

    note: str
    kid: str = ""
    case_id: UUID | None = None
    is_another: bool = False


_HELD = TypeAdapter(list[HeldCredit])
_BOOKED = TypeAdapter(list[BookedCredit])


@dataclass(frozen=True)
class Holding:
    """What settlement is asked about credits without details, and told on behalf of a person."""

    client: httpx.AsyncClient

    async def held_credits(self) -> list[HeldCredit]:
        """Return the credits that wait, the newest first."""
        return _HELD.validate_json(
            await ask(self.client, "GET", "/held-credits", params={"limit": MOST_HELD})
        )

    async def booked_credits(self) -> list[BookedCredit]:
        """Return those that somebody has booked, the last booked first, also where that was taken back."""
        answer = await ask(self.client, "GET", "/held-credits/booked", params={"limit": MOST_HELD})
        return _BOOKED.validate_json(answer)

    async def book_credit(self, file_id: UUID, position: int, booking: Booking, by: str) -> None:
        """Book a credit as a payment; the same again changes nothing."""
        whose = {"case_id": str(booking.case_id)} if booking.case_id else {"kid": booking.kid}
        body = whose | {"note": booking.note, "is_another": booking.is_another}
        path = f"/held-credits/{file_id}/{position}/book"
        await ask(self.client, "POST", path, json=body, headers=person(by))

    async def unbook_credit(self, file_id: UUID, position: int, reason: str, by: str) -> None:
        """Take back that a credit is booked; it waits again."""
        path = f"/held-credits/{file_id}/{position}/undo"
        await ask(self.client, "POST", path, json={"reason": reason}, headers=person(by))

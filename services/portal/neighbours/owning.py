"""Settlement's HTTP API about the agency's own money: what is there, draws, and the bank's charges."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import httpx
from pydantic import BaseModel, TypeAdapter

from services.portal.domain.access import AGENCY
from services.portal.neighbours.asking import ask, person
from services.portal.neighbours.booked import DecidedPayment, Payout

MOST = 200
"""Things of a kind that one page shows."""


class OwnMoney(BaseModel):
    """What of the client account is the agency's own, kroner.

    `standing` is what the books say, `drawable` what the account holds beyond all that is owed to creditors
    and debtors, `to_pay_in` what it holds less than that. `unexplained` is what has left it, below zero come
    back, without a payout or a charge behind it.
    """

    standing: Decimal
    drawable: Decimal
    to_pay_in: Decimal
    unexplained: Decimal


class BankEntry(BaseModel):
    """Money out of the account, below zero, or back, that nothing explains yet; `text` is the bank's."""

    file_id: UUID
    position: int
    amount: Decimal
    booked_on: date
    reference: str
    text: str


class BankCharge(BaseModel):
    """A charge of the bank's, borne by the agency, kroner; below zero it was given back."""

    file_id: UUID
    position: int
    amount: Decimal
    charged_on: date
    reference: str
    note: str
    booked_by: str
    booked_at: datetime
    revoked_by: str | None
    revoked_why: str | None


@dataclass(frozen=True, kw_only=True)
class Charging:
    """Why an entry is a charge.

    `is_another` when one alike is booked and this is no repeat of it; `is_no_payout` when payouts of the
    amount are with the bank and this is none of them.
    """

    note: str
    is_another: bool
    is_no_payout: bool


_ENTRIES = TypeAdapter(list[BankEntry])
_CHARGES = TypeAdapter(list[BankCharge])
_PAYOUTS = TypeAdapter(list[Payout])
_DECIDED = TypeAdapter(list[DecidedPayment])


@dataclass(frozen=True)
class Owning:
    """What settlement is asked about the agency's own money, and told on behalf of a person."""

    client: httpx.AsyncClient

    async def own_money(self) -> OwnMoney:
        """Return what on the client account is the agency's own."""
        return OwnMoney.model_validate_json(await ask(self.client, "GET", "/own-money"))

    async def draws(self) -> list[Payout]:
        """Return what was drawn, or is to be, the newest first."""
        params = {"creditor_id": str(AGENCY), "kind": "agency", "limit": MOST}
        found = _PAYOUTS.validate_json(await ask(self.client, "GET", "/payouts", params=params))
        return [each for each in found if each.kind == "agency"]

    async def draw(self, amount: Decimal | None, by: str) -> None:
        """Order an amount, or all that can be drawn, to the agency's own account."""
        body = {} if amount is None else {"amount": str(amount)}
        await ask(self.client, "POST", "/agency-draws", json=body, headers=person(by))

    async def deposits(self) -> list[DecidedPayment]:
        """Return the payments that somebody has marked as paid in by the agency, the last marked first."""
        params: dict[str, str | int] = {"decision": "own", "limit": MOST}
        answer = await ask(self.client, "GET", "/payments/decided", params=params)
        return [each for each in _DECIDED.validate_json(answer) if each.decision == "own"]

    async def unexplained(self) -> list[BankEntry]:
        """Return money out and back that is neither a payout nor a charge, the newest first."""
        answer = await ask(self.client, "GET", "/bank-entries/unexplained", params={"limit": MOST})
        return _ENTRIES.validate_json(answer)

    async def charges(self) -> list[BankCharge]:
        """Return the bank's charges, revoked ones too, the newest first."""
        return _CHARGES.validate_json(await ask(self.client, "GET", "/bank-charges", params={"limit": MOST}))

    async def charge(self, file_id: UUID, position: int, why: Charging, by: str) -> None:
        """Book an entry of a bank file as a charge; the same again changes nothing."""
        body = {"note": why.note, "is_another": why.is_another, "is_no_payout": why.is_no_payout}
        await ask(self.client, "PUT", _charge(file_id, position), json=body, headers=person(by))

    async def revoke_charge(self, file_id: UUID, position: int, reason: str, by: str) -> None:
        """Take back that an entry is a charge; it is unexplained again."""
        path = f"{_charge(file_id, position)}/revoke"
        await ask(self.client, "POST", path, json={"reason": reason}, headers=person(by))


def _charge(file_id: UUID, position: int) -> str:
    return f"/bank-files/{file_id}/entries/{position}/charge"

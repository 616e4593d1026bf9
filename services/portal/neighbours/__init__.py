"""The other services' HTTP APIs, as far as the portal uses them; `asking` says how each call may fail."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

import httpx
from pydantic import TypeAdapter

from services.portal.domain.cases import Action
from services.portal.neighbours.answers import (
    MOST_SUGGESTED,
    MOST_WAITING,
    BookedSettlement,
    Lacking,
    MailAddress,
    NextStep,
    Offer,
    Outlook,
    PlanAsked,
    PostedLetter,
    WaitingKind,
    WaitingPayment,
)
from services.portal.neighbours.asking import SOON, Refused, Unanswered, ask, person
from services.portal.neighbours.choosing import Choosing
from services.portal.neighbours.holding import Holding
from services.portal.neighbours.invoicing import Invoicing
from services.portal.neighbours.owning import Owning
from services.portal.neighbours.proposing import Proposing
from services.portal.neighbours.registration import Registration
from services.portal.neighbours.running import Running
from services.portal.neighbours.settling import Settling
from services.portal.neighbours.subscribing import Subscribing
from shared.errors import NotFound
from shared.service import Runtime

__all__ = ["Neighbours", "Refused", "Unanswered"]

Answer = Literal["go_legal", "withdraw", "continue"]
"""How a case goes on; a write-off is booked in PowerOffice Go, from where it comes by itself."""

_BOOKED = TypeAdapter(list[BookedSettlement])
_LETTERS = TypeAdapter(list[PostedLetter])
_LACKING = TypeAdapter(list[Lacking])
_OFFERS = TypeAdapter(list[Offer])
_PAYMENTS = TypeAdapter(list[WaitingPayment])


@dataclass(frozen=True)
class Neighbours:
    """Calls the other services with the portal's own tokens; who may ask for what is decided before."""

    registration: Registration
    dunning: httpx.AsyncClient
    transfer: httpx.AsyncClient
    settlement: httpx.AsyncClient
    running: Running

    @property
    def choosing(self) -> Choosing:
        """What a company chooses about its dunning."""
        return Choosing(self.dunning)

    @property
    def proposing(self) -> Proposing:
        """The proposal lists, and what is decided there."""
        return Proposing(self.transfer)

    @property
    def subscribing(self) -> Subscribing:
        """A company's webhooks to its other systems."""
        return Subscribing(self.registration.client)

    @property
    def settling(self) -> Settling:
        """Settlement's vouchers, payouts, files and reports."""
        return Settling(self.settlement)

    @property
    def owning(self) -> Owning:
        """The agency's own money, and the bank's charges."""
        return Owning(self.settlement)

    @property
    def holding(self) -> Holding:
        """Credits of which the bank has told no details."""
        return Holding(self.settlement)

    @property
    def invoicing(self) -> Invoicing:
        """The agency's invoices for VAT."""
        return Invoicing(self.settlement)

    @classmethod
    def of(cls, runtime: Runtime) -> "Neighbours":
        """Return the services of this installation."""
        registration = Registration(runtime.client("portal", "registration"))
        return cls(
            registration,
            dunning=runtime.client("portal", "dunning"),
            transfer=runtime.client("portal", "transfer"),
            settlement=runtime.client("portal", "settlement"),
            running=Running.of(runtime),
        )

    async def close(self) -> None:
        """Let go of every connection."""
        for client in (self.registration.client, self.dunning, self.transfer, self.settlement):
            await client.aclose()
        await self.running.close()

    async def offers(self, case_id: UUID) -> list[Offer]:
        """Return what can be done with a case today, what it costs and stops; a part of a page."""
        return _OFFERS.validate_json(
            await ask(self.transfer, "GET", f"/cases/{case_id}/actions", timeout=SOON)
        )

    async def outlook(self, case_id: UUID) -> Outlook:
        """Return when a case's pause ends by itself and its fees grow; a part of a page."""
        return Outlook.model_validate_json(await ask(self.transfer, "GET", f"/cases/{case_id}", timeout=SOON))

    async def next_step(self, creditor_id: UUID, case_id: UUID) -> NextStep:
        """Return what a case waits for before its next letter; a part of a page."""
        params = {"creditor_id": str(creditor_id)}
        return NextStep.model_validate_json(
            await ask(self.dunning, "GET", f"/cases/{case_id}", params=params, timeout=SOON)
        )

    async def change_case(
        self, case_id: UUID, action: Action, *, reason: str, changed_by: str, until: date | None = None
    ) -> None:
        """Do something with a case; a pause ends by itself on the day `until`, else after the usual time."""
        body = {"reason": reason}
        if action == "pause" and until:
            body["until"] = until.isoformat()
        path = f"/cases/{case_id}/{action}"
        await ask(self.transfer, "POST", path, json=body, headers=person(changed_by))

    async def dispute(self, case_id: UUID, *, reason: str, changed_by: str) -> None:
        """Stop a case because its debtor objects."""
        path = f"/cases/{case_id}/dispute"
        await ask(self.transfer, "POST", path, json={"reason": reason}, headers=person(changed_by))

    async def answer_case(self, case_id: UUID, answer: Answer, *, reason: str, changed_by: str) -> None:
        """Say how a case goes on, which its creditor was asked."""
        body = {"answer": answer, "reason": reason}
        path = f"/cases/{case_id}/answers"
        await ask(self.transfer, "POST", path, json=body, headers=person(changed_by))

    async def lacking(self, creditor_id: UUID | None) -> list[Lacking]:
        """Return the cases whose letters cannot be sent for want of a name or an address."""
        params = {"creditor_id": str(creditor_id)} if creditor_id else {}
        return _LACKING.validate_json(await ask(self.transfer, "GET", "/tasks", params=params, timeout=SOON))

    async def failed_settlements(self, creditor_id: UUID) -> list[BookedSettlement]:
        """Return a company's settlements whose vouchers PowerOffice Go has not taken."""
        params = {"creditor_id": str(creditor_id), "status": "posting_failed", "limit": 1000}
        answer = await ask(self.settlement, "GET", "/settlements", params=params, timeout=SOON)
        return _BOOKED.validate_json(answer)

    async def agree(self, creditor_id: UUID, case_id: UUID, plan: PlanAsked, by: str) -> None:
        """Agree on a payment plan; dunning confirms it to the debtor by letter."""
        await ask(
            self.dunning,
            "POST",
            f"/cases/{case_id}/plans",
            params={"creditor_id": str(creditor_id)},
            json=plan.model_dump(mode="json"),
            headers=person(by),
        )

    async def invoice_copy(self, creditor_id: UUID, invoice_id: UUID) -> bytes:
        """Return the original invoice as PDF."""
        params = {"creditor_id": str(creditor_id)}
        return await ask(self.dunning, "GET", f"/invoices/{invoice_id}/copy", params=params)

    async def letter(self, creditor_id: UUID, document_id: UUID, *, hide_pin_of: UUID | None = None) -> bytes:
        """Return a letter's PDF; `hide_pin_of`, its case, leaves the debtor's PIN out."""
        params = {"creditor_id": str(creditor_id)}
        if hide_pin_of is not None:
            params["hide_pin_of"] = str(hide_pin_of)
        return await ask(self.dunning, "GET", f"/documents/{document_id}", params=params)

    async def mail_address(self, creditor_id: UUID, case_id: UUID) -> MailAddress:
        """Return where the debtor of a case is mailed."""
        params = {"creditor_id": str(creditor_id)}
        answer = await ask(self.dunning, "GET", f"/cases/{case_id}/mail-address", params=params)
        return MailAddress.model_validate_json(answer)

    async def cover(self, creditor_id: UUID, case_id: UUID, letter_id: UUID) -> bytes:
        """Return the cover sheet under which a letter was posted after its mail had come back, as PDF.

        Raises:
            NotFound: it was not, or the sheet is not made yet.
        """
        params = {"creditor_id": str(creditor_id), "case_id": str(case_id)}
        listed = _LETTERS.validate_json(await ask(self.dunning, "GET", "/letters", params=params))
        cover_id = next((each.cover_id for each in listed if each.letter_id == letter_id), None)
        if cover_id is None:
            raise NotFound(f"letter {letter_id} has no cover sheet")
        return await self.letter(creditor_id, cover_id)

    async def remittance_advice(self, settlement_id: UUID) -> bytes:
        """Return a settlement's remittance advice as PDF."""
        return await ask(self.settlement, "GET", f"/settlements/{settlement_id}/advice.pdf")

    async def waiting_payments(self, kind: WaitingKind, *, suggest: bool = False) -> list[WaitingPayment]:
        """Return the money of all companies that covers no claim, the longest waiting first.

        `suggest` has settlement look for the cases that each may be meant for, of fewer payments.
        """
        params: dict[str, str | int | bool] = {"limit": MOST_WAITING}
        if suggest:
            params = {"limit": MOST_SUGGESTED, "suggest": True}
        return _PAYMENTS.validate_json(await ask(self.settlement, "GET", f"/{kind}", params=params))

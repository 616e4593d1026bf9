"""Transfer's HTTP API, as far as companies look through their proposal lists and decide there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import httpx
from pydantic import BaseModel, TypeAdapter

from services.portal.domain.companies import ProposalStatus
from services.portal.neighbours.asking import ask, person
from services.portal.words.sentences import worded
from shared.sentences import Plain, Sentence

Choice = Literal["hold", "remove", "release"]

TO_APPROVE: tuple[ProposalStatus, ...] = ("draft", "refused")
"""Statuses in which an invoice waits for somebody to approve it (again)."""


class ListedInvoice(BaseModel):
    """An invoice as it stands in the list; the amount in kroner."""

    number: str
    invoice_date: date
    due_date: date
    amount: Decimal


class ListedCustomer(BaseModel):
    """Who owes it."""

    name: str


class ListedProposal(BaseModel):
    """A row of the list; `detail` says why it stands as it does; a hold ends by itself on `held_until`.

    `likely_customer` is the number of another customer who may be the same debtor and has an open case.
    """

    invoice_id: UUID
    creditor_id: UUID
    status: ProposalStatus
    invoice: ListedInvoice
    customer: ListedCustomer
    left_to_pay: Decimal
    days_overdue: int
    auto_approve: bool
    detail: str
    held_until: date | None
    likely_customer: str | None = None


class Summed(BaseModel):
    """How many invoices, and what is left to pay on them, kroner."""

    count: int
    left_to_pay: Decimal


class Counted(BaseModel):
    """How many invoices have a status."""

    status: str
    count: int


class Totals(BaseModel):
    """What the lists hold by status, what was found, and what the filter hides of the same statuses."""

    by_status: list[Counted]
    found: Summed
    hidden: Summed


class CompanysPart(BaseModel):
    """What of the list is one company's: its drafts that are shown, and up to where it was seen."""

    creditor_id: UUID
    seen_until: int
    drafts: Summed


class ProposalPage(BaseModel):
    """A page of the list; `next` is the cursor of the next one."""

    rows: list[ListedProposal]
    totals: Totals
    creditors: list[CompanysPart]
    reasons: list[str]
    next: str | None


class Summary(BaseModel):
    """How many invoices have which status."""

    proposals: list[Counted]


class Receipt(BaseModel):
    """What became of one invoice; `refusal` is transfer's code of why nothing did, `detail` its words."""

    invoice_id: UUID
    invoice_number: str | None
    accepted: bool
    case_number: str | None
    refusal: str | None
    detail: str = ""
    values: dict[str, Plain] = {}

    @property
    def obstacle(self) -> str:
        """Why nothing was done, in the language that is spoken; empty where transfer does not say."""
        return worded(Sentence(self.detail, self.refusal or "", self.values))


_RECEIPTS = TypeAdapter(list[Receipt])


@dataclass(frozen=True)
class Proposing:
    """Calls transfer; who may ask for what is decided before."""

    transfer: httpx.AsyncClient

    async def page(self, creditor_ids: Collection[UUID], wanted: Mapping[str, Any]) -> ProposalPage:
        """Return a page of the companies' lists as one; `wanted` is the filter and order of its API."""
        params = {"creditor_id": [str(each) for each in creditor_ids], **wanted}
        return ProposalPage.model_validate_json(
            await ask(self.transfer, "GET", "/proposal-list", params=params)
        )

    async def waiting(self, creditor_ids: Collection[UUID]) -> int:
        """Return how many invoices of the companies wait for somebody to approve them."""
        params = {"creditor_id": [str(each) for each in creditor_ids]}
        answer = await ask(self.transfer, "GET", "/summary", params=params)
        return to_approve(Summary.model_validate_json(answer).proposals)

    async def approve(
        self,
        creditor_id: UUID,
        invoice_ids: Sequence[UUID],
        seen_until: int | None,
        email: str,
        *,
        is_same_debtor: bool | None = None,
    ) -> list[Receipt]:
        """Approve invoices as they had been seen; a receipt for each.

        `is_same_debtor` is whether customers who are like the debtor of an open case are he.
        """
        body: dict[str, Any] = {"invoice_ids": [str(each) for each in invoice_ids], "seen_until": seen_until}
        if is_same_debtor is not None:
            body["is_same_debtor"] = is_same_debtor
        return await self._decide("approve", creditor_id, body, email)

    async def approve_all(
        self, creditor_id: UUID, only: Mapping[str, Any], seen_until: int, email: str
    ) -> list[Receipt]:
        """Approve the drafts that the filter `only` shows, as they had been seen; a receipt for each."""
        return await self._decide("approve", creditor_id, {"only": only, "seen_until": seen_until}, email)

    async def choose(
        self,
        choice: Choice,
        creditor_id: UUID,
        invoice_ids: Sequence[UUID],
        email: str,
        *,
        reason: str,
        until: date | None = None,
    ) -> list[Receipt]:
        """Hold back, take off the list or release invoices; a hold ends on `until`; a receipt for each."""
        body: dict[str, Any] = {"invoice_ids": [str(each) for each in invoice_ids], "reason": reason}
        if choice == "hold" and until:
            body["until"] = until.isoformat()
        return await self._decide(choice, creditor_id, body, email)

    async def _decide(self, what: str, creditor_id: UUID, body: dict[str, Any], email: str) -> list[Receipt]:
        whole = {"creditor_id": str(creditor_id)} | body
        path = f"/proposals/{what}"
        answer = await ask(self.transfer, "POST", path, json=whole, headers=person(email))
        return _RECEIPTS.validate_json(answer)


def to_approve(counted: Sequence[Counted]) -> int:
    """Return how many of what was counted wait for somebody to approve them."""
    return sum(each.count for each in counted if each.status in TO_APPROVE)

"""Dunning's HTTP API, as far as a company chooses there: routine, exceptions, exemptions, language."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import httpx
from pydantic import BaseModel, TypeAdapter

from services.portal.neighbours.asking import Refused, ask, person
from services.portal.words.sentences import worded
from shared.sentences import Sentence

About = Literal["customers", "invoices"]
Language = Literal["nb", "en", "country"]
Unanswering = Literal["surveillance", "continue"]
Values = dict[str, Any]

MOST_CHOICES = 200
"""Choices that a page shows, the last ones."""


@dataclass(frozen=True)
class Made:
    """Who chooses, and why, as dunning keeps it with the choice; the reason may be empty."""

    by: str
    reason: str = ""

    def told(self, **values: Any) -> dict[str, Any]:
        """Return the header that tells dunning who, and the body that tells what and why."""
        body = values | ({"reason": self.reason} if self.reason else {})
        return {"headers": person(self.by)} | ({"json": body} if body else {})


class Routine(BaseModel):
    """A company's dunning routine; days count from the due date, null is never."""

    payment_reminder_after_days: int | None
    repeat_every_days: int | None
    attach_invoice: bool
    own_reminder_after_days: int | None
    own_reminder_times: int
    own_reminder_deadline_days: int
    own_reminder_with_fee: bool
    own_notice_after_days: int | None
    own_notice_deadline_days: int
    own_notice_with_fee: bool
    transfer_after_days: int
    auto_approve: bool
    auto_approve_from_invoice_date: date | None
    minimum_amount: Decimal


class Overrides(BaseModel):
    """What is chosen otherwise, by customer and by invoice; only what was given."""

    customers: dict[int, Values]
    invoices: dict[UUID, Values]


class Exemptions(BaseModel):
    """Which customers and invoices are kept from collection."""

    customer_ids: list[int]
    invoice_ids: list[UUID]


class TrialStep(BaseModel):
    """How many invoices have this next step, now and by the routine that is tried."""

    step: str
    invoices_now: int
    invoices_then: int
    amount_now: Decimal
    amount_then: Decimal


class Trial(BaseModel):
    """What a routine would do to today's invoices; `statement` in Norwegian."""

    invoices: int
    changed: int
    steps: list[TrialStep]
    statement: list[str]


class Explanation(BaseModel):
    """Why an invoice is, or is not, in the proposal, in Norwegian; and the day on which it comes."""

    invoice_id: UUID
    text: str
    said: list[Sentence] = []
    in_proposal_on: date | None

    @property
    def words(self) -> str:
        """The same in the language that is spoken."""
        return worded(self.said or Sentence(self.text))


class Choice(BaseModel):
    """Who chose what for an invoice, a customer or the company; without `value` taken back, or answered.

    `value_before` is what a routine, a language or an unanswered question was. `made_by` is empty where that
    was not kept.
    """

    what: Literal["exemption", "next_action", "override", "objection", "language", "routine", "unanswered"]
    value: str | None
    value_before: str | None
    until: date | None
    made_by: str
    made_at: datetime
    reason: str
    invoice_id: UUID | None
    customer_id: int | None


class _Language(BaseModel):
    language: Language


class _Unanswered(BaseModel):
    unanswered: Unanswering


_EXPLANATIONS = TypeAdapter(list[Explanation])
_CHOICES = TypeAdapter(list[Choice])


@dataclass(frozen=True)
class Choosing:
    """What dunning is asked, and told."""

    client: httpx.AsyncClient

    async def routine(self, creditor_id: UUID) -> Routine:
        """Return the routine that holds."""
        return Routine.model_validate_json(await ask(self.client, "GET", f"/routines/{creditor_id}"))

    async def change_routine(self, creditor_id: UUID, values: Values, made: Made) -> None:
        """Choose another routine."""
        await ask(self.client, "PUT", f"/routines/{creditor_id}", **made.told(**values))

    async def try_routine(self, creditor_id: UUID, values: Values) -> Trial:
        """Return what a routine would do; nothing is saved."""
        body = {"routine": values}
        answer = await ask(
            self.client, "POST", f"/routines/{creditor_id}/dry-run", json=body, params={"limit": 0}
        )
        return Trial.model_validate_json(answer)

    async def overrides(self, creditor_id: UUID) -> Overrides:
        """Return what is chosen otherwise."""
        answer = await ask(self.client, "GET", f"/routines/{creditor_id}/overrides")
        return Overrides.model_validate_json(answer)

    async def override(
        self, creditor_id: UUID, about: About, key: object, values: Values, made: Made
    ) -> None:
        """Choose otherwise for a customer or an invoice; nothing chosen ends it."""
        path = f"/routines/{creditor_id}/{about}/{key}"
        await ask(self.client, "PUT" if values else "DELETE", path, **made.told(**values))

    async def exemptions(self, creditor_id: UUID) -> Exemptions:
        """Return who and what is kept from collection."""
        return Exemptions.model_validate_json(await ask(self.client, "GET", f"/exemptions/{creditor_id}"))

    async def exempt(self, creditor_id: UUID, about: About, key: object, made: Made, *, exempt: bool) -> None:
        """Keep a customer or an invoice from collection, or no longer."""
        path = f"/exemptions/{creditor_id}/{about}/{key}"
        await ask(self.client, "PUT" if exempt else "DELETE", path, **made.told())

    async def choices(self, creditor_id: UUID, customer_id: int | None = None) -> list[Choice]:
        """Return who chose what, the latest first: a company's, or about one customer and its invoices."""
        params = {"limit": MOST_CHOICES} | ({"customer_id": customer_id} if customer_id is not None else {})
        answer = await ask(self.client, "GET", f"/routines/{creditor_id}/choices", params=params)
        return _CHOICES.validate_json(answer)

    async def language(self, creditor_id: UUID, customer_id: int) -> Language:
        """Return the language of a customer's letters."""
        params = {"creditor_id": str(creditor_id)}
        answer = await ask(self.client, "GET", f"/customers/{customer_id}/language", params=params)
        return _Language.model_validate_json(answer).language

    async def choose_language(
        self, creditor_id: UUID, customer_id: int, language: Language, made: Made
    ) -> None:
        """Choose the language of a customer's letters."""
        params = {"creditor_id": str(creditor_id)}
        path = f"/customers/{customer_id}/language"
        await ask(self.client, "PUT", path, params=params, **made.told(language=language))

    async def unanswered(self, creditor_id: UUID) -> Unanswering:
        """Return what becomes of cases about which nobody answers."""
        answer = await ask(self.client, "GET", f"/unanswered/{creditor_id}")
        return _Unanswered.model_validate_json(answer).unanswered

    async def choose_unanswered(self, creditor_id: UUID, unanswered: Unanswering, made: Made) -> None:
        """Choose what becomes of them."""
        path = f"/unanswered/{creditor_id}"
        await ask(self.client, "PUT", path, **made.told(unanswered=unanswered))

    async def explanations(self, creditor_id: UUID, number: str) -> list[Explanation]:
        """Return why the invoices of a number are, or are not, in the proposal; none where none is known."""
        params = {"creditor_id": str(creditor_id), "number": number}
        return _EXPLANATIONS.validate_json(await ask(self.client, "GET", "/explanations", params=params))


def rules_broken(refused: Refused) -> str:
    """Return dunning's own words about a choice that the law forbids; each names its field first."""
    return refused.problem.detail

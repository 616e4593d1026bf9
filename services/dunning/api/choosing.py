"""Who makes a choice over HTTP, and why; and what has been chosen for an invoice."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.dunning import store
from services.dunning.store import Choice, ChoiceKind
from shared.api_types import Limit
from shared.db import Database, Transaction

REASON = "Why, in the words of the person who chooses; of an objection that is answered, how."


@dataclass(frozen=True)
class Chooser:
    """Who chooses; and the reason, or nothing."""

    name: str
    reason: str

    async def chose(
        self,
        tx: Transaction,
        creditor_id: UUID,
        what: ChoiceKind,
        value: str | None,
        *,
        invoice_id: UUID | None = None,
        customer_id: int | None = None,
        until: date | None = None,
        before: str | None = None,
    ) -> None:
        """Keep what was chosen for an invoice or a customer, or for all of a creditor's."""
        choice = Choice(
            creditor_id=creditor_id,
            invoice_id=invoice_id,
            customer_id=customer_id,
            what=what,
            value=value,
            value_before=before,
            until=until,
            made_by=self.name,
            reason=self.reason,
        )
        await store.keep_choice(tx, choice)


class Chosen(BaseModel):
    """A choice in a body, and why for whoever says so: addresses are logged on the way."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = Field(
        default="", description=REASON
    )


UNSAID = Chosen()


class ChoiceModel(BaseModel):
    """A choice for an invoice, for its customer, or for all; `value` null: taken back, or answered."""

    model_config = ConfigDict(from_attributes=True)

    what: ChoiceKind
    value: str | None = Field(
        description="`exempt`, a name, the words of an objection, or JSON: of a routine what was changed."
    )
    value_before: str | None = Field(description="What a routine, a language or `unanswered` was before.")
    until: date | None
    made_by: str = Field(description="Empty for an objection that was told before this was kept.")
    made_at: datetime
    reason: str
    invoice_id: UUID | None
    customer_id: int | None


def chosen(database: Database) -> APIRouter:
    """Return the routes that show what has been chosen."""
    router = APIRouter(tags=["choices"])

    @router.get("/invoices/{invoice_id}/choices", summary="Who chose what for an invoice, when and why")
    async def choices(invoice_id: UUID, creditor_id: UUID) -> list[ChoiceModel]:
        """Answer with every choice for it and for its customer, the oldest first; none is ever changed."""
        async with database.transaction() as tx:
            made = await store.choices_about(tx, creditor_id, invoice_id)
        return [ChoiceModel.model_validate(each) for each in made]

    @router.get("/routines/{creditor_id}/choices", summary="Who chose what, the latest first")
    async def latest(
        creditor_id: UUID,
        customer_id: int | None = None,
        limit: Limit = 200,
    ) -> list[ChoiceModel]:
        """Answer with a creditor's choices, or with those about one customer and its invoices."""
        async with database.transaction() as tx:
            made = await store.latest_choices(tx, creditor_id, customer_id, limit=limit)
        return [ChoiceModel.model_validate(each) for each in made]

    return router

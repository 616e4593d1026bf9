"""How customers are written to, and what becomes of cases about which their creditor does not answer."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from services.dunning import store
from services.dunning.api.choosing import Chooser, Chosen
from shared.auth import Actor
from shared.db import Database
from shared.events import Unanswered


class LanguageModel(BaseModel):
    """The language of a customer's letters."""

    model_config = ConfigDict(extra="forbid")

    language: Literal["nb", "en", "country"] = Field(
        description="`country`: Norwegian in Norway, Sweden and Denmark, English elsewhere. PowerOffice "
        "Go's customer card has no language."
    )


class LanguageWanted(LanguageModel, Chosen):
    """The language that is chosen, and why."""


class UnansweredModel(BaseModel):
    """What becomes of a case whose creditor does not answer how it goes on."""

    model_config = ConfigDict(extra="forbid")

    unanswered: Unanswered


class UnansweredWanted(UnansweredModel, Chosen):
    """What is chosen, and why."""


def preferences(database: Database) -> APIRouter:
    """Return the routes by which these are chosen; who chose what, and what it was before, is kept."""
    router = APIRouter(tags=["choices"])

    @router.get("/customers/{customer_id}/language", summary="The language of a customer's letters")
    async def read_language(customer_id: int, creditor_id: UUID) -> LanguageModel:
        async with database.transaction() as tx:
            chosen = await store.chosen_language(tx, creditor_id, customer_id)
        return LanguageModel(language=chosen or "country")

    @router.put(
        "/customers/{customer_id}/language",
        summary="Choose the language of a customer's letters",
        status_code=204,
    )
    async def change_language(customer_id: int, creditor_id: UUID, wanted: LanguageWanted, by: Actor) -> None:
        """It counts from the next letter on; the customer may be one that is not known here yet."""
        chosen = None if wanted.language == "country" else wanted.language
        async with database.transaction() as tx:
            before = await store.chosen_language(tx, creditor_id, customer_id) or "country"
            await store.choose_language(tx, creditor_id, customer_id, chosen)
            if wanted.language != before:
                await Chooser(by, wanted.reason).chose(
                    tx, creditor_id, "language", wanted.language, customer_id=customer_id, before=before
                )

    @router.get("/unanswered/{creditor_id}", summary="What becomes of cases about which nobody answers")
    async def read_unanswered(creditor_id: UUID) -> UnansweredModel:
        async with database.transaction() as tx:
            return UnansweredModel(unanswered=await store.chosen_unanswered(tx, creditor_id))

    @router.put(
        "/unanswered/{creditor_id}",
        summary="Choose what becomes of cases about which nobody answers",
        status_code=204,
    )
    async def change_unanswered(creditor_id: UUID, wanted: UnansweredWanted, by: Actor) -> None:
        """Surveillance, or going on: a new demand when the last is too old for legal steps.

        The creditor's cases are decided again by the next run.
        """
        async with database.transaction() as tx:
            before = await store.chosen_unanswered(tx, creditor_id)
            await store.choose_unanswered(tx, creditor_id, wanted.unanswered)
            if wanted.unanswered != before:
                chooser = Chooser(by, wanted.reason)
                await chooser.chose(tx, creditor_id, "unanswered", wanted.unanswered, before=before)
            await store.make_cases_due(tx, creditor_id)

    return router

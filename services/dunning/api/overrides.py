"""Choices for single customers and invoices, objections, and what a routine would do before it is saved."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from services.dunning import store
from services.dunning.api.choosing import UNSAID, Chooser, Chosen
from services.dunning.api.lawful import require_lawful
from services.dunning.api.models import PROBLEMS, OverrideModel, RoutineModel
from services.dunning.api.trials import TrialModel, told
from services.dunning.domain.routine import Override
from services.dunning.progress import Act, decide_again
from services.dunning.trials import Wanted, try_out
from shared.auth import Actor
from shared.db import Database, Transaction


class OverrideWanted(OverrideModel, Chosen):
    """Choices of a customer or an invoice, and why."""


class OverridesModel(BaseModel):
    """What is chosen otherwise, by customer and by invoice; only what was given."""

    customers: dict[int, OverrideModel]
    invoices: dict[UUID, OverrideModel]


class TrialOrder(BaseModel):
    """A routine to be tried, with choices instead of those there are; null takes one away."""

    model_config = ConfigDict(extra="forbid")

    routine: RoutineModel
    customers: dict[int, OverrideModel | None] = Field(default_factory=dict)
    invoices: dict[UUID, OverrideModel | None] = Field(default_factory=dict)

    def wanted(self) -> Wanted:
        """Return what is to be tried."""
        return Wanted(
            routine=self.routine.routine(),
            customers={key: _override(each) for key, each in self.customers.items()},
            invoices={key: _override(each) for key, each in self.invoices.items()},
        )


def _override(given: OverrideModel | None) -> Override | None:
    return given.override() if given else None


class ObjectionModel(Chosen):
    """What the debtor objects to."""

    model_config = ConfigDict(extra="forbid")

    objection: str = Field(min_length=1, max_length=4000)


def overriding(database: Database) -> APIRouter:
    """Return the routes by which a routine is overridden for customers and invoices."""
    router = APIRouter(prefix="/routines/{creditor_id}", tags=["choices"])

    @router.get("/overrides", summary="What is chosen for single customers and invoices")
    async def read(creditor_id: UUID) -> OverridesModel:
        async with database.transaction() as tx:
            chosen = await store.overrides(tx, creditor_id)
        shown = [(each, OverrideModel.of(each.override)) for each in chosen]
        return OverridesModel(
            customers={
                each.customer_id: it for each, it in shown if not each.invoice_id and each.customer_id
            },
            invoices={each.invoice_id: it for each, it in shown if each.invoice_id},
        )

    async def for_customer(creditor_id: UUID, customer_id: int, chosen: str | None, who: Chooser) -> None:
        async with database.transaction() as tx:
            await store.override_for_customer(tx, creditor_id, customer_id, chosen)
            await who.chose(tx, creditor_id, "override", chosen, customer_id=customer_id)
            await require_lawful(tx, creditor_id)
            creditor_of = await store.invoices_of_customers(tx, [(creditor_id, customer_id)])
            await store.lock(tx, creditor_of)
            await decide_again(tx, creditor_of, act=Act.PROPOSE)

    async def for_invoice(creditor_id: UUID, invoice_id: UUID, chosen: str | None, who: Chooser) -> None:
        async with database.transaction() as tx:
            await store.lock(tx, {invoice_id: creditor_id})
            await store.override_for_invoice(tx, creditor_id, invoice_id, chosen)
            await who.chose(tx, creditor_id, "override", chosen, invoice_id=invoice_id)
            await require_lawful(tx, creditor_id)
            await decide_again(tx, [invoice_id], act=Act.PROPOSE)

    @router.put("/customers/{customer_id}", summary="Override the routine for a customer", status_code=204)
    async def change_customer(creditor_id: UUID, customer_id: int, wanted: OverrideWanted, by: Actor) -> None:
        """What is given holds for all its invoices, also those to come; the rest is the routine's.

        Answers 422 with the rule to a choice that comes to something unlawful.
        """
        await for_customer(creditor_id, customer_id, wanted.as_json(), Chooser(by, wanted.reason))

    @router.delete("/customers/{customer_id}", summary="End a customer's override", status_code=204)
    async def reset_customer(creditor_id: UUID, customer_id: int, by: Actor, why: Chosen = UNSAID) -> None:
        await for_customer(creditor_id, customer_id, None, Chooser(by, why.reason))

    @router.put(
        "/invoices/{invoice_id}",
        summary="Override the routine for an invoice",
        status_code=204,
        responses=PROBLEMS,
    )
    async def change_invoice(creditor_id: UUID, invoice_id: UUID, wanted: OverrideWanted, by: Actor) -> None:
        """It may be given before the invoice is overdue. It outranks what is chosen for the customer."""
        await for_invoice(creditor_id, invoice_id, wanted.as_json(), Chooser(by, wanted.reason))

    @router.delete(
        "/invoices/{invoice_id}", summary="End an invoice's override", status_code=204, responses=PROBLEMS
    )
    async def reset_invoice(creditor_id: UUID, invoice_id: UUID, by: Actor, why: Chosen = UNSAID) -> None:
        await for_invoice(creditor_id, invoice_id, None, Chooser(by, why.reason))

    @router.post("/dry-run", summary="What a routine would do to today's invoices; nothing is saved")
    async def dry_run(
        creditor_id: UUID, order: TrialOrder, limit: Annotated[int, Query(ge=0, le=5000)] = 200
    ) -> TrialModel:
        """Compare the next step of each overdue invoice now and by the routine that is given.

        Counts and sums are of all; of the invoices that change, `limit` are shown.
        """
        return told(await try_out(database, creditor_id, order.wanted(), shown=limit))

    return router


def disputes(database: Database) -> APIRouter:
    """Return the routes by which an objection stops an invoice before it is transferred."""
    router = APIRouter(prefix="/invoices/{invoice_id}/objection", tags=["choices"])

    async def keep(
        tx: Transaction, invoice_id: UUID, creditor_id: UUID, objection: str | None, who: Chooser
    ) -> None:
        await store.require_invoice(tx, creditor_id, invoice_id)
        await store.lock(tx, {invoice_id: creditor_id})
        await store.dispute(tx, invoice_id, objection)
        await who.chose(tx, creditor_id, "objection", objection, invoice_id=invoice_id)
        await decide_again(tx, [invoice_id], act=Act.PROPOSE)

    @router.put("", summary="The debtor objects", status_code=204, responses=PROBLEMS)
    async def object_to(invoice_id: UUID, creditor_id: UUID, given: ObjectionModel, by: Actor) -> None:
        """No letter, no fee and no proposal until the objection has been answered."""
        async with database.transaction() as tx:
            await keep(tx, invoice_id, creditor_id, given.objection, Chooser(by, given.reason))

    @router.delete("", summary="The objection has been answered", status_code=204, responses=PROBLEMS)
    async def answer(invoice_id: UUID, creditor_id: UUID, by: Actor, why: Chosen = UNSAID) -> None:
        """The invoice goes on; what was objected, and how it was answered, stays among its choices."""
        async with database.transaction() as tx:
            await keep(tx, invoice_id, creditor_id, None, Chooser(by, why.reason))

    return router

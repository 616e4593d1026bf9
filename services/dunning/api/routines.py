"""Routines, exemptions and next actions: what a creditor chooses."""

from uuid import UUID

from fastapi import APIRouter

from services.dunning import store
from services.dunning.api.lawful import require_lawful
from services.dunning.api.models import PROBLEMS, ExemptionsModel, NextActionModel, RoutineModel
from services.dunning.orders import ReconsiderationOrdered
from services.dunning.progress import Act, decide_again
from shared.db import Database


def choices(database: Database) -> APIRouter:
    """Return the routes by which a creditor's choices are read and made."""
    router = APIRouter(tags=["choices"])

    @router.get("/routines/{creditor_id}", summary="A creditor's dunning routine")
    async def read_routine(creditor_id: UUID) -> RoutineModel:
        """Answer with the usual routine where the creditor has chosen nothing."""
        async with database.transaction() as tx:
            routines = await store.load_routines(tx, [creditor_id])
        return RoutineModel.model_validate(routines[creditor_id])

    @router.put("/routines/{creditor_id}", summary="Change a creditor's dunning routine")
    async def change_routine(creditor_id: UUID, wanted: RoutineModel) -> RoutineModel:
        """Keep the routine; invoices are decided again by it within moments.

        Answers 422, with the rule in words, to a routine that the law does not allow, by itself or together
        with what is chosen for a customer or an invoice.
        """
        async with database.transaction() as tx:
            await store.save_routine(tx, creditor_id, wanted.routine())
            await require_lawful(tx, creditor_id)
            tx.say(ReconsiderationOrdered(creditor_id=creditor_id))
        return wanted

    @router.put(
        "/invoices/{invoice_id}/next-action",
        summary="Override the next action for one invoice",
        status_code=204,
        responses=PROBLEMS,
    )
    async def change_next_action(invoice_id: UUID, creditor_id: UUID, wanted: NextActionModel) -> None:
        """`collection` proposes the invoice at once if it is 14 days overdue, whatever the routine says."""
        async with database.transaction() as tx:
            await store.require_invoice(tx, creditor_id, invoice_id)
            await store.lock(tx, {invoice_id: creditor_id})
            await store.choose_next_action(tx, invoice_id, wanted.chosen())
            await decide_again(tx, [invoice_id], act=Act.PROPOSE)

    return router


def exemptions(database: Database) -> APIRouter:
    """Return the routes by which customers and invoices are kept from collection."""
    router = APIRouter(prefix="/exemptions/{creditor_id}", tags=["choices"])

    @router.get("", summary="Exempt customers and invoices")
    async def read(creditor_id: UUID) -> ExemptionsModel:
        async with database.transaction() as tx:
            return ExemptionsModel.model_validate(await store.exemptions(tx, creditor_id))

    async def exempt_customer(creditor_id: UUID, customer_id: int, *, exempt: bool) -> None:
        async with database.transaction() as tx:
            await store.exempt_customer(tx, creditor_id, customer_id, exempt=exempt)
            creditor_of = await store.invoices_of_customers(tx, [(creditor_id, customer_id)])
            await store.lock(tx, creditor_of)
            await decide_again(tx, creditor_of, act=Act.PROPOSE)

    async def exempt_invoice(creditor_id: UUID, invoice_id: UUID, *, exempt: bool) -> None:
        async with database.transaction() as tx:
            await store.lock(tx, {invoice_id: creditor_id})
            await store.exempt_invoice(tx, creditor_id, invoice_id, exempt=exempt)
            await decide_again(tx, [invoice_id], act=Act.PROPOSE)

    @router.put("/customers/{customer_id}", summary="Exempt a customer", status_code=204)
    async def add_customer(creditor_id: UUID, customer_id: int) -> None:
        """Its invoices leave the proposal; reminders are still sent."""
        await exempt_customer(creditor_id, customer_id, exempt=True)

    @router.delete("/customers/{customer_id}", summary="End a customer's exemption", status_code=204)
    async def remove_customer(creditor_id: UUID, customer_id: int) -> None:
        await exempt_customer(creditor_id, customer_id, exempt=False)

    @router.put("/invoices/{invoice_id}", summary="Exempt an invoice", status_code=204, responses=PROBLEMS)
    async def add_invoice(creditor_id: UUID, invoice_id: UUID) -> None:
        """It may be exempted before it is overdue."""
        await exempt_invoice(creditor_id, invoice_id, exempt=True)

    @router.delete(
        "/invoices/{invoice_id}", summary="End an invoice's exemption", status_code=204, responses=PROBLEMS
    )
    async def remove_invoice(creditor_id: UUID, invoice_id: UUID) -> None:
        await exempt_invoice(creditor_id, invoice_id, exempt=False)

    return router

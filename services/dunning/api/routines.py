"""Routines, exemptions and next actions: what a creditor chooses."""

import json
from typing import Any
from uuid import UUID

from fastapi import APIRouter

from services.dunning import store
from services.dunning.api.choosing import UNSAID, Chooser, Chosen
from services.dunning.api.lawful import require_lawful
from services.dunning.api.models import PROBLEMS, ExemptionsModel, NextActionModel, RoutineModel
from services.dunning.orders import ReconsiderationOrdered
from services.dunning.progress import Act, decide_again
from shared.api_types import Responses
from shared.auth import Actor
from shared.db import Database
from shared.errors import Reject
from shared.sentences import sentence


class RoutineWanted(RoutineModel, Chosen):
    """The routine that is chosen, and why."""


class NextActionWanted(NextActionModel, Chosen):
    """The next action that is chosen, and why."""


NO_DAY: Responses = {409: {"description": "Nothing can wait until that day."}}


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
    async def change_routine(creditor_id: UUID, given: RoutineWanted, by: Actor) -> RoutineModel:
        """Keep the routine; invoices are decided again by it within moments.

        Answers 422, with the rule in words, to a routine that the law does not allow, by itself or together
        with what is chosen for a customer or an invoice.
        """
        wanted = RoutineModel.model_validate(given.routine())
        async with database.transaction() as tx:
            before = (await store.load_routines(tx, [creditor_id]))[creditor_id]
            await store.save_routine(tx, creditor_id, wanted.routine())
            await require_lawful(tx, creditor_id)
            was, now = _differing(RoutineModel.model_validate(before), wanted)
            if now:
                chooser = Chooser(by, given.reason)
                await chooser.chose(tx, creditor_id, "routine", json.dumps(now), before=json.dumps(was))
            tx.say(ReconsiderationOrdered(creditor_id=creditor_id))
        return wanted

    @router.put(
        "/invoices/{invoice_id}/next-action",
        summary="Override the next action for one invoice",
        status_code=204,
        responses=PROBLEMS | NO_DAY,
    )
    async def change_next_action(
        invoice_id: UUID, creditor_id: UUID, wanted: NextActionWanted, by: Actor
    ) -> None:
        """`collection` proposes the invoice at once if it is 14 days overdue, whatever the routine says.

        `wait` holds to the day `until`, on which the routine counts again; without one until it is changed.
        """
        async with database.transaction() as tx:
            await store.require_invoice(tx, creditor_id, invoice_id)
            await store.lock(tx, {invoice_id: creditor_id})
            if wanted.until and wanted.until <= tx.today:
                raise Reject(
                    sentence(f"Velg en dato etter {tx.today:%d.%m.%Y}.", "DayTooEarly", day=tx.today)
                )
            action = wanted.chosen()
            await store.choose_next_action(tx, invoice_id, action, until=wanted.until)
            until, chooser = wanted.until, Chooser(by, wanted.reason)
            await chooser.chose(tx, creditor_id, "next_action", action, invoice_id=invoice_id, until=until)
            await decide_again(tx, [invoice_id], act=Act.PROPOSE)

    return router


def _differing(before: RoutineModel, wanted: RoutineModel) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a changed routine was and is, by field; nothing of what stays the same."""
    was, now = before.model_dump(mode="json"), wanted.model_dump(mode="json")
    changed = [name for name in now if getattr(before, name) != getattr(wanted, name)]
    return {name: was[name] for name in changed}, {name: now[name] for name in changed}


def exemptions(database: Database) -> APIRouter:
    """Return the routes by which customers and invoices are kept from collection."""
    router = APIRouter(prefix="/exemptions/{creditor_id}", tags=["choices"])

    @router.get("", summary="Exempt customers and invoices")
    async def read(creditor_id: UUID) -> ExemptionsModel:
        async with database.transaction() as tx:
            return ExemptionsModel.model_validate(await store.exemptions(tx, creditor_id))

    async def exempt_customer(creditor_id: UUID, customer_id: int, who: Chooser, *, exempt: bool) -> None:
        async with database.transaction() as tx:
            await store.exempt_customer(tx, creditor_id, customer_id, exempt=exempt)
            value = "exempt" if exempt else None
            await who.chose(tx, creditor_id, "exemption", value, customer_id=customer_id)
            creditor_of = await store.invoices_of_customers(tx, [(creditor_id, customer_id)])
            await store.lock(tx, creditor_of)
            await decide_again(tx, creditor_of, act=Act.PROPOSE)

    async def exempt_invoice(creditor_id: UUID, invoice_id: UUID, who: Chooser, *, exempt: bool) -> None:
        async with database.transaction() as tx:
            await store.lock(tx, {invoice_id: creditor_id})
            await store.exempt_invoice(tx, creditor_id, invoice_id, exempt=exempt)
            value = "exempt" if exempt else None
            await who.chose(tx, creditor_id, "exemption", value, invoice_id=invoice_id)
            await decide_again(tx, [invoice_id], act=Act.PROPOSE)

    @router.put("/customers/{customer_id}", summary="Exempt a customer", status_code=204)
    async def add_customer(creditor_id: UUID, customer_id: int, by: Actor, why: Chosen = UNSAID) -> None:
        """Its invoices leave the proposal; reminders are still sent."""
        await exempt_customer(creditor_id, customer_id, Chooser(by, why.reason), exempt=True)

    @router.delete("/customers/{customer_id}", summary="End a customer's exemption", status_code=204)
    async def remove_customer(creditor_id: UUID, customer_id: int, by: Actor, why: Chosen = UNSAID) -> None:
        await exempt_customer(creditor_id, customer_id, Chooser(by, why.reason), exempt=False)

    @router.put("/invoices/{invoice_id}", summary="Exempt an invoice", status_code=204, responses=PROBLEMS)
    async def add_invoice(creditor_id: UUID, invoice_id: UUID, by: Actor, why: Chosen = UNSAID) -> None:
        """It may be exempted before it is overdue."""
        await exempt_invoice(creditor_id, invoice_id, Chooser(by, why.reason), exempt=True)

    @router.delete(
        "/invoices/{invoice_id}", summary="End an invoice's exemption", status_code=204, responses=PROBLEMS
    )
    async def remove_invoice(creditor_id: UUID, invoice_id: UUID, by: Actor, why: Chosen = UNSAID) -> None:
        await exempt_invoice(creditor_id, invoice_id, Chooser(by, why.reason), exempt=False)

    return router

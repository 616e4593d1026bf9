"""Payment plans: what a case handler has agreed with a debtor, or a debtor has chosen, about paying later."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from services.dunning import store
from services.dunning.api.models import PROBLEMS
from services.dunning.domain.agreeing import agree
from services.dunning.domain.plans import with_plans_as_they_stand
from services.dunning.domain.state import CaseState
from services.dunning.progress import Act, decide_again, plan_changed
from services.dunning.store import PlanOrigin
from shared.api_types import Responses, Why
from shared.auth import Person
from shared.db import Database, Transaction, new_id
from shared.errors import Reject
from shared.events import Instalment, Money, PlanStatus
from shared.sentences import sentence

REFUSED: Responses = {
    409: {
        "description": "The case or the plan does not allow it; the detail says what does.",
    }
}


class InstalmentModel(BaseModel):
    """A part of what is owed and the last day to pay it."""

    model_config = ConfigDict(from_attributes=True)

    due_on: date
    amount: Money | None = Field(
        default=None, description="Kroner; null for the last, which takes the rest with its interest."
    )


class PlanWanted(BaseModel):
    """A plan to be agreed; one instalment is a deferral of everything."""

    instalments: list[InstalmentModel] = Field(min_length=1, max_length=60)
    origin: PlanOrigin = Field(default="case_handler", description="Who wanted it.")
    note: str = Field(default="", description="Why, for whoever reads it later.")


class PlanModel(BaseModel):
    """A plan, and how it went."""

    model_config = ConfigDict(from_attributes=True)

    plan_id: UUID
    case_id: UUID
    status: PlanStatus
    agreed_on: date
    agreed_by: str
    origin: PlanOrigin
    note: str
    made_at: datetime
    instalments: list[InstalmentModel]
    addition: Money = Field(description="What more than four instalments add to the collection fee.")
    ended_on: date | None = Field(description="The first day on which it no longer stands.")
    cancelled_by: str | None
    cancelled_because: str | None


def plans(database: Database) -> APIRouter:
    """Return the routes by which plans are agreed, read and cancelled."""
    router = APIRouter(prefix="/cases/{case_id}/plans", tags=["plans"])

    @router.post(
        "", summary="Agree on a payment plan or a deferral", status_code=201, responses=PROBLEMS | REFUSED
    )
    async def make(case_id: UUID, creditor_id: UUID, wanted: PlanWanted, by: Person) -> PlanModel:
        """Keep the plan, confirm it to the debtor by letter, and send no others while it is kept."""
        async with database.transaction() as tx:
            case = await _locked(tx, creditor_id, case_id)
            plan = agree(
                with_plans_as_they_stand(case, tx.today),
                new_id(),
                [Instalment(due_on=each.due_on, amount=each.amount) for each in wanted.instalments],
                agreed_by=by,
                today=tx.today,
            )
            new = store.NewPlan(
                plan=plan, case_id=case_id, creditor_id=creditor_id, origin=wanted.origin, note=wanted.note
            )
            await store.keep_plan(tx, new)
            tx.say(plan_changed(creditor_id, case_id, plan))
            await decide_again(tx, [claim.id for claim in case.claims], act=Act.SEND)
            kept = await store.plans_of(tx, creditor_id, case_id)
        return PlanModel.model_validate(next(each for each in kept if each.plan_id == plan.id))

    @router.get("", summary="A case's plans, the newest first", responses=PROBLEMS)
    async def read(case_id: UUID, creditor_id: UUID) -> Sequence[PlanModel]:
        """Answer with those that stand, and with those that were kept, broken or cancelled."""
        async with database.transaction() as tx:
            await store.require_case(tx, creditor_id, case_id)
            found = await store.plans_of(tx, creditor_id, case_id)
        return [PlanModel.model_validate(each) for each in found]

    @router.delete(
        "/{plan_id}", summary="Cancel a plan that stands", status_code=204, responses=PROBLEMS | REFUSED
    )
    async def cancel(case_id: UUID, plan_id: UUID, creditor_id: UUID, why: Why, by: Person) -> None:
        """The ladder goes on from where it stood; what the plan added to the fee falls away."""
        async with database.transaction() as tx:
            case = with_plans_as_they_stand(await _locked(tx, creditor_id, case_id), tx.today)
            plan = case.case.plan
            if plan is None or plan.id != plan_id:
                text = f"no plan {plan_id} stands in case {case_id}; look at the list of its plans"
                raise Reject(sentence(text, "NoSuchPlan"))
            ended = replace(plan, status="cancelled", ended_on=tx.today, revision=plan.revision + 1)
            await store.cancel_plan(tx, ended, cancelled_by=by, reason=why.reason)
            tx.say(plan_changed(creditor_id, case_id, ended))
            await decide_again(tx, [claim.id for claim in case.claims])

    return router


async def _locked(tx: Transaction, creditor_id: UUID, case_id: UUID) -> CaseState:
    await store.require_case(tx, creditor_id, case_id)
    await store.lock(tx, {}, {case_id: creditor_id})
    files = await store.load(tx, await store.claims_of(tx, [case_id]))
    if case_id not in files.cases:
        text = f"case {case_id} has no claims any more: there is nothing to agree on"
        raise Reject(sentence(text, "NothingToAgreeOn"))
    return files.cases[case_id]

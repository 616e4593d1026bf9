"""Cases as dunning sees them: what each waits for, and what a letter would ask for today."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from services.dunning import store
from services.dunning.api.models import PROBLEMS
from services.dunning.domain.debts import asked_for, debts
from services.dunning.domain.decisions import Reason
from services.dunning.domain.drafting import language_of
from services.dunning.domain.explanation import WORDS
from services.dunning.domain.state import CaseState, Language
from shared.api_types import Limit, Offset
from shared.db import Database
from shared.errors import RateUnknown
from shared.events import CaseStatus, Money


class CaseModel(BaseModel):
    """A case and what it waits for."""

    model_config = ConfigDict(from_attributes=True)

    case_id: UUID
    case_number: str
    status: CaseStatus
    reason: Reason | None
    text: str = Field(description="The reason in words.")
    next_step_on: date | None = Field(description="When it is looked at; null: at the next change.")


class DebtModel(BaseModel):
    """What is owed on a claim today; the one that bears the case's collection fee has all of it.

    Of the fees, `court_costs` are public.
    """

    invoice_id: UUID
    number: str
    principal: Money
    interest: Money
    fees: Money
    court_costs: Money
    asked_for: bool = Field(description="Whether the next letter asks for it: small remainders are left out.")


class MailAddress(BaseModel):
    """Where the debtor of a case is mailed and in which language; empty where he has no address in use."""

    email: str
    language: Language


class CaseDetail(CaseModel):
    """A case with what is owed on its open claims today; `owed` is null while a rate is not known."""

    owed: list[DebtModel] | None


def cases(database: Database) -> APIRouter:
    """Return the routes about cases."""
    router = APIRouter(prefix="/cases", tags=["cases"])

    @router.get("", summary="A creditor's cases and what each waits for")
    async def listed(
        creditor_id: UUID,
        reason: Reason | None = None,
        limit: Limit = 200,
        offset: Offset = 0,
    ) -> Sequence[CaseModel]:
        """Those that wait for one reason if that is given, for instance `small_remainder`."""
        async with database.transaction() as tx:
            found = await store.cases_of(tx, creditor_id, reason=reason, limit=limit, offset=offset)
        return [_case(each) for each in found]

    @router.get("/{case_id}", summary="A case with what a letter would ask for today", responses=PROBLEMS)
    async def one(case_id: UUID, creditor_id: UUID) -> CaseDetail:
        """Answer 404 also for a case of another creditor than the one that is given."""
        async with database.transaction() as tx:
            await store.require_case(tx, creditor_id, case_id)
            (found,) = await store.cases_of(tx, creditor_id, case_id=case_id)
            files = await store.load(tx, await store.claims_of(tx, [case_id]))
            owed = _owed(files.cases[case_id], tx.today) if case_id in files.cases else []
        return CaseDetail(**_case(found).model_dump(), owed=owed)

    @router.get("/{case_id}/mail-address", summary="Where the debtor of a case is mailed", responses=PROBLEMS)
    async def mail_address(case_id: UUID, creditor_id: UUID) -> MailAddress:
        """Answer with the address on the customer's card, unless mail to it has come back."""
        async with database.transaction() as tx:
            await store.require_case(tx, creditor_id, case_id)
            files = await store.load(tx, await store.claims_of(tx, [case_id]))
        states = [each for each in files.invoices.values() if each.customer.reminder_email]
        if not states:
            return MailAddress(email="", language="nb")
        return MailAddress(email=states[0].customer.reminder_email, language=language_of(states[0]))

    return router


def _case(row: store.CaseRow) -> CaseModel:
    return CaseModel(**vars(row), text=WORDS[row.reason] if row.reason else "")


def _owed(case: CaseState, today: date) -> list[DebtModel] | None:
    try:
        asked = {claim.id for claim in asked_for(case, today)}
        return [
            DebtModel(
                invoice_id=debt.claim.id,
                number=debt.claim.invoice.number,
                principal=debt.principal,
                interest=debt.interest.owed,
                fees=debt.fees + debt.court_costs,
                court_costs=debt.court_costs,
                asked_for=debt.claim.id in asked,
            )
            for debt in debts(case, today)
        ]
    except RateUnknown:
        return None

"""How the result of a dry run is answered."""

from datetime import date
from decimal import Decimal
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.dunning.domain.decisions import Reason
from services.dunning.domain.explanation import WORDS
from services.dunning.domain.trial import Comparison, NextStep, Outlook, Trial
from shared.events import Money

NAMES: dict[NextStep, str] = {
    "payment_reminder": "betalingspåminnelse",
    "reminder": "purring",
    "collection_notice": "inkassovarsel",
    "proposal": "inkassoforslaget",
}


class OutlookModel(BaseModel):
    """An invoice's next step and its day; null until something changes."""

    model_config = ConfigDict(from_attributes=True)

    step: str = Field(description="A kind of letter, `proposal`, `proposed` (lies there already) or `none`.")
    on: date | None
    reason: Reason
    text: str

    @classmethod
    def of(cls, seen: Outlook) -> Self:
        """Return what is answered."""
        return cls(step=seen.step, on=seen.on, reason=seen.reason, text=WORDS[seen.reason])


class ChangeModel(BaseModel):
    """An invoice for which something changes."""

    invoice_id: UUID
    number: str
    customer_id: int
    due_date: date
    rest: Money
    now: OutlookModel
    then: OutlookModel

    @classmethod
    def of(cls, compared: Comparison) -> Self:
        """Return what is answered."""
        state = compared.state
        return cls(
            invoice_id=state.id,
            number=state.invoice.number,
            customer_id=state.customer.id,
            due_date=state.invoice.due_date,
            rest=state.rest,
            now=OutlookModel.of(compared.now),
            then=OutlookModel.of(compared.then),
        )


class StepModel(BaseModel):
    """How many invoices have this next step, and what is left to pay on them."""

    step: str
    invoices_now: int
    invoices_then: int
    amount_now: Money
    amount_then: Money


class TrialModel(BaseModel):
    """What a routine would do."""

    invoices: int
    changed: int
    steps: list[StepModel]
    at_once: dict[str, int] = Field(description="Steps that the changed invoices take with the next run.")
    statement: list[str] = Field(description="What becomes of invoices that are on their way, in words.")
    changes: list[ChangeModel]


def told(trial: Trial) -> TrialModel:
    """Return the answer to a dry run."""
    steps = sorted({*trial.now, *trial.then})
    zero = Decimal("0.00")
    return TrialModel(
        invoices=trial.invoices,
        changed=trial.changed,
        steps=[
            StepModel(
                step=step,
                invoices_now=trial.now[step],
                invoices_then=trial.then[step],
                amount_now=trial.amounts_now.get(step, zero),
                amount_then=trial.amounts_then.get(step, zero),
            )
            for step in steps
        ],
        at_once=dict(sorted(trial.at_once.items())),
        statement=statement(trial),
        changes=[ChangeModel.of(each) for each in trial.examples],
    )


def statement(trial: Trial) -> list[str]:
    """Return what becomes of invoices that are on their way already."""
    said = [
        f"{trial.changed} av {trial.invoices} forfalte fakturaer får et annet neste steg eller en annen dato."
    ]
    if trial.approved:
        said.append(f"{trial.approved} av dem overføres til inkasso uten godkjenning når de er klare.")
    if trial.unapproved:
        said.append(f"{trial.unapproved} av dem venter da på at noen godkjenner dem.")
    if trial.withdrawn:
        said.append(f"{trial.withdrawn} fakturaer som ligger i inkassoforslaget, tas ut igjen.")
    if trial.after_letters:
        said.append(
            f"{trial.after_letters} av dem har allerede fått brev. Brev som er sendt, og fristene i dem, "
            "står ved lag. Neste steg regnes fra dem, og ingen får samme brev to ganger."
        )
    for step, number in sorted(trial.at_once.items()):
        if step in NAMES:
            to = "kommer i" if step == "proposal" else "får"
            said.append(f"{number} fakturaer {to} {NAMES[step]} ved neste kjøring.")
    return said

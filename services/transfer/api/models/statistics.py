"""What the statistics answer."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from services.transfer.store.statistics import Outcome
from shared.events import Money


class StepAnswer(BaseModel):
    """The claims that were paid after one letter and before the next; "transfer": before any of the case."""

    step: str
    paid: int
    paid_amount: Money
    days_to_payment: Decimal | None


class StatisticsAnswer(BaseModel):
    """What has become of the claims of a creditor that were transferred in a month, up to now.

    `solution_rate` is the share that was paid, of one, by number and by amount. Amounts are the invoices'
    own, kroner; days run from the transfer to the payment. `still_open` are those that nothing has closed.
    """

    creditor_id: UUID
    month: date
    transferred: int
    transferred_amount: Money
    paid: int
    paid_amount: Money
    credited: int
    withdrawn: int
    written_off: int
    still_open: int
    solution_rate: Decimal
    solution_rate_by_amount: Decimal
    days_to_payment: Decimal | None
    median_days_to_payment: Decimal | None
    by_step: list[StepAnswer]

    @classmethod
    def of(cls, whole: Outcome, steps: Sequence[Outcome]) -> Self:
        """Return a creditor's month, with its steps, as it is answered."""
        closed = whole.paid + whole.credited + whole.withdrawn + whole.written_off
        return cls(
            creditor_id=whole.creditor_id,
            month=whole.month,
            transferred=whole.transferred,
            transferred_amount=whole.transferred_amount,
            paid=whole.paid,
            paid_amount=whole.paid_amount,
            credited=whole.credited,
            withdrawn=whole.withdrawn,
            written_off=whole.written_off,
            still_open=whole.transferred - closed,
            solution_rate=_share(Decimal(whole.paid), Decimal(whole.transferred)),
            solution_rate_by_amount=_share(whole.paid_amount, whole.transferred_amount),
            days_to_payment=whole.days_to_payment,
            median_days_to_payment=whole.median_days_to_payment,
            by_step=[
                StepAnswer(
                    step=each.step or "transfer",
                    paid=each.paid,
                    paid_amount=each.paid_amount,
                    days_to_payment=each.days_to_payment,
                )
                for each in steps
            ],
        )


def months_of(outcomes: Sequence[Outcome]) -> list[StatisticsAnswer]:
    """Return each creditor's months; of those of one month the first outcome is of all steps."""
    answers = []
    for _, group in groupby(outcomes, key=lambda each: (each.month, each.creditor_id)):
        whole, *steps = group
        answers.append(StatisticsAnswer.of(whole, steps))
    return answers


def _share(part: Decimal, whole: Decimal) -> Decimal:
    return (part / whole).quantize(Decimal("0.0001")) if whole else Decimal("0.0000")

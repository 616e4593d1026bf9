"""How collection goes, in figures over time: months, ages of what is owed, and where cases get paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from shared.events import LetterKind

NOTHING = Decimal("0.00")

Age = Literal["d14", "d30", "d60", "d90", "older"]
"""How long an invoice is overdue: up to so many days, or longer than 90."""

AGES: tuple[Age, ...] = ("d14", "d30", "d60", "d90", "older")


@dataclass(frozen=True, kw_only=True)
class Month:
    """What came in during a month, kroner; to the agency interest and fees with it."""

    month: date
    by_agency: Decimal
    directly: Decimal

    @property
    def total(self) -> Decimal:
        """What came in, to whomever."""
        return self.by_agency + self.directly


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """What became of the claims that were transferred in a month: how many, and how many are paid."""

    month: date
    transferred: int
    paid: int
    days: int | None

    @property
    def rate(self) -> Decimal:
        """The share that is paid, per cent."""
        return Decimal(100 * self.paid) / self.transferred if self.transferred else Decimal(0)


@dataclass(frozen=True, kw_only=True)
class AgeBand:
    """What remains of the principal of overdue invoices by age, kroner: not in a case, and in one."""

    age: Age
    ours: Decimal
    in_collection: Decimal
    invoices: int

    @property
    def total(self) -> Decimal:
        """Both together."""
        return self.ours + self.in_collection


@dataclass(frozen=True, kw_only=True)
class StepPaid:
    """Claims that were paid after one step and before the next; `step` is a letter or the transfer."""

    step: Literal["transferred"] | LetterKind
    paid: int
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Trends:
    """Everything that the overview plots."""

    months: tuple[Month, ...]
    cohorts: tuple[Cohort, ...]
    ages: tuple[AgeBand, ...]
    steps: tuple[StepPaid, ...]

    @property
    def transferred(self) -> int:
        """Claims that were transferred in the months that are shown."""
        return sum(each.transferred for each in self.cohorts)

    @property
    def paid(self) -> int:
        """Those of them that are paid."""
        return sum(each.paid for each in self.cohorts)

    @property
    def rate(self) -> Decimal:
        """The solution rate: the share of the transferred claims that is paid, per cent."""
        return Decimal(100 * self.paid) / self.transferred if self.transferred else Decimal(0)

    @property
    def days(self) -> int | None:
        """Days from the transfer to the payment, the mean of all that are paid; None while none is."""
        weighed = [(each.days, each.paid) for each in self.cohorts if each.days is not None]
        paid = sum(count for _, count in weighed)
        return round(sum(days * count for days, count in weighed) / paid) if paid else None

    @property
    def outstanding(self) -> Decimal:
        """What remains of the principal of all overdue invoices."""
        return sum((each.total for each in self.ages), NOTHING)

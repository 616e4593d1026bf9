"""The principal of a claim, and what has been taken off it: paid, credited or written off.

>>> paid = Reduction(amount=Decimal("400.00"), on=date(2026, 5, 4))
>>> claim = Principal.reduced(UUID(int=1), date(2026, 3, 2), Decimal("4000.00"), [paid])
>>> claim.before(date(2026, 5, 4)), claim.left
(Decimal('4000.00'), Decimal('3600.00'))
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from shared.norway.fees import ZERO

ReductionKind = Literal["payment", "credit_note", "write_off"]

ON_ONE_DAY: tuple[ReductionKind, ...] = ("credit_note", "payment", "write_off")
"""In which order what the creditor matched on one day reduces a claim, whatever was told or numbered first.

A debtor pays what a credit note has left, and what he has paid is not written off: a claim is credited away
only if nothing was left to pay.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """What has taken kroner off a principal on a day.

    What the debtor pays `to_agency` counts after the letters of its day, all else before them.
    """

    amount: Decimal
    on: date
    kind: ReductionKind = "payment"
    to_agency: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A claim with what has been taken off it, in the order in which that counts; never more than it was.

    `creditor_deducts_vat` is False where the creditor was outside the VAT register when the claim was
    transferred: it comes from activity without VAT (inkassoforskriften § 2-2).
    """

    id: UUID
    due_date: date
    amount: Decimal
    reductions: tuple[Reduction, ...] = ()
    creditor_deducts_vat: bool = True

    @classmethod
    def reduced(
        cls, id_: UUID, due_date: date, amount: Decimal, reductions: Iterable[Reduction]
    ) -> Principal:
        """Return a claim of `amount` with what was matched with it, which may be more than there was to take.

        What corrects an earlier payment of the same day, below zero, counts together with it.
        """
        sums: dict[tuple[date, bool, ReductionKind], Decimal] = {}
        for each in reductions:
            key = each.on, each.to_agency, each.kind
            sums[key] = sums.get(key, ZERO) + each.amount
        left, taken = amount, []
        for key in sorted(sums, key=lambda each: (*each[:2], ON_ONE_DAY.index(each[2]))):
            on, to_agency, kind = key
            if part := min(sums[key], left):
                left -= part
                taken.append(Reduction(amount=part, on=on, kind=kind, to_agency=to_agency))
        return cls(id=id_, due_date=due_date, amount=amount, reductions=tuple(taken))

    @property
    def left(self) -> Decimal:
        """What is left of it."""
        return self._less(self.reductions)

    def before(self, day: date) -> Decimal:
        """Return what was left when a day began."""
        return self._less(each for each in self.reductions if each.on < day)

    def when_written_to(self, sent_on: date) -> Decimal:
        """Return what was left for a letter of that day."""
        return self._less(each for each in self.reductions if _is_before(each, sent_on))

    def demanded(self, sent_on: date) -> Decimal:
        """Return what a letter of that day demands, less what was credited since: it was never so large."""
        later = (each for each in self.reductions if not _is_before(each, sent_on))
        return self.when_written_to(sent_on) - _credited(later)

    def outstanding(self, day: date) -> Decimal:
        """Return what was left when a day that has come began, less what was credited from then on."""
        return self.before(day) - _credited(each for each in self.reductions if each.on >= day)

    @property
    def covered_on(self) -> date | None:
        """The day of the last reduction, if nothing is left; of one that was never anything, none."""
        return self.reductions[-1].on if self.reductions and self.left <= 0 else None

    @property
    def is_credited_away(self) -> bool:
        """Whether a credit note or a write-off took all that was left: interest and fees fall away."""
        return self.covered_on is not None and self.reductions[-1].kind != "payment"

    def _less(self, reductions: Iterable[Reduction]) -> Decimal:
        return self.amount - sum((each.amount for each in reductions), ZERO)


def _is_before(reduction: Reduction, sent_on: date) -> bool:
    return reduction.on < sent_on or (reduction.on == sent_on and not reduction.to_agency)


def _credited(reductions: Iterable[Reduction]) -> Decimal:
    return sum((each.amount for each in reductions if each.kind == "credit_note"), ZERO)

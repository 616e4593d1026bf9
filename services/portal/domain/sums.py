"""What is summed up for the overview, and what its tiles and plots show of it today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from services.portal.domain.cases import ENDED
from services.portal.domain.companies import Figures
from services.portal.domain.trends import AGES, NOTHING, Age, AgeBand, Cohort, Month, StepPaid, Trends
from shared.events import LetterKind

About = Literal["debt", "payment", "claim", "case", "letter", "settlement"]

MONTHS = 12
"""Months that are plotted, the present one last."""

STEPS: tuple[Literal["transferred"] | LetterKind, ...] = (
    "transferred",
    "collection_notice",
    "payment_demand",
    "legal_action_notice",
    "surveillance_letter",
)
"""The steps after which a claim may be paid, in their order."""


@dataclass(frozen=True, kw_only=True)
class Sum:
    """How many things of a kind there are on a day, and what they add up to: kroner, days from the transfer.

    | about | day | kind | amount |
    |---|---|---|---|
    | debt: an invoice of which something remains | due date | ours, in_collection | what remains |
    | payment: to the agency, or on a case | month | agency, creditor | to the agency with interest and fees |
    | claim | month of transfer | last step before it was paid, or unpaid | its invoice's, once paid |
    | case | none | status | none |
    | letter, settlement | month | none | none |

    A month is its first day. `day` is None for what is older than was asked for, and where there is none.
    """

    about: About
    day: date | None
    kind: str
    items: int
    amount: Decimal
    days: int


def last_months(today: date) -> list[date]:
    """Return the first days of the last months, the oldest first.

    >>> last_months(date(2026, 6, 15))[::11]
    [datetime.date(2025, 7, 1), datetime.date(2026, 6, 1)]
    """
    place = today.year * 12 + today.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(place - MONTHS + 1, place + 1)]


def age(due: date | None, today: date) -> Age | None:
    """Return how long something is overdue that was due on a day (None: long ago); None when it is not yet.

    >>> [age(date(2026, 6, day), date(2026, 6, 15)) for day in (1, 14, 15)]
    ['d14', 'd14', None]
    """
    days = (today - due).days if due else 91
    if days <= 0:
        return None
    return next((band for band, most in zip(AGES, (14, 30, 60, 90), strict=False) if days <= most), "older")


def figures(sums: Sequence[Sum], today: date, latest: tuple[date, Decimal] | None) -> Figures:
    """Return what the tiles show; `latest` is the latest settlement's day and payout."""
    ours = _only(sums, "debt", lambda each: each.kind == "ours")
    letters, month = _only(sums, "letter"), today.replace(day=1)
    return Figures(
        overdue=_amount(ours),
        overdue_invoices=_items(ours),
        in_collection=_amount(_only(sums, "debt", lambda each: each.kind == "in_collection")),
        active_cases=_items(_only(sums, "case", lambda each: each.kind not in ENDED)),
        collected_by_agency=_amount(_only(sums, "payment", lambda each: each.kind == "agency")),
        collected_directly=_amount(_only(sums, "payment", lambda each: each.kind == "creditor")),
        letters=_items(letters),
        letters_this_month=_items([each for each in letters if each.day and each.day >= month]),
        settlements=_items(_only(sums, "settlement")),
        settled_on=latest[0] if latest else None,
        payout=latest[1] if latest else None,
    )


def trends(sums: Sequence[Sum], today: date) -> Trends:
    """Return what the overview plots, for the last twelve months; months without anything stand as zero."""
    months = last_months(today)
    debts, claims = _only(sums, "debt"), _only(sums, "claim", lambda each: each.day in months)
    return Trends(
        months=tuple(_month(sums, month) for month in months),
        cohorts=tuple(_cohort(month, [each for each in claims if each.day == month]) for month in months),
        ages=tuple(_band(band, [each for each in debts if age(each.day, today) == band]) for band in AGES),
        steps=tuple(_step(step, [each for each in claims if each.kind == step]) for step in STEPS),
    )


def _month(sums: Sequence[Sum], month: date) -> Month:
    came = _only(sums, "payment", lambda each: each.day == month)
    return Month(
        month=month,
        by_agency=_amount([each for each in came if each.kind == "agency"]),
        directly=_amount([each for each in came if each.kind == "creditor"]),
    )


def _cohort(month: date, claims: Sequence[Sum]) -> Cohort:
    paid = [each for each in claims if each.kind != "unpaid"]
    count = _items(paid)
    days = _rounded(sum(each.days for each in paid), count) if count else None
    return Cohort(month=month, transferred=_items(claims), paid=count, days=days)


def _band(band: Age, debts: Sequence[Sum]) -> AgeBand:
    return AgeBand(
        age=band,
        ours=_amount([each for each in debts if each.kind == "ours"]),
        in_collection=_amount([each for each in debts if each.kind == "in_collection"]),
        invoices=_items(debts),
    )


def _step(step: Literal["transferred"] | LetterKind, claims: Sequence[Sum]) -> StepPaid:
    return StepPaid(step=step, paid=_items(claims), amount=_amount(claims))


def _rounded(days: int, count: int) -> int:
    return int((Decimal(days) / count).quantize(Decimal(1), ROUND_HALF_UP))


def _only(sums: Iterable[Sum], about: About, fits: Callable[[Sum], bool] = lambda _: True) -> list[Sum]:
    return [each for each in sums if each.about == about and fits(each)]


def _items(sums: Iterable[Sum]) -> int:
    return sum(each.items for each in sums)


def _amount(sums: Iterable[Sum]) -> Decimal:
    return sum((each.amount for each in sums), NOTHING)

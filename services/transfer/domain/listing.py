"""What somebody looks for in the proposal list, in which order, and from where he goes on reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.transfer.domain.proposals import ProposalStatus

Sort = Literal["due_date", "days_overdue", "amount", "customer"]
"""The longest overdue first is `due_date` ascending, or `days_overdue` descending."""


@dataclass(frozen=True, kw_only=True)
class ProposalFilter:
    """Which proposals are shown; what is None or empty leaves none out.

    `customer` is a part of the name or the beginning of the number, `invoice_number` a part of that, and
    `text` either of them; amounts are what is left to pay, kroner; days overdue are counted from the due
    date; `reason` is why an invoice is held, removed or refused, word by word.
    """

    statuses: tuple[ProposalStatus, ...] = ()
    text: str = ""
    reason: str = ""
    customer: str = ""
    invoice_number: str = ""
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    days_overdue_from: int | None = None
    days_overdue_to: int | None = None
    invoice_date_from: date | None = None
    invoice_date_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class Place:
    """The last proposal of a page: its value in the order, as text, and its invoice; the next page follows.

    `seen_until` is, by creditor, that of the first page, so that it stands for all of them.
    """

    value: str
    invoice_id: UUID
    seen_until: Mapping[UUID, int]


@dataclass(frozen=True, kw_only=True)
class Order:
    """In which order, and after which place, a page is read."""

    sort: Sort = "due_date"
    is_descending: bool = False
    after: Place | None = None
    limit: int = 100


def search_key(name: str) -> str:
    """Return a name as it is looked for and sorted: without capitals, æ, ø and å last, in bytes' order.

    >>> sorted(["Åse", "Østby", "Zeta", "ærlig", "Ask"], key=search_key)
    ['Ask', 'Zeta', 'ærlig', 'Østby', 'Åse']
    """
    return " ".join(name.casefold().split()).translate(_LAST)


_LAST = str.maketrans("æøå", "{|}")

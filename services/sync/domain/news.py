"""What a reading of a creditor's books has brought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.sync.domain.invoices import InvoiceNews
from shared.events import CustomerSnapshot


@dataclass(frozen=True, kw_only=True)
class Found:
    """How much there was to read: new or changed invoices, customer cards, matches."""

    invoices: int = 0
    customers: int = 0
    matches: int = 0


@dataclass(frozen=True, kw_only=True)
class News:
    """The news of invoices and customers, and the webhooks that they answer.

    A cursor is the latest change among what was listed, by PowerOffice Go's clock; None where nothing was.
    """

    invoices: Mapping[UUID, InvoiceNews]
    customers: Sequence[CustomerSnapshot]
    invoice_cursor: datetime | None
    customer_cursor: datetime | None
    webhooks: Sequence[str] = ()
    found: Found = Found()

"""What PowerOffice Go remembers of debt collection on one client: settings, marks on invoices, cases."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from deploy.sandbox.poweroffice.enums import CaseStatus, CollectionStatus, NextAction


@dataclass(frozen=True, kw_only=True)
class StatusNote:
    """A status text that the agency has set on a case."""

    text: str
    at: datetime


@dataclass(kw_only=True)
class Case:
    """A case at the agency; `code` is the agency's own number, `external_case_url` the link that Go shows."""

    id: UUID
    code: str
    invoice_ids: list[UUID]
    external_case_url: str | None = None
    balance_agency: Decimal = Decimal("0.00")
    status: CaseStatus = CaseStatus.ACTIVE
    notes: list[StatusNote] = field(default_factory=list)
    last_changed: datetime


@dataclass(kw_only=True)
class Collection:
    """The debt collection integration of a client.

    `marks` holds only what somebody decided (on hold, approved, exported, rejected); that an invoice is a
    draft follows from its age, unless a user has chosen its next action himself (`next_actions`).
    `draft_after_days` counts from the due date.
    """

    is_active: bool = True
    draft_after_days: int = 14
    approve_automatically: bool = False
    approve_from_invoice_date: date | None = None
    marks: dict[UUID, CollectionStatus] = field(default_factory=dict)
    next_actions: dict[UUID, NextAction] = field(default_factory=dict)
    cases: dict[UUID, Case] = field(default_factory=dict)
    next_case: int = 1

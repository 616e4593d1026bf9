"""Cases and their claims: who shares a case, which way a case may move, and when it is over."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from shared.events import CaseStatus, ClosingReason
from shared.norway.kid import with_check_digit

ClaimStatus = Literal["ordered", "transferred", "refused", "dropped"]
"""ordered: on its way into Go · transferred: in Go · refused: by Go · dropped: no longer due on the way."""

ENDS: frozenset[CaseStatus] = frozenset({"withdrawn", "closed"})
"""The statuses in which nothing is collected; a closed case opens by itself when one of its claims does."""

RESTING: frozenset[CaseStatus] = frozenset({"paused", "disputed"})
"""The statuses in which a case stands still and from which it goes on where it was."""

KID_BASE_DIGITS = 9


@dataclass(frozen=True, order=True)
class Debtor:
    """A customer of a creditor, by Go's customer id: whose claims share a case."""

    creditor_id: UUID
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class Case:
    """A collection case against one debtor for one creditor.

    `is_joinable` says that the debtor's next claim comes into this case; a debtor has at the most one such
    case. `paused_until` is the day on which a pause ends by itself; it `waits_for_due_date` if the house has
    paused it because a claim's due date was moved. `rests_from` is the status to which a case that stands
    still goes back, `is_rejected` that the agency will not have the case and Go loses it.
    `go_case_id` is Go's id while Go has the case. `changes` counts what has changed in what Go shows beside
    the status; `told_revision` and `told_changes` are what Go was last told, `go_problem` Go's own words
    where it refused that. `fee_grows_on` is the day on which the collection fee becomes heavy, by what was
    known when Go was told.
    """

    id: UUID
    number: int
    debtor: Debtor
    status: CaseStatus = "open"
    revision: int = 1
    is_joinable: bool = True
    demanded_on: date | None = None
    paused_until: date | None = None
    waits_for_due_date: bool = False
    rests_from: CaseStatus | None = None
    is_rejected: bool = False
    go_case_id: UUID | None = None
    changes: int = 0
    told_revision: int = 0
    told_changes: int = 0
    go_problem: str | None = None
    fee_grows_on: date | None = None

    @property
    def has_news(self) -> bool:
        """Whether Go shows something older than what is known here."""
        is_behind = self.told_revision < self.revision or self.told_changes < self.changes
        return self.go_case_id is not None and is_behind


@dataclass(frozen=True, kw_only=True)
class Claim:
    """An approved invoice's part in a case; `reason` says why it was refused or dropped.

    `creditor_deducts_vat` is what InvoiceTransferred tells of it; None of claims of earlier releases, too.
    """

    invoice_id: UUID
    case_id: UUID
    status: ClaimStatus
    approved_by: str
    approved_at: datetime
    reason: str = ""
    transferred_on: date | None = None
    creditor_deducts_vat: bool | None = None

    @property
    def is_live(self) -> bool:
        """Whether the claim is in its case, or on its way there."""
        return self.status in ("ordered", "transferred")


@dataclass(frozen=True, kw_only=True)
class Closing:
    """That settlement has closed a claim, or without reason and day, that it has opened it again."""

    case_id: UUID
    invoice_id: UUID
    reason: ClosingReason | None
    closed_on: date | None
    revision: int


def case_number(number: int) -> str:
    """Return the case number as people read it."""
    return str(number)


def kid(number: int) -> str:
    """Return the payment reference of a case: nine digits of its number and the mod-10 check digit.

    All have the same length, because a bank agreement knows a KID by its length.
    """
    return with_check_digit(f"{number:0{KID_BASE_DIGITS}d}")


def moved(
    case: Case, status: CaseStatus, *, may_be_joined: bool = False, paused_until: date | None = None
) -> Case:
    """Return the case with its next status and revision.

    Args:
        case: as it is.
        status: the next one.
        may_be_joined: the debtor has no other case that takes new claims.
        paused_until: the day on which a pause ends by itself.
    """
    return replace(
        case,
        status=status,
        revision=case.revision + 1,
        is_joinable=status == "open" and case.demanded_on is None and may_be_joined,
        paused_until=paused_until if status == "paused" else None,
        waits_for_due_date=False,
        rests_from=(case.rests_from or case.status) if status in RESTING else None,
    )


def holding(case: Case, closings: Iterable[Closing]) -> list[Closing]:
    """Return the closings that count in a case.

    That settlement closed its claims because the creditor withdrew the case says nothing once the case has
    been opened again; settlement will say so too.
    """
    return [each for each in closings if each.reason != "withdrawn" or case.status == "withdrawn"]


def is_finished(case: Case, claims: Iterable[Claim], closed_invoices: Collection[UUID]) -> bool:
    """Tell whether nothing is left to collect in a case: every live claim is transferred and closed.

    A case without live claims is not finished: it waits for the debtor's next claim.
    """
    live = [claim for claim in claims if claim.is_live]
    return (
        case.status not in ENDS
        and bool(live)
        and all(claim.status == "transferred" and claim.invoice_id in closed_invoices for claim in live)
    )


def is_unfinished(case: Case, claims: Iterable[Claim], closed_invoices: Collection[UUID]) -> bool:
    """Tell whether a case was closed and something in it is to be collected again."""
    return case.status == "closed" and any(
        claim.is_live and claim.invoice_id not in closed_invoices for claim in claims
    )


def closed(case: Case) -> Case:
    """Return the case as it ends when every claim is closed."""
    return moved(case, "closed")


def closing_reason(closings: Iterable[Closing]) -> str:
    """Return why a case closes: the reasons of its claims, each once, in alphabetical order."""
    return ", ".join(sorted({closing.reason for closing in closings if closing.reason}))

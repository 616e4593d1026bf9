"""Cases and their claims: who shares a case, which way a case may move, and when it is over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from shared.errors import Reject
from shared.events import CaseStatus, ClosingReason
from shared.norway.kid import with_check_digit

ClaimStatus = Literal["ordered", "transferred", "refused", "dropped"]
"""ordered: on its way into Go · transferred: in Go · refused: by Go · dropped: no longer due on the way."""

Action = Literal["pause", "resume", "dispute", "withdraw"]

MOVES: Mapping[Action, tuple[frozenset[CaseStatus], CaseStatus]] = {
    "pause": (frozenset({"open"}), "paused"),
    "resume": (frozenset({"paused", "disputed"}), "open"),
    "dispute": (frozenset({"open", "paused"}), "disputed"),
    "withdraw": (frozenset({"open", "paused", "disputed", "legal", "surveillance"}), "withdrawn"),
}
"""For each action of the creditor: from which statuses it is possible, and to which it leads."""

ENDS: frozenset[CaseStatus] = frozenset({"withdrawn", "closed"})
"""The statuses that no action leaves; a closed case opens when one of its claims does."""

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
    case. `go_case_id` is Go's id once Go has the case, `told_revision` the revision whose status Go was last
    told, `go_problem` Go's own words where it refused that.
    """

    id: UUID
    number: int
    debtor: Debtor
    status: CaseStatus = "open"
    revision: int = 1
    is_joinable: bool = True
    demanded_on: date | None = None
    go_case_id: UUID | None = None
    told_revision: int = 0
    go_problem: str | None = None


@dataclass(frozen=True, kw_only=True)
class Claim:
    """An approved invoice's part in a case; `reason` says why it was refused or dropped."""

    invoice_id: UUID
    case_id: UUID
    status: ClaimStatus
    approved_by: str
    approved_at: datetime
    reason: str = ""
    transferred_on: date | None = None

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


def moved(case: Case, status: CaseStatus, *, may_be_joined: bool = False) -> Case:
    """Return the case with its next status and revision.

    Args:
        case: as it is.
        status: the next one.
        may_be_joined: the debtor has no other case that takes new claims.
    """
    is_joinable = status == "open" and case.demanded_on is None and may_be_joined
    return replace(case, status=status, revision=case.revision + 1, is_joinable=is_joinable)


def acted(case: Case, action: Action, *, may_be_joined: bool = False) -> Case:
    """Return the case after an action of the creditor; unchanged where the action was taken before.

    Raises:
        Reject: the action is not possible from the status in which the case is.
    """
    sources, target = MOVES[action]
    if case.status == target:
        return case
    if case.status not in sources:
        possible = " or ".join(sorted(sources))
        raise Reject(
            f"Case {case_number(case.number)} is {case.status}; only one that is {possible} can take the "
            f"action '{action}'."
        )
    return moved(case, target, may_be_joined=may_be_joined)


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

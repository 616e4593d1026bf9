"""Companies and what waits for them: figures of the overview, tasks, proposals and settlements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from shared.events import Decision, Unanswered


@dataclass(frozen=True, kw_only=True)
class Company:
    """A company in the list to choose from; one that has ended its agreement is not active."""

    id: UUID
    name: str
    organisation_number: str
    is_active: bool
    active_cases: int
    in_collection: Decimal


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The overview's tiles; kroner, counts and the latest settlement.

    `overdue` is what remains on overdue invoices that are not in a case, `in_collection` on those that are;
    `collected` is what debtors have paid on cases: to the agency (interest and fees with it), or straight
    to the creditor after the transfer.
    """

    overdue: Decimal
    overdue_invoices: int
    in_collection: Decimal
    active_cases: int
    collected_by_agency: Decimal
    collected_directly: Decimal
    letters: int
    letters_this_month: int
    settlements: int
    settled_on: date | None
    payout: Decimal | None

    @property
    def collected(self) -> Decimal:
        """What debtors have paid on cases, to whomever."""
        return self.collected_by_agency + self.collected_directly


@dataclass(frozen=True, kw_only=True)
class LostConnection:
    """A company whose PowerOffice Go refuses us.

    `ended`: because the company has ended its agreement; `since` is None where only that has been told.
    """

    creditor_id: UUID
    name: str
    since: datetime | None
    ended: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question about a case that is not answered: what may be chosen, since when and until when.

    `otherwise` is what becomes of the case without an answer, `barred_after` the last day of a claim that
    will be barred.
    """

    question: tuple[Decision, ...]
    asked_on: date
    answer_by: date
    otherwise: Unanswered | None
    barred_after: date | None


@dataclass(frozen=True, kw_only=True)
class OpenDecision:
    """A case whose creditor is asked how it shall go on; an answer goes to each question that it fits.

    `stood_still_on` is the last day on which the case was paused or disputed, None where it never was.
    """

    case_id: UUID
    creditor_id: UUID
    case_number: str
    debtor: str
    question: tuple[Decision, ...]
    answer_by: date
    asked: tuple[Asked, ...]
    stood_still_on: date | None


ProposalStatus = Literal["draft", "on_hold", "approved", "refused", "removed"]
"""Where a proposed invoice stands in transfer's list, as far as the creditor has something to do with it."""


@dataclass(frozen=True)
class PickedInvoice:
    """An invoice that somebody has picked in the proposal list."""

    id: UUID
    creditor_id: UUID
    number: str


@dataclass(frozen=True, kw_only=True)
class SettlementSummary:
    """One settlement, kroner; `payout` is what the creditor's account got, `income` interest and fees of his.

    They add up to principal and income less commission and VAT, but for what is carried between settlements.
    """

    id: UUID
    creditor_id: UUID
    creditor_name: str
    number: int
    settled_on: date
    payout: Decimal
    posted: bool
    voucher_number: int | None
    remittance_advice_id: UUID
    principal: Decimal
    income: Decimal
    commission: Decimal
    vat: Decimal


@dataclass(frozen=True, kw_only=True)
class SettlementSums:
    """What several settlements add up to, kroner, as each of them tells it."""

    settlements: int
    payout: Decimal
    principal: Decimal
    income: Decimal
    commission: Decimal
    vat: Decimal


@dataclass(frozen=True, kw_only=True)
class SettledInvoice:
    """A settlement's line: what was collected on an invoice and what the creditor bears.

    `collected_fees` is what the debtor paid in fees, `fees` what of it is the creditor's.
    """

    invoice_number: str
    debtor: str
    case_number: str
    case_id: UUID | None
    principal: Decimal
    interest: Decimal
    fees: Decimal
    collected_fees: Decimal
    commission: Decimal
    vat_basis: Decimal
    vat: Decimal

    @property
    def payout(self) -> Decimal:
        """What the creditor gets for this line."""
        return self.principal + self.interest + self.fees - self.commission - self.vat


@dataclass(frozen=True, kw_only=True)
class CaseSettled:
    """What a creditor got for an invoice of a case in one settlement, kroner."""

    id: UUID
    number: int
    settled_on: date
    voucher_number: int | None
    invoice_number: str
    payout: Decimal

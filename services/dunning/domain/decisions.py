"""What can be decided about an overdue invoice or a collection case, as values, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from services.dunning.domain.cases import Question
from services.dunning.domain.ladder import Step
from shared.events import Decision as Choice
from shared.events import Unanswered


class Reason(StrEnum):
    """Why nothing is done, or not yet."""

    SETTLED = "settled"
    OWN_FEE_LEFT = "own_fee_left"
    NOT_DUE = "not_due"
    DUE = "due"
    CREDITORS_LETTER = "creditors_letter"
    TRANSFERRED = "transferred"
    NEXT_ACTION_NONE = "next_action_none"
    NEXT_ACTION_WAIT = "next_action_wait"
    CUSTOMER_NOT_TRANSFERRED = "customer_not_transferred"
    CUSTOMER_EXEMPT = "customer_exempt"
    INVOICE_EXEMPT = "invoice_exempt"
    BELOW_MINIMUM = "below_minimum"
    FOREIGN_CURRENCY = "foreign_currency"
    DISPUTED = "disputed"
    ROUTINE_UNLAWFUL = "routine_unlawful"
    PROPOSED = "proposed"
    EMAIL_BOUNCED = "email_bounced"
    NO_EMAIL = "no_email"
    NO_ADDRESS = "no_address"
    NOT_BANKING_DAY = "not_banking_day"
    CREDITOR_UNKNOWN = "creditor_unknown"
    CREDITOR_INACTIVE = "creditor_inactive"
    CONNECTION_LOST = "connection_lost"
    BOOKS_STALE = "books_stale"
    RATE_UNKNOWN = "rate_unknown"
    LETTER_ORDERED = "letter_ordered"
    DEADLINE_RUNS = "deadline_runs"
    NOTICE_SENT = "notice_sent"
    RECENT_LETTER = "recent_letter"
    SMALL_REMAINDER = "small_remainder"
    SMALL_PRINCIPAL = "small_principal"
    TIME_BARRED = "time_barred"
    PLAN_STANDS = "plan_stands"
    DUE_DATE_MOVED = "due_date_moved"
    AWAITS_DECISION = "awaits_decision"
    SURVEILLANCE = "surveillance"
    CLAIM_CLOSED = "claim_closed"
    CASE_NOT_OPEN = "case_not_open"
    LADDER_ENDED = "ladder_ended"


HELD_BACK = (
    Reason.OWN_FEE_LEFT,
    Reason.CUSTOMER_NOT_TRANSFERRED,
    Reason.CUSTOMER_EXEMPT,
    Reason.INVOICE_EXEMPT,
    Reason.BELOW_MINIMUM,
    Reason.SMALL_PRINCIPAL,
    Reason.FOREIGN_CURRENCY,
    Reason.NEXT_ACTION_NONE,
    Reason.NEXT_ACTION_WAIT,
    Reason.DISPUTED,
    Reason.ROUTINE_UNLAWFUL,
    Reason.EMAIL_BOUNCED,
    Reason.NO_EMAIL,
    Reason.NO_ADDRESS,
    Reason.NOT_BANKING_DAY,
    Reason.CREDITOR_UNKNOWN,
    Reason.CONNECTION_LOST,
    Reason.BOOKS_STALE,
    Reason.RATE_UNKNOWN,
    Reason.DUE_DATE_MOVED,
)
"""Reasons for which a step that would be taken is passed over or waits."""


@dataclass(frozen=True, slots=True)
class SendLetter:
    """Send the step's letter now, about these invoices; `fee` in kroner, for a demand the whole case's."""

    step: Step
    invoice_ids: tuple[UUID, ...]
    fee: Decimal
    deadline: date | None


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask the creditor how the case goes on, once for each `subject`; `barred_after` if time makes it urgent.

    `otherwise` is what becomes of the case if it does not answer, `pauses_until` until when it stands still.
    """

    subject: str
    question: tuple[Choice, ...]
    answer_by: date
    otherwise: Unanswered | None = None
    barred_after: date | None = None
    pauses_until: date | None = None


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Take a question back, because what it is about is so no more."""

    question: Question


@dataclass(frozen=True, slots=True)
class Propose:
    """Propose the invoice for transfer."""

    auto_approve: bool


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take the proposal back."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing before `until`; then decide again."""

    until: date
    reason: Reason


@dataclass(frozen=True, slots=True)
class Skip:
    """Pass a step over, or do nothing more; decide again `until`, or when a fact arrives if that is None."""

    reason: Reason
    until: date | None = None


Decision = SendLetter | Propose | Withdraw | Wait | Skip
CaseDecision = SendLetter | Ask | TakeBack | Wait | Skip

"""The steps as data: the fee-free reminder before transfer, and the ladder of letters after it.

A step is taken when the letter before it has run out without payment. To add a step is to add a row; which
law it rests on stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Literal

from shared.events import LetterKind

SHORTEST_INTERVAL = timedelta(days=3)
"""Between two letters about one claim, whatever the deadlines and the routine say."""


class Fee(StrEnum):
    """What a letter costs the debtor."""

    NONE = "none"
    REMINDER = "reminder"
    LIGHT = "light"


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One letter of the routine.

    Attributes:
        kind: which letter.
        about: one invoice, or every claim of the case that is ready for it, in one letter.
        fee: what it adds to the debt.
        bears_interest: whether it asks for late-payment interest.
        after: the letter whose deadline must have passed; None for none.
        days_after_due: the earliest day to send it, counted from the due date.
        deadline_days: the days that it gives the debtor; None for a letter without a deadline.
        gathers_for_days: how long a case's first ready claim waits for those still within a deadline, so
            that the debtor gets one letter (and one fee) for all.
    """

    kind: LetterKind
    about: Literal["invoice", "case"]
    fee: Fee = Fee.NONE
    bears_interest: bool = True
    after: LetterKind | None = None
    days_after_due: int = 0
    deadline_days: int | None = None
    gathers_for_days: int = 0


PAYMENT_REMINDER = Step(kind="payment_reminder", about="invoice", bears_interest=False)
"""Before transfer, in the creditor's name; when is the routine's choice."""

OWN_REMINDER = Step(kind="reminder", about="invoice", fee=Fee.REMINDER, bears_interest=False)
"""Purring, in the creditor's name; when, for how long and with or without a fee is the routine's choice."""

OWN_NOTICE = Step(kind="collection_notice", about="invoice", fee=Fee.REMINDER, bears_interest=False)
"""Inkassovarsel in the creditor's name before transfer (inkassoloven § 9), as the routine says."""

COLLECTION_NOTICE = Step(
    kind="collection_notice",  # inkassoloven § 9; with a fee from 14 days after due: forskriften § 1-2
    about="invoice",
    fee=Fee.REMINDER,
    days_after_due=14,
    deadline_days=14,
)
PAYMENT_DEMAND = Step(
    kind="payment_demand",  # inkassoloven § 10; light fee: forskriften § 2-2
    about="case",
    fee=Fee.LIGHT,
    after="collection_notice",
    deadline_days=14,
    gathers_for_days=14,
)

LADDER = (COLLECTION_NOTICE, PAYMENT_DEMAND)
"""After transfer, in order."""

STEPS: dict[LetterKind, Step] = {step.kind: step for step in (PAYMENT_REMINDER, OWN_REMINDER, *LADDER)}

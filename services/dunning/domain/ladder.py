"""The steps as data: the fee-free reminder before transfer, and the ladder of letters after it.

A step is taken when the letter before it has run out without payment; which law it rests on stands beside it.
Terms are changed here alone; what a step with a letter of a new kind takes, the service's README lists. There
is a ladder for each debt collection act: `regime` says which holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from shared.events import LetterKind
from shared.norway.acts import CollectionAct, act_in_force

SHORTEST_INTERVAL = timedelta(days=3)
"""Between two letters about one claim, whatever the deadlines and the routine say."""

TRY_AGAIN_AFTER = timedelta(days=7)
"""When a letter that nobody took in is tried again; a corrected address may have come meanwhile."""

DEMAND_LASTS_MONTHS = 6
"""Before legal steps a payment demand may not be older; then it is sent anew (inkassoloven § 11)."""

DAYS_TO_ANSWER = 14
"""What a creditor has for choosing how a case goes on."""

TIME_BAR_WARNING = timedelta(days=90)
"""How long before a claim is barred its creditor is asked (foreldelsesloven §§ 2 and 3)."""

SMALL_REMAINDER = Decimal("100.00")
"""Interest and fees, kroner: if less of them is left when the principal is covered, no letter asks for it."""

INSTALMENT_GRACE = 3
"""Banking days after an instalment's due date before the debtor is reminded of it."""

MOST_WITHOUT_ADDITION = 4
"""Instalments; more of them add to the collection fee (inkassoforskriften § 2-4)."""


class Fee(StrEnum):
    """What a letter costs the debtor."""

    NONE = "none"
    REMINDER = "reminder"
    COLLECTION = "collection"


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
            that the debtor gets one letter (and one fee) for all; None for as long as it takes.
        every_days: after how many days since the last letter it is sent, again and again; None for once.
    """

    kind: LetterKind
    about: Literal["invoice", "case"]
    fee: Fee = Fee.NONE
    bears_interest: bool = True
    after: LetterKind | None = None
    days_after_due: int = 0
    deadline_days: int | None = None
    gathers_for_days: int | None = 0
    every_days: int | None = None


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
    kind="payment_demand",  # inkassoloven § 10; the fee, light and later heavy: forskriften §§ 2-2 and 2-3
    about="case",
    fee=Fee.COLLECTION,
    after="collection_notice",
    deadline_days=14,
    gathers_for_days=14,
)
LEGAL_ACTION_NOTICE = Step(
    kind="legal_action_notice",  # tvangsfullbyrdelsesloven § 4-18: two weeks; inkassoloven § 11. No new fee
    about="case",
    after="payment_demand",
    deadline_days=14,
    gathers_for_days=14,
)
SURVEILLANCE_LETTER = Step(kind="surveillance_letter", about="case", every_days=365)
"""In a case under surveillance, until its claims are barred; without a fee."""

INSTALMENT_PLAN = Step(kind="instalment_plan", about="case")
"""Confirms what was agreed with the debtor; the day on which it is agreed."""

INSTALMENT_REMINDER = Step(kind="instalment_reminder", about="case", deadline_days=14)
"""Reminds of an instalment that was not paid, without a fee; after its deadline the plan is broken."""


@dataclass(frozen=True, slots=True)
class Regime:
    """What a debt collection act lays down about letters.

    Attributes:
        act: the act.
        ladder: the letters after transfer, in order.
        creditors_notify: whether a collection notice that the creditor sent from Go itself is one by the act.
    """

    act: CollectionAct
    ladder: tuple[Step, ...]
    creditors_notify: bool


LADDER = (COLLECTION_NOTICE, PAYMENT_DEMAND, LEGAL_ACTION_NOTICE)
"""After transfer, in order, by today's act."""

REGIMES = {
    CollectionAct.OF_1988: Regime(CollectionAct.OF_1988, LADDER, creditors_notify=True),
    # § 20: only a collector sends the notice. § 22: one demand when all notices of a debtor have run out.
    # § 19: every amount stands in a regulation that is not published, so all letters with fees are held.
    CollectionAct.OF_2026: Regime(
        CollectionAct.OF_2026,
        (COLLECTION_NOTICE, replace(PAYMENT_DEMAND, gathers_for_days=None), LEGAL_ACTION_NOTICE),
        creditors_notify=False,
    ),
}

STEPS: dict[LetterKind, Step] = {
    step.kind: step
    for step in (
        PAYMENT_REMINDER,
        OWN_REMINDER,
        *LADDER,
        SURVEILLANCE_LETTER,
        INSTALMENT_PLAN,
        INSTALMENT_REMINDER,
    )
}


def regime(on: date) -> Regime:
    """Return what holds on a day. Raises RateUnknown if the first day of the new act cannot be read."""
    return REGIMES[act_in_force(on)]

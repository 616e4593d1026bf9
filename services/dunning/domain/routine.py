"""A creditor's dunning routine: what is sent and proposed by itself, and when.

A customer and an invoice may have choices of their own: of an invoice those of the invoice count before those
of its customer, and those before the creditor's. What the law forbids is said by `violations`, of the routine
that comes out of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache

EARLIEST_TRANSFER = 14
"""Days after the due date before which nothing may be transferred (inkassoforskriften § 1-2)."""

EARLIEST_FEE = 14
"""Days after the due date before which no letter may cost anything (inkassoforskriften § 1-2)."""

SHORTEST_DEADLINE_DAYS = 14
"""What a collection notice gives at least (inkassoloven § 9), and what a second fee presupposes (§ 1-3)."""

MOST_FEES = 2
"""Letters before a payment demand that may cost something (inkassoforskriften § 1-3 first paragraph)."""


class NextAction(StrEnum):
    """What the creditor has chosen for one invoice, whatever the routine says."""

    NONE = "none"
    WAIT = "wait"
    COLLECTION = "collection"


@dataclass(frozen=True, kw_only=True, slots=True)
class Routine:
    """How a creditor wants its overdue invoices followed up; days are counted from the due date.

    A creditor that has chosen nothing has this routine as it stands: nothing is sent to its customers in its
    name, and invoices are proposed for transfer, which it then approves one by one.

    Attributes:
        payment_reminder_after_days: when a fee-free reminder is mailed; None for never.
        repeat_every_days: days between further reminders; None for only one.
        attach_invoice: whether the original invoice goes with letters by mail.
        own_reminder_after_days: when the creditor's own reminder (purring) is sent; None for never.
        own_reminder_times: how many of them, each after the deadline of the one before.
        own_reminder_deadline_days: what each gives the debtor.
        own_reminder_with_fee: whether they cost the statutory fee.
        own_notice_after_days: when the creditor's own collection notice is sent at the earliest; None for
            never. It waits for the deadline of the last own reminder.
        own_notice_deadline_days: what it gives the debtor.
        own_notice_with_fee: whether it costs the statutory fee.
        transfer_after_days: when an invoice is proposed for transfer; never before an own letter's deadline.
        auto_approve: whether proposals need no approval.
        auto_approve_from_invoice_date: invoices dated earlier need one all the same.
        minimum_amount: kroner; invoices with less left to pay are not proposed.
    """

    payment_reminder_after_days: int | None = None
    repeat_every_days: int | None = None
    attach_invoice: bool = True
    own_reminder_after_days: int | None = None
    own_reminder_times: int = 1
    own_reminder_deadline_days: int = SHORTEST_DEADLINE_DAYS
    own_reminder_with_fee: bool = False
    own_notice_after_days: int | None = None
    own_notice_deadline_days: int = SHORTEST_DEADLINE_DAYS
    own_notice_with_fee: bool = False
    transfer_after_days: int = EARLIEST_TRANSFER
    auto_approve: bool = False
    auto_approve_from_invoice_date: date | None = None
    minimum_amount: Decimal = Decimal("0.00")

    def approves(self, invoice_date: date) -> bool:
        """Tell whether an invoice of `invoice_date` is transferred without anybody's approval."""
        start = self.auto_approve_from_invoice_date
        return self.auto_approve and (start is None or invoice_date >= start)

    @property
    def own_reminders(self) -> int:
        """How many reminders of its own the creditor wants."""
        return 0 if self.own_reminder_after_days is None else self.own_reminder_times

    @property
    def fees(self) -> int:
        """How many of the creditor's own letters are to cost something."""
        notice = self.own_notice_after_days is not None and self.own_notice_with_fee
        return (self.own_reminders if self.own_reminder_with_fee else 0) + notice


@dataclass(frozen=True, slots=True)
class Override:
    """What is chosen otherwise for a customer or an invoice: those values of `values` that `chosen` names."""

    values: Routine
    chosen: frozenset[str]


def effective(routine: Routine, overrides: Iterable[Override]) -> Routine:
    """Return the routine that holds: each override replaces what it has chosen, the last one outranks."""
    for override in overrides:
        routine = replace(routine, **{name: getattr(override.values, name) for name in override.chosen})
    return routine


@cache
def violations(routine: Routine) -> tuple[str, ...]:
    """Return what is wrong with a routine, each naming its rule; nothing is done by one that has any."""
    return (*_unlawful_transfer(routine), *_unlawful_letters(routine), *_nonsense(routine))


def _unlawful_transfer(routine: Routine) -> Iterator[str]:
    if routine.transfer_after_days < EARLIEST_TRANSFER:
        yield (
            f"transfer_after_days must be {EARLIEST_TRANSFER} or more, not {routine.transfer_after_days}: "
            "an invoice may go to collection from 14 days after its due date, because no letter may "
            "carry a fee before (inkassoforskriften § 1-2)"
        )


def _unlawful_letters(routine: Routine) -> Iterator[str]:
    if routine.own_reminders and routine.own_reminder_with_fee:
        yield from _too_early("own_reminder_after_days", routine.own_reminder_after_days, "first")
    if routine.own_notice_with_fee:
        yield from _too_early("own_notice_after_days", routine.own_notice_after_days, "second")
    notice, days = routine.own_notice_after_days is not None, routine.own_notice_deadline_days
    if notice and days < SHORTEST_DEADLINE_DAYS:
        yield (
            f"own_notice_deadline_days must be {SHORTEST_DEADLINE_DAYS} or more, not {days}: a collection "
            "notice gives at least 14 days from the day it is sent (inkassoloven § 9)"
        )
    if routine.fees > MOST_FEES:
        yield (
            f"{routine.fees} letters would cost something: a creditor may charge for two reminders, or for "
            "one reminder and one collection notice (inkassoforskriften § 1-3 first paragraph)"
        )
    days = routine.own_reminder_deadline_days
    if routine.fees > 1 and days < SHORTEST_DEADLINE_DAYS:
        yield (
            f"own_reminder_deadline_days must be {SHORTEST_DEADLINE_DAYS} or more, not {days}: a second fee "
            "may be charged only after a missed deadline of 14 days in the first letter "
            "(inkassoforskriften § 1-3 first paragraph)"
        )


def _too_early(name: str, days: int | None, paragraph: str) -> Iterator[str]:
    if days is not None and days < EARLIEST_FEE:
        yield (
            f"{name} must be {EARLIEST_FEE} or more, not {days}: a letter with a fee may be sent from 14 "
            "days after the due date; send it without one instead "
            f"(inkassoforskriften § 1-2 {paragraph} paragraph)"
        )


def _nonsense(routine: Routine) -> Iterator[str]:
    if routine.payment_reminder_after_days is not None and routine.payment_reminder_after_days < 1:
        yield "payment_reminder_after_days must be 1 or more: an invoice may be paid on its due date"
    if routine.repeat_every_days is not None and routine.repeat_every_days < 1:
        yield "repeat_every_days must be 1 or more; leave it empty for a single reminder"
    if routine.own_reminder_after_days is not None and routine.own_reminder_after_days < 1:
        yield "own_reminder_after_days must be 1 or more: an invoice may be paid on its due date"
    if routine.own_notice_after_days is not None and routine.own_notice_after_days < 1:
        yield (
            "own_notice_after_days must be 1 or more: a collection notice is sent after the due date "
            "(inkassoloven § 9)"
        )
    if routine.own_reminder_times < 1:
        yield "own_reminder_times must be 1 or more; leave own_reminder_after_days empty for no reminder"
    if routine.own_reminder_deadline_days < 1:
        yield "own_reminder_deadline_days must be 1 or more"
    if routine.minimum_amount < 0:
        yield "minimum_amount must be 0.00 or more"

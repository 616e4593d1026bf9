"""Days that both sides of a transfer count with."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from services.dunning.domain.decisions import Reason
from services.dunning.domain.state import InvoiceState
from shared.norway.calendar import is_banking_day, next_banking_day


def banking_day_from(day: date) -> date:
    """Return `day`, or the next banking day if it is none."""
    return day if is_banking_day(day) else next_banking_day(day)


def banking_days_after(day: date, number: int) -> date:
    """Return the banking day that is `number` of them after `day`."""
    for _ in range(number):
        day = next_banking_day(day)
    return day


def months_after(day: date, months: int) -> date:
    """Return the day of the same number so many months later, or the month's last (domstolloven § 148)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def after_creditors_letter(state: InvoiceState) -> date:
    """Return the day after the deadline of the letter that the creditor sent from Go itself."""
    own = state.invoice.last_reminder
    return tomorrow(own.deadline) if own else date.min


def why_not_yet(state: InvoiceState, earliest: date) -> Reason:
    """Return whether the creditor's own letter, or the age of the invoice, decides the day `earliest`."""
    own = after_creditors_letter(state)
    return Reason.CREDITORS_LETTER if own == earliest else Reason.NOT_DUE


def tomorrow(day: date) -> date:
    """Return the day after."""
    return day + timedelta(days=1)

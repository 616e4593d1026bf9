"""Days that both sides of a transfer count with."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from services.dunning.domain.decisions import Reason
from services.dunning.domain.ladder import OWN_NOTICE, OWN_REMINDER, SHORTEST_INTERVAL
from services.dunning.domain.state import InvoiceState, Letter
from shared.norway.calendar import is_banking_day, next_banking_day


def banking_day_from(day: date) -> date:
    """Return `day`, or the next banking day if it is none."""
    return day if is_banking_day(day) else next_banking_day(day)


def own_letters(state: InvoiceState) -> Sequence[Letter]:
    """Return the letters that were sent from here in the creditor's name, or are on their way."""
    return [
        letter
        for letter in state.letters
        if letter.case_id is None
        and letter.kind in (OWN_REMINDER.kind, OWN_NOTICE.kind)
        and letter.status in ("ordered", "sent")
    ]


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
    """Return the banking day after the deadlines of the creditor's own letters, from here or from Go.

    On that day a payment of the last day is known.
    """
    own = state.invoice.last_reminder
    days = [next_banking_day(letter.deadline) for letter in own_letters(state) if letter.deadline]
    return max([next_banking_day(own.deadline) if own else date.min, *days])


def after_last_letter(claims: Iterable[InvoiceState]) -> date:
    """Return the first day for another letter about any of some claims, whatever the last one was."""
    claims = list(claims)
    days = [letter.on for claim in claims for letter in claim.letters if letter.status != "refused"]
    days += [own.sent_on for claim in claims if (own := claim.invoice.last_reminder)]
    return max(days) + SHORTEST_INTERVAL if days else date.min


def why_not_yet(state: InvoiceState, earliest: date) -> Reason:
    """Return whether the creditor's own letter, or the age of the invoice, decides the day `earliest`."""
    if after_creditors_letter(state) != earliest:
        return Reason.NOT_DUE
    own = state.invoice.last_reminder
    from_go = own is not None and next_banking_day(own.deadline) == earliest
    return Reason.CREDITORS_LETTER if from_go else Reason.DEADLINE_RUNS


def tomorrow(day: date) -> date:
    """Return the day after."""
    return day + timedelta(days=1)

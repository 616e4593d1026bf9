"""The creditor's own letters before transfer: reminders (purring) and a collection notice (inkassovarsel).

They are sent from here in the creditor's name, or the creditor has sent them from PowerOffice Go itself; for
the law, and for what may be charged, both are the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from services.dunning.domain.days import (
    after_creditors_letter,
    after_last_letter,
    banking_day_from,
    own_letters,
)
from services.dunning.domain.ladder import OWN_NOTICE, OWN_REMINDER, TRY_AGAIN_AFTER, Step, regime
from services.dunning.domain.routine import MOST_FEES, NextAction, Routine
from services.dunning.domain.state import ZERO, InvoiceState, Letter
from shared.events import LetterKind
from shared.norway.calendar import deadline
from shared.norway.fees import SHORTEST_DEADLINE, earliest_fee_letter, reminder_fee


@dataclass(frozen=True, slots=True)
class OwnLetter:
    """The creditor's next own letter, and the banking day on which it is due."""

    step: Step
    on: date
    deadline_days: int
    with_fee: bool


def next_own_letter(state: InvoiceState, routine: Routine, *, notice: bool) -> OwnLetter | None:
    """Return the next letter that the routine wants in the creditor's name; None if there is none (any more).

    `notice`: whether a collection notice may follow, which is for invoices that are to be transferred only.
    The customer card's tick for reminders counts for reminders. The choice of collection for this one
    invoice leaves all of them out. Nothing follows a notice.
    """
    if routine.own_reminder_after_days is None and routine.own_notice_after_days is None:
        return None
    if state.next_action is NextAction.COLLECTION or state.invoice.currency != "NOK":
        return None
    kinds = [kind for kind, *_ in _sent(state)]
    if OWN_NOTICE.kind in kinds:
        return None
    wanted = routine.own_reminders if state.customer.send_payment_reminders else 0
    if (days := routine.own_reminder_after_days) is not None and len(kinds) < wanted:
        step, give, fee = OWN_REMINDER, routine.own_reminder_deadline_days, routine.own_reminder_with_fee
    elif (days := routine.own_notice_after_days) is not None and notice:
        step, give, fee = OWN_NOTICE, routine.own_notice_deadline_days, routine.own_notice_with_fee
    else:
        return None
    return OwnLetter(step, _due_on(state, step, days, with_fee=fee), give, fee)


def _due_on(state: InvoiceState, step: Step, days: int, *, with_fee: bool) -> date:
    due = state.invoice.due_date
    return banking_day_from(
        max(
            due + timedelta(days=days),
            earliest_fee_letter(due) if with_fee else due + timedelta(days=1),
            after_creditors_letter(state),
            after_last_letter([state]),
            _after_refusal(state, step),
        )
    )


def _after_refusal(state: InvoiceState, step: Step) -> date:
    last = state.last(step.kind)
    if last is None or last.status != "refused" or state.bounced:  # what bounced is posted at once
        return date.min
    return last.ordered_on + TRY_AGAIN_AFTER


def own_fee(state: InvoiceState, letter: OwnLetter, today: date) -> Decimal:
    """Return what the letter may cost: the statutory fee of the day, or nothing where the law allows none.

    Raises RateUnknown.
    """
    if not letter.with_fee or today < earliest_fee_letter(state.invoice.due_date):
        return ZERO
    if may_charge_another(state, today):
        return reminder_fee(today, state.invoice.due_date)
    return ZERO


def may_charge_another(state: InvoiceState, today: date) -> bool:
    """Tell whether another reminder or notice may cost something after those that have.

    At most two, the second after a missed deadline of 14 days in the first, and nothing after a notice
    (inkassoforskriften § 1-3 first paragraph). A letter from Go itself is taken to have cost something.
    Raises RateUnknown if it cannot be told which act held when a notice was sent.
    """
    charged = [(kind, sent, last_day) for kind, sent, last_day, fee in _sent(state) if fee]
    if any(kind == OWN_NOTICE.kind and regime(sent).creditors_notify for kind, sent, *_ in _sent(state)):
        return False
    return len(charged) < MOST_FEES and all(
        last_day - sent >= SHORTEST_DEADLINE and last_day < today for _, sent, last_day in charged
    )


def own_fees(state: InvoiceState) -> Decimal:
    """Return what the creditor's letters from here have charged, kroner."""
    return sum((letter.fee for letter in own_letters(state)), ZERO)


def proposal_after_letters(state: InvoiceState, routine: Routine, today: date) -> InvoiceState:
    """Return the invoice as it will be when all own letters are sent in time and none is answered."""
    while letter := next_own_letter(state, routine, notice=True):
        day = banking_day_from(max(letter.on, today))
        state = replace(
            state, letters=(*state.letters, _as_sent(letter.step.kind, day, letter.deadline_days))
        )
    return state


def _as_sent(kind: LetterKind, day: date, days: int) -> Letter:
    return Letter(
        id=UUID(int=day.toordinal()),
        kind=kind,
        status="sent",
        ordered_on=day,
        sent_on=day,
        deadline=deadline(day, days),
    )


def _sent(state: InvoiceState) -> Iterator[tuple[LetterKind, date, date, bool]]:
    """Yield the creditor's letters: kind, day, last day of the deadline, and whether it cost something.

    One that is still on its way counts as sent on the day on which it was ordered.
    """
    for letter in own_letters(state):
        day = letter.sent_on or letter.ordered_on
        yield letter.kind, day, letter.deadline or deadline(day), letter.fee > 0
    if own := state.invoice.last_reminder:
        yield own.kind, own.sent_on, own.deadline, True

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

from services.dunning.domain.cases import ZERO
from services.dunning.domain.days import (
    after_creditors_letter,
    after_last_letter,
    banking_day_from,
    own_letters,
)
from services.dunning.domain.ladder import (
    OWN_NOTICE,
    OWN_REMINDER,
    PAYMENT_REMINDER,
    TRY_AGAIN_AFTER,
    Step,
    regime,
)
from services.dunning.domain.routine import MOST_FEES, NextAction, Routine
from services.dunning.domain.state import InvoiceState, Letter
from shared.errors import RateUnknown
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


def next_own_letter(state: InvoiceState, routine: Routine, today: date, *, notice: bool) -> OwnLetter | None:
    """Return the next letter that the routine wants in the creditor's name; None if there is none (any more).

    `notice`: whether a collection notice may follow, which is for invoices that are to be transferred only.
    The customer card's tick for reminders counts for reminders. The choice of collection for this one
    invoice leaves all of them out. Nothing follows a notice. Under the new act only a collector gives
    notice (LOV-2026-05-22-19 § 20), so the creditor's own is left out.
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
    on = _due_on(state, step, days, with_fee=fee)
    if step is OWN_NOTICE and not _may_give_notice(max(on, today)):
        return None
    return OwnLetter(step, on, give, fee)


def _may_give_notice(day: date) -> bool:
    try:
        return regime(day).creditors_notify
    except RateUnknown:
        return False


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

    Nor does a customer pay whom the creditor has freed of fees in Go. Raises RateUnknown.
    """
    is_free = not letter.with_fee or state.customer.no_late_fees
    if is_free or today < earliest_fee_letter(state.invoice.due_date):
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
    state = replace(state, letters=tuple(_arrived(letter, routine) for letter in state.letters))
    while letter := next_own_letter(state, routine, today, notice=True):
        day = banking_day_from(max(letter.on, today))
        state = replace(
            state, letters=(*state.letters, _as_sent(letter.step.kind, day, letter.deadline_days))
        )
    return state


def _arrived(letter: Letter, routine: Routine) -> Letter:
    """Return an own letter that is on its way as if it had left on the day of its order."""
    if letter.status != "ordered" or letter.case_id is not None or letter.kind == PAYMENT_REMINDER.kind:
        return letter
    is_notice = letter.kind == OWN_NOTICE.kind
    days = routine.own_notice_deadline_days if is_notice else routine.own_reminder_deadline_days
    return replace(letter, sent_on=letter.ordered_on, deadline=deadline(letter.ordered_on, days))


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
    """Yield the letters before the present case: kind, day, last day to pay, and whether it cost something.

    They are the creditor's own, and the agency's in a case that was withdrawn. One that is still on its way
    counts as sent on the day on which it was ordered.
    """
    present = state.case.id if state.case else None
    of_other_cases = (
        letter
        for letter in state.letters
        if letter.case_id not in (None, present)
        and letter.kind == OWN_NOTICE.kind
        and letter.status in ("ordered", "sent")
    )
    for letter in (*own_letters(state), *of_other_cases):
        day = letter.sent_on or letter.ordered_on
        yield letter.kind, day, letter.deadline or deadline(day), letter.fee > 0
    if own := state.invoice.last_reminder:
        yield own.kind, own.sent_on, own.deadline, True

"""Before transfer: reminders, the creditor's own letters and the proposal, as its routine and choices say.

One step after the other, never two on one day: fee-free reminders by mail, the creditor's own reminders and
its own collection notice, each after the deadline of the one before, then the proposal.
"""

from __future__ import annotations

from datetime import date, timedelta

from services.dunning.domain.cases import ZERO
from services.dunning.domain.days import (
    after_creditors_letter,
    after_last_letter,
    banking_day_from,
    own_letters,
    tomorrow,
    why_not_yet,
)
from services.dunning.domain.decisions import Propose, Reason, SendLetter, Skip, Wait
from services.dunning.domain.ladder import PAYMENT_REMINDER, SHORTEST_INTERVAL
from services.dunning.domain.own_letters import OwnLetter, next_own_letter, own_fee, own_fees
from services.dunning.domain.routine import EARLIEST_TRANSFER, NextAction, Routine, violations
from services.dunning.domain.state import InvoiceState
from shared.errors import RateUnknown
from shared.norway.calendar import deadline, is_banking_day, next_banking_day
from shared.norway.charges import REMAINDER_LIMIT


def decide_before_transfer(
    state: InvoiceState, routine: Routine, today: date
) -> SendLetter | Propose | Wait | Skip:
    """Return what is done about an invoice that is not transferred, as if it were not proposed either."""
    if reason := at_rest(state, routine, today):
        return Skip(reason)
    if state.creditor.has_left:
        return Wait(tomorrow(today), Reason.CREDITOR_INACTIVE)
    if any(letter.status == "ordered" for letter in own_letters(state)):
        return Skip(Reason.LETTER_ORDERED)
    obstacle = obstacle_to_transfer(state, routine)
    own = next_own_letter(state, routine, today, notice=obstacle is None)
    if own:
        return _until_own_letter(state, routine, own, today)
    return _until_proposal(state, routine, obstacle, today)


def _until_own_letter(
    state: InvoiceState, routine: Routine, own: OwnLetter, today: date
) -> SendLetter | Wait | Skip:
    if own.on <= today:
        return _send_own(state, own, today)
    remind_on = next_reminder(state, routine)
    if remind_on and max(remind_on, today) + SHORTEST_INTERVAL <= own.on:
        return _remind(state, remind_on, own.on, today)
    return Wait(own.on, why_not_yet(state, own.on))


def _until_proposal(
    state: InvoiceState, routine: Routine, obstacle: Reason | None, today: date
) -> SendLetter | Propose | Wait | Skip:
    propose_on = None if obstacle else earliest_proposal(state, routine)
    if propose_on and propose_on <= today:
        return _propose(state, routine, today)
    remind_on = next_reminder(state, routine)
    if remind_on and (propose_on is None or remind_on < propose_on):
        return _remind(state, remind_on, propose_on, today)
    if propose_on:
        return Wait(propose_on, why_not_yet(state, propose_on))
    return Skip(obstacle or Reason.NOT_DUE)


def at_rest(state: InvoiceState, routine: Routine, today: date) -> Reason | None:
    """Return why nothing at all is done about the invoice; None if something may be.

    An objection stops everything until it has been answered (inkassoloven §§ 10 and 17).
    """
    if state.rest <= 0:
        return Reason.OWN_FEE_LEFT if own_fees(state) + state.rest > 0 else Reason.SETTLED
    if today > state.barred_after:
        return Reason.TIME_BARRED
    if state.disputed:
        return Reason.DISPUTED
    match state.next_action:
        case NextAction.NONE:
            return Reason.NEXT_ACTION_NONE
        case NextAction.WAIT:
            return Reason.NEXT_ACTION_WAIT
        case _:
            return Reason.ROUTINE_UNLAWFUL if violations(routine) else None


def obstacle_to_transfer(state: InvoiceState, routine: Routine) -> Reason | None:
    """Return what stands in the way of a transfer however old the invoice is; None for nothing.

    The creditor's choice of collection for this one invoice outranks its exemptions and its minimum.
    """
    if state.invoice.currency != "NOK":
        return Reason.FOREIGN_CURRENCY
    if state.rest <= REMAINDER_LIMIT:
        return Reason.SMALL_PRINCIPAL
    return None if state.next_action is NextAction.COLLECTION else _kept_from_it(state, routine)


def _kept_from_it(state: InvoiceState, routine: Routine) -> Reason | None:
    if not state.customer.transfer_to_collection:
        return Reason.CUSTOMER_NOT_TRANSFERRED
    if state.customer_exempt:
        return Reason.CUSTOMER_EXEMPT
    if state.invoice_exempt:
        return Reason.INVOICE_EXEMPT
    return Reason.BELOW_MINIMUM if state.rest < routine.minimum_amount else None


def earliest_proposal(state: InvoiceState, routine: Routine) -> date:
    """Return the first day for the proposal, when no own letter is to come any more.

    Old enough, past the deadlines of the creditor's letters, and not on the day of a reminder.
    """
    chosen = state.next_action is NextAction.COLLECTION
    days = EARLIEST_TRANSFER if chosen else routine.transfer_after_days
    reminded = state.current(PAYMENT_REMINDER.kind)
    return max(
        state.invoice.due_date + timedelta(days=days),
        after_creditors_letter(state),
        tomorrow(reminded.sent_on) if reminded and reminded.sent_on else date.min,
    )


def next_reminder(state: InvoiceState, routine: Routine) -> date | None:
    """Return the banking day of the next fee-free reminder; None if there is to be none (any more).

    Go's tick on the customer counts, and none is sent once a stricter letter has been sent in its name.
    """
    stricter = state.invoice.last_reminder is not None or bool(own_letters(state))
    unwanted = not state.customer.send_payment_reminders or stricter
    if routine.payment_reminder_after_days is None or unwanted or state.next_action is NextAction.COLLECTION:
        return None
    first = state.invoice.due_date + timedelta(days=routine.payment_reminder_after_days)
    last = state.last(PAYMENT_REMINDER.kind)
    if last is None:
        return banking_day_from(first)
    if routine.repeat_every_days is None:
        return None
    again = (last.sent_on or last.ordered_on) + timedelta(days=routine.repeat_every_days)
    return banking_day_from(max(first, again, after_last_letter([state])))  # the due date may have been moved


def _propose(state: InvoiceState, routine: Routine, today: date) -> Propose | Wait:
    if not state.proposed and (hindrance := _unsure(state, today)):
        return Wait(tomorrow(today), hindrance)
    return Propose(auto_approve=routine.approves(state.invoice.invoice_date))


def _unsure(state: InvoiceState, today: date) -> Reason | None:
    """Return why we do not know enough of the creditor or its books to act today."""
    if state.creditor.profile is None:
        return Reason.CREDITOR_UNKNOWN
    if not state.creditor.connected:
        return Reason.CONNECTION_LOST
    return Reason.BOOKS_STALE if state.creditor.has_stale_books(today) else None


def _remind(
    state: InvoiceState, remind_on: date, stricter_on: date | None, today: date
) -> SendLetter | Wait | Skip:
    last = state.last(PAYMENT_REMINDER.kind)
    if last is not None and last.status == "ordered":
        return Skip(Reason.LETTER_ORDERED, until=stricter_on)
    if today < remind_on:
        return Wait(remind_on, Reason.NOT_DUE)
    if not state.customer.reminder_email:
        return Skip(Reason.EMAIL_BOUNCED if state.bounced else Reason.NO_EMAIL, until=stricter_on)
    if hindrance := _unsure(state, today):
        return Wait(tomorrow(today), hindrance)
    if not is_banking_day(today):
        return Wait(next_banking_day(today), Reason.NOT_BANKING_DAY)
    return SendLetter(PAYMENT_REMINDER, (state.id,), ZERO, None)


def _send_own(state: InvoiceState, own: OwnLetter, today: date) -> SendLetter | Wait | Skip:
    if hindrance := _unsure(state, today):
        return Wait(tomorrow(today), hindrance)
    if not state.is_reachable:
        return Skip(Reason.NO_ADDRESS)
    if not is_banking_day(today):
        return Wait(next_banking_day(today), Reason.NOT_BANKING_DAY)
    try:
        fee = own_fee(state, own, today)
    except RateUnknown:
        return Wait(tomorrow(today), Reason.RATE_UNKNOWN)
    return SendLetter(own.step, (state.id,), fee, deadline(today, own.deadline_days))

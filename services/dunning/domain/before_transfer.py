"""Before transfer: the fee-free reminder and the proposal, as the creditor's routine and choices say."""

from __future__ import annotations

from datetime import date, timedelta

from services.dunning.domain.days import after_creditors_letter, banking_day_from, tomorrow, why_not_yet
from services.dunning.domain.decisions import Propose, Reason, SendLetter, Skip, Wait
from services.dunning.domain.ladder import PAYMENT_REMINDER
from services.dunning.domain.routine import EARLIEST_TRANSFER, NextAction, Routine
from services.dunning.domain.state import ZERO, InvoiceState
from shared.norway.calendar import is_banking_day, next_banking_day


def decide_before_transfer(
    state: InvoiceState, routine: Routine, today: date
) -> SendLetter | Propose | Wait | Skip:
    """Return what is done about an invoice that is not transferred, as if it were not proposed either."""
    if reason := at_rest(state):
        return Skip(reason)
    if state.creditor.has_left:
        return Wait(tomorrow(today), Reason.CREDITOR_INACTIVE)
    obstacle = obstacle_to_transfer(state, routine)
    propose_on = None if obstacle else earliest_proposal(state, routine)
    if propose_on and propose_on <= today:
        return _propose(state, routine, today)
    remind_on = next_reminder(state, routine)
    if remind_on and (propose_on is None or remind_on < propose_on):
        return _remind(state, remind_on, propose_on, today)
    if propose_on:
        return Wait(propose_on, why_not_yet(state, propose_on))
    return Skip(obstacle or Reason.NOT_DUE)


def at_rest(state: InvoiceState) -> Reason | None:
    """Return why nothing at all is done about the invoice; None if something may be."""
    if state.rest <= 0:
        return Reason.SETTLED
    match state.next_action:
        case NextAction.NONE:
            return Reason.NEXT_ACTION_NONE
        case NextAction.WAIT:
            return Reason.NEXT_ACTION_WAIT
        case _:
            return None


def obstacle_to_transfer(state: InvoiceState, routine: Routine) -> Reason | None:
    """Return what stands in the way of a transfer however old the invoice is; None for nothing.

    The creditor's choice of collection for this one invoice outranks its exemptions and its minimum.
    """
    if state.invoice.currency != "NOK":
        return Reason.FOREIGN_CURRENCY
    if state.next_action is NextAction.COLLECTION:
        return None
    if not state.customer.transfer_to_collection:
        return Reason.CUSTOMER_NOT_TRANSFERRED
    if state.customer_exempt:
        return Reason.CUSTOMER_EXEMPT
    if state.invoice_exempt:
        return Reason.INVOICE_EXEMPT
    return Reason.BELOW_MINIMUM if state.rest < routine.minimum_amount else None


def earliest_proposal(state: InvoiceState, routine: Routine) -> date:
    """Return the first day for the proposal: old enough, and past the deadline of the creditor's letter."""
    chosen = state.next_action is NextAction.COLLECTION
    days = EARLIEST_TRANSFER if chosen else routine.transfer_after_days
    return max(state.invoice.due_date + timedelta(days=days), after_creditors_letter(state))


def next_reminder(state: InvoiceState, routine: Routine) -> date | None:
    """Return the banking day of the next fee-free reminder; None if there is to be none (any more).

    Go's tick on the customer counts, and none is sent once the creditor has sent a stricter letter itself.
    """
    unwanted = not state.customer.send_payment_reminders or state.invoice.last_reminder is not None
    if routine.payment_reminder_after_days is None or unwanted or state.next_action is NextAction.COLLECTION:
        return None
    first = state.invoice.due_date + timedelta(days=routine.payment_reminder_after_days)
    last = state.last(PAYMENT_REMINDER.kind)
    if last is None:
        return banking_day_from(first)
    if routine.repeat_every_days is None:
        return None
    again = (last.sent_on or last.ordered_on) + timedelta(days=routine.repeat_every_days)
    return banking_day_from(max(first, again))  # the due date may have been moved since


def _propose(state: InvoiceState, routine: Routine, today: date) -> Propose | Wait:
    if not state.proposed:
        if state.creditor.profile is None:
            return Wait(tomorrow(today), Reason.CREDITOR_UNKNOWN)
        if not state.creditor.connected:
            return Wait(tomorrow(today), Reason.CONNECTION_LOST)
    return Propose(auto_approve=routine.approves(state.invoice.invoice_date))


def _remind(
    state: InvoiceState, remind_on: date, propose_on: date | None, today: date
) -> SendLetter | Wait | Skip:
    last = state.last(PAYMENT_REMINDER.kind)
    if last is not None and last.status == "ordered":
        return Skip(Reason.LETTER_ORDERED, until=propose_on)
    if today < remind_on:
        return Wait(remind_on, Reason.NOT_DUE)
    if state.creditor.profile is None:
        return Wait(tomorrow(today), Reason.CREDITOR_UNKNOWN)
    if not state.customer.reminder_email:
        return Skip(Reason.NO_EMAIL, until=propose_on)
    if not is_banking_day(today):
        return Wait(next_banking_day(today), Reason.NOT_BANKING_DAY)
    return SendLetter(PAYMENT_REMINDER, (state.id,), ZERO, None)

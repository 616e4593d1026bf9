"""One decision from facts and routine: what is done next about an invoice.

The same decision is asked for when the clock strikes, when a fact arrives, when somebody asks why, and once
more in the moment before a letter leaves the house.
"""

from __future__ import annotations

from datetime import date

from services.dunning.domain.after_transfer import decide_claim
from services.dunning.domain.before_transfer import decide_before_transfer
from services.dunning.domain.decisions import (
    Decision,
    Propose,
    Reason,
    Skip,
    Wait,
    Withdraw,
)
from services.dunning.domain.routine import Routine
from services.dunning.domain.state import InvoiceState


def decide(state: InvoiceState, routine: Routine, today: date) -> Decision:
    """Return what is to be done about one invoice on `today`."""
    if state.case is not None:
        return decide_claim(state, today)
    decision = decide_before_transfer(state, routine, today)
    if not state.proposed:
        return decision
    match decision:
        case Propose(auto_approve=wanted):
            is_as_told = state.told_approval in (None, wanted)
            return Skip(Reason.PROPOSED) if is_as_told else decision
        case Wait(reason=reason) | Skip(reason=reason):
            return Withdraw(reason)
        case _:
            return Withdraw(Reason.NOT_DUE)

"""What a routine would do to an invoice: its next step and the day of it, without doing anything."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from services.dunning.domain.before_transfer import next_reminder, obstacle_to_transfer
from services.dunning.domain.cases import ZERO
from services.dunning.domain.deciding import decide
from services.dunning.domain.decisions import Propose, Reason, SendLetter, Skip, Wait, Withdraw
from services.dunning.domain.own_letters import next_own_letter
from services.dunning.domain.routine import Routine
from services.dunning.domain.state import InvoiceState
from shared.events import LetterKind

NextStep = LetterKind | Literal["proposal", "proposed", "none"]
"""A letter, coming into the proposal, lying in it already, or nothing before something changes."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """The next step of an invoice, on which day at the earliest, and what it waits for.

    `approved` tells that it is transferred without anybody's approval once it is proposed.
    """

    step: NextStep
    on: date | None
    reason: Reason
    approved: bool = False


def outlook(state: InvoiceState, routine: Routine, today: date) -> Outlook:
    """Return what a routine does next about an invoice that is not transferred."""
    return replace(_next(state, routine, today), approved=routine.approves(state.invoice.invoice_date))


def _next(state: InvoiceState, routine: Routine, today: date) -> Outlook:
    match decide(state, routine, today):
        case SendLetter(step=step):
            return Outlook(step.kind, today, Reason.DUE)
        case Propose():
            return Outlook("proposal", today, Reason.DUE)
        case Wait(until=until, reason=reason):
            return Outlook(_awaited(state, routine, until, today), until, reason)
        case Skip(reason=Reason.PROPOSED):
            return Outlook("proposed", None, Reason.PROPOSED)
        case Skip(reason=reason, until=until):
            return Outlook(_awaited(state, routine, until, today) if until else "none", until, reason)
        case Withdraw():
            return _next(replace(state, proposed=False), routine, today)


def _awaited(state: InvoiceState, routine: Routine, until: date, today: date) -> NextStep:
    """Return which step an invoice waits for until a day, or would have taken today if nothing hindered."""
    own = next_own_letter(state, routine, today, notice=obstacle_to_transfer(state, routine) is None)
    if own and own.on <= max(until, today):
        return own.step.kind
    reminder = next_reminder(state, routine)
    return "payment_reminder" if reminder and reminder <= until else "proposal"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One invoice under the routine that holds and under the one that is tried."""

    state: InvoiceState
    now: Outlook
    then: Outlook

    @property
    def is_changed(self) -> bool:
        """Whether the tried routine takes another step, or the same on another day, or otherwise approved."""
        return (self.now.step, self.now.on) != (self.then.step, self.then.on) or self.approval_changes

    @property
    def approval_changes(self) -> bool:
        """Whether a step on the way to collection is approved by itself under one of the two only."""
        is_on_its_way = self.then.step not in ("none", "payment_reminder")
        return is_on_its_way and self.now.approved != self.then.approved


@dataclass
class Trial:
    """Counts and sums (kroner, what is left to pay) over all invoices; the first `shown` that change."""

    shown: int
    invoices: int = 0
    changed: int = 0
    now: Counter[NextStep] = field(default_factory=Counter)
    then: Counter[NextStep] = field(default_factory=Counter)
    amounts_now: defaultdict[NextStep, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    amounts_then: defaultdict[NextStep, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    at_once: Counter[NextStep] = field(default_factory=Counter)
    withdrawn: int = 0
    approved: int = 0
    unapproved: int = 0
    after_letters: int = 0
    examples: list[Comparison] = field(default_factory=list)

    def add_all(self, states: Iterable[tuple[InvoiceState, Routine, Routine]], today: date) -> None:
        """Compare invoices, each with the routine that holds and the one that is tried."""
        for state, holds, tried in states:
            self.add(Comparison(state, outlook(state, holds, today), outlook(state, tried, today)), today)

    def add(self, compared: Comparison, today: date) -> None:
        """Count an invoice."""
        rest, now, then = compared.state.rest, compared.now, compared.then
        self.invoices += 1
        self.now[now.step] += 1
        self.then[then.step] += 1
        self.amounts_now[now.step] += rest
        self.amounts_then[then.step] += rest
        if not compared.is_changed:
            return
        self.changed += 1
        self.withdrawn += now.step == "proposed" and then.step != "proposed"
        self.approved += compared.approval_changes and then.approved
        self.unapproved += compared.approval_changes and now.approved
        self.after_letters += any(letter.status == "sent" for letter in compared.state.letters)
        if then.on is not None and then.on <= today:
            self.at_once[then.step] += 1
        if len(self.examples) < self.shown:
            self.examples.append(compared)

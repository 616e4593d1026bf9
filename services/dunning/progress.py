"""Decisions taken further: decide about invoices and cases, save where they stand, say what was decided.

Whoever calls has locked the invoices (`store.lock`), unless it calls `run`, which does so itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum
from typing import assert_never
from uuid import UUID

import structlog

from services.dunning import store
from services.dunning.domain import (
    WORDS,
    CaseState,
    InvoiceState,
    Letter,
    Propose,
    Reason,
    Routine,
    SendLetter,
    Skip,
    Wait,
    Withdraw,
    decide,
    decide_case,
)
from services.dunning.orders import LetterOrdered
from shared.db import Database, Transaction, is_outage, new_id
from shared.errors import AutoCollectError
from shared.events import CollectionProposed, Event, ProposalWithdrawn

NOBODY: Mapping[UUID, Event] = {}
log = structlog.get_logger("autocollect.dunning")


class Undecided(AutoCollectError):
    """Single invoices made the run fail; all others are decided. The log names them."""


class Act(IntEnum):
    """How far a decision is taken at once; what is due beyond that is left to the next daily run.

    A proposal that has lost its ground is withdrawn in any case.
    """

    WITHDRAW = 0
    PROPOSE = 1
    SEND = 2


@dataclass
class Progress:
    """Collects what comes of a batch of decisions taken on `today`."""

    today: date
    act: Act
    invoices: list[store.InvoiceStanding] = field(default_factory=list)
    cases: list[store.CaseStanding] = field(default_factory=list)
    letters: list[store.NewLetter] = field(default_factory=list)
    said: list[tuple[UUID, Event]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def follow_invoice(self, state: InvoiceState, routine: Routine) -> None:
        """Decide about an invoice, and again after each thing done, until it has to wait."""
        decision = decide(state, routine, self.today)
        match decision:
            case Withdraw():
                self.follow_invoice(self._withdrawn(state, decision), routine)
            case SendLetter() if self.act >= Act.SEND:
                letter = self._order([state], decision)
                self.follow_invoice(replace(state, letters=(*state.letters, letter)), routine)
            case Propose() if self.act >= Act.PROPOSE:
                self.follow_invoice(self._proposed(state, decision), routine)
            case SendLetter() | Propose():
                self._invoice_stands(state, self.today, Reason.DUE)
            case Wait(until=until, reason=reason) | Skip(until=until, reason=reason):
                self._invoice_stands(state, until, reason)
            case _:
                assert_never(decision)

    def follow_case(self, case: CaseState) -> None:
        """Decide about a case; its claims are followed one by one as well."""
        decision = decide_case(case, self.today)
        match decision:
            case SendLetter() if self.act >= Act.SEND:
                self._order([claim for claim in case.claims if claim.id in decision.invoice_ids], decision)
                self._case_stands(case, None, Reason.LETTER_ORDERED)
            case SendLetter():
                self._case_stands(case, self.today, Reason.DUE)
            case Wait(until=until, reason=reason) | Skip(until=until, reason=reason):
                self._case_stands(case, until, reason)
            case _:
                assert_never(decision)

    def _order(self, claims: list[InvoiceState], decision: SendLetter) -> Letter:
        kind, first = decision.step.kind, claims[0]
        letter = store.NewLetter(
            letter_id=new_id(),
            creditor_id=first.creditor.id,
            case_id=first.case.id if first.case else None,
            kind=kind,
            ordered_on=self.today,
            invoice_ids=tuple(claim.id for claim in claims),
        )
        self.letters.append(letter)
        self.said.append(
            (first.id, LetterOrdered(creditor_id=letter.creditor_id, letter_id=letter.letter_id))
        )
        self.counts[f"{kind} ordered"] += 1
        return Letter(
            id=letter.letter_id, kind=kind, status="ordered", ordered_on=self.today, case_id=letter.case_id
        )

    def _proposed(self, state: InvoiceState, decision: Propose) -> InvoiceState:
        revision = state.proposal_revision + 1
        proposed = CollectionProposed(
            creditor_id=state.creditor.id,
            invoice=replace(state.invoice, balance=state.rest),
            customer=state.customer,
            auto_approve=decision.auto_approve,
            proposed_on=self.today,
            revision=revision,
        )
        self.said.append((state.id, proposed))
        self.counts["proposed"] += 1
        return replace(state, proposed=True, proposal_revision=revision)

    def _withdrawn(self, state: InvoiceState, decision: Withdraw) -> InvoiceState:
        revision = state.proposal_revision + 1
        withdrawn = ProposalWithdrawn(
            creditor_id=state.creditor.id,
            invoice_id=state.id,
            reason=WORDS[decision.reason],
            revision=revision,
        )
        self.said.append((state.id, withdrawn))
        self.counts["withdrawn"] += 1
        return replace(state, proposed=False, proposal_revision=revision)

    def _invoice_stands(self, state: InvoiceState, until: date | None, reason: Reason) -> None:
        standing = store.InvoiceStanding(
            invoice_id=state.id,
            rest=state.rest,
            proposed=state.proposed,
            proposal_revision=state.proposal_revision,
            next_step_on=until,
            reason=reason,
        )
        self.invoices.append(standing)

    def _case_stands(self, case: CaseState, until: date | None, reason: Reason) -> None:
        self.cases.append(store.CaseStanding(case.case.id, until, reason))


async def decide_again(
    tx: Transaction,
    invoice_ids: Iterable[UUID],
    *,
    act: Act = Act.WITHDRAW,
    today: date | None = None,
    because: Mapping[UUID, Event] = NOBODY,
) -> Counter[str]:
    """Decide about locked invoices and their cases; save and say what comes of it, and count it.

    `because` names the event in hand that concerns an invoice. `today` is the transaction's, unless a run
    is caught up for an earlier business date.
    """
    files = await store.load(tx, invoice_ids)
    progress = Progress(today or tx.today, act)
    for state in files.invoices.values():
        progress.follow_invoice(state, files.routine_of(state))
    for case in files.cases.values():
        progress.follow_case(case)
    await store.save(tx, progress.invoices, progress.cases, progress.letters)
    for invoice_id, event in progress.said:
        tx.say(event, because=because.get(invoice_id))
    return progress.counts


async def run(
    database: Database, day: date, *, act: Act, chunk: int, creditor_id: UUID | None = None
) -> Counter[str]:
    """Take what is due on `day`, of all creditors or of one, as far as `act`; return how many of each."""
    runner = Run(database, day, act)
    for kind in ("invoices", "cases"):
        async for creditor_of in store.due(database, kind, day, chunk=chunk, creditor_id=creditor_id):
            await runner.decide(creditor_of)
    runner.conclude()
    return runner.counts


@dataclass
class Run:
    """Decides chunk by chunk; of a chunk that fails, each invoice by itself, so that only one is left out."""

    database: Database
    day: date
    act: Act
    counts: Counter[str] = field(default_factory=Counter)
    failed: dict[UUID, Exception] = field(default_factory=dict)

    async def decide(self, creditor_of: Mapping[UUID, UUID]) -> None:
        """Decide about a chunk of invoices, given with their creditors, in one transaction."""
        try:
            async with self.database.transaction() as tx:
                await store.lock(tx, creditor_of)
                counts = await decide_again(tx, creditor_of, act=self.act, today=self.day)
        except Exception as failure:
            if is_outage(failure):
                raise
            await self._decide_singly(creditor_of, failure)
        else:
            self.counts += counts

    async def _decide_singly(self, creditor_of: Mapping[UUID, UUID], failure: Exception) -> None:
        if len(creditor_of) > 1:
            for invoice_id, creditor_id in creditor_of.items():
                await self.decide({invoice_id: creditor_id})
            return
        (invoice_id,) = creditor_of
        log.error("invoice.undecided", invoice_id=str(invoice_id), exc_info=failure)
        self.failed[invoice_id] = failure

    def conclude(self) -> None:
        """Tell that some invoices could not be decided about; everything else has been."""
        if self.failed:
            first, failure = next(iter(self.failed.items()))
            raise Undecided(
                f"{len(self.failed)} invoices could not be decided about, the first is {first}; all others "
                "are. The log says why; they are tried again with the next run"
            ) from failure

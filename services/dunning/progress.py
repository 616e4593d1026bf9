"""Decisions taken further: decide about invoices and cases, save where they stand, say what was decided.

Whoever calls has locked the invoices (`store.lock`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import IntEnum
from typing import assert_never
from uuid import UUID

from services.dunning import store
from services.dunning.domain.after_transfer import decide_case
from services.dunning.domain.cases import Plan, Question
from services.dunning.domain.deciding import decide
from services.dunning.domain.decisions import Ask, Propose, Reason, SendLetter, Skip, TakeBack, Wait, Withdraw
from services.dunning.domain.explanation import WORDS
from services.dunning.domain.ladder import INSTALMENT_PLAN, INSTALMENT_REMINDER
from services.dunning.domain.plans import with_plans_as_they_stand
from services.dunning.domain.routine import Routine
from services.dunning.domain.state import CaseState, InvoiceState, Letter
from services.dunning.orders import LetterOrdered
from shared.db import Transaction, new_id
from shared.events import (
    CollectionProposed,
    DecisionNeeded,
    Event,
    LetterKind,
    PaymentPlanChanged,
    ProposalWithdrawn,
)

NOBODY: Mapping[UUID, Event] = {}


class Act(IntEnum):
    """How far a decision is taken at once; what is due beyond that is left to the next daily run.

    A proposal that has lost its ground is withdrawn in any case.
    """

    WITHDRAW = 0
    PROPOSE = 1
    SEND = 2


@dataclass
class Progress:
    """Collects what comes of a batch of decisions taken on `today`.

    `waits` holds the days on which waits end that people have chosen for invoices.
    """

    today: date
    act: Act
    waits: Mapping[UUID, date] = field(default_factory=dict)
    invoices: list[store.InvoiceStanding] = field(default_factory=list)
    cases: list[store.CaseStanding] = field(default_factory=list)
    letters: list[store.NewLetter] = field(default_factory=list)
    questions: list[store.KeptQuestion] = field(default_factory=list)
    plans: list[store.PlanStanding] = field(default_factory=list)
    ordered: dict[UUID, tuple[Letter, ...]] = field(default_factory=dict)
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
                self.ordered[state.id] = (letter,)
                self.follow_invoice(replace(state, letters=(*state.letters, letter)), routine)
            case Propose() if self.act >= Act.PROPOSE:
                self.follow_invoice(self._proposed(state, decision), routine)
            case SendLetter() | Propose():
                self._invoice_stands(state, self.today, Reason.DUE)
            case Skip(reason=Reason.NEXT_ACTION_WAIT as reason):
                self._invoice_stands(state, self.waits.get(state.id), reason)
            case Wait(until=until, reason=reason) | Skip(until=until, reason=reason):
                self._invoice_stands(state, until, reason)
            case _:
                assert_never(decision)

    def follow_plans(self, case: CaseState) -> CaseState:
        """Note which plans of a case are kept, completed or broken by now; return the case with them so."""
        standing = with_plans_as_they_stand(case, self.today)
        for before, plan in zip(case.case.plans, standing.case.plans, strict=True):
            if plan != before:
                self._plan_stands(case, plan)
        return standing

    def follow_case(self, case: CaseState) -> None:
        """Decide about a case whose claims have been followed one by one."""
        self._follow(case.having_ordered(self.ordered))

    def _follow(self, case: CaseState) -> None:
        decision = decide_case(case, self.today)
        match decision:
            case Ask() if self.act >= Act.SEND:
                self._follow(self._asked(case, decision))
            case SendLetter() if self.act >= Act.SEND:
                claims = [claim for claim in case.claims if claim.id in decision.invoice_ids]
                letter = self._order(claims, decision)
                self._follow(case.having_ordered({claim.id: (letter,) for claim in claims}))
            case TakeBack(question=question):
                self._follow(self._taken_back(case, question))
            case SendLetter() | Ask():
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
            plan_id=_plan_of(first, decision.step.kind),
        )
        self.letters.append(letter)
        self.said.append(
            (first.id, LetterOrdered(creditor_id=letter.creditor_id, letter_id=letter.letter_id))
        )
        self.counts[f"{kind} ordered"] += 1
        return Letter(
            id=letter.letter_id,
            kind=kind,
            status="ordered",
            ordered_on=self.today,
            case_id=letter.case_id,
            plan_id=letter.plan_id,
        )

    def _asked(self, case: CaseState, ask: Ask) -> CaseState:
        claim = case.claims[0]
        needed = DecisionNeeded(
            creditor_id=claim.creditor.id,
            case_id=case.case.id,
            question=ask.question,
            answer_by=ask.answer_by,
            otherwise=ask.otherwise,
            barred_after=ask.barred_after,
            about=ask.subject,
            asked_on=self.today,
            pauses_until=ask.pauses_until,
        )
        self.said.append((claim.id, needed))
        self.counts["asked"] += 1
        question = Question(
            subject=ask.subject,
            asked_on=self.today,
            answer_by=ask.answer_by,
            revision=case.case.revision,
            pauses_until=ask.pauses_until,
        )
        self.questions.append(store.KeptQuestion(case.case.id, **asdict(question)))
        return case.having(replace(case.case, questions=(*case.case.questions, question)))

    def _taken_back(self, case: CaseState, question: Question) -> CaseState:
        claim = case.claims[0]
        needed = DecisionNeeded(
            creditor_id=claim.creditor.id,
            case_id=case.case.id,
            question=("withdraw",),
            answer_by=question.answer_by,
            otherwise=None,
            about=question.subject,
            asked_on=question.asked_on,
            pauses_until=question.pauses_until,
            is_taken_back=True,
        )
        self.said.append((claim.id, needed))
        self.counts["taken back"] += 1
        over = replace(question, taken_back_on=self.today)
        self.questions.append(store.KeptQuestion(case.case.id, **asdict(over)))
        others = (each for each in case.case.questions if each != question)
        return case.having(replace(case.case, questions=(*others, over)))

    def _plan_stands(self, case: CaseState, plan: Plan) -> None:
        self.plans.append(
            store.PlanStanding(
                plan_id=plan.id, status=plan.status, ended_on=plan.ended_on, revision=plan.revision
            )
        )
        claim = case.claims[0]
        self.said.append((claim.id, plan_changed(claim.creditor.id, case.case.id, plan)))
        self.counts[f"plan {plan.status}"] += 1

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
        return replace(state, proposed=True, proposal_revision=revision, told_approval=decision.auto_approve)

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
            told_approval=state.told_approval,
            next_step_on=until,
            reason=reason,
        )
        self.invoices.append(standing)

    def _case_stands(self, case: CaseState, until: date | None, reason: Reason) -> None:
        self.cases.append(store.CaseStanding(case.case.id, until, reason))


def plan_changed(creditor_id: UUID, case_id: UUID, plan: Plan) -> PaymentPlanChanged:
    """Return what is told of a plan."""
    return PaymentPlanChanged(
        creditor_id=creditor_id,
        case_id=case_id,
        plan_id=plan.id,
        status=plan.status,
        agreed_on=plan.agreed_on,
        agreed_by=plan.agreed_by,
        instalments=plan.instalments,
        addition=plan.addition,
        ended_on=plan.ended_on,
        revision=plan.revision,
    )


def _plan_of(claim: InvoiceState, kind: LetterKind) -> UUID | None:
    """Return the plan that a letter of a kind is about."""
    plan = claim.case.plan if claim.case else None
    return plan.id if plan and kind in (INSTALMENT_PLAN.kind, INSTALMENT_REMINDER.kind) else None


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
    day = today or tx.today
    files = await store.load(tx, invoice_ids, day)
    progress = Progress(day, act, files.waits)
    cases = {id_: progress.follow_plans(case) for id_, case in files.cases.items()}
    in_cases = {claim.id: claim for case in cases.values() for claim in case.claims}
    for state in files.invoices.values():
        progress.follow_invoice(in_cases.get(state.id, state), files.routine_of(state))
    for case in cases.values():
        progress.follow_case(case)
    await store.save(tx, progress.invoices, progress.cases, progress.letters)
    await store.save_questions(tx, progress.questions)
    await store.save_plans(tx, progress.plans)
    for invoice_id, event in progress.said:
        tx.say(event, because=because.get(invoice_id))
    return progress.counts

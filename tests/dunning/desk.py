"""The product's own decisions, driven through a year without a database: what the service does each morning."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from services.dunning.domain.agreeing import agree
from services.dunning.domain.bounces import deadline_when_posted
from services.dunning.domain.cases import Plan
from services.dunning.domain.drafting import Draft, draft_about_case, draft_about_invoice
from services.dunning.domain.ladder import STEPS
from services.dunning.domain.plans import with_plans_as_they_stand
from services.dunning.domain.routine import Routine
from services.dunning.domain.state import CaseState, Delta, InvoiceState, Letter
from services.dunning.progress import Act, Progress
from shared.db import new_id
from shared.errors import Reject
from shared.events import DecisionNeeded, Instalment
from shared.norway.charges import CourtCost, StatusChange
from tests.dunning.told import a_case, invoice_id, state

ROUTINE = Routine()


class Desk:
    """One case as dunning has it; letters that are ordered leave at once."""

    def __init__(self, **about_all) -> None:
        self.case = a_case()
        self.claims: dict[UUID, InvoiceState] = {}
        self.about_all = about_all
        self.facts: dict[int, tuple[UUID, Delta]] = {}
        self.drafts: list[Draft] = []
        self.asked: list[tuple[date, DecisionNeeded]] = []

    def join(self, name: str, due: date, amount: str, deducted: bool | None = None) -> None:
        claim = state(name, due=due, amount=amount, case=self.case, **self.about_all)
        self.claims[claim.id] = replace(claim, deducted_when_transferred=deducted)

    def hear(self, key: int, name: str, delta: Delta) -> None:
        self.facts[key] = invoice_id(name), delta
        self.see_facts()

    def unhear(self, key: int) -> None:
        """A match has been undone."""
        del self.facts[key]
        self.see_facts()

    def see_facts(self) -> None:
        for id_, claim in self.claims.items():
            deltas = tuple(delta for about, delta in self.facts.values() if about == id_)
            self.claims[id_] = replace(claim, deltas=deltas)

    def close(self, names: set[str]) -> None:
        """These claims, and no others, are closed."""
        ids = {invoice_id(name) for name in names}
        for id_, claim in self.claims.items():
            self.claims[id_] = replace(claim, closed="paid" if id_ in ids else None)

    def be(self, status: str, on: date) -> None:
        change = StatusChange(status=status, on=on, revision=len(self.case.statuses))
        self._keep(replace(self.case, status=status, statuses=(*self.case.statuses, change)))

    def lay_out(self, cost: CourtCost) -> None:
        """Court costs have been laid out for the case."""
        self._keep(replace(self.case, court_costs=(*self.case.court_costs, cost)))

    def agree(self, days: list[date], amounts: list, today: date) -> Plan | None:
        """Agree on a plan, if one may be agreed; the last amount is None."""
        instalments = [
            Instalment(due_on=day, amount=amount) for day, amount in zip(days, amounts, strict=True)
        ]
        try:
            standing = with_plans_as_they_stand(self.state, today)
            plan = agree(standing, new_id(), instalments, agreed_by="Kari", today=today)
        except Reject:
            return None
        self._keep(replace(standing.case, plans=(*standing.case.plans, plan)))
        return plan

    def cancel(self, today: date) -> bool:
        """Cancel the plan that stands, if one does."""
        standing = with_plans_as_they_stand(self.state, today).case
        if standing.plan is None:
            return False
        ended = replace(standing.plan, status="cancelled", ended_on=today, revision=99)
        self._keep(replace(standing, plans=(*(p for p in standing.plans if p.id != ended.id), ended)))
        return True

    @property
    def state(self) -> CaseState:
        return CaseState(case=self.case, claims=tuple(sorted(self.claims.values(), key=lambda each: each.id)))

    def morning(self, today: date) -> None:
        """Do what the daily run does, then send what it ordered."""
        progress = Progress(today, Act.SEND)
        case = progress.follow_plans(self.state)
        for claim in case.claims:
            progress.follow_invoice(claim, ROUTINE)
        progress.follow_case(case)
        self._keep(case.case)
        for _, event in progress.said:
            if isinstance(event, DecisionNeeded):
                self.asked.append((today, event))
        self._keep(replace(self.case, questions=(*self.case.questions, *map(_question, progress.questions))))
        for new in progress.letters:
            ordered = Letter(
                id=new.letter_id,
                kind=new.kind,
                status="ordered",
                ordered_on=today,
                case_id=new.case_id,
                plan_id=new.plan_id,
            )
            self._write(ordered, new.invoice_ids)
        for new in progress.letters:
            self._send(new.letter_id, new.kind, new.invoice_ids, today)

    def _send(self, letter_id, kind, invoice_ids, today) -> None:
        if STEPS[kind].about == "invoice":
            draft = draft_about_invoice(letter_id, kind, self.claims[invoice_ids[0]], ROUTINE, today)
        else:
            draft = draft_about_case(letter_id, kind, self.state, today)
        assert isinstance(draft, Draft), (kind, draft)
        (ordered,) = {x for c in self.claims.values() for x in c.letters if x.id == letter_id}
        for id_, claim in self.claims.items():
            self.claims[id_] = claim.without(letter_id)
        sent = replace(ordered, status="sent", sent_on=today, deadline=draft.deadline, fee=draft.fee)
        self._write(sent, draft.invoice_ids)
        self.drafts.append(draft)

    def post(self, letter_id: UUID, today: date) -> date | None:
        """Post a letter whose mail came back; return the deadline that it has now."""
        (sent,) = {each for claim in self.claims.values() for each in claim.letters if each.id == letter_id}
        posted = replace(sent, deadline=deadline_when_posted(sent.sent_on, sent.deadline, today))
        for id_, claim in self.claims.items():
            letters = tuple(posted if each.id == letter_id else each for each in claim.letters)
            self.claims[id_] = replace(claim, letters=letters)
        return posted.deadline

    def _write(self, letter: Letter, invoice_ids) -> None:
        for id_ in invoice_ids:
            claim = self.claims[id_]
            self.claims[id_] = replace(claim, letters=(*claim.letters, letter))

    def _keep(self, case) -> None:
        self.case = case
        self.claims = {id_: replace(claim, case=case) for id_, claim in self.claims.items()}


def _question(new):
    from services.dunning.domain.cases import Question

    return Question(
        subject=new.subject, asked_on=new.asked_on, answer_by=new.answer_by, revision=new.revision
    )

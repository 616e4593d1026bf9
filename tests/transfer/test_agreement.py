"""What Go is shown as owed is, to the øre, what settlement counts and dunning's letters ask for, on every day.

Three services live through the same year (`tests/dunning/test_agreement_with_settlement.py`); transfer hears
of it only what the others tell in life, corrections of earlier payments and undone matches among it.
"""

import random
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from services.dunning.domain.debts import debts
from services.settlement.domain import facts, replay, states
from services.transfer.domain.cases import Case, Claim, Closing, Debtor
from services.transfer.domain.files import CaseFile, FiledClaim
from services.transfer.domain.letters import Letter
from services.transfer.domain.owing import fee_grows_on, owed
from services.transfer.domain.plans import Plan
from services.transfer.domain.proposals import Proposal, heard
from tests.dunning.test_agreement_with_settlement import DEBTORS, TOLD, Two
from tests.dunning.test_year import a_life
from tests.transfer.told import CREDITOR, NOW, credited, customer, paid, proposed, undone, written_off

PARTS = ("principal", "interest", "fees")
CASE = Case(id=UUID(int=5), number=100_001, debtor=Debtor(CREDITOR, 7))
NOTHING = states.Collected()


class Shown:
    """The case as transfer knows it from what it is told day by day."""

    def __init__(self, two) -> None:
        self.two, self.card = two, customer(is_person=two.is_consumer)
        self.proposals: dict[UUID, Proposal] = {}
        self.reductions: dict[str, facts.Reduction] = {}
        self.collected: dict[tuple[str, UUID], states.Collected] = {}

    def hear(self) -> None:
        for claim in self.two.claims:
            if claim.invoice_id not in self.proposals:
                new = Proposal(invoice_id=claim.invoice_id, creditor_id=CREDITOR)
                told = proposed(claim.invoice_id, amount=claim.amount, due=claim.due_date)
                self.proposals[claim.invoice_id] = heard(new, told)
        self._hear_what_the_creditor_matches()
        self._hear_what_the_agency_collects()

    def _hear_what_the_creditor_matches(self) -> None:
        known, self.reductions = self.reductions, dict(self.two.reductions)
        for key in known.keys() - self.reductions.keys():
            self._hear(undone(known[key].invoice_id, key))
        for key in self.reductions.keys() - known.keys():
            self._hear(_matched(self.reductions[key]))

    def _hear_what_the_agency_collects(self) -> None:
        """Settlement tells first all that a payment covers of a claim, later the difference."""
        facts = self.two.facts
        paid_on = {payment.id: payment.paid_on for payment in facts.payments}
        now = {
            (payment_id, invoice_id): collected
            for payment_id, placement in replay.replay(facts).payments.items()
            for invoice_id, collected in placement.allocated.items()
        }
        for key in sorted(now.keys() | self.collected.keys()):
            payment_id, invoice_id = key
            change = now.get(key, NOTHING) - self.collected.get(key, NOTHING)
            if change != NOTHING:
                number = len(self.proposals[invoice_id].matches)
                told = paid(
                    invoice_id, change.principal, payment_id=f"{payment_id}-{invoice_id}-{number}",
                    channel="agency", paid_on=paid_on[payment_id], interest=change.interest, fees=change.fees,
                )  # fmt: skip
                self._hear(told)
        self.collected = now

    def _hear(self, fact) -> None:
        self.proposals[fact.invoice_id] = heard(self.proposals[fact.invoice_id], fact)

    @property
    def file(self) -> CaseFile:
        closings = {i: claim.closing for i, claim in replay.replay(self.two.facts).claims.items()}
        case = self.two.desk.case
        return CaseFile(
            case=CASE,
            claims=[
                _filed(self.proposals[each.invoice_id], closings[each.invoice_id], each.creditor_deducts_vat)
                for each in self.two.claims
            ],
            letters=[_letter(each) for each in self.two.letters],
            statuses=case.statuses,
            plans=[
                Plan(
                    id=plan.id, case_id=CASE.id, status=plan.status, agreed_on=plan.agreed_on,
                    agreed_by=plan.agreed_by, instalments=plan.instalments, addition=plan.addition,
                    ended_on=plan.ended_on, revision=plan.revision,
                )
                for plan in case.plans
            ],
            card=self.card,
            creditor_deducts_vat=self.two.deducts_vat,
        )  # fmt: skip


def _matched(reduction):
    about = reduction.invoice_id, reduction.amount
    match reduction.kind:
        case "payment":
            return paid(*about, payment_id=reduction.id, paid_on=reduction.on)
        case "credit_note":
            return replace(credited(*about, credit_note_id=reduction.id), matched_on=reduction.on)
        case "write_off":
            return replace(written_off(*about, write_off_id=reduction.id), written_off_on=reduction.on)


def _filed(proposal, closing, deducts_vat):
    invoice_id = proposal.invoice_id
    there = Claim(
        invoice_id=invoice_id, case_id=CASE.id, status="transferred", approved_by="Kari", approved_at=NOW,
        creditor_deducts_vat=deducts_vat,
    )  # fmt: skip
    closed = closing and Closing(
        case_id=CASE.id, invoice_id=invoice_id, reason=closing.reason, closed_on=closing.on, revision=1
    )
    return FiledClaim(claim=there, proposal=proposal, closing=closed)


def _letter(each):
    return Letter(
        id=each.id, invoice_ids=frozenset(each.invoice_ids), case_id=CASE.id, kind=each.kind,
        sent_on=each.sent_on, deadline=each.deadline, fee=each.fee,
    )  # fmt: skip


def _by_dunning(two, day):
    found = debts(two.desk.state, day)
    return {
        "principal": sum((debt.principal for debt in found), Decimal(0)),
        "interest": sum((debt.interest.owed for debt in found), Decimal(0)),
        "fees": sum((debt.fees for debt in found), Decimal(0)),
    }


def _by_settlement(two, day):
    counted = replay.balance_on(two.facts, day).values()
    return {part: sum((getattr(each, part) for each in counted), Decimal(0)) for part in PARTS}


LIVES = [(1, 7, 21), (8, 10, 22), (10, 41, 57), (12, 29, 53)]
"""By debtor lives of which some have plans of many instalments, and payments that are corrected."""


@pytest.mark.parametrize("debtor", range(4))
def test_three_services_say_the_same_is_owed_on_every_day(debtor):
    grown = with_addition = 0
    for seed in LIVES[debtor]:
        life, chance = a_life(random.Random(7000 + 100 * debtor + seed)), random.Random(seed)
        two = Two(life, DEBTORS[debtor], chance, TOLD[debtor])
        shown, before, told, grows_on = Shown(two), Decimal(0), None, None
        for day in two.days():
            two.tell_dunning()
            shown.hear()
            file = shown.file
            ours = {part: getattr(owed(file, day), part) for part in PARTS}
            assert ours == _by_settlement(two, day) == _by_dunning(two, day), day
            assert ours["fees"] == before or file != told or grows_on == day, (
                "it grows on the day that was named"
            )
            grown += ours["fees"] > before and file == told
            with_addition += ours["fees"] > 0 and any(plan.addition for plan in file.plans)
            before, told, grows_on = ours["fees"], file, fee_grows_on(file, day)
    assert grown > 0
    assert with_addition > 0

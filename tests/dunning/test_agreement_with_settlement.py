"""What a letter asks for is, to the øre, what settlement's ledger takes as owed on the letter's day.

Two services count the same from the same facts, each by its own code: here they live through the same year,
and settlement says how payments to the agency are split and which claims are closed, as it does in life.
"""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

import pytest

from services.dunning.domain.state import Creditor, Delta
from services.settlement.domain import facts, replay
from shared.db import new_id
from shared.norway.calendar import is_banking_day
from shared.norway.charges import CourtCost
from tests.dunning.desk import Desk
from tests.dunning.test_year import FIRST, LAST, a_life
from tests.dunning.told import CREDITOR, customer, invoice_id, profile

DAY = timedelta(days=1)
FILED, COURT_COSTS = date(2026, 6, 20), (Decimal("2071.00"), Decimal("928.00"))
LADDER = ("collection_notice", "payment_demand", "legal_action_notice")
DEBTORS = [
    {"customer": customer(is_person=is_person), "creditor": Creditor(id=CREDITOR, profile=profile(vat_registered=vat))}
    for is_person in (True, False)
    for vat in (True, False)
]  # fmt: skip
TOLD = [(None,), (True,), (False, True), (None,)]
"""By debtor what the transfers tell of the creditor's VAT: it has left since, or entered between claims."""


class Two:
    """Dunning and settlement, each with what the other tells it; mail comes back by `chance`, if at all.

    `told` are by turns what the transfers of the claims tell of their creditor's VAT.
    """

    def __init__(self, life, about_all, chance=None, told=(None,)) -> None:
        self.life, self.desk, self.chance = life, Desk(**about_all), chance
        self.too_early = 0
        self.later = list(life.doings)
        self.claims, self.reductions, self.payments, self.letters, self.outlays = [], {}, [], [], []
        self.is_consumer = about_all["customer"].is_person
        self.deducts_vat = about_all["creditor"].profile.vat_registered
        self.deducted = {claim.name: told[n % len(told)] for n, claim in enumerate(life.claims)}
        self.compared, self.with_court_costs, self.today = 0, 0, FIRST

    @property
    def facts(self):
        """What is known; the bank's file of a day comes after its morning."""
        case = self.desk.case
        return facts.CaseFacts(
            claims=tuple(self.claims),
            reductions=tuple(self.reductions.values()),
            letters=tuple(self.letters),
            payments=tuple(each for each in self.payments if each.paid_on < self.today),
            statuses=case.statuses,
            plans=tuple(plan.terms for plan in case.plans),
            outlays=tuple(self.outlays),
            is_consumer=self.is_consumer,
            creditor_deducts_vat=self.deducts_vat,
        )

    def live(self):
        for _ in self.days():
            pass

    def days(self):
        """Live through the year, and yield each day when everything has been done and told on it."""
        day = min(claim.joined for claim in self.life.claims)
        while day <= LAST:
            self.today = day
            for claim in self.life.claims:
                if claim.joined == day:
                    deducted = self.deducted[claim.name]
                    self.desk.join(claim.name, claim.due, str(claim.amount), deducted)
                    self.claims.append(
                        facts.Claim(
                            invoice_id=invoice_id(claim.name), due_date=claim.due, transferred_on=day,
                            amount=claim.amount, creditor_deducts_vat=deducted,
                        )
                    )  # fmt: skip
            for doing in [doing for doing in self.later if doing[0] == day]:
                getattr(self, doing[1])(day, **doing[2])
            if is_banking_day(day):
                self.tell_dunning()
                self.morning(day)
            yield day
            day += DAY

    def tell_dunning(self):
        state = replay.replay(self.facts)
        self.desk.facts = {key: fact for key, fact in self.desk.facts.items() if not isinstance(key, tuple)}
        self.desk.see_facts()
        for payment in self.facts.payments:
            for id_, part in state.payments[payment.id].allocated.items():
                delta = Delta(
                    amount=part.principal, interest=part.interest, fees=part.fees + part.court_costs,
                    court_costs=part.court_costs, on=payment.paid_on, to_agency=True,
                )  # fmt: skip
                self.desk.hear((payment.id, id_), self.name(id_), delta)
        self.desk.close({self.name(id_) for id_, claim in state.claims.items() if claim.closing})

    def name(self, id_):
        return next(claim.name for claim in self.life.claims if invoice_id(claim.name) == id_)

    def morning(self, day):
        before = len(self.desk.drafts)
        self.desk.morning(day)
        for draft in self.desk.drafts[before:]:
            if draft.step.kind in LADDER:
                self.letters.append(
                    facts.Letter(
                        id=draft.letter_id, kind=draft.step.kind, invoice_ids=draft.invoice_ids,
                        sent_on=day, deadline=draft.deadline, fee=draft.fee, total=draft.amounts.total,
                        court_costs=draft.amounts.court_costs,
                    )
                )  # fmt: skip
                if self.chance and self.chance.random() < 0.4:
                    back = day + self.chance.choice([1, 2, 5, 9, 18, 30]) * DAY
                    self.later.append((back, "bounce", {"letter_id": draft.letter_id}))
        for draft in self.desk.drafts[before:]:
            owed = replay.balance_on(self.facts, day)
            about = [owed[id_] for id_ in draft.invoice_ids]
            borne = sum(each.court_costs for each in about)
            if draft.step.kind == "collection_notice":  # it is about its claim, not about the case
                about = [replace(each, fees=each.fees - each.court_costs, court_costs=0) for each in about]
            for part in ("principal", "interest", "fees", "court_costs"):
                asked, counted = getattr(draft.amounts, part), sum(getattr(each, part) for each in about)
                assert asked == counted, (day, draft.step.kind, part, asked, counted)
            self.compared += 1
            self.with_court_costs += draft.amounts.court_costs == borne > 0

    def money(self, day, *, claim, kind, part, late, undone_after):
        held = next((each for each in self.claims if each.invoice_id == invoice_id(claim)), None)
        if held is None:
            return
        on = max(day - late * DAY, held.transferred_on)
        owed = replay.balance_on(self.facts, on)
        if kind == "agency":
            self.pay(on, sum(each.total for each in owed.values()) * part)
            return
        left = replay.replay(self.facts).claims[held.invoice_id].principal
        amount = (left * part).quantize(Decimal("0.01"), ROUND_DOWN)
        if amount > 0:
            key = f"r{len(self.reductions)}-{day}"
            kinds = {
                "direct": ("payment", "payment"),
                "credit": ("credit_note", "credit"),
                "write_off": ("write_off",) * 2,
            }
            theirs, ours = kinds[kind]
            self.reductions[key] = facts.Reduction(
                id=key, invoice_id=held.invoice_id, kind=theirs, amount=amount, on=on
            )
            self.desk.hear(key, claim, Delta(amount=amount, on=on, kind=ours))
            if undone_after:
                self.later.append((day + undone_after * DAY, "undo", {"key": key}))

    def lay_out(self, day, *, amount):
        oldest = min(self.claims, key=lambda claim: (claim.due_date, claim.invoice_id)).invoice_id
        self.outlays.append(
            facts.Outlay(id=new_id(), invoice_id=oldest, amount=amount, on=day, by_agency=True)
        )
        self.desk.lay_out(CourtCost(amount=amount, on=day))

    def bounce(self, day, *, letter_id):
        until = self.desk.post(letter_id, day)
        assert until >= day + 14 * DAY
        letters = [replace(each, deadline=until) if each.id == letter_id else each for each in self.letters]
        (about,) = (each for each in letters if each.id == letter_id)
        self.letters = letters
        is_notice = about.kind == "collection_notice"
        self.too_early += is_notice and any(each.kind == "payment_demand" for each in letters)

    def undo(self, day, *, key):
        del self.reductions[key]
        self.desk.unhear(key)

    def pay(self, on, amount):
        amount = Decimal(amount).quantize(Decimal("0.01"), ROUND_DOWN)
        if amount > 0:
            self.payments.append(facts.Payment(id=f"p{len(self.payments)}", amount=amount, paid_on=on))

    def status(self, day, *, new):
        status = self.desk.case.status
        if (new == "open") == (status in ("paused", "disputed")):
            self.desk.be(new, day)

    def plan(self, day, *, number, every, amount, keeps, late):
        self.tell_dunning()
        days = [day + every * n * DAY for n in range(1, number + 1)]
        amounts = [amount] * (number - 1) + [None]
        if self.desk.agree(days, amounts, day):
            for n in range(keeps):
                self.later.append((days[n] + late * DAY, "instalment", {"amount": amounts[n]}))

    def instalment(self, day, *, amount):
        owed = sum(each.total for each in replay.balance_on(self.facts, day).values())
        self.pay(day, owed if amount is None else min(amount, owed))

    def cancel(self, day):
        self.tell_dunning()
        self.desk.cancel(day)


@pytest.mark.parametrize("debtor", range(4))
def test_a_letter_asks_for_what_settlement_takes_as_owed(debtor):
    compared = heavy = too_early = with_court_costs = 0
    for seed in range(15):
        chance = random.Random(seed) if seed % 2 else None
        two = Two(a_life(random.Random(1000 * debtor + seed)), DEBTORS[debtor], chance, TOLD[debtor])
        if seed % 3:
            two.later += [(FILED + seed * DAY, "lay_out", {"amount": amount}) for amount in COURT_COSTS]
        two.live()
        with_court_costs += two.with_court_costs
        compared += two.compared
        too_early += two.too_early
        heavy += sum(draft.costs.is_heavy for draft in two.desk.drafts)
    assert compared > 45
    assert heavy > 2
    assert with_court_costs > 3
    assert too_early > 0, "a notice comes back when its demand has been sent"

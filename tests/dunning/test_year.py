"""A year of a company's claims: every letter against an independent oracle, and laws that hold on every day.

The default run has a few hundred claims; `DUNNING_YEAR_CASES` asks for more cases, `DUNNING_YEAR_SEED` for
other ones.
"""

import os
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.dunning.domain.state import Delta
from shared.norway.calendar import is_banking_day
from tests.dunning import oracle
from tests.dunning.desk import Desk
from tests.dunning.told import invoice_id

FIRST, LAST = date(2026, 1, 2), date(2026, 12, 31)
CASES = int(os.environ.get("DUNNING_YEAR_CASES", "110"))
SEED = int(os.environ.get("DUNNING_YEAR_SEED", "20260101"))
DAY = timedelta(days=1)
AMOUNTS = ("99.00", "400.00", "500.00", "500.01", "1000.00", "2499.50", "4000.00", "12000.00", "62500.00")


@dataclass
class Life:
    """What happens to a case, day by day: the debtor's and the creditor's doings, decided beforehand."""

    claims: list[oracle.Claim]
    doings: list[tuple[date, str, dict]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)


def a_life(chance: random.Random) -> Life:
    claims = []
    for name in "ABC"[: chance.choice([1, 1, 2, 2, 3])]:
        due = date(2025, 12, 10) + chance.randrange(170) * DAY
        joined = max(FIRST, due + chance.choice([14, 14, 15, 20, 33]) * DAY)
        claims.append(oracle.Claim(name, due, Decimal(chance.choice(AMOUNTS)), joined))
    if len(claims) > 1 and chance.random() < 0.5:  # most claims of a debtor come at about the same time
        claims[1].due = claims[0].due + chance.randrange(10) * DAY
        claims[1].joined = max(FIRST, claims[1].due + chance.choice([14, 18, 30]) * DAY)
    for claim in claims:
        claim.rank = str(invoice_id(claim.name))
    life = Life(
        claims, answers=chance.choices(["nothing", "open", "legal", "withdrawn", "surveillance"], k=3)
    )
    began = min(claim.joined for claim in claims)
    for _ in range(chance.choice([0, 0, 1, 2, 4])):
        life.doings.append((some_day(chance, began), "money", money(chance, claims)))
    for _ in range(chance.choice([0, 0, 1, 2])):
        begun = some_day(chance, began)
        life.doings.append((begun, "status", {"new": chance.choice(["paused", "disputed"])}))
        life.doings.append((begun + chance.randrange(1, 60) * DAY, "status", {"new": "open"}))
    for _ in range(chance.choice([0, 0, 1, 2])):
        begun = some_day(chance, began)
        life.doings.append((begun, "plan", plan(chance)))
        if chance.random() < 0.15:
            life.doings.append((begun + chance.randrange(1, 60) * DAY, "cancel", {}))
    life.doings.sort(key=lambda doing: doing[0])
    return life


def some_day(chance, began):
    return min(began + chance.randrange(1, 260) * DAY, LAST)


def money(chance, claims):
    return {
        "claim": chance.choice(claims).name,
        "kind": chance.choice(["direct", "direct", "agency", "agency", "agency", "credit", "write_off"]),
        "part": chance.choice(
            [Decimal("0.1"), Decimal("0.5"), Decimal("0.9"), Decimal(1), Decimal(1), Decimal("1.1")]
        ),
        "late": chance.choice([0, 0, 0, 1, 2, 3]),
        "undone_after": chance.choice([None] * 6 + [20]),
    }


def plan(chance):
    number = chance.choice([1, 1, 2, 3, 5, 6])
    return {
        "number": number,
        "every": chance.choice([7, 14, 30]),
        "amount": Decimal(chance.choice(["50.00", "120.00", "700.00"])),
        "keeps": chance.choice([0, number // 2, number, number]),
        "late": chance.choice([0, 0, 2, 9, 19]),
    }


class Both:
    """The product and the oracle, living through the same year side by side."""

    def __init__(self, life: Life) -> None:
        self.life, self.desk, self.office = life, Desk(), oracle.Office([])
        self.later = list(life.doings)
        self.number = 0
        self.answered = 0

    def live(self) -> None:
        day = min(claim.joined for claim in self.life.claims)
        while day <= LAST and self.office.status() not in ("legal", "withdrawn"):
            for claim in self.life.claims:
                if claim.joined == day:
                    self.office.claims.append(claim)
                    self.desk.join(claim.name, claim.due, str(claim.amount))
            if self.office.claims:
                for doing in [doing for doing in self.later if doing[0] == day]:
                    getattr(self, doing[1])(day, **doing[2])
                self.answer(day)
                if is_banking_day(day):
                    self.desk.morning(day)
                    self.office.morning(day)
            day += DAY

    def money(self, day, *, claim, kind, part, late, undone_after):
        held = next((each for each in self.office.claims if each.name == claim), None)
        if held is None:
            return
        on = max(day - late * DAY, held.joined)
        if kind == "agency":
            self.pay_agency(
                day, on, sum(sum(self.office.debt(c, on)) for c in self.office.open_claims()) * part
            )
            return
        left = self.office.left(held)
        amount = (left * part).quantize(Decimal("0.01"), ROUND_DOWN)
        if amount > 0:
            kinds = {"direct": "payment", "credit": "credit", "write_off": "write_off"}
            fact = oracle.Fact(day, on, kinds[kind], claim, min(amount, left) if kind != "direct" else amount)
            key = self.tell(fact)
            if undone_after:
                self.later.append((day + undone_after * DAY, "undo", {"key": key, "fact": fact}))

    def pay_agency(self, day, on, amount):
        """Money to the agency covers costs, then interest, then principal, each oldest first."""
        amount = Decimal(amount).quantize(Decimal("0.01"), ROUND_DOWN)
        claims = sorted(self.office.open_claims(), key=lambda each: each.age)
        owed = {claim.name: list(self.office.debt(claim, on)) for claim in claims}
        taken = {claim.name: [Decimal("0.00")] * 3 for claim in claims}
        for part in (2, 1, 0):
            for name in owed:
                taken[name][part] = min(owed[name][part], amount)
                amount -= taken[name][part]
        for name, (principal, interest, fees) in taken.items():
            if principal or interest or fees:
                self.tell(oracle.Fact(day, on, "payment", name, principal, interest, fees, to_agency=True))

    def tell(self, fact):
        self.number += 1
        self.office.facts.append(fact)
        delta = Delta(
            amount=fact.principal, interest=fact.interest, fees=fact.fees, on=fact.on, kind=fact.kind,
            to_agency=fact.to_agency,
        )  # fmt: skip
        self.desk.hear(self.number, fact.claim, delta)
        self.close_paid(fact.on)
        return self.number

    def close_paid(self, on):
        """What settlement says when nothing is owed on a claim any more, and when it is owed again."""
        self.office.closed = {
            claim.name
            for claim in self.office.claims
            if (claim.name in self.office.closed or not sum(self.office.debt(claim, on)))
            and self.office.left(claim) <= 0
        }
        self.desk.close(self.office.closed)

    def undo(self, day, *, key, fact):
        self.office.facts.remove(fact)
        self.desk.unhear(key)
        self.close_paid(day)

    def status(self, day, *, new):
        if self.office.status() in ("legal", "withdrawn"):
            return
        if new == "open" and self.office.status() not in ("paused", "disputed"):
            return
        if new != "open" and self.office.status() != "open":
            return
        self.office.statuses.append((day, new))
        self.desk.be(new, day)

    def plan(self, day, *, number, every, amount, keeps, late):
        days = [day + every * n * DAY for n in range(1, number + 1)]
        amounts = [amount] * (number - 1) + [None]
        self.office.follow_plan(day)
        if self.desk.agree(days, amounts, day) is None:
            return
        self.office.agree(days, amounts, day)
        mine = self.office.plans[-1]
        theirs = self.desk.case.plan
        assert {invoice_id(name) for name in mine.claims} == set(theirs.invoice_ids)
        assert mine.addition == theirs.addition
        for n in range(keeps):
            paid_on = days[n] + late * DAY
            self.later.append((paid_on, "instalment", {"amount": amounts[n]}))

    def instalment(self, day, *, amount):
        owed = sum(sum(self.office.debt(claim, day)) for claim in self.office.open_claims())
        self.pay_agency(day, day, owed if amount is None else min(amount, owed))

    def cancel(self, day):
        self.office.follow_plan(day)
        standing = self.office.plan()
        assert self.desk.cancel(day) == (standing is not None)
        if standing:
            standing.how, standing.ended = "cancelled", day

    def answer(self, day):
        """The creditor answers a question in its week, or not at all."""
        if len(self.office.asked) > self.answered and day == self.office.asked[-1][1] + 6 * DAY:
            answer = self.life.answers[self.answered % 3]
            self.answered += 1
            if answer != "nothing" and self.office.status() == "open":
                self.office.statuses.append((day, answer))
                self.desk.be(answer, day)


def seen_by_oracle(letter):
    names = tuple(sorted(str(invoice_id(name)) for name in letter.claims))
    return (
        letter.day, letter.kind, names, letter.fee, letter.deadline, letter.principal, letter.interest, letter.fees
    )  # fmt: skip


def seen_by_product(draft):
    names = tuple(sorted(map(str, draft.invoice_ids)))
    amounts = draft.amounts
    return (
        draft.on, draft.step.kind, names, draft.fee, draft.deadline, amounts.principal, amounts.interest,
        amounts.fees,
    )  # fmt: skip


@cache
def lived(seed):
    both = Both(a_life(random.Random(seed)))
    both.live()
    return both


def check_against_oracle(both):
    expected = sorted(map(seen_by_oracle, both.office.letters))
    found = sorted(map(seen_by_product, both.desk.drafts))
    assert found == expected
    assert [day for day, event in both.desk.asked if event.barred_after is None] == [
        asked_on for _, asked_on, _, _ in both.office.asked
    ]


def check_laws(both):
    """What no letter may ever do, read off the letters alone."""
    fees: dict[str, list] = {}
    by_claim: dict = {}
    for draft in both.desk.drafts:
        assert is_banking_day(draft.on)
        assert draft.deadline is None or draft.deadline - draft.on >= 14 * DAY
        assert min(draft.amounts.principal, draft.amounts.interest, draft.amounts.fees) >= 0
        assert draft.amounts.total > 0
        if draft.step.kind in ("legal_action_notice", "instalment_reminder", "surveillance_letter"):
            assert draft.fee == 0
        for line in draft.lines:
            by_claim.setdefault(line.invoice.number, []).append(draft)
        fees.setdefault(draft.step.kind, []).append(draft.fee)
    for drafts in by_claim.values():
        ladder = [draft for draft in drafts if not draft.step.kind.startswith("instalment")]
        for earlier, later in pairwise(ladder):
            assert later.on - earlier.on >= 3 * DAY
            assert earlier.deadline is None or later.on > earlier.deadline
        if not ladder:
            continue  # only about plans
        kinds = [draft.step.kind for draft in ladder]
        assert kinds.count("collection_notice") == 1
        assert kinds[0] == "collection_notice"
        assert ladder[0].on >= ladder[0].lines[0].invoice.due_date + 14 * DAY
        assert sum(draft.fee for draft in ladder if draft.step.kind == "collection_notice") <= 38
        demands = [draft for draft in ladder if draft.step.kind == "payment_demand"]
        for first, second in pairwise(demands):
            asked_anew = set(second.invoice_ids) - set(first.invoice_ids)
            assert asked_anew or second.on - first.on > 180 * DAY
    halted = [day for day, new in both.office.statuses if new in ("paused", "disputed")]
    for begun in halted:
        ended = min((d for d, new in both.office.statuses if d > begun), default=LAST + DAY)
        assert not [draft for draft in both.desk.drafts if begun <= draft.on < ended]


@pytest.mark.parametrize("seed", range(SEED, SEED + CASES))
def test_every_letter_of_a_year_is_the_oracles_and_none_breaks_the_law(seed):
    both = lived(seed)
    check_against_oracle(both)
    check_laws(both)


def test_the_year_holds_every_kind_of_letter_and_every_end_of_a_plan():
    kinds, ends, asked = set(), set(), 0
    for seed in range(SEED, SEED + 110):
        both = lived(seed)
        kinds |= {draft.step.kind for draft in both.desk.drafts}
        ends |= {plan.status for plan in both.desk.case.plans}
        asked += len(both.desk.asked)
    assert kinds == {
        "collection_notice", "payment_demand", "legal_action_notice", "instalment_plan", "instalment_reminder"
    }  # fmt: skip
    assert ends == {"standing", "completed", "broken", "cancelled"}
    assert asked > 5


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**40))
def test_any_year_is_the_oracles(seed):
    both = lived(seed)
    check_against_oracle(both)
    check_laws(both)

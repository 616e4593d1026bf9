"""An independent reading of the law and of the ladder: slow, obvious, and sharing no code with the product.

It walks through a year day by day and says which letter an office that does everything on the first lawful
day sends about a case, with which deadline, fee and amounts. Its own calendar, rates, bands and interest are
written out below, from inkassoloven, inkassoforskriften and forsinkelsesrenteloven as they stand in 2026.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

DAY = timedelta(days=1)
CLOSED = {
    date(2026, 1, 1), date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1),
    date(2026, 5, 14), date(2026, 5, 25), date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1),
}  # fmt: skip
BANDS = [
    (500, "187.50"),
    (1000, "262.50"),
    (2500, "300"),
    (10_000, "600"),
    (50_000, "1200"),
    (250_000, "2700"),
    (10**12, "5400"),
]
REMINDER_FEE, ADDITION, LITTLE, TINY = Decimal(38), Decimal(1125), Decimal(100), Decimal(20)
NOTHING = Decimal("0.00")


def banks_open(day):
    return day.weekday() < 5 and day not in CLOSED


def first_open(day):
    while not banks_open(day):
        day += DAY
    return day


def yearly_rate(day):
    """In hundredths of a per cent."""
    return 1200 if date(2026, 1, 1) <= day <= date(2026, 6, 30) else 1225


@dataclass
class Claim:
    name: str
    due: date
    amount: Decimal
    joined: date
    rank: str = ""

    @property
    def age(self):
        """Which claim is the oldest; of two due on one day any order will do, if it is always the same."""
        return self.due, self.rank


@dataclass(frozen=True)
class Fact:
    """A payment, credit or write-off of a claim, dated `on`, heard of on the morning of `heard`."""

    heard: date
    on: date
    kind: str
    claim: str
    principal: Decimal
    interest: Decimal = NOTHING
    fees: Decimal = NOTHING
    to_agency: bool = False


@dataclass
class Letter:
    kind: str
    day: date
    claims: tuple
    fee: Decimal
    deadline: date | None
    principal: Decimal = NOTHING
    interest: Decimal = NOTHING
    fees: Decimal = NOTHING


@dataclass
class Plan:
    agreed: date
    instalments: list
    claims: tuple
    paid_before: Decimal
    addition: Decimal
    ended: date | None = None
    how: str = "standing"


@dataclass
class Office:
    """One case in the hands of an office that never errs.

    `factor` is 1 for a consumer; half as much again for a business (forskriften § 2-1), and a quarter more of
    that where the creditor cannot deduct the VAT (§ 2-2). Caps are rounded down to the øre.
    """

    claims: list
    facts: list = field(default_factory=list)
    statuses: list = field(default_factory=list)
    letters: list = field(default_factory=list)
    plans: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    closed: set = field(default_factory=set)
    factor: Decimal = Decimal(1)
    addition_factor: Decimal = Decimal(1)

    def light(self, claim, times=1):
        fee = next(Decimal(fee) for limit, fee in BANDS if claim <= limit)
        return (fee * self.factor * times).quantize(Decimal("0.01"), ROUND_DOWN)

    # What is owed

    def known(self, claim):
        return [fact for fact in self.facts if fact.claim == claim.name]

    def left(self, claim):
        return claim.amount - sum(fact.principal for fact in self.known(claim))

    def in_order(self, claim):
        """Of one day credit notes, payments to the creditor, write-offs, then payments to the agency."""
        kinds = ["credit", "payment", "write_off"]
        return sorted(self.known(claim), key=lambda fact: (fact.on, fact.to_agency, kinds.index(fact.kind)))

    def left_at(self, claim, day):
        """What was left when a letter was sent on a day: payments to the agency of that day come after it."""
        return claim.amount - sum(taken for fact, taken in self.effects(claim) if self.before(fact, day))

    def effects(self, claim):
        """Each fact with what it took off the principal: nobody can pay or credit more than is left."""
        left = claim.amount
        for fact in self.in_order(claim):
            taken = min(fact.principal, left)
            left -= taken
            yield fact, taken

    def credited_away(self, claim):
        facts = [fact for fact, taken in self.effects(claim) if taken]
        return self.left(claim) <= 0 and bool(facts) and facts[-1].kind != "payment"

    def interest(self, claim, until):
        """Day by day on what was left when the day began, in øre; rounded once; less what has been paid of it."""
        facts, exact, day = self.in_order(claim), 0, claim.due + DAY
        while day <= until:
            left = claim.amount - sum(fact.principal for fact in facts if fact.on < day)
            exact += max(int(left * 100), 0) * yearly_rate(day)
            day += DAY
        year = 100 * 100 * 365
        ore = (2 * exact + year) // (2 * year)
        paid = sum((fact.interest for fact in facts), NOTHING)
        return max(Decimal(ore).scaleb(-2) - paid, NOTHING)

    def demands(self):
        return [letter for letter in self.letters if letter.kind == "payment_demand" and letter.fee]

    def demanded(self):
        """Each claim that has been charged, with the day of its first demand."""
        first = {}
        for letter in self.demands():
            for claim in self.claims:
                if claim.name in letter.claims and self.left_at(claim, letter.day) > 0:
                    first.setdefault(claim.name, letter.day)
        return first

    def halted(self, day):
        """Whether the case stands still on a day."""
        status = [new for on, new in self.statuses if on <= day]
        return bool(status) and status[-1] in ("paused", "disputed", "withdrawn")

    def stopped(self, day):
        """Whether a day does not count for the heavy fee."""
        return self.halted(day) or any(
            p.agreed <= day and (p.ended is None or day < p.ended) for p in self.plans
        )

    def heavy_from(self, demand, horizon=date(2027, 6, 30)):
        counted, day = 0, demand.day
        while counted < (demand.deadline - demand.day).days + 28:
            day += DAY
            if day > horizon:
                return date.max
            counted += not self.stopped(day)
        return day + DAY

    def collection_fee(self, today):
        first, fee = self.demanded(), NOTHING
        for demand in self.demands():
            claims = [c for c in self.claims if c.name in first and first[c.name] <= demand.day]
            if not claims:
                continue
            credited_since = {
                c.name: sum(
                    taken
                    for f, taken in self.effects(c)
                    if f.kind == "credit" and not self.before(f, first[c.name])
                )
                for c in claims
            }
            demanded = sum(self.left_at(c, first[c.name]) - credited_since[c.name] for c in claims)
            if demanded <= 0:
                continue
            asked = min(demand.fee, self.light(demanded))
            heavy = self.heavy_from(demand)
            if today >= heavy:  # it doubles what was asked for, where that was less than allowed
                effects = [(f, taken) for c in claims for f, taken in self.effects(c)]
                left = sum(c.amount for c in claims)
                left -= sum(taken for f, taken in effects if f.on < heavy or f.kind == "credit")
                if left > TINY:
                    doubled = self.light(left, 2)
                    lenient = demand.fee < self.light(demanded)
                    asked = max(asked, min(doubled, 2 * demand.fee) if lenient else doubled)
            fee = max(fee, asked)
        return fee

    @staticmethod
    def before(fact, day):
        return fact.on < day or (fact.on == day and not fact.to_agency)

    def addition(self):
        if not self.demanded() or any(new == "legal" for _, new in self.statuses):
            return NOTHING
        return max((p.addition for p in self.plans if p.how != "cancelled"), default=NOTHING)

    def open_claims(self):
        return [c for c in self.claims if c.name not in self.closed and not self.credited_away(c)]

    def debt(self, claim, today):
        """Principal, interest and fees of a claim; the oldest that was demanded bears the case's fee."""
        demanded = self.demanded()
        bearing = sorted((c for c in self.open_claims() if c.name in demanded), key=lambda c: c.age)
        if claim.name not in demanded:
            notices = [x for x in self.letters if x.kind == "collection_notice" and claim.name in x.claims]
            fees = sum(x.fee for x in notices) - sum(f.fees for f in self.known(claim))
        elif bearing and claim is bearing[0]:
            paid = sum(f.fees for c in self.claims if c.name in demanded for f in self.known(c))
            fees = self.collection_fee(today) + self.addition() - paid
        else:
            fees = NOTHING
        return max(self.left(claim), NOTHING), self.interest(claim, today), max(Decimal(fees), NOTHING)

    def asked_for(self, today, among=None):
        """What is left of interest and fees from 100 kroner on; of a principal of 20 kroner it is the same."""
        claims = among or [claim for claim in self.open_claims() if claim.joined <= today]
        is_tiny = sum(max(self.left(claim), NOTHING) for claim in claims) <= TINY
        return [
            claim
            for claim in claims
            if (self.left(claim) > 0 and not is_tiny) or sum(self.debt(claim, today)) >= LITTLE
        ]

    # What is sent

    def status(self):
        return self.statuses[-1][1] if self.statuses else "open"

    def plan(self):
        return next((plan for plan in self.plans if plan.how == "standing"), None)

    def last(self, kind, claim):
        found = [letter for letter in self.letters if letter.kind == kind and claim.name in letter.claims]
        return found[-1] if found else None

    def runs_out(self, letter, claim):
        """The first banking day after a deadline; days of a plan, or on which the case stood still, do not count."""
        plans = [p for p in self.plans if claim.name in p.claims and p.ended and p.ended > letter.day]
        left, day = (letter.deadline - letter.day).days, letter.day
        while left:
            day += DAY
            left -= not (self.halted(day) or any(p.agreed <= day < p.ended for p in plans))
        return max([first_open(day + DAY), *(first_open(p.ended) for p in plans)])

    def free_on(self, claims):
        days = [letter.day for letter in self.letters for c in claims if c.name in letter.claims]
        return first_open(max(days) + 3 * DAY) if days else date.min

    def send(self, kind, claims, today, fee=NOTHING, days=14):
        deadline = None if days is None else today + days * DAY
        letter = Letter(kind, today, tuple(sorted(c.name for c in claims)), fee, deadline)
        self.letters.append(letter)
        parts = [self.debt(claim, today) for claim in claims]
        letter.principal, letter.interest, letter.fees = (sum(each) for each in zip(*parts, strict=True))

    def morning(self, today):
        """Everything that is due on a morning."""
        self.follow_plan(today)
        if self.status() in ("withdrawn", "legal", "closed", "paused", "disputed"):
            return
        plan = self.plan()
        planned = plan.claims if plan else ()
        if self.status() == "open":
            for claim in self.asked_for(today):
                if claim.name not in planned:
                    self.notice(claim, today)
        if plan:
            self.about_plan(plan, today)
        beside = [claim for claim in self.asked_for(today) if claim.name not in planned]
        if beside and self.status() == "open":
            self.ladder(beside, today)

    def notice(self, claim, today):
        if self.last("collection_notice", claim) or not banks_open(today):
            return
        if not self.asked_for(today, [claim]):
            return
        if today >= claim.due + 14 * DAY and today >= self.free_on([claim]):
            self.send("collection_notice", [claim], today, self.notice_fee(claim, today))

    def notice_fee(self, claim, today):
        return REMINDER_FEE if self.left(claim) > TINY else NOTHING

    def ladder(self, claims, today):
        notices = [self.last("legal_action_notice", c) for c in claims]
        demands = [self.last("payment_demand", c) for c in claims]
        notice = max((n for n in notices if n), key=lambda n: n.day, default=None)
        if notice and any(d and d.day > notice.day for d in demands):
            notice = None
        question = next((q for q in reversed(self.asked) if q[0] == notice.day), None) if notice else None
        if question:
            since = [(on, new) for on, new in self.statuses[question[3] :] if on >= question[1]]
            stops = [on for on, new in since if new in ("paused", "disputed")]
            answered = any(new not in ("paused", "disputed", "open") for _, new in since)
            if not answered and any(on <= question[2] for on in stops):
                question = None  # it stood still in his time, nobody has answered: he is asked anew
            elif not since or (stops and not answered):
                return  # waits for an answer, and without one goes under surveillance
        if self.demand(claims, today) or self.legal_notice(claims, today):
            return
        if notice and not question and banks_open(today):
            ready = [self.runs_out(n, c) for n, c in zip(notices, claims, strict=True) if n]
            if today >= max(ready):
                self.asked.append((notice.day, today, today + 14 * DAY, len(self.statuses)))

    def demand(self, claims, today):
        """Send the demand if it is due; true if nothing later may be sent because it is awaited."""
        waiting = [
            c for c in claims
            if (self.last("payment_demand", c) is None and (self.left(c) > TINY or self.last("collection_notice", c)))
            or self.is_stale(self.last("payment_demand", c), today)
        ]  # fmt: skip
        ready = {}
        for claim in waiting:
            if demand := self.last("payment_demand", claim):
                ready[claim.name] = self.stale_on(demand)
            elif notice := self.last("collection_notice", claim):
                ready[claim.name] = self.runs_out(notice, claim)
        if not ready:
            return False
        send_on = first_open(min(ready.values()) + 14 * DAY)
        if len(ready) == len(waiting):
            send_on = min(send_on, max(ready.values()))
        running = self.deadlines_of([c for c in claims if c not in waiting])
        covered = [
            c
            for c in claims
            if (c not in waiting and self.last("payment_demand", c)) or ready.get(c.name, date.max) <= today
        ]
        if today >= max([send_on, *running]) and today >= self.free_on(covered) and banks_open(today):
            owing = sum(self.left(c) for c in covered if self.left(c) > 0)
            fee = max(self.light(owing) if owing > TINY else NOTHING, self.collection_fee(today))
            self.send("payment_demand", covered, today, fee)
        return True

    def deadlines_of(self, claims):
        """The days after the deadlines that claims have had; none of them is cut short by another letter."""
        kinds = "payment_demand", "legal_action_notice"
        return [self.runs_out(x, c) for c in claims for kind in kinds if (x := self.last(kind, c))]

    def stale_on(self, demand):
        month = demand.day.month + 6
        year, month = demand.day.year + (month > 12), month - 12 * (month > 12)
        number = demand.day.day
        while True:
            try:
                return first_open(date(year, month, number) + DAY)
            except ValueError:
                number -= 1

    def is_stale(self, demand, today):
        return demand is not None and today >= self.stale_on(demand)

    def legal_notice(self, claims, today):
        waiting = []
        for claim in claims:
            demand, notice = self.last("payment_demand", claim), self.last("legal_action_notice", claim)
            if demand and (notice is None or notice.day < demand.day):
                waiting.append(claim)
        if not waiting:
            return False
        ready = {}
        for claim in waiting:
            demand = self.last("payment_demand", claim)
            on = self.runs_out(demand, claim)
            ready[claim.name] = (
                self.stale_on(demand) if max(on, today) + 14 * DAY >= self.stale_on(demand) else on
            )
        send_on = min(first_open(min(ready.values()) + 14 * DAY), max(ready.values()))
        has_it = [c for c in claims if c not in waiting and self.last("legal_action_notice", c)]
        covered = [c for c in claims if c in has_it or ready.get(c.name, date.max) <= today]
        running = self.deadlines_of([c for c in claims if c not in waiting])
        if today >= max([send_on, *running]) and today >= self.free_on(covered) and banks_open(today):
            self.send("legal_action_notice", covered, today)
        return True

    # Plans

    def paid(self, until=date.max):
        return sum(
            (f.principal + f.interest + f.fees for f in self.facts if f.kind == "payment" and f.on <= until),
            NOTHING,
        )

    def agree(self, days, amounts, today):
        owed = [c for c in self.open_claims() if c.joined <= today and sum(self.debt(c, today)) > 0]
        many = (
            len(days) > 4
            and any(self.left(c) > 0 for c in self.claims if c.name in self.demanded())
            and not any(p.addition for p in self.plans if p.how != "cancelled")
        )
        self.plans.append(
            Plan(today, list(zip(days, amounts, strict=True)), tuple(sorted(c.name for c in owed)), self.paid(),
                 ADDITION * self.addition_factor if many else NOTHING)
        )  # fmt: skip

    def covering(self, claim):
        """The days of all that has covered something of a claim."""
        left, days = claim.amount, []
        for fact in self.in_order(claim):
            if fact.interest or fact.fees or (fact.principal and left > 0):
                days.append(fact.on)
            left -= fact.principal
        return days

    def unpaid(self, plan, by=date.max, due_before=date.max):
        """The first instalment that has not been paid; what is paid counts for the one due first."""
        paid, so_far = self.paid(by) - plan.paid_before, NOTHING
        for due, amount in plan.instalments:
            so_far += amount or NOTHING
            if due < due_before and (amount is None or paid < so_far):
                return due
        return None

    def follow_plan(self, today):
        for plan in self.plans:
            if plan.how == "cancelled":
                continue
            plan.how, plan.ended = "standing", None
            if not any(c.name in plan.claims for c in self.asked_for(today)):
                days = [day for c in self.claims if c.name in plan.claims for day in self.covering(c)]
                plan.how, plan.ended = "completed", max([plan.agreed, *days])
                continue
            for reminder in self.plan_letters(plan, "instalment_reminder"):
                broken_on = first_open(reminder.deadline + DAY)
                if today >= broken_on and self.unpaid(plan, reminder.deadline, reminder.day):
                    plan.how, plan.ended = "broken", broken_on
                    break

    def plan_letters(self, plan, kind):
        later = [p.agreed for p in self.plans if p.agreed > plan.agreed]
        until = min(later, default=date.max)
        return [x for x in self.letters if x.kind == kind and plan.agreed <= x.day < until]

    def about_plan(self, plan, today):
        if not banks_open(today):
            return
        claims = [c for c in self.open_claims() if c.name in plan.claims]
        if not self.plan_letters(plan, "instalment_plan"):
            self.send("instalment_plan", claims, today, plan.addition, days=None)
            return
        missed = self.unpaid(plan)
        if missed is None or any(x.day > missed for x in self.plan_letters(plan, "instalment_reminder")):
            return
        day = missed
        for _ in range(3):
            day = first_open(day + DAY)
        if today >= day:
            self.send("instalment_reminder", claims, today)

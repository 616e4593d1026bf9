"""The oracle of the whole way: an office that follows every invoice by hand, day by day, from its due date on.

Before the transfer it asks of each day what may happen on it; after the transfer each case is in the hands of
`tests.dunning.oracle.Office`. It knows the creditors' books only as they were read, and nothing of the product.
"""

from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_DOWN, Decimal
from itertools import count

from tests.dunning import oracle
from tests.dunning.oracle import DAY, NOTHING, REMINDER_FEE, TINY, Fact, Letter, banks_open, first_open
from tests.journeys.year.population import Bill, Customer

CONSUMER, BUSINESS, WITH_VAT = Decimal(1), Decimal("1.5"), Decimal("1.25")


@dataclass(eq=False)
class CaseOffice(oracle.Office):
    """A case: the letters that it got as they were sent, whoever its debtor is, and where its books stand."""

    customer: Customer | None = None
    followed: dict[str, "Followed"] = field(default_factory=dict)
    sent: list[Letter] = field(default_factory=list)
    case_id: object = None
    paused_until: date | None = None
    rests_from: str = "open"
    replies: int = 0

    def free_on(self, claims):
        earlier = [letter.day for c in claims for letter in self.followed[c.name].counted()]
        return max(super().free_on(claims), first_open(max(earlier) + 3 * DAY) if earlier else date.min)

    def notice_fee(self, claim, today):
        may = may_charge_another(self.followed[claim.name].own(), today)
        return REMINDER_FEE if may and self.left(claim) > 0 else NOTHING

    def send(self, kind, claims, today, fee=NOTHING, days=14):
        if not self.customer.is_reachable or self.customer.creditor.is_stale(today):
            return
        super().send(kind, claims, today, fee, days)
        self.letters[-1].first_deadline = self.letters[-1].deadline
        self.sent.append(copy(self.letters[-1]))

    def turn(self, day, status):
        self.statuses.append((day, status))

    def was_demanded(self):
        return any(letter.kind == "payment_demand" for letter in self.letters)

    def as_of(self, day):
        """The case as it stood at the end of a day, before a payment of that day."""
        return replace(
            self,
            letters=[letter for letter in self.letters if letter.day <= day],
            facts=[fact for fact in self.facts if fact.on <= day],
            statuses=[each for each in self.statuses if each[0] <= day],
        )

    def covered(self, claim, facts):
        principal = claim.amount - max(claim.amount - sum(f.principal for f in facts), NOTHING)
        return principal + sum(f.interest + f.fees for f in facts)

    def still_asked(self, letter, claims):
        """What of a letter's sum has not been covered since."""
        asked = letter.principal + letter.interest + letter.fees
        for claim in claims:
            known = self.known(claim)
            earlier = [fact for fact in known if self.before(fact, letter.day)]
            asked -= self.covered(claim, known) - self.covered(claim, earlier)
        return asked

    def answered(self, claims, amount, on):
        """The claims whose letters a payment answers in time: nothing more is asked of them than stood there."""
        letters = {c.name: self.newest(c) for c in claims}
        asked = {}
        for letter in letters.values():
            if letter and letter.deadline and on <= letter.first_deadline:
                about = [c for c in claims if letters[c.name] is letter]
                asked[id(letter)] = self.still_asked(letter, about)
        if all(x and id(x) in asked for x in letters.values()) and 0 < sum(asked.values()) <= amount:
            return set(letters)
        meant = next((key for key, rest in asked.items() if rest == amount), None)
        return {name for name, letter in letters.items() if id(letter) == meant}

    def newest(self, claim):
        """The letter that a claim stands by; one about a plan confirms, and takes no demand back."""
        asking = [x for x in self.letters if claim.name in x.claims and not x.kind.startswith("instalment")]
        return asking[-1] if asking else None

    def take(self, today, on, amount):
        """Money to the agency: costs, interest, principal; interest last of what a letter in time asked for."""
        then = self.as_of(on)
        claims = sorted((c for c in then.open_claims() if c.joined <= on), key=lambda c: c.age)
        owed = {c.name: then.debt(c, on) for c in claims}
        answered = then.answered(claims, amount, on)
        taken = {c.name: [NOTHING] * 3 for c in claims}
        for among, order in ((answered, (2, 0, 1)), (set(owed) - answered, (2, 1, 0))):
            for part in order:
                for name in owed:
                    if name in among:
                        taken[name][part] = min(owed[name][part], amount)
                        amount -= taken[name][part]
        for name, (principal, interest, fees) in taken.items():
            if principal or interest or fees:
                self.facts.append(Fact(today, on, "payment", name, principal, interest, fees, to_agency=True))
        self.closed |= {c.name for c in claims if c.name in answered and self.left(c) <= 0}
        self.close(on)
        return amount

    def close(self, on):
        """Close what nothing is owed on, and open what is owed again."""
        self.closed = {
            c.name
            for c in self.claims
            if self.left(c) <= 0 and (c.name in self.closed or not sum(self.debt(c, on)))
        }

    def is_over(self):
        return all(c.name in self.closed or self.credited_away(c) for c in self.claims)


def may_charge_another(own, today):
    """Inkassoforskriften § 1-3: two fees at most, the second after a missed deadline of 14 days.

    After the creditor's own notice none, whether or not that one cost something.
    """
    charged = [letter for letter in own if letter.fee]
    return (
        not any(letter.kind == "collection_notice" for letter in own)
        and len(charged) < 2
        and all((x.deadline - x.day).days >= 14 and x.deadline < today for x in charged)
    )


@dataclass(eq=False)
class Followed:
    """An invoice before its transfer."""

    bill: Bill
    due: date
    facts: list[Fact] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    refused: list[Letter] = field(default_factory=list)
    objection: bool = False
    proposed: bool = False
    office: CaseOffice | None = None
    moved_on: date | None = None
    objections: list[tuple[date, date | None]] = field(default_factory=list)

    @property
    def name(self):
        return str(self.bill.number)

    def left(self):
        return self.bill.amount - sum(fact.principal for fact in self.facts)

    def counted(self):
        return [letter for letter in self.letters if not any(letter is x for x in self.refused)]

    def own(self):
        return [letter for letter in self.counted() if letter.kind != "payment_reminder"]

    def morning(self, today):
        """What happens on a morning: a letter is written, or it is proposed."""
        if self.left() <= 0 or self.objection:
            self.proposed = False
            return
        self.proposed = self.proposed and not self.has_obstacle()
        if self.proposed or self.bill.creditor.is_stale(today) or today <= self.due:
            return
        kind = self.own_kind()
        if kind and self.own_may_go(kind, today):
            if self.bill.customer.is_reachable:
                self.write(kind, today, self.give(kind), self.own_fee(kind, today))
        elif not kind and not self.has_obstacle() and self.may_be_proposed(today):
            self.proposed = True
        elif self.may_remind(today) and (not kind or self.room_before(kind, today)):
            self.write("payment_reminder", today, None, NOTHING)

    def is_ready_for_proposal(self, today):
        """Whether it is proposed as soon as nothing stands in the way any more, whatever the time of day."""
        nothing_else = self.left() > 0 and not self.own_kind() and not self.has_obstacle()
        return nothing_else and not self.bill.creditor.is_stale(today) and self.may_be_proposed(today)

    def write(self, kind, today, days, fee):
        deadline = None if days is None else today + days * DAY
        letter = Letter(kind, today, (self.name,), fee, deadline)
        self.letters.append(letter)
        letter.principal, letter.fees = self.left(), sum(x.fee for x in self.own())

    def has_obstacle(self):
        is_little = self.left() < Decimal(self.bill.creditor.minimum_amount) or self.left() <= TINY
        return self.bill.customer.is_exempt or is_little

    def own_kind(self):
        routine, kinds = self.bill.creditor, [letter.kind for letter in self.own()]
        if "collection_notice" in kinds:
            return None
        wants = routine.own_reminder_after_days is not None and self.bill.customer.wants_reminders
        if wants and kinds.count("reminder") < routine.own_reminder_times:
            return "reminder"
        notice = routine.own_notice_after_days is not None and not self.has_obstacle()
        return "collection_notice" if notice else None

    def give(self, kind):
        routine = self.bill.creditor
        return routine.own_reminder_deadline_days if kind == "reminder" else routine.own_notice_deadline_days

    def wants_fee(self, kind):
        routine = self.bill.creditor
        return routine.own_reminder_with_fee if kind == "reminder" else routine.own_notice_with_fee

    def own_fee(self, kind, today):
        return REMINDER_FEE if self.wants_fee(kind) and may_charge_another(self.own(), today) else NOTHING

    def own_may_go(self, kind, day):
        routine = self.bill.creditor
        after = routine.own_reminder_after_days if kind == "reminder" else routine.own_notice_after_days
        return (
            banks_open(day)
            and day >= self.due + max(after, 14 if self.wants_fee(kind) else 1) * DAY
            and self.deadlines_have_passed(day)
            and all(day >= letter.day + 3 * DAY for letter in self.counted())
        )

    def room_before(self, kind, day):
        first = next(day + n * DAY for n in count() if self.own_may_go(kind, day + n * DAY))
        return (first - day).days >= 3

    def deadlines_have_passed(self, day):
        return all(day >= first_open(letter.deadline + DAY) for letter in self.own())

    def may_be_proposed(self, day):
        return (
            day >= self.due + self.bill.creditor.transfer_after_days * DAY
            and self.deadlines_have_passed(day)
            and all(letter.day < day for letter in self.counted())
        )

    def may_remind(self, day):
        routine, customer = self.bill.creditor, self.bill.customer
        after = routine.payment_reminder_after_days
        if after is None or not customer.wants_reminders or not customer.takes_mail or not banks_open(day):
            return False
        if self.own() or day < self.due + after * DAY:
            return False
        if not self.letters:
            return True
        again = routine.repeat_every_days
        return again is not None and day >= self.letters[-1].day + max(3, again) * DAY

    def as_claim(self, today):
        return oracle.Claim(self.name, self.due, self.bill.amount, today, rank=str(self.bill.id))


def new_case(customer: Customer) -> CaseOffice:
    """A case for a debtor; a business's caps are higher, and so are those of who bears the VAT."""
    vat = CONSUMER if customer.creditor.deducts_vat else WITH_VAT
    kind = CONSUMER if customer.is_person else BUSINESS
    return CaseOffice([], factor=kind * vat, addition_factor=vat, customer=customer)


def part_of(amount, part):
    return (amount * part).quantize(Decimal("0.01"), ROUND_DOWN)

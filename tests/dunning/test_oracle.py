"""An invoice's way before transfer, day by day, against an oracle that asks of each day what may happen on it.

The oracle shares no code with the service: it has its own calendar and looks at one day after the other, where
the service reckons dates. What the law forbids is written beside it as invariants.
"""

import itertools
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from services.dunning.domain.deciding import decide
from services.dunning.domain.decisions import Propose, SendLetter
from services.dunning.domain.routine import Routine, violations
from services.dunning.domain.state import Creditor, Delta, Letter
from tests.dunning.told import CREDITOR, customer, profile, state

DAYS = 110
BANKS_CLOSED = {
    (1, 1), (4, 2), (4, 3), (4, 6), (5, 1), (5, 14), (5, 25), (12, 24), (12, 25),
}  # fmt: skip


def days(number):
    return timedelta(days=number)


def banks_are_open(day):
    """2026; weekdays only, the calendar of Norges Bank written down by hand."""
    return day.weekday() < 5 and (day.month, day.day) not in BANKS_CLOSED


@dataclass(frozen=True)
class History:
    """What happens around one invoice, by days after its due date."""

    due: date
    routine: Routine
    has_email: bool = True
    down: frozenset = frozenset()
    unread: frozenset = frozenset()
    disputed: range = range(0)
    exempt: range = range(0)
    paid: int | None = None

    def at(self, number):
        return self.due + days(number)


@dataclass
class Oracle:
    """What may happen, said day by day."""

    history: History
    letters: list = field(default_factory=list)  # kind, sent, deadline, fee

    def steps(self):
        for number in range(1, DAYS):
            if number in self.history.down:
                continue
            step = self.step(number)
            if step:
                yield step
                if step[0] == "proposal":
                    return
                self.letters.append(step)

    def step(self, number):
        history, day = self.history, self.history.at(number)
        if history.paid is not None and number >= history.paid:
            return None
        if number in history.disputed or (number - 1) in history.unread:
            return None
        exempt = number in history.exempt
        kind = self.own_kind(exempt)
        if kind:
            if self.own_may_go(kind, day):
                return (kind, day, day + days(self.give(kind)), self.fee(kind, day))
            first = next(
                later for later in map(day.__add__, map(days, range(400))) if self.own_may_go(kind, later)
            )
            room = (first - day).days >= 3
        else:
            if not exempt and self.may_be_proposed(number, day):
                return ("proposal", day, None, None)
            room = True
        if room and self.may_remind(number, day):
            return ("payment_reminder", day, None, Decimal("0.00"))
        return None

    def own_kind(self, exempt):
        """Which own letter is next, if any."""
        routine, kinds = self.history.routine, [letter[0] for letter in self.letters]
        if "collection_notice" in kinds:
            return None
        if (
            routine.own_reminder_after_days is not None
            and kinds.count("reminder") < routine.own_reminder_times
        ):
            return "reminder"
        return "collection_notice" if routine.own_notice_after_days is not None and not exempt else None

    def give(self, kind):
        routine = self.history.routine
        return routine.own_reminder_deadline_days if kind == "reminder" else routine.own_notice_deadline_days

    def wants_fee(self, kind):
        routine = self.history.routine
        return routine.own_reminder_with_fee if kind == "reminder" else routine.own_notice_with_fee

    def own_may_go(self, kind, day):
        routine = self.history.routine
        after = routine.own_reminder_after_days if kind == "reminder" else routine.own_notice_after_days
        overdue = (day - self.history.due).days
        return (
            banks_are_open(day)
            and overdue >= after
            and (overdue >= 14 or not self.wants_fee(kind))
            and self.deadlines_have_passed(day)
            and all((day - sent).days >= 3 for _, sent, _, _ in self.letters)
        )

    def deadlines_have_passed(self, day):
        """A banking day has begun after each deadline, so that money of its last day is known."""
        return all(
            any(banks_are_open(last + days(n)) for n in range(1, (day - last).days + 1))
            for _, _, last, _ in self.letters
            if last
        )

    def fee(self, kind, day):
        charged = [letter for letter in self.letters if letter[3]]
        allowed = len(charged) < 2 and all(
            (last - sent).days >= 14 and last < day for _, sent, last, _ in charged
        )
        return Decimal("38.00") if self.wants_fee(kind) and allowed else Decimal("0.00")

    def may_be_proposed(self, number, day):
        return (
            number >= self.history.routine.transfer_after_days
            and self.deadlines_have_passed(day)
            and all(sent < day for _, sent, _, _ in self.letters)
        )

    def may_remind(self, number, day):
        routine = self.history.routine
        if (
            not self.history.has_email
            or routine.payment_reminder_after_days is None
            or not banks_are_open(day)
        ):
            return False
        if any(kind != "payment_reminder" for kind, *_ in self.letters):
            return False
        if number < routine.payment_reminder_after_days:
            return False
        if not self.letters:
            return True
        if routine.repeat_every_days is None:
            return False
        return (day - self.letters[-1][1]).days >= max(3, routine.repeat_every_days)


def lived(history):
    """What the service decides, run after run; a run every hour of the day decides nothing more."""
    steps, letters = [], ()
    for number in range(1, DAYS):
        if number in history.down:
            continue
        day = history.at(number)
        for _ in range(2):
            invoice = as_known(history, number, letters)
            match decide(invoice, history.routine, day):
                case SendLetter() as sent:
                    letters = (*letters, as_letter(sent, day))
                    steps.append((sent.step.kind, day, sent.deadline, sent.fee))
                case Propose():
                    return [*steps, ("proposal", day, None, None)]
    return steps


def as_known(history, number, letters):
    paid = history.paid is not None and number >= history.paid
    read = [n for n in range(-1, number) if n not in history.unread]
    mail = {} if history.has_email else {"reminder_email": ""}
    return state(
        due=history.due,
        letters=letters,
        customer=customer(**mail),
        customer_exempt=number in history.exempt,
        disputed=number in history.disputed,
        deltas=(Delta(amount=Decimal("4000.00"), on=history.at(history.paid)),) if paid else (),
        creditor=Creditor(id=CREDITOR, profile=profile(), books_read_on=history.at(max(read))),
    )


def as_letter(sent, day):
    return Letter(
        id=uuid4(),
        kind=sent.step.kind,
        status="sent",
        ordered_on=day,
        sent_on=day,
        deadline=sent.deadline,
        fee=sent.fee,
    )


maybe_days = st.none() | st.integers(1, 30)
routines = st.builds(
    Routine,
    payment_reminder_after_days=maybe_days,
    repeat_every_days=st.none() | st.integers(1, 10),
    own_reminder_after_days=maybe_days,
    own_reminder_times=st.integers(1, 3),
    own_reminder_deadline_days=st.integers(1, 20),
    own_reminder_with_fee=st.booleans(),
    own_notice_after_days=maybe_days,
    own_notice_deadline_days=st.integers(14, 20),
    own_notice_with_fee=st.booleans(),
    transfer_after_days=st.integers(14, 40),
).filter(lambda routine: not violations(routine))
stretches = st.tuples(st.integers(0, 60), st.integers(0, 20)).map(lambda it: range(it[0], it[0] + it[1]))
some_days = st.frozensets(st.integers(0, 60), max_size=12)
histories = st.builds(
    History,
    due=st.dates(date(2026, 1, 1), date(2026, 8, 1)),
    routine=routines,
    has_email=st.booleans(),
    down=some_days,
    unread=some_days,
    disputed=stretches,
    exempt=stretches,
    paid=st.none() | st.integers(-5, 80),
)
MANY = settings(max_examples=200, deadline=None)


@MANY
@given(histories)
def test_every_step_falls_on_the_day_and_costs_what_the_oracle_says(history):
    assert lived(history) == list(Oracle(history).steps())


@MANY
@given(histories)
def test_nothing_that_the_law_forbids_is_ever_sent(history):
    steps = lived(history)
    letters = [step for step in steps if step[0] != "proposal"]
    charged = [letter for letter in letters if letter[3]]
    assert len(charged) <= 2
    for _, sent, last, fee in charged:
        assert (sent - history.due).days >= 14
        assert fee == Decimal("38.00")
        assert last > sent
    for first, second in itertools.pairwise(charged):
        assert (first[2] - first[1]).days >= 14
        assert second[1] > first[2]
    for kind, sent, last, _ in letters:
        assert banks_are_open(sent)
        assert kind != "collection_notice" or (last - sent).days >= 14
    for first, second in itertools.pairwise(letters):
        assert (second[1] - first[1]).days >= 3
    assert len({step[1] for step in steps}) == len(steps)
    for step in steps:
        number = (step[1] - history.due).days
        assert history.paid is None or number < history.paid
        assert number not in history.disputed
        if step[0] == "proposal":
            assert number >= 14
            assert all(last is None or last < step[1] for _, _, last, _ in letters)
            assert number not in history.exempt


BOTH = Routine(
    own_reminder_after_days=14,
    own_reminder_with_fee=True,
    own_notice_after_days=21,
    own_notice_with_fee=True,
)


def test_the_oracle_itself_says_what_the_rules_give_as_an_example():
    """norwegian rules, worked example: due 15 September 2026."""
    steps = list(Oracle(History(due=date(2026, 9, 15), routine=BOTH)).steps())
    assert [(kind, sent, last) for kind, sent, last, _ in steps] == [
        ("reminder", date(2026, 9, 29), date(2026, 10, 13)),
        ("collection_notice", date(2026, 10, 14), date(2026, 10, 28)),
        ("proposal", date(2026, 10, 29), None),
    ]


def test_a_routine_that_changes_under_way_repeats_no_letter_and_breaks_no_deadline():
    """What has been sent stands: the new routine goes on from it."""
    sent = Letter(
        id=uuid4(),
        kind="reminder",
        status="sent",
        ordered_on=date(2026, 6, 15),
        sent_on=date(2026, 6, 15),
        deadline=date(2026, 6, 29),
        fee=Decimal("38.00"),
    )
    for changed in (replace(BOTH, own_reminder_after_days=20), Routine(), Routine(own_notice_after_days=1)):
        for number in range(15, 29):
            decision = decide(state(letters=(sent,)), changed, date(2026, 6, 1) + days(number))
            assert not isinstance(decision, SendLetter | Propose)

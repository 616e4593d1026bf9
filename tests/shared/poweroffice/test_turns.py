"""A process's share of a quota that is kept elsewhere, in virtual time."""

import asyncio
import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import Transient
from shared.poweroffice.turns import (
    EXACT,
    FREE_FOR,
    PATIENCE,
    RESERVE,
    TOLERANCE,
    DistantClock,
    Grant,
    SharedTurns,
)
from tests.shared.poweroffice.virtual_time import VirtualTime

SPACING = (1 + RESERVE) / 10


class Quota:
    """Ten a second on a clock of its own, like registration's."""

    def __init__(self, time, per_second=10):
        self.time, self.per_second = time, per_second
        self.ahead = 1.79e9
        self.next_at = 0.0
        self.granted = []

    def grant(self, wanted, lead):
        clock = self.time.now + self.ahead
        if not self.per_second:
            return Grant(clock=clock, first_at=clock, spacing=0, count=wanted)
        spacing = (1 + RESERVE) / self.per_second
        count = min(wanted, self.per_second)
        first = max(self.next_at, clock + lead)
        self.next_at = first + count * spacing
        self.granted += [first + number * spacing - self.ahead for number in range(count)]
        return Grant(clock=clock, first_at=first, spacing=spacing, count=count)


class Way:
    """How one process reaches the quota: questions and answers take a while, or never arrive."""

    def __init__(self, quota, there=lambda: 0.002, back=lambda: 0.002):
        self.quota, self.time, self.there, self.back = quota, quota.time, there, back
        self.asked = []
        self.fails = False

    async def __call__(self, wanted, lead):
        self.asked.append((wanted, lead))
        await self.time.sleep(self.there())
        if self.fails:
            raise Transient("registration hands out no turns")
        grant = self.quota.grant(wanted, lead)
        await self.time.sleep(self.back())
        return grant

    @property
    def wanted(self):
        """How many turns were asked for each time; questions for the time alone left out."""
        return [wanted for wanted, _ in self.asked if wanted]


@pytest.fixture
def time():
    return VirtualTime()


@pytest.fixture
def quota(time):
    return Quota(time)


@pytest.fixture
def way(quota):
    return Way(quota)


@pytest.fixture
def turns(time, way):
    return SharedTurns(way, monotonic=time.monotonic, sleep=time.sleep)


class Callers:
    """Callers by number who note when they had their turn."""

    def __init__(self, time, turns):
        self.time, self.turns = time, turns
        self.served = []

    async def call(self, number):
        await self.turns.acquire()
        self.served.append((number, self.time.now))

    def start(self, numbers):
        return [asyncio.ensure_future(self.call(number)) for number in numbers]

    @property
    def order(self):
        return [number for number, _ in self.served]

    @property
    def instants(self):
        return [at for _, at in self.served]


@pytest.fixture
def callers(time, turns):
    return Callers(time, turns)


async def test_callers_are_served_in_the_order_in_which_they_came_and_evenly_apart(time, callers):
    await time.until_done(*callers.start(range(15)))
    assert callers.order == list(range(15))
    gaps = [later - earlier for earlier, later in pairwise(callers.instants)]
    assert gaps == pytest.approx([SPACING] * 14, abs=1e-5)


async def test_one_question_asks_for_all_who_wait_and_no_more_than_a_second_holds(time, way, quota, callers):
    await time.until_done(*callers.start(range(25)))
    assert way.wanted == [1, 24, 14, 4]
    assert len(quota.granted) == 25


async def test_a_turn_is_asked_for_when_its_caller_comes_and_not_when_the_last_turn_is_over(
    time, quota, callers
):
    first = callers.start(range(8))
    await time.pass_by(0.3)
    later = callers.start([8])
    await time.until_done(*first, *later)
    assert callers.instants[-1] - callers.instants[0] == pytest.approx(8 * SPACING, abs=1e-5)


async def test_a_single_caller_after_a_quiet_time_waits_for_the_answer_and_little_more(time, callers):
    await time.until_done(callers.call(0))
    await time.pass_by(5)
    began = time.now
    await time.until_done(callers.call(1))
    assert time.now - began < 0.01


def test_what_may_be_late_fits_into_the_reserve():
    assert TOLERANCE + EXACT < RESERVE
    assert 1 / (1 + RESERVE) > 0.95


class Chance:
    """How long something takes: little most times, and after at least six such, sometimes long."""

    def __init__(self, chance, usually, rarely):
        self.chance, self.usually, self.rarely, self.since = chance, usually, rarely, 0

    def __call__(self):
        self.since += 1
        if self.since > 6 and self.chance.random() < 0.3:
            self.since = 0
            return self.chance.uniform(0, self.rarely)
        return self.chance.uniform(0, self.usually)


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 4), st.sampled_from([3, 10]))
def test_no_second_ever_holds_more_than_the_limit_whatever_is_late(chance, processes, limit):
    """Slow answers and busy event loops cost turns, never a request too many."""

    async def history():
        time = VirtualTime()
        quota = Quota(time, limit)
        everybody = [_a_process(quota, chance) for _ in range(processes)]
        work = [task for each in everybody for task in each.start(range(3 * limit // processes))]
        await time.until_done(*work)
        return sorted(at for each in everybody for at in each.instants)

    served = asyncio.run(history())
    assert len(served) == processes * (3 * limit // processes)
    assert all(later - earlier >= 1 for earlier, later in zip(served, served[limit:], strict=False))


def _a_process(quota, chance):
    stall = Chance(chance, 0.001, 0.1)

    async def sleep(seconds):
        await quota.time.sleep(seconds + stall())

    way = Way(quota, Chance(chance, 0.004, 0.3), Chance(chance, 0.004, 0.3))
    return Callers(quota.time, SharedTurns(way, monotonic=quota.time.monotonic, sleep=sleep))


async def test_a_missed_turn_is_not_used_and_another_is_reserved(time, quota, callers):
    waiting = callers.start(range(3))
    await time.pass_by(SPACING / 2)
    time.now += 2 * SPACING
    await time.until_done(*waiting)
    late = [min((at - turn for turn in quota.granted if turn <= at), default=None) for at in callers.instants]
    assert max(late) <= TOLERANCE
    assert sorted(callers.order) == [0, 1, 2]
    assert len(quota.granted) > 3


async def test_slow_answers_are_allowed_for_by_asking_for_later_turns(time, way, callers):
    """Where every answer is slow, turns are as exact as the quickest of a few, and are had all the same."""
    way.there = way.back = lambda: 0.4
    await time.until_done(callers.call(0))
    assert way.asked == [(0, 0.0)] + [(0, pytest.approx(0.8))] * 4 + [(1, pytest.approx(0.8))]


async def test_where_no_answer_is_quick_the_time_is_not_asked_for_again_and_again(time, way, callers):
    way.there = way.back = lambda: 0.1
    await time.until_done(*callers.start(range(30)))
    assert [wanted for wanted, _ in way.asked].count(0) == 5
    await time.pass_by(10)
    await time.until_done(callers.call(30))
    assert [wanted for wanted, _ in way.asked].count(0) == 10


async def test_the_time_is_not_told_by_a_slow_answer_if_a_quick_one_is_to_be_had(time, way, quota, callers):
    slow = iter([0.4])
    way.back = lambda: next(slow, 0.002)
    await time.until_done(callers.call(0))
    assert callers.instants[0] - quota.granted[0] < 0.01


async def test_a_caller_that_gives_up_leaves_its_turn_to_the_next(time, quota, callers):
    waiting = callers.start(range(4))
    await time.pass_by(2.5 * SPACING)
    waiting[3].cancel()
    await time.until_done(*waiting, callers.call(4))
    assert callers.order == [0, 1, 2, 4]
    assert len(quota.granted) == 4


async def test_nobody_is_stuck_behind_a_caller_that_gives_up_while_it_asks(time, callers):
    waiting = callers.start(range(3))
    await time.pass_by(0.001)
    waiting[0].cancel()
    await time.until_done(*waiting)
    assert callers.order == [1, 2]


async def test_nobody_asks_for_a_caller_that_has_given_up_in_the_line(time, way, callers):
    waiting = callers.start(range(5))
    await time.pass_by(0.001)
    for each in waiting[1:4]:
        each.cancel()
    await time.until_done(*waiting)
    assert way.wanted == [1, 1]


async def test_a_silent_registration_is_asked_with_growing_pauses_for_a_minute(time, way, callers):
    way.fails = True
    began = time.now
    outcomes = await time.until_done(*callers.start(range(8)))
    assert all(isinstance(outcome, Transient) for outcome in outcomes)
    assert PATIENCE - 6 < time.now - began < PATIENCE + 1
    assert len(way.asked) < 25


async def test_a_registration_that_comes_back_is_used_at_once(time, way, callers):
    way.fails = True
    waiting = callers.start(range(3))
    await time.pass_by(40)
    way.fails = False
    await time.until_done(*waiting)
    assert callers.order == [0, 1, 2]
    assert callers.instants[0] - 1000 < 46


async def test_a_long_line_is_no_silence(time, quota, callers):
    """Who has waited for more than a minute because many came before still gets its turn."""
    quota.per_second = 1
    outcomes = await time.until_done(*callers.start(range(70)))
    assert outcomes == [None] * 70


async def test_a_bug_in_the_grantor_is_not_taken_for_silence(time):
    async def grantor(_wanted, _lead):
        raise ZeroDivisionError

    turns = SharedTurns(grantor, monotonic=time.monotonic, sleep=time.sleep)
    [outcome] = await time.until_done(turns.acquire())
    assert isinstance(outcome, ZeroDivisionError)


async def test_without_a_quota_nobody_waits_and_it_is_asked_for_once_a_minute(time, way, quota, callers):
    quota.per_second = 0
    await time.until_done(*callers.start(range(50)))
    assert len(way.asked) == 1
    assert max(callers.instants) - min(callers.instants) == 0
    await time.pass_by(FREE_FOR)
    quota.per_second = 10
    await time.until_done(*callers.start(range(3)))
    assert callers.instants[-1] - callers.instants[-3] == pytest.approx(2 * SPACING, abs=1e-5)


class TestPause:
    async def test_everybody_waits_and_the_turns_of_the_pause_are_not_used(self, time, turns, callers):
        waiting = callers.start(range(6))
        await time.pass_by(1.5 * SPACING)
        turns.pause(3)
        resumed = time.now + 3
        await time.until_done(*waiting, *callers.start(range(6, 9)))
        assert sorted(callers.order) == list(range(9))
        assert [at for at in callers.instants if resumed - 3 < at < resumed] == []
        after = [at for at in callers.instants if at >= resumed]
        assert [later - earlier for earlier, later in pairwise(after)] == pytest.approx(
            [SPACING] * (len(after) - 1), abs=1e-5
        )

    async def test_a_shorter_pause_does_not_end_a_longer_one(self, time, turns, callers):
        turns.pause(5)
        turns.pause(1)
        began = time.now
        await time.until_done(callers.call(0))
        assert time.now - began >= 5

    async def test_one_answer_silences_nobody_for_longer_than_half_a_minute(self, time, turns, callers):
        turns.pause(3600)
        began = time.now
        await time.until_done(callers.call(0))
        assert 30 <= time.now - began < 31


class TestDistantClock:
    def test_an_instant_is_never_taken_for_earlier_than_it_is(self):
        chance, clock = random.Random(7), DistantClock()
        for second in range(9):
            there, back = chance.uniform(0, 0.05), chance.uniform(0, 0.05)
            clock.read(second + 500.0, second - there, second + back)
            assert clock.here(600.0) >= 100.0

    def test_the_quickest_answer_counts(self):
        clock = DistantClock()
        clock.read(500.0, -0.2, 0.2)
        assert clock.here(600.0) == pytest.approx(100.2)
        clock.read(501.0, 0.999, 1.001)
        clock.read(502.0, 1.5, 2.5)
        assert clock.here(600.0) == pytest.approx(100.001)

    def test_a_reading_is_worth_less_the_older_it_is(self):
        clock = DistantClock()
        clock.read(500.0, -0.001, 0.001)
        clock.read(510.0, 9.99, 10.01)
        assert clock.here(600.0) == pytest.approx(100.001)
        clock.read(540.0, 39.99, 40.01)
        assert clock.here(600.0) == pytest.approx(100.01)

    @pytest.mark.parametrize("moved", [-3600.0, 3600.0])
    def test_a_clock_that_was_set_is_read_anew(self, moved):
        clock = DistantClock()
        clock.read(500.0, -0.001, 0.001)
        clock.read(501.0 + moved, 0.9, 1.1)
        assert clock.here(600.0 + moved) == pytest.approx(100.1)

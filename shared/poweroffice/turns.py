"""Turns: when a request may go to Go, so that all processes of an installation together keep Go's quota.

Go counts the requests of everybody who uses one key, so no process can keep the quota by itself. Whoever
keeps it (registration) hands out turns that lie evenly apart, in the order in which they are asked for; each
request waits for a turn of its own (`SharedTurns`), and a turn that is missed is not used any more.

Why no second holds more than the limit of L requests: L turns take 1 + RESERVE seconds, so L + 1 requests
can fall into one second only if the first is RESERVE later after its turn than the last. A request leaves no
earlier than its turn and, by what can be seen here, no more than TOLERANCE later; the clock by which turns
are told is read to EXACT. The rest, 15 ms, is for the way to Go, which takes now longer, now shorter.
The price is a share of the limit: 1 / (1 + RESERVE), 96 %, is the most that can be used.
"""

from __future__ import annotations

import asyncio
import heapq
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from shared.errors import Transient

RESERVE = 0.04
"""Seconds by which L turns take longer than the one second in which Go admits L requests."""

TOLERANCE = 0.015
"""Seconds after which a turn is missed: the event loop was busy, or the answer with the turn came late."""

EXACT = 0.01
"""Seconds to within which the other clock is read, if one of READINGS answers comes so quickly."""

READINGS = 5
READ_AGAIN_AFTER = 10.0
"""Seconds for which the quickest of READINGS slow answers has to do."""

DRIFT = 0.0005
"""Seconds by which two clocks part in a second, at the most: NTP corrects no faster."""

PATIENCE = 60.0
"""Seconds without an answer after which a caller stops waiting for a turn."""

LONGEST_PAUSE = 30.0
"""Seconds that one 429 silences this process at most, whatever `Retry-After` says."""

LONGEST_LEAD = 5.0
"""Seconds: so long a request for turns may take before it is given up."""

FREE_FOR = 60.0
"""Seconds for which "there is no quota" is believed before it is asked again."""


class Turns(Protocol):
    """Says when a request may be sent."""

    async def acquire(self) -> None:
        """Return when it is the caller's turn."""
        ...

    def pause(self, seconds: float) -> None:
        """Let nobody have a turn for so long: Go has answered 429."""
        ...


@dataclass(frozen=True, kw_only=True)
class Grant:
    """`count` turns, `spacing` seconds apart, the first at `first_at`; spacing 0: there is no quota.

    `first_at` and `clock` are seconds on the clock of whoever grants; `clock` is what it shows at the grant.
    """

    clock: float
    first_at: float
    spacing: float
    count: int


Grantor: TypeAlias = Callable[[int, float], Awaitable[Grant]]
"""`grantor(wanted, lead)` reserves up to `wanted` turns, none of them earlier than `lead` seconds from then.

`wanted` 0 reserves none and shows the clock. It raises Transient when it cannot be reached.
"""


class SharedTurns:
    """This process's share of a quota that is kept elsewhere; first come, first served.

    Whoever comes first asks for as many turns as there are callers without one; those who come meanwhile are
    served by the next question. A caller that is cancelled leaves its turn to the next; only turns that are
    just being asked for are lost when the one who asks is cancelled.
    """

    def __init__(
        self,
        grantor: Grantor,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """Take turns from `grantor`; `monotonic` and `sleep` are the real time unless a test has its own."""
        self._grantor, self._monotonic, self._sleep = grantor, monotonic, sleep
        self._line = asyncio.Lock()
        self._without_turn = 0
        self._in_hand: list[float] = []
        self._clock = DistantClock()
        self._lead = 0.0
        self._answered_at = -math.inf
        self._read_again_at = -math.inf
        self._free_until = -math.inf
        self._paused_until = -math.inf

    async def acquire(self) -> None:
        """Return when it is the caller's turn.

        Raises:
            Transient: no turns were handed out for a minute.
        """
        begun = self._monotonic()
        while True:
            await self._until(self._paused_until)
            turn = await self._next_turn(begun)
            try:
                await self._until(turn)
            except asyncio.CancelledError:
                heapq.heappush(self._in_hand, turn)
                raise
            now = self._monotonic()
            if now - turn <= TOLERANCE and now >= self._paused_until:
                return

    def pause(self, seconds: float) -> None:
        """Let nobody in this process have a turn for so long; turns that fall into it are missed."""
        until = self._monotonic() + min(seconds, LONGEST_PAUSE)
        self._paused_until = max(self._paused_until, until)

    async def _next_turn(self, begun: float) -> float:
        """Return the instant of a turn that is the caller's alone."""
        self._without_turn += 1
        try:
            async with self._line:
                self._drop_missed()
                await self._reserve(begun)
                return heapq.heappop(self._in_hand) if self._in_hand else self._monotonic()
        finally:
            self._without_turn -= 1

    def _drop_missed(self) -> None:
        oldest = self._monotonic() - TOLERANCE
        while self._in_hand and self._in_hand[0] < oldest:
            heapq.heappop(self._in_hand)

    async def _reserve(self, begun: float) -> None:
        """Have turns in hand, if there is a quota; ask again, with growing pauses, while nobody answers."""
        pause, silence = 0.1, None
        while not self._in_hand and not self._is_free():
            left = max(begun, self._answered_at) + PATIENCE - self._monotonic()
            if left <= 0:
                raise Transient("no turns for requests to Go were handed out for a minute") from silence
            try:
                await self._ask(self._without_turn)
            except Transient as failure:
                silence = failure
                await self._sleep(min(pause, left))
                pause = min(pause * 2, 5.0)

    async def _ask(self, wanted: int) -> None:
        """Reserve turns, after the clock by which they are told has been read well enough."""
        if self._monotonic() >= self._read_again_at:
            await self._read_clock()
        if self._is_free():
            return
        grant = await self._answer(wanted)
        first = self._clock.here(grant.first_at)
        for number in range(grant.count):
            heapq.heappush(self._in_hand, first + number * grant.spacing)

    async def _read_clock(self) -> None:
        """Ask for the time alone until it is known well, READINGS times at the most and only now and then."""
        for _ in range(READINGS):
            if self._is_free() or self._clock.inexactness(self._monotonic()) <= EXACT:
                return
            await self._answer(0)
        self._read_again_at = self._monotonic() + READ_AGAIN_AFTER

    async def _answer(self, wanted: int) -> Grant:
        asked = self._monotonic()
        grant = await self._grantor(wanted, self._lead)
        self._answered_at = self._monotonic()
        self._lead = min(self._answered_at - asked, LONGEST_LEAD)
        self._clock.read(grant.clock, asked, self._answered_at)
        if not grant.spacing:
            self._free_until = self._answered_at + FREE_FOR
        return grant

    def _is_free(self) -> bool:
        return self._monotonic() < self._free_until

    async def _until(self, instant: float) -> None:
        while (left := instant - self._monotonic()) > 0:
            await self._sleep(left)


class DistantClock:
    """A clock on another machine, read off the answers in which it is shown.

    An answer says only that the clock showed so much at some instant between question and answer. So the
    quickest answer tells best, the less the longer ago it came (DRIFT); and one that contradicts it counts
    instead of it: the clock was set.
    """

    def __init__(self) -> None:
        self._least, self._most, self._read_at = -math.inf, math.inf, -math.inf

    def read(self, shown: float, asked: float, answered: float) -> None:
        """Learn that the clock showed `shown` between the two instants of our own time."""
        least, most = asked - shown, answered - shown
        is_contradiction = least > self._most or most < self._least
        if is_contradiction or most - least <= self.inexactness(answered):
            self._least, self._most, self._read_at = least, most, answered

    def inexactness(self, now: float) -> float:
        """Return by how many seconds `here` may be too late; infinite before the first reading."""
        return self._most - self._least + (now - self._read_at) * DRIFT

    def here(self, instant: float) -> float:
        """Return our own time at the clock's `instant`: never too early, and hardly too late."""
        return instant + self._most

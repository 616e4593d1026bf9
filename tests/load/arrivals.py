"""An open loop: what arrives comes at times that were fixed beforehand, whether or not the system keeps up.

A closed loop (the next request when the last is answered) asks a slow system for less, and hides what people would
have waited. So each latency is counted from the intended arrival, and an answer that is late delays nothing else.
"""

import asyncio
import math
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Percentiles:
    """Latencies in seconds, by nearest rank: of n, the p-th percentile is number ceil(p · n)."""

    p50: float
    p95: float
    p99: float
    longest: float
    count: int

    @classmethod
    def of(cls, latencies: Sequence[float]) -> "Percentiles":
        """Return the percentiles of at least one latency."""
        ranked = sorted(latencies)

        def at(share: float) -> float:
            return ranked[max(math.ceil(share * len(ranked)) - 1, 0)]

        return cls(at(0.50), at(0.95), at(0.99), ranked[-1], len(ranked))


def random_times(count: int, seconds: float, chance: random.Random) -> list[float]:
    """Return `count` arrivals within `seconds`, as of people who know nothing of each other (Poisson)."""
    return sorted(chance.uniform(0, seconds) for _ in range(count))


def even_times(count: int, seconds: float) -> list[float]:
    """Return `count` arrivals within `seconds`, evenly spaced, the first after half a space."""
    return [(place + 0.5) * seconds / count for place in range(count)]


async def arrive(begin: float, times: Sequence[float], send: Callable[[int], Awaitable[None]]) -> list[float]:
    """Send number n at `begin` (time.time()) + times[n]; return each answer's latency from its intended arrival."""

    async def one(number: int) -> float:
        intended = begin + times[number]
        await asyncio.sleep(max(intended - time.time(), 0))
        await send(number)
        return time.time() - intended

    return list(await asyncio.gather(*(one(number) for number in range(len(times)))))

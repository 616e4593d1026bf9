"""How often and how long a request that may be repeated is repeated, before its error reaches the caller.

Only for requests that change nothing, or whose repetition changes nothing more. The waiting is bounded: what
is left over goes to the message's own ladder of retries, which survives a restart and this loop does not.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import stamina

from shared.poweroffice.errors import GoUnavailable, Throttled

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Bounds of one request's repetitions; times are seconds."""

    attempts: int = 5
    total: float = 60.0
    longest_wait: float = 30.0
    """A `Retry-After` beyond this is not waited for here."""


def wait_before_next(error: Exception, longest_wait: float) -> bool | float:
    """Return how many seconds to wait after `error`, True for a growing pause, False to give up."""
    match error:
        case Throttled():
            wait = error.wait
        case GoUnavailable(retry_after=float(wait)):
            pass
        case GoUnavailable():
            return True
        case _:
            return False
    return wait if wait <= longest_wait else False


async def repeated(call: Callable[[], Awaitable[T]], patience: Patience) -> T:
    """Return what `call` returns, calling it again while Go says "not now"; the last error passes through."""
    async for attempt in stamina.retry_context(
        on=lambda error: wait_before_next(error, patience.longest_wait),
        attempts=patience.attempts,
        timeout=patience.total,
        wait_initial=0.5,
        wait_max=10.0,
        wait_jitter=0.5,
    ):
        with attempt:
            return await call()
    raise AssertionError("stamina ends with a result or an error")

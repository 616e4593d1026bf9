"""How many requests a key may make: so many in any one second, counted over everybody who uses the key."""

import time
from collections import defaultdict, deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field


@dataclass
class RateLimit:
    """At most `per_second` admitted requests in any window of one second of real time; None admits all.

    Refused requests do not count. The business clock has no say here: a simulated month takes seconds.
    """

    per_second: int | None
    monotonic: Callable[[], float] = time.monotonic
    _admitted: dict[Hashable, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def admits(self, key: Hashable) -> bool:
        """Count a request of `key` and say whether it may pass."""
        if self.per_second is None:
            return True
        now = self.monotonic()
        recent = self._admitted[key]
        while recent and recent[0] <= now - 1:
            recent.popleft()
        if len(recent) >= self.per_second:
            return False
        recent.append(now)
        return True

"""What a transport promises and what a consumer answers; the two transports differ in nothing else.

A transport delivers each published message at least once to each queue bound to its type, keeps it until
it is judged, and carries the judgement out. It never decides anything itself.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from shared.events import Event

LADDER = (10, 60, 600, 3600)
"""Seconds to wait before the first, second, third and fourth retry; after that the message is dead."""


@dataclass(frozen=True)
class Queue:
    """One service's queue of one event type; named so that an operator sees which step is behind."""

    service: str
    event: type[Event]

    @property
    def name(self) -> str:
        """The queue's name, e.g. `settlement.PaymentMatched`."""
        suffix = "" if self.event.version == 1 else f".v{self.event.version}"
        return f"{self.service}.{self.event.__name__}{suffix}"

    @property
    def dead(self) -> str:
        """The name of the service's dead-letter queue."""
        return f"{self.service}.dead"


@dataclass(frozen=True, kw_only=True)
class Message:
    """An event on its way out: the CloudEvents document and the attributes that an operator reads."""

    id: UUID
    type: str
    body: bytes
    source: str
    time: datetime


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A message as it reached a queue; `attempts` counts the times it was judged Retry before."""

    body: bytes
    attempts: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ack:
    """The message is done with."""


@dataclass(frozen=True)
class Retry:
    """The message is put aside and comes back to its queue after `delay` seconds."""

    delay: int
    attempts: int
    reason: str


@dataclass(frozen=True)
class Hold(Retry):
    """The same, of a message with which nothing was tried: its service is held (`shared/held.py`)."""


@dataclass(frozen=True)
class Dead:
    """The message is parked in the service's dead-letter queue with the reason, for an operator."""

    reason: str
    attempts: int


Verdict = Ack | Retry | Dead

Process = Callable[[Sequence[Delivery]], Awaitable[Sequence[Verdict]]]
"""Judges a batch: one verdict for each delivery, in order.

It raises nothing but cancellation: what cannot be judged now (an outage) is held until it can.
"""


@dataclass(frozen=True)
class QueueDepth:
    """How a queue stands: messages waiting and consumers listening (None where nobody can tell)."""

    name: str
    ready: int
    consumers: int | None


class Broker(Protocol):
    """A transport."""

    async def start(self) -> None:
        """Connect and declare the topology.

        Raises:
            Outage: the broker does not answer.
        """
        ...

    async def close(self) -> None:
        """Let go of every connection; consumers must have drained before."""
        ...

    async def publish(self, messages: Sequence[Message]) -> Sequence[Exception | None]:
        """Publish each message; the answer holds None for those that are safe with every bound queue.

        An exception stands for a message that must be published again; it says nothing of the others.
        """
        ...

    async def consume(self, queue: Queue, process: Process) -> None:
        """Deliver the queue's messages in batches to `process` until cancelled.

        Cancelled, it takes no new message, lets the batch in hand finish, carries out its verdicts and
        returns. It survives the loss of its connection.
        """
        ...

    async def orphans(self) -> Sequence[str]:
        """Return the names of the queues consumed here that at this moment have no consumer of ours.

        Raises:
            Outage: the broker does not answer, so nobody can tell.
        """
        ...

    async def depths(self, service: str | None = None) -> Sequence[QueueDepth]:
        """Return how each queue stands: of the whole topology, or of one service and its dead letters."""
        ...

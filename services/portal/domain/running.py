"""How the installation stands, as an operator sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

ServiceName = Literal["registration", "sync", "dunning", "transfer", "settlement", "portal"]


@dataclass(frozen=True, kw_only=True)
class QueueState:
    """A queue: what waits in it, about since when (None: not known), and how many listen."""

    name: str
    ready: int
    consumers: int
    oldest: datetime | None = None

    @property
    def holds_dead_letters(self) -> bool:
        """Whether it holds what could not be handled; nobody listens to it."""
        return self.name.endswith(".dead")

    @property
    def holds_what_is_tried_later(self) -> bool:
        """Whether its messages go back by themselves once their time is up; nobody listens to it."""
        return self.name.startswith("retry.")

    @property
    def lacks_a_listener(self) -> bool:
        """Whether nobody listens to it, though somebody should."""
        return self.consumers == 0 and not self.holds_dead_letters and not self.holds_what_is_tried_later

    @property
    def needs_a_look(self) -> bool:
        """Whether something is in it that nobody takes out."""
        return self.ready > 0 and (self.lacks_a_listener or self.holds_dead_letters)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing waits in it, and whoever should listen to it does."""
        return self.ready == 0 and not self.lacks_a_listener


@dataclass(frozen=True, kw_only=True)
class Dead:
    """A message that could not be handled; `key` names it within its service."""

    service: str
    key: str
    queue: str
    type: str
    attempts: int
    reason: str
    body: str


@dataclass(frozen=True, kw_only=True)
class ServiceState:
    """A service: its unsent events, what it has in hand and handles, and the latest run of each of its jobs.

    `oldest` is the instant of the oldest unsent event, `a_minute` how many events it handles in a minute
    (None: not known). A run is the job's name, its business date, when it finished (None: not yet), and what
    came of it.
    """

    name: ServiceName
    answers: bool
    unsent: int = 0
    oldest: datetime | None = None
    in_hand: int = 0
    a_minute: Decimal | None = None
    jobs: tuple[tuple[str, str, datetime | None, str], ...] = ()

"""What waits for a visitor in other services, and how many things wait behind each place of the menu."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from uuid import UUID

from pydantic import ValidationError

from services.portal.api.proposal_list import count_waiting
from services.portal.domain.access import Scope, Visitor
from services.portal.neighbours import Neighbours
from services.portal.neighbours.answers import BookedSettlement, Lacking, WaitingKind
from services.portal.neighbours.asking import each_of, unless_silent
from services.portal.neighbours.booked import Batch, Payout
from services.portal.neighbours.owning import BankEntry
from services.portal.store import companies
from shared.db import Database

MOST_COMPANIES = 20
"""Companies about which other services are asked at once; who has more, chooses one."""
MOST_SECONDS = 2.0
"""How long a page waits for what its menu counts; what is not told by then is not counted."""
KEPT = timedelta(minutes=1)
"""How long counts are kept; a page that tells of a deed has them asked for anew."""

UNDECIDED = ("draft", "approved")
"""Batches of payouts that wait for a person."""


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """Vouchers that Go refused and cards that lack something; `is_whole` unless some were not told."""

    settlements: tuple[BookedSettlement, ...] = ()
    lacking: tuple[Lacking, ...] = ()
    is_whole: bool = True

    def __len__(self) -> int:
        return len(self.settlements) + len(self.lacking)


async def elsewhere(neighbours: Neighbours, scope: Scope) -> Elsewhere:
    """Return what other services ask of the companies.

    They are asked company by company; for all companies of the agency only transfer has a list.
    """
    if scope.everything:
        lacking = await unless_silent(neighbours.lacking(None))
        return Elsewhere(lacking=tuple(lacking or ()), is_whole=lacking is not None)
    asked = sorted(scope.companies)[:MOST_COMPANIES]
    found, lacking_of = await asyncio.gather(
        unless_silent(each_of(asked, neighbours.failed_settlements)),
        unless_silent(each_of(asked, neighbours.lacking)),
    )
    return Elsewhere(
        settlements=tuple(chain.from_iterable(found or ())),
        lacking=tuple(chain.from_iterable(lacking_of or ())),
        is_whole=None not in (found, lacking_of) and len(asked) == len(scope.companies),
    )


def payouts_to_decide(waiting: list[Payout], batches: list[Batch], unexplained: list[BankEntry]) -> int:
    """Return how much on the page of payouts waits for a person.

    That is payouts, batches that are not released yet, and money that left the account unexplained.
    """
    return len(waiting) + sum(each.status in UNDECIDED for each in batches) + len(unexplained)


Counts = Mapping[str, int]
"""How many things wait, by the path of the menu's place."""


@dataclass
class Counting:
    """Counts what other services must be asked for, and keeps the counts of each visitor for a moment."""

    neighbours: Neighbours
    database: Database
    kept: dict[tuple[UUID, UUID | None], tuple[datetime, Counts]] = field(default_factory=dict)

    async def counts(self, visitor: Visitor, *, known: Counts, anew: bool = False) -> Counts:
        """Return what waits for a visitor elsewhere; a service that is silent counts nothing.

        What is `known`, because the page has counted it, is not asked for again.
        """
        now, key = self.database.clock.now(), (visitor.user_id, visitor.scope.company)
        at, counts = self.kept.get(key, (None, {}))
        if at is None or anew or not at <= now < at + KEPT:
            places = {place: ask for place, ask in self._places(visitor).items() if place not in known}
            told = await asyncio.gather(*(_soon(ask()) for ask in places.values()))
            found = {**dict(zip(places, told, strict=True)), **known}
            counts = {place: number for place, number in found.items() if number}
            self.kept = {each: kept for each, kept in self.kept.items() if kept[0] > now - KEPT}
            self.kept[key] = (now, counts)
        return counts

    def _places(self, visitor: Visitor) -> dict[str, Callable[[], Awaitable[int]]]:
        places: dict[str, Callable[[], Awaitable[int]]] = {
            "/tasks": partial(self._tasks, visitor.scope),
            "/proposals": partial(count_waiting, self.neighbours, self.database, visitor.scope),
        }
        if visitor.may("see_waiting_money"):
            places |= {"/waiting": self._waiting, "/payouts": self._payouts, "/bank-files": self._files}
        if visitor.may("operate"):
            places["/operations"] = self._operations
        return places

    async def _tasks(self, scope: Scope) -> int:
        return len(await elsewhere(self.neighbours, scope))

    async def _waiting(self) -> int:
        kinds: tuple[WaitingKind, ...] = ("payments/unplaced", "refunds")
        covering_nothing, held = await asyncio.gather(
            each_of(kinds, self.neighbours.waiting_payments), self.neighbours.holding.held_credits()
        )
        return sum(map(len, covering_nothing)) + len(held)

    async def _payouts(self) -> int:
        settling, owning = self.neighbours.settling, self.neighbours.owning
        return payouts_to_decide(
            *await asyncio.gather(settling.waiting_payouts(), settling.batches(), owning.unexplained())
        )

    async def _files(self) -> int:
        return sum(each.status == "refused" for each in await self.neighbours.settling.bank_files())

    async def _operations(self) -> int:
        async with self.database.transaction() as tx:
            lost = await companies.lost_connections(tx, Scope(everything=True))
        dead = [each.ready for each in await self.neighbours.running.queues() if each.name.endswith(".dead")]
        return len(lost) + sum(dead) + len(await self.neighbours.running.parked())


async def _soon(asked: Awaitable[int]) -> int:
    """Return a count; 0 where it is not told in time or cannot be read, for no page fails by its menu."""
    try:
        return await unless_silent(asked, MOST_SECONDS) or 0
    except ValidationError:
        return 0

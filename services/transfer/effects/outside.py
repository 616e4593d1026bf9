"""What the effects need of the outside world, and the lease under which they deal with one case in Go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import stamina

from services.transfer import store
from services.transfer.domain import Case
from shared.broker.consumer import Work
from shared.poweroffice.debt_collection import DebtCollectionClient
from shared.poweroffice.errors import GoNotFound, GoRefused

LEASE = timedelta(minutes=5)
"""Longer than the longest dealings with Go; a case whose effect has died is free again after this."""


class Connections(Protocol):
    """Gives the way into each creditor's debt collection in Go."""

    def debt_collection(self, creditor_id: UUID) -> DebtCollectionClient:
        """Return the creditor's client."""
        ...


@dataclass(frozen=True, kw_only=True)
class Outside:
    """The way into Go, the agency's client account (eleven digits), and the portal's public address."""

    connections: Connections
    agency_account: str
    portal_url: str

    def case_url(self, case_id: UUID) -> str:
        """Return the page on which the creditor follows a case; Go shows it as a link."""
        return f"{self.portal_url.rstrip('/')}/cases/{case_id}"


@asynccontextmanager
async def in_hand(work: Work[Outside], case_id: UUID, *, patience: float = 0.0) -> AsyncIterator[Case]:
    """Have a case to oneself while dealing with Go; holds no transaction meanwhile.

    Args:
        work: the message in hand.
        case_id: the case.
        patience: how many seconds to wait for another effect that has it in hand.

    Raises:
        NotFound: there is no such case.
        InHand: another effect has it in hand.
    """
    async for attempt in stamina.retry_context(
        on=store.InHand, attempts=None if patience else 1, timeout=patience or None, wait_max=1.0
    ):
        with attempt:
            case, until = await _taken(work, case_id)
    try:
        yield case
    finally:
        async with work.database.transaction() as tx:
            await store.let_go(tx, case_id, until)


async def _taken(work: Work[Outside], case_id: UUID) -> tuple[Case, datetime]:
    async with work.database.transaction() as tx:
        until = tx.now + LEASE
        return await store.take_in_hand(tx, case_id, until), until


def words_of(refusal: GoRefused) -> str:
    """Return Go's own words, as PowerOffice asks integrators to show them."""
    parts = (refusal.problem.title, refusal.problem.detail)
    return " – ".join(part for part in parts if part) or str(refusal)


def is_gone(refusal: GoRefused) -> bool:
    """Tell whether Go refuses because it does not have the thing (any more)."""
    return isinstance(refusal, GoNotFound) or refusal.problem.kind == "NotFound"

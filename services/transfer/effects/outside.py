"""What the effects need of the outside world, and the leases under which they deal with one case in Go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from services.transfer import store
from services.transfer.domain.cases import Case
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
async def in_hand(work: Work[Outside], case_id: UUID) -> AsyncIterator[Case]:
    """Have a case to oneself while dealing with Go; holds no transaction meanwhile.

    Raises:
        NotFound: there is no such case.
        Transient: another effect has it in hand.
    """
    async with work.database.transaction() as tx:
        until = tx.now + LEASE
        case = await store.take_in_hand(tx, case_id, until)
    try:
        yield case
    finally:
        async with work.database.transaction() as tx:
            await store.let_go(tx, case_id, until)


def words_of(refusal: GoRefused) -> str:
    """Return Go's own words, as PowerOffice asks integrators to show them."""
    parts = (refusal.problem.title, refusal.problem.detail)
    return " – ".join(part for part in parts if part) or str(refusal)


def is_gone(refusal: GoRefused) -> bool:
    """Tell whether Go refuses because it does not have the thing (any more)."""
    return isinstance(refusal, GoNotFound) or refusal.problem.kind == "NotFound"

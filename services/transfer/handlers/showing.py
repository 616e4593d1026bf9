"""Letting PowerOffice Go show what is known of a case: ordered with every change, again where it was lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.transfer import store
from services.transfer.orders import CaseOrdered, StatusOrdered
from shared.db import Transaction
from shared.events import Event


async def tell_news(tx: Transaction, causes: Mapping[UUID, Event]) -> None:
    """Order that Go shows anew how cases stand, in which something has changed beside the status.

    However much changes at once, one order for a case is on its way at the most.

    Args:
        tx: the unit of work.
        causes: the event in hand, by the case that it changes.
    """
    for creditor_id, case_id in await store.note_news(tx, causes):
        tx.say(StatusOrdered(creditor_id=creditor_id, case_id=case_id), because=causes[case_id])


async def show_grown_fees(tx: Transaction, creditor_id: UUID) -> int:
    """Let Go show a creditor's cases anew whose collection fee has become heavy, and return how many."""
    grown = await store.fees_grown(tx, creditor_id, tx.today)
    news = await store.note_news(tx, grown)
    tx.say(*(StatusOrdered(creditor_id=owner, case_id=case_id) for owner, case_id in news))
    return len(grown)


async def order_again(
    tx: Transaction,
    creditor_id: UUID,
    *,
    approved_before: datetime | None = None,
    because: Event | None = None,
) -> int:
    """Repeat the orders of a creditor that Go has not been able to take, and return how many.

    Args:
        tx: the unit of work.
        creditor_id: whose.
        approved_before: only of claims that were approved before this instant.
        because: the event in hand.
    """
    on_their_way = await store.cases_on_their_way(tx, creditor_id, approved_before=approved_before)
    not_told = await store.cases_not_told(tx, creditor_id)
    tx.say(
        *(CaseOrdered(creditor_id=creditor_id, case_id=case_id) for case_id in on_their_way),
        *(StatusOrdered(creditor_id=creditor_id, case_id=case_id) for case_id in not_told),
        because=because,
    )
    return len(on_their_way) + len(not_told)

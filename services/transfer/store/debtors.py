"""The customer card of each debtor, the newest that was told, and what is missing on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert

from services.transfer.domain.cases import Debtor
from services.transfer.domain.debtors import missing
from services.transfer.domain.sameness import marks
from services.transfer.store.columns import among
from services.transfer.store.tables import debtors
from shared.db import Transaction
from shared.events import CustomerSnapshot


@dataclass(frozen=True, kw_only=True)
class ToldCard:
    """A customer card, and what decides which of two is the newer.

    One that sync tells of for itself (`authority` 2, by its revision) counts before one in a proposal
    (`authority` 1, by the proposal's day, revision and invoice).
    """

    debtor: Debtor
    card: CustomerSnapshot
    authority: int
    told_on: date
    revision: int
    told_about: UUID

    @property
    def rank(self) -> tuple[int, date, int, UUID]:
        """The higher one holds."""
        return self.authority, self.told_on, self.revision, self.told_about


async def keep_cards(tx: Transaction, told: Iterable[ToldCard]) -> set[Debtor]:
    """Keep the newest card of each debtor, and what is missing on it; return those who owe otherwise with it.

    That is whether the debtor is a person, and whether he is freed of interest. The debtors' creditors must
    be locked, so that nobody else changes it meanwhile.
    """
    newest = {each.debtor: each for each in sorted(told, key=lambda each: each.rank)}
    rows = [
        {
            "creditor_id": debtor.creditor_id,
            "customer_id": debtor.customer_id,
            "card": newest[debtor].card,
            "authority": newest[debtor].authority,
            "told_on": newest[debtor].told_on,
            "revision": newest[debtor].revision,
            "told_about": newest[debtor].told_about,
            "missing": list(missing(newest[debtor].card)),
            "marks": marks(newest[debtor].card),
        }
        for debtor in sorted(newest)
    ]
    if not rows:
        return set()
    before = await cards_of(tx, list(newest))
    await tx.execute(_KEEP_CARD, rows)
    after = await cards_of(tx, list(before))
    return {debtor for debtor, card in before.items() if _terms(card) != _terms(after[debtor])}


def _terms(card: CustomerSnapshot) -> tuple[bool, bool]:
    return card.is_person, card.no_late_interest


async def cards_of(tx: Transaction, wanted: Sequence[Debtor]) -> dict[Debtor, CustomerSnapshot]:
    """Return the newest card of each debtor."""
    customers = among(debtors.c.customer_id, [debtor.customer_id for debtor in wanted])
    owners = among(debtors.c.creditor_id, {debtor.creditor_id for debtor in wanted})
    rows = await tx.execute(select(debtors).where(owners, customers))
    return {Debtor(row.creditor_id, row.customer_id): row.card for row in rows}


_NEW_CARD = insert(debtors)
_RANK = ("authority", "told_on", "revision", "told_about")
_KEEP_CARD = _NEW_CARD.on_conflict_do_update(
    index_elements=["creditor_id", "customer_id"],
    set_={column: _NEW_CARD.excluded[column] for column in ("card", *_RANK, "missing", "marks")},
    where=tuple_(*(debtors.c[column] for column in _RANK))
    < tuple_(*(_NEW_CARD.excluded[column] for column in _RANK)),
)

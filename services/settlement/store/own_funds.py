"""What of the money on the client account is the agency's own (`domain/owners.py`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from services.settlement.domain.facts import ZERO
from services.settlement.domain.ledger import Account
from services.settlement.domain.owners import (
    AGENCYS,
    DEBTORS,
    OWED,
    left_to_agency,
    overtaken,
    stands_to_agency,
)
from services.settlement.store import refunds
from shared.db import Transaction

_COUNTED = [Account.CLIENT_FUNDS.value, *(account.value for account in OWED)]
_AGENCYS = [account.value for account in AGENCYS]
_DEBTORS = [account.value for account in DEBTORS]
_BALANCES = text(
    "select book, account, balance from accounts"
    " where account = any(cast(:accounts as text[])) and balance <> 0"
)
_MISSING = text(
    "select coalesce(sum(-waiting), 0) - (select coalesce(sum(balance), 0) from accounts"
    " where account = any(cast(:debtors as text[])) and balance > 0)"
    " from placements where status in ('held', 'unplaced') and waiting < 0"
)


async def left_by_book(tx: Transaction) -> dict[UUID, Decimal]:
    """Return what each book has left to the agency, in kroner; below zero others' money is missing there."""
    return {book: left_to_agency(accounts) for book, accounts in (await _balances(tx, _COUNTED)).items()}


async def overtaken_by_book(tx: Transaction) -> dict[UUID, Decimal]:
    """Return the books of which the agency has taken more than its part is now, and how much more."""
    found = await _balances(tx, _AGENCYS)
    return {book: more for book, accounts in sorted(found.items()) if (more := overtaken(accounts))}


async def own_money(tx: Transaction) -> Decimal:
    """Return what the client account holds beyond all that is owed to creditors and debtors, in kroner.

    Below zero that much must be paid in. An account of debtors sums what it owes to some and what others owe
    (the bank has taken back what they had got, or what was never there): only the former counts.
    """
    of_books = sum((await left_by_book(tx)).values(), ZERO)
    netted: Decimal = (await tx.execute(_MISSING, {"debtors": _DEBTORS})).scalar_one()
    too_much = sum((-each.amount for each in await refunds.due(tx) if each.amount < 0), ZERO)
    return of_books - netted - too_much


async def standing(tx: Transaction) -> Decimal:
    """Return what stands to the agency in all books, whether the client account covers it or not."""
    found = await _balances(tx, _AGENCYS)
    return sum((stands_to_agency(accounts) for accounts in found.values()), ZERO)


async def _balances(tx: Transaction, accounts: Sequence[str]) -> Mapping[UUID, Mapping[str, Decimal]]:
    balances: defaultdict[UUID, dict[str, Decimal]] = defaultdict(dict)
    for row in await tx.execute(_BALANCES, {"accounts": list(accounts)}):
        balances[row.book][row.account] = row.balance
    return balances

"""Payments of a day, amount, KID and entry reference that only their payers tell apart.

Some banks give several entries one reference, and their transactions none. The first such payment has the id
that the reference makes, each of another payer's the next number behind it, whichever file tells of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from sqlalchemy import Row, text

from services.settlement.incoming import BankPayment
from shared.db import Transaction

_TAKEN = text(
    "select payment_id as told_as, debtor_account, debtor_name from payments"
    " where payment_id = any(cast(:ids as text[]))"
    " union all select also_as, debtor_account, debtor_name from payments"
    " where also_as = any(cast(:ids as text[]))"
    " union all select told_as, debtor_account, debtor_name"
    " from booked_credits join repeated_payments using (payment_id) join payments using (payment_id)"
    " where told_as = any(cast(:ids as text[]))"
)

Payer = tuple[str, str]


async def told_apart(tx: Transaction, told: Sequence[BankPayment]) -> tuple[BankPayment, ...]:
    """Return a file's payments, each with the id of that taken before of the same payer, or a free one."""
    families: defaultdict[str, list[BankPayment]] = defaultdict(list)
    for each in told:
        if each.shared_id:
            families[each.shared_id].append(each)
    taken = await _taken(tx, list(families))
    ids: dict[str, str] = {}
    for shared_id, family in families.items():
        ids |= _ids(shared_id, family, taken[shared_id])
    return tuple(replace(each, id=ids.get(each.id, each.id)) for each in told)


async def _taken(tx: Transaction, shared_ids: Sequence[str]) -> defaultdict[str, list[Payer]]:
    """Return the payers of what was taken before, by what ids begin with, in the order of their numbers."""
    taken: defaultdict[str, list[Payer]] = defaultdict(list)
    asked = {each: each for each in shared_ids}
    while asked:
        rows = {row.told_as: _payer(row) for row in await tx.execute(_TAKEN, {"ids": list(asked)})}
        for id_, payer in rows.items():
            taken[asked[id_]].append(payer)
        asked = {_numbered(asked[id_], len(taken[asked[id_]]) + 1): asked[id_] for id_ in rows}
    return taken


def _ids(shared_id: str, family: Sequence[BankPayment], taken: Sequence[Payer]) -> dict[str, str]:
    """Return the id of each payment by the one that it was read with; what agrees most is paired first."""
    left, ids = dict(enumerate(taken, start=1)), {}
    for agreeing in (2, 1, 0):
        for each in family:
            same = (n for n, payer in left.items() if _agreement(payer, _payer(each)) == agreeing)
            if each.id not in ids and (number := next(same, None)):
                ids[each.id] = _numbered(shared_id, number)
                del left[number]
    free = count(len(taken) + 1)
    return ids | {each.id: _numbered(shared_id, next(free)) for each in family if each.id not in ids}


def _agreement(taken: Payer, told: Payer) -> int:
    """Return in how much two tellings agree of a payer; -1 where they speak of two.

    One thing that is the same is enough: formats tell accounts, and notifications names, otherwise.
    """
    both = [one == other for one, other in zip(taken, told, strict=True) if one and other]
    return sum(both) if any(both) or not both else -1


def _payer(of: BankPayment | Row[Any]) -> Payer:
    return of.debtor_account, " ".join(of.debtor_name.casefold().split())


def _numbered(shared_id: str, number: int) -> str:
    return shared_id if number == 1 else f"{shared_id}-{number}"

"""Money without a case that the bank takes back: it undoes the payment of the same payer and amount.

A case's reversals are paired when the case is counted (`domain/reversals.py`); money in the agency's book has
no case that could be. What is undone neither waits nor is owed back: a refund that was ordered for it is too
much, and left out of the files to the bank.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from services.settlement.domain.facts import ZERO
from services.settlement.domain.ledger import AGENCY_BOOK, Account, Entry, Posting
from services.settlement.domain.reversals import standing_amounts
from services.settlement.domain.states import Placement
from services.settlement.incoming import problem_with
from services.settlement.store import bank_files, without_case
from services.settlement.store.ledger import book
from services.settlement.store.without_case import WithoutCase
from shared.db import Transaction, new_id


async def set_off(
    tx: Transaction, payers: Iterable[tuple[str, str]], *, leaving: Collection[str] = ()
) -> None:
    """Pair payments without a case with what the bank takes back; the agency's book must be locked.

    Looked at are those of `payers`, each a KID and an account. Paired are those of one KID, or without a KID
    of one account, and of one amount, whichever comes first; none that is `leaving` is.
    """
    new = set(payers)
    kids, accounts = {kid for kid, _ in new}, {account for kid, account in new if not kid}
    groups: defaultdict[tuple[str, str, Decimal], list[WithoutCase]] = defaultdict(list)
    for each in await without_case.taken_back(tx, kids, accounts):
        payer = each.kid, "" if each.kid else each.debtor_account
        groups[*payer, abs(each.payment.amount)].append(each)
    for group in groups.values():
        placed = _placed(group, leaving)
        await without_case.save(tx, placed)
        if postings := _postings(group, placed):
            entry = Entry(
                id=new_id(),
                book=AGENCY_BOOK,
                causes=tuple(placed),
                booked_on=tx.today,
                postings=postings,
            )
            await book(tx, [entry])


def _placed(group: Sequence[WithoutCase], leaving: Collection[str]) -> dict[str, Placement]:
    """Return the placements that change: of what is undone, and of what stands again."""
    standing = standing_amounts(each.payment for each in group if each.payment.id not in leaving)
    standing |= {each.payment.id: each.payment.amount for each in group if each.payment.id in leaving}
    placed: dict[str, Placement] = {}
    for each in group:
        amount, was_undone = standing[each.payment.id], each.placement.status == "reversed"
        if not amount and not was_undone:
            placed[each.payment.id] = Placement(status="reversed")
        elif amount and was_undone:
            placed[each.payment.id] = _standing(each, amount)
    return placed


def _standing(payment: WithoutCase, amount: Decimal) -> Placement:
    if payment.is_own:
        return Placement(status="own")
    if payment.to_give_back:
        return Placement(status="given_back", overpaid=amount)
    return bank_files.unplaced(amount, problem_with(payment.kid))


def _is_own(placement: Placement | None) -> bool:
    return placement is not None and placement.status == "own"


def _postings(group: Sequence[WithoutCase], placed: Mapping[str, Placement]) -> list[Posting]:
    """Return what moves between what waits, what is owed back, and what is the agency's own."""
    changes = [(each.placement, placed[each.payment.id]) for each in group if each.payment.id in placed]
    waiting = sum((before.waiting - after.waiting for before, after in changes), ZERO)
    owed = sum((before.overpaid - after.overpaid for before, after in changes), ZERO)
    own = sum((each.own for each in group if each.payment.id in placed), ZERO) - sum(
        (each.payment.amount for each in group if _is_own(placed.get(each.payment.id))), ZERO
    )
    postings = (
        Posting(Account.UNPLACED, waiting),
        Posting(Account.REFUNDS_DUE, owed),
        Posting(Account.AGENCY_OWN, own),
    )
    return [posting for posting in postings if posting.amount]

"""The details (NtryDtls) of an entry: whether they make up its sum, and what each has moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from xml.etree.ElementTree import Element

from services.settlement.camt054.charges import Charges
from services.settlement.camt054.fields import amount_of, count_of, fields
from services.settlement.camt054.transactions import ZERO, Transaction
from services.settlement.incoming import BrokenFile


@dataclass(slots=True)
class Batch:
    """What the details of the entry in hand have held so far."""

    transactions: list[Transaction] = field(default_factory=list)
    lump_of: int = 0
    checked: int = 0

    def close(self, element: Element, where: str) -> None:
        """Check a group of details against what its head states about it."""
        stated = fields(element, but=("TxDtls",))
        group = self.transactions[self.checked :]
        self.checked = len(self.transactions)
        count = stated.get("Btch/NbOfTxs", "")
        if count and not group:
            self.lump_of += count_of(count, where)
        elif count and count_of(count, where) != len(group):
            raise BrokenFile(None, f"{where}: it states {count} transactions, but holds {len(group)}")
        total = stated.get("Btch/TtlAmt", "")
        if total and group and all(each.amount is not None for each in group):
            is_credit = stated.get("Btch/CdtDbtInd", "CRDT") == "CRDT"
            currency = stated.get("Btch/TtlAmt@Ccy", "")
            sums = [abs(_sum(group, each, is_credit=is_credit)) for each in _charged(group, currency)]
            if amount_of(total, where) not in sums:
                raise BrokenFile(None, f"{where}: it states the batch's sum {total}, but holds {sums[0]}")

    def whole(
        self, amount: Decimal, currency: str, charges: Charges, where: str, *, is_credit: bool
    ) -> Sequence[Transaction]:
        """Return the transactions of an entry, each with what it has moved on the account.

        A single one without an amount, or in another currency, is the whole entry. Amounts in the account's
        currency that do not sum to the entry are those before the bank's charges, if they sum to it with
        these: of money in the charge is deducted, of money out it is told beside the amount. `charges` are
        the entry's, which are those of a single transaction that tells none.

        Raises:
            BrokenFile: they sum to something else.
        """
        told = self.transactions
        if len(told) == 1:
            (only,) = told
            if only.amount is None or only.currency not in ("", currency):
                return [replace(only, amount=amount, currency=currency)]
            told = told if only.charges else [replace(only, charges=charges)]
        if any(each.amount is None for each in told):
            raise BrokenFile(None, f"{where}: it has several transactions, and not each tells its amount")
        if not told or any(each.currency not in ("", currency) for each in told):
            return told
        for charged in _charged(told, currency):
            if _sum(told, charged, is_credit=is_credit) == amount:
                pairs = zip(told, charged, strict=True)
                return [_after(each, charge, is_credit=is_credit) for each, charge in pairs]
        found = _sum(told, [ZERO] * len(told), is_credit=is_credit)
        raise BrokenFile(None, f"{where}: its transactions sum to {found}, but the entry is of {amount}")


def opposes(transaction: Transaction, is_credit: bool) -> bool:  # noqa: FBT001 - the entry's own direction
    """Tell whether a transaction has the other direction than its entry."""
    return transaction.direction in ("CRDT", "DBIT") and (transaction.direction == "CRDT") != is_credit


def _charged(transactions: Sequence[Transaction], currency: str) -> Iterator[Sequence[Decimal]]:
    """Yield what may have been charged beside each amount: nothing, the sum of its charges, their total."""
    yield [ZERO] * len(transactions)
    if any(each.charges for each in transactions):
        yield [each.charges.summed.get(currency, ZERO) for each in transactions]
        yield [each.charges.stated.get(currency, ZERO) for each in transactions]


def _sum(transactions: Sequence[Transaction], charged: Sequence[Decimal], *, is_credit: bool) -> Decimal:
    """Return what transactions have moved in their entry's direction, charges and all."""
    total = ZERO
    for each, charge in zip(transactions, charged, strict=True):
        against, amount = opposes(each, is_credit), each.amount or ZERO
        moved = amount - charge if is_credit != against else amount + charge
        total += -moved if against else moved
    return total


def _after(transaction: Transaction, charge: Decimal, *, is_credit: bool) -> Transaction:
    """Return a transaction less a charge if it is money in, else with the charge beside it."""
    if not charge or transaction.amount is None:
        return transaction
    if opposes(transaction, is_credit) == is_credit:
        return replace(transaction, charged=charge)
    return replace(transaction, amount=transaction.amount - charge)

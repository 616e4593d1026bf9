"""The customer ledger: signed entries, and which of them settle each other.

A posted entry never changes; only its match state does, and every change of it (a new match, a lost
match, another match number) moves `last_changed`. Settling is kept pair by pair, so that a balance can
be given as of any day and an unmatched payment gives back exactly what it took. Entries that are linked
by pairs, directly or through others, share one match number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from deploy.sandbox.poweroffice.enums import VoucherType
from deploy.sandbox.poweroffice.refusals import Invalid

ZERO = Decimal("0.00")


@dataclass(frozen=True, kw_only=True)
class Pair:
    """`amount` kroner (positive) of an entry settled against another, in effect from `on`."""

    other_id: int
    amount: Decimal
    on: date


@dataclass(kw_only=True)
class LedgerEntry:
    """One entry on a customer's account: positive (debit) for an invoice, negative for a payment.

    `amount` is kroner, `currency_amount` is in `currency_code`.
    """

    id: int
    customer_id: int
    voucher_id: UUID
    voucher_type: VoucherType
    voucher_date: date
    posting_date: date
    due_date: date | None = None
    amount: Decimal
    currency_amount: Decimal
    currency_code: str = "NOK"
    invoice_no: str | None = None
    cid: str | None = None
    custom_matching_reference: str | None = None
    paid_from_bank_account: str | None = None
    is_write_off: bool = False
    department_id: int | None = None
    created: datetime
    last_changed: datetime
    match_id: int | None = None
    pairs: list[Pair] = field(default_factory=list)

    @property
    def balance(self) -> Decimal:
        """Return what is left of the entry in kroner, with the entry's sign."""
        return self._less(sum((pair.amount for pair in self.pairs), ZERO))

    def balance_on(self, day: date) -> Decimal:
        """Return what was left at the end of `day`: only counter-entries posted by then count."""
        return self._less(sum((pair.amount for pair in self.pairs if pair.on <= day), ZERO))

    @property
    def is_open(self) -> bool:
        """Whether something is left to settle."""
        return self.balance != 0

    def _less(self, settled: Decimal) -> Decimal:
        return self.amount - settled if self.amount > 0 else self.amount + settled


@dataclass(kw_only=True)
class CustomerLedger:
    """All customer entries of one client, by id."""

    entries: dict[int, LedgerEntry] = field(default_factory=dict)
    next_match_id: int = 500001

    def add(self, entry: LedgerEntry) -> None:
        """Take up a newly posted entry."""
        self.entries[entry.id] = entry

    def of_customer(self, customer_id: int) -> list[LedgerEntry]:
        """Return a customer's entries, oldest first."""
        return [entry for entry in self.entries.values() if entry.customer_id == customer_id]

    def of_voucher(self, voucher_id: UUID) -> list[LedgerEntry]:
        """Return the customer entries that a voucher made."""
        return [entry for entry in self.entries.values() if entry.voucher_id == voucher_id]

    def matched_with(self, match_id: int) -> list[LedgerEntry]:
        """Return every entry that carries a match number."""
        return [entry for entry in self.entries.values() if entry.match_id == match_id]

    def match(self, entry_ids: Iterable[int], *, at: datetime, on: date | None = None) -> None:
        """Settle open entries of one customer against each other, the oldest due first.

        `on` is the day from which the match counts, if that is later than the entries themselves.

        Raises:
            Invalid: the entries belong to several customers, or none of them can settle another.
        """
        chosen = [self.entries[entry_id] for entry_id in entry_ids]
        if len({entry.customer_id for entry in chosen}) != 1:
            raise Invalid(
                "Match error(s)",
                "Only entries of one customer can be matched with each other.",
                "Bare poster på samme kunde kan matches med hverandre.",
            )
        debits = _oldest_first(entry for entry in chosen if entry.balance > 0)
        credits_ = _oldest_first(entry for entry in chosen if entry.balance < 0)
        if not debits or not credits_:
            raise Invalid(
                "Match error(s)",
                "Choose at least one open debit and one open credit entry.",
                "Velg minst én åpen post kunden skylder og minst én åpen post kunden har til gode.",
            )
        for credit in credits_:
            for debit in debits:
                self.settle(debit, credit, at=at, on=on)

    def settle(
        self, debit: LedgerEntry, credit: LedgerEntry, *, at: datetime, on: date | None = None
    ) -> None:
        """Settle what two entries of opposite sign can of each other; nothing if either is closed."""
        amount = min(debit.balance, -credit.balance)
        if amount <= 0:
            return
        on = max(debit.posting_date, credit.posting_date, on or date.min)
        debit.pairs.append(Pair(other_id=credit.id, amount=amount, on=on))
        credit.pairs.append(Pair(other_id=debit.id, amount=amount, on=on))
        debit.last_changed = credit.last_changed = at
        self._share_match_id(self._group(debit), at=at)

    def unmatch(self, entry_ids: Iterable[int], *, at: datetime) -> None:
        """Take back every settlement of the entries; both sides open again by what they had settled."""
        touched: dict[int, LedgerEntry] = {}
        for entry_id in entry_ids:
            entry = self.entries[entry_id]
            for pair in entry.pairs:
                other = self.entries[pair.other_id]
                other.pairs = [kept for kept in other.pairs if kept.other_id != entry_id]
                touched[other.id] = other
            touched[entry_id] = entry
            entry.pairs = []
        for entry in touched.values():
            entry.last_changed = at
        self._split_match_ids(list(touched.values()), at=at)

    def _share_match_id(self, group: Sequence[LedgerEntry], *, at: datetime) -> None:
        known = [entry.match_id for entry in group if entry.match_id is not None]
        match_id = min(known) if known else self._take_match_id()
        for entry in group:
            if entry.match_id != match_id:
                entry.match_id = match_id
                entry.last_changed = at

    def _split_match_ids(self, touched: Sequence[LedgerEntry], *, at: datetime) -> None:
        """Give each piece of a broken group a number of its own; the piece with the oldest entry keeps it."""
        seen: set[int] = set()
        kept: set[int | None] = set()
        for entry in sorted(touched, key=lambda entry: entry.id):
            if entry.id in seen:
                continue
            group = self._group(entry)
            seen.update(member.id for member in group)
            if len(group) == 1:
                entry.match_id = None
            elif entry.match_id in kept:
                self._renumber(group, at=at)
            else:
                kept.add(entry.match_id)

    def _renumber(self, group: Sequence[LedgerEntry], *, at: datetime) -> None:
        match_id = self._take_match_id()
        for entry in group:
            entry.match_id, entry.last_changed = match_id, at

    def _group(self, start: LedgerEntry) -> list[LedgerEntry]:
        found = {start.id: start}
        waiting = [start]
        while waiting:
            for pair in waiting.pop().pairs:
                if pair.other_id not in found:
                    found[pair.other_id] = self.entries[pair.other_id]
                    waiting.append(found[pair.other_id])
        return list(found.values())

    def _take_match_id(self) -> int:
        self.next_match_id += 1
        return self.next_match_id - 1


def _oldest_first(entries: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    return sorted(entries, key=lambda entry: (entry.due_date or entry.posting_date, entry.id))

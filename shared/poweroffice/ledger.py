"""What settled an invoice: a match's entries, told apart and shared out, as pure functions.

Go only says which entries are matched with each other and how much of each is left. The rules here turn that
into payments, credit notes, write-offs and our own settlements with the amount that each took off an invoice.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from shared.poweroffice.models import LedgerEntry, Transaction, VoucherType

CLIENT_CURRENCY = "NOK"
"""In which amounts and balances are given."""

CREDITING = frozenset({VoucherType.OUTGOING_CREDIT_NOTE, VoucherType.REVERSAL_VOUCHER})
JUDGED_BY_ACCOUNT = frozenset(
    {
        VoucherType.MANUAL_JOURNAL,
        VoucherType.CORRECTION_VOUCHER,
        VoucherType.YEAR_END_JOURNAL,
        VoucherType.UNKNOWN,
    }
)


class CounterKind(StrEnum):
    """What a counter-entry is to the invoice that it is matched with."""

    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"
    WRITE_OFF = "write_off"
    OWN_SETTLEMENT = "own_settlement"


@dataclass(frozen=True)
class Settled:
    """The part of a counter-entry that was used on one invoice."""

    entry: LedgerEntry
    amount: Decimal
    """Positive kroner."""


def kind_of(
    entry: LedgerEntry,
    *,
    write_off_vouchers: Collection[UUID] = (),
) -> CounterKind:
    """Tell what a counter-entry is (portal: retrieving invoice payments).

    Own settlements come first, by the mark that Go sets, so that the agency's own voucher is
    never taken for the debtor's direct payment. A reversed invoice was credited. An exchange difference that
    falls on an invoice is a loss, since no money came. Anything that is not recognised is a payment: money
    that the creditor says he has.

    Args:
        entry: an entry with a negative amount.
        write_off_vouchers: vouchers known to be posted against the write-off account; they count only where
            the account decides (`needs_account`), so that the answer does not depend on which were looked up.
    """
    if entry.is_created_by_us:
        return CounterKind.OWN_SETTLEMENT
    is_loss = needs_account(entry) and entry.voucher_id in write_off_vouchers
    if entry.is_write_off or is_loss or is_exchange_difference(entry):
        return CounterKind.WRITE_OFF
    if entry.voucher_type in CREDITING:
        return CounterKind.CREDIT_NOTE
    return CounterKind.PAYMENT


def is_exchange_difference(entry: LedgerEntry) -> bool:
    """Tell whether the entry moves kroner and no foreign currency (agio, disagio)."""
    is_foreign = entry.currency_code not in (None, CLIENT_CURRENCY)
    return is_foreign and entry.currency_amount == 0 and entry.amount != 0


def needs_account(entry: LedgerEntry) -> bool:
    """Tell whether the entry's other account must be looked up before `kind_of` can be trusted."""
    is_decided = entry.is_write_off or is_exchange_difference(entry)
    return entry.voucher_type in JUDGED_BY_ACCOUNT and not is_decided


def vouchers_on_account(transactions: Collection[Transaction], account_number: int) -> frozenset[UUID]:
    """Return the ids of the vouchers that post on an account, such as the write-off account."""
    return frozenset(
        transaction.voucher_id for transaction in transactions if transaction.account_number == account_number
    )


def settled_on(invoice_id: UUID, entries: Sequence[LedgerEntry]) -> list[Settled]:
    """Return what was used on one invoice, of all the counter-entries in its match.

    A payment that is matched with several invoices is shared out: first to those whose number or KID it
    carries, then to those in its own currency, then in the order in which the entries were posted; invoices
    before other debts (a refund), exchange differences after all other credits. The sum is the invoice's
    amount less its balance; it is smaller when `entries` is not the whole match: read the match again.

    Args:
        invoice_id: the invoice's voucher id.
        entries: all entries of the match (`ledger.entries_by_match`).
    """
    debts = sorted((it for it in entries if it.amount > 0), key=lambda it: (not _is_invoice(it), it.id))
    counters = sorted(
        (it for it in entries if it.amount < 0), key=lambda it: (is_exchange_difference(it), it.id)
    )
    used: dict[int, Settled] = {}
    for debt, counter, amount in _shared_out(debts, counters):
        if debt.voucher_id == invoice_id:
            before = used[counter.id].amount if counter.id in used else Decimal(0)
            used[counter.id] = Settled(counter, before + amount)
    return list(used.values())


def _is_invoice(entry: LedgerEntry) -> bool:
    return entry.voucher_type is VoucherType.OUTGOING_INVOICE


def _shared_out(
    debts: Sequence[LedgerEntry], counters: Sequence[LedgerEntry]
) -> Iterator[tuple[LedgerEntry, LedgerEntry, Decimal]]:
    """Yield (debt, counter-entry, amount) until the matched part of the debts or the counters is used up."""
    unused = {entry.id: abs(entry.amount - entry.balance) for entry in (*debts, *counters)}
    for some_debts, some_counters in _rounds(debts, counters):
        waiting = deque(some_counters)
        for debt in some_debts:
            while waiting and unused[debt.id]:
                counter = waiting[0]
                amount = min(unused[debt.id], unused[counter.id])
                unused[debt.id] -= amount
                unused[counter.id] -= amount
                if amount:
                    yield debt, counter, amount
                if not unused[counter.id]:
                    waiting.popleft()


def _rounds(
    debts: Sequence[LedgerEntry], counters: Sequence[LedgerEntry]
) -> Iterator[tuple[Sequence[LedgerEntry], Sequence[LedgerEntry]]]:
    """Yield which debts and counters to bring together, the surest first."""
    labelled: dict[str, list[LedgerEntry]] = defaultdict(list)
    for counter in counters:
        for label in _labels(counter):
            labelled[label].append(counter)
    for debt in debts:
        for label in _labels(debt):
            if label in labelled:
                yield [debt], labelled[label]
    for currency in sorted({_currency(debt) for debt in debts}):
        yield (
            [debt for debt in debts if _currency(debt) == currency],
            [counter for counter in counters if _currency(counter) == currency],
        )
    yield debts, counters


def _currency(entry: LedgerEntry) -> str:
    return entry.currency_code or CLIENT_CURRENCY


def _labels(entry: LedgerEntry) -> Iterator[str]:
    """Yield what an entry says about the invoice that it is, or is meant for."""
    if entry.invoice_number:
        yield f"number {entry.invoice_number}"
    if entry.kid:
        yield f"kid {entry.kid}"

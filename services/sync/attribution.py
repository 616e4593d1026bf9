"""From the entries of a match in PowerOffice Go to what reduced each of its invoices.

Go says which customer entries are matched with each other and what is left of each, not who paid whom. The
rule (`shared.poweroffice.ledger.settled_on`): a counter-entry goes first to the invoice whose number or KID
it carries, then to the invoices in the order in which they were posted. It depends on the entries alone, so
that every reading of the same match gives the same answer.

The sum of an invoice's reductions is always its amount less its balance: what no customer entry explains (an
entry in another ledger, a match that changed while it was being read) is kept as one unexplained payment,
which the next change of the invoice's balance puts right.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.sync.domain.invoices import UNEXPLAINED, Reduction
from shared.poweroffice.ledger import Settled, kind_of, needs_account, settled_on
from shared.poweroffice.models import LedgerEntry


def reductions(
    invoice_id: UUID,
    entries: Sequence[LedgerEntry],
    *,
    settled: Decimal,
    settled_by: date,
    write_off_vouchers: Collection[UUID],
) -> tuple[Reduction, ...]:
    """Return all that reduced an invoice.

    Args:
        invoice_id: the invoice's voucher id.
        entries: all entries of its match; where they hold the invoice itself, they are right about how much
            of it is settled, because they were read last.
        settled: kroner by which its balance is below its amount, by the list of invoices.
        settled_by: the day that an unexplained payment is given.
        write_off_vouchers: vouchers that post on the creditor's write-off account.
    """
    own = [entry for entry in entries if entry.voucher_id == invoice_id]
    if own:
        settled = sum((entry.amount - entry.balance for entry in own), Decimal("0.00"))
    found = [_reduction(each, write_off_vouchers) for each in settled_on(invoice_id, entries)]
    rest = settled - sum((reduction.amount for reduction in found), Decimal("0.00"))
    if rest > 0:
        match_id = entries[0].match_id if entries else None
        found.append(
            Reduction(
                entry_id=UNEXPLAINED, match_id=match_id or 0, kind="payment", amount=rest, on=settled_by
            )
        )
    return tuple(found)


def days_to_look_up(entries: Collection[LedgerEntry]) -> list[date]:
    """Return the posting dates of counter-entries whose other account decides what they are."""
    return sorted({entry.posting_date for entry in entries if entry.amount < 0 and needs_account(entry)})


def _reduction(settled: Settled, write_off_vouchers: Collection[UUID]) -> Reduction:
    entry = settled.entry
    kind = kind_of(entry, write_off_vouchers=write_off_vouchers)
    return Reduction(
        entry_id=entry.id,
        match_id=entry.match_id or 0,
        kind=kind.value,
        amount=settled.amount,
        on=entry.posting_date,
        number=entry.invoice_number or "",
    )

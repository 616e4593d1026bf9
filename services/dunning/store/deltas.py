"""What was taken off invoices, and what of it was undone: sets, so that no order matters."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from services.dunning.store.facts import Row, newest, write
from shared.db import Transaction
from shared.events import CreditNoteMatched, InvoiceWrittenOff, MatchReversed, PaymentMatched

_DELTAS = text(
    "insert into deltas"
    " (invoice_id, delta_id, kind, amount, interest, fees, counts_from, channel, court_costs)"
    " select * from jsonb_to_recordset(cast(:rows as jsonb))"
    " as told (invoice_id uuid, delta_id text, kind text, amount numeric, interest numeric, fees numeric,"
    " counts_from date, channel text, court_costs numeric)"
    " on conflict (invoice_id, delta_id) do update set kind = excluded.kind, amount = excluded.amount,"
    " interest = excluded.interest, fees = excluded.fees, counts_from = excluded.counts_from,"
    " channel = excluded.channel, court_costs = excluded.court_costs"
)
_REVERSALS = text(
    "insert into deltas (invoice_id, delta_id, reversed)"
    " select invoice_id, delta_id, true from jsonb_to_recordset(cast(:rows as jsonb))"
    " as told (invoice_id uuid, delta_id text)"
    " on conflict (invoice_id, delta_id) do update set reversed = true"
)


async def keep_deltas(
    tx: Transaction, events: Sequence[PaymentMatched | CreditNoteMatched | InvoiceWrittenOff]
) -> None:
    """Keep what was matched, each id once; one that is known as reversed stays so."""
    rows = [_delta(event) for event in events]
    await write(tx, _DELTAS, newest(rows, lambda row: (row["invoice_id"], row["delta_id"]), lambda _: 0))


def _delta(event: PaymentMatched | CreditNoteMatched | InvoiceWrittenOff) -> Row:
    row: Row = {"invoice_id": event.invoice_id, "amount": event.amount, "channel": "creditor"}
    row |= dict.fromkeys(("interest", "fees", "court_costs"), 0)
    match event:
        case PaymentMatched():
            paid = {"interest": event.interest, "fees": event.fees, "court_costs": event.court_costs}
            told = {"delta_id": event.payment_id, "kind": "payment", "channel": event.channel}
            return row | told | paid | {"counts_from": event.paid_on}
        case CreditNoteMatched():
            return row | {
                "delta_id": event.credit_note_id,
                "kind": "credit",
                "counts_from": event.matched_on,
            }
        case InvoiceWrittenOff():
            return row | {
                "delta_id": event.write_off_id,
                "kind": "write_off",
                "counts_from": event.written_off_on,
            }


async def keep_reversals(tx: Transaction, events: Sequence[MatchReversed]) -> None:
    """Keep which matches are undone, known or not known yet."""
    keys = sorted({(event.invoice_id, event.payment_or_credit_id) for event in events})
    rows = [{"invoice_id": invoice_id, "delta_id": delta_id} for invoice_id, delta_id in keys]
    await write(tx, _REVERSALS, rows)

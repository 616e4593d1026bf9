"""Payouts in a notification: money out of the account, or back, under payers' ids that may be ours."""

from __future__ import annotations

from services.settlement.camt054.details import opposes
from services.settlement.camt054.entries import Entry, passed_over
from services.settlement.camt054.fields import kroner
from services.settlement.camt054.transactions import Transaction
from services.settlement.incoming import MONEY_OUT, Debit, PassedOver


def charged(entry: Entry, transaction: Transaction) -> list[PassedOver]:
    """Return what the bank has charged beside a transaction, which is money out of the account."""
    return [passed_over(entry, MONEY_OUT, -transaction.charged)] if transaction.charged else []


def paid_out(entry: Entry, reason: str) -> tuple[list[Debit], list[PassedOver]]:
    """Return what an entry tells under payers' end-to-end ids, and what is passed over, with the reason.

    An entry without any such id is passed over as one.
    """
    booked_on, where = entry.booked_on or entry.valued_on, f"entry {entry.position}"
    if booked_on is None or not any(each.end_to_end_id for each in entry.transactions):
        return [], [passed_over(entry, reason)]
    told: list[Debit] = []
    others: list[PassedOver] = []
    for each in entry.transactions:
        amount = kroner(each.amount if each.amount is not None else entry.amount, where)
        against = opposes(each, entry.is_credit)
        if against or not each.end_to_end_id or not amount:
            others.append(
                passed_over(entry, reason, -entry.sign * amount if against else entry.sign * amount)
            )
        else:
            debit = Debit(
                end_to_end_id=each.end_to_end_id,
                amount=amount,
                paid_on=booked_on,
                position=entry.position,
                reference=each.reference or each.end_to_end_id,
                reason=each.return_reason,
                text=each.text or entry.text,
            )
            told.append(debit)
        others += charged(entry, each)
    return told, others

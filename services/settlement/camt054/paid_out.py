"""Money out of the account: debits under payers' end-to-end ids, which may be payouts of ours."""

from __future__ import annotations

from services.settlement.camt054.entries import KRONER, MONEY_OUT, Entry, opposes, passed_over
from services.settlement.camt054.fields import kroner
from services.settlement.incoming import Debit, PassedOver


def debits_of(entry: Entry) -> tuple[list[Debit], list[PassedOver]]:
    """Return what an entry of money out tells under payers' ids, and what it tells without one.

    An entry without any such id is passed over as one.
    """
    booked_on, where = entry.booked_on or entry.valued_on, f"entry {entry.position}"
    if booked_on is None or not any(each.end_to_end_id for each in entry.transactions):
        return [], [passed_over(entry, MONEY_OUT)]
    debits, others = [], []
    for each in entry.transactions:
        amount = kroner(each.amount if each.amount is not None else entry.amount, where)
        if opposes(each, entry.is_credit) or not each.end_to_end_id or not amount:
            others.append(
                passed_over(entry, MONEY_OUT, amount if opposes(each, entry.is_credit) else -amount)
            )
        else:
            debit = Debit(
                end_to_end_id=each.end_to_end_id,
                amount=amount,
                paid_on=booked_on,
                position=entry.position,
                reference=each.reference,
            )
            debits.append(debit)
    return debits, others


def no_payout_of_ours(debit: Debit) -> PassedOver:
    """Return a debit that is shown and not booked."""
    return PassedOver(
        position=debit.position,
        amount=-debit.amount,
        currency=KRONER,
        booked_on=debit.paid_on,
        reference=debit.reference,
        reason=MONEY_OUT,
    )

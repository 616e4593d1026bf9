"""What settlement tells everybody about a settlement that is final."""

from __future__ import annotations

from services.settlement.store.settlements import StoredSettlement
from shared.events import SettlementPosted, SettlementVoucher


def settlement_posted(stored: StoredSettlement) -> SettlementPosted:
    """Return what is told when nothing more is done about a settlement's voucher."""
    settlement = stored.settlement
    return SettlementPosted(
        creditor_id=settlement.creditor_id,
        settlement_id=settlement.id,
        number=settlement.number,
        settled_on=settlement.settled_on,
        lines=tuple(line.as_told() for line in settlement.lines),
        payout=settlement.payout,
        voucher=SettlementVoucher(
            posted=stored.status == "posted", id=stored.voucher_id, number=stored.voucher_number
        ),
        remittance_advice_id=settlement.advice_id,
    )

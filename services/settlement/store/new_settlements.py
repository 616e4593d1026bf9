"""New settlements with their lines, and the payouts that they order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.settlement.domain.settlements import SettledClaim, Settlement
from services.settlement.store.payout_tables import payouts
from services.settlement.store.settlement_tables import settlement_lines, settlements
from services.settlement.store.settlements import SETUP
from shared.bulk import inserting
from shared.db import Transaction, new_id
from shared.events import CreditorProfile

_SETTLEMENTS = inserting(
    settlements,
    "settlement_id",
    "creditor_id",
    "number",
    "settled_on",
    "vat_registered",
    "vat_offset",
    "setup",
    "carried_in",
    "payout",
    "advice_id",
    "made_at",
    "status",
)
_LINES = inserting(
    settlement_lines,
    "settlement_id",
    "position",
    "invoice_id",
    "invoice_number",
    "case_number",
    "customer_name",
    "subledger_account_id",
    "collected_principal",
    "collected_interest",
    "collected_reminder_fee",
    "collected_collection_fee",
    "interest",
    "fees",
    "agency_interest",
    "agency_fees",
    "commission",
    "vat_basis",
    "vat",
    "vat_to_invoice",
    "vat_inside",
    "withdrawal_cost",
    "collected_court_costs",
    "outlays",
)
_PAYOUTS = inserting(
    payouts, "payout_id", "settlement_id", "creditor_id", "amount", "bank_account", "ordered_on", "status"
)


async def keep_settlements(
    tx: Transaction, made: Sequence[Settlement], profiles: Mapping[UUID, CreditorProfile]
) -> None:
    """Keep new settlements with their lines, and the payouts that they order."""
    await _SETTLEMENTS.run(tx, (_settlement_row(tx, each, profiles[each.creditor_id]) for each in made))
    await _LINES.run(
        tx, (_line_row(each, i, line) for each in made for i, line in enumerate(each.lines))
    )  # fmt: skip
    await _PAYOUTS.run(
        tx,
        (
            (
                new_id(),
                each.id,
                each.creditor_id,
                each.payout,
                profiles[each.creditor_id].bank_account,
                tx.today,
                "ordered",
            )
            for each in made
            if each.payout
        ),
    )


def _settlement_row(tx: Transaction, each: Settlement, profile: CreditorProfile) -> tuple[object, ...]:
    return (
        each.id,
        each.creditor_id,
        each.number,
        each.settled_on,
        each.vat_registered,
        each.vat_offset,
        SETUP.dump_json(profile.setup).decode(),
        each.carried_in,
        each.payout,
        each.advice_id,
        tx.now,
        "ordered",
    )


def _line_row(settlement: Settlement, position: int, line: SettledClaim) -> tuple[object, ...]:
    share = line.share
    return (
        settlement.id,
        position,
        share.invoice_id,
        line.invoice_number,
        line.case_number,
        line.customer_name,
        line.subledger_account_id,
        share.collected.principal,
        share.collected.interest,
        share.collected.reminder_fee,
        share.collected.collection_fee,
        share.interest,
        share.fees,
        share.agency_interest,
        share.agency_fees,
        share.commission,
        share.vat_basis,
        share.vat,
        share.vat_to_invoice,
        share.vat_inside,
        share.withdrawal_cost,
        share.collected.court_costs,
        share.outlays,
    )

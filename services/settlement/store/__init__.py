"""What settlement keeps: its tables, and queries named by what they are for.

Modules: `tables`, `agreement_tables`, `bank_tables`, `held_credit_tables`, `outlay_tables`, `payout_tables`,
`plan_tables`, `settlement_tables` · `bulk` (many rows in one statement) · `books` (creditors, and the lock) ·
`agreements` · `remainders` · `outlays` · `facts` (what was told) · `cases` (read to be counted) · `states`
(what counting saves) · `ledger`, `entries` · `bank_files`, `repeats`, `held_credits` (what the bank tells,
once, again, and without details) · `decisions`, `suggestions` (placing by hand) · `unsettled` ·
`new_settlements`, `settlements` · `payouts`, `refunds`, `batches`, `status_reports` (money on its way out) ·
`own_funds`, `bank_charges` (the agency's own) · `vat_invoices` · `reports`, `report_sources` (only read).
"""

from services.settlement.store import (
    agreement_tables,
    bank_tables,
    held_credit_tables,
    outlay_tables,
    payout_tables,
    plan_tables,
    settlement_tables,
)
from services.settlement.store.tables import metadata

__all__ = [
    "agreement_tables",
    "bank_tables",
    "held_credit_tables",
    "metadata",
    "outlay_tables",
    "payout_tables",
    "plan_tables",
    "settlement_tables",
]

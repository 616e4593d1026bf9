"""What settlement keeps: its tables, and queries named by what they are for.

Modules: `tables`, `plan_tables`, `bank_tables` · `bulk` (many rows in one statement) · `books` (creditors,
and the lock) · `facts` (what was told) · `cases` (read to be counted) · `states` (what counting saves) ·
`ledger` · `bank_files`, `repeats` (what the bank tells, once and again) · `decisions`, `suggestions` (placing
by hand) · `unsettled` · `settlements` · `reports` (what is only read).
"""

from services.settlement.store.bank_tables import payments
from services.settlement.store.plan_tables import payment_plans
from services.settlement.store.tables import metadata

__all__ = ["metadata", "payment_plans", "payments"]

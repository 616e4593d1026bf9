"""Money on its way out: from an order to the bank's word that it has been paid.

    ordered ──▶ drafted ──▶ released ──▶ paid ──▶ returned ──┐
       │ ▲         │            └──▶ rejected ───────────────┴──▶ another payout, ordered
       │ └─────────┘ the batch is cancelled
       └──▶ withdrawn

Modules: `refunds` and `drawing` (ordered here; a settlement orders its own payout) · `drafting` (a batch of
all that can be paid) · `release` (one person approves, another releases) · `pain001` (the file) · `outbox`
(drops it) · `pain002`, `reasons` and `answers` (what the bank says) · `confirming` (what its notices confirm,
and what comes back) · `corrections` (after a rejection or a return, or a changed account).
"""

"""The tables of payouts: each way of a sum to a bank account, the batches, the bank's answers and balances.

The database refuses to change what has been sent to the bank, to release a batch with one person's word
only, and to pay out more than a creditor has on the client account.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from services.settlement.store.tables import Instant, Money, metadata, one_of

EMPTY = text("''")

payout_batches = Table(
    "payout_batches",
    metadata,
    Column("batch_id", Uuid, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("payments", Integer, nullable=False),
    Column("total", Money, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", Instant, nullable=False),
    Column("approved_by", Text),
    Column("approved_at", Instant),
    Column("released_by", Text),
    Column("released_at", Instant),
    Column("execution_on", Date),
    Column("version", Text),
    Column("content", LargeBinary),
    Column("cancelled_by", Text),
    Column("cancelled_at", Instant),
    Column("bank_status", Text, nullable=False, server_default=EMPTY),
    Column("bank_reason", Text, nullable=False, server_default=EMPTY),
    Column("dropped_at", Instant),
    one_of("status", "draft", "approved", "released", "cancelled"),
    one_of("bank_status", "", "pending", "accepted", "partly", "rejected"),
    CheckConstraint(
        "released_by is null or lower(released_by) <> lower(approved_by)", name="another_releases"
    ),
    CheckConstraint(
        "(status = 'released')"
        " = (content is not null and approved_by is not null and released_by is not null)",
        name="released_with_file",
    ),
    UniqueConstraint("number", name="payout_batches_number"),
)

payouts = Table(
    "payouts",
    metadata,
    Column("payout_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False, server_default=text("'settlement'")),
    Column("settlement_id", Uuid, ForeignKey("settlements.settlement_id")),
    Column("payment_id", Text, ForeignKey("payments.payment_id")),
    Column("replaces", Uuid, ForeignKey("payouts.payout_id")),
    Column("creditor_id", Uuid, nullable=False),
    Column("amount", Money, nullable=False),
    Column("bank_account", Text, nullable=False),
    Column("payee", Text, nullable=False, server_default=EMPTY),
    Column("kid", Text, nullable=False, server_default=EMPTY),
    Column("message", Text, nullable=False, server_default=EMPTY),
    Column("ordered_on", Date, nullable=False),
    Column("status", Text, nullable=False),
    Column("batch_id", Uuid, ForeignKey("payout_batches.batch_id")),
    Column("bank_status", Text, nullable=False, server_default=EMPTY),
    Column("reason", Text, nullable=False, server_default=EMPTY),
    Column("paid_on", Date),
    Column("returned_on", Date),
    CheckConstraint("amount > 0", name="payouts_amount_positive"),
    one_of("kind", "settlement", "refund", "agency"),
    one_of("status", "ordered", "drafted", "released", "paid", "rejected", "returned", "withdrawn"),
    one_of("bank_status", "", "pending", "accepted"),
    CheckConstraint(
        "(kind = 'settlement') = (settlement_id is not null)"
        " and (kind = 'refund') = (payment_id is not null)",
        name="payouts_kind_fits",
    ),
    CheckConstraint(
        "(status in ('ordered', 'withdrawn')) = (batch_id is null)"
        " and (status = 'returned') = (returned_on is not null)"
        " and (status <> 'paid' or paid_on is not null)"
        " and (status in ('paid', 'returned') or paid_on is null)",
        name="payouts_batch_fits",
    ),
    UniqueConstraint("replaces", name="payouts_replaces"),
    Index(
        "payouts_of_settlement",
        "settlement_id",
        unique=True,
        postgresql_where=text("status not in ('rejected', 'returned', 'withdrawn')"),
    ),
    Index("payouts_of_payment", "payment_id", postgresql_where=text("payment_id is not null")),
    Index("payouts_of_creditor", "creditor_id"),
    Index("payouts_of_batch", "batch_id"),
    Index(
        "payouts_open", "payout_id", postgresql_where=text("status in ('ordered', 'rejected', 'returned')")
    ),
)

payout_log = Table(
    "payout_log",
    metadata,
    Column("log_id", Uuid, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("deed", Text, nullable=False),
    Column("batch_id", Uuid),
    Column("payout_id", Uuid),
    Column("detail", Text, nullable=False),
    Index("payout_log_of_batch", "batch_id"),
    Index("payout_log_of_payout", "payout_id"),
)

status_reports = Table(
    "status_reports",
    metadata,
    Column("report_id", Uuid, primary_key=True),
    Column("status", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("received_by", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("message_id", Text),
    Column("batch_id", Uuid),
    Column("reason", Text),
    one_of("status", "taken", "refused"),
    Index("status_reports_content", "sha256", unique=True, postgresql_where=text("status = 'taken'")),
    Index("status_reports_received", "received_at"),
)

bank_balances = Table(
    "bank_balances",
    metadata,
    Column("balance_id", Uuid, primary_key=True),
    Column("on_day", Date, nullable=False),
    Column("balance", Numeric(18, 2), nullable=False),
    Column("source", Text, nullable=False),
    Column("entered_by", Text, nullable=False),
    Column("entered_at", Instant, nullable=False),
    one_of("source", "operator", "camt.053", "camt.054"),
    Index("bank_balances_day", "on_day"),
)

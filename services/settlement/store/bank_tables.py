"""The tables of what the bank tells us: files, the payments in them, and what people decided about those."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

from services.settlement.store.tables import Instant, Money, metadata, one_of

bank_files = Table(
    "bank_files",
    metadata,
    Column("file_id", Uuid, primary_key=True),
    Column("status", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("sender", Text),
    Column("recipient", Text),
    Column("transmission_number", Text),
    Column("payments", Integer, nullable=False, server_default=text("0")),
    Column("total", Money, nullable=False, server_default=text("0")),
    Column("line_number", Integer),
    Column("reason", Text),
    Column("format", Text, nullable=False, server_default=text("'ocr'")),
    Column("name", Text, nullable=False, server_default=text("''")),
    Column("attempts", Integer, nullable=False, server_default=text("1")),
    Column("repeated", Integer, nullable=False, server_default=text("0")),
    Column("settled_on", Date),
    one_of("status", "taken", "refused"),
    one_of("format", "ocr", "camt.054", "unknown"),
    Index("bank_files_received", "received_at"),
    Index("bank_files_content", "sha256", unique=True, postgresql_where=text("status = 'taken'")),
    Index(
        "bank_files_transmission",
        "sender",
        "recipient",
        "transmission_number",
        "settled_on",
        unique=True,
        postgresql_where=text("status = 'taken'"),
    ),
)

payments = Table(
    "payments",
    metadata,
    Column("payment_id", Text, primary_key=True),
    Column("file_id", Uuid, ForeignKey("bank_files.file_id"), nullable=False),
    Column("case_id", Uuid),
    Column("creditor_id", Uuid),
    Column("kid", Text, nullable=False),
    Column("amount", Money, nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("reference", Text, nullable=False),
    Column("debtor_account", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("allocation_order", Text, nullable=False),
    Column("debtor_name", Text, nullable=False, server_default=text("''")),
    Column("also_as", Text),
    Column("placed_on", Date),
    Column("given_back", Boolean, nullable=False, server_default=text("false")),
    Column("is_own", Boolean, nullable=False, server_default=text("false")),
    Column("vat_invoice_id", Uuid, ForeignKey("vat_invoices.vat_invoice_id")),
    Column("covers_invoice", Money, nullable=False, server_default=text("0")),
    Column("entry", Text, nullable=False, server_default=text("''")),
    Column("entry_number", Integer, nullable=False, server_default=text("1")),
    Index("payments_of_case", "case_id"),
    Index("payments_of_file", "file_id"),
    Index("payments_of_kid", "kid", "received_on"),
    Index("payments_of_entry", "entry", postgresql_where=text("entry <> ''")),
    Index("payments_also_as", "also_as", unique=True, postgresql_where=text("also_as is not null")),
    Index(
        "payments_of_debtor_account",
        "debtor_account",
        postgresql_where=text("case_id is not null and debtor_account <> ''"),
    ),
    Index("payments_of_vat_invoice", "vat_invoice_id", postgresql_where=text("vat_invoice_id is not null")),
    CheckConstraint(
        "case_id is null or not is_own and vat_invoice_id is null", name="payments_are_of_one_kind"
    ),
)

repeated_payments = Table(
    "repeated_payments",
    metadata,
    Column("file_id", Uuid, ForeignKey("bank_files.file_id"), primary_key=True),
    Column("told_as", Text, primary_key=True),
    Column("payment_id", Text, ForeignKey("payments.payment_id"), nullable=False),
    Index("repeated_payments_of_payment", "payment_id"),
)

passed_over = Table(
    "passed_over",
    metadata,
    Column("file_id", Uuid, ForeignKey("bank_files.file_id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("amount", Numeric(18, 2), nullable=False),
    Column("currency", Text, nullable=False),
    Column("booked_on", Date),
    Column("reference", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("text", Text, nullable=False, server_default=text("''")),
)

bank_charges = Table(
    "bank_charges",
    metadata,
    Column("charge_id", Uuid, primary_key=True),
    Column("file_id", Uuid, nullable=False),
    Column("position", Integer, nullable=False),
    Column("amount", Money, nullable=False),
    Column("charged_on", Date, nullable=False),
    Column("reference", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("booked_by", Text, nullable=False),
    Column("booked_at", Instant, nullable=False),
    Column("revoked_by", Text),
    Column("revoked_at", Instant),
    Column("revoked_why", Text),
    ForeignKeyConstraint(
        ["file_id", "position"], ["passed_over.file_id", "passed_over.position"], name="charge_of_entry"
    ),
    CheckConstraint("amount <> 0", name="bank_charges_amount_not_zero"),
    CheckConstraint(
        "(revoked_by is null) = (revoked_at is null) and (revoked_by is null) = (revoked_why is null)",
        name="bank_charges_revoked_by_somebody",
    ),
    Index(
        "bank_charges_of_entry",
        "file_id",
        "position",
        unique=True,
        postgresql_where=text("revoked_at is null"),
    ),
)

payment_decisions = Table(
    "payment_decisions",
    metadata,
    Column("payment_id", Text, ForeignKey("payments.payment_id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("decision", Text, nullable=False),
    Column("case_id", Uuid),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("note", Text, nullable=False),
    Column("allocation_order", Text),
    Column("vat_invoice_id", Uuid, ForeignKey("vat_invoices.vat_invoice_id")),
    one_of("decision", "place", "give_back", "undo", "own", "pay_invoice"),
    CheckConstraint(
        "(decision = 'pay_invoice') = (vat_invoice_id is not null)", name="decision_names_invoice"
    ),
    CheckConstraint("(decision = 'place') = (case_id is not null)", name="decision_names_case"),
    CheckConstraint("allocation_order is null or decision = 'place'", name="decision_places_in_order"),
)

"""Transfer's tables."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    Sequence,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.transfer.store.columns import AsTold, Instant, Money, one_of
from shared.db import core_tables
from shared.events import CollectionProposed, CustomerSnapshot, Instalment, ProposalWithdrawn

metadata = MetaData()
core_tables(metadata)

creditors = Table(
    "creditors",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("has_agreement", Boolean, nullable=False),
    Column("is_deactivated", Boolean, nullable=False, server_default=text("false")),
    Column("connection_revision", Integer, nullable=False),
    Column("is_connected", Boolean, nullable=False),
    Column("go_problem", Text),
    Column("run_on", Date),
    Column("deducts_vat", Boolean, nullable=False, server_default=text("true")),
    Column("books_read_on", Date),
    Column("withdrawal_share", Numeric),
)

proposals_listed = Sequence("proposals_listed", metadata=metadata)

proposals = Table(
    "proposals",
    metadata,
    Column("invoice_id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("proposed", AsTold(CollectionProposed)),
    Column("withdrawn", AsTold(ProposalWithdrawn)),
    Column("approved_in_go", Boolean, nullable=False, server_default=text("false")),
    Column("choice", Text),
    Column("choice_reason", Text),
    Column("chosen_by", Text),
    Column("chosen_at", Instant),
    Column("status", Text, nullable=False, server_default=text("'not_proposed'")),
    Column("left_to_pay", Money, nullable=False, server_default=text("0")),
    Column("transferable_from", Date),
    Column("wants_approval", Boolean, nullable=False, server_default=text("false")),
    Column("hold_until", Date),
    Column("listed", BigInteger, nullable=False, server_default=text("0")),
    Column("customer_id", BigInteger),
    Column("customer_number", BigInteger),
    Column("customer_key", Text),
    Column("invoice_number", Text),
    Column("invoice_date", Date),
    Column("due_date", Date),
    one_of("choice", "on_hold", "removed"),
    one_of(
        "status",
        "not_proposed",
        "draft",
        "on_hold",
        "approved",
        "transferred",
        "refused",
        "removed",
        "withdrawn",
        "settled",
    ),
    Index("proposals_list", "creditor_id", "status"),
    Index("proposals_of_debtor", "creditor_id", "customer_id"),
    Index(
        "proposals_waiting",
        "creditor_id",
        "transferable_from",
        postgresql_where=text("status = 'draft' and wants_approval"),
    ),
    Index("proposals_held", "hold_until", postgresql_where=text("hold_until is not null")),
    Index("proposals_approved_in_go", "creditor_id", postgresql_where=text("approved_in_go")),
)

matches = Table(
    "matches",
    metadata,
    Column("invoice_id", Uuid, primary_key=True),
    Column("match_id", Text, primary_key=True),
    Column("kind", Text),
    Column("amount", Money),
    Column("is_reversed", Boolean, nullable=False),
    Column("matched_on", Date),
    Column("interest", Money, nullable=False, server_default=text("0")),
    Column("fees", Money, nullable=False, server_default=text("0")),
    Column("to_agency", Boolean, nullable=False, server_default=text("false")),
    Column("court_costs", Money, nullable=False, server_default=text("0")),
    one_of("kind", "payment", "credit_note", "write_off"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("invoice_id", Uuid, nullable=False),
    Column("action", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    one_of("action", "approve", "hold", "remove", "release", "transfer", "refuse", "drop"),
    Index("decisions_of_invoice", "invoice_id", "id"),
)

STATUSES = ("open", "paused", "disputed", "withdrawn", "legal", "surveillance", "closed")

cases = Table(
    "cases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", BigInteger, nullable=False, unique=True),
    Column("kid", Text, nullable=False, unique=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("customer_id", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("is_joinable", Boolean, nullable=False),
    Column("go_case_id", Uuid),
    Column("told_revision", Integer, nullable=False),
    Column("go_problem", Text),
    Column("in_hand_until", Instant),
    Column("shown_by", Uuid),
    Column("shown_until", Instant),
    Column("paused_until", Date),
    Column("waits_for_due_date", Boolean, nullable=False, server_default=text("false")),
    Column("rests_from", Text),
    Column("is_rejected", Boolean, nullable=False, server_default=text("false")),
    Column("changes", Integer, nullable=False, server_default=text("0")),
    Column("told_changes", Integer, nullable=False, server_default=text("0")),
    Column("fee_grows_on", Date),
    one_of("status", *STATUSES),
    one_of("rests_from", *STATUSES),
    Index("cases_joinable", "creditor_id", "customer_id", unique=True, postgresql_where=text("is_joinable")),
    Index("cases_list", "creditor_id", "status"),
    Index(
        "cases_not_told",
        "creditor_id",
        postgresql_where=text(
            "go_case_id is not null and (told_revision < revision or told_changes < changes)"
        ),
    ),
    Index("cases_growing", "fee_grows_on", postgresql_where=text("fee_grows_on is not null")),
    Index("cases_paused", "paused_until", postgresql_where=text("status = 'paused'")),
)

case_history = Table(
    "case_history",
    metadata,
    Column("case_id", Uuid, ForeignKey("cases.id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

case_numbers = Table(
    "case_numbers",
    metadata,
    Column("series", Text, primary_key=True),
    Column("last", BigInteger, nullable=False),
)

claims = Table(
    "claims",
    metadata,
    Column("invoice_id", Uuid, ForeignKey("proposals.invoice_id"), primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id"), nullable=False),
    Column("status", Text, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("approved_at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Column("transferred_on", Date),
    Column("creditor_deducts_vat", Boolean),
    one_of("status", "ordered", "transferred", "refused", "dropped"),
    Index("claims_of_case", "case_id"),
    Index("claims_on_their_way", "approved_at", postgresql_where=text("status = 'ordered'")),
)

claim_closings = Table(
    "claim_closings",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("invoice_id", Uuid, primary_key=True),
    Column("reason", Text),
    Column("closed_on", Date),
    Column("revision", Integer, nullable=False),
    one_of("reason", "paid", "credited", "withdrawn", "written_off"),
)

payment_demands = Table(
    "payment_demands",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("sent_on", Date, nullable=False),
)

letters = Table(
    "letters",
    metadata,
    Column("invoice_id", Uuid, primary_key=True),
    Column("letter_id", Uuid, primary_key=True),
    Column("case_id", Uuid),
    Column("kind", Text, nullable=False),
    Column("sent_on", Date, nullable=False),
    Column("deadline", Date),
    Column("fee", Money, nullable=False),
    one_of(
        "kind",
        "payment_reminder",
        "reminder",
        "collection_notice",
        "payment_demand",
        "legal_action_notice",
        "surveillance_letter",
        "instalment_plan",
        "instalment_reminder",
    ),
)

later_deadlines = Table(
    "later_deadlines",
    metadata,
    Column("letter_id", Uuid, primary_key=True),
    Column("until", Date, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("answer_by", Date, primary_key=True),
    Column("about", Text, primary_key=True, server_default=text("''")),
    Column("asked_on", Date, nullable=False, server_default=text("CURRENT_DATE")),
    Column("choices", ARRAY(Text), nullable=False),
    Column("otherwise", Text),
    Column("answer", Text),
    Column("answered_by", Text),
    Column("answered_on", Date),
    Column("pauses_until", Date),
    Column("taken_back_on", Date),
    one_of("answer", "go_legal", "withdraw", "continue"),
    one_of("otherwise", "surveillance", "continue"),
    Index("questions_asked", "answer_by", postgresql_where=text("answer is null")),
)

payment_plans = Table(
    "payment_plans",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("status", Text, nullable=False),
    Column("agreed_on", Date, nullable=False),
    Column("agreed_by", Text, nullable=False),
    Column("instalments", AsTold(tuple[Instalment, ...]), nullable=False),
    Column("addition", Money, nullable=False),
    Column("ended_on", Date),
    Column("revision", Integer, nullable=False),
    one_of("status", "standing", "completed", "broken", "cancelled"),
    Index("payment_plans_of_case", "case_id"),
)

debtors = Table(
    "debtors",
    metadata,
    Column("creditor_id", Uuid, primary_key=True),
    Column("customer_id", BigInteger, primary_key=True),
    Column("card", AsTold(CustomerSnapshot), nullable=False),
    Column("authority", SmallInteger, nullable=False),
    Column("told_on", Date, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("told_about", Uuid, nullable=False),
    Column("missing", ARRAY(Text), nullable=False),
    Column("marks", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Index("debtors_known_by", "marks", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
)

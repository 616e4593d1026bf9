"""The tables of sync."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    Text,
    Uuid,
    any_,
    cast,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from shared.db import core_tables


def any_of(values: Iterable[object], kind: type[TypeEngine[Any]]) -> ColumnElement[Any]:
    """Return what a column is compared with to be one of `values`: one parameter, however many they are."""
    return any_(cast(list(values), ARRAY(kind)))


metadata = MetaData()
core_tables(metadata)

INSTANT = DateTime(timezone=True)
MONEY = Numeric(14, 2)

creditors = Table(
    "creditors",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_number", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("write_off_account", Integer, nullable=False),
    Column("profile_revision", Integer, nullable=False),
    Column("is_connected", Boolean, nullable=False),
    Column("connection_revision", Integer, nullable=False),
    Column("invoice_cursor", INSTANT),
    Column("customer_cursor", INSTANT),
    Column("version", Integer, nullable=False),
    Column("news_ordered", Boolean, nullable=False),
    Column("synced_at", INSTANT),
    Column("synced_on", Date),
    Column("outcome", Text, nullable=False),
    Column("nightly_on", Date),
    Index("creditors_organisation_number", "organisation_number"),
)

customers = Table(
    "customers",
    metadata,
    Column("creditor_id", Uuid, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("snapshot", JSONB, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("is_told", Boolean, nullable=False),
    Column("read_at", INSTANT, nullable=False),
)

invoices = Table(
    "invoices",
    metadata,
    Column("creditor_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("number", Text, nullable=False),
    Column("invoice_date", Date, nullable=False),
    Column("due_date", Date),
    Column("amount", MONEY, nullable=False),
    Column("balance", MONEY, nullable=False),
    Column("currency", Text, nullable=False),
    Column("kid", Text, nullable=False),
    Column("customer_id", BigInteger),
    Column("customer_number", BigInteger),
    Column("match_id", BigInteger),
    Column("balance_changed_at", INSTANT),
    Column("last_reminder", JSONB(none_as_null=True)),
    Column("revision", Integer, nullable=False),
    Index(
        "invoices_to_tell",
        "due_date",
        "creditor_id",
        postgresql_where=text("revision = 0 and balance > 0"),
    ),
)

reductions = Table(
    "reductions",
    metadata,
    Column("creditor_id", Uuid, primary_key=True),
    Column("invoice_id", Uuid, primary_key=True),
    Column("entry_id", BigInteger, primary_key=True, autoincrement=False),
    Column("match_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("amount", MONEY, nullable=False),
    Column("on", Date, nullable=False),
    Column("number", Text, nullable=False),
    Column("told_id", Text, nullable=False),
    Column("tellings", Integer, nullable=False),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("received_at", INSTANT, nullable=False),
    Column("type", Text, nullable=False),
    Column("organisation_number", Text, nullable=False),
    Column("entity", Text, nullable=False),
    Column("creditor_id", Uuid),
    Column("outcome", Text, nullable=False),
    Column("handled_at", INSTANT),
    Column("body", LargeBinary),
    Column("reason", Text, nullable=False, server_default=""),
    Index("webhooks_waiting", "creditor_id", postgresql_where=text("outcome = 'received'")),
    Index("webhooks_received_at", "received_at"),
)

readings = Table(
    "readings",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("order_id", Uuid, nullable=False),
    Column("creditor_id", Uuid, nullable=False),
    Column("occasion", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("started_at", INSTANT, nullable=False),
    Column("ended_at", INSTANT, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("v2_requests", Integer, nullable=False),
    Column("v1_requests", Integer, nullable=False),
    Column("invoices", Integer, nullable=False),
    Column("customers", Integer, nullable=False),
    Column("matches", Integer, nullable=False),
    Column("said", JSONB, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("error", Text, nullable=False),
    Index("readings_creditor", "creditor_id", "id"),
    Index("readings_order", "order_id"),
    Index("readings_outcome", "outcome", "id"),
    Index("readings_started_at", "started_at"),
)

"""The tables of settlements, as the portal has heard of them."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, Table, Text, Uuid

from services.portal.store.tables import MONEY, metadata

settlements = Table(
    "settlements",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("settled_on", Date, nullable=False),
    Column("payout", MONEY, nullable=False),
    Column("posted", Boolean, nullable=False),
    Column("voucher_id", Uuid),
    Column("voucher_number", BigInteger),
    Column("remittance_advice_id", Uuid, nullable=False),
    Index("settlements_creditor", "creditor_id", "settled_on"),
    Index("settlements_latest", "settled_on", "number", "id"),
    Index("settlements_latest_of_creditor", "creditor_id", "settled_on", "number", "id"),
)

settlement_lines = Table(
    "settlement_lines",
    metadata,
    Column("settlement_id", Uuid, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("invoice_id", Uuid, nullable=False),
    Column("invoice_number", Text, nullable=False),
    Column("case_number", Text, nullable=False),
    Column("principal", MONEY, nullable=False),
    Column("interest", MONEY, nullable=False),
    Column("fees", MONEY, nullable=False),
    Column("collected_fees", MONEY, nullable=False),
    Column("commission", MONEY, nullable=False),
    Column("vat_basis", MONEY, nullable=False),
    Column("vat", MONEY, nullable=False),
)

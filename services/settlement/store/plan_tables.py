"""The table of the debtors' payment plans, as dunning tells them."""

from sqlalchemy import Column, Date, Index, Integer, Table, Text, Uuid

from services.settlement.store.tables import Money, metadata, one_of

payment_plans = Table(
    "payment_plans",
    metadata,
    Column("plan_id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("agreed_on", Date, nullable=False),
    Column("ended_on", Date),
    Column("instalments", Integer, nullable=False),
    Column("addition", Money, nullable=False),
    one_of("status", "standing", "completed", "broken", "cancelled"),
    Index("payment_plans_of_case", "case_id"),
)

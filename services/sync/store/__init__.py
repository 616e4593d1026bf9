"""The tables of sync, and its queries named by what they are for."""

from services.sync.store import creditors, customers, invoices, readings, webhooks
from services.sync.store.tables import metadata

__all__ = ["creditors", "customers", "invoices", "metadata", "readings", "webhooks"]

"""What the portal keeps: tables, what handlers write into them, and the questions that pages ask.

Every question about companies takes the `Scope` to which it is limited; nothing outside is ever returned.
"""

from sqlalchemy import Table

from services.portal.store import debtor_tables as _debtor_tables  # noqa: F401 - its tables join the metadata
from services.portal.store import settlement_tables as _settlement_tables
from services.portal.store import tables as _tables
from services.portal.store import user_tables as _user_tables  # noqa: F401 - its tables join the metadata
from services.portal.store.tables import metadata

READ_MODELS = tuple(
    each for each in (*vars(_tables).values(), *vars(_settlement_tables).values()) if isinstance(each, Table)
)
"""The tables of what was heard: everything in them follows from events; no other table's does."""

__all__ = ["READ_MODELS", "metadata"]

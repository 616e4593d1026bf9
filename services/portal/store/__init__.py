"""What the portal keeps: tables, what handlers write into them, and the questions that pages ask.

Every question about companies takes the `Scope` to which it is limited; nothing outside is ever returned.
"""

from services.portal.store import debtor_tables as _debtor_tables  # noqa: F401 - its tables join the metadata
from services.portal.store import settlement_tables as _settlement_tables  # noqa: F401 - its tables join the metadata
from services.portal.store import user_tables as _user_tables  # noqa: F401 - its tables join the metadata
from services.portal.store.tables import metadata

__all__ = ["metadata"]

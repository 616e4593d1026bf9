"""The customer ledger: what is matched with what (role CustomerLedger)."""

from __future__ import annotations

from shared.poweroffice.models import LedgerEntry
from shared.poweroffice.transport import GoTransport


class CustomerLedger:
    """Reads the customer ledger; the API has no way to match or unmatch."""

    def __init__(self, transport: GoTransport) -> None:
        self._transport = transport

    async def entries_by_match(self, match_id: int) -> list[LedgerEntry]:
        """Return all customer entries of a match (API v2: GET /Customerledger/EntriesByMatchId).

        Empty when the match does not exist any more, or is not on the customer ledger.
        """
        return await self._transport.rows(
            LedgerEntry, "/Customerledger/EntriesByMatchId", {"matchId": match_id}
        )

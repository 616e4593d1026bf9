"""The customer ledger: what is open, what was posted, what is matched with what (role CustomerLedger)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from shared.poweroffice.models import LedgerEntry, VoucherType
from shared.poweroffice.transport import GoTransport


class CustomerLedger:
    """Reads the customer ledger; the API has no way to match or unmatch."""

    def __init__(self, transport: GoTransport) -> None:
        self._transport = transport

    async def open_items(
        self,
        *,
        on: date,
        customer_numbers: Collection[int] | None = None,
        invoice_numbers: Collection[str] | None = None,
        voucher_types: Collection[VoucherType] | None = None,
        changed_after: datetime | None = None,
    ) -> list[LedgerEntry]:
        """Return the entries that are open at the end of day `on` (API v2: GET /Customerledger/OpenItems).

        Args:
            on: the day, inclusive; Go requires it.
            customer_numbers: of these customers.
            invoice_numbers: with these invoice numbers.
            voucher_types: made by these kinds of voucher.
            changed_after: posted, matched or unmatched strictly after this instant.
        """
        return await self._transport.rows(
            LedgerEntry,
            "/Customerledger/OpenItems",
            {
                "date": on,
                "customerNos": customer_numbers,
                "invoiceNos": invoice_numbers,
                "voucherTypes": voucher_types,
                "lastChangedDateTimeOffsetGreaterThan": changed_after,
            },
        )

    async def statement(
        self,
        *,
        from_date: date,
        to_date: date,
        customer_numbers: Collection[int] | None = None,
        voucher_types: Collection[VoucherType] | None = None,
        created_after: datetime | None = None,
        changed_after: datetime | None = None,
        only_created_by_us: bool = False,
    ) -> list[LedgerEntry]:
        """Return the entries posted in a span of days (API v2: GET /Customerledger/Statement).

        Args:
            from_date: posting date, inclusive; Go requires it.
            to_date: posting date, inclusive; balances are shown as they were at its end.
            customer_numbers: of these customers.
            voucher_types: made by these kinds of voucher.
            created_after: posted strictly after this instant.
            changed_after: posted, matched or unmatched strictly after this instant.
            only_created_by_us: made through this integration.
        """
        return await self._transport.rows(
            LedgerEntry,
            "/Customerledger/Statement",
            {
                "fromDate": from_date,
                "toDate": to_date,
                "customerNos": customer_numbers,
                "voucherTypes": voucher_types,
                "createdDateTimeOffsetGreaterThan": created_after,
                "lastChangedDateTimeOffsetGreaterThan": changed_after,
                "onlyCreatedByCurrentIntegration": only_created_by_us,
            },
        )

    async def entries_by_match(self, match_id: int) -> list[LedgerEntry]:
        """Return all customer entries of a match (API v2: GET /Customerledger/EntriesByMatchId).

        Empty when the match does not exist any more, or is not on the customer ledger.
        """
        return await self._transport.rows(
            LedgerEntry, "/Customerledger/EntriesByMatchId", {"matchId": match_id}
        )

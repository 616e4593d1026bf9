"""The chart of accounts and what hangs on it: VAT codes, transactions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from shared.poweroffice.models import LedgerAccount, Transaction, VatCode
from shared.poweroffice.transport import GoTransport


class Accounts:
    """Reads the client's accounts."""

    def __init__(self, transport: GoTransport) -> None:
        self._transport = transport

    async def ledger_accounts(
        self, *, numbers: Collection[int] | None = None, changed_after: datetime | None = None
    ) -> list[LedgerAccount]:
        """Return general ledger accounts (API v2: GET /GeneralLedgerAccounts; role GeneralLedgerAccount).

        Args:
            numbers: with these account numbers.
            changed_after: changed strictly after this instant.
        """
        return await self._transport.rows(
            LedgerAccount,
            "/GeneralLedgerAccounts",
            {"accountNos": numbers, "lastChangedDateTimeOffsetGreaterThan": changed_after},
        )

    async def vat_codes(self, *, include_expired: bool = False) -> list[VatCode]:
        """Return VAT codes (API v2: GET /VatCodes; role VatCodes, in CommonServices)."""
        return await self._transport.rows(VatCode, "/VatCodes", {"includeExpired": include_expired})

    async def transactions(
        self,
        *,
        from_date: date,
        to_date: date,
        account_numbers: Collection[int] | None = None,
    ) -> list[Transaction]:
        """Return posted amounts (API v2: GET /AccountTransactions; role AccountTransaction).

        Ask for short spans, a week or a month: Go times out on long ones.

        Args:
            from_date: posting date, inclusive; Go requires it.
            to_date: posting date, inclusive; Go requires it.
            account_numbers: on these accounts.
        """
        return await self._transport.rows(
            Transaction,
            "/AccountTransactions",
            {
                "fromDate": from_date,
                "toDate": to_date,
                "accountNos": account_numbers,
            },
        )

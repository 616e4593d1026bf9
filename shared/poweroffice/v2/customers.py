"""Customers (API v2: Customers; role Customer_Full)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from shared.poweroffice.models import Customer
from shared.poweroffice.transport import GoTransport


class Customers:
    """Reads customers."""

    def __init__(self, transport: GoTransport) -> None:
        self._transport = transport

    async def find(
        self,
        *,
        changed_after: datetime | None = None,
        numbers: Collection[int] | None = None,
    ) -> list[Customer]:
        """Return customers (API v2: GET /Customers).

        Args:
            changed_after: changed strictly after this instant; a new address alone is no change.
            numbers: with these customer numbers.
        """
        return await self._transport.rows(
            Customer,
            "/Customers",
            {
                "lastChangedDateTimeOffsetGreaterThan": changed_after,
                "customerNos": numbers,
            },
        )

    async def get(self, customer_id: int) -> Customer:
        """Return one customer by id, not by number (API v2: GET /Customers/{id}).

        Raises:
            GoNotFound: the client has no such customer.
        """
        return await self._transport.one(Customer, f"/Customers/{customer_id}")

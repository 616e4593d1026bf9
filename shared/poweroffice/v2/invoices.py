"""Sent invoices and credit notes (API v2: OutgoingInvoices; role OutgoingInvoice)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from shared.poweroffice.models import Invoice
from shared.poweroffice.transport import GoTransport


class Invoices:
    """Reads invoices; the API has no way to change one."""

    def __init__(self, transport: GoTransport) -> None:
        self._transport = transport

    async def find(
        self,
        *,
        balance_changed_after: datetime | None = None,
        only_unpaid: bool = False,
    ) -> list[Invoice]:
        """Return invoices and credit notes (API v2: GET /OutgoingInvoices).

        Args:
            balance_changed_after: whose balance moved strictly after this instant, new ones included; the
                cheapest way to learn of payments, credits and undone matches.
            only_unpaid: whose balance is not zero.
        """
        return await self._transport.rows(
            Invoice,
            "/OutgoingInvoices",
            {
                "balanceLastChangedDateTimeOffsetGreaterThan": balance_changed_after,
                "onlyUnpaidInvoices": only_unpaid,
            },
        )

    async def get(self, invoice_id: UUID) -> Invoice:
        """Return one invoice (API v2: GET /OutgoingInvoices/{id}).

        Raises:
            GoNotFound: the client has no such invoice.
        """
        return await self._transport.one(Invoice, f"/OutgoingInvoices/{invoice_id}")

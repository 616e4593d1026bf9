"""Copies of the original invoices, fetched from PowerOffice Go for whoever is asked to pay them."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.dunning import store
from services.dunning.api.models import PROBLEMS
from services.dunning.outside import Connections
from shared.db import Database
from shared.errors import NotFound, Reject
from shared.poweroffice.connections import CreditorDisconnected

PDF = {"content": {"application/pdf": {}}, "description": "The invoice."}


def copies(database: Database, connections: Connections) -> APIRouter:
    """Return the route of invoice copies."""
    router = APIRouter(tags=["invoices"])

    @router.get(
        "/invoices/{invoice_id}/copy",
        summary="The original invoice as PDF, as PowerOffice Go has it",
        response_class=Response,
        responses={200: PDF, **PROBLEMS},
    )
    async def copy(invoice_id: UUID, creditor_id: UUID) -> Response:
        """Answer 404 where Go has no document or does not give it, 503 where it does not answer."""
        async with database.transaction() as tx:
            await store.require_invoice(tx, creditor_id, invoice_id)
        try:
            files = await connections.v2(creditor_id).documents.download(invoice_id)
        except (Reject, CreditorDisconnected) as refused:
            raise NotFound(f"PowerOffice Go does not give invoice {invoice_id}") from refused
        if not files:
            raise NotFound(f"PowerOffice Go has no document of invoice {invoice_id}")
        return Response(files[0].content, media_type="application/pdf")

    return router

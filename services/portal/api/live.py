"""Server-sent events where people wait: which of the invoices that were approved have got their case."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response, StreamingResponse

from services.portal.api.door import Visit
from services.portal.api.portal import Portal
from services.portal.language import gettext as _
from services.portal.store import proposals

MOST = 50
"""Invoices that one page waits for."""

LOOKS, PAUSE = 20, 1.0
"""How often an answer looks, and the seconds between; then the browser asks again, as event sources do."""


def router(portal: Portal) -> APIRouter:
    """Return the route."""
    routes = portal.routes("/live")

    @routes.get("/transfers")
    async def transfers(
        visit: Annotated[Visit, Depends(portal.door.visit)],
        invoice: Annotated[list[UUID], Query(max_length=MOST)] = [],  # noqa: B006 - FastAPI copies it
    ) -> Response:
        text = _("Sak {number}")
        telling = _told(portal, visit, set(invoice), text)
        return StreamingResponse(telling, media_type="text/event-stream")

    return routes


async def _told(portal: Portal, visit: Visit, waiting: set[UUID], text: str) -> AsyncIterator[str]:
    """Tell each case once; end when all are told, or after a while."""
    for look in range(LOOKS):
        if look:
            await asyncio.sleep(PAUSE)
        async with portal.database.transaction() as tx:
            found = await proposals.transferred(tx, visit.visitor.reach, waiting)
        for invoice_id, case_id, number in found:
            waiting.discard(invoice_id)
            content = {
                "invoice": str(invoice_id),
                "address": f"/cases/{case_id}",
                "text": text.format(number=number),
            }
            yield f"event: transferred\ndata: {json.dumps(content)}\n\n"
        if not waiting:
            break
    if not waiting:
        yield "event: done\ndata: {}\n\n"

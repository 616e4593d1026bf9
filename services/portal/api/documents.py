"""Letters and remittance advice as PDF, fetched from the services that keep them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.portal import Portal
from services.portal.domain.cases import Letter
from services.portal.store import letters, settlements
from services.portal.wording import LETTER
from shared.errors import NotFound


def router(portal: Portal) -> APIRouter:
    """Return the routes; each document is looked up among the visitor's own before it is fetched."""
    routes = portal.routes()

    @routes.get("/letters/{letter_id}.pdf")
    async def letter_document(
        letter_id: UUID, visit: Annotated[Visit, Depends(portal.door.visit)], *, download: bool = False
    ) -> Response:
        async with portal.database.transaction() as tx:
            letter = await letters.letter(tx, visit.visitor.reach, letter_id)
        content = await portal.neighbours.letter(_document(letter))
        return _pdf(content, f"{LETTER[letter.kind]} {letter.sent_on}.pdf", download=download)

    @routes.get("/settlements/{settlement_id}/advice.pdf")
    async def remittance_advice(
        settlement_id: UUID, visit: Annotated[Visit, Depends(portal.door.visit)], *, download: bool = False
    ) -> Response:
        async with portal.database.transaction() as tx:
            found = await settlements.settlement(tx, visit.visitor.reach, settlement_id)
        content = await portal.neighbours.remittance_advice(settlement_id)
        return _pdf(content, f"Remitteringsbilag {found.number}.pdf", download=download)

    return routes


def _document(letter: Letter) -> UUID:
    if letter.document_id is None:
        raise NotFound(f"letter {letter.id} has no document")
    return letter.document_id


def _pdf(content: bytes, name: str, *, download: bool) -> Response:
    """Answer with a PDF under a name of its own; the few letters beyond ASCII are written without accents."""
    plain = name.translate(str.maketrans("åøæ", "aoa"))
    disposition = f'{"attachment" if download else "inline"}; filename="{plain}"'
    return Response(content, media_type="application/pdf", headers={"Content-Disposition": disposition})

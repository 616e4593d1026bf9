"""Letters and remittance advice as PDF, fetched from the services that keep them."""

from collections.abc import Awaitable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.portal import Portal
from services.portal.language import gettext as _
from services.portal.language import marked
from services.portal.store import letters, settlements
from services.portal.words.terms import LETTER
from shared.errors import NotFound

NOT_YET = (
    marked("Dokumentet er ikke klart ennå"),
    marked("Det lages akkurat nå. Prøv igjen om et minutt."),
)


def router(portal: Portal) -> APIRouter:
    """Return the routes; each document is looked up among the visitor's own before it is fetched."""
    routes = portal.routes()

    @routes.get("/letters/{letter_id}.pdf")
    async def letter_document(
        letter_id: UUID, visit: Annotated[Visit, Depends(portal.door.visit)], *, download: bool = False
    ) -> Response:
        async with portal.database.transaction() as tx:
            letter = await letters.letter(tx, visit.visitor.reach, letter_id)
        if letter.document_id is None:
            raise NotFound(f"letter {letter_id} has no document")
        knows_pins = visit.visitor.may("answer_debtors")
        fetched = portal.neighbours.letter(
            letter.creditor_id, letter.document_id, hide_pin_of=None if knows_pins else letter.case_id
        )
        name = f"{LETTER[letter.kind]} {letter.sent_on}.pdf"
        return await pdf(portal, fetched, name, download=download)

    @routes.get("/letters/{letter_id}/cover.pdf")
    async def cover_sheet(letter_id: UUID, visit: Annotated[Visit, Depends(portal.door.visit)]) -> Response:
        async with portal.database.transaction() as tx:
            letter = await letters.letter(tx, visit.visitor.reach, letter_id)
        if letter.case_id is None:
            raise NotFound(f"letter {letter_id} is of no case, so that it was never posted again")
        fetched = portal.neighbours.cover(letter.creditor_id, letter.case_id, letter_id)
        return await pdf(portal, fetched, f"{_('Følgebrev')} {letter.returned_on}.pdf", download=False)

    @routes.get("/settlements/{settlement_id}/advice.pdf")
    async def remittance_advice(
        settlement_id: UUID, visit: Annotated[Visit, Depends(portal.door.visit)], *, download: bool = False
    ) -> Response:
        async with portal.database.transaction() as tx:
            found = await settlements.settlement(tx, visit.visitor.reach, settlement_id)
        fetched = portal.neighbours.remittance_advice(settlement_id)
        return await pdf(portal, fetched, f"{_('Remitteringsbilag')} {found.number}.pdf", download=download)

    return routes


async def pdf(
    portal: Portal,
    fetched: Awaitable[bytes],
    name: str,
    *,
    download: bool,
    missing: tuple[str, str] = NOT_YET,
    is_debtors: bool = False,
) -> Response:
    """Answer with a PDF under a name of its own; the few letters beyond ASCII are written without accents.

    `missing` are title and text of the page where there is no such document; from it a debtor (`is_debtors`)
    is led back to his case.
    """
    try:
        content = await fetched
    except NotFound:
        return portal.pages.page(
            "message.html", status=404, title=missing[0], text=missing[1], is_debtors=is_debtors
        )
    plain = name.translate(str.maketrans("åøæ", "aoa"))
    disposition = f'{"attachment" if download else "inline"}; filename="{plain}"'
    return Response(content, media_type="application/pdf", headers={"Content-Disposition": disposition})

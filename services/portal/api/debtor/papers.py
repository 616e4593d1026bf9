"""The papers of a debtor's case: letters, invoice copies, and what was sent with messages."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.portal.api.debtor.page import opened
from services.portal.api.debtor_door import DebtorDoor, DebtorVisit
from services.portal.api.documents import pdf
from services.portal.api.files import as_download
from services.portal.api.portal import Portal
from services.portal.language import gettext as _
from services.portal.language import marked
from services.portal.store import conversations
from services.portal.words.terms import LETTER
from shared.errors import NotFound

NO_COPY = (
    marked("Fakturaen kan ikke vises her"),
    marked("Gå tilbake til saken din og send oss et spørsmål, så får du en kopi."),
)


def add(routes: APIRouter, portal: Portal, door: DebtorDoor) -> None:
    """Add the routes; each paper is looked up in the session's own case before it is fetched."""

    @routes.get("/letters/{letter_id}.pdf")
    async def letter(letter_id: UUID, visit: Annotated[DebtorVisit, Depends(door.fetching)]) -> Response:
        case = (await opened(portal, visit.case_id)).case
        for each in case.letters:
            if each.id == letter_id and each.case_id == case.id and each.document_id:
                fetched = portal.neighbours.letter(case.creditor_id, each.document_id)
                return await pdf(
                    portal,
                    fetched,
                    f"{LETTER[each.kind]} {each.sent_on}.pdf",
                    download=False,
                    is_debtors=True,
                )
        raise NotFound(f"case {case.id} has no letter {letter_id}")

    @routes.get("/invoices/{invoice_id}.pdf")
    async def invoice(invoice_id: UUID, visit: Annotated[DebtorVisit, Depends(door.fetching)]) -> Response:
        case = (await opened(portal, visit.case_id)).case
        for each in case.claims:
            if each.invoice_id == invoice_id:
                fetched = portal.neighbours.invoice_copy(case.creditor_id, invoice_id)
                return await pdf(
                    portal, fetched, f"{_('Faktura')}.pdf", download=False, missing=NO_COPY, is_debtors=True
                )
        raise NotFound(f"case {case.id} has no claim {invoice_id}")

    @routes.get("/attachments/{attachment_id}")
    async def attachment(
        attachment_id: UUID, visit: Annotated[DebtorVisit, Depends(door.fetching)]
    ) -> Response:
        async with portal.database.transaction() as tx:
            return as_download(await conversations.debtors_attachment(tx, visit.case_id, attachment_id))

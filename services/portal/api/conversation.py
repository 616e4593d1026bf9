"""What is said about a case, for those inside: with the case handler, and what the debtor has written."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, UploadFile
from starlette.responses import Response

from services.portal.api.case_filter import Way
from services.portal.api.door import Visit
from services.portal.api.files import NotTaken, as_download, taken
from services.portal.api.notices import Notice
from services.portal.api.portal import Portal
from services.portal.api.writing import keep
from services.portal.domain.conversation import LONGEST_TEXT
from services.portal.language import gettext as _
from services.portal.language import marked
from services.portal.store import cases, conversations
from services.portal.store.conversations import Written

NOTHING = marked("Skriv en melding eller legg ved en fil.")
SENT = marked("Meldingen er sendt.")


def router(portal: Portal) -> APIRouter:
    """Return the routes."""
    routes = portal.routes()

    @routes.get("/cases/{case_id}/conversation")
    async def conversation(
        case_id: UUID,
        visit: Annotated[Visit, Depends(portal.door.visit)],
        way: Annotated[Way, Depends()],
    ) -> Response:
        async with portal.database.transaction() as tx:
            case = await cases.case_file(tx, visit.visitor.reach, case_id)
            threads = {
                "creditor": await conversations.thread(tx, case_id, "creditor"),
                "debtor": await conversations.thread(tx, case_id, "debtor"),
            }
            await conversations.mark_read(tx, visit.visitor, case_id, "creditor", tx.now)
            await conversations.mark_read(tx, visit.visitor, case_id, "debtor", tx.now)
        return await portal.inside(
            "conversation.html",
            visit,
            about=case.creditor_id,
            case=case,
            way=way,
            threads=threads,
            may_write=visit.visitor.may("change_cases", case.creditor_id),
            longest=LONGEST_TEXT,
        )

    @routes.post("/cases/{case_id}/messages")
    async def message(
        case_id: UUID,
        visit: Annotated[Visit, Depends(portal.door.posted)],
        way: Annotated[Way, Depends()],
        *,
        text: Annotated[str, Form(max_length=LONGEST_TEXT, pattern=r"^[^\x00]*$")] = "",
        file: Annotated[UploadFile | None, File()] = None,
    ) -> Response:
        async with portal.database.transaction() as tx:
            case = await cases.case_file(tx, visit.visitor.reach, case_id)
        visit.must("change_cases", case.creditor_id)
        page = f"/cases/{case_id}/conversation{way.along()}"
        try:
            upload = await taken(file)
        except NotTaken as refused:
            return await portal.door.back_to(visit, page, Notice(kind="problem", text=refused.words))
        notice = Notice(kind="problem", text=_(NOTHING))
        if upload or text.strip():
            written = Written(
                creditor_id=case.creditor_id,
                case_id=case_id,
                thread="creditor",
                side="agency" if visit.visitor.staff else "creditor",
                author=visit.visitor.email,
                kind="message",
                body=text.strip(),
            )
            async with portal.database.transaction() as tx:
                await keep(tx, written, case.number, upload)
            notice = Notice(kind="done", text=_(SENT))
        return await portal.door.back_to(visit, page, notice)

    @routes.get("/attachments/{attachment_id}")
    async def attachment(
        attachment_id: UUID, visit: Annotated[Visit, Depends(portal.door.visit)]
    ) -> Response:
        async with portal.database.transaction() as tx:
            return as_download(await conversations.attachment(tx, visit.visitor.reach, attachment_id))

    return routes

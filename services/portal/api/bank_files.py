"""The agency's page of the bank's files: taken, refused with the reason, and handed in again."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, File, UploadFile
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.files import NotTaken, whole
from services.portal.api.notices import Notice, Reason, explains, told
from services.portal.api.portal import Portal, agency
from services.portal.language import gettext as _


def router(portal: Portal) -> APIRouter:
    """Return the routes; they exist for the agency's people alone."""
    routes = portal.routes("/bank-files")

    @routes.get("")
    async def bank_files(visit: Annotated[Visit, Depends(portal.door.visit)]) -> Response:
        agency(visit)
        files = await portal.neighbours.settling.bank_files()
        return await portal.inside(
            "bank_files.html",
            visit,
            files=files,
            counted={"/bank-files": sum(each.status == "refused" for each in files)},
            may_pay_out=visit.visitor.may("pay_out"),
        )

    @routes.get("/{file_id}")
    async def bank_file(file_id: UUID, visit: Annotated[Visit, Depends(portal.door.visit)]) -> Response:
        agency(visit)
        return await portal.inside(
            "bank_file.html",
            visit,
            file=await portal.neighbours.settling.bank_file(file_id),
            may_pay_out=visit.visitor.may("pay_out"),
        )

    @routes.post("")
    async def take(
        visit: Annotated[Visit, Depends(portal.door.posted)], file: Annotated[UploadFile, File()]
    ) -> Response:
        agency(visit, "pay_out")
        try:
            content = await whole(file)
        except NotTaken as why:
            notice = Notice(kind="problem", text=why.words)
            return await portal.door.back_to(visit, "/bank-files", notice)
        deed = portal.neighbours.settling.take_bank_file(
            file.filename or "ocr.txt", content, visit.visitor.email
        )
        refused = _("Filen ble ikke tatt imot, og ingenting er bokført. Rett den og send den på nytt.")
        notice = await told(deed, _("Filen er mottatt og bokført."), refused, detail=True)
        return await portal.door.back_to(visit, "/bank-files", notice)

    @routes.post("/{file_id}/retry")
    async def retry(file_id: UUID, visit: Annotated[Visit, Depends(portal.door.posted)]) -> Response:
        agency(visit, "pay_out")
        deed = portal.neighbours.settling.retry_bank_file(file_id, visit.visitor.email)
        refused = _("Filen ble avvist igjen, og ingenting er bokført.")
        notice = await told(deed, _("Filen er mottatt og bokført."), refused, detail=True)
        return await portal.door.back_to(visit, "/bank-files", notice)

    @routes.post("/{file_id}/dropping")
    async def drop(
        file_id: UUID,
        visit: Annotated[Visit, Depends(portal.door.posted)],
        reason: Reason = "",
    ) -> Response:
        agency(visit, "pay_out")
        why = reason.strip()
        if not explains(reason):
            notice = Notice(kind="problem", text=_("Skriv hvorfor filen kan kastes."))
            return await portal.door.back_to(visit, f"/bank-files/{file_id}", notice)
        deed = portal.neighbours.settling.drop_bank_file(file_id, why, visit.visitor.email)
        gone = _("Filen ligger der ikke lenger, eller den er tatt imot. Ingenting er kastet.")
        notice = await told(deed, _("Filen er kastet, og begrunnelsen er logget."), gone)
        return await portal.door.back_to(visit, "/bank-files", notice)

    return routes

"""Exemptions: customers and invoices that are not dunned at all."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.portal.api.routine.page import UNKNOWN, kept, key_of, known_id, made_by, page
from services.portal.api.settings.desk import Desk, Line, Sent, Settings
from services.portal.language import gettext as _
from services.portal.neighbours.choosing import About


def add(routes: APIRouter, desk: Desk) -> None:
    """Add the forms that exempt a customer or an invoice, and end that."""

    @routes.post("/exemptions")
    async def exempt(
        settings: Annotated[Settings, Depends(desk.changed)],
        about: Annotated[About, Form()] = "customers",
        number: Line = "",
        reason: Line = "",
    ) -> Response:
        sent = Sent(form="exemption", typed={"number": number, "about": about, "reason": reason})
        key = await key_of(settings, about, number.strip())
        if key is None:
            return await page(settings, sent.with_errors(number=_(UNKNOWN)))
        deed = settings.portal.neighbours.choosing.exempt(
            settings.company.id, about, key, made_by(settings, reason), exempt=True
        )
        return await kept(settings, deed, sent, _("Fritaket er lagret."))

    @routes.post("/exemptions/removal")
    async def end_exemption(
        settings: Annotated[Settings, Depends(desk.changed)],
        about: Annotated[About, Form()] = "customers",
        key: Line = "",
    ) -> Response:
        deed = settings.portal.neighbours.choosing.exempt(
            settings.company.id, about, known_id(key), made_by(settings), exempt=False
        )
        return await kept(settings, deed, Sent(form="exemptions"), _("Fritaket er fjernet."))

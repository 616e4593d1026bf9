"""Exceptions: what is chosen otherwise for a customer or an invoice."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from services.portal.api.routine.page import UNKNOWN, kept, key_of, known_id, made_by, page
from services.portal.api.routine.typed import read
from services.portal.api.settings.desk import Desk, Line, Sent, Settings
from services.portal.language import gettext as _
from services.portal.neighbours.choosing import About

EXCEPTIONS = ("payment_reminder_after_days", "transfer_after_days", "minimum_amount", "auto_approve")
"""What may be chosen otherwise for a customer or an invoice on this page."""


def add(routes: APIRouter, desk: Desk) -> None:
    """Add the forms that make an exception and end it."""

    @routes.post("/exceptions")
    async def override(
        request: Request,
        settings: Annotated[Settings, Depends(desk.changed)],
        about: Annotated[About, Form()] = "customers",
        number: Line = "",
        reason: Line = "",
    ) -> Response:
        form = await request.form()
        typed: dict[str, Any] = {name: str(form.get(name, "")).strip()[:40] for name in EXCEPTIONS}
        typed |= {"number": number.strip(), "about": about, "reason": reason}
        sent = Sent(form="exception", typed=typed)
        given = {name: typed[name] for name in EXCEPTIONS if typed[name]}
        values, errors = read({**given, "auto_approve": given.get("auto_approve") == "yes"}, tuple(given))
        key = await key_of(settings, about, number.strip())
        if key is None:
            errors["number"] = _(UNKNOWN)
        if errors or not values:
            problem = "" if errors else _("Velg minst én ting som skal være annerledes.")
            return await page(settings, sent.with_errors(problem=problem, **errors))
        deed = settings.portal.neighbours.choosing.override(
            settings.company.id, about, key, values, made_by(settings, reason)
        )
        return await kept(settings, deed, sent, _("Unntaket er lagret."))

    @routes.post("/exceptions/removal")
    async def end_override(
        settings: Annotated[Settings, Depends(desk.changed)],
        about: Annotated[About, Form()] = "customers",
        key: Line = "",
    ) -> Response:
        deed = settings.portal.neighbours.choosing.override(
            settings.company.id, about, known_id(key), {}, made_by(settings)
        )
        return await kept(settings, deed, Sent(form="exceptions"), _("Unntaket er fjernet."))

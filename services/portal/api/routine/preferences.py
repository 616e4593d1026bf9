"""The language of a customer's letters, and what becomes of cases about which a question is not answered."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.portal.api.routine.page import UNKNOWN, kept, key_of, made_by, page
from services.portal.api.settings.desk import Desk, Line, Sent, Settings
from services.portal.language import gettext as _
from services.portal.neighbours.choosing import Language, Unanswering


def add(routes: APIRouter, desk: Desk) -> None:
    """Add the two forms."""

    @routes.post("/language")
    async def language(
        settings: Annotated[Settings, Depends(desk.changed)],
        number: Line = "",
        language: Annotated[Language, Form()] = "country",
    ) -> Response:
        sent = Sent(form="language", typed={"number": number, "language": language})
        key = await key_of(settings, "customers", number.strip())
        if not isinstance(key, int):
            return await page(settings, sent.with_errors(number=_(UNKNOWN)))
        deed = settings.portal.neighbours.choosing.choose_language(
            settings.company.id, key, language, made_by(settings)
        )
        return await kept(settings, deed, sent, _("Språket gjelder fra neste brev."))

    @routes.post("/unanswered")
    async def unanswered(
        settings: Annotated[Settings, Depends(desk.changed)],
        unanswered: Annotated[Unanswering, Form()] = "surveillance",
    ) -> Response:
        deed = settings.portal.neighbours.choosing.choose_unanswered(
            settings.company.id, unanswered, made_by(settings)
        )
        return await kept(settings, deed, Sent(form="unanswered"), _("Valget er lagret."))

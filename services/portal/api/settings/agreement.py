"""The agreement: its text for everybody, and the signature under a newer version."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.portal.api.settings.desk import Desk, Line, Sent, Settings
from services.portal.domain.prose import blocks
from services.portal.language import gettext as _
from services.portal.language import marked
from services.portal.neighbours import Refused, Unanswered

NAME = marked("Skriv navnet ditt.")
TICK = marked("Kryss av for at avtalen er lest og godtatt.")


def add(routes: APIRouter, desk: Desk) -> None:
    """Add the routes."""

    @routes.get("/agreement")
    async def agreement(settings: Annotated[Settings, Depends(desk.seen)]) -> Response:
        return await _page(settings)

    @routes.post("/agreement")
    async def sign(
        settings: Annotated[Settings, Depends(desk.changed)],
        text_hash: Line = "",
        signed_by: Line = "",
        accepted: Line = "",
    ) -> Response:
        sent = Sent(
            form="agreement",
            typed={"signed_by": signed_by, "accepted": accepted},
            errors=({} if len(signed_by.strip()) > 1 else {"signed_by": NAME})
            | ({} if accepted else {"accepted": TICK}),
        )
        if sent.errors:
            return await _page(settings, sent)
        try:
            await settings.deeds.sign_agreement(settings.company.id, text_hash, signed_by.strip())
        except Unanswered:
            return settings.unanswered()
        except Refused as refused:
            return await _page(settings, sent.refused(refused))
        return await settings.back(_("Avtalen er signert. Den nye versjonen gjelder fra nå."))


async def _page(settings: Settings, sent: Sent | None = None) -> Response:
    """Answer with the text as it is now; opening it is what makes it possible to sign it."""
    registration = settings.portal.neighbours.registration
    text = await registration.agreement(settings.company.id)
    return await settings.portal.inside(
        "agreement.html",
        settings.visit,
        about=settings.company.id,
        status=422 if sent else 200,
        company=settings.company,
        agreement=text,
        blocks=blocks(text.text),
        standing=(await registration.company(settings.company.id)).agreement,
        sent=sent or Sent(),
        may_change=settings.visit.visitor.may("administer", settings.company.id),
    )

"""The agreement: its text for everybody, and the signature under a newer version."""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Signature:
    """A form under the agreement: of which text, by whom, and the form as it was sent, with what it lacks."""

    text_hash: str
    signed_by: str
    sent: Sent


def signature(text_hash: Line = "", signed_by: Line = "", accepted: Line = "") -> Signature:
    """Read the form."""
    named = signed_by.strip()
    errors = ({} if len(named) > 1 else {"signed_by": NAME}) | ({} if accepted else {"accepted": TICK})
    typed = {"signed_by": signed_by, "accepted": accepted}
    return Signature(text_hash, named, Sent(form="agreement", typed=typed, errors=errors))


def add(routes: APIRouter, desk: Desk) -> None:
    """Add the routes."""

    @routes.get("/agreement")
    async def agreement(settings: Annotated[Settings, Depends(desk.seen)]) -> Response:
        return await _page(settings)

    @routes.post("/agreement")
    async def sign(
        settings: Annotated[Settings, Depends(desk.changed)],
        form: Annotated[Signature, Depends(signature)],
    ) -> Response:
        if form.sent.errors:
            return await _page(settings, form.sent)
        try:
            await settings.deeds.sign_agreement(settings.company.id, form.text_hash, form.signed_by)
        except Unanswered:
            return settings.unanswered()
        except Refused as refused:
            return await _page(settings, form.sent.refused(refused))
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

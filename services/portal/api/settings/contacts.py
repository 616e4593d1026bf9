"""The company's own contacts: add, change, remove; and the language in which all are written to."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.portal.api.settings.desk import Desk, Line, Sent, Settings, unless_gone
from services.portal.language import Language
from services.portal.language import gettext as _
from services.portal.neighbours.registration import ContactRole

Typed = dict[str, Any]


def contact_form(
    *,
    name: Line = "",
    email: Line = "",
    phone: Line = "",
    roles: Annotated[list[ContactRole], Form()] = [],  # noqa: B006 - FastAPI copies it
    is_main: Annotated[bool, Form()] = False,
) -> Typed:
    """Return a contact as it was typed, which is also how registration takes it."""
    return {
        "name": name.strip(),
        "email": email.strip(),
        "phone": phone.strip(),
        "roles": roles,
        "is_main": is_main,
    }


def add(routes: APIRouter, desk: Desk) -> None:
    """Add the routes."""
    _language(routes, desk)
    _contacts(routes, desk)


def _language(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/settings/language")
    async def choose_language(
        settings: Annotated[Settings, Depends(desk.changed)], mails_in: Annotated[Language, Form()]
    ) -> Response:
        deed = settings.deeds.choose_language(settings.company.id, mails_in)
        return await settings.take(deed, Sent(form="language"), _("Språket gjelder fra neste e-post."))


def _contacts(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/settings/contacts")
    async def add_contact(
        settings: Annotated[Settings, Depends(desk.changed)],
        contact: Annotated[Typed, Depends(contact_form)],
    ) -> Response:
        deed = settings.deeds.add_contact(settings.company.id, contact)
        sent = Sent(form="contact", typed=contact)
        return await settings.take(
            deed, sent, _("{name} er lagt til som kontakt.").format(name=contact["name"])
        )

    @routes.post("/settings/contacts/{contact_id}")
    async def change_contact(
        settings: Annotated[Settings, Depends(desk.changed)],
        contact_id: UUID,
        contact: Annotated[Typed, Depends(contact_form)],
    ) -> Response:
        deed = settings.deeds.change_contact(settings.company.id, contact_id, contact)
        sent = Sent(form=f"contact-{contact_id}", typed=contact)
        return await settings.take(deed, sent, _("{name} er endret.").format(name=contact["name"]))

    @routes.post("/settings/contacts/{contact_id}/removal")
    async def remove_contact(
        settings: Annotated[Settings, Depends(desk.changed)], contact_id: UUID
    ) -> Response:
        deed = unless_gone(settings.deeds.remove_contact(settings.company.id, contact_id))
        return await settings.take(deed, Sent(form=f"contact-{contact_id}"), _("Kontakten er fjernet."))

"""The company's own contacts, beside those from Go, and the language in which all are written to."""

from uuid import UUID

from fastapi import APIRouter

from services.registration import handlers
from services.registration.api.desk import Desk
from services.registration.api.models.contacts import ContactChoice, ContactsView
from services.registration.api.models.registrations import RegistrationView
from services.registration.api.models.steps import LanguageChoice
from services.registration.domain.contacts import OwnContact, contact_remarks
from services.registration.domain.remarks import StepRefused
from shared.auth import Actor
from shared.db import new_id


def contacts(routes: APIRouter, desk: Desk) -> None:
    """Add the routes of the contacts; each answers with all contacts as they are then."""

    @routes.get("/{registration_id}/contacts")
    async def everybody(registration_id: UUID) -> ContactsView:
        """List whom we know: the main contact, the people from Go, the company's own contacts."""
        return ContactsView.of(await desk.load(registration_id))

    @routes.post("/{registration_id}/contacts", status_code=201)
    async def add(registration_id: UUID, body: ContactChoice, who: Actor) -> ContactsView:
        """Add a contact; it stands last."""
        contact = _checked(body, new_id())
        async with desk.database.transaction() as tx:
            changed = await handlers.add_contact(tx, registration_id, contact, who, is_main=body.is_main)
        return ContactsView.of(changed)

    @routes.put("/{registration_id}/contacts/{contact_id}")
    async def put(
        registration_id: UUID,
        contact_id: UUID,
        body: ContactChoice,
        who: Actor,
    ) -> ContactsView:
        """Change a contact; what is not sent is empty afterwards."""
        contact = _checked(body, contact_id)
        async with desk.database.transaction() as tx:
            changed = await handlers.change_contact(tx, registration_id, contact, who, is_main=body.is_main)
        return ContactsView.of(changed)

    @routes.delete("/{registration_id}/contacts/{contact_id}")
    async def remove(registration_id: UUID, contact_id: UUID, who: Actor) -> ContactsView:
        """Remove a contact, which then gets no remittance advice either."""
        async with desk.database.transaction() as tx:
            return ContactsView.of(await handlers.remove_contact(tx, registration_id, contact_id, who))


def language(routes: APIRouter, desk: Desk) -> None:
    """Add the route of the language."""

    @routes.put("/{registration_id}/language")
    async def choose(registration_id: UUID, body: LanguageChoice, who: Actor) -> RegistrationView:
        """Choose in which language the company is written to, from the next mail on."""
        async with desk.database.transaction() as tx:
            return desk.view(await handlers.choose_language(tx, registration_id, body.language, who))


def _checked(body: ContactChoice, contact_id: UUID) -> OwnContact:
    contact = body.contact(contact_id)
    if remarks := contact_remarks(contact, is_main=body.is_main):
        raise StepRefused(remarks)
    return contact

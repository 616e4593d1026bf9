"""The deeds of registration: the welcome mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from services.registration import store
from services.registration.domain import Registration, Welcome, choose_contact
from services.registration.orders import WelcomeOrdered
from services.registration.welcome import invitation_link, welcome_text
from shared.broker.consumer import Effect, Work
from shared.events import Event
from shared.mail import Mailer, MailRefused, compose


@dataclass(frozen=True)
class Outside:
    """What the welcome needs of the world."""

    mailer: Mailer
    portal_url: str
    secret: SecretStr


async def send_welcome(order: WelcomeOrdered, work: Work[Outside]) -> None:
    """Send the welcome mail to the contact read from Go; a refused address is noted and shown."""
    async with work.database.transaction() as tx:
        registration = await store.load(tx, order.creditor_id)
    outcome, reason = await _send(registration, work)
    async with work.record() as tx:
        await store.note_welcome(tx, order.creditor_id, outcome, reason)


async def _send(registration: Registration, work: Work[Outside]) -> tuple[Welcome, str]:
    contact = choose_contact(registration.details) if registration.details else None
    if contact is None:
        return "refused", "the company has no contact with an e-mail address in PowerOffice Go"
    outside, sent_at = work.outside, work.envelope.time
    link = invitation_link(outside.portal_url, outside.secret, registration.id, contact.email, sent_at)
    try:
        await outside.mailer.send(
            compose(
                key=work.key,
                to=contact.email,
                subject="Velkommen til AutoCollect",
                text=welcome_text(contact.name, registration.name, link),
                sent_at=sent_at,
            )
        )
    except MailRefused as refused:
        return "refused", str(refused)
    return "sent", ""


EFFECTS: Mapping[type[Event], Effect] = {WelcomeOrdered: send_welcome}

"""The portal's deeds: mailing a fresh invitation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.portal.domain.access import INVITATION_LIFETIME, Invitation
from services.portal.orders import InvitationOrdered
from services.portal.pages import Pages
from services.portal.seals import Seals
from services.portal.store.invitations import note_mail_problem
from shared.broker.consumer import Effect, Work
from shared.events import Event
from shared.mail import Mailer, MailRefused, compose


@dataclass(frozen=True)
class Outside:
    """What the deeds need: the mail server, the signatures, and where the portal is."""

    mailer: Mailer
    seals: Seals
    pages: Pages
    portal_url: str


async def do_send_invitation(order: InvitationOrdered, work: Work[Outside]) -> None:
    """Mail a fresh link; an address that is refused for good is kept, for the page to tell."""
    outside = work.outside
    token = outside.seals.invitation(order.creditor_id, order.email, order.firm)
    link = f"{outside.portal_url}/invitation?token={token}"
    problem = None
    try:
        message = compose(
            key=work.key,
            to=order.email,
            subject="Ny invitasjon til AutoCollect-portalen",
            text=outside.pages.text(
                "invitation.txt", company=order.company, link=link, days=INVITATION_LIFETIME.days
            ),
            sent_at=work.envelope.time,
        )
        await outside.mailer.send(message)
    except MailRefused as refused:
        problem = str(refused)
    async with work.record() as tx:
        invitation = Invitation(creditor_id=order.creditor_id, email=order.email, issued_at=tx.now)
        await note_mail_problem(tx, invitation, problem)


EFFECTS: Mapping[type[Event], Effect] = {InvitationOrdered: do_send_invitation}

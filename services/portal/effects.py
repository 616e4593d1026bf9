"""The portal's deeds: mails with links, each in the language of its reader.

That is the user's own where he has one, else the language of the page from which the mail was ordered.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import structlog

from services.portal.domain.access import INVITATION_LIFETIME, Invitation
from services.portal.language import Language, gettext, marked, speak
from services.portal.neighbours import Neighbours, Refused
from services.portal.orders import (
    AnswerNoticeOrdered,
    DisputeOrdered,
    EmailChangeOrdered,
    InvitationOrdered,
    MessageNoticeOrdered,
    PasswordResetOrdered,
    SecurityNoticeOrdered,
)
from services.portal.pages import Pages
from services.portal.signed_tokens import SignedTokens
from services.portal.store import accounts, mailed
from services.portal.store.invitations import note_mail_problem
from shared.broker.consumer import Effect, Work
from shared.clock import Clock
from shared.errors import NotFound, Reject
from shared.events import Event
from shared.mail import Mailer, MailRefused, compose

INVITED = marked("Invitasjon til AutoCollect-portalen")
RESET = marked("Velg nytt passord til AutoCollect-portalen")
ADDRESS = marked("Bekreft ny e-postadresse i AutoCollect-portalen")
CHANGED = marked("Innloggingen din til AutoCollect-portalen er endret")
ANSWER = marked("Du har fått svar i saken din")
MESSAGE = marked("Ny melding i AutoCollect-portalen")

log = structlog.get_logger("autocollect.portal")

BY_STATUS = Reject.__name__
"""The code of transfer's refusal of what a case's status does not allow: a whole sentence for its users."""

DEBTOR = "Skyldneren"
"""How transfer is told who has objected; it stands in the case's history."""


@dataclass(frozen=True)
class Outside:
    """What the deeds need: mail, signatures, the portal's address, the log-in's clock, other services."""

    mailer: Mailer
    signed_tokens: SignedTokens
    pages: Pages
    portal_url: str
    clock: Clock
    neighbours: Neighbours

    def now(self) -> datetime:
        """Return the instant by which links count."""
        return self.clock.now()


async def do_invitation(order: InvitationOrdered, work: Work[Outside]) -> None:
    """Mail a link; an address that is refused for good is kept, for the page to tell."""
    outside = work.outside
    invitation = Invitation(
        creditor_id=order.creditor_id,
        email=order.email,
        issued_at=work.envelope.time,
        role=order.role,
        firm=order.firm,
    )
    problem = None
    language = await _language_of(order.email, order.language, work)
    try:
        await _mail(
            work,
            order.email,
            INVITED,
            "invitation.txt",
            language,
            link=f"{outside.portal_url}/invitation?token={outside.signed_tokens.invitation(invitation)}",
            company=order.company,
            invited_by=order.invited_by,
            days=INVITATION_LIFETIME.days,
        )
    except MailRefused as refused:
        problem = str(refused)
    async with work.record() as tx:
        await note_mail_problem(tx, invitation, problem)


async def do_password_reset(order: PasswordResetOrdered, work: Work[Outside]) -> None:
    """Mail a link to choose a new password, if there is such a user; only he ever learns whether there is."""
    outside = work.outside
    async with work.database.transaction() as tx:
        user = await accounts.find_user(tx, order.email)
        known = user is not None and user.password_hash is not None
        if user and known:
            await mailed.add_reset(tx, work.envelope.id, user.id, outside.now())
    if user and known:
        link = f"{outside.portal_url}/password?token={outside.signed_tokens.link('reset', work.key)}"
        with suppress(MailRefused):
            await _mail(work, order.email, RESET, "reset.txt", user.language or order.language, link=link)
    async with work.record():
        return


async def do_email_change(order: EmailChangeOrdered, work: Work[Outside]) -> None:
    """Mail the question to one of the two addresses."""
    outside = work.outside
    token = outside.signed_tokens.link(f"email-{order.to}", str(order.change_id))
    with suppress(MailRefused):
        await _mail(
            work,
            order.present_email if order.to == "present" else order.new_email,
            ADDRESS,
            "email_change.txt",
            order.language,
            link=f"{outside.portal_url}/email-change?token={token}",
            present=order.present_email,
            new=order.new_email,
        )
    async with work.record():
        return


async def do_security_notice(order: SecurityNoticeOrdered, work: Work[Outside]) -> None:
    """Tell a user that his log-in has changed."""
    link = f"{work.outside.portal_url}/password/forgotten"
    language = await _language_of(order.email, order.language, work)
    with suppress(MailRefused):
        await _mail(work, order.email, CHANGED, "changed.txt", language, changed=order.changed, link=link)
    async with work.record():
        return


async def do_dispute(order: DisputeOrdered, work: Work[Outside]) -> None:
    """Stop a case whose debtor objects; one whose status does not allow it is left to its case handler.

    Raises:
        Refused: transfer cannot take the objection for another reason, which has a code.
        NotFound: transfer does not have the case.
    """
    try:
        await work.outside.neighbours.dispute(order.case_id, reason=order.reason, changed_by=DEBTOR)
    except Refused as refused:
        log.warning("objection.refused", case_id=str(order.case_id), code=refused.problem.title)
        if refused.problem.title != BY_STATUS:
            raise
    async with work.record():
        return


async def do_message_notice(order: MessageNoticeOrdered, work: Work[Outside]) -> None:
    """Tell a user that a message waits for him."""
    link = f"{work.outside.portal_url}/cases/{order.case_id}/conversation"
    with suppress(MailRefused):
        await _mail(
            work, order.email, MESSAGE, "message.txt", order.language, number=order.case_number, link=link
        )
    async with work.record():
        return


async def do_answer_notice(order: AnswerNoticeOrdered, work: Work[Outside]) -> None:
    """Tell a debtor that his case has an answer for him, if he has an address to which mail gets through."""
    outside = work.outside
    address = None
    with suppress(NotFound):
        address = await outside.neighbours.mail_address(order.creditor_id, order.case_id)
    if address and address.email:
        link = f"{outside.portal_url}/my-case"
        values = {"number": order.case_number, "link": link}
        with suppress(MailRefused):
            await _mail(work, address.email, ANSWER, "answer.txt", address.language, **values)
    async with work.record():
        return


async def _language_of(email: str, ordered_in: Language, work: Work[Outside]) -> Language:
    """Return what the user with an address reads."""
    async with work.database.transaction() as tx:
        user = await accounts.find_user(tx, email)
    return (user and user.language) or ordered_in


async def _mail(
    work: Work[Outside], to: str, subject: str, template: str, language: Language, **values: object
) -> None:
    """Send one mail, in the reader's language."""
    speak(language)
    message = compose(
        key=work.key,
        to=to,
        subject=gettext(subject),
        text=work.outside.pages.text(template, **values),
        sent_at=work.envelope.time,
    )
    await work.outside.mailer.send(message)


EFFECTS: Mapping[type[Event], Effect] = {
    InvitationOrdered: do_invitation,
    PasswordResetOrdered: do_password_reset,
    EmailChangeOrdered: do_email_change,
    SecurityNoticeOrdered: do_security_notice,
    DisputeOrdered: do_dispute,
    MessageNoticeOrdered: do_message_notice,
    AnswerNoticeOrdered: do_answer_notice,
}

"""The deeds of registration: its mails. What became of each that the company waits for is noted and shown.

All are in the company's language; the README's *Language* says why in no other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.registration import mails, store
from services.registration.domain.account_change import AccountChange
from services.registration.domain.companies import Contact
from services.registration.domain.mailing import SENT, Mailing
from services.registration.domain.registration import Registration
from services.registration.domain.standing import go_contact, trusted_contact
from services.registration.orders import (
    AccountantInvitationOrdered,
    AccountConfirmationOrdered,
    AccountInForceOrdered,
    AccountNoticeOrdered,
    ContactNoticeOrdered,
    EndpointNoticeOrdered,
    LossNoticeOrdered,
    RecipientsNoticeOrdered,
    WelcomeOrdered,
)
from services.registration.signed_links import AccountLink, SignedLinks
from shared.broker.consumer import Effect, Work
from shared.events import Event
from shared.mail import Mailer, MailRefused, compose

NOBODY = Mailing("refused", "the company has no contact with an e-mail address in PowerOffice Go")


@dataclass(frozen=True)
class Outside:
    """What the mails need of the world."""

    mailer: Mailer
    links: SignedLinks


async def do_welcome(order: WelcomeOrdered, work: Work[Outside]) -> None:
    """Send the welcome mail to the main contact; a refused address is noted and shown."""
    async with work.database.transaction() as tx:
        registration = await store.load(tx, order.creditor_id)
    mail = await _welcome(registration, work)
    async with work.record() as tx:
        await store.note_mail(tx, order.creditor_id, "welcome", mail)


async def _welcome(registration: Registration, work: Work[Outside]) -> Mailing:
    contact = registration.main_contact
    if contact is None:
        return NOBODY
    language = registration.language
    link = work.outside.links.invitation(
        registration.id, contact.email, work.envelope.time, language=language
    )
    mail = mails.welcome(language, contact.name, registration.name, link)
    return await _sent([contact.email], mail, work)


async def do_accountant_invitation(order: AccountantInvitationOrdered, work: Work[Outside]) -> None:
    """Invite the accountant to the portal, unless the company has named another by now."""
    async with work.database.transaction() as tx:
        registration = await store.load(tx, order.creditor_id)
    if (registration.accounting_firm, registration.accountant_email) != (order.firm, order.email):
        return
    link = work.outside.links.accountant_invitation(
        registration.id, order.email, order.firm, work.envelope.time, language=registration.language
    )
    text = mails.accountant_invitation(registration.language, registration.name, link)
    mail = await _sent([order.email], text, work)
    async with work.record() as tx:
        await store.note_mail(tx, order.creditor_id, "accountant_invitation", mail)


async def do_account_confirmation(order: AccountConfirmationOrdered, work: Work[Outside]) -> None:
    """Ask the contact whom PowerOffice Go names whether the new bank account is right.

    Never an address that was typed here, nor one that Go has had for some days only: whoever asks for the
    account could be behind that too.
    """
    async with work.database.transaction() as tx:
        registration = await store.load(tx, order.creditor_id)
        change = await store.account_change(tx, order.change_id)
        state = change.state_at(tx.now)
    if state != "pending":
        return
    contact = trusted_contact(registration, change.asked_at)
    mail = await _asked(contact, registration, change, work) if contact else NOBODY
    async with work.record() as tx:
        await store.note_account_mail(tx, order.change_id, mail)


async def _asked(
    contact: Contact, registration: Registration, change: AccountChange, work: Work[Outside]
) -> Mailing:
    language = registration.language
    link = work.outside.links.bank_account(
        AccountLink(change.id, contact.email), work.envelope.time, language=language
    )
    text = mails.account_confirmation(language, registration.name, change, contact=contact.name, link=link)
    return await _sent([contact.email], text, work)


async def do_account_notice(order: AccountNoticeOrdered, work: Work[Outside]) -> None:
    """Tell those who got the remittance advice of the new bank account, however the change stands now."""
    async with work.database.transaction() as tx:
        registration = await store.load(tx, order.creditor_id)
        change = await store.account_change(tx, order.change_id)
    text = mails.account_notice(registration.language, registration.name, change)
    await _sent(change.former_emails, text, work)
    async with work.record():
        pass


async def do_account_in_force(order: AccountInForceOrdered, work: Work[Outside]) -> None:
    """Tell those who got the advice, and the contact from Go, who has confirmed the new account."""
    async with work.database.transaction() as tx:
        registration = await store.load(tx, order.creditor_id)
        change = await store.account_change(tx, order.change_id)
    contacts = (go_contact(registration), trusted_contact(registration, change.asked_at))
    recipients = _once(*change.former_emails, *(contact.email for contact in contacts if contact))
    text = mails.account_in_force(registration.language, registration.name, change)
    await _sent(recipients, text, work)
    async with work.record():
        pass


async def do_recipients_notice(order: RecipientsNoticeOrdered, work: Work[Outside]) -> None:
    """Tell those who get no remittance advice any more, however the recipients stand now."""
    async with work.database.transaction() as tx:
        registration = await store.load(tx, order.creditor_id)
    text = mails.recipients_notice(registration.language, registration.name, order.changed_by)
    await _sent(order.emails, text, work)
    async with work.record():
        pass


async def do_contact_notice(order: ContactNoticeOrdered, work: Work[Outside]) -> None:
    """Tell the former contact that Go names another, or another address of his."""
    async with work.database.transaction() as tx:
        registration = await store.load(tx, order.creditor_id)
    text = mails.contact_notice(registration.language, registration.name, order.read_by)
    await _sent([order.email], text, work)
    async with work.record():
        pass


async def do_loss_notice(order: LossNoticeOrdered, work: Work[Outside]) -> None:
    """Tell the main contact and the technical contacts how to restore the connection, if it still is lost."""
    async with work.database.transaction() as tx:
        registration = await store.load(tx, order.creditor_id)
    if registration.state != "registered" or registration.connection != "lost":
        return
    recipients = _main_and_technical(registration)
    text = mails.loss_notice(registration.language, registration.name, work.outside.links.portal_url)
    mail = await _sent(recipients, text, work) if recipients else NOBODY
    async with work.record() as tx:
        await store.note_mail(tx, order.creditor_id, "loss_notice", mail)


async def do_endpoint_notice(order: EndpointNoticeOrdered, work: Work[Outside]) -> None:
    """Tell the main contact and the technical contacts that an endpoint is disabled, if it still is."""
    async with work.database.transaction() as tx:
        registration = await store.load(tx, order.creditor_id)
        endpoints = await store.webhooks.endpoints_of(tx, order.creditor_id)
    disabled = [each for each in endpoints if each.id == order.endpoint_id and each.state == "disabled"]
    recipients = _main_and_technical(registration)
    if disabled and recipients:
        text = mails.endpoint_notice(registration.language, registration.name, disabled[0])
        await _sent(recipients, text, work)
    async with work.record():
        pass


def _main_and_technical(registration: Registration) -> list[str]:
    main = [registration.main_contact.email] if registration.main_contact else []
    return _once(*main, *(each.email for each in registration.contacts if "technical" in each.roles))


def _once(*emails: str) -> list[str]:
    """Return each address once, however it is written."""
    return list({email.casefold(): email for email in emails}.values())


async def _sent(recipients: Sequence[str], mail: mails.Mail, work: Work[Outside]) -> Mailing:
    """Send a mail; what the mail server refuses for good is the outcome, all else is tried again."""
    try:
        await work.outside.mailer.send(
            compose(
                key=work.key,
                to="; ".join(recipients),
                subject=mail.subject,
                text=mail.text,
                sent_at=work.envelope.time,
            )
        )
    except MailRefused as refused:
        return Mailing("refused", str(refused))
    return SENT


EFFECTS: Mapping[type[Event], Effect] = {
    WelcomeOrdered: do_welcome,
    AccountantInvitationOrdered: do_accountant_invitation,
    AccountConfirmationOrdered: do_account_confirmation,
    AccountNoticeOrdered: do_account_notice,
    AccountInForceOrdered: do_account_in_force,
    RecipientsNoticeOrdered: do_recipients_notice,
    ContactNoticeOrdered: do_contact_notice,
    EndpointNoticeOrdered: do_endpoint_notice,
    LossNoticeOrdered: do_loss_notice,
}

"""A company's own contacts, added, changed and removed; each change keeps the settlement e-mails in step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from services.registration.domain.contacts import MOST_CONTACTS, OwnContact, in_order, same_address
from services.registration.domain.registration import Registration
from services.registration.domain.remarks import Remark, StepRefused
from shared.errors import NotFound


def contact_of(registration: Registration, contact_id: UUID) -> OwnContact:
    """Return one of a company's own contacts.

    Raises:
        NotFound: it has none with this id.
    """
    for contact in registration.contacts:
        if contact.id == contact_id:
            return contact
    raise NotFound(f"the company has no contact {contact_id}; it may have been removed")


def with_contact(registration: Registration, contact: OwnContact, *, is_main: bool) -> Registration:
    """Return the company with a contact put in, in place of the one with the same id.

    Its role `settlement` is not kept on it but puts its address among the settlement e-mails.

    Raises:
        StepRefused: there are too many contacts, or nobody would get the remittance advice any more.
    """
    others = tuple(each for each in registration.contacts if each.id != contact.id)
    if len(others) >= MOST_CONTACTS:
        message = f"Det er plass til {MOST_CONTACTS} kontakter. Fjern en annen først."
        raise StepRefused([Remark("name", "too_many", message)])
    before = next((each for each in registration.contacts if each.id == contact.id), None)
    wants_advice = "settlement" in contact.roles
    kept = replace(contact, roles=in_order([role for role in contact.roles if role != "settlement"]))
    changed = _with_recipients(
        registration,
        drop=before.email if before and "settlement" in registration.roles_of(before) else "",
        add=contact.email if wants_advice else "",
        others=others,
    )
    was_main = registration.main_contact_id == contact.id
    return replace(
        changed,
        contacts=tuple(kept if each is before else each for each in registration.contacts)
        if before
        else (*others, kept),
        main_contact_id=contact.id if is_main else None if was_main else registration.main_contact_id,
    )


def without_contact(registration: Registration, contact: OwnContact) -> Registration:
    """Return the company without one of its contacts, which then gets no remittance advice either.

    Raises:
        StepRefused: nobody would get the remittance advice any more.
    """
    others = tuple(each for each in registration.contacts if each.id != contact.id)
    drop = contact.email if "settlement" in registration.roles_of(contact) else ""
    changed = _with_recipients(registration, drop=drop, add="", others=others)
    was_main = registration.main_contact_id == contact.id
    return replace(
        changed, contacts=others, main_contact_id=None if was_main else registration.main_contact_id
    )


def dropped_recipients(before: Registration, after: Registration) -> tuple[str, ...]:
    """Return who gets no remittance advice any more, once the company is registered.

    They are told: who leads the settlements elsewhere would have nobody see it.
    """
    if before.state == "started" or not (before.payout and after.payout):
        return ()
    kept = {email.casefold() for email in after.payout.settlement_emails}
    return tuple(email for email in before.payout.settlement_emails if email.casefold() not in kept)


def _with_recipients(
    registration: Registration, *, drop: str, add: str, others: Iterable[OwnContact]
) -> Registration:
    """Return the company whose settlement e-mails lose one address and get another, at the same place.

    An address that another contact has too stays.
    """
    if any(same_address(each.email, drop) for each in others):
        drop = ""
    if not (drop or add) or same_address(drop, add):
        return registration
    if registration.payout is None:
        message = "Oppgi kontoen for utbetaling først; da kan kontakten få oppgjørsbilag."
        raise StepRefused([Remark("roles", "payout_missing", message)])
    emails = [email for email in registration.payout.settlement_emails if not same_address(email, add)]
    place = next((i for i, email in enumerate(emails) if same_address(email, drop)), len(emails))
    emails[place : place + 1] = [add] if add else []
    if not emails:
        message = "Noen må få oppgjørsbilaget. Legg til en annen mottaker først."
        raise StepRefused([Remark("roles", "last_recipient", message)])
    return replace(registration, payout=replace(registration.payout, settlement_emails=tuple(emails)))

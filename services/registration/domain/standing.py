"""Whom to ask about money: the contact whom PowerOffice Go names, if that address has stood long enough.

Whoever gets hold of a log-in can lead us to other books with the same organisation number, and so to another
contact. Until the new address has stood for a week, its predecessor is the one who is asked, and he is told.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from services.registration.domain.companies import CompanyDetails, Contact, choose_contact
from services.registration.domain.contacts import same_address
from services.registration.domain.registration import Registration

STANDS_AFTER = timedelta(days=7)


def with_details(before: Registration, details: CompanyDetails, now: datetime) -> Registration:
    """Return the company as it has been read from Go now, and since when its contact's address stands.

    While the company registers nobody is replaced. Later an address that had not stood long when it was
    replaced never takes the place of the one that had.
    """
    after = replace(before, details=details, details_read_at=now)
    former, present = go_contact(before), go_contact(after)
    if before.details and same_address(_email(former), _email(present)):
        return after
    if before.state == "started":
        return replace(after, contact_since=now, former_contact=None)
    if former and (_stands(before, now) or before.former_contact is None):
        after = replace(after, former_contact=former)
    return replace(after, contact_since=now)


def go_contact(registration: Registration) -> Contact | None:
    """Return the contact whom Go names, however short the time."""
    return choose_contact(registration.details) if registration.details else None


def trusted_contact(registration: Registration, now: datetime) -> Contact | None:
    """Return the contact from Go who may answer for the company's money at that time."""
    present = go_contact(registration)
    return present if _stands(registration, now) else registration.former_contact or present


def replaced_contact(before: Registration, after: Registration) -> Contact | None:
    """Return the contact of a registered company whose address is no longer the one from Go; he is told."""
    former, present = go_contact(before), go_contact(after)
    if before.state == "started" or same_address(_email(former), _email(present)):
        return None
    return former


def _stands(registration: Registration, now: datetime) -> bool:
    """Say whether the address has stood for long; of companies from before this was kept it has."""
    return registration.contact_since is None or now - registration.contact_since >= STANDS_AFTER


def _email(contact: Contact | None) -> str:
    return contact.email if contact else ""

"""The company's own contacts: added, changed, removed."""

from __future__ import annotations

from uuid import UUID

from services.registration import store
from services.registration.domain.changes import Deed
from services.registration.domain.contacts import OwnContact
from services.registration.domain.people import contact_of, with_contact, without_contact
from services.registration.domain.registration import Registration
from services.registration.handlers.keeping import change, keep
from shared.db import Transaction


async def add_contact(
    tx: Transaction, creditor_id: UUID, contact: OwnContact, by: str, *, is_main: bool
) -> Registration:
    """Add a contact.

    Raises:
        StepRefused: see `with_contact`.
    """
    deed = Deed("contact_added", by)
    return await change(tx, creditor_id, lambda it: with_contact(it, contact, is_main=is_main), deed)


async def change_contact(
    tx: Transaction, creditor_id: UUID, contact: OwnContact, by: str, *, is_main: bool
) -> Registration:
    """Put a contact in place of the one with its id.

    Raises:
        NotFound: the company has no such contact.
        StepRefused: see `with_contact`.
    """
    before = await store.load(tx, creditor_id, lock=True)
    contact_of(before, contact.id)
    after = with_contact(before, contact, is_main=is_main)
    return await keep(tx, before, after, Deed("contact_changed", by))


async def remove_contact(tx: Transaction, creditor_id: UUID, contact_id: UUID, by: str) -> Registration:
    """Remove a contact.

    Raises:
        NotFound: the company has no such contact.
        StepRefused: see `without_contact`.
    """
    deed = Deed("contact_removed", by)
    return await change(tx, creditor_id, lambda it: without_contact(it, contact_of(it, contact_id)), deed)

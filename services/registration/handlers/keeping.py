"""How every change of a registration is kept: stored, told, and entered in the log, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import UUID

from services.registration import store
from services.registration.domain.changes import Deed, What, difference
from services.registration.domain.mailing import ORDERED
from services.registration.domain.people import dropped_recipients
from services.registration.domain.registration import Registration, is_whole, profile
from services.registration.orders import AccountantInvitationOrdered, RecipientsNoticeOrdered, WelcomeOrdered
from shared.db import Transaction
from shared.events import CreditorChanged, CreditorRegistered


async def change(
    tx: Transaction, creditor_id: UUID, changed: Callable[[Registration], Registration], deed: Deed
) -> Registration:
    """Take a step anew; a registered company's change is told to the other services.

    What would leave a registered company without something that they need is stored but not told: they keep
    what they have until it is whole again.
    """
    before = await store.load(tx, creditor_id, lock=True)
    return await keep(tx, before, changed(before), deed)


async def keep(tx: Transaction, before: Registration, after: Registration, deed: Deed) -> Registration:
    """Keep what a company has become and return it, with the revision of what was told."""
    if after == before:
        return before
    after = _invited(tx, _told(tx, before, after))
    if dropped := dropped_recipients(before, after):
        tx.say(RecipientsNoticeOrdered(creditor_id=after.id, emails=dropped, changed_by=deed.by))
    await store.save(tx, after)
    was, now = difference(before, after)
    if was or now:
        await store.add_change(tx, after.id, deed, before=was, after=now)
    for what, recipient in _new_orders(before, after):
        await store.add_change(tx, after.id, Deed(what, deed.by), before={}, after={"recipient": recipient})
    return after


def _new_orders(before: Registration, after: Registration) -> Iterator[tuple[What, str]]:
    """Yield the invitations that follow from a change, and whom they go to."""
    if after.welcome == ORDERED != before.welcome and after.main_contact:
        yield "welcome_ordered", after.main_contact.email
    if after.accountant_invitation == ORDERED != before.accountant_invitation:
        yield "accountant_invited", after.accountant_email


def _told(tx: Transaction, before: Registration, after: Registration) -> Registration:
    """Tell a new company, or the new profile of one that is known already."""
    if after.state == "started" or not is_whole(after):
        return after
    if before.state == "started":
        tx.say(
            CreditorRegistered(creditor_id=after.id, profile=profile(after), revision=1),
            WelcomeOrdered(creditor_id=after.id),
        )
        return replace(after, revision=1, welcome=ORDERED)
    if is_whole(before) and profile(before) == profile(after):
        return after
    after = replace(after, revision=after.revision + 1)
    tx.say(CreditorChanged(creditor_id=after.id, profile=profile(after), revision=after.revision))
    return after


def _invited(tx: Transaction, after: Registration) -> Registration:
    """Have the accountant of an active company invited who has not been yet."""
    is_wanted = after.state == "registered" and after.accounting_firm and after.accountant_email
    if not is_wanted or after.accountant_invitation.state != "not_yet":
        return after
    return order_accountant_invitation(tx, after)


def order_accountant_invitation(tx: Transaction, registration: Registration) -> Registration:
    """Order the accountant's invitation."""
    tx.say(
        AccountantInvitationOrdered(
            creditor_id=registration.id,
            firm=registration.accounting_firm or "",
            email=registration.accountant_email,
        )
    )
    return replace(registration, accountant_invitation=ORDERED)

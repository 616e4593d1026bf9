"""Whether PowerOffice Go lets us in: a client key comes, is lost, or is given up."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.registration import store
from services.registration.domain.changes import GO, Deed
from services.registration.domain.companies import CompanyDetails
from services.registration.domain.mailing import ORDERED
from services.registration.domain.registration import Registration, State
from services.registration.domain.standing import replaced_contact, with_details
from services.registration.handlers.keeping import keep
from services.registration.handlers.steps import StepsMissing
from services.registration.orders import ContactNoticeOrdered, LossNoticeOrdered
from shared.db import Transaction
from shared.errors import Reject
from shared.events import ConnectionLost, ConnectionRestored


class LeftMeanwhile(Reject):
    """The company has left while PowerOffice Go was asked; register it again if it is to come back."""


async def connect(tx: Transaction, seen: Registration, encrypted_key: str, reason: str, by: str) -> None:
    """Store a client key that PowerOffice Go admits; a connection that was lost is restored.

    A company that was deactivated is active again. `seen` is the company as it stood before Go was asked for
    the key.

    Raises:
        LeftMeanwhile: it was deactivated after that.
    """
    creditor_id = seen.id
    before = await store.load(tx, creditor_id, lock=True)
    if before.state == "deactivated" and _standing(seen) != _standing(before):
        raise LeftMeanwhile("the company has left while PowerOffice Go was asked; register it again")
    after = replace(
        before,
        connection="connected",
        connection_since=tx.now,
        connection_reason=reason,
        key_version=before.key_version + 1,
    )
    deed = Deed("connected", by)
    if before.connection == "lost" and before.state != "started":
        deed = Deed("reactivated" if before.state == "deactivated" else "connection_restored", by)
        after = replace(after, state="registered", revision=after.revision + 1)
        tx.say(
            ConnectionRestored(creditor_id=creditor_id, since=tx.now, reason=reason, revision=after.revision)
        )
    await store.put_client_key(tx, creditor_id, encrypted_key)
    await keep(tx, before, after, deed)


async def take_details(tx: Transaction, creditor_id: UUID, details: CompanyDetails, by: str) -> Registration:
    """Keep the company as Go has it now; a contact whose address is no longer Go's is told."""
    before = await store.load(tx, creditor_id, lock=True)
    after = with_details(before, details, tx.now)
    if replaced := replaced_contact(before, after):
        tx.say(ContactNoticeOrdered(creditor_id=creditor_id, email=replaced.email, read_by=by))
    return await keep(tx, before, after, Deed("company_read", by))


async def lose(tx: Transaction, creditor_id: UUID, key_version: int, reason: str) -> None:
    """Note that PowerOffice Go refuses the client key of that version; told once, to people too.

    A key that has been replaced meanwhile is nobody's loss.
    """
    before = await store.load(tx, creditor_id, lock=True)
    if before.connection != "connected" or before.key_version != key_version:
        return
    after = _cut(tx, before, before, reason)
    if before.state == "registered":
        after = replace(after, loss_notice=ORDERED)
        tx.say(LossNoticeOrdered(creditor_id=creditor_id))
    await keep(tx, before, after, Deed("connection_lost", GO))


async def deactivate(tx: Transaction, creditor_id: UUID, reason: str, by: str) -> Registration:
    """Let a company stop using the product: its client key is erased, the other services are told.

    A consent that a user was sent for before does not bring it back, nor does a client key that Go was asked
    about before.
    Its cases that are running go on. Deactivating again changes nothing.

    Raises:
        StepsMissing: the company has not completed its registration.
    """
    before = await store.load(tx, creditor_id, lock=True)
    if before.state == "deactivated":
        return before
    if before.state == "started":
        raise StepsMissing("only a company that is registered can be deactivated")
    after = replace(before, state="deactivated")
    after = _cut(tx, before, after, f"deaktivert av {by}: {reason}")
    await store.put_client_key(tx, creditor_id, None)
    await store.void_consents(tx, creditor_id)
    return await keep(tx, before, after, Deed("deactivated", by))


def _standing(registration: Registration) -> tuple[State, datetime | None]:
    return registration.state, registration.connection_since


def _cut(tx: Transaction, before: Registration, after: Registration, reason: str) -> Registration:
    """Return the company without its connection; told if it had one and other services know the company."""
    after = replace(after, connection="lost", connection_since=tx.now, connection_reason=reason)
    if before.state != "registered" or before.connection != "connected":
        return after
    after = replace(after, revision=after.revision + 1)
    lost = ConnectionLost(
        creditor_id=after.id,
        since=tx.now,
        reason=reason,
        revision=after.revision,
        ended=after.state == "deactivated",
    )
    tx.say(lost)
    return after

"""The decisions of registration, each inside the transaction that it is given; it listens to nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

from services.registration import store
from services.registration.domain import AgreementText, Registration, Signature, missing_steps, profile
from services.registration.orders import WelcomeOrdered
from shared.broker.consumer import Handler
from shared.db import Transaction, new_id
from shared.errors import Reject
from shared.events import ConnectionLost, ConnectionRestored, CreditorChanged, CreditorRegistered, Event


class AgreementNotOpened(Reject):
    """The agreement that is to be signed has not been opened as it is now; open and read it first."""


class StepsMissing(Reject):
    """The registration cannot be completed before its other steps are."""


async def start(organisation_number: str, tx: Transaction) -> Registration:
    """Return the company's registration: the one that it has begun before, else a new one."""
    await store.add(tx, Registration(id=new_id(), organisation_number=organisation_number))
    creditor_id = await store.find(tx, organisation_number)
    assert creditor_id is not None
    return await store.load(tx, creditor_id)


async def change(
    creditor_id: UUID, changed: Callable[[Registration], Registration], tx: Transaction
) -> Registration:
    """Take a step anew; a registered company's change is told to the other services.

    What would leave a registered company without something that they need is stored but not told: they keep
    what they have until it is whole again.
    """
    before = await store.load(tx, creditor_id, lock=True)
    after = changed(before)
    if after == before:
        return before
    after = _told(before, after, tx)
    await store.save(tx, after)
    return after


def _told(before: Registration, after: Registration, tx: Transaction) -> Registration:
    """Tell a registered company's new profile, if it has one that differs."""
    if after.state != "registered" or missing_steps(after):
        return after
    if not missing_steps(before) and profile(before) == profile(after):
        return after
    after = replace(after, revision=after.revision + 1)
    tx.say(CreditorChanged(creditor_id=after.id, profile=profile(after), revision=after.revision))
    return after


async def sign(creditor_id: UUID, text: AgreementText, signed_by: str, tx: Transaction) -> Registration:
    """Put a signature under the agreement; the first one completes the registration.

    Signing what is signed already changes nothing.

    Raises:
        AgreementNotOpened: this text has not been opened.
        StepsMissing: another step is not complete, or PowerOffice Go is not connected.
    """
    before = await store.load(tx, creditor_id, lock=True)
    if before.signature and before.signature.hash == text.hash:
        return before
    if before.opened_agreement != text.hash:
        raise AgreementNotOpened("open the agreement and read it before you accept it")
    signature = Signature(
        version=text.version, hash=text.hash, terms=text.terms, signed_at=tx.now, signed_by=signed_by
    )
    signed = replace(before, signature=signature)
    missing = [*missing_steps(signed), *(["connection"] if signed.connection != "connected" else [])]
    if missing and before.state == "started":
        raise StepsMissing(f"complete these steps first: {', '.join(missing)}")
    after = _registered(signed, tx) if before.state == "started" else _told(before, signed, tx)
    await store.add_signature(tx, creditor_id, signature)
    await store.save(tx, after)
    return after


def _registered(signed: Registration, tx: Transaction) -> Registration:
    after = replace(signed, state="registered", registered_at=tx.now, welcome="ordered", revision=1)
    tx.say(
        CreditorRegistered(creditor_id=after.id, profile=profile(after), revision=1),
        WelcomeOrdered(creditor_id=after.id),
    )
    return after


async def connect(creditor_id: UUID, encrypted_key: str, reason: str, tx: Transaction) -> None:
    """Store a client key that PowerOffice Go admits; a connection that was lost is restored."""
    before = await store.load(tx, creditor_id, lock=True)
    after = replace(
        before,
        connection="connected",
        connection_since=tx.now,
        connection_reason=reason,
        key_version=before.key_version + 1,
    )
    if before.connection == "lost" and before.state == "registered":
        after = replace(after, revision=after.revision + 1)
        tx.say(
            ConnectionRestored(creditor_id=creditor_id, since=tx.now, reason=reason, revision=after.revision)
        )
    await store.put_client_key(tx, creditor_id, encrypted_key)
    await store.save(tx, after)


async def lose(creditor_id: UUID, key_version: int, reason: str, tx: Transaction) -> None:
    """Note that PowerOffice Go refuses the client key of that version; told once.

    A key that has been replaced meanwhile is nobody's loss.
    """
    before = await store.load(tx, creditor_id, lock=True)
    if before.connection != "connected" or before.key_version != key_version:
        return
    after = replace(before, connection="lost", connection_since=tx.now, connection_reason=reason)
    if before.state == "registered":
        after = replace(after, revision=after.revision + 1)
        tx.say(ConnectionLost(creditor_id=creditor_id, since=tx.now, reason=reason, revision=after.revision))
    await store.save(tx, after)


async def order_welcome(creditor_id: UUID, tx: Transaction) -> Registration:
    """Order the welcome mail once more.

    Raises:
        StepsMissing: the company is not registered.
    """
    before = await store.load(tx, creditor_id, lock=True)
    if before.state != "registered":
        raise StepsMissing("the company is welcomed when its registration is complete")
    after = replace(before, welcome="ordered", welcome_reason="")
    await store.save(tx, after)
    tx.say(WelcomeOrdered(creditor_id=creditor_id))
    return after


HANDLERS: Mapping[type[Event], Handler] = {}

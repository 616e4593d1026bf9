"""The tables of registration, and its queries named by what they are for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Table,
    Text,
    Uuid,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from services.registration.domain import (
    CompanyDetails,
    Payout,
    Registration,
    Setup,
    Signature,
    Terms,
    Welcome,
)
from shared.db import Transaction, core_tables
from shared.errors import NotFound, Reject

metadata = MetaData()
core_tables(metadata)

INSTANT = DateTime(timezone=True)

creditors = Table(
    "creditors",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_number", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("connection", Text, nullable=False),
    Column("connection_since", INSTANT),
    Column("connection_reason", Text, nullable=False),
    Column("client_key", Text),
    Column("key_version", Integer, nullable=False),
    Column("accounting_firm", Text),
    Column("details", JSONB(none_as_null=True)),
    Column("details_read_at", INSTANT),
    Column("payout", JSONB(none_as_null=True)),
    Column("setup", JSONB(none_as_null=True)),
    Column("opened_agreement", Text, nullable=False),
    Column("registered_at", INSTANT),
    Column("welcome", Text, nullable=False),
    Column("welcome_reason", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("created_at", INSTANT, nullable=False, server_default=text("now()")),
)

signatures = Table(
    "signatures",
    metadata,
    Column("creditor_id", Uuid, ForeignKey("creditors.id"), primary_key=True),
    Column("signed_at", INSTANT, primary_key=True),
    Column("version", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("terms", JSONB, nullable=False),
    Column("signed_by", Text, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    Column("state_hash", LargeBinary, primary_key=True),
    Column("creditor_id", Uuid, ForeignKey("creditors.id"), nullable=False),
    Column("asked_at", INSTANT, nullable=False),
    Column("valid_until", INSTANT, nullable=False),
    Column("used_at", INSTANT),
    Column("outcome", Text),
    Column("user_email", Text),
    Index("consents_creditor", "creditor_id"),
)

_DETAILS = TypeAdapter(CompanyDetails | None)
_PAYOUT = TypeAdapter(Payout | None)
_SETUP = TypeAdapter(Setup | None)
_TERMS = TypeAdapter(Terms)


@dataclass(frozen=True)
class StoredKey:
    """A client key as it lies in the database, and the version by which its loss is told apart."""

    encrypted: str
    version: int


class NoClientKey(Reject):
    """The company has not let AutoCollect in yet; send its user through the consent first."""


async def find(tx: Transaction, organisation_number: str) -> UUID | None:
    """Return the id of a company that has begun a registration, if it has."""
    found = await tx.execute(
        select(creditors.c.id).where(creditors.c.organisation_number == organisation_number)
    )
    return found.scalar()


async def add(tx: Transaction, registration: Registration) -> None:
    """Enter a company that begins its registration; one that is there already stays as it is."""
    statement = upsert(creditors).values(id=registration.id, **_columns(registration))
    await tx.execute(statement.on_conflict_do_nothing(index_elements=["organisation_number"]))


async def load(tx: Transaction, creditor_id: UUID, *, lock: bool = False) -> Registration:
    """Return a company's registration; `lock` keeps others from changing it until the transaction ends.

    Raises:
        NotFound: there is no such creditor.
    """
    query = select(creditors).where(creditors.c.id == creditor_id)
    row = (await tx.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NotFound(f"there is no registration {creditor_id}; begin one with POST /registrations")
    latest = select(signatures).where(signatures.c.creditor_id == creditor_id)
    signed = (await tx.execute(latest.order_by(signatures.c.signed_at.desc()).limit(1))).one_or_none()
    return _registration(row, signed)


async def save(tx: Transaction, registration: Registration) -> None:
    """Store a registration that was loaded with its lock; the client key is stored apart."""
    await tx.execute(
        update(creditors).where(creditors.c.id == registration.id).values(**_columns(registration))
    )


async def add_signature(tx: Transaction, creditor_id: UUID, signature: Signature) -> None:
    """Keep a signature beside the earlier ones."""
    values = asdict(signature) | {"terms": _TERMS.dump_python(signature.terms, mode="json")}
    await tx.execute(insert(signatures).values(creditor_id=creditor_id, **values))


async def client_key(tx: Transaction, creditor_id: UUID) -> StoredKey:
    """Return a company's client key.

    Raises:
        NotFound: there is no such creditor.
        NoClientKey: it has given none yet.
    """
    found = await tx.execute(
        select(creditors.c.client_key, creditors.c.key_version).where(creditors.c.id == creditor_id)
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound(f"there is no creditor {creditor_id}")
    if row.client_key is None:
        raise NoClientKey("the company has not approved AutoCollect in PowerOffice Go yet; approve it first")
    return StoredKey(row.client_key, row.key_version)


async def put_client_key(tx: Transaction, creditor_id: UUID, encrypted: str) -> None:
    """Store an encrypted client key in place of the one before."""
    await tx.execute(update(creditors).where(creditors.c.id == creditor_id).values(client_key=encrypted))


async def client_keys(tx: Transaction) -> dict[UUID, str]:
    """Return every stored client key, locked, by creditor."""
    query = select(creditors.c.id, creditors.c.client_key).where(creditors.c.client_key.is_not(None))
    rows = await tx.execute(query.order_by(creditors.c.id).with_for_update())
    return {row.id: row.client_key for row in rows}


async def put_client_keys(tx: Transaction, keys: dict[UUID, str]) -> None:
    """Store many encrypted client keys at once."""
    statement = text(
        "update creditors set client_key = changed.client_key"
        " from unnest(cast(:ids as uuid[]), cast(:keys as text[])) as changed (id, client_key)"
        " where creditors.id = changed.id"
    )
    await tx.execute(statement, {"ids": list(keys), "keys": list(keys.values())})


async def add_consent(tx: Transaction, state: str, creditor_id: UUID, valid_until: datetime) -> None:
    """Remember that the user was sent to Go with `state`; only its hash is kept."""
    await tx.execute(
        insert(consents).values(
            state_hash=_hash(state), creditor_id=creditor_id, asked_at=tx.now, valid_until=valid_until
        )
    )


async def use_consent(tx: Transaction, state: str) -> UUID | None:
    """Use `state` up and return whose consent it is; None when it is unknown, used or too old."""
    found = await tx.execute(
        update(consents)
        .where(
            consents.c.state_hash == _hash(state),
            consents.c.used_at.is_(None),
            consents.c.valid_until > tx.now,
        )
        .values(used_at=tx.now)
        .returning(consents.c.creditor_id)
    )
    return found.scalar()


async def end_consent(tx: Transaction, state: str, outcome: str, user_email: str | None) -> None:
    """Note how a consent ended, and who gave it."""
    await tx.execute(
        update(consents)
        .where(consents.c.state_hash == _hash(state))
        .values(outcome=outcome, user_email=user_email)
    )


async def note_welcome(tx: Transaction, creditor_id: UUID, outcome: Welcome, reason: str = "") -> None:
    """Note what became of the welcome mail."""
    values = {"welcome": outcome, "welcome_reason": reason}
    await tx.execute(update(creditors).where(creditors.c.id == creditor_id).values(values))


async def all_creditors(tx: Transaction) -> Sequence[Registration]:
    """Return every company, by name, without its signature."""
    rows = (await tx.execute(select(creditors))).all()
    return sorted((_registration(row, None) for row in rows), key=lambda each: (each.name, each.id))


def _hash(state: str) -> bytes:
    return hashlib.sha256(state.encode()).digest()


def _columns(registration: Registration) -> dict[str, Any]:
    return {
        "organisation_number": registration.organisation_number,
        "state": registration.state,
        "connection": registration.connection,
        "connection_since": registration.connection_since,
        "connection_reason": registration.connection_reason,
        "key_version": registration.key_version,
        "accounting_firm": registration.accounting_firm,
        "details": _DETAILS.dump_python(registration.details, mode="json"),
        "details_read_at": registration.details_read_at,
        "payout": _PAYOUT.dump_python(registration.payout, mode="json"),
        "setup": _SETUP.dump_python(registration.setup, mode="json"),
        "opened_agreement": registration.opened_agreement,
        "registered_at": registration.registered_at,
        "welcome": registration.welcome,
        "welcome_reason": registration.welcome_reason,
        "revision": registration.revision,
    }


def _registration(row: Row[Any], signed: Row[Any] | None) -> Registration:
    return Registration(
        id=row.id,
        organisation_number=row.organisation_number,
        state=row.state,
        connection=row.connection,
        connection_since=row.connection_since,
        connection_reason=row.connection_reason,
        key_version=row.key_version,
        accounting_firm=row.accounting_firm,
        details=_DETAILS.validate_python(row.details),
        details_read_at=row.details_read_at,
        payout=_PAYOUT.validate_python(row.payout),
        setup=_SETUP.validate_python(row.setup),
        opened_agreement=row.opened_agreement,
        signature=_signature(signed) if signed else None,
        registered_at=row.registered_at,
        welcome=row.welcome,
        welcome_reason=row.welcome_reason,
        revision=row.revision,
    )


def _signature(row: Row[Any]) -> Signature:
    return Signature(
        version=row.version,
        hash=row.hash,
        terms=_TERMS.validate_python(row.terms),
        signed_at=row.signed_at,
        signed_by=row.signed_by,
    )

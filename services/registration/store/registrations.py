"""Companies with their registration: one row each, its steps as JSON, and the signatures under agreements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Literal
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Row, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.registration.domain.account_change import AccountChange
from services.registration.domain.agreement import Signature, Terms
from services.registration.domain.companies import CompanyDetails, Contact, Payout
from services.registration.domain.contacts import OwnContact
from services.registration.domain.mailing import Mailing
from services.registration.domain.registration import Registration
from services.registration.domain.setup import Setup
from services.registration.store.account_changes import pending_account_change
from services.registration.store.tables import creditors, signatures
from shared.db import Transaction
from shared.errors import NotFound

Mail = Literal["welcome", "accountant_invitation", "loss_notice"]
"""The mails to a company whose fate is kept with it."""

_DETAILS = TypeAdapter(CompanyDetails | None)
_CONTACT = TypeAdapter(Contact | None)
_PAYOUT = TypeAdapter(Payout | None)
_SETUP = TypeAdapter(Setup | None)
_TERMS = TypeAdapter(Terms)
_CONTACTS = TypeAdapter(tuple[OwnContact, ...])


async def find(tx: Transaction, organisation_number: str) -> UUID | None:
    """Return the id of a company that has begun a registration, if it has."""
    found = await tx.execute(
        select(creditors.c.id).where(creditors.c.organisation_number == organisation_number)
    )
    return found.scalar()


async def add(tx: Transaction, registration: Registration) -> bool:
    """Enter a company that begins its registration and say so; one that is there already stays as it is."""
    statement = upsert(creditors).values(id=registration.id, **_columns(registration))
    added = await tx.execute(statement.on_conflict_do_nothing(index_elements=["organisation_number"]))
    return added.rowcount > 0


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
    return _registration(row, signed, await pending_account_change(tx, creditor_id))


async def save(tx: Transaction, registration: Registration) -> None:
    """Store a registration that was loaded with its lock; the client key is stored apart."""
    await tx.execute(
        update(creditors).where(creditors.c.id == registration.id).values(**_columns(registration))
    )


async def add_signature(tx: Transaction, creditor_id: UUID, signature: Signature) -> None:
    """Keep a signature beside the earlier ones."""
    values = asdict(signature) | {"terms": _TERMS.dump_python(signature.terms, mode="json")}
    await tx.execute(insert(signatures).values(creditor_id=creditor_id, **values))


async def note_mail(tx: Transaction, creditor_id: UUID, which: Mail, mail: Mailing) -> None:
    """Note what became of a mail to the company."""
    values = {which: mail.state, f"{which}_reason": mail.reason}
    await tx.execute(update(creditors).where(creditors.c.id == creditor_id).values(values))


async def all_creditors(tx: Transaction) -> Sequence[Registration]:
    """Return every company, by name, without its signature and a change of account that waits."""
    rows = (await tx.execute(select(creditors))).all()
    return sorted((_registration(row, None, None) for row in rows), key=lambda each: (each.name, each.id))


def _columns(registration: Registration) -> dict[str, Any]:
    return {
        "organisation_number": registration.organisation_number,
        "language": registration.language,
        "state": registration.state,
        "connection": registration.connection,
        "connection_since": registration.connection_since,
        "connection_reason": registration.connection_reason,
        "key_version": registration.key_version,
        "accounting_firm": registration.accounting_firm,
        "accountant_email": registration.accountant_email,
        "details": _DETAILS.dump_python(registration.details, mode="json"),
        "details_read_at": registration.details_read_at,
        "contact_since": registration.contact_since,
        "former_contact": _CONTACT.dump_python(registration.former_contact, mode="json"),
        "payout": _PAYOUT.dump_python(registration.payout, mode="json"),
        "contacts": _CONTACTS.dump_python(registration.contacts, mode="json"),
        "main_contact_id": registration.main_contact_id,
        "setup": _SETUP.dump_python(registration.setup, mode="json"),
        "vat_apart": registration.vat_apart,
        "opened_agreement": registration.opened_agreement,
        "registered_at": registration.registered_at,
        "welcome": registration.welcome.state,
        "welcome_reason": registration.welcome.reason,
        "accountant_invitation": registration.accountant_invitation.state,
        "accountant_invitation_reason": registration.accountant_invitation.reason,
        "loss_notice": registration.loss_notice.state,
        "loss_notice_reason": registration.loss_notice.reason,
        "revision": registration.revision,
    }


def _registration(
    row: Row[Any], signed: Row[Any] | None, account_change: AccountChange | None
) -> Registration:
    return Registration(
        id=row.id,
        organisation_number=row.organisation_number,
        language=row.language,
        state=row.state,
        connection=row.connection,
        connection_since=row.connection_since,
        connection_reason=row.connection_reason,
        key_version=row.key_version,
        accounting_firm=row.accounting_firm,
        accountant_email=row.accountant_email,
        details=_DETAILS.validate_python(row.details),
        details_read_at=row.details_read_at,
        contact_since=row.contact_since,
        former_contact=_CONTACT.validate_python(row.former_contact),
        payout=_PAYOUT.validate_python(row.payout),
        account_change=account_change,
        contacts=_CONTACTS.validate_python(row.contacts),
        main_contact_id=row.main_contact_id,
        setup=_SETUP.validate_python(row.setup),
        vat_apart=row.vat_apart,
        opened_agreement=row.opened_agreement,
        signature=_signature(signed) if signed else None,
        registered_at=row.registered_at,
        welcome=Mailing(row.welcome, row.welcome_reason),
        accountant_invitation=Mailing(row.accountant_invitation, row.accountant_invitation_reason),
        loss_notice=Mailing(row.loss_notice, row.loss_notice_reason),
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

"""The bank accounts that companies asked to be paid to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from services.registration.domain.account_change import AccountChange
from services.registration.domain.mailing import Mailing
from services.registration.store.tables import account_changes
from shared.db import Transaction
from shared.errors import NotFound


async def account_change(tx: Transaction, change_id: UUID) -> AccountChange:
    """Return a change that was asked for, however it stands.

    Raises:
        NotFound: there is no such change.
    """
    found = await tx.execute(select(account_changes).where(account_changes.c.id == change_id))
    row = found.one_or_none()
    if row is None:
        raise NotFound(f"there is no change of bank account {change_id}")
    return _account_change(row)


async def pending_account_change(tx: Transaction, creditor_id: UUID) -> AccountChange | None:
    """Return the change of a company that nobody has decided yet; it may have been left too long."""
    pending = select(account_changes).where(
        account_changes.c.creditor_id == creditor_id, account_changes.c.state == "pending"
    )
    row = (await tx.execute(pending)).one_or_none()
    return _account_change(row) if row else None


async def add_account_change(tx: Transaction, change: AccountChange) -> None:
    """Enter a change that is asked for; one that waited before must have been ended."""
    await tx.execute(insert(account_changes).values(id=change.id, **_columns(change)))


async def save_account_change(tx: Transaction, change: AccountChange) -> None:
    """Store how a change was decided; its company must be locked."""
    values = {"state": change.state, "decided_by": change.decided_by, "decided_at": change.decided_at}
    await tx.execute(update(account_changes).where(account_changes.c.id == change.id).values(values))


async def note_account_mail(tx: Transaction, change_id: UUID, mail: Mailing) -> None:
    """Note what became of the mail to the company's contact."""
    values = {"mail": mail.state, "mail_reason": mail.reason}
    await tx.execute(update(account_changes).where(account_changes.c.id == change_id).values(values))


def _columns(change: AccountChange) -> dict[str, Any]:
    return {
        "creditor_id": change.creditor_id,
        "bank_account": change.bank_account,
        "present_account": change.present_account,
        "former_emails": list(change.former_emails),
        "asked_by": change.asked_by,
        "asked_at": change.asked_at,
        "valid_until": change.valid_until,
        "state": change.state,
        "decided_by": change.decided_by,
        "decided_at": change.decided_at,
        "mail": change.mail.state,
        "mail_reason": change.mail.reason,
    }


def _account_change(row: Row[Any]) -> AccountChange:
    """Return a row as the domain knows it."""
    return AccountChange(
        id=row.id,
        creditor_id=row.creditor_id,
        bank_account=row.bank_account,
        present_account=row.present_account,
        former_emails=tuple(row.former_emails),
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        valid_until=row.valid_until,
        state=row.state,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        mail=Mailing(row.mail, row.mail_reason),
    )

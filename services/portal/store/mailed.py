"""What a mailed link may do once: choose a new password, and confirm a change of address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text

from shared.db import Transaction

Side = Literal["present", "new"]
"""Which of the two addresses of a change a link was mailed to."""

_ASK = text(
    "insert into password_resets (id, user_id, asked_at) values (:id, :user_id, :now) on conflict do nothing"
)
_ASKED_BY = text(
    "select user_id from password_resets where id = :id and used_at is null and asked_at > :since for update"
)
_USE_ALL = text("update password_resets set used_at = :now where user_id = :user_id and used_at is null")
_END_OTHERS = text("update email_changes set ended_at = :now where user_id = :user_id and ended_at is null")
_ADD_CHANGE = text(
    "insert into email_changes (id, user_id, present_email, new_email, asked_at)"
    " values (:id, :user_id, :present_email, :new_email, :now)"
)
_CHANGE = text("select * from email_changes where id = :id for update")
_WAITING = text(
    "select * from email_changes where user_id = :user_id and ended_at is null and asked_at > :since"
)
_CONFIRM = {
    "present": text("update email_changes set present_confirmed_at = :now where id = :id"),
    "new": text("update email_changes set new_confirmed_at = :now where id = :id"),
}
_END = text("update email_changes set ended_at = :now where id = :id")


async def add_reset(tx: Transaction, reset_id: UUID, user_id: UUID, now: datetime) -> None:
    """Keep that a user may choose a new password by a link."""
    await tx.execute(_ASK, {"id": reset_id, "user_id": user_id, "now": now})


async def reset_of(tx: Transaction, reset_id: UUID, since: datetime) -> UUID | None:
    """Return whose password a link may change, None when it was used or was mailed before `since`."""
    found = (await tx.execute(_ASKED_BY, {"id": reset_id, "since": since})).scalar()
    return UUID(str(found)) if found else None


async def use_resets(tx: Transaction, user_id: UUID, now: datetime) -> None:
    """Void every link for a new password of a user."""
    await tx.execute(_USE_ALL, {"user_id": user_id, "now": now})


@dataclass(frozen=True, kw_only=True)
class EmailChange:
    """Another address that a user has asked for; it holds once both addresses have confirmed it."""

    id: UUID
    user_id: UUID
    present_email: str
    new_email: str
    asked_at: datetime
    present_confirmed_at: datetime | None
    new_confirmed_at: datetime | None
    ended_at: datetime | None

    def confirmed_by(self, side: Side) -> bool:
        """Say whether an address has confirmed it."""
        at = self.present_confirmed_at if side == "present" else self.new_confirmed_at
        return at is not None


async def add_change(tx: Transaction, change: EmailChange) -> None:
    """Keep a change that is asked for; a later one replaces it."""
    values = {"user_id": change.user_id, "now": change.asked_at}
    await tx.execute(_END_OTHERS, values)
    await tx.execute(_ADD_CHANGE, vars(change) | values)


async def email_change(tx: Transaction, change_id: UUID) -> EmailChange | None:
    """Return a change of address, locked."""
    row = (await tx.execute(_CHANGE, {"id": change_id})).mappings().first()
    return EmailChange(**row) if row else None


async def waiting_change(tx: Transaction, user_id: UUID, since: datetime) -> EmailChange | None:
    """Return the change that a user waits for, asked for after `since`."""
    row = (await tx.execute(_WAITING, {"user_id": user_id, "since": since})).mappings().first()
    return EmailChange(**row) if row else None


async def confirm_side(tx: Transaction, change_id: UUID, side: Side, now: datetime) -> None:
    """Keep that one of the addresses has confirmed."""
    await tx.execute(_CONFIRM[side], {"id": change_id, "now": now})


async def end_change(tx: Transaction, change_id: UUID, now: datetime) -> None:
    """Let a change wait no more, done or not."""
    await tx.execute(_END, {"id": change_id, "now": now})

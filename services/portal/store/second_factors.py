"""Second factors: the encrypted secret of a user's app, the last code that counted, and recovery codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from shared.db import Transaction

_SECRET = text("select secret, confirmed_at from second_factors where user_id = :user_id")
_PROPOSE = text(
    "insert into second_factors (user_id, secret, created_at) values (:user_id, :secret, :now)"
    " on conflict (user_id) do update set user_id = excluded.user_id returning secret, confirmed_at"
)
_CONFIRM = text(
    "update second_factors set confirmed_at = :now, last_step = :step"
    " where user_id = :user_id and confirmed_at is null returning true"
)
_USE = text(
    "update second_factors set last_step = :step"
    " where user_id = :user_id and confirmed_at is not null and last_step < :step returning true"
)
_REMOVE = text("delete from second_factors where user_id = :user_id")
_FORGET_CODES = text("delete from recovery_codes where user_id = :user_id")
_KEEP_CODE = text("insert into recovery_codes (user_id, code_hash) values (:user_id, :code_hash)")
_USE_CODE = text(
    "delete from recovery_codes where user_id = :user_id and code_hash = :code_hash returning true"
)
_CODES_LEFT = text("select count(*) from recovery_codes where user_id = :user_id")


@dataclass(frozen=True, kw_only=True)
class SecondFactor:
    """A user's app; its encrypted secret counts once a code of it has been typed."""

    secret: str
    confirmed_at: datetime | None


async def second_factor(tx: Transaction, user_id: UUID) -> SecondFactor | None:
    """Return a user's second factor, confirmed or not."""
    row = (await tx.execute(_SECRET, {"user_id": user_id})).mappings().first()
    return SecondFactor(**row) if row else None


async def propose(tx: Transaction, user_id: UUID, secret: str) -> SecondFactor:
    """Return the second factor that a user has or is setting up, else this one."""
    row = await tx.execute(_PROPOSE, {"user_id": user_id, "secret": secret, "now": tx.now})
    return SecondFactor(**row.mappings().one())


async def confirm(tx: Transaction, user_id: UUID, step: int, codes: Sequence[bytes]) -> bool:
    """Let the second factor count from now on, with recovery codes; False when it counted already."""
    values = {"user_id": user_id, "step": step, "now": tx.now}
    if not (await tx.execute(_CONFIRM, values)).scalar():
        return False
    await replace_codes(tx, user_id, codes)
    return True


async def use_step(tx: Transaction, user_id: UUID, step: int) -> bool:
    """Use the code of a period; False when it, or a later one, was used before."""
    return bool((await tx.execute(_USE, {"user_id": user_id, "step": step})).scalar())


async def use_code(tx: Transaction, user_id: UUID, code_hash: bytes) -> bool:
    """Use a recovery code up; False when it is none of the user's."""
    values = {"user_id": user_id, "code_hash": code_hash}
    return bool((await tx.execute(_USE_CODE, values)).scalar())


async def replace_codes(tx: Transaction, user_id: UUID, codes: Sequence[bytes]) -> None:
    """Give a user new recovery codes; the old ones are void."""
    await tx.execute(_FORGET_CODES, {"user_id": user_id})
    if codes:
        await tx.execute(_KEEP_CODE, [{"user_id": user_id, "code_hash": each} for each in codes])


async def codes_left(tx: Transaction, user_id: UUID) -> int:
    """Return how many recovery codes a user has left."""
    return int((await tx.execute(_CODES_LEFT, {"user_id": user_id})).scalar_one())


async def remove(tx: Transaction, user_id: UUID) -> None:
    """Take a user's second factor away, and its recovery codes."""
    await tx.execute(_FORGET_CODES, {"user_id": user_id})
    await tx.execute(_REMOVE, {"user_id": user_id})

"""What has been tried lately, by whom and from where: log-ins, codes, mails asked for, registrations."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text

from services.portal.domain.limits import LIMITS, LONGEST_WINDOW, Attempt
from shared.db import Transaction

_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended(:account, 0))")
_OF_ACCOUNT = text(
    "select tried_at from failed_log_ins where kind = :kind and email = :account and tried_at > :since"
    " order by tried_at desc limit :most"
)
_FROM_ADDRESS = text(
    "select tried_at from failed_log_ins where kind = :kind and address = :address and tried_at > :since"
    " order by tried_at desc limit :most"
)
_NOTE = text(
    "insert into failed_log_ins (kind, email, address, tried_at) values (:kind, :account, :address, :now)"
)
_FORGIVE = text("delete from failed_log_ins where kind = :kind and email = :account")
_SWEEP = text("delete from failed_log_ins where tried_at < :since")


async def try_once(tx: Transaction, kind: Attempt, account: str, address: str, now: datetime) -> timedelta:
    """Count an attempt, unless there have been too many: then return how long it has to wait.

    Attempts for one account come one after the other; a success takes its attempts back (`forgive`).
    """
    await tx.execute(_ONE_AT_A_TIME, {"account": account})
    limit = LIMITS[kind]
    values = {"kind": kind, "account": account, "address": address, "since": now - limit.window}
    of_account = await tx.execute(_OF_ACCOUNT, values | {"most": limit.per_account})
    from_address = await tx.execute(_FROM_ADDRESS, values | {"most": limit.per_address})
    wait = limit.wait(of_account.scalars().all(), from_address.scalars().all(), now)
    if not wait:
        await tx.execute(_NOTE, values | {"now": now})
    return wait


async def forgive(tx: Transaction, kind: Attempt, account: str) -> None:
    """Forget the attempts for an account whose owner has now shown that it is he."""
    await tx.execute(_FORGIVE, {"kind": kind, "account": account})


async def sweep_attempts(tx: Transaction, now: datetime) -> int:
    """Delete the attempts that count no more; return how many there were."""
    return (await tx.execute(_SWEEP, {"since": now - LONGEST_WINDOW})).rowcount

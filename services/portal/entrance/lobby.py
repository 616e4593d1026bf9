"""What every way in stands on: the check of a password with its limits, and the opening of a session."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from services.portal.domain.access import normal_email
from services.portal.domain.limits import Attempt
from services.portal.language import spoken
from services.portal.passwords import Passwords
from services.portal.settings import Settings
from services.portal.signed_tokens import new_session_token
from services.portal.store import accounts, attempts, sessions
from services.portal.store.accounts import User
from services.portal.store.sessions import Opening
from shared.clock import Clock
from shared.db import Database, Transaction


@dataclass(frozen=True)
class Wait:
    """There have been too many attempts; the next may be made in so many seconds."""

    seconds: int

    @property
    def minutes(self) -> int:
        """The same in whole minutes, rounded up."""
        return -(-self.seconds // 60)


Refusal = Literal["wrong"] | Wait
"""Why somebody is not let in: what he typed does not fit, or too much has been tried lately."""


@dataclass(frozen=True)
class Origin:
    """From where somebody comes: his network's address, and what his browser calls itself."""

    address: str = ""
    agent: str = ""


@dataclass(frozen=True)
class Inside:
    """Somebody has been let in: the token of his new session."""

    token: str


@dataclass(frozen=True)
class Lobby:
    """Checks passwords and opens sessions.

    Sessions, attempts and mailed links count by `clock`, which runs as people's own do.
    """

    database: Database
    passwords: Passwords
    settings: Settings
    clock: Clock

    @property
    def operator_email(self) -> str:
        """The address of the settings' operator, empty where there is none."""
        return normal_email(self.settings.operator_email)

    @property
    def idle(self) -> timedelta:
        """How long a session lives in which nothing is asked for."""
        return timedelta(minutes=self.settings.idle_minutes)

    async def limited(self, kind: Attempt, account: str, address: str) -> Wait | None:
        """Count an attempt; say how long it has to wait when there have been too many."""
        async with self.database.transaction() as tx:
            wait = await attempts.try_once(tx, kind, account, address, self.clock.now())
        return Wait(-int(-wait.total_seconds() // 1)) if wait else None

    async def refusal(self, email: str, password: str, address: str) -> Refusal | None:
        """Check a password; a try counts as failed until it has succeeded."""
        if wait := await self.limited("password", email, address):
            return wait
        async with self.database.transaction() as tx:
            user = await accounts.find_user(tx, email)
        if not await self._is_password_of(email, user, password):
            return "wrong"
        async with self.database.transaction() as tx:
            await attempts.forgive(tx, "password", email)
        return None

    async def _is_password_of(self, email: str, user: User | None, password: str) -> bool:
        if email and email == self.operator_email:
            await self.passwords.matches(None, password)  # as slow as for a user: the time tells nothing
            expected = self.settings.operator_password.get_secret_value()
            return hmac.compare_digest(expected.encode(), password.encode())
        return await self.passwords.matches(user.password_hash if user else None, password)

    async def open_session(self, tx: Transaction, user_id: UUID, origin: Origin) -> Inside:
        """Open a session, whose token nobody has seen before.

        Who has chosen no language and comes in by English pages reads English from now on, in mails too.
        Norwegian ones decide nothing: he is mailed in it anyway, and his next browser may ask for English.
        """
        if spoken() != "nb":
            await accounts.note_language(tx, user_id, spoken())
        token, now = new_session_token(), self.clock.now()
        opening = Opening(
            user_id=user_id,
            now=now,
            expires_at=now + timedelta(hours=self.settings.session_hours),
            address=origin.address,
            agent=origin.agent[:300],
        )
        await sessions.open_session(tx, token, opening)
        return Inside(token)

    async def renew_session(self, tx: Transaction, session: KeptSession, *, second_factor: bool) -> Inside:
        """Give a session that goes on a new token; whoever knows the old one is out, its end stays."""
        await sessions.close_session(tx, session.token)
        token = new_session_token()
        opening = Opening(
            user_id=session.user_id,
            now=self.clock.now(),
            expires_at=session.expires_at,
            second_factor=second_factor,
            company_id=session.company_id,
            address=session.origin.address,
            agent=session.origin.agent[:300],
        )
        await sessions.open_session(tx, token, opening)
        return Inside(token)


@dataclass(frozen=True, kw_only=True)
class KeptSession:
    """A session that goes on under another token when its user's rights or log-in change."""

    token: str
    user_id: UUID
    email: str
    expires_at: datetime
    second_factor: bool
    company_id: UUID | None
    origin: Origin

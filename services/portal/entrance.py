"""The way in: log-in with its limits, and invitations that become users."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from services.portal.domain.access import Invitation, must_wait, normal_email
from services.portal.orders import InvitationOrdered
from services.portal.passwords import Passwords
from services.portal.seals import new_session_token
from services.portal.settings import Settings
from services.portal.store import accounts, companies, invitations, sessions
from services.portal.store.accounts import User
from shared.clock import Clock
from shared.db import Database, Transaction

Refusal = Literal["wrong", "wait"]
"""Why somebody is not let in: e-mail and password do not fit, or too many have been tried lately."""

Standing = Literal["open", "spent", "other_firm", "expired", "undeliverable"]
"""How an invitation stands; undeliverable: expired, and the last fresh link could not be mailed.

other_firm: it is for an accountant of a firm that is not the company's (any more, or yet).
"""


@dataclass(frozen=True)
class Inside:
    """Somebody has been let in: the token of his new session."""

    token: str


@dataclass(frozen=True)
class Guest:
    """Who an invitation is for: the company's name, and whether he has a password already."""

    company: str
    is_user: bool


@dataclass(frozen=True)
class Entrance:
    """Lets people in.

    Sessions and failed log-ins count by `clock`, which runs as people's own do. Invitations count by the
    installation's, with which registration stamps them.
    """

    database: Database
    passwords: Passwords
    settings: Settings
    clock: Clock

    @property
    def operator_email(self) -> str:
        """The operator's address, empty where there is none."""
        return normal_email(self.settings.operator_email)

    async def log_in(self, email: str, password: str, address: str) -> Inside | Refusal:
        """Open a session for the user with this e-mail and password; `address` is the network's."""
        email = normal_email(email)
        if refused := await self._refusal(email, password, address):
            return refused
        async with self.database.transaction() as tx:
            return await self._session(tx, await accounts.add_user(tx, email))

    async def log_out(self, token: str) -> None:
        """End a session."""
        async with self.database.transaction() as tx:
            await sessions.close_session(tx, token)

    async def standing(self, invitation: Invitation) -> Standing:
        """Tell how an invitation stands."""
        async with self.database.transaction() as tx:
            if await invitations.is_spent(tx, invitation):
                return "spent"
            if invitation.firm and invitation.firm != await companies.accounting_firm(
                tx, invitation.creditor_id
            ):
                return "other_firm"
            if not invitation.expired(tx.now):
                return "open"
            return "undeliverable" if await invitations.has_mail_problem(tx, invitation) else "expired"

    async def guest(self, invitation: Invitation) -> Guest:
        """Tell who an invitation is for."""
        async with self.database.transaction() as tx:
            user = await accounts.find_user(tx, invitation.email)
            company = await companies.company_name(tx, invitation.creditor_id)
        return Guest(company, is_user=bool(user and user.password_hash))

    async def accept(self, invitation: Invitation, password: str, address: str) -> Inside | Refusal | None:
        """Let the invited in: a new user with the password that he chooses, a known one with his own.

        None when the invitation has been used meanwhile.
        """
        known = (await self.guest(invitation)).is_user
        if known and (refused := await self._refusal(invitation.email, password, address)):
            return refused
        chosen = None if known else await self.passwords.hashed(password)
        async with self.database.transaction() as tx:
            if not await invitations.spend(tx, invitation):
                return None
            user = await accounts.add_user(tx, invitation.email)
            if chosen:
                await accounts.set_password(tx, user, chosen)
            await accounts.join(tx, user, invitation)
            return await self._session(tx, user)

    async def renew(self, invitation: Invitation) -> None:
        """Have a fresh link sent to the address that was invited; not more often than makes sense."""
        async with self.database.transaction() as tx:
            if await invitations.is_spent(tx, invitation) or not await invitations.renew(tx, invitation):
                return
            company = await companies.company_name(tx, invitation.creditor_id)
            order = InvitationOrdered(
                creditor_id=invitation.creditor_id,
                email=invitation.email,
                company=company,
                firm=invitation.firm,
            )
            tx.say(order)

    async def _refusal(self, email: str, password: str, address: str) -> Refusal | None:
        """Check a password; a try counts as failed until it has succeeded."""
        async with self.database.transaction() as tx:
            if must_wait(*await accounts.failures(tx, email, address, self.clock.now())):
                return "wait"
            await accounts.note_failure(tx, email, address, self.clock.now())
            user = await accounts.find_user(tx, email)
        if not await self._is_password_of(email, user, password):
            return "wrong"
        async with self.database.transaction() as tx:
            await accounts.forgive(tx, email)
        return None

    async def _is_password_of(self, email: str, user: User | None, password: str) -> bool:
        if email and email == self.operator_email:
            expected = self.settings.operator_password.get_secret_value()
            return hmac.compare_digest(expected.encode(), password.encode())
        return await self.passwords.matches(user.password_hash if user else None, password)

    async def _session(self, tx: Transaction, user: User) -> Inside:
        token, now = new_session_token(), self.clock.now()
        expires_at = now + timedelta(hours=self.settings.session_hours)
        await sessions.open_session(tx, user, token, now, expires_at)
        return Inside(token)

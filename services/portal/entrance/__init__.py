"""The way in: log-in with its limits, and invitations that become users."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from services.portal.domain.access import Invitation, normal_email
from services.portal.domain.choosing import Objection, objection
from services.portal.entrance.lobby import Inside, KeptSession, Lobby, Origin, Refusal, Wait
from services.portal.language import spoken
from services.portal.orders import InvitationOrdered
from services.portal.store import accounts, companies, invitations, sessions
from shared.db import Database

__all__ = ["Entrance", "Inside", "KeptSession", "Lobby", "Origin", "Refusal", "Wait"]

Standing = Literal["open", "spent", "other_firm", "expired", "undeliverable"]
"""How an invitation stands; undeliverable: expired, and the last fresh link could not be mailed.

other_firm: it is for an accountant of a firm that is not the company's (any more, or yet).
"""


@dataclass(frozen=True)
class Guest:
    """Who an invitation is for: the company's name, and whether he has a password already."""

    company: str
    is_user: bool


@dataclass(frozen=True)
class Entrance:
    """Lets people in. Invitations count by the installation's clock, with which registration stamps them."""

    lobby: Lobby

    @property
    def _database(self) -> Database:
        return self.lobby.database

    async def log_in(self, email: str, password: str, origin: Origin) -> Inside | Refusal:
        """Open a session for the user with this e-mail and password."""
        email = normal_email(email)
        if refused := await self.lobby.refusal(email, password, origin.address):
            return refused
        async with self._database.transaction() as tx:
            user = await accounts.add_user(tx, email)
            return await self.lobby.open_session(tx, user.id, origin)

    async def log_out(self, token: str) -> None:
        """End a session."""
        async with self._database.transaction() as tx:
            await sessions.close_session(tx, token)

    async def standing(self, invitation: Invitation) -> Standing:
        """Tell how an invitation stands."""
        async with self._database.transaction() as tx:
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
        async with self._database.transaction() as tx:
            user = await accounts.find_user(tx, invitation.email)
            company = await companies.company_name(tx, invitation.creditor_id)
        return Guest(company, is_user=bool(user and user.password_hash))

    async def objection(self, invitation: Invitation, password: str) -> Objection | None:
        """Tell what is wrong with a password that the invited chooses."""
        async with self._database.transaction() as tx:
            company = await companies.company_name(tx, invitation.creditor_id)
        return objection(password, [invitation.email, company])

    async def accept(self, invitation: Invitation, password: str, origin: Origin) -> Inside | Refusal | None:
        """Let the invited in: a new user with the password that he chooses, a known one with his own.

        None when the invitation has been used meanwhile.
        """
        known = (await self.guest(invitation)).is_user
        if known and (refused := await self.lobby.refusal(invitation.email, password, origin.address)):
            return refused
        chosen = None if known else await self.lobby.passwords.hashed(password)
        async with self._database.transaction() as tx:
            if not await invitations.spend(tx, invitation):
                return None
            user = await accounts.add_user(tx, invitation.email)
            if chosen:
                await accounts.set_password(tx, user.id, chosen)
            await accounts.join(tx, user, invitation)
            await sessions.close_sessions_of(tx, user.id)
            return await self.lobby.open_session(tx, user.id, origin)

    async def renew(self, invitation: Invitation) -> None:
        """Have a fresh link sent to the address that was invited; not more often than makes sense."""
        async with self._database.transaction() as tx:
            if await invitations.is_spent(tx, invitation) or not await invitations.renew(tx, invitation):
                return
            order = InvitationOrdered(
                creditor_id=invitation.creditor_id,
                email=invitation.email,
                company=await companies.company_name(tx, invitation.creditor_id),
                role=invitation.role,
                firm=invitation.firm,
                language=spoken(),
            )
            tx.say(order)

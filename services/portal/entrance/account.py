"""A user's own account: password, a forgotten one, e-mail address, and sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from services.portal.domain.access import AGENCY, normal_email
from services.portal.domain.choosing import Objection, objection
from services.portal.entrance.lobby import Inside, KeptSession, Lobby, Origin, Refusal, Wait
from services.portal.language import spoken
from services.portal.orders import EmailChangeOrdered, PasswordResetOrdered, SecurityNoticeOrdered, Told
from services.portal.store import accounts, attempts, mailed, sessions
from services.portal.store.mailed import EmailChange, Side
from services.portal.store.sessions import ListedSession
from shared.db import Transaction, new_id

RESET_LIFETIME = timedelta(hours=1)
CHANGE_LIFETIME = timedelta(days=1)

AddressStanding = Literal["asked", "confirmed", "done", "taken", "over"]
"""How a change of address stands for the holder of a link: he is asked; he has confirmed and the other has
not; both have; somebody else has the address; it is too old, replaced or done."""


@dataclass(frozen=True)
class Accounts:
    """Changes what is a user's own; each change of a log-in ends his other sessions and is told him."""

    lobby: Lobby

    async def change_password(
        self, session: KeptSession, present: str, chosen: str
    ) -> Inside | Refusal | Objection:
        """Give a user another password, by the one that he has."""
        if refused := await self.lobby.refusal(session.email, present, session.origin.address):
            return refused
        if wrong := objection(chosen, [session.email]):
            return wrong
        password_hash = await self.lobby.passwords.hashed(chosen)
        async with self.lobby.database.transaction() as tx:
            await self._set_password(tx, session.user_id, session.email, password_hash, but=session.token)
            return await self.lobby.renew_session(tx, session, second_factor=session.second_factor)

    async def forgotten(self, email: str, origin: Origin) -> Wait | None:
        """Order a link for a new password; the answer, and what it costs, is the same for every address."""
        email = normal_email(email)
        if wait := await self.lobby.limited("reset", email, origin.address):
            return wait
        async with self.lobby.database.transaction() as tx:
            tx.say(PasswordResetOrdered(creditor_id=AGENCY, email=email, language=spoken()))
        return None

    async def reset_is_open(self, reset_id: UUID) -> bool:
        """Say whether a link for a new password can be used."""
        async with self.lobby.database.transaction() as tx:
            return await mailed.reset_of(tx, reset_id, self._since(RESET_LIFETIME)) is not None

    async def reset(self, reset_id: UUID, chosen: str) -> Objection | Literal["done", "over"]:
        """Give the user of a link the password that he chooses; he is logged out everywhere."""
        async with self.lobby.database.transaction() as tx:
            user_id = await mailed.reset_of(tx, reset_id, self._since(RESET_LIFETIME))
            email = (await accounts.user(tx, user_id)).email if user_id else ""
        if wrong := objection(chosen, [email]):
            return wrong
        password_hash = await self.lobby.passwords.hashed(chosen)
        async with self.lobby.database.transaction() as tx:
            user_id = await mailed.reset_of(tx, reset_id, self._since(RESET_LIFETIME))
            if user_id is None:
                return "over"
            await self._set_password(tx, user_id, email, password_hash)
        return "done"

    async def ask_for_address(self, session: KeptSession, password: str, email: str) -> Refusal | None:
        """Ask both addresses whether the user's shall change."""
        if refused := await self.lobby.refusal(session.email, password, session.origin.address):
            return refused
        change = EmailChange(
            id=new_id(),
            user_id=session.user_id,
            present_email=session.email,
            new_email=normal_email(email),
            asked_at=self.lobby.clock.now(),
            present_confirmed_at=None,
            new_confirmed_at=None,
            ended_at=None,
        )
        sides: tuple[Side, ...] = ("present", "new")
        async with self.lobby.database.transaction() as tx:
            await mailed.add_change(tx, change)
            for side in sides:
                order = EmailChangeOrdered(
                    creditor_id=AGENCY,
                    change_id=change.id,
                    present_email=change.present_email,
                    new_email=change.new_email,
                    to=side,
                    language=spoken(),
                )
                tx.say(order)
        return None

    async def waiting_address(self, user_id: UUID) -> EmailChange | None:
        """Return the change of address that waits for an answer."""
        async with self.lobby.database.transaction() as tx:
            return await mailed.waiting_change(tx, user_id, self._since(CHANGE_LIFETIME))

    async def address_asked(self, change_id: UUID, side: Side) -> tuple[AddressStanding, EmailChange | None]:
        """Tell how a change of address stands for the holder of a link."""
        async with self.lobby.database.transaction() as tx:
            change = await mailed.email_change(tx, change_id)
        return self._standing(change, side), change

    async def confirm_address(
        self, change_id: UUID, side: Side
    ) -> tuple[AddressStanding, EmailChange | None]:
        """Confirm a change of address for one of the two; once both have, it holds."""
        now = self.lobby.clock.now()
        async with self.lobby.database.transaction() as tx:
            change = await mailed.email_change(tx, change_id)
            standing = self._standing(change, side)
            if change is None or standing != "asked":
                return standing, change
            await mailed.confirm_side(tx, change_id, side, now)
            if not change.confirmed_by("new" if side == "present" else "present"):
                return "confirmed", change
            await mailed.end_change(tx, change_id, now)
            if not await accounts.set_email(tx, change.user_id, change.new_email):
                return "taken", change
            await sessions.close_sessions_of(tx, change.user_id)
            for email in (change.present_email, change.new_email):
                self._tell(tx, email, "email")
            return "done", change

    async def sessions(self, session: KeptSession) -> list[ListedSession]:
        """Return the user's sessions."""
        async with self.lobby.database.transaction() as tx:
            now, idle = self.lobby.clock.now(), self.lobby.idle
            return await sessions.sessions_of(tx, session.user_id, session.token, now, idle)

    async def end_session(self, session: KeptSession, session_id: UUID) -> None:
        """End one of the user's sessions."""
        async with self.lobby.database.transaction() as tx:
            await sessions.close_one(tx, session.user_id, session_id)

    async def end_other_sessions(self, session: KeptSession) -> None:
        """End all of the user's sessions but this one."""
        async with self.lobby.database.transaction() as tx:
            await sessions.close_sessions_of(tx, session.user_id, but=session.token)

    async def _set_password(
        self, tx: Transaction, user_id: UUID, email: str, password_hash: str, *, but: str = ""
    ) -> None:
        await accounts.set_password(tx, user_id, password_hash)
        await mailed.use_resets(tx, user_id, self.lobby.clock.now())
        await attempts.forgive(tx, "password", email)
        await sessions.close_sessions_of(tx, user_id, but=but)
        self._tell(tx, email, "password")

    def _standing(self, change: EmailChange | None, side: Side) -> AddressStanding:
        if change is None or change.ended_at or change.asked_at < self._since(CHANGE_LIFETIME):
            return "over"
        return "confirmed" if change.confirmed_by(side) else "asked"

    def _since(self, lifetime: timedelta) -> datetime:
        return self.lobby.clock.now() - lifetime

    @staticmethod
    def _tell(tx: Transaction, email: str, changed: Told) -> None:
        order = SecurityNoticeOrdered(creditor_id=AGENCY, email=email, changed=changed, language=spoken())
        tx.say(order)

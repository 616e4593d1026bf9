"""The second factor: set up with an app, asked for at the log-in, and what stands in when the app is gone."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr

from services.portal.domain import totp
from services.portal.domain.access import AGENCY
from services.portal.entrance.lobby import Inside, KeptSession, Lobby, Refusal
from services.portal.language import spoken
from services.portal.orders import SecurityNoticeOrdered
from services.portal.qr import drawn
from services.portal.store import attempts, second_factors, sessions
from shared.db import Transaction
from shared.keyring import Keyring


@dataclass(frozen=True)
class SetUp:
    """What an app needs: the secret to type, and the same as a QR code (the path of an SVG `size` wide)."""

    secret: str
    qr_path: str
    size: int

    @property
    def groups(self) -> str:
        """The secret in groups of four, as people type it."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))


@dataclass(frozen=True)
class Confirmed:
    """The second factor counts from now on; the recovery codes are shown this once."""

    inside: Inside
    recovery_codes: list[str]


@dataclass(frozen=True)
class SecondFactors:
    """Sets up, asks for and takes away second factors; secrets are kept encrypted by `keyring`."""

    lobby: Lobby
    keyring: Keyring

    async def set_up(self, session: KeptSession) -> SetUp | None:
        """Return what the app needs, the same until it is confirmed; None when the user has one already."""
        made = self.keyring.encrypted(SecretStr(totp.new_secret()))
        async with self.lobby.database.transaction() as tx:
            factor = await second_factors.propose(tx, session.user_id, made)
        if factor.confirmed_at is not None:
            return None
        secret = self.keyring.decrypted(factor.secret).get_secret_value()
        code = drawn(totp.address(secret, session.email))
        return SetUp(secret, code.path, code.size)

    async def confirm(self, session: KeptSession, typed: str) -> Confirmed | Refusal:
        """Let the app count by a code that it shows; other sessions of the user end."""
        if wait := await self._limited(session):
            return wait
        async with self.lobby.database.transaction() as tx:
            factor = await second_factors.second_factor(tx, session.user_id)
            if factor is None or factor.confirmed_at is not None:
                return "wrong"
            secret = self.keyring.decrypted(factor.secret).get_secret_value()
            step = totp.matching_step(secret, typed, self.lobby.clock.now())
            codes = totp.new_recovery_codes()
            hashes = [totp.recovery_hash(session.user_id, each) for each in codes]
            if step is None or not await second_factors.confirm(tx, session.user_id, step, hashes):
                return "wrong"
            await attempts.forgive(tx, "code", session.email)
            await sessions.close_sessions_of(tx, session.user_id, but=session.token)
            self._tell(tx, session.email, removed=False)
            return Confirmed(await self.lobby.renew_session(tx, session, second_factor=True), codes)

    async def pass_with(self, session: KeptSession, typed: str) -> Inside | Refusal:
        """Take a code of the app, or a recovery code, each once; the session goes on under a new token."""
        if wait := await self._limited(session):
            return wait
        async with self.lobby.database.transaction() as tx:
            if not await self._fits(tx, session, typed):
                return "wrong"
            await attempts.forgive(tx, "code", session.email)
            return await self.lobby.renew_session(tx, session, second_factor=True)

    async def new_recovery_codes(self, session: KeptSession, typed: str) -> list[str] | Refusal:
        """Return new recovery codes by a code of the app; the old ones are void."""
        if wait := await self._limited(session):
            return wait
        codes = totp.new_recovery_codes()
        async with self.lobby.database.transaction() as tx:
            if not await self._fits(tx, session, typed):
                return "wrong"
            await attempts.forgive(tx, "code", session.email)
            hashes = [totp.recovery_hash(session.user_id, each) for each in codes]
            await second_factors.replace_codes(tx, session.user_id, hashes)
        return codes

    async def remove(self, session: KeptSession, typed: str) -> Inside | Refusal:
        """Take the second factor away by a code of it; for those whose roles do not need one."""
        if wait := await self._limited(session):
            return wait
        async with self.lobby.database.transaction() as tx:
            if not await self._fits(tx, session, typed):
                return "wrong"
            await attempts.forgive(tx, "code", session.email)
            await second_factors.remove(tx, session.user_id)
            await sessions.close_sessions_of(tx, session.user_id, but=session.token)
            self._tell(tx, session.email, removed=True)
            return await self.lobby.renew_session(tx, session, second_factor=False)

    async def _limited(self, session: KeptSession) -> Refusal | None:
        return await self.lobby.limited("code", session.email, session.origin.address)

    async def _fits(self, tx: Transaction, session: KeptSession, typed: str) -> bool:
        """Say whether a code is right, and use it up."""
        factor = await second_factors.second_factor(tx, session.user_id)
        if factor is None or factor.confirmed_at is None:
            return False
        secret = self.keyring.decrypted(factor.secret).get_secret_value()
        step = totp.matching_step(secret, typed, self.lobby.clock.now())
        if step is not None:
            return await second_factors.use_step(tx, session.user_id, step)
        return await second_factors.use_code(tx, session.user_id, totp.recovery_hash(session.user_id, typed))

    @staticmethod
    def _tell(tx: Transaction, email: str, *, removed: bool) -> None:
        changed = SecurityNoticeOrdered(
            creditor_id=AGENCY,
            email=email,
            changed="second_factor_removed" if removed else "second_factor",
            language=spoken(),
        )
        tx.say(changed)

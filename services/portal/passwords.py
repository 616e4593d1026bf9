"""Passwords: kept as argon2id, made and checked off the event loop, two at a time, for each takes memory."""

from __future__ import annotations

import asyncio
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from services.portal.domain.choosing import LONGEST


class Passwords:
    """Hashes and checks."""

    def __init__(self, memory_kib: int) -> None:
        self._hasher = PasswordHasher(memory_cost=memory_kib)
        self._places = asyncio.Semaphore(2)

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash("nobody's password")

    async def hashed(self, password: str) -> str:
        """Return a password's hash, with its salt and parameters."""
        async with self._places:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def matches(self, password_hash: str | None, password: str) -> bool:
        """Say whether the password is the right one; takes as long for a user who does not exist."""
        async with self._places:
            return await asyncio.to_thread(self._verify, password_hash, password[:LONGEST])

    def _verify(self, password_hash: str | None, password: str) -> bool:
        try:
            self._hasher.verify(password_hash or self._nobody, password)
        except VerificationError:
            return False
        return password_hash is not None

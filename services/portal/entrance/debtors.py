"""The way in for debtors: a case's number with the PIN that stands on its letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from services.portal.domain.paying_later import PlanRules
from services.portal.entrance.lobby import Inside, Lobby, Origin, Refusal, Wait
from services.portal.signed_tokens import new_session_token
from services.portal.store import attempts, debtors
from shared.debtor_pins import DebtorPins

DEBTOR_IDLE = timedelta(minutes=30)
DEBTOR_LONGEST = timedelta(hours=4)
"""How long a debtor's session lives without and with use: he may sit at somebody else's computer."""

DebtorAttempt = Literal["debtor_deed", "debtor_look"]
"""What a debtor does who is in."""

NOBODY = UUID(int=0)
"""Whose PIN is reckoned where there is no such case, so that the answer takes the same time."""


@dataclass(frozen=True)
class Debtors:
    """Lets debtors in, and counts what they do; `rules` are for what they agree on by themselves."""

    lobby: Lobby
    pins: DebtorPins
    rules: PlanRules

    async def log_in(self, typed_number: str, pin: str, origin: Origin) -> Inside | Refusal:
        """Open a session for the case with this number and PIN.

        A number that no case has is counted and answered as a wrong PIN is, so that nobody learns which
        cases there are.
        """
        number = "".join(typed_number.split())
        if wait := await self.lobby.limited("debtor", f"case {number}", origin.address):
            return wait
        now = self.lobby.clock.now()
        async with self.lobby.database.transaction() as tx:
            case_id = await debtors.case_numbered(tx, number)
            fits = self.pins.fits(case_id or NOBODY, pin)
            if case_id is None or not fits:
                return "wrong"
            await attempts.forgive(tx, "debtor", f"case {number}")
            token = new_session_token()
            await debtors.open_debtor_session(tx, token, case_id, now, now + DEBTOR_LONGEST)
        return Inside(token)

    async def log_out(self, token: str) -> None:
        """End a session."""
        async with self.lobby.database.transaction() as tx:
            await debtors.close_debtor_session(tx, token)

    async def case_of(self, token: str) -> UUID | None:
        """Return the case that a session opens, None when it has ended."""
        async with self.lobby.database.transaction() as tx:
            return await debtors.debtors_case(tx, token, self.lobby.clock.now(), DEBTOR_IDLE)

    async def limited(self, kind: DebtorAttempt, case_id: UUID, origin: Origin) -> Wait | None:
        """Count what a debtor sends, has fetched or looks at; say how long to wait when it is too much."""
        return await self.lobby.limited(kind, f"case {case_id}", origin.address)

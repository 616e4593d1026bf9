"""How often somebody may try: limits for each account and each network address, within a window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Attempt = Literal["password", "code", "reset", "registration", "mail", "debtor", "debtor_deed", "debtor_look"]
"""What is tried: a password, a code of the second factor, a mail for a new password, a registration, a mail
to an address that a user has typed, a case's PIN, something that a debtor sends or fetches, a look at his
page, for which settlement works out what is owed."""


@dataclass(frozen=True)
class Limit:
    """How many attempts count as too many; the next must wait until one of them is older than the window."""

    per_account: int
    per_address: int
    window: timedelta

    def wait(
        self, of_account: Sequence[datetime], from_address: Sequence[datetime], now: datetime
    ) -> timedelta:
        """Return how long the next attempt has to wait, zero when it may be made; newest attempts first."""
        until = [
            tried[most - 1] + self.window
            for tried, most in ((of_account, self.per_account), (from_address, self.per_address))
            if len(tried) >= most
        ]
        return max([*until, now]) - now


LIMITS: Mapping[Attempt, Limit] = {
    "password": Limit(5, 30, timedelta(minutes=15)),
    "code": Limit(5, 30, timedelta(minutes=15)),
    "reset": Limit(3, 20, timedelta(hours=1)),
    "registration": Limit(10, 20, timedelta(hours=1)),
    "mail": Limit(20, 60, timedelta(hours=1)),
    "debtor": Limit(5, 30, timedelta(minutes=15)),
    "debtor_deed": Limit(30, 90, timedelta(hours=1)),
    "debtor_look": Limit(60, 180, timedelta(minutes=15)),
}
"""Failed attempts count for passwords, codes and PINs, every one for the others.

For a registration the account is the organisation number, for debtors the case number as it was typed.
"""

LONGEST_WINDOW = max(limit.window for limit in LIMITS.values())

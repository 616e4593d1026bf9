"""The portal's instructions to its own effects."""

from dataclasses import dataclass

from shared.events import Event


@dataclass(frozen=True, kw_only=True)
class InvitationOrdered(Event):
    """Somebody whose invitation has expired asks for a fresh one at the same address."""

    email: str
    company: str
    firm: str = ""

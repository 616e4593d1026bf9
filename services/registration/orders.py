"""What registration orders from itself: deeds that are done after the decision is safe."""

from dataclasses import dataclass

from shared.events import Event


@dataclass(frozen=True, kw_only=True)
class WelcomeOrdered(Event):
    """The creditor is to get the welcome mail with the invitation to the portal."""

"""What sync orders from itself: to read what is new in a creditor's books."""

from dataclasses import dataclass
from typing import Literal

from shared.events import Event

Occasion = Literal["registered", "restored", "nightly", "webhook", "demand"]


@dataclass(frozen=True, kw_only=True)
class NewsOrdered(Event):
    """The creditor's books are to be read from where the mirror stands.

    Every occasion reads the same news by the same code. A nightly or demanded reading also asks which
    letters Go has sent (API v1), and one on demand reads every customer card again.
    """

    occasion: Occasion

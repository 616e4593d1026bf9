"""Other systems that listen to the public events: a queue, a user with rights to it alone, and replay.

    autocollect.events ──type──▶ subscriber.NAME ──full, or refused 20 times──▶ subscriber.NAME.dead

A subscriber that is slow or gone never stands in the system's way: its queue has a greatest length, and drops
its oldest message to its own dead letters, which are bounded too. (To refuse the newest instead would refuse
the relay's publish, and with it every other subscriber's copy.) What was dropped is brought back by a replay.
"""

from deploy.subscribers.accounts import Limits, Subscriber, add, listed, remove, types_of
from deploy.subscribers.management import Management
from deploy.subscribers.replay import Events, from_service, replay

__all__ = [
    "Events",
    "Limits",
    "Management",
    "Subscriber",
    "add",
    "from_service",
    "listed",
    "remove",
    "replay",
    "types_of",
]

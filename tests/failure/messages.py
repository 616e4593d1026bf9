"""Messages that no service can read, straight into its queues as a broken or hostile sender would put them."""

import json
from collections import Counter
from uuid import uuid4

from pamqp.commands import Basic

from deploy.topology import SERVICES, system_topology
from shared.broker import Queue
from shared.broker.rabbitmq import RabbitBroker
from shared.events import CONTENT_TYPE

GIANT_BYTES = 12 * 1024 * 1024
GIANT_FOR = ("dunning.InvoiceOverdue", "settlement.PaymentMatched", "portal.InvoiceTransferred")


def unreadable(queue: Queue) -> list[bytes]:
    """Return bodies that are poison for a queue: no JSON, no event, an event of no known type, one without its data."""
    envelope = {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": "/services/nobody",
        "type": queue.event.type,
        "time": "2026-06-03T05:00:00Z",
        "data": {"amount": "NaN"},
    }
    strange = envelope | {"id": str(uuid4()), "type": "no.autocollect.NeverHeardOf.v1"}
    bodies = [b"\x00\xff{", b"[]", json.dumps(strange).encode(), json.dumps(envelope).encode()]
    if queue.name in GIANT_FOR:
        bodies.append(json.dumps(envelope | {"data": {"text": "A" * GIANT_BYTES}}).encode())
    return bodies


def expected() -> Counter[str]:
    """Return how many dead letters each service will have of one dose."""
    doses = Counter(dict.fromkeys(SERVICES, 0))
    for queue in system_topology().queues:
        doses[queue.service] += len(unreadable(queue))
    return doses


def queues_of(service: str) -> list[Queue]:
    """Return the service's queues."""
    return [queue for queue in system_topology().queues if queue.service == service]


async def fill(broker: RabbitBroker, service: str, count: int) -> None:
    """Put so many messages that nobody can read into each of the service's queues."""
    for queue in queues_of(service):
        for _ in range(count):
            await broker.send_to_queue(queue.name, b"[]", Basic.Properties(delivery_mode=2))


async def poison(broker: RabbitBroker) -> int:
    """Give every queue its dose; return the number of messages."""
    given = 0
    for queue in broker.topology.queues:
        for body in unreadable(queue):
            properties = Basic.Properties(content_type=CONTENT_TYPE, delivery_mode=2, message_id=str(uuid4()))
            await broker.send_to_queue(queue.name, body, properties)
            given += 1
    return given

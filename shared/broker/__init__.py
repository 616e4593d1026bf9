"""A message's life, from the transaction that says an event to the transaction that hears it.

1. outbox.py    the row is written in the transaction that decided; the relay publishes it with confirms
2. contract.py  what a transport promises; kept by `rabbitmq.py` (with link, topology) and `embedded.py`
3. consumer.py  a batch is parsed, run through inbox and handler in one transaction, and judged
4. contract.py  Verdict: Ack · Retry on the ladder (10 s, 1 min, 10 min, 1 h) · Hold after a restore ·
                Dead with its reason
"""

from shared.broker.contract import (
    LADDER,
    Ack,
    Broker,
    Dead,
    Delivery,
    Message,
    Process,
    Queue,
    QueueDepth,
    Retry,
    Verdict,
)

__all__ = [
    "LADDER",
    "Ack",
    "Broker",
    "Dead",
    "Delivery",
    "Message",
    "Process",
    "Queue",
    "QueueDepth",
    "Retry",
    "Verdict",
]

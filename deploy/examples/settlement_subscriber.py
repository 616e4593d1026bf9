"""Keeps the settlements of AutoCollect in an SQLite file: each once, however often its event is delivered.

    python settlement_subscriber.py --url amqp://subscriber.NAME:…@host:5672/%2F --queue subscriber.NAME

Needs Python 3.11 and `pip install aio-pika`. A message is acknowledged when its row is committed, so that a
crash at any moment loses nothing; the event's id is kept in the same commit, so that a repetition changes
nothing. A message that cannot be read goes to the queue's dead letters and does not hold back the others.
"""

import argparse
import asyncio
import json
import sqlite3
from contextlib import closing
from typing import Any

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

TABLES = """
create table if not exists seen (id text primary key);
create table if not exists settlements (
    settlement_id text primary key, creditor_id text not null, settled_on text not null, payout text not null
);
"""


def take(database: sqlite3.Connection, body: bytes) -> bool:
    """Keep the settlement that an event tells of; say whether it was new.

    Raises:
        ValueError, KeyError: the message is not an event of this kind.
    """
    event: dict[str, Any] = json.loads(body)
    data = event["data"]
    row = (data["settlement_id"], event["creditorid"], data["settled_on"], data["payout"])
    with database:  # one transaction: both rows, or none
        if not database.execute("insert or ignore into seen values (?)", (event["id"],)).rowcount:
            return False
        database.execute("insert or replace into settlements values (?, ?, ?, ?)", row)
    return True


async def handle(database: sqlite3.Connection, message: AbstractIncomingMessage) -> None:
    """Take a message, and acknowledge it when it is safe."""
    try:
        new = take(database, message.body)
    except (ValueError, KeyError, TypeError) as unreadable:
        print(f"{message.message_id}: {unreadable!r}; it goes to the dead letters")
        await message.reject(requeue=False)
        return
    await message.ack()
    print(f"{message.message_id}: {'kept' if new else 'seen before'}")


async def subscribe(url: str, queue_name: str, file: str, *, drain: bool) -> None:
    """Take messages until Ctrl-C; with `drain`, until the queue is empty."""
    with closing(sqlite3.connect(file)) as database:
        database.executescript(TABLES)
        async with await aio_pika.connect_robust(url) as connection:
            channel = await connection.channel()
            await channel.set_qos(prefetch_count=50)
            queue = await channel.get_queue(queue_name, ensure=False)
            if drain:
                while message := await queue.get(fail=False):
                    await handle(database, message)
                return
            async with queue.iterator() as messages:
                async for message in messages:
                    await handle(database, message)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--url", required=True)
    parser.add_argument("--queue", required=True)
    parser.add_argument("--file", default="settlements.sqlite")
    parser.add_argument("--drain", action="store_true", help="end when the queue is empty")
    chosen = parser.parse_args()
    asyncio.run(subscribe(chosen.url, chosen.queue, chosen.file, drain=chosen.drain))

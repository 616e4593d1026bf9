"""One hop on RabbitMQ, three ways, in one run: how many events a second one process moves.

The work is the same for all. A quorum queue holds N PaymentMatched events. For each: refuse it if its id was
seen, insert the payment, add it to its invoice's sum, and publish one PaymentCounted event to a quorum
queue with a publisher confirm. A contender is done when all N answers stand in that queue.

    ours         HandlerConsumer + Relay: a batch in one transaction (inbox, state, outbox), relay with
                 confirms, then rows marked sent; survives a crash at any point
    faststream   the idiomatic handler: FastStream on RabbitMQ, one SQLAlchemy ORM session a message,
                 commit, then the answer is published by the decorator; no outbox (a crash loses answers)
    handwritten  aio-pika + asyncpg by hand, as fast as we can write it: batch of what is delivered, one
                 transaction (inbox, state, outbox), publish with confirms, mark sent, ack; in one loop

Beside events a second: the CPU that one event costs the contender's own process, which hardly depends on what
else the machine does.

Run: python -m tests.bench.hop [N]
"""

import asyncio
import json
import logging
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import aio_pika
import asyncpg
from sqlalchemy import text

from shared import migrate
from shared.broker import Queue
from shared.broker.consumer import HandlerConsumer
from shared.broker.outbox import Relay
from shared.broker.rabbitmq import RabbitBroker
from shared.broker.topology import EXCHANGE, Topology
from shared.clock import SystemClock
from shared.db import Database, Transaction, asyncpg_url, new_id
from shared.events import Envelope, Event, PaymentMatched
from tests.bench.figures import Figure

AMQP = os.environ.get("AMQP_URL", "amqp://guest:guest@127.0.0.1:5672/")
SERVER = os.environ.get("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres").rpartition("/")[0]
INVOICES = [UUID(int=number) for number in range(1, 201)]
TABLES = """
create table payments (id uuid primary key, invoice_id uuid not null, amount numeric(14,2) not null);
create table invoices (id uuid primary key, paid numeric(14,2) not null default 0);
"""


@dataclass(frozen=True, kw_only=True)
class PaymentCounted(Event):
    """The bench has added a payment to its invoice."""

    invoice_id: UUID
    amount: Decimal


def bodies(count: int) -> list[bytes]:
    """`count` PaymentMatched events spread over the invoices."""
    made = []
    for number in range(count):
        event = PaymentMatched(
            creditor_id=INVOICES[0],
            invoice_id=INVOICES[number % len(INVOICES)],
            payment_id=str(number),
            amount=Decimal("12.50"),
            paid_on=date(2026, 5, 4),
            channel="creditor",
            balance_after=Decimal("100.00"),
        )
        made.append(_envelope(event).to_json())
    return made


def _envelope(event: Event, cause: Envelope | None = None) -> Envelope:
    event_id = new_id()
    return Envelope(
        event=event,
        id=event_id,
        source="/bench",
        time=SystemClock().now(),
        correlation_id=cause.correlation_id if cause else event_id,
        causation_id=cause.id if cause else None,
    )


# --- ours ---------------------------------------------------------------------------------------------------

STATE = text(
    "with news as (select * from unnest(cast(:ids as uuid[]), cast(:invoices as uuid[]),"
    " cast(:amounts as numeric[])) as t (id, invoice_id, amount)), stored as (insert into payments"
    " select * from news) update invoices set paid = paid + sums.amount from (select invoice_id,"
    " sum(amount) as amount from news group by invoice_id) sums where sums.invoice_id = invoices.id"
)


async def on_payment_matched(events: Sequence[PaymentMatched], tx: Transaction) -> None:
    """The handler under measurement."""
    await tx.execute(
        STATE,
        {
            "ids": [new_id() for _ in events],
            "invoices": [event.invoice_id for event in events],
            "amounts": [event.amount for event in events],
        },
    )
    for event in events:
        answer = PaymentCounted(
            creditor_id=event.creditor_id, invoice_id=event.invoice_id, amount=event.amount
        )
        tx.say(answer, because=event)


async def ours(database_url: str, finished: Callable[[], Awaitable[bool]]) -> None:
    """Consume and relay until the answers are there."""
    database = Database.connect(database_url, clock=SystemClock(), source="/bench")
    broker = RabbitBroker(AMQP, topology(), "bench")
    relay = Relay(database, broker, "bench")
    database.on_said = relay.wake
    queue = topology().queues[0]
    consumer = HandlerConsumer(queue, on_payment_matched, database)
    loops = [
        asyncio.ensure_future(broker.consume(queue, consumer.process)),
        asyncio.ensure_future(relay.run(asyncio.Event())),
    ]
    while not await finished():
        await asyncio.sleep(0.02)
    for loop in loops:
        loop.cancel()
    await asyncio.gather(*loops, return_exceptions=True)
    await broker.close()
    await database.close()


# --- FastStream + SQLAlchemy --------------------------------------------------------------------------------


async def faststream(database_url: str, finished: Callable[[], Awaitable[bool]]) -> None:
    """The handler that the libraries' own guides teach."""
    from faststream.rabbit import ExchangeType, RabbitExchange, RabbitQueue
    from faststream.rabbit import RabbitBroker as FastStreamBroker
    from sqlalchemy.dialects.postgresql import insert
    from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

    class Base(DeclarativeBase):
        pass

    class Inbox(Base):
        __tablename__ = "inbox"
        event_id: Mapped[UUID] = mapped_column(primary_key=True)

    class Payment(Base):
        __tablename__ = "payments"
        id: Mapped[UUID] = mapped_column(primary_key=True)
        invoice_id: Mapped[UUID]
        amount: Mapped[Decimal]

    class Invoice(Base):
        __tablename__ = "invoices"
        id: Mapped[UUID] = mapped_column(primary_key=True)
        paid: Mapped[Decimal]

    engine = create_async_engine(asyncpg_url(database_url), pool_size=20)
    session_of = async_sessionmaker(engine, expire_on_commit=False)
    broker = FastStreamBroker(AMQP, logger=None)
    exchange = RabbitExchange(EXCHANGE, type=ExchangeType.TOPIC, declare=False)
    source = RabbitQueue(topology().queues[0].name, declare=False)

    @broker.subscriber(source)
    @broker.publisher(exchange=exchange, routing_key=PaymentCounted.type)
    async def handle(body: dict) -> dict:  # type: ignore[type-arg]
        data = body["data"]
        async with session_of() as session, session.begin():
            seen = await session.execute(
                insert(Inbox).values(event_id=UUID(body["id"])).on_conflict_do_nothing()
            )
            if seen.rowcount:  # type: ignore[attr-defined]
                amount = Decimal(data["amount"])
                session.add(Payment(id=uuid4(), invoice_id=UUID(data["invoice_id"]), amount=amount))
                invoice = await session.get(Invoice, UUID(data["invoice_id"]), with_for_update=True)
                assert invoice is not None
                invoice.paid += amount
        return body | {"id": str(uuid4()), "type": PaymentCounted.type}

    await broker.start()
    while not await finished():
        await asyncio.sleep(0.02)
    await broker.stop()
    await engine.dispose()


# --- by hand ------------------------------------------------------------------------------------------------


async def handwritten(database_url: str, finished: Callable[[], Awaitable[bool]]) -> None:
    """One loop, no abstractions."""
    connection = await aio_pika.connect(AMQP)
    incoming = await connection.channel(publisher_confirms=False)
    await incoming.set_qos(prefetch_count=400)
    outgoing = await connection.channel(publisher_confirms=True, on_return_raises=True)
    exchange = await outgoing.get_exchange(EXCHANGE, ensure=False)
    queue = await incoming.get_queue(topology().queues[0].name, ensure=False)
    buffer: asyncio.Queue[aio_pika.abc.AbstractIncomingMessage] = asyncio.Queue()
    await queue.consume(buffer.put)
    pool = await asyncpg.create_pool(database_url, min_size=2, max_size=4)

    async def loop() -> None:
        while True:
            batch = [await buffer.get()]
            while len(batch) < 200 and not buffer.empty():
                batch.append(buffer.get_nowait())
            answers = await store([json.loads(message.body) for message in batch])
            await asyncio.gather(
                *(
                    exchange.publish(aio_pika.Message(body, delivery_mode=2), PaymentCounted.type, timeout=10)
                    for _, body in answers
                )
            )
            async with pool.acquire() as conn:
                await conn.execute(
                    "update outbox set sent_at = now() where id = any($1)", [i for i, _ in answers]
                )
            await batch[-1].ack(multiple=True)

    async def store(documents: list[dict]) -> list[tuple[UUID, bytes]]:  # type: ignore[type-arg]
        async with pool.acquire() as conn, conn.transaction():
            fresh = {
                row[0]
                for row in await conn.fetch(
                    "insert into inbox (event_id) select * from unnest($1::uuid[])"
                    " on conflict do nothing returning event_id",
                    [UUID(document["id"]) for document in documents],
                )
            }
            news = [document for document in documents if UUID(document["id"]) in fresh]
            await conn.execute(
                "with news as (select * from unnest($1::uuid[], $2::uuid[], $3::numeric[]) as"
                " t (id, invoice_id, amount)), stored as (insert into payments select * from news)"
                " update invoices set paid = paid + sums.amount from (select invoice_id, sum(amount) as"
                " amount from news group by invoice_id) sums where sums.invoice_id = invoices.id",
                [uuid4() for _ in news],
                [UUID(document["data"]["invoice_id"]) for document in news],
                [Decimal(document["data"]["amount"]) for document in news],
            )
            answers = [
                (uuid4(), json.dumps(document | {"type": PaymentCounted.type}).encode()) for document in news
            ]
            await conn.execute(
                "insert into outbox (id, type, source, time, body) select t.id, $3, '/bench', now(), t.body"
                " from unnest($1::uuid[], $2::bytea[]) as t (id, body)",
                [i for i, _ in answers],
                [body for _, body in answers],
                PaymentCounted.type,
            )
            return answers

    working = asyncio.ensure_future(loop())
    while not await finished():
        if working.done():
            working.result()
        await asyncio.sleep(0.02)
    working.cancel()
    await connection.close()
    await pool.close()


# --- the measurement ----------------------------------------------------------------------------------------

CONTENDERS = {"ours": ours, "faststream": faststream, "handwritten": handwritten}
SHARE = {"ours": 1.0, "faststream": 0.25, "handwritten": 1.0}
"""The slow one gets fewer events; a rate is a rate."""


def topology() -> Topology:
    """The two queues of the bench."""
    return Topology((Queue("bench", PaymentMatched), Queue("benchout", PaymentCounted)), ())


async def measure(contender: str, count: int) -> tuple[float, float]:
    """Return events per second, and milliseconds of CPU per event, in a new database and on new queues."""
    name = f"autocollect_bench_{uuid4().hex[:8]}"
    admin = await asyncpg.connect(f"{SERVER}/postgres")
    await admin.execute(f'create database "{name}"')
    url = f"{SERVER}/{name}"
    conn = await asyncpg.connect(url)
    await conn.execute(migrate.CORE + ";" + TABLES)
    await conn.executemany("insert into invoices (id) values ($1)", [(invoice,) for invoice in INVOICES])
    await conn.close()
    link = await aio_pika.connect(AMQP)
    channel = await link.channel(publisher_confirms=True)
    try:
        await _fresh_queues(channel)
        await _fill(channel, bodies(count))
        raw = await channel.get_underlay_channel()

        async def finished() -> bool:
            answer = await raw.queue_declare("benchout.PaymentCounted", passive=True)
            return (answer.message_count or 0) >= count

        started, cpu = time.perf_counter(), time.process_time()
        await CONTENDERS[contender](url, finished)
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    finally:
        for queue in topology().queues:
            await channel.queue_delete(queue.name)
            await channel.queue_delete(queue.dead)
        await link.close()
        await admin.execute(f'drop database "{name}" with (force)')
        await admin.close()
    return count / seconds, cpu / count * 1000


async def _fresh_queues(channel: aio_pika.abc.AbstractChannel) -> None:
    for queue in topology().queues:
        await channel.queue_delete(queue.name)
    broker = RabbitBroker(AMQP, topology(), "bench")
    await broker.start()
    await broker.close()


async def _fill(channel: aio_pika.abc.AbstractChannel, made: list[bytes]) -> None:
    exchange = await channel.get_exchange(EXCHANGE, ensure=False)
    for start in range(0, len(made), 500):
        await asyncio.gather(
            *(
                exchange.publish(aio_pika.Message(body, delivery_mode=2), PaymentMatched.type)
                for body in made[start : start + 500]
            )
        )


def main(count: int = 12_000, rounds: int = 3) -> list[Figure]:
    """Measure each contender `rounds` times, in turn, each in a process of its own; print the ratios."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in CONTENDERS}
    for _ in range(rounds):
        for name in CONTENDERS:
            command = [sys.executable, "-m", "tests.bench.hop", name, str(int(count * SHARE[name]))]
            output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            rate, cpu = output.strip().splitlines()[-1].split()
            found[name].append((float(rate), float(cpu)))
    rates = {name: statistics.median(rate for rate, _ in values) for name, values in found.items()}
    costs = {name: statistics.median(cpu for _, cpu in values) for name, values in found.items()}
    for name, values in found.items():
        each = ", ".join(f"{rate:.0f}" for rate, _ in values)
        print(f"{name:<12} {rates[name]:>8.0f} events/s   {costs[name]:.2f} ms CPU an event   ({each})")
    figures = []
    for peer, least in (("faststream", 5), ("handwritten", 0.6)):
        ratio, cost = rates["ours"] / rates[peer], costs["ours"] / costs[peer]
        print(f"ours / {peer:<12} {ratio:.2f}   (at least {least}); CPU of an event {cost:.2f}")
        measured = f"{ratio:.2f} (CPU of an event: {cost:.2f})"
        figures.append(Figure(f"one hop on RabbitMQ, of {peer}", f"≥ {least}", measured, ratio >= least))
    return figures


if __name__ == "__main__":
    import uvloop

    from shared.observability import configure_logging

    if len(sys.argv) == 3:
        configure_logging(pretty=False)
        import structlog

        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
        print(*uvloop.run(measure(sys.argv[1], int(sys.argv[2]))))
    else:
        main(*(int(argument) for argument in sys.argv[1:2]))

"""Past public events come once more to one subscriber, as they were, and never fill its queue."""

from datetime import UTC, datetime
from uuid import uuid4

import aio_pika
import pytest

from deploy.subscribers import Limits, from_service, replay
from shared.broker.rabbitmq import RabbitBroker
from shared.broker.topology import Topology
from shared.errors import Reject
from shared.events import InvoiceOverdue, PaymentMatched, parse
from tests.sync.test_flow import overdue_invoice

pytestmark = pytest.mark.rabbitmq

TYPES = [InvoiceOverdue.type, PaymentMatched.type]
SINCE, UNTIL = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
async def queue(amqp_url):
    """A subscriber's queue, removed afterwards."""
    async with await aio_pika.connect(amqp_url) as connection:
        channel = await connection.channel()
        name = f"subscriber.test-{uuid4().hex[:8]}"
        made = await channel.declare_queue(name, durable=True, arguments={"x-queue-type": "quorum"})
        yield made
        await made.delete(if_unused=False, if_empty=False)


@pytest.fixture
async def broker(amqp_url):
    made = RabbitBroker(amqp_url, Topology(()), "tests")
    yield made
    await made.close()


async def test_what_was_said_comes_again_with_its_first_id_and_body(books, broker, queue):
    await overdue_invoice(books)
    await overdue_invoice(books)
    said = [each for each in await books.service.outbox() if isinstance(each.event, InvoiceOverdue)]
    name = queue.name.removeprefix("subscriber.")
    sent = await replay(broker, name, from_service(books.http, TYPES, SINCE, UNTIL))
    messages = [await queue.get(no_ack=True) for _ in range(sent)]
    assert sorted(message.message_id for message in messages) == sorted(str(each.id) for each in said)
    assert {parse(message.body).id for message in messages} == {each.id for each in said}
    assert {message.headers["x-replayed"] for message in messages} == {"true"}
    assert {message.type for message in messages} == {InvoiceOverdue.type}


async def test_a_replay_ends_before_it_leaves_no_room_for_what_is_new(books, broker, queue):
    await overdue_invoice(books)
    await overdue_invoice(books)
    name = queue.name.removeprefix("subscriber.")
    with pytest.raises(Reject, match="go on with --since 20"):
        await replay(broker, name, from_service(books.http, TYPES, SINCE, UNTIL), Limits(length=1))
    assert await queue.get(fail=False) is None

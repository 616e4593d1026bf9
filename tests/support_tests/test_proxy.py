"""The wire that can be cut."""

import asyncio

import aio_pika
import pytest

from tests.support.proxy import Proxy


@pytest.fixture
async def echo():
    """The port of a server that says everything back."""

    async def answer(reader, writer):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


@pytest.fixture
async def proxy(echo):
    async with Proxy("127.0.0.1", echo) as running:
        yield running


@pytest.fixture
async def dial(proxy):
    """Opens connections through the proxy, and hangs up at the end."""
    writers = []

    async def through():
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writers.append(writer)
        return reader, writer

    yield through
    for writer in writers:
        writer.transport.abort()


async def heard(reader, size: int, *, seconds: float = 5.0) -> bytes:
    async with asyncio.timeout(seconds):
        return await reader.readexactly(size)


async def hung_up(reader) -> bool:
    try:
        async with asyncio.timeout(5):
            return await reader.read() == b""
    except ConnectionError:
        return True


async def test_everything_passes_in_both_directions_and_the_end_of_it_too(dial):
    reader, writer = await dial()
    much = bytes(range(256)) * 20_000
    writer.write(much)
    writer.write_eof()
    async with asyncio.timeout(10):
        assert await reader.read() == much


async def test_a_cut_drops_connections_and_refuses_new_ones_until_it_is_mended(proxy, dial):
    reader, writer = await dial()
    writer.write(b"ping")
    assert await heard(reader, 4) == b"ping"
    await proxy.cut()
    assert await hung_up(reader)
    with pytest.raises(ConnectionRefusedError):
        await dial()
    await proxy.mend()
    reader, writer = await dial()
    writer.write(b"again")
    assert await heard(reader, 5) == b"again"


async def test_a_frozen_wire_takes_connections_but_passes_nothing_until_it_is_mended(proxy, dial):
    before, to_before = await dial()
    to_before.write(b"ping")
    assert await heard(before, 4) == b"ping"
    await proxy.freeze()
    after, to_after = await dial()
    to_before.write(b"one")
    to_after.write(b"two")
    for reader in (before, after):
        with pytest.raises(TimeoutError):
            await heard(reader, 1, seconds=0.3)
    await proxy.mend()
    assert await heard(before, 3) == b"one"
    assert await heard(after, 3) == b"two"


async def test_a_frozen_wire_hides_that_the_other_side_has_hung_up(proxy, dial):
    reader, writer = await dial()
    writer.write(b"ping")
    assert await heard(reader, 4) == b"ping"
    await proxy.freeze()
    writer.write_eof()
    with pytest.raises(TimeoutError):
        await heard(reader, 1, seconds=0.3)
    await proxy.mend()
    assert await hung_up(reader)


async def test_a_frozen_wire_can_be_cut(proxy, dial):
    reader, _ = await dial()
    await proxy.freeze()
    await proxy.cut()
    assert await hung_up(reader)


async def test_a_connection_is_dropped_where_the_target_refuses_it(unused_tcp_port):
    async with Proxy("127.0.0.1", unused_tcp_port) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        assert await hung_up(reader)
        writer.close()


def test_a_url_through_the_proxy_keeps_everything_but_the_address():
    proxy = Proxy("rabbit.example", 5672)
    through = f"127.0.0.1:{proxy.port}"
    assert proxy.url_for("amqp://kari:p%40ss@rabbit.example:5672/%2Fa?x=1") == (
        f"amqp://kari:p%40ss@{through}/%2Fa?x=1"
    )
    assert proxy.url_for("postgresql://postgres@db/sync") == f"postgresql://postgres@{through}/sync"
    assert proxy.url_for("amqp://rabbit.example/") == f"amqp://{through}/"


@pytest.mark.rabbitmq
async def test_a_publisher_waits_in_vain_behind_a_frozen_wire_and_is_confirmed_after_it(amqp_url):
    target = aio_pika.connection.make_url(amqp_url)
    async with (
        Proxy(target.host, target.port or 5672) as proxy,
        await aio_pika.connect(proxy.url_for(amqp_url)) as connection,
    ):
        channel = await connection.channel()
        queue = await channel.declare_queue(exclusive=True)
        await proxy.freeze()
        publishing = asyncio.ensure_future(
            channel.default_exchange.publish(aio_pika.Message(b"late"), routing_key=queue.name)
        )
        done, _ = await asyncio.wait([publishing], timeout=0.5)
        assert not done
        await proxy.mend()
        async with asyncio.timeout(10):
            await publishing
            assert (await queue.get()).body == b"late"

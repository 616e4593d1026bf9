"""Private servers come up on free ports, keep what they have stored, and leave nothing behind."""

import asyncio
import os
import socket
from pathlib import Path

import aio_pika
import asyncpg
import pytest

from tests.support.answering import NoAnswer, amqp, postgresql
from tests.support.private_servers import PrivatePostgres, PrivateRabbit
from tests.support.processes import NotStarted, Process, eventually

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def database_server():
    with PrivatePostgres() as server:
        yield server


@pytest.fixture(scope="module")
def broker():
    with PrivateRabbit() as server:
        yield server


@pytest.mark.parametrize("how", ["stop", "kill"])
async def test_a_confirmed_message_outlives_a_restart_of_the_broker(broker, how):
    async with await aio_pika.connect(broker.url) as connection:
        channel = await connection.channel()
        await channel.declare_queue(how, durable=True, arguments={"x-queue-type": "quorum"})
        await asyncio.sleep(1.5)  # see PrivateRabbit.kill
        letter = aio_pika.Message(how.encode(), delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await channel.default_exchange.publish(letter, routing_key=how)
    await asyncio.to_thread(getattr(broker, how))
    with pytest.raises(NoAnswer, match="no RabbitMQ"):
        amqp.check(broker.url)
    await asyncio.to_thread(broker.start)
    async with await aio_pika.connect(broker.url) as connection:
        channel = await connection.channel()
        queue = await channel.get_queue(how)
        message = await queue.get(timeout=10)
        await message.ack()
        assert message.body == how.encode()


@pytest.mark.parametrize("how", ["stop", "kill"])
async def test_a_committed_row_outlives_a_restart_of_the_database_and_a_running_query_does_not(
    database_server, how
):
    writer = await asyncpg.connect(database_server.url)
    await writer.execute(f"create table {how}_test (number int); insert into {how}_test values (1)")
    running = asyncio.ensure_future(writer.execute(f"select pg_sleep(60); insert into {how}_test values (2)"))
    await asyncio.sleep(0.2)
    await asyncio.to_thread(getattr(database_server, how))
    with pytest.raises((asyncpg.PostgresError, ConnectionError)):
        await running
    with pytest.raises(NoAnswer, match="no PostgreSQL"):
        postgresql.check(database_server.url)
    await asyncio.to_thread(database_server.start)
    reader = await asyncpg.connect(database_server.url)
    assert await reader.fetch(f"select number from {how}_test") == [(1,)]
    await reader.close()
    writer.terminate()


async def test_a_private_database_server_lets_databases_be_made_and_knows_norwegian_letters(database_server):
    admin = await asyncpg.connect(database_server.url)
    await admin.execute("create database provided")
    assert await admin.fetchval("select lower('ÆØÅ')") == "æøå"
    await admin.close()


async def test_a_start_does_nothing_where_the_server_runs(database_server):
    before = database_server.processes
    await asyncio.to_thread(database_server.start)
    assert database_server.processes == before


@pytest.mark.parametrize("server_class", [PrivatePostgres, PrivateRabbit])
def test_closing_leaves_no_process_and_no_file(server_class):
    with server_class() as server:
        directory, processes = server.directory, server.processes
        assert all(process.alive() for process in processes)
    assert not directory.exists()
    assert not any(process.alive() for process in processes)


def test_a_server_that_cannot_start_tells_what_it_said():
    with socket.socket() as occupier:
        server = PrivatePostgres()
        occupier.bind(("127.0.0.1", server.port))
        with pytest.raises(NotStarted, match=r"(?s)has ended.*could not bind"), server:
            pass
        assert not server.directory.exists()


@pytest.mark.parametrize("method", ["scram-sha-256", "md5", "password"])
async def test_a_log_in_with_a_password_answers_only_with_the_right_one(database_server, method):
    role = method.replace("-", "_")
    await _make_role(database_server, role, "kari's løyndom", method)
    place = f"127.0.0.1:{database_server.port}/postgres"
    with pytest.raises(NoAnswer, match=f"{role} may not create databases"):
        postgresql.check(f"postgresql://{role}:kari%27s%20l%C3%B8yndom@{place}")
    await _execute(database_server, f"alter role {role} createdb")
    postgresql.check(f"postgresql://{role}:kari%27s%20l%C3%B8yndom@{place}")
    with pytest.raises(NoAnswer, match="password authentication failed"):
        postgresql.check(f"postgresql://{role}:wrong@{place}")


async def _make_role(server: PrivatePostgres, role: str, password: str, method: str) -> None:
    encryption = "md5" if method == "md5" else "scram-sha-256"
    quoted = password.replace("'", "''")
    await _execute(
        server, f"set password_encryption = '{encryption}'; create role {role} login password '{quoted}'"
    )
    access = server.directory / "data" / "pg_hba.conf"
    access.write_text(f"host all {role} 127.0.0.1/32 {method}\n{access.read_text()}")
    await _execute(server, "select pg_reload_conf()")
    async with asyncio.timeout(10):
        while await _execute(server, f"select 1 from pg_hba_file_rules where '{role}' = any(user_name)") == 0:
            await asyncio.sleep(0.05)


async def _execute(server: PrivatePostgres, statement: str) -> int:
    """Execute it; answers how many rows came."""
    connection = await asyncpg.connect(server.url)
    status = await connection.execute(statement)
    await connection.close()
    return int(status.split()[-1]) if status.startswith("SELECT") else 0


@pytest.mark.rabbitmq
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda url: url.replace("guest:guest", "guest:wrong"), "refuses the user guest or the password"),
        (lambda url: url.rstrip("/") + "/nowhere", "vhost nowhere not found"),
        (lambda url: "https://127.0.0.1/", "the URL must look like amqp://"),
    ],
)
def test_a_broker_that_refuses_says_why(broker, change, reason):
    with pytest.raises(NoAnswer, match=reason):
        amqp.check(change(broker.url))


def test_a_server_of_another_kind_is_no_answer(broker, database_server):
    with pytest.raises(NoAnswer):
        amqp.check(f"amqp://guest:guest@127.0.0.1:{database_server.port}/", seconds=2)
    with pytest.raises(NoAnswer):
        postgresql.check(f"postgresql://postgres@127.0.0.1:{broker.port}/postgres", seconds=2)


def test_a_killed_process_takes_its_children_with_it(tmp_path):
    family = "sleep 600 & sleep 600 & echo $! > child; wait"
    process = _start(["sh", "-c", family], tmp_path)
    child = tmp_path / "child"
    assert eventually(lambda: child.exists() and child.read_text().strip() != "", seconds=10)
    pid = int(child.read_text())
    process.kill()
    assert not process.alive()
    stat = Path(f"/proc/{pid}/stat")
    assert not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"


def test_a_process_that_does_not_end_in_order_is_killed(tmp_path):
    process = _start(["sh", "-c", "trap '' TERM; touch ready; while :; do sleep 1; done"], tmp_path)
    assert eventually((tmp_path / "ready").exists, seconds=10)
    process.stop(seconds=0.5)
    assert not process.alive()


def test_a_stranger_who_has_got_the_id_is_left_alone(tmp_path):
    stranger = _start(["sleep", "600"], tmp_path)
    remembered = Process(stranger.pid, birth="long ago", farewell=stranger.farewell)
    assert not remembered.alive()
    remembered.stop()
    remembered.kill()
    assert stranger.alive()
    stranger.kill()


def _start(command: list[str], directory: Path) -> Process:
    return Process.start(command, directory=directory, log=directory / "log", environment=dict(os.environ))

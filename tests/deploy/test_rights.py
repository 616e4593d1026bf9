"""Each service's rights on a real RabbitMQ and PostgreSQL: enough for its work, and nothing of another's."""

import ast
import asyncio
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import aio_pika
import asyncpg
import httpx
import pytest
from aiormq.exceptions import ChannelAccessRefused

from deploy import rights, roles
from deploy.databases import Server
from deploy.sandbox.agency import AGENCY
from deploy.topology import SAYS, SERVICES, system_topology
from services.settlement.app import create
from services.settlement.orders import VoucherOrdered
from services.settlement.settings import Settings
from shared import migrate
from shared.broker import Ack, Dead, Message, Queue, Retry
from shared.broker.operate import Wanted, operator_of
from shared.broker.rabbitmq import RabbitBroker
from shared.broker.topology import DEAD_EXCHANGE, EXCHANGE, Topology
from shared.errors import Outage, Reject
from shared.events import EVENTS
from tests.support.driving import driven, runtime_at
from tests.support.private_servers import PrivateRabbit
from tests.support.toy import running, until

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.rabbitmq, pytest.mark.processes]
NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)


def test_the_table_of_who_says_what_names_each_event_that_a_service_makes():
    """An event that is missing in deploy/topology.py would be refused by RabbitMQ in production."""
    system_topology()  # makes every event known
    names = {event.__name__ for event in EVENTS.values()}
    made = {service: set() for service in SERVICES}
    for service in SERVICES:
        for path in (ROOT / "services" / service).rglob("*.py"):
            calls = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
            called = {getattr(call.func, "id", getattr(call.func, "attr", "")) for call in calls}
            made[service] |= called & names
    assert {service: set(says) for service, says in SAYS.items()} == made


# --- RabbitMQ --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def guarded():
    """A RabbitMQ with the system's queues, and a user with its rights for each service."""
    with PrivateRabbit(management=True) as server:
        host = f"127.0.0.1:{server.port}"
        environment = {
            f"{name.upper()}_AMQP_URL": f"amqp://{name}:p%40ss-{name}@{host}/" for name in SERVICES
        }

        async def prepare() -> None:
            administrator = RabbitBroker(server.url, system_topology(), "administrator")
            await administrator.start()
            await administrator.close()
            for _ in range(2):  # the second time changes nothing
                await rights.grant(
                    server.management_url,
                    rights.system_rights(),
                    rights.users(environment),
                    rights.User("scaling", "p@ss", "/"),
                )

        asyncio.run(asyncio.wait_for(prepare(), 100))
        yield environment | {"management": f"http://{server.management_url.rpartition('@')[2]}"}


@pytest.fixture
async def settlement(guarded):
    broker = RabbitBroker(guarded["SETTLEMENT_AMQP_URL"], system_topology(), "settlement", declares=False)
    await broker.start()
    yield broker
    await broker.close()


def message(event_type: str, number: int = 1) -> Message:
    return Message(id=uuid4(), type=event_type, body=b"%d" % number, source="/tests", time=NOW)


async def test_a_service_says_its_events_reads_its_queues_and_puts_aside_what_fails(settlement):
    types = [event.type for event in EVENTS.values() if event.__name__ in SAYS["settlement"]]
    assert await settlement.publish([message(each) for each in types]) == [None] * len(types)
    orders = Queue("settlement", VoucherOrdered)
    verdicts = [Retry(10, 1, "not now"), Dead("never", 0), Ack()]

    async def judge(deliveries):
        return [verdicts.pop() for _ in deliveries]

    async with running(settlement.consume(orders, judge)):
        await settlement.publish([message(VoucherOrdered.type), message(VoucherOrdered.type)])

        async def all_judged() -> bool:
            return not verdicts and (await depths(settlement, "retry.10s", "settlement.dead")) == [1, 1]

        await until(all_judged)
        assert await settlement.orphans() == []
    operator = operator_of(settlement)
    (letter,) = await operator.dead("settlement")
    assert letter.reason == "never"
    assert await operator.requeue("settlement", Wanted(key=letter.key)) == 1
    assert await depths(settlement, "settlement.dead") == [0]
    assert sum(await depths(settlement, "retry.10s", orders.name)) == 2, "it comes back as the other does"


async def test_whoever_scales_sees_how_long_a_services_queues_are_and_can_touch_none(guarded):
    """The question is KEDA's, with the pattern of deploy/k8s/base/scaling.yaml."""
    asked = {"page": 1, "page_size": 100, "use_regex": "true", "name": r"^settlement\.(?!dead$)"}
    async with httpx.AsyncClient(base_url=guarded["management"], auth=("scaling", "p@ss")) as api:
        found = (await api.get("/api/queues/%2F", params=asked)).raise_for_status().json()["items"]
        forbidden = await api.delete("/api/queues/%2F/settlement.dead")
    own = {queue.name for queue in system_topology().queues if queue.service == "settlement"}
    assert {queue["name"] for queue in found} == own
    assert forbidden.status_code in {401, 403}


async def depths(broker, *names) -> list[int]:
    found = {depth.name: depth.ready for depth in await broker.depths()}
    return [found[name] for name in names]


async def test_a_service_does_not_start_before_its_queues_are_there(amqp_url):
    missing = Topology((Queue(f"nobody{uuid4().hex[:8]}", VoucherOrdered),))
    broker = RabbitBroker(amqp_url, missing, "nobody", declares=False)
    with pytest.raises(Outage, match="run 'autocollect migrate' first"):
        await broker.start()
    await broker.close()


@pytest.mark.parametrize(
    "attempt",
    [
        pytest.param(("read", "transfer.ClaimClosed"), id="reads another's queue"),
        pytest.param(("read", "transfer.dead"), id="reads another's dead letters"),
        pytest.param(("publish", "", "transfer.ClaimClosed"), id="puts a message into another's queue"),
        pytest.param(("publish", "autocollect.retry.10s", "transfer.ClaimClosed"), id="by way of a delay"),
        pytest.param(("publish", DEAD_EXCHANGE, "transfer.dead"), id="among another's dead letters"),
        pytest.param(
            ("publish", EXCHANGE, "no.autocollect.InvoiceTransferred.v1"), id="says another's event"
        ),
        pytest.param(("declare", "settlement.mine"), id="declares a queue"),
        pytest.param(("purge", "transfer.ClaimClosed"), id="empties another's queue"),
    ],
)
async def test_rabbitmq_refuses_whatever_is_not_the_services_own(guarded, attempt):
    connection = await aio_pika.connect(guarded["SETTLEMENT_AMQP_URL"])
    async with connection:
        channel = await connection.channel(publisher_confirms=True)
        with pytest.raises(ChannelAccessRefused):
            await attempted(channel, *attempt)


async def attempted(channel, what, *names) -> None:
    match what:
        case "read":
            await (await channel.get_queue(names[0], ensure=False)).consume(print)
        case "publish":
            exchange = await channel.get_exchange(names[0], ensure=False)
            await exchange.publish(aio_pika.Message(b"forged"), names[1], mandatory=True, timeout=10)
        case "declare":
            await channel.declare_queue(names[0])
        case "purge":
            await (await channel.get_queue(names[0], ensure=False)).purge()


def test_the_commands_of_rabbitmqctl_give_the_same_rights():
    """For who has no management API; the password is set apart, so that it stands in no shell's history."""
    settlement = next(each for each in rights.system_rights() if each.service == "settlement")
    commands = rights.rabbitmqctl(settlement, rights.User("s", "secret", "/"))
    assert commands[0] == ["set_permissions", "-p", "/", "s", "^$", settlement.write, r"^settlement\."]
    assert {command[4] for command in commands[1:]} == set(settlement.keys)
    assert not any("secret" in word for command in commands for word in command)


@pytest.mark.parametrize(
    ("addresses", "reason"),
    [
        ({}, "REGISTRATION_AMQP_URL is not set"),
        ({f"{name.upper()}_AMQP_URL": "amqp://one:x@h/" for name in SERVICES}, "share a RabbitMQ user"),
    ],
)
def test_no_rights_are_given_where_services_have_no_user_of_their_own(addresses, reason):
    with pytest.raises(Reject, match=reason):
        rights.users(addresses)


# --- PostgreSQL ------------------------------------------------------------------------------------------


@pytest.fixture
async def narrowed(database_server):
    """Two services' databases with a role each: the services' addresses."""
    mark = uuid4().hex[:8]
    server = Server(database_server, f"autocollect_test_{mark}")
    host = urlsplit(database_server).netloc.rpartition("@")[2]
    services = ("settlement", "sync")
    names = {service: f"test_{mark}_{service}" for service in services}
    environment = {
        f"{service.upper()}_DATABASE_URL": f"postgresql://{role}:p%40ss@{host}/{server.prefix}_{service}"
        for service, role in names.items()
    }
    administrator = await asyncpg.connect(database_server)
    try:
        for service in services:
            await administrator.execute(f'create database "{server.prefix}_{service}"')
            await asyncio.to_thread(migrate.upgrade, service, server.of_service(service))
        for _ in range(2):  # the second time changes nothing
            await roles.grant(server, environment, services)
        yield environment
    finally:
        for service, role in names.items():
            await administrator.execute(f'drop database if exists "{server.prefix}_{service}" with (force)')
            await administrator.execute(f'drop role if exists "{role}"')
        await administrator.close()


async def test_a_service_works_with_its_own_role_and_can_do_no_more(narrowed):
    environment = narrowed
    url = environment["SETTLEMENT_DATABASE_URL"]
    settings = Settings(database_url=url, pool_size=2)
    connections = object()  # nothing here reaches Go

    def build(runtime):
        return create(runtime, settings, connections=connections, agency=AGENCY)

    async with driven(build, runtime_at(NOW)) as service:
        assert "settlement" in await service.run_due()
        assert (await service.http.get("/readyz")).json()["problems"] == ["starting or draining"]
        async with service.service.database.transaction() as tx:
            tx.say(VoucherOrdered(creditor_id=uuid4(), settlement_id=uuid4()))
        assert await service.service.relay.publish_batch() == 1
    own = await asyncpg.connect(url)
    for statement in (
        "drop table outbox",
        "alter table outbox disable trigger all",
        "create table mine (number int)",
        "update alembic_version set version_num = '0001'",
        "create role friend",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await own.execute(statement)
    await own.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(url.replace("_settlement", "_sync").replace("_sync:", "_settlement:"))


async def test_no_role_is_made_of_the_administrators_own(database_server):
    environment = {"SYNC_DATABASE_URL": database_server, "SETTLEMENT_DATABASE_URL": database_server}
    with pytest.raises(Reject, match="role of its own"):
        await roles.grant(Server(database_server), environment, ("settlement", "sync"))

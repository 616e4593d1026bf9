"""The stack: each service and the stand-ins as processes of their own, on RabbitMQ and PostgreSQL.

The processes are those of `deploy/Procfile`. One that ends is started again; their logs lie in
`.autocollect/stack/logs/`. Servers: AMQP_URL and DATABASE_URL, else localhost's standard ports.
"""

import asyncio
import contextlib
import os
import shlex
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from secrets import token_hex
from types import MappingProxyType

import asyncpg
import httpx

from deploy import play
from deploy.databases import Server, create_missing, migrate_all
from deploy.installation import DIRECTORY, Installation, NoInstallation, kept_secrets, service_environment
from deploy.play import Plan
from deploy.sandbox.serve import Sandbox
from deploy.topology import SERVICES, system_topology
from shared.broker.rabbitmq import RabbitBroker
from shared.clock import FileClock
from shared.errors import Outage, Reject

HOST = "127.0.0.1"
HOME = DIRECTORY / "stack"
PROCFILE = Path(__file__).with_name("Procfile")


def run(plan: Plan) -> int:
    """Start everything, play the story, print what happened, and run until Ctrl-C, unless planned `once`."""
    (HOME / "logs").mkdir(parents=True, exist_ok=True)
    installation = asyncio.run(prepare(plan.base_port))
    migrate_all(_server(installation))
    play.start_clock(HOME)
    try:
        return asyncio.run(_run(installation, plan))
    except KeyboardInterrupt:
        return 0


def _server(installation: Installation) -> Server:
    return Server(installation.secret("STACK_DATABASE_SERVER"), installation.secret("STACK_DATABASE_PREFIX"))


async def prepare(base_port: int) -> Installation:
    """Make or find the installation and its databases.

    Raises:
        Outage: RabbitMQ or PostgreSQL does not answer.
        Reject: the broker holds another installation's messages.
    """
    amqp_url = os.environ.get("AMQP_URL", "amqp://guest:guest@127.0.0.1:5672/")
    prefix = _known_prefix()
    await _check_broker(amqp_url, is_new=prefix is None)
    server = Server(await _database_server(), prefix or f"autocollect_{token_hex(3)}")
    await create_missing(server)
    clock = f"file:{(HOME / 'clock').resolve()}"
    environment = {
        **service_environment(server, host=HOST, base_port=base_port, clock=clock),
        **_sandbox(base_port).environment(),
        **play.settings(base_port),
        **kept_secrets(HOME),
        "AUTOCOLLECT_AMQP_URL": amqp_url,
        "STACK_DATABASE_SERVER": server.url,
        "STACK_DATABASE_PREFIX": server.prefix,
    }
    installation = Installation(HOME, "rabbitmq", environment)
    installation.save()
    installation.apply()
    return installation


def _known_prefix() -> str | None:
    try:
        return Installation.load(HOME).environment["STACK_DATABASE_PREFIX"]
    except NoInstallation:
        return None


async def _database_server() -> str:
    tried = os.environ.get("DATABASE_URL")
    urls = (
        [tried]
        if tried
        else [f"postgresql://{user}@127.0.0.1:5432/postgres" for user in ("postgres", "root")]
    )
    for url in urls:
        try:
            await (await asyncpg.connect(url, timeout=5)).close()
        except (OSError, asyncpg.PostgresError, TimeoutError):
            continue
        return url
    raise Outage(f"PostgreSQL does not answer at {', '.join(urls)}; start it, or set DATABASE_URL")


async def _check_broker(amqp_url: str, *, is_new: bool) -> None:
    broker = RabbitBroker(amqp_url, system_topology(), "stack")
    try:
        waiting = sum(depth.ready for depth in await broker.depths())
    except Outage as outage:
        raise Outage(f"{outage}; start RabbitMQ, or set AMQP_URL") from outage
    finally:
        await broker.close()
    if is_new and waiting:
        raise Reject(
            f"this RabbitMQ holds {waiting} messages of another installation;"
            " set AMQP_URL to another virtual host, e.g. amqp://guest:guest@127.0.0.1:5672/autocollect"
        )


def _sandbox(base_port: int) -> Sandbox:
    return Sandbox(HOME / "sandbox", FileClock((HOME / "clock").resolve()), base_port + 100, rate_limit=None)


async def _run(installation: Installation, plan: Plan) -> int:
    sandbox = _sandbox(plan.base_port)
    broker = RabbitBroker(installation.secret("AUTOCOLLECT_AMQP_URL"), system_topology(), "stack")
    await broker.start()
    async with processes(installation, sandbox, webhooks=plan.webhooks) as supervisors:
        await ready(installation)
        play.say_where(installation, sandbox)
        await play.story(installation, sandbox, broker, until=plan.until)
        if not plan.once:
            play.say_where(installation, sandbox, serving=True)
            await asyncio.gather(*supervisors)
    await broker.close()
    return 0


@contextlib.asynccontextmanager
async def processes(
    installation: Installation,
    sandbox: Sandbox,
    *,
    webhooks: bool = True,
    own: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Run the Procfile's processes, and end them with a drain afterwards.

    `own` are settings of single processes, by their name in the Procfile, where they differ from the others'.
    """
    environment = os.environ | installation.environment | {"PATH": _path()}
    commands = dict(line.split(": ", 1) for line in PROCFILE.read_text().splitlines())
    commands["sandbox"] += f" --go-port {sandbox.go_port} --directory {sandbox.directory} --rate-limit 0"
    if webhooks:
        address = f"{installation.secret('AUTOCOLLECT_SYNC_URL')}/webhooks/poweroffice"
        commands["sandbox"] += f" --nudge {address}"
    supervisors = [
        asyncio.ensure_future(_keep_running(name, command, environment | dict(own.get(name, {}))))
        for name, command in commands.items()
    ]
    try:
        yield supervisors
    finally:
        for supervisor in supervisors:
            supervisor.cancel()
        await asyncio.gather(*supervisors, return_exceptions=True)


def _path() -> str:
    """Return the PATH with this interpreter's own commands first."""
    return f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"


async def _keep_running(name: str, command: str, environment: dict[str, str]) -> None:
    """Start a process again whenever it ends; end it with SIGTERM when we are cancelled."""
    with (HOME / "logs" / f"{name}.log").open("ab") as log:
        while True:
            process = await asyncio.create_subprocess_exec(
                *shlex.split(command), env=environment, stdout=log, stderr=log, start_new_session=True
            )
            (HOME / "logs" / f"{name}.pid").write_text(str(process.pid))
            try:
                await process.wait()
            except asyncio.CancelledError:
                with contextlib.suppress(ProcessLookupError):
                    process.send_signal(signal.SIGTERM)
                await process.wait()
                raise
            await asyncio.sleep(1)


async def ready(installation: Installation, seconds: float = 60) -> None:
    """Wait until every service says that it is ready."""
    async with httpx.AsyncClient(timeout=5) as http, asyncio.timeout(seconds):
        for service in SERVICES:
            url = f"{installation.secret(f'AUTOCOLLECT_{service.upper()}_URL')}/readyz"
            while True:
                with contextlib.suppress(httpx.HTTPError):
                    if (await http.get(url)).status_code == 200:
                        break
                await asyncio.sleep(0.2)

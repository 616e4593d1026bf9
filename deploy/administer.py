"""What an administrator does with a whole installation: rights, backup, restore."""

import asyncio
import shlex
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from deploy import backup as backups
from deploy import restoring, rights, roles
from deploy.databases import Server
from deploy.restoring import Restoring
from deploy.topology import SERVICES, system_topology
from shared.broker.rabbitmq import RabbitBroker
from shared.errors import Reject


def grant(server: Server, environment: Mapping[str, str]) -> list[str]:
    """Give each service its rights on the servers whose administrators are named; return what was done."""
    done: list[str] = []
    if environment.get("AUTOCOLLECT_ADMIN_DATABASE_URL"):
        done += asyncio.run(roles.grant(server, environment))
    if management_url := environment.get("AUTOCOLLECT_ADMIN_BROKER_URL"):
        done += rights.grant_now(management_url, environment)
    return done


def rabbitmqctl_commands(environment: Mapping[str, str]) -> list[str]:
    """Return the commands that give each service's RabbitMQ user its rights, for a shell."""
    found = rights.users(environment)
    return [
        shlex.join(["rabbitmqctl", *words])
        for each in rights.system_rights()
        for words in rights.rabbitmqctl(each, found[each.service])
    ]


def backup(server: Server, directory: Path) -> list[str]:
    """Dump all databases as of one moment."""
    return asyncio.run(backups.backup(server, directory))


def restore(server: Server, directory: Path | None, amqp_url: str, deed: Restoring) -> list[str]:
    """Make the databases of a backup anew, hold the services, and let what was on the way be said again.

    Without a directory the databases are there already: the server has recovered them itself.

    Raises:
        Reject: a service is still running, or see `backup.restore` and `restoring.hold`.
    """
    broker = RabbitBroker(amqp_url, system_topology(), "restore")
    return asyncio.run(restored(server, directory, broker, deed))


async def restored(
    server: Server, directory: Path | None, broker: RabbitBroker, deed: Restoring
) -> list[str]:
    """Empty the queues too: what they hold may come from after the backup, and is said again if not."""
    await broker.start()
    try:
        depths = await broker.depths()
        if running := [depth.name for depth in depths if depth.consumers]:
            raise Reject(f"{running[0]} is being consumed: stop every service before a restore")
        services = backups.services_in(directory) if directory else SERVICES
        done = await backups.restore(server, directory) if directory else []
        done += await restoring.hold(server, deed, services)
        emptied = await broker.empty([depth.name for depth in depths])
    finally:
        await broker.close()
    counts = await backups.resend(server, broker.topology, services)
    return [*done, f"{emptied} messages of the time after the backup dropped", *_told(counts)]


def resend(server: Server, since: date) -> list[str]:
    """Let everything be said again that some receiver has not handled."""
    return _told(asyncio.run(backups.resend(server, system_topology(), since=since)))


def _told(counts: Mapping[str, int]) -> list[str]:
    return [f"{service} says {count} events again" for service, count in counts.items() if count]

"""Databases of the services: made where they are missing, then migrated to the newest revision."""

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from deploy.topology import SERVICES
from shared import migrate

BROKER_DATABASE = "autocollect_broker"
"""Where the embedded transport keeps what it has put aside."""


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server on which this installation has its databases; `url` names any database of it."""

    url: str

    def database(self, name: str) -> str:
        """Return the URL of another database on the same server."""
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def of_service(self, service: str) -> str:
        """Return the URL of a service's database."""
        return self.database(f"autocollect_{service}")


async def create_missing(server: Server) -> list[str]:
    """Create the databases that are not there yet and return their names."""
    wanted = [*(f"autocollect_{service}" for service in SERVICES), BROKER_DATABASE]
    connection = await asyncpg.connect(server.url)
    try:
        there = {row[0] for row in await connection.fetch("select datname from pg_database")}
        missing = [name for name in wanted if name not in there]
        for name in missing:
            await connection.execute(f'create database "{name}"')
    finally:
        await connection.close()
    return missing


def migrate_all(server: Server) -> None:
    """Bring each service's database to its newest revision."""
    for service in SERVICES:
        migrate.upgrade(service, server.of_service(service))

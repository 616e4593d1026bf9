"""Databases of the services: made where they are missing, then migrated to the newest revision."""

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from deploy.topology import SERVICES
from shared import migrate


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server on which an installation has its databases, all named with its `prefix`.

    `url` names any database that exists there.
    """

    url: str
    prefix: str = "autocollect"

    def database(self, name: str) -> str:
        """Return the URL of another database on the same server."""
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def of_service(self, service: str) -> str:
        """Return the URL of a service's database."""
        return self.database(f"{self.prefix}_{service}")

    @property
    def of_broker(self) -> str:
        """The URL of the database in which the embedded transport keeps what it has put aside."""
        return self.database(f"{self.prefix}_broker")


async def create_missing(server: Server) -> list[str]:
    """Create the databases that are not there yet and return their names."""
    wanted = [f"{server.prefix}_{name}" for name in (*SERVICES, "broker")]
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

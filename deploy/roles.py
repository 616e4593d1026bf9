"""What each service may do in PostgreSQL: read and write rows in its own database, and nothing else.

The tables belong to the administrator who migrates them, so a service cannot change or drop a table, disable
a trigger or a check, or enter another service's database. Roles and passwords are those of each service's own
address (`SETTLEMENT_DATABASE_URL`).
"""

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

import asyncpg

from deploy.databases import Server
from deploy.topology import SERVICES
from shared.errors import Reject

_ROLE = (
    "{verb} role {role} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls"
    " password {password}"
)
_ON_SERVER = (
    "revoke all on database {database} from public",
    "revoke all on database {database} from {role}",
    "grant connect on database {database} to {role}",
)
_IN_DATABASE = (
    "revoke all on schema public from public",
    "grant usage on schema public to {role}",
    "grant select, insert, update, delete on all tables in schema public to {role}",
    "revoke insert, update, delete on alembic_version from {role}",
    "grant usage, select on all sequences in schema public to {role}",
)


async def grant(
    server: Server, environment: Mapping[str, str], services: tuple[str, ...] = SERVICES
) -> list[str]:
    """Make each service's role and give it exactly its rights; repeating it changes nothing.

    `server` is reached as an administrator, and its databases must be migrated.

    Raises:
        Reject: two services, or a service and the administrator, have the same role.
    """
    logins = {service: _login(environment, service) for service in services}
    names = [urlsplit(server.url).username or "", *(name for name, _ in logins.values())]
    if len(set(names)) < len(names):
        raise Reject("each service needs a PostgreSQL role of its own in its …_DATABASE_URL, not another's")
    return [await _grant_one(server, service, *logins[service]) for service in services]


def _login(environment: Mapping[str, str], service: str) -> tuple[str, str]:
    parts = urlsplit(environment[f"{service.upper()}_DATABASE_URL"])
    return unquote(parts.username or ""), unquote(parts.password or "")


async def _grant_one(server: Server, service: str, role: str, password: str) -> str:
    database = urlsplit(server.of_service(service)).path[1:]
    connection = await asyncpg.connect(server.url)
    try:
        quoted = dict(
            await connection.fetchrow(
                "select quote_ident($1) as role, quote_literal($2) as password, quote_ident($3) as database",
                role,
                password,
                database,
            )
        )
        exists = await connection.fetchval("select true from pg_roles where rolname = $1", role)
        await connection.execute(_ROLE.format(verb="alter" if exists else "create", **quoted))
        for statement in _ON_SERVER:
            await connection.execute(statement.format(**quoted))
    finally:
        await connection.close()
    connection = await asyncpg.connect(server.of_service(service))
    try:
        for statement in _IN_DATABASE:
            await connection.execute(statement.format(**quoted))
    finally:
        await connection.close()
    return f"PostgreSQL role {role}: rows of {database}"

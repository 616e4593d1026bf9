"""Databases of the tests' own, made and dropped on the server that they are given."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from shared import migrate


@asynccontextmanager
async def new_database(server: str) -> AsyncIterator[str]:
    """Make an empty database and drop it afterwards."""
    name = f"autocollect_test_{uuid.uuid4().hex[:12]}"
    admin = await asyncpg.connect(server)
    await admin.execute(f'create database "{name}"')
    await admin.execute(f'alter database "{name}" set synchronous_commit to off')  # tests outlive no crash
    try:
        yield f"{server.rpartition('/')[0]}/{name}"
    finally:
        await admin.execute(f'drop database "{name}" with (force)')
        await admin.close()


@asynccontextmanager
async def service_database(server: str, service: str) -> AsyncIterator[str]:
    """Make a database with the service's migrations applied, and drop it afterwards."""
    async with new_database(server) as url:
        await asyncio.to_thread(migrate.upgrade, service, url)
        yield url

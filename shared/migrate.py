"""Migrations: one Alembic history per service, run for all services by `autocollect migrate`.

Only who migrates loads Alembic (10 MB): a service that serves looks for its revision itself.
"""

from __future__ import annotations

import asyncio
import re
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import Connection, MetaData, pool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from shared.db import asyncpg_url
from shared.errors import Outage

if TYPE_CHECKING:
    from alembic.config import Config

log = structlog.get_logger("autocollect.migrate")

_SERVICES = Path(__file__).resolve().parent.parent / "services"


def _config(service: str, url: str) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SERVICES / service / "migrations"))
    config.attributes["url"] = asyncpg_url(url)
    return config


LOCK_SECONDS: float = 3
"""How long a statement of a migration waits for a table: everybody else waits behind it meanwhile."""

PAUSE_SECONDS: float = 5
"""How long the others then have the table to themselves."""

TRIES = 60
"""Tries before a migration gives up; about eight minutes."""


def upgrade(service: str, url: str) -> None:
    """Bring a service's database to the newest revision; two that try at once wait for each other.

    Each revision is a transaction of its own. One that does not get a table at once, because a dump or a
    long query has it, lets the others pass and is tried again.

    Raises:
        Outage: it did not get the table for minutes. What was done stays; run it again.
    """
    from alembic import command

    for _ in range(TRIES):
        try:
            command.upgrade(_config(service, url), "head")
        except DBAPIError as failure:
            if getattr(failure.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            log.info("migration.waits", service=service)
            time.sleep(PAUSE_SECONDS)
        else:
            return
    raise Outage(
        f"{service}'s migration does not get its tables: somebody reads them all the time. Is a backup"
        " running? Run 'autocollect migrate' again when it has ended."
    )


_LOCK_NOT_AVAILABLE = "55P03"


@cache
def _history(service: str) -> dict[str, str]:
    """Return each revision of a service with the one before it, "None" for the first."""
    scripts = (_SERVICES / service / "migrations" / "versions").glob("*.py")
    found = (dict(_REVISION.findall(script.read_text())) for script in scripts)
    return {each["revision"].strip('"'): each["down_revision"].strip('"') for each in found}


_REVISION = re.compile(r'^(revision|down_revision) = (None|"[^"]+")$', re.MULTILINE)


def head(service: str) -> str:
    """Return the newest revision of a service's history."""
    history = _history(service)
    (newest,) = history.keys() - history.values()
    return newest


def is_behind(service: str, revision: str | None) -> bool:
    """Say whether a database at `revision` lacks something that this code needs.

    A revision that this code does not know is a newer release's: migrations only expand, so the release
    before goes on working on it, and stays ready while it is replaced.
    """
    return revision is None or (revision in _history(service) and revision != head(service))


async def current(engine: AsyncEngine) -> str | None:
    """Return the revision at which a database stands; None before the first."""
    async with engine.connect() as connection:
        if not await connection.scalar(text("select to_regclass('alembic_version')::text")):
            return None
        revision: str | None = await connection.scalar(text("select version_num from alembic_version"))
        return revision


def run_environment(metadata: MetaData) -> None:
    """Be a service's `migrations/env.py`: run the migrations that Alembic asks for, one transaction each."""
    from alembic import context

    asyncio.run(_run(context.config.attributes["url"], metadata))


async def _run(url: str, metadata: MetaData) -> None:
    engine = create_async_engine(url, poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(_migrate, metadata)
    await engine.dispose()


def _migrate(connection: Connection, metadata: MetaData) -> None:
    from alembic import context

    connection.exec_driver_sql("select pg_advisory_lock(4712)")  # until the connection closes
    connection.exec_driver_sql(f"set lock_timeout = '{round(LOCK_SECONDS * 1000)}ms'")
    connection.commit()
    arguments: dict[str, Any] = {"target_metadata": metadata, "transaction_per_migration": True}
    context.configure(connection=connection, **arguments)
    with context.begin_transaction():
        context.run_migrations()


CORE = """
create table inbox (
    event_id uuid primary key,
    received_at timestamptz not null default now()
);
create index inbox_received_at on inbox (received_at);
create table outbox (
    id uuid primary key,
    type text not null,
    source text not null,
    time timestamptz not null,
    body bytea not null,
    said_at timestamptz not null default now(),
    attempts int not null default 0,
    not_before timestamptz not null default now(),
    last_error text,
    sent_at timestamptz
);
create index outbox_unsent on outbox (not_before, id) where sent_at is null;
create table job_runs (
    job varchar(60) not null,
    business_date varchar(10) not null,
    started_at timestamptz,
    finished_at timestamptz,
    summary text,
    last_error text,
    primary key (job, business_date)
)
"""
"""Inbox, outbox and job_runs as of their first revision."""


def create_core_tables(op: Any) -> None:
    """Create inbox, outbox and job_runs as of their first revision; called by each first migration."""
    for statement in CORE.split(";"):
        if statement.strip():
            op.execute(statement)


OPERATOR_LOG = (
    """
    create table operator_log (
        id uuid primary key,
        at timestamptz not null,
        by text not null,
        deed text not null,
        reason text not null,
        about jsonb not null
    )
    """,
    """
    create function refuse_rewriting_the_operator_log() returns trigger language plpgsql as $$
    begin
        raise exception 'the log of operators is append-only';
    end $$
    """,
    """
    create trigger operator_log_append_only before update or delete on operator_log
        for each statement execute function refuse_rewriting_the_operator_log()
    """,
)
"""The log of what operators did, as of its first revision."""


def create_operator_log(op: Any) -> None:
    """Create the operators' log as of its first revision; called by one migration of each service."""
    for statement in OPERATOR_LOG:
        op.execute(statement)

"""Migrations: one Alembic history per service, run for all services by `autocollect migrate`."""

import asyncio
from pathlib import Path
from typing import Any

from alembic import command, context
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, pool
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from shared.db import asyncpg_url

_SERVICES = Path(__file__).resolve().parent.parent / "services"


def _config(service: str, url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SERVICES / service / "migrations"))
    config.attributes["url"] = asyncpg_url(url)
    return config


def upgrade(service: str, url: str) -> None:
    """Bring a service's database to the newest revision; two that try at once wait for each other."""
    command.upgrade(_config(service, url), "head")


def head(service: str) -> str | None:
    """Return the newest revision of a service's history."""
    return ScriptDirectory.from_config(_config(service, "")).get_current_head()


def is_behind(service: str, revision: str | None) -> bool:
    """Say whether a database at `revision` lacks something that this code needs.

    A revision that this code does not know is a newer release's: migrations only expand, so the release
    before goes on working on it, and stays ready while it is replaced.
    """
    known = {each.revision for each in ScriptDirectory.from_config(_config(service, "")).walk_revisions()}
    return revision is None or (revision in known and revision != head(service))


async def current(engine: AsyncEngine) -> str | None:
    """Return the revision at which a database stands."""
    async with engine.connect() as connection:
        return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())


def run_environment(metadata: MetaData) -> None:
    """Be a service's `migrations/env.py`: run the migrations that Alembic asks for, in one transaction."""
    asyncio.run(_run(context.config.attributes["url"], metadata))


async def _run(url: str, metadata: MetaData) -> None:
    engine = create_async_engine(url, poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(_migrate, metadata)
        await connection.commit()
    await engine.dispose()


def _migrate(connection: Connection, metadata: MetaData) -> None:
    arguments: dict[str, Any] = {"target_metadata": metadata, "transaction_per_migration": False}
    context.configure(connection=connection, **arguments)
    with context.begin_transaction():
        connection.exec_driver_sql("select pg_advisory_xact_lock(4712)")
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

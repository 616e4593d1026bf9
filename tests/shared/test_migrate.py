"""When a database is too old for the code, and when it is only newer."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.topology import SERVICES
from shared import migrate
from shared.db import asyncpg_url
from shared.errors import Outage
from tests.support import databases

ROOT = Path(__file__).parents[2]


def test_a_database_before_the_newest_known_revision_is_behind_and_one_of_a_newer_release_is_not():
    assert migrate.is_behind("settlement", None)
    assert migrate.is_behind("dunning", "0001")
    assert not migrate.is_behind("dunning", migrate.head("dunning"))
    assert not migrate.is_behind("dunning", "a revision of the next release")


@pytest.mark.parametrize("service", SERVICES)
def test_every_revision_that_alembic_finds_is_known_without_it(service):
    scripts = Config()
    scripts.set_main_option("script_location", str(ROOT / "services" / service / "migrations"))
    history = ScriptDirectory.from_config(scripts)
    assert migrate.head(service) == history.get_current_head()
    older = {each.revision for each in history.walk_revisions()} - {migrate.head(service)}
    assert older
    assert all(migrate.is_behind(service, revision) for revision in older)


async def test_a_database_without_migrations_stands_at_no_revision(database_server):
    async with databases.new_database(database_server) as url:
        engine = create_async_engine(asyncpg_url(url))
        assert await migrate.current(engine) is None
        await asyncio.to_thread(migrate.upgrade, "sync", url)
        assert await migrate.current(engine) == migrate.head("sync")
        await engine.dispose()


async def test_a_migration_keeps_what_it_has_done_and_blocks_nobody_while_a_dump_holds_a_table(
    empty_database, monkeypatch
):
    """A dump holds every table until it has written all; who waits for one makes all others wait behind."""
    monkeypatch.setattr(migrate, "LOCK_SECONDS", 0.3, raising=False)
    monkeypatch.setattr(migrate, "PAUSE_SECONDS", 0.1, raising=False)
    dunning = migrate._config("dunning", empty_database)
    await asyncio.to_thread(command.upgrade, dunning, "court_costs")
    dump, reader = [await asyncpg.connect(empty_database) for _ in range(2)]
    await dump.execute("begin; lock table invoices in access share mode")
    migrating = asyncio.create_task(asyncio.to_thread(migrate.upgrade, "dunning", empty_database))
    try:
        async with asyncio.timeout(8):
            while await reader.fetchval("select version_num from alembic_version") == "court_costs":
                await asyncio.sleep(0.05)
            while not await reader.fetchval("select exists (select from pg_locks where not granted)"):
                await asyncio.sleep(0.01)
            assert await reader.fetchval("select count(*) from invoices") == 0
        assert not migrating.done()
    finally:
        await dump.execute("commit")
        await migrating
    assert await reader.fetchval("select version_num from alembic_version") == migrate.head("dunning")
    await asyncio.gather(dump.close(), reader.close())


async def test_a_migration_that_gets_no_lock_gives_up_and_says_what_to_do(empty_database, monkeypatch):
    monkeypatch.setattr(migrate, "LOCK_SECONDS", 0.1)
    monkeypatch.setattr(migrate, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(migrate, "TRIES", 2)
    await asyncio.to_thread(command.upgrade, migrate._config("dunning", empty_database), "court_costs")
    dump = await asyncpg.connect(empty_database)
    await dump.execute("begin; lock table invoices in access share mode")
    with pytest.raises(Outage, match="backup"):
        await asyncio.to_thread(migrate.upgrade, "dunning", empty_database)
    await dump.close()


def test_a_process_that_serves_loads_nothing_that_only_commands_or_other_services_need():
    code = (
        "import sys, deploy.commands.serving, deploy.serve, services.settlement.app\n"
        "deploy.serve.system_topology()\n"
        "print(sys.modules.keys() & {'alembic', 'lxml', 'deploy.cli', 'services.dunning.handlers'})"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "set()"


def test_migrations_only_expand_so_that_the_release_before_works_on():
    """What contracts comes in a later release, when nobody reads the old form (deploy/k8s/README.md)."""
    contracts = re.compile(r"drop\s+(?:table|column)|rename\s+(?:to|column)|set\s+not\s+null", re.IGNORECASE)
    scripts = sorted((ROOT / "services").glob("*/migrations/versions/*.py"))
    assert len(scripts) > 10
    assert [path.name for path in scripts if contracts.search(path.read_text())] == []

"""The migrations and the tables in the code are the same."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint
from sqlalchemy.ext.asyncio import create_async_engine

from services.settlement.store import metadata
from shared.db import asyncpg_url


async def test_the_migrated_schema_is_the_schema_of_the_tables_in_the_code(database_url):
    engine = create_async_engine(asyncpg_url(database_url))
    async with engine.connect() as connection:
        differences = await connection.run_sync(_differences)
        checks = await connection.exec_driver_sql(
            "select conrelid::regclass::text, conname from pg_constraint"
            " where contype = 'c' and conrelid <> 0"
        )
        found = {tuple(row) for row in checks}
    await engine.dispose()
    assert differences == []
    assert found == {
        (table.name, constraint.name)
        for table in metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }


def _differences(connection):
    options = {"compare_type": True, "compare_server_default": True}
    return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)

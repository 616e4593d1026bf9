"""Each service's migrations build exactly the tables of its code, with the checks that it names."""

from importlib import import_module

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, MetaData
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.topology import SERVICES
from shared.db import asyncpg_url
from tests.support.databases import service_database

OPTIONS = {"compare_type": True, "compare_server_default": True}


@pytest.mark.parametrize("service", SERVICES)
async def test_the_migrated_schema_is_the_schema_of_the_tables_in_the_code(service, database_server):
    import_module(f"services.{service}.app")  # every module that has a table
    metadata: MetaData = import_module(f"services.{service}.store").metadata

    def differences(connection):
        return compare_metadata(MigrationContext.configure(connection, opts=OPTIONS), metadata)

    async with service_database(database_server, service) as url:
        engine = create_async_engine(asyncpg_url(url))
        async with engine.connect() as connection:
            assert await connection.run_sync(differences) == []
            checks = await connection.exec_driver_sql(
                "select conrelid::regclass::text, conname from pg_constraint"
                " where contype = 'c' and conrelid <> 0"
            )
            found = {tuple(row) for row in checks}
        await engine.dispose()
    assert found >= {
        (table.name, constraint.name)
        for table in metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }

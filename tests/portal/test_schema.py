"""The migrations build exactly the tables that the store speaks of."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from services.portal.store import metadata


async def test_the_migrated_schema_is_the_stores(office):
    async with office.service.service.database.engine.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), metadata)
        )
    assert differences == []

"""Fixtures that every test may use: a database of its own, and a topology of its own on the broker."""

import os

import pytest

from tests.support import databases


@pytest.fixture(scope="session")
def database_server() -> str:
    """The URL of a PostgreSQL server on which tests may create databases."""
    return os.environ.get("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


@pytest.fixture(scope="session")
def amqp_url() -> str:
    """The URL of a RabbitMQ on which tests may declare queues."""
    return os.environ.get("AMQP_URL", "amqp://guest:guest@127.0.0.1:5672/")


@pytest.fixture
async def empty_database(database_server):
    """The URL of a new, empty database, dropped afterwards."""
    async with databases.new_database(database_server) as url:
        yield url

"""Fixtures that every test may use: a database of its own, and a topology of its own on the broker."""

import os

import hypothesis
import pytest

from tests.support import databases

os.environ.setdefault("AUTOCOLLECT_OPERATOR", "the tests")  # who runs them may be root, who is no person

hypothesis.settings.register_profile(
    "repeatable",
    deadline=None,  # how long an example takes is the machine's business, never a test's
    derandomize=True,  # the same tree gives the same answer
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile("searching", deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


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

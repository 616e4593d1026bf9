"""A RabbitMQ and a PostgreSQL of one's own, on free ports, to be stopped, killed and started again at will.

For tests that pull the broker or the database from under the services, and for `provision`, which starts
them where none answers. What a server has stored stays between stop and start. Every call blocks (a start takes
seconds): in an event loop call them through `asyncio.to_thread`.
"""

from tests.support.private_servers.postgresql import PrivatePostgres
from tests.support.private_servers.rabbitmq import PrivateRabbit
from tests.support.private_servers.server import PrivateServer

__all__ = ["PrivatePostgres", "PrivateRabbit", "PrivateServer"]

"""The queues of the system are those that its services take from."""

from importlib import import_module
from importlib.util import find_spec

import pytest

from deploy.topology import SERVICES, system_topology


def tables(service):
    """What a service handles, and what it does."""
    for module, table in (("handlers", "HANDLERS"), ("effects", "EFFECTS")):
        if find_spec(f"services.{service}.{module}"):
            yield from getattr(import_module(f"services.{service}.{module}"), table)


@pytest.mark.parametrize("service", SERVICES)
def test_every_queue_has_a_consumer_and_every_consumer_a_queue(service):
    queues = [queue.event for queue in system_topology().queues if queue.service == service]
    assert sorted(queues, key=repr) == sorted(tables(service), key=repr)

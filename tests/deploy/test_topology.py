"""The queues of the system are those that its services take from."""

import re
from importlib import import_module
from importlib.util import find_spec

import pytest

from deploy import who_hears
from deploy.topology import HEARS, SAYS, SERVICES, system_topology


def tables(service):
    """What a service handles, and what it does."""
    for module, table in (("handlers", "HANDLERS"), ("effects", "EFFECTS")):
        if find_spec(f"services.{service}.{module}"):
            yield from getattr(import_module(f"services.{service}.{module}"), table)


@pytest.mark.parametrize("service", SERVICES)
def test_every_queue_has_a_consumer_and_every_consumer_a_queue(service):
    queues = [queue.event for queue in system_topology().queues if queue.service == service]
    assert sorted(queues, key=repr) == sorted(tables(service), key=repr)


def test_the_readmes_claims_way_holds_only_what_is_said_and_heard():
    arrows = re.findall(r"^(\w+) +─ (\w+) ─+▶ (.+?)  ", who_hears.README.read_text(), re.MULTILINE)
    assert len(arrows) == 9
    for speaker, event, listeners in arrows:
        assert event in SAYS[speaker]
        named = {"all services": set(SERVICES) - {speaker}, "subscribers, webhooks": {"registration"}}
        for listener in named.get(listeners, listeners.split(", ")):
            assert event in HEARS[listener]
        assert event in HEARS["portal"]


def test_the_readmes_table_of_who_says_and_hears_what_is_the_topology():
    text = who_hears.README.read_text()
    assert who_hears.table() in text
    assert text == who_hears.written(text), "run: python -m deploy.who_hears"

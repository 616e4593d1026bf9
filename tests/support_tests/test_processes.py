"""Ports for servers: free at every offset, another worker's never, and none that an outgoing connection is given."""

import socket

import pytest

from tests.support.processes import SERVER_PORTS, SYSTEM, free_port


def test_a_port_is_free_at_every_offset(monkeypatch):
    monkeypatch.setattr("random.sample", lambda ports, count: list(ports)[:count])
    first = free_port(SYSTEM)
    with socket.socket() as occupier:
        occupier.bind(("127.0.0.1", first + SYSTEM[-1]))
        assert free_port() == first
        assert free_port(SYSTEM) > first


@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_two_workers_are_never_given_the_same_port_nor_what_a_system_takes_from_it_on(monkeypatch, count):
    monkeypatch.setenv("PYTEST_XDIST_WORKER_COUNT", str(count))
    taken = set()
    for worker in range(count):
        monkeypatch.setenv("PYTEST_XDIST_WORKER", f"gw{worker}")
        bases = {free_port(SYSTEM) for _ in range(20)}
        ports = {base + offset for base in bases for offset in SYSTEM}
        assert not taken & ports
        assert ports <= set(SERVER_PORTS)
        taken |= ports

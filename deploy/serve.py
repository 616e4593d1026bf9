"""Services as processes: builds one service, or all of them, and serves their HTTP with uvicorn."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import uvicorn
import uvloop
from starlette.types import ASGIApp

from deploy.topology import system_topology
from shared.broker.rabbitmq import RabbitBroker
from shared.clock import clock_from
from shared.observability import configure_logging, configure_tracing
from shared.service import Runtime, Service
from shared.settings import CommonSettings

GRACE = 25
"""Seconds that a process has to drain before uvicorn gives up on open requests."""


def build(service: str, runtime: Runtime) -> Service:
    """Return the service, put together by its own composition root, with settings from the environment."""
    create: Callable[[Runtime], Service] = import_module(f"services.{service}.app").create
    return create(runtime)


def serving(app: ASGIApp, *, host: str, port: int) -> uvicorn.Config:
    """Return how uvicorn serves: it logs only warnings, the services log their requests themselves."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=GRACE,
    )


async def serve_one(service: Service, *, host: str, port: int) -> int:
    """Serve until a signal or a dead loop; return the exit code.

    What is loaded by now stays loaded; so the garbage collector need not walk through it again and again.
    """
    await service.broker.start()
    gc.collect()
    gc.freeze()
    await uvicorn.Server(serving(service.app, host=host, port=port)).serve()
    await service.broker.close()
    return 1 if service.failed else 0


def run(service: str, *, host: str, port: int | None) -> int:
    """Be one service's process, on RabbitMQ; the port is that of the service's address if not given."""
    common = CommonSettings.read()
    configure_logging()
    configure_tracing(service)
    address = urlsplit(getattr(common, f"{service}_url"))
    broker = RabbitBroker(
        common.amqp_url_of(service),
        system_topology(),
        service,
        declares=common.broker_topology == "declare",
    )
    runtime = Runtime(common, broker, clock_from(common.clock))

    async def serve() -> int:
        return await serve_one(build(service, runtime), host=host, port=port or address.port or 80)

    return uvloop.run(serve())


class Quiet(uvicorn.Server):
    """A server beside others in one process: signals are the process's business."""

    @contextlib.contextmanager
    def capture_signals(self) -> Any:
        """Leave the signals alone."""
        yield


async def serve_together(servers: Sequence[uvicorn.Server], meanwhile: Callable[[], Awaitable[None]]) -> None:
    """Run servers until `meanwhile` returns or a signal comes."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    serving = [asyncio.ensure_future(each.serve()) for each in servers]
    while not all(each.started for each in servers):
        for task in serving:
            if task.done():
                task.result()
                raise SystemExit("a server could not start; is another run using its port?")
        await asyncio.sleep(0.01)
    work = asyncio.ensure_future(meanwhile())
    stopped = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait([work, stopped], return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            work.result()
    finally:
        work.cancel()
        stopped.cancel()
        await asyncio.gather(work, stopped, return_exceptions=True)
        for each in servers:
            each.should_exit = True
        await asyncio.gather(*serving, return_exceptions=True)

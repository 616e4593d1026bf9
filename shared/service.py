"""What every service is made of: HTTP, probes, consumers, relay, schedule, and an orderly end.

    start   consumers listen → relay publishes → schedule runs → ready
    end     not ready → consumers finish the batch in hand → schedule → relay finishes its batch → close

Every loop is supervised: one that dies unasked ends the process, and its supervisor (Kubernetes, Procfile)
starts a new one. A service that half works is worse than one that is restarted.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import structlog
from fastapi import APIRouter, FastAPI

from shared import http
from shared.auth import ServiceAuth, ServiceTokens
from shared.broker import Broker, Delivery, Process, Queue, Verdict
from shared.broker.consumer import EFFECTS_AT_ONCE, Effect, EffectConsumer, Handler, HandlerConsumer
from shared.broker.outbox import Relay
from shared.clock import Clock
from shared.db import Database
from shared.dead_letters import router as dead_letters_router
from shared.errors import Outage
from shared.events import Event
from shared.observability import current_traceparent, flush_traces
from shared.privacy import Holdings
from shared.privacy import router as privacy_router
from shared.schedule import DailyJob, Schedule
from shared.settings import CommonSettings
from shared.tidying import Tidying

log = structlog.get_logger("autocollect.service")


Loop = Callable[[asyncio.Event], Coroutine[Any, Any, None]]
"""What runs beside the consumers until the event is set; an end unasked ends the process."""


IDLE_SECONDS = 2.0
"""How long a connection to a neighbour idles at most; uvicorn closes it after 5, perhaps while it is used."""


@dataclass(frozen=True)
class Runtime:
    """What a process gives each service that runs in it."""

    common: CommonSettings
    broker: Broker
    clock: Clock

    @property
    def tokens(self) -> ServiceTokens:
        """The service-to-service tokens of this installation."""
        return ServiceTokens(self.common.service_secret)

    def client(self, caller: str, audience: str) -> httpx.AsyncClient:
        """Return an HTTP client with which `caller` calls the service `audience`."""
        return httpx.AsyncClient(
            limits=httpx.Limits(keepalive_expiry=IDLE_SECONDS),
            base_url=self.common.url_of(audience),
            auth=ServiceAuth(self.tokens, caller, audience),
            timeout=15,
            event_hooks={"request": [_go_on_in_the_trace]},
        )


async def _go_on_in_the_trace(request: httpx.Request) -> None:
    """Tell a neighbour of ours which trace its part belongs to."""
    if traceparent := current_traceparent():
        request.headers["traceparent"] = traceparent


@dataclass
class Service:
    """One running service."""

    name: str
    database: Database
    broker: Broker
    consumers: Mapping[Queue, Process]
    relay: Relay
    schedule: Schedule
    loops: Mapping[str, Loop] = field(default_factory=dict)
    run_schedule: bool = True
    watch_seconds: float = 15.0
    closing: Sequence[Callable[[], Awaitable[None]]] = ()
    on_fatal: Callable[[], None] = field(default=lambda: os.kill(os.getpid(), signal.SIGTERM))
    app: FastAPI = field(init=False)
    ready: bool = False
    failed: BaseException | None = None
    in_hand: int = 0
    judged: int = 0
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _consuming: list[asyncio.Task[None]] = field(default_factory=list)
    _loops: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None:
        """Start listening, publishing and scheduling."""
        for queue, process in self.consumers.items():
            consuming = self.broker.consume(queue, self._counted(process))
            self._consuming.append(self._supervise(consuming, f"consume {queue.name}"))
        loops: dict[str, Coroutine[Any, Any, None]] = {
            "relay": self.relay.run(self._stopping),
            "watchdog": self._watch(),
            **{name: loop(self._stopping) for name, loop in self.loops.items()},
        }
        if self.run_schedule and self.schedule.jobs:
            loops["schedule"] = self.schedule.run(self._stopping)
        self._loops = [self._supervise(loop, name) for name, loop in loops.items()]
        self.ready = True
        log.info("service.started", service=self.name, queues=len(self.consumers))

    async def stop(self) -> None:
        """Drain and close; nothing that was begun is left half done."""
        self.ready = False
        for task in self._consuming:
            task.cancel()
        await asyncio.gather(*self._consuming, return_exceptions=True)
        self._stopping.set()
        await asyncio.gather(*self._loops, return_exceptions=True)
        for close in self.closing:
            await close()
        await self.database.close()
        await asyncio.to_thread(flush_traces)
        log.info("service.stopped", service=self.name)

    def _counted(self, process: Process) -> Process:
        async def counted(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
            self.in_hand += len(deliveries)
            try:
                return await process(deliveries)
            finally:
                self.in_hand -= len(deliveries)
                self.judged += len(deliveries)

        return counted

    def _supervise(self, loop: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(loop, name=f"{self.name}: {name}")
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        """End the process when a loop has ended that nobody asked to end."""
        failure = None if task.cancelled() else task.exception()
        if not self.ready and failure is None:
            return
        self.failed = failure or RuntimeError(f"{task.get_name()} ended unasked")
        log.critical("service.fatal", service=self.name, task=task.get_name(), error=repr(self.failed))
        self.on_fatal()

    async def _watch(self) -> None:
        """Raise when a queue of ours has had no consumer of ours at two looks in a row.

        A broker that does not answer is an outage, which the loops wait out; a broker that answers and
        does not deliver is a fault that only a new process mends.
        """
        before: set[str] = set()
        while not self._stopping.is_set():
            try:
                orphans = set(await self.broker.orphans())
            except Outage:
                orphans = set()
            if lost := before & orphans:
                raise RuntimeError(f"no consumer of ours on {', '.join(sorted(lost))}")
            before = orphans
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self.watch_seconds)


def create_service(  # noqa: PLR0913 - the composition root names every part
    name: str,
    runtime: Runtime,
    database: Database,
    *,
    handlers: Mapping[type[Event], Handler],
    effects: Mapping[type[Event], Effect] | None = None,
    effects_at_once: int = EFFECTS_AT_ONCE,
    outside: Any = None,
    jobs: Sequence[DailyJob] = (),
    routers: Sequence[APIRouter] = (),
    privacy: Holdings | None = None,
    closing: Sequence[Callable[[], Awaitable[None]]] = (),
    loops: Mapping[str, Loop] | None = None,
) -> Service:
    """Put a service together from its parts; see the module's head for what it then does.

    `handlers` and `effects` name each event type once, and never the same in both; effects find `outside`
    in their `Work`, and so many of each type run at once; `loops` run beside them until the event that they
    are given is set; `privacy` is what the service holds about people; `closing` are
    called when everything has drained.
    """
    consumers: dict[Queue, Process] = {}
    for event, handler in handlers.items():
        queue = Queue(name, event)
        consumers[queue] = HandlerConsumer(queue, handler, database).process
    for event, effect in (effects or {}).items():
        queue = Queue(name, event)
        if queue in consumers:
            raise ValueError(f"{name} both decides on and does {event.__name__}")
        consumers[queue] = EffectConsumer(queue, effect, outside, database, effects_at_once).process
    relay = Relay(database, runtime.broker, name)
    database.on_said = relay.wake
    service = Service(
        name=name,
        database=database,
        broker=runtime.broker,
        consumers=consumers,
        relay=relay,
        schedule=Schedule(database, runtime.clock, name, jobs),
        loops={"tidying": Tidying(database, name, runtime.common.keep_events_days).run, **(loops or {})},
        run_schedule=runtime.common.scheduler,
        closing=closing,
    )
    about_people = privacy_router(database, runtime.tokens, name, privacy or Holdings())
    dead = dead_letters_router(runtime.tokens, runtime.broker, database, name)
    service.app = http.create_app(service, runtime.tokens, [*routers, about_people, dead], _lifespan(service))
    return service


def _lifespan(service: Service) -> Callable[[FastAPI], contextlib.AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await service.start()
        try:
            yield
        finally:
            await service.stop()

    return lifespan

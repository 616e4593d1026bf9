"""Where the play takes place: the services and stand-ins by HTTP, the clock, and what was done already."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from deploy.installation import Installation
from deploy.sandbox.poweroffice import seed
from deploy.sandbox.serve import Sandbox
from deploy.topology import SERVICES
from shared.auth import ServiceAuth, ServiceTokens
from shared.broker import Broker
from shared.clock import FileClock, oslo_date, oslo_instant
from shared.settings import CommonSettings

OPERATOR = "operator@autocollect.example"


def settings(base_port: int) -> dict[str, str]:
    """Return the settings of a sandbox installation that are no addresses and no secrets."""
    return {
        "REGISTRATION_REDIRECT_URI": f"http://127.0.0.1:{base_port + 1}/onboarding/return",
        "POWEROFFICE_REQUESTS_PER_SECOND": "0",
        "REGISTRATION_PRIVATE_WEBHOOKS": "true",
        "PORTAL_OPERATOR_EMAIL": OPERATOR,
    }


def start_clock(directory: Path) -> FileClock:
    """Return the play's clock, set to the story's first morning if it has not begun."""
    clock = FileClock((directory / "clock").resolve())
    if not clock.path.exists():
        clock.move_to(oslo_instant(seed.TODAY, time(5)))
    return clock


@dataclass
class Stage:
    """What the play needs; `done` remembers by name what must not be done twice."""

    directory: Path
    sandbox: Sandbox
    services: dict[str, httpx.AsyncClient]
    world: httpx.AsyncClient
    clock: FileClock
    broker: Broker
    done: set[str] = field(default_factory=set)

    @property
    def today(self) -> date:
        """The play's business date."""
        return oslo_date(self.clock.now())

    async def get(self, service: str, path: str, **params: Any) -> Any:
        """Ask a service."""
        answer = await self.services[service].get(path, params=params)
        return answer.raise_for_status().json()

    async def send(self, method: str, service: str, path: str, body: Any = None, *, by: str = "") -> Any:
        """Tell a service, on behalf of the person `by` where one is named."""
        headers = {b"On-Behalf-Of": by.encode()} if by else None
        answer = await self.services[service].request(method, path, json=body, headers=headers)
        if answer.is_error:
            raise RuntimeError(f"{method} {service}{path}: {answer.status_code} {answer.text}")
        return answer.json() if answer.content else None

    async def in_go(self, organisation_number: str, deed: str, **arguments: Any) -> Any:
        """Do what a user does in Go's own screens."""
        body = json.loads(json.dumps(arguments, default=_plain))
        answer = await self.world.post(f"{self.sandbox.gui}/{organisation_number}/{deed}", json=body)
        if answer.is_error:
            raise RuntimeError(f"Go's screen {deed}: {answer.text}")
        return answer.json()

    async def at(self, day: date, hour: int, minute: int = 0) -> None:
        """Move the clock to a time of day in Oslo, never back."""
        instant = oslo_instant(day, time(hour, minute))
        if instant > self.clock.now():
            self.clock.move_to(instant)

    def past(self, day: date, hour: int, minute: int = 0) -> bool:
        """Say whether that time of day is over in the play."""
        return self.clock.now() > oslo_instant(day, time(hour, minute))

    def remember(self, deed: str) -> None:
        """Note that `deed` has been done, for this run and the next."""
        self.done.add(deed)
        file = self.directory / "play.json"
        draft = file.with_suffix(".next")
        draft.write_text(json.dumps(sorted(self.done)))
        draft.replace(file)

    async def run_due(self, service: str) -> None:
        """Let a service run its jobs that are due, then wait until nothing moves.

        Raises:
            RuntimeError: a job failed; the play does not go on as if nothing had happened.
        """
        await self.send("POST", service, "/internal/jobs/run-due")
        for job in await self.get(service, "/internal/jobs"):
            if job["finished_at"] is None and job["last_error"]:
                raise RuntimeError(f"{service}: job {job['job']} failed: {job['last_error']}")
        await self.quiet()

    async def quiet(self, seconds: float = 120.0) -> None:
        """Wait until no service has anything in hand, unsent or waiting, at two looks in a row."""
        async with asyncio.timeout(seconds):
            before: Any = None
            pause = 0.01
            while True:
                now = await self._activity()
                if now == before and not any(busy for busy, _ in now):
                    return
                before = now
                await asyncio.sleep(pause)
                pause = min(pause * 2, 0.3)

    async def _activity(self) -> list[tuple[int, int]]:
        """Return for each service what is in hand and what was ever judged, and what the queues hold."""

        async def of(service: str) -> tuple[int, int]:
            found = await self.get(service, "/internal/activity")
            return found["unsent"] + found["in_hand"], found["judged"]

        activity = list(await asyncio.gather(*(of(service) for service in SERVICES)))
        depths = await self.broker.depths()
        waiting = sum(depth.ready for depth in depths if not depth.name.endswith(".dead"))
        return [*activity, (waiting, 0)]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be sent")


@asynccontextmanager
async def stage(installation: Installation, sandbox: Sandbox, broker: Broker) -> AsyncIterator[Stage]:
    """Set the stage: one client for each service."""
    common = CommonSettings()
    tokens = ServiceTokens(common.service_secret)
    remembered = installation.directory / "play.json"
    async with AsyncExitStack() as stack:
        clients = {
            name: await stack.enter_async_context(
                httpx.AsyncClient(
                    base_url=getattr(common, f"{name}_url"),
                    auth=ServiceAuth(tokens, "play", name),
                    timeout=60,
                )
            )
            for name in SERVICES
        }
        yield Stage(
            installation.directory,
            sandbox,
            clients,
            await stack.enter_async_context(httpx.AsyncClient(timeout=30)),
            start_clock(installation.directory),
            broker,
            set(json.loads(remembered.read_text())) if remembered.exists() else set(),
        )

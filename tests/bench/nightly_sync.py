"""A night of sync over thousands of creditors without news, with the quota kept by registration.

Real: sync and registration as processes of their own, RabbitMQ, PostgreSQL, HTTP between all, the real clock
for the quota. A stand-in: PowerOffice Go, in a process of its own that refuses what is above its limit in any
window of one second, takes 0.2 seconds to answer, and notes every request. Each creditor has been read before;
nothing has changed in its books; three of ten have an overdue invoice, for which API v1 is asked for the
letters that Go has sent.

    whole night   quota, Go's limit and its speed are SCALE times as high, so that it takes minutes and not an
                  hour. The window stays one second, so that the same rule is kept; turns lie closer, so that
                  the same lateness counts for more. Half way all of sync is killed and started anew
    real quota    ten requests a second, two sync processes, as long as a hundred creditors take

Asserted: every creditor is read and recorded once, ordered by one run. Printed: the figures.

The share is measured while there is work: from the first request until the last creditor's first, which is for
its token, without the pause after the kill.

Run: python -m tests.bench.nightly_sync [CREDITORS [SCALE]]   (make bench: BENCH_CREDITORS)
"""

import asyncio
import os
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

from deploy.databases import Server
from deploy.sandbox.poweroffice.state import World
from tests.bench.figures import Figure
from tests.bench.installed import NIGHT, Processes, check, databases, environment, register, until_read
from tests.bench.many_clients import COUNTED, Go, make_world
from tests.support.private_servers import PrivateRabbit
from tests.support.processes import free_port

OVERDUE_SHARE = 0.3
CREDITORS = int(os.environ.get("BENCH_CREDITORS", "10000"))


@dataclass(frozen=True, kw_only=True)
class Night:
    """What is measured: so many creditors, at so many times Go's quota, by so many sync processes."""

    creditors: int
    scale: int
    replicas: int
    is_interrupted: bool

    @property
    def v2_limit(self) -> int:
        """Requests a second."""
        return 10 * self.scale

    def go(self, world: World) -> Go:
        """Return Go with its quotas, and the 0.2 seconds that an answer takes, at this scale."""
        return Go(
            world=world,
            v2_port=free_port(),
            v1_port=free_port(),
            v2_limit=self.v2_limit,
            v1_limit=50 * self.scale,
            answer_seconds=0.2 / self.scale,
        )


@dataclass
class Noted:
    """What one of Go's APIs has noted: for each request when it came, whether for a token, its status."""

    requests: list[tuple[float, bool, int]]

    @property
    def refused(self) -> int:
        """How often Go answered 429."""
        return sum(status == 429 for _, _, status in self.requests)

    def answered(self, *, tokens: bool) -> int:
        """How many requests were admitted, for tokens or for all else."""
        return sum(status != 429 and is_token == tokens for _, is_token, status in self.requests)

    def instants(self) -> list[float]:
        """When admitted requests came, in order."""
        return sorted(at for at, _, status in self.requests if status != 429)

    def most_in_a_second(self) -> int:
        """The most that any window of one second held."""
        instants = self.instants()
        return max((n + 1 - bisect_left(instants, at - 1 + 1e-9) for n, at in enumerate(instants)), default=0)

    def per_second(self, killed: Sequence[float]) -> float:
        """Admitted requests a second while creditors wait to be read, but for the pause after each kill."""
        last_begun = max(at for at, is_token, _ in self.requests if is_token)
        instants = [at for at in self.instants() if at <= last_begun]
        idle = sum(min(at for at in instants if at > kill + 0.5) - kill for kill in killed)
        return (len(instants) - 1) / (instants[-1] - instants[0] - idle)


@dataclass(frozen=True)
class Outcome:
    """What a night has come to; `killed` is when sync was."""

    v2: Noted
    v1: Noted
    killed: list[float]

    @property
    def seconds(self) -> float:
        """From the first request to the last."""
        instants = self.v2.instants()
        return instants[-1] - instants[0]


async def measure(night: Night) -> Outcome:
    """Run a night from nothing, in databases, on a broker and before a Go of its own."""
    world, clients = make_world(night.creditors, overdue_share=OVERDUE_SHARE, now=NIGHT)
    go, registration_port = night.go(world), free_port()
    with (
        tempfile.TemporaryDirectory(prefix="autocollect-bench-") as folder,
        go.serving(NIGHT),
        PrivateRabbit() as rabbit,
    ):
        async with databases() as server:
            settings = environment(Path(folder), server, go, registration_port, rabbit.url)
            await register(clients, server, settings["REGISTRATION_CLIENT_KEY_KEYS"])
            processes = Processes(settings, Path(folder))
            try:
                await processes.start("registration", registration_port)
                killed = await _play(night, processes, server)
            finally:
                processes.close()
            await check(server, night.creditors)
        return Outcome(await _noted(go.v2_url), await _noted(go.v1_url), killed)


async def _play(night: Night, processes: Processes, server: Server) -> list[float]:
    """Start sync, let it be eleven, and wait until all creditors are read; return when sync was killed."""
    ports, killed = [free_port() for _ in range(night.replicas)], []
    await processes.start("sync", *ports)
    processes.set_clock(NIGHT)
    if night.is_interrupted:
        await until_read(server, night.creditors // 2)
        processes.kill("sync")
        killed.append(time.monotonic())
        await processes.start("sync", *ports)
    await until_read(server, night.creditors)
    return killed


async def _noted(url: str) -> Noted:
    async with httpx.AsyncClient(timeout=60) as http:
        return Noted((await http.get(f"{url}{COUNTED}")).json())


def report(nights: dict[str, tuple[Night, Outcome]]) -> None:
    """Print the figures of nights side by side."""
    table = Table("", *nights)
    rows = {name: _figures(night, outcome) for name, (night, outcome) in nights.items()}
    for figure in next(iter(rows.values())):
        table.add_row(figure, *(figures[figure] for figures in rows.values()))
    Console(width=110).print(table)


def _figures(night: Night, outcome: Outcome) -> dict[str, str]:
    v2, v1, count = outcome.v2, outcome.v1, night.creditors
    share = v2.per_second(outcome.killed) / night.v2_limit
    return {
        "creditors": f"{count:,}",
        "quota, v2 requests a second": f"{night.v2_limit}  (Go's × {night.scale})",
        "v2 requests per creditor": f"{v2.answered(tokens=False) / count:.3f}",
        "v1 requests per creditor": f"{v1.answered(tokens=False) / count:.3f}",
        "v2 token calls per creditor": f"{v2.answered(tokens=True) / count:.3f}",
        "v1 token calls per creditor": f"{v1.answered(tokens=True) / count:.3f}",
        "429 answers, v2 and v1": f"{v2.refused} and {v1.refused}",
        "most v2 requests in any second": f"{v2.most_in_a_second()}",
        "share of the v2 limit used": f"{share:.1%}",
        "time": f"{outcome.seconds:.0f} s",
        "at Go's own limit that is": f"{len(v2.instants()) / 10 / share / 60:.1f} min",
    }


def main(creditors: int = CREDITORS, scale: int = 10) -> list[Figure]:
    """Measure both nights."""
    nights = {
        "whole night": Night(creditors=creditors, scale=scale, replicas=1, is_interrupted=True),
        "real quota": Night(creditors=min(creditors, 100), scale=1, replicas=2, is_interrupted=False),
    }
    found = {name: (night, asyncio.run(measure(night))) for name, night in nights.items()}
    report(found)
    _, outcome = found["whole night"]
    # To two decimals: the few that were on their way at the kill are asked again.
    v2, v1 = (round(noted.answered(tokens=False) / creditors, 2) for noted in (outcome.v2, outcome.v1))
    refused = outcome.v2.refused + outcome.v1.refused
    night, at_ten = found["real quota"]
    share = at_ten.v2.per_second(at_ten.killed) / night.v2_limit
    what = f"nightly sync, {creditors:,} creditors"
    return [
        Figure(
            f"{what}: requests each, v2 and v1", "≤ 2 and ≤ 1", f"{v2:.2f} and {v1:.2f}", v2 <= 2 and v1 <= 1
        ),
        Figure(f"{what}: answers 429", "0", str(refused), refused == 0),
        Figure(
            "nightly sync at ten a second: share of Go's limit used", "≥ 95 %", f"{share:.1%}", share >= 0.95
        ),
    ]


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))

"""Receipt of a webhook by sync (verify, store, order a reading, answer 202) against the least that can be done.

    ours    the service as `autocollect serve` runs it, on its own database and a broker that takes everything:
            signature over the raw body; a commit, shared with those that wait, that stores the webhook and orders
            the reading of its company, unless one is ordered
    bare    a FastAPI endpoint that inserts the raw body as one row through an asyncpg pool, and answers 202

Each is served by uvicorn (uvloop, httptools) in a process of its own, and asked by the same client (`wire`). First as
much as goes, in turn, several times; then at half of our top rate, latency counted from the intended moment.

Run: python -m tests.bench.webhooks [N [ROUNDS]]   (make bench)
"""

import json
import multiprocessing
import os
import statistics
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import asyncpg
import uvicorn
import uvloop
from fastapi import FastAPI, Request
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table
from standardwebhooks.webhooks import Webhook

from deploy.serve import serve_one
from services.sync import store as mirror
from services.sync.app import create
from services.sync.domain.creditors import Creditor
from services.sync.settings import Settings
from shared.clock import SystemClock
from shared.db import Database
from tests.bench.figures import Figure
from tests.bench.wire import latencies, request, top_rate
from tests.support.databases import service_database
from tests.support.driving import driven, runtime_at
from tests.support.processes import eventually, free_port

SERVER = os.environ.get("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
SECRET = SecretStr("whsec_" + "c2VjcmV0IG9mIHRoZSBiZW5jaCBhbG9uZQ==")
COMPANIES = [f"{313_000_000 + number}" for number in range(50)]
TABLE = "create table bare (id bigint generated always as identity primary key, body bytea not null)"


async def ours(url: str, port: int) -> None:
    """Serve sync's application; nothing takes what it orders."""
    runtime, settings = runtime_at(SystemClock().now()), Settings(database_url=url, webhook_secret=SECRET)
    async with driven(lambda it: create(it, settings, connections=Nobody()), runtime) as service:
        await serve_one(service.service, host="127.0.0.1", port=port)


class Nobody:
    """Stands where PowerOffice Go would be asked; a receipt asks it nothing."""

    async def close(self) -> None:
        """Nothing is open."""


async def bare(url: str, port: int) -> None:
    """Serve an endpoint that inserts a row."""
    app, pool = FastAPI(), await asyncpg.create_pool(url, min_size=10, max_size=10)

    @app.post("/webhooks/poweroffice", status_code=202)
    async def receive(request: Request) -> dict[str, str]:
        await pool.execute("insert into bare (body) values ($1)", await request.body())
        return {"status": "received"}

    config = uvicorn.Config(app, port=port, log_level="critical", access_log=False, lifespan="off")
    await uvicorn.Server(config).serve()


CONTENDERS: dict[str, Callable[[str, int], Coroutine[Any, Any, None]]] = {"ours": ours, "bare": bare}


@contextmanager
def served(contender: str, url: str) -> Iterator[int]:
    """Serve a contender in a process of its own; yield its port."""
    port = free_port()
    process = multiprocessing.get_context("spawn").Process(
        target=_run, args=(contender, url, port), daemon=True
    )
    process.start()
    try:
        assert eventually(lambda: _listens(port), seconds=60)
        yield port
    finally:
        process.terminate()
        process.join()


def _run(contender: str, url: str, port: int) -> None:
    import logging

    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    uvloop.run(CONTENDERS[contender](url, port))


def _listens(port: int) -> bool:
    import socket

    with socket.socket() as candidate:
        return candidate.connect_ex(("127.0.0.1", port)) == 0


def signed(count: int) -> list[bytes]:
    """Return so many webhooks of all companies in turn, each with an id and a signature of its own."""
    signer, now, made = Webhook(SECRET.get_secret_value()), datetime.now(UTC), []
    for number in range(count):
        name = f"msg_{uuid4().hex}"
        body = json.dumps(
            {"type": "invoice.changed", "client": COMPANIES[number % len(COMPANIES)], "entity": str(number)}
        )
        headers = {
            "webhook-id": name,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signer.sign(name, now, body),
            "content-type": "application/json",
        }
        made.append(request("/webhooks/poweroffice", headers, body.encode()))
    return made


async def add_companies(url: str) -> None:
    """Let the companies that the webhooks speak of be creditors."""
    database = Database.connect(url, clock=SystemClock(), source="/bench", pool_size=1)
    async with database.transaction() as tx:
        known = [Creditor(id=uuid4(), organisation_number=each, profile_revision=1) for each in COMPANIES]
        await mirror.creditors.save(tx, known)
    await database.close()


async def measure(count: int, rounds: int) -> tuple[dict[str, float], list[float]]:
    """Return the median top rate of each, and our sorted latencies at half of ours."""
    async with service_database(SERVER, "sync") as url:
        connection = await asyncpg.connect(url)
        await add_companies(url)
        await connection.execute(TABLE)
        with served("ours", url) as our_port, served("bare", url) as bare_port:
            ports, rates = {"ours": our_port, "bare": bare_port}, {name: [] for name in CONTENDERS}
            for port in ports.values():
                await top_rate(port, signed(200))  # the interpreter's first time
            for _ in range(rounds):
                for name, port in ports.items():
                    rates[name].append(await top_rate(port, signed(count)))
            medians = {name: statistics.median(values) for name, values in rates.items()}
            found = await latencies(our_port, signed(count), medians["ours"] / 2)
        stored = await connection.fetchval("select count(*) from webhooks where outcome = 'received'")
        assert stored == 200 + count * (rounds + 1), stored
        await connection.close()
    return medians, found


def main(count: int = 4_000, rounds: int = 3) -> list[Figure]:
    """Measure and print."""
    rates, found = uvloop.run(measure(count, rounds))
    p99 = found[int(len(found) * 0.99)] * 1000
    table = Table("", "webhooks a second", "of bare")
    for name, rate in rates.items():
        table.add_row(name, f"{rate:,.0f}", f"{rate / rates['bare']:.2f}")
    Console(width=110).print(table)
    print(f"at half of our top rate: p50 {statistics.median(found) * 1000:.1f} ms, p99 {p99:.1f} ms")
    ratio = rates["ours"] / rates["bare"]
    return [
        Figure(
            "webhook receipt, of a bare endpoint that inserts a row", "≥ 0.7", f"{ratio:.2f}", ratio >= 0.7
        ),
        Figure("webhook receipt, p99 at half of its top rate", "< 50 ms", f"{p99:.0f} ms", p99 < 50),
    ]


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))

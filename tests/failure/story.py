"""A claim's story, from the morning on which all is overdue to the night on which all is settled, in six phases.

In each phase something may strike the system while the work is under way; then it must come to rest by itself.
The audit afterwards says whether anything was lost or doubled.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import IntEnum
from functools import partial
from typing import Any

from deploy.play import registering
from deploy.play.stage import Stage
from shared.clock import oslo_instant
from tests.failure.world import Books

RUN_DUE = "/internal/jobs/run-due"
ROUTINE = {"payment_reminder_after_days": None, "transfer_after_days": 14, "auto_approve": True}
Work = Callable[[], Awaitable[Any]]


class Phase(IntEnum):
    """What is under way."""

    FIRST_READING = 0
    OVERDUE = 1
    PROPOSALS = 2
    CASES = 3
    PAYMENTS = 4
    NIGHT = 5


Strike = Callable[[Phase, asyncio.Event], Awaitable[None]]
"""What happens meanwhile in a phase; it sets the event when the work may begin."""


async def peace(_: Phase, may_begin: asyncio.Event) -> None:
    """Let nothing strike."""
    may_begin.set()


class Stuck(Exception):
    """A service did not answer, or the system did not come to rest, in time; the message says what was last seen."""


@dataclass(frozen=True)
class Claimant:
    """A registered creditor with its books in Go."""

    id: str
    books: Books


async def join(on: Stage, books: Books) -> Claimant:
    """Register the company on its first morning, with a routine that transfers without asking."""
    on.clock.move_to(oslo_instant(books.first_day, time(5)))
    creditor_id = await registering.register(on, books.company)
    routine = await on.get("dunning", f"/routines/{creditor_id}")
    routine.pop("creditor_id", None)
    await on.send("PUT", "dunning", f"/routines/{creditor_id}", routine | ROUTINE)
    return Claimant(str(creditor_id), books)


async def live(on: Stage, claimant: Claimant, strike: Strike) -> None:
    """Live through two days of a creditor while `strike` does what it does in each phase."""
    await until_noticed(on, [claimant], strike)
    await on.at(claimant.books.first_day + timedelta(days=1), 12)
    file = await bank_file(on, claimant)
    await during(on, Phase.PAYMENTS, strike, lambda: bring(on, file))
    await the_night(on, claimant.books.first_day + timedelta(days=1), strike)


async def until_noticed(on: Stage, claimants: Sequence[Claimant], strike: Strike) -> None:
    """Live through the first day of creditors: read, overdue, proposed, transferred, and noticed."""
    reads = [partial(on.send, "POST", "sync", f"/creditors/{each.id}/sync") for each in claimants]
    await during(on, Phase.FIRST_READING, strike, *reads)
    for hour, phase, service, job in (
        (6, Phase.OVERDUE, "sync", "overdue"),
        (7, Phase.PROPOSALS, "dunning", "daily"),
        (8, Phase.CASES, "transfer", "morning"),
    ):
        await on.at(claimants[0].books.first_day, hour)
        await during(on, phase, strike, partial(run, on, service, job))


async def the_night(on: Stage, day: date, strike: Strike) -> None:
    """Let the books be read and what was paid be settled, at half past eleven."""
    await on.at(day, 23, 30)
    jobs = (("sync", "nightly"), ("settlement", "settlement"))
    await during(on, Phase.NIGHT, strike, *(partial(run, on, service, job) for service, job in jobs))


async def run(on: Stage, service: str, job: str) -> None:
    """Let a service look which jobs are due, as its schedule does every minute.

    Raises:
        RuntimeError: today's run of `job` has not ended well, for instance as the database was gone; the
            schedule would try again at its next look.
    """
    await on.send("POST", service, RUN_DUE)
    runs = await on.get(service, "/internal/jobs")
    ended = [each for each in runs if each["job"] == job and each["finished_at"]]
    if on.today.isoformat() not in {each["business_date"] for each in ended}:
        raise RuntimeError(f"{service}: {job} has not ended")


async def during(on: Stage, phase: Phase, strike: Strike, *works: Work) -> None:
    """Do a part of the work while something strikes, then wait until nothing moves anywhere."""
    may_begin = asyncio.Event()
    striking = asyncio.ensure_future(strike(phase, may_begin))
    try:
        await asyncio.wait(
            [striking, begun := asyncio.ensure_future(may_begin.wait())], return_when="FIRST_COMPLETED"
        )
        begun.cancel()
        for work in works:
            await insist(work)
        await striking
    finally:
        striking.cancel()
    await insist(lambda: on.quiet(100))


async def insist(work: Work, seconds: float = 150.0) -> Any:
    """Call a service until it answers: it may just have been killed.

    Raises:
        Stuck: it has not answered in time.
    """
    last: Exception | None = None
    try:
        async with asyncio.timeout(seconds):
            while True:
                try:
                    return await work()
                except Exception as failure:
                    last = failure
                    await asyncio.sleep(0.5)
    except TimeoutError as over:
        raise Stuck(f"not done within {seconds:.0f} s: {last!r}") from over


async def bank_file(on: Stage, claimant: Claimant) -> bytes:
    """Let every debtor pay what his letters ask for, today; return the bank's file of it."""
    paid_on = on.today.isoformat()
    cases = await cases_of(on, claimant)
    owed = await demanded(on, claimant, cases)
    for case in cases:
        body = {"kid": case["kid"], "amount": str(owed[case["case_id"]]), "paid_on": paid_on}
        (await on.world.post(f"{on.sandbox.pages}/bank/payments", json=body)).raise_for_status()
    return (await on.world.get(f"{on.sandbox.pages}/bank/files/{paid_on}")).content


async def demanded(on: Stage, claimant: Claimant, cases: list[dict[str, Any]]) -> Mapping[str, Decimal]:
    """Return what the notices ask for, kroner, by case."""
    owed: dict[str, Decimal] = defaultdict(Decimal)
    for letter in await letters_of(on, claimant, cases):
        amounts = letter["amounts"]
        owed[letter["case_id"]] += sum(Decimal(amounts[part]) for part in ("principal", "interest", "fees"))
    return owed


async def cases_of(on: Stage, claimant: Claimant) -> list[dict[str, Any]]:
    """Return the creditor's cases."""
    found: list[dict[str, Any]] = await on.get("transfer", "/cases", creditor_id=claimant.id, limit=5000)
    return found


async def letters_of(on: Stage, claimant: Claimant, cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the letters of these cases."""
    found: list[dict[str, Any]] = []
    for case in cases:
        found += await on.get("dunning", "/letters", creditor_id=claimant.id, case_id=case["case_id"])
    return found


async def bring(on: Stage, file: bytes) -> None:
    """Bring the bank's file to settlement; one that was taken before is refused, and that is well."""
    answer = await on.services["settlement"].post("/bank-files", files={"file": ("ocr.txt", file)})
    if answer.status_code != 409:
        answer.raise_for_status()

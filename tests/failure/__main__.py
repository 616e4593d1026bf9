"""A whole system with a story in flight, and one failure after another: `make failure`.

Each scenario has a company of its own, whose overdue invoices are proposed, transferred, noticed, paid by an OCR
giro file and settled into its books in Go while something strikes the system (`troubles`). Afterwards the audit
looks whether anything was lost or doubled (`audit`). RabbitMQ, PostgreSQL and every service are processes of this
run alone. The exit code is 1 if an audit finds something, a trouble never struck, or the time is over.

    python -m tests.failure [NAME …] [--list] [--invoices N] [--seed N] [--minutes N]
"""

import argparse
import asyncio
import logging
import os
import random
import sys
import tempfile
import time
from datetime import date, timedelta

from rich.console import Console
from rich.table import Table

from tests.support.apt import NotInstalled
from tests.support.processes import NotStarted

FIRST_DAY = date(2026, 6, 3)
"""A Wednesday; each further scenario's first day is a week later."""

LONGEST = 180.0
"""Seconds that a scenario may take."""


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.failure", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("names", nargs="*", help="scenarios; all if none is named")
    parser.add_argument("--list", action="store_true", help="name the scenarios and end")
    parser.add_argument("--invoices", type=int, default=40, help="overdue invoices in each story (40)")
    parser.add_argument("--seed", type=int, default=1, help="what chance starts from (1)")
    parser.add_argument(
        "--minutes", type=float, default=15, help="after which no further scenario is begun (15)"
    )
    parser.add_argument("--longest", type=float, default=LONGEST, help="seconds for one scenario (180)")
    return parser.parse_args()


async def play(chosen: list[str], given: argparse.Namespace) -> list[list[str]]:
    """Play the scenarios in one system; return a row for each: name, result, seconds, bites."""
    from tests.failure import system
    from tests.failure.world import Books, organisation_numbers

    begun, rows, numbers = time.monotonic(), [], organisation_numbers()
    books = {
        name: Books(next(numbers), FIRST_DAY + timedelta(weeks=week), given.invoices)
        for week, name in enumerate(chosen)
    }
    async with system.running(list(books.values()), wired=True) as running:
        print(
            f"system up in {time.monotonic() - begun:.0f} s; {given.invoices} invoices in each story",
            flush=True,
        )
        for name in chosen:
            if time.monotonic() - begun > given.minutes * 60:
                rows.append([name, "NOT RUN: the time is over", "", ""])
                continue
            rows.append(await tell(name, books[name], running, given))
            print("  ".join(rows[-1]), flush=True)
    return rows


async def tell(name, books, running, given: argparse.Namespace) -> list[str]:
    """Play one scenario and audit it."""
    from deploy import stack
    from tests.failure.audit import audit
    from tests.failure.story import join, live
    from tests.failure.troubles import SCENARIOS, Moment

    scenario, chance, bitten = SCENARIOS[name], random.Random(given.seed), 0
    begun = time.monotonic()

    async def strike(phase, may_begin) -> None:
        nonlocal bitten
        bitten += await scenario.strike(Moment(running, phase, chance, may_begin))

    try:
        async with asyncio.timeout(given.longest):
            await stack.ready(running.installation, seconds=90)
            claimant = await join(running.on, books)
            await live(running.on, claimant, strike)
            wrong = await audit(running.on, claimant, running.broker, scenario.dead)
    except Exception as failure:
        wrong = [f"{type(failure).__name__}: {failure}"]
        await running.put_right()
    if not bitten:
        wrong.append(f"it never struck: no {scenario.bites}")
    for problem in wrong:
        print(f"WRONG: {name}: {problem}", flush=True)
    result = f"{len(wrong)} WRONG" if wrong else "nothing lost, nothing doubled"
    return [name, result, f"{time.monotonic() - begun:.0f} s", f"{bitten} {scenario.bites}"]


def main() -> int:
    """Run the program; return the exit code."""
    given = arguments()
    logging.getLogger("aiormq").setLevel(
        logging.CRITICAL
    )  # it tells at length of each connection that is lost
    with tempfile.TemporaryDirectory(prefix="autocollect-failure-") as directory:
        # The installation's directory is read when `deploy` is imported, so everything of it is imported after this.
        os.environ["AUTOCOLLECT_DIRECTORY"] = directory
        from tests.failure.troubles import SCENARIOS

        if given.list:
            for name, scenario in SCENARIOS.items():
                print(f"{name:<22}{scenario.what}")
            return 0
        if unknown := set(given.names) - set(SCENARIOS):
            print(f"no such scenario: {', '.join(sorted(unknown))}; --list names them", file=sys.stderr)
            return 2
        rows = asyncio.run(play(given.names or list(SCENARIOS), given))
    table = Table("scenario", "audit", "time", "struck by")
    for row in rows:
        table.add_row(*row)
    Console(width=110).print(table)
    return int(any(row[1] != "nothing lost, nothing doubled" for row in rows))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (NotStarted, NotInstalled) as missing:
        sys.exit(f"{missing}")

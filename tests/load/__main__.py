"""Many creditors, webhooks and payments at once on a whole system of real processes: `make load`.

Overdue invoices of many companies are transferred and noticed. Then, at times that were fixed beforehand (an open
loop, `arrivals`), webhooks tell of payments in Go, and OCR giro files bring payments to the agency. Each latency is
counted from the intended arrival:

    webhook, answered         to the answer 202
    webhook, event            to the broker's confirm of the PaymentMatched that sync says after it has read Go
    bank file, answered       to the answer: every payment of the file is placed and booked
    bank file, event          to the broker's confirm of each payment's PaymentMatched
    bank file, balance in Go  to Go's last answer about the payment's case, which is closed then

The stand-in for Go, the bank and this program run on the same machine and take their share of it. Afterwards the night
settles, and every creditor is audited. The exit code is 1 if an audit finds something.

    python -m tests.load [--creditors N] [--cases N] [--webhooks N] [--seconds N] [--files N] [--seed N]
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from datetime import date

from rich.console import Console
from rich.table import Table

from tests.support.apt import NotInstalled
from tests.support.processes import NotStarted

DAY = date(2026, 6, 3)
"""A Wednesday."""


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--creditors", type=int, default=10, help="companies (10)")
    parser.add_argument(
        "--cases", type=int, default=40, help="cases of each company, each paid in a file (40)"
    )
    parser.add_argument(
        "--webhooks", type=int, default=40, help="webhooks of each company, each of a payment (40)"
    )
    parser.add_argument("--seconds", type=float, default=60, help="within which all arrives (60)")
    parser.add_argument("--files", type=int, default=20, help="OCR giro files that share the payments (20)")
    parser.add_argument("--seed", type=int, default=1, help="what chance starts from (1)")
    return parser.parse_args()


def main() -> int:
    """Run the program; return the exit code."""
    given = arguments()
    with tempfile.TemporaryDirectory(prefix="autocollect-load-") as directory:
        # The installation's directory is read when `deploy` is imported, so all that imports it comes after this.
        os.environ["AUTOCOLLECT_DIRECTORY"] = directory
        found = asyncio.run(play(given))
    for problem in found:
        print(f"WRONG: {problem}")
    print(f"audit of {given.creditors} creditors: {'failed' if found else 'nothing lost, nothing doubled'}")
    return int(bool(found))


async def play(given: argparse.Namespace) -> list[str]:
    """Run a system under load, print what was measured, and return what is wrong."""
    from tests.failure import system
    from tests.failure.world import Books, organisation_numbers
    from tests.load.trial import Trial

    numbers, begun = organisation_numbers(), time.monotonic()
    books = [
        Books(next(numbers), DAY, given.cases, of_one=1, fresh=given.webhooks) for _ in range(given.creditors)
    ]
    async with system.running(books, wired=False, webhooks=False) as running:
        trial = await Trial.prepare(running, books)
        print(
            f"{given.creditors} creditors, {given.cases * given.creditors} cases noticed after"
            f" {time.monotonic() - begun:.0f} s; all arrives within {given.seconds:.0f} s",
            flush=True,
        )
        await trial.load(given.seconds, given.files, random.Random(given.seed))
        await trial.settle()
        report(trial)
        return await trial.audit()


def report(trial) -> None:
    """Print the figures."""
    table = Table("latency from the intended arrival", "p50", "p95", "p99", "max", "of")
    for way, figures in trial.latencies.items():
        columns = (figures.p50, figures.p95, figures.p99, figures.longest)
        table.add_row(way, *(f"{seconds * 1000:,.0f} ms" for seconds in columns), f"{figures.count:,}")
    console = Console(width=115)
    console.print(table)
    for line in trial.lines:
        print(line)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (NotStarted, NotInstalled) as missing:
        sys.exit(f"{missing}")

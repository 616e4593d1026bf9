"""A year of three companies' ledgers, played with the real services and checked against law and oracle.

    python -m tests.journeys.year [--customers 500] [--invoices 5000] [--months 12] [--seed 1]

Uses the PostgreSQL of `DATABASE_URL`, else starts one. Exit code 1, and the whole story of what differs, if a letter
is not the oracle's, breaks the law, or the money does not add up.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from tests.dunning.oracle import banks_open
from tests.journeys.year import audit, laws, money, summary
from tests.journeys.year.days import Year
from tests.journeys.year.house import House, run
from tests.journeys.year.population import DAY, DOWN, FIRST, populate
from tests.support.private_servers import PrivatePostgres


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--customers", type=int, default=500)
    parser.add_argument("--invoices", type=int, default=5000)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only-banking-days", action="store_true", help="nothing of ours runs on others")
    parser.add_argument("--letters-read", type=int, default=200, help="PDFs whose text is read")
    return parser.parse_args()


def main() -> int:
    chosen = arguments()
    last = date(2026, 12, 31) if chosen.months == 12 else date(2026, chosen.months + 1, 1) - DAY
    begun = time.monotonic()

    async def story(house: House) -> int:
        creditors, bills = populate(chosen.seed, chosen.customers, chosen.invoices, last)
        resting = {FIRST + n * DAY for n in range(365) if not banks_open(FIRST + n * DAY)}
        down = DOWN | resting if chosen.only_banking_days else DOWN
        year = Year(house, creditors, bills, down)
        await year.begin()
        day, wrong = FIRST, []
        while day <= last and not wrong:
            await year.live(day)
            following = day + DAY
            if following.month != day.month or day == last:
                rows = await audit.sent(house)
                wrong = [*year.wrong, *audit.differences(year, rows), *laws.broken(year, rows)]
                print(f"{day}: {len(rows)} letters, {time.monotonic() - begun:.0f} s", flush=True)
            day = following
        rows = await audit.sent(house)
        wrong += await money.wrong(year, rows, chosen.letters_read)
        summary.show(year, rows)
        for each in wrong[:20]:
            print(f"\nWRONG: {each}")
        print(f"{len(wrong)} wrong, {time.monotonic() - begun:.0f} s")
        return 1 if wrong else 0

    with tempfile.TemporaryDirectory(prefix="year-") as directory, a_server() as url:
        return run(Path(directory), url, story)


@contextmanager
def a_server() -> Iterator[str]:
    """The PostgreSQL that is given, or one of our own."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    server = PrivatePostgres()
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())

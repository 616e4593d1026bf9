"""A small year through the whole system beside the oracle; see `tests.journeys.year` for what is checked."""

import asyncio
import os
import sys

import pytest

SMALL = [
    "--customers",
    "30",
    "--invoices",
    "110",
    "--months",
    "2",
    "--only-banking-days",
    "--letters-read",
    "25",
]


@pytest.mark.processes
@pytest.mark.timeout(600)
async def test_two_months_of_three_ledgers_hold_no_letter_but_the_oracles_and_none_against_the_law():
    """On a PostgreSQL of its own: six services at once want more connections than the tests' can spare."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.journeys.year",
        *SMALL,
        env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode == 0, out.decode()[-6000:] + err.decode()[-3000:]
    assert "\n0 wrong" in out.decode()

"""The main job as a user starts it: in one process, in many, told by webhooks or only polled; same summary."""

import asyncio
import os
import re
import sys

import pytest

from tests.support.private_servers import PrivateRabbit
from tests.support.processes import free_port

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]

UNTIL = "2026-05-27"
"""Long enough for reminders, notices, demands, payments of every kind, settlements and vouchers."""


async def autocollect(directory, *arguments, environment=None) -> str:
    """Run the command in a directory of its own and return what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "deploy.cli",
        *arguments,
        env=os.environ | {"AUTOCOLLECT_DIRECTORY": str(directory), "COLUMNS": "100"} | (environment or {}),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode == 0, out.decode()[-2000:] + err.decode()[-4000:]
    return out.decode()


def summary(printed: str) -> list[tuple[str, str]]:
    """The figures of a summary, as printed."""
    return re.findall(r"│ (.+?) +│ +(\S+) │", printed)


def whole(printed: str) -> dict[str, str]:
    """The figures of the first company (VAT-registered) by name."""
    return dict(reversed(summary(printed)))


@pytest.fixture(scope="module")
async def embedded(tmp_path_factory):
    """What `make run ARGS=--once` prints, played on the embedded default."""
    directory = tmp_path_factory.mktemp("run")
    once = ("run", "--once", "--until", UNTIL, "--base-port", str(free_port()))
    return directory, once, await autocollect(directory, *once)


async def test_the_story_goes_the_whole_way_to_vouchers_in_go(embedded):
    _, _, printed = embedded
    figures = whole(printed)
    for kind in ("payment reminder", "collection notice", "payment demand"):
        assert int(figures[f"Letters: {kind}"]) > 0
    assert float(figures["Money in"].replace(",", "")) > 0
    assert float(figures["Money out"].replace(",", "")) > 0
    assert int(figures["Vouchers in PowerOffice Go"]) > 0
    assert figures["Unposted settlements"] == "0"
    assert figures["Unplaced"] == "0.00"
    assert "Trial balance of the claim ledger: 0.00" in printed


async def test_a_second_run_goes_on_and_does_nothing_twice(embedded):
    directory, once, first = embedded
    assert summary(await autocollect(directory, *once)) == summary(first)


@pytest.mark.rabbitmq
async def test_each_service_as_its_own_process_and_the_nightly_poll_alone_lead_to_the_same_end(
    embedded, tmp_path, database_server
):
    """Other transport, other processes, no webhooks: whatever differs here is seen in the figures."""
    _, _, first = embedded
    once = ("stack", "--once", "--until", UNTIL, "--base-port", str(free_port()), "--no-webhooks")
    with PrivateRabbit() as rabbit:
        servers = {"AMQP_URL": rabbit.url, "DATABASE_URL": database_server}
        printed = await autocollect(tmp_path, *once, environment=servers)
    assert summary(printed) == summary(first)

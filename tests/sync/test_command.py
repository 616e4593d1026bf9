"""`autocollect sync now` and `sync log`, as an operator types them at a running service."""

import asyncio
import contextlib
import json
import os
import sys
from decimal import Decimal

import pytest
import uvicorn

from deploy.serve import Quiet
from tests.support.driving import SECRET
from tests.support.processes import free_port
from tests.sync.conftest import FJORDVIK, NORDLYS
from tests.sync.test_flow import overdue_invoice


@pytest.fixture
async def autocollect(books, tmp_path):
    """The command, at the service under test; orders are worked off meanwhile."""
    port = free_port()
    app = books.service.service.app
    server = Quiet(uvicorn.Config(app, port=port, lifespan="off", log_level="warning"))
    serving = asyncio.ensure_future(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    environment = {
        "AUTOCOLLECT_SERVICE_SECRET": SECRET.get_secret_value(),
        "AUTOCOLLECT_SYNC_URL": f"http://127.0.0.1:{port}",
        "AUTOCOLLECT_DIRECTORY": str(tmp_path),
        "COLUMNS": "250",
    }

    async def work():
        while True:
            await books.service.work_off()
            await asyncio.sleep(0.05)

    async def run(*arguments):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "deploy",
            *arguments,
            env=os.environ | environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        working = asyncio.ensure_future(work())
        out, err = await process.communicate()
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working
        return process.returncode, out.decode() + err.decode()

    yield run
    server.should_exit = True
    await serving


async def test_sync_now_waits_and_shows_what_was_found_and_said_and_the_log_keeps_it(books, autocollect):
    invoice = await overdue_invoice(books)
    await books.register(NORDLYS)
    books.screens.register_payment(amount=Decimal("250.00"), invoice_no=invoice.number)
    code, printed = await autocollect("sync", "now", "--creditor", FJORDVIK, "--wait")
    assert code == 0, printed
    assert "demand" in printed
    assert "1 PaymentMatched" in printed
    assert "1 invoices" in printed
    assert NORDLYS not in printed
    code, printed = await autocollect("sync", "log", FJORDVIK, "--outcome", "read", "--limit", "1", "--json")
    (row,) = json.loads(printed)
    assert (row["occasion"], row["said"]) == ("demand", {"PaymentMatched": 1})


async def test_sync_now_orders_all_or_the_one_that_is_named_and_refuses_a_stranger(books, autocollect):
    await books.register(FJORDVIK)
    await books.register(NORDLYS)
    code, printed = await autocollect("sync", "now", "--json")
    assert code == 0, printed
    assert {row["organisation_number"] for row in json.loads(printed)} == {FJORDVIK, NORDLYS}
    assert {row["status"] for row in json.loads(printed)} == {"ordered"}
    code, printed = await autocollect("sync", "now", "999999999")
    assert code == 1
    assert "no registered company has organisation number 999999999" in printed

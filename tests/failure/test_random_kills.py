"""Every service killed at random under load; see `random_kills` for what is done and audited."""

import asyncio
import os
import sys

import pytest

from tests.support.private_servers import PrivateRabbit


@pytest.mark.processes
@pytest.mark.rabbitmq
@pytest.mark.timeout(1200)
async def test_a_thousand_invoices_survive_random_kills_of_every_service(database_server, tmp_path):
    with PrivateRabbit() as rabbit:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.failure.random_kills",
            env=os.environ
            | {
                "AUTOCOLLECT_DIRECTORY": str(tmp_path),
                "AMQP_URL": rabbit.url,
                "DATABASE_URL": database_server,
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
    assert process.returncode == 0, out.decode()[-3000:] + err.decode()[-3000:]
    assert "nothing lost, nothing doubled" in out.decode()

"""Every service killed at random moments, in a process of its own; `make failure` plays the other scenarios."""

import asyncio
import sys

import pytest


@pytest.mark.processes
@pytest.mark.rabbitmq
@pytest.mark.timeout(600)
async def test_a_story_survives_random_kills_of_every_service():
    command = ("-m", "tests.failure", "random-kills", "--invoices", "100", "--longest", "500")
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await process.communicate()
    assert process.returncode == 0, out.decode()[-3000:] + err.decode()[-3000:]
    assert "nothing lost, nothing doubled" in out.decode()

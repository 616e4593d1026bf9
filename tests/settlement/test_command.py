"""`autocollect bank …` against a running settlement service."""

import asyncio
import json
import os
import sys

import pytest
import uvicorn

from tests.settlement.notifications import ntry, simple
from tests.settlement.told import bank_file, giro, kid, registered, transferred
from tests.support.driving import SECRET
from tests.support.processes import free_port


@pytest.fixture
async def autocollect(desk):
    """Runs the command; returns exit code, stdout and stderr."""
    port = free_port()
    config = uvicorn.Config(desk.service.service.app, port=port, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve([config.bind_socket()]))
    environment = os.environ | {
        "AUTOCOLLECT_SERVICE_SECRET": SECRET.get_secret_value(),
        "AUTOCOLLECT_SETTLEMENT_URL": f"http://127.0.0.1:{port}",
        "COLUMNS": "300",
    }

    async def run(*words):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "deploy.cli", "bank", *words,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=environment,
        )  # fmt: skip
        out, err = await process.communicate()
        return process.returncode, out.decode(), err.decode()

    yield run
    server.should_exit = True
    await serving


async def test_a_file_is_imported_and_a_payment_placed_from_the_command_line(desk, autocollect, tmp_path):
    await desk.service.hear(registered(), transferred(1))
    file = tmp_path / "OCR.D010626"
    file.write_bytes(bank_file(giro(1, 1000), giro(1, 500, kid_=kid(1)[:-1] + "9")))
    code, out, err = await autocollect("import", str(file))
    assert (code, err) == (0, ""), err
    assert all(word in out for word in ("OCR.D010626", "ocr", "1500.00", "placed", "unplaced"))
    code, out, err = await autocollect("import", str(file), "--json")
    assert (code, out) == (1, "")
    assert "this file was taken 04.05.2026" in err
    code, out, _ = await autocollect("unplaced", "--suggest", "--json")
    (waiting,) = json.loads(out)
    assert [each["reasons"] for each in waiting["suggestions"]] == [["kid_almost", "account_used"]]
    code, out, _ = await autocollect("place", waiting["payment_id"], "1", "--by", "kari", "--json")
    assert (code, json.loads(out)[0]["status"]) == (0, "placed")
    wanted = ("--order", "principal, interest,costs", "--json")
    code, out, _ = await autocollect("place", waiting["payment_id"], "1", *wanted)
    assert (code, json.loads(out)[0]["allocation_order"]) == (0, "principal interest fees")
    code, _, err = await autocollect("place", waiting["payment_id"], "1", "--order", "principal")
    assert (code, "order" in err) == (1, True)
    code, out, _ = await autocollect("files")
    assert (code, "taken" in out, "refused" in out) == (0, True, True)


async def test_a_credit_without_details_is_booked_from_the_command_line(desk, autocollect):
    await desk.service.hear(registered(), transferred(1))
    await desk.service.http.post("/bank-files", content=simple(ntry("500.00", reference="BANK1")))
    code, out, _ = await autocollect("held", "--json")
    (waiting,) = json.loads(out)
    whose = (waiting["file_id"], str(waiting["position"]), kid(1), "--note", "Banken ringte", "--by", "kari")
    code, out, err = await autocollect("book", *whose, "--json")
    assert (code, json.loads(out)[0]["booked_by"], err) == (0, "kari", "")
